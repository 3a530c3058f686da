/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-job.h"
#include "lb-port.h"

G_BEGIN_DECLS

/**
 * CancelPort:
 *
 * Another port that cancels a job at a given time of its clock, in the middle of whatever is going
 * on.
 */
#define TYPE_CANCEL_PORT (cancel_port_get_type ())
G_DECLARE_FINAL_TYPE (CancelPort, cancel_port, CANCEL, PORT, LbPort)

/* @port: (transfer full). @at: µs of its clock */
LbPort *cancel_port_new              (LbPort       *port,
                                      LbJob        *job,
                                      gint64        at);
/* Returns: when it cancelled, -1 when it did not */
gint64  cancel_port_get_cancelled_at (CancelPort   *self);

/* Returns: when the job last used the port, before it was finished */
gint64  cancel_port_get_last_use     (CancelPort   *self);

G_END_DECLS
