/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-prepare-job.h"

G_BEGIN_DECLS

/**
 * LbWriteJob:
 *
 * The second stage of a restore or an erase: safety backup, journal, erase and write with a check
 * of each block, then it leaves the loader and listens whether the board starts. Phases: connect,
 * survey (when it has to be asked again), safety, write, boot.
 *
 * Every warning among the checks must be accepted in the request, else LB_ERROR_REFUSED before
 * anything changes. When the connection was lost since the preparation, or another unit answers, it
 * prepares anew and refuses when the checks got worse. Afterwards the device is closed, as the
 * board runs.
 *
 * Cancelled or failed in the middle, the journal stays and the error says what state the device is
 * in.
 */
#define LB_TYPE_WRITE_JOB (lb_write_job_get_type ())
G_DECLARE_FINAL_TYPE (LbWriteJob, lb_write_job, LB, WRITE_JOB, LbJob)

typedef enum
{
  LB_BOOT_NOT_CHECKED, /* no line can reset the chip: unplug and plug the board */
  LB_BOOT_STARTED,     /* it said what a started board says */
  LB_BOOT_SILENT,      /* nothing heard in two seconds: not every firmware talks */
  LB_BOOT_FAILED,      /* it said that it cannot start */
} LbBoot;

LbWriteJob  *lb_write_job_new             (LbPrepared     *prepared);
/* Prepares by itself, without showing: for tests and for resuming. */
LbWriteJob  *lb_write_job_new_unprepared  (LbWriteRequest *request);

/* After success, in the job's main context; prepared is there once the device was surveyed. */
LbPrepared  *lb_write_job_get_prepared    (LbWriteJob     *self);
/* Returns: (nullable): the backup that holds what was on the device before */
LbBackup    *lb_write_job_get_safety      (LbWriteJob     *self);
LbBoot       lb_write_job_get_boot        (LbWriteJob     *self);
/* Returns: (nullable): what the board said while it started */
const char  *lb_write_job_get_boot_log    (LbWriteJob     *self);
/* Bytes erased, and written. */
guint64      lb_write_job_get_erased      (LbWriteJob     *self);
guint64      lb_write_job_get_written     (LbWriteJob     *self);

const char  *lb_boot_to_string            (LbBoot          boot);

G_END_DECLS
