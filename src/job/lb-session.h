/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-job-private.h"
#include "lb-worker.h"

G_BEGIN_DECLS

/**
 * LbSession:
 *
 * The device of one place from its opening to its leaving, in the worker thread: opens it when a
 * job needs it, asks whether it is still the same, and forwards what it says to the running job.
 */
typedef struct _LbSession LbSession;

LbSession  *lb_session_new          (LbPlace          *place,
                                     LbLibrary        *library);
/* A device that is still open is dropped without a word to it. */
void        lb_session_free         (LbSession        *self);
void        lb_session_set_factory  (LbSession        *self,
                                     LbDeviceFactory   factory,
                                     gpointer          user_data);
/* Returns: (nullable): NULL when no device is open */
LbIdentity *lb_session_get_identity (LbSession        *self);
gboolean    lb_session_run          (LbSession        *self,
                                     LbJob            *job,
                                     GCancellable     *cancellable,
                                     GError          **error);
/* Closes a device that could not be used, which may take a moment; after the job was told its end. */
void        lb_session_tidy         (LbSession        *self);
gboolean    lb_session_leave        (LbSession        *self,
                                     LbLeave           leave,
                                     GError          **error);

G_END_DECLS
