/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-library.h"
#include "lb-job.h"
#include "lb-place.h"

G_BEGIN_DECLS

/**
 * LbWorker:
 *
 * The thread and the queue of one place, and the owner of the device there: opened by the first job
 * that needs it, left by lb_worker_disconnect(). Jobs run one after the other; workers side by
 * side.
 *
 * Properties, notified in the main context it was made in: "connected" (boolean), "identity"
 * (LbIdentity, NULL when not connected), "job" (the LbJob now running, or NULL).
 */
#define LB_TYPE_WORKER (lb_worker_get_type ())
G_DECLARE_FINAL_TYPE (LbWorker, lb_worker, LB, WORKER, GObject)

/**
 * LbDeviceFactory:
 *
 * Makes the unopened device of a place. Worker thread.
 *
 * Returns: (transfer full): the device, or %NULL with @error set
 */
typedef LbDevice *(*LbDeviceFactory) (LbPlace       *place,
                                      GCancellable  *cancellable,
                                      gpointer       user_data,
                                      GError       **error);

LbWorker   *lb_worker_new               (LbPlace          *place,
                                         LbLibrary        *library);
/* Another way to make devices, for tests; before the first job. */
void        lb_worker_set_factory       (LbWorker         *self,
                                         LbDeviceFactory   factory,
                                         gpointer          user_data);

LbPlace    *lb_worker_get_place         (LbWorker         *self);
LbLibrary  *lb_worker_get_library       (LbWorker         *self);
gboolean    lb_worker_get_connected     (LbWorker         *self);
/* Returns: (transfer none) (nullable) */
LbIdentity *lb_worker_get_identity      (LbWorker         *self);
/* Returns: (transfer none) (nullable): the job now running */
LbJob      *lb_worker_get_job           (LbWorker         *self);

/* Queues @job, which must be new; the worker keeps a reference until it is finished. */
void        lb_worker_submit            (LbWorker         *self,
                                         LbJob            *job);

/**
 * lb_worker_disconnect:
 *
 * Queues leaving the device: into its application where a line can reset it, else it stays in the
 * loader at 115200. "connected" tells when it is done.
 */
void        lb_worker_disconnect        (LbWorker         *self,
                                         LbLeave           leave);

/**
 * lb_worker_shutdown:
 * @timeout_ms: how long to wait for the thread
 *
 * Cancels every job, leaves the device in its loader at 115200, and joins the thread. Jobs report
 * cancelled. Afterwards nothing can be submitted. Called by dispose with 5 s.
 *
 * Returns: %FALSE when the thread did not end in time; it then ends by itself, or with the process
 */
gboolean    lb_worker_shutdown          (LbWorker         *self,
                                         guint             timeout_ms);

/**
 * lb_worker_run:
 *
 * Submits @job and iterates the thread-default main context until it is finished: for command lines
 * and tests.
 *
 * Returns: whether it succeeded, else @error is a copy of the job's
 */
gboolean    lb_worker_run               (LbWorker         *self,
                                         LbJob            *job,
                                         GError          **error);

G_END_DECLS
