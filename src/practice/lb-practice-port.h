/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-port.h"
#include "lb-practice-rig.h"

G_BEGIN_DECLS

/**
 * LbPracticePort:
 *
 * The serial port of a practice board, inside this process. On a virtual clock lb_port_now() is
 * exact and waits cost nothing. It has modem lines when the board has the reset circuit.
 */
#define LB_TYPE_PRACTICE_PORT (lb_practice_port_get_type ())
G_DECLARE_FINAL_TYPE (LbPracticePort, lb_practice_port, LB, PRACTICE_PORT, LbPort)

/* Returns: (transfer full): the port, or NULL as lb_practice_rig_open() says */
LbPort *lb_practice_port_new (LbPracticeRig  *rig,
                              GError        **error);

G_END_DECLS
