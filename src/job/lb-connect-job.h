/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-flash-map.h"
#include "lb-job.h"
#include "lb-journal.h"
#include "lb-vesc-contents.h"

G_BEGIN_DECLS

/**
 * LbConnectJob:
 *
 * Opens the device and leaves it open in the worker, until lb_worker_disconnect(). On an open
 * device it only asks whether it is still there. Set "wait" in the open options to listen until a
 * person has put the board into boot mode; "hearing" tells meanwhile what is heard.
 *
 * Getters answer after success, in the job's main context.
 */
#define LB_TYPE_CONNECT_JOB (lb_connect_job_get_type ())
G_DECLARE_FINAL_TYPE (LbConnectJob, lb_connect_job, LB, CONNECT_JOB, LbJob)

LbConnectJob     *lb_connect_job_new            (void);

/* Returns: (transfer none): chip, unit, flash and security */
LbIdentity       *lb_connect_job_get_identity   (LbConnectJob *self);
LbGeometry       *lb_connect_job_get_geometry   (LbConnectJob *self);
LbDeviceFeatures  lb_connect_job_get_features   (LbConnectJob *self);
/* Returns: (transfer none): what is where, as far as one look can tell; without ranges when it cannot */
LbFlashMap       *lb_connect_job_get_map        (LbConnectJob *self);
/* Returns: (nullable): the firmware that starts, by its own name: "blink 1.2"; NULL when it does not say */
const char       *lb_connect_job_get_firmware   (LbConnectJob *self);
/* Returns: whether status bits protect parts of the memory; FALSE too when it cannot be asked */
gboolean          lb_connect_job_is_protected   (LbConnectJob *self);
/*
 * Returns: (transfer none) (element-type LbBackup): of this very unit, newest first; of a VESC on its
 * serial line those that were made through its debug connector
 */
GPtrArray        *lb_connect_job_get_backups    (LbConnectJob *self);
/* Returns: (nullable): an interrupted restore or erase of this device; to be offered first */
LbJournal        *lb_connect_job_get_journal    (LbConnectJob *self);
/* Returns: bytes already read by a backup that was interrupted, 0 when there is none */
guint64           lb_connect_job_get_partial    (LbConnectJob *self);

/* Behind a debug adapter: its name ("ST-Link V2J37S7"); else NULL. */
const char       *lb_connect_job_get_adapter    (LbConnectJob *self);
/* Millivolts it measures at the board, 0 when it cannot. */
guint             lb_connect_job_get_voltage    (LbConnectJob *self);
/* Returns: whether the adapter's own firmware should be brought up to date */
gboolean          lb_connect_job_is_adapter_old (LbConnectJob *self);
/* What of a VESC is in the flash; 0 when that is not known. */
LbVescContents    lb_connect_job_get_contents   (LbConnectJob *self);

G_END_DECLS
