/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-library.h"
#include "lb-job.h"

G_BEGIN_DECLS

/**
 * LbBackupJob:
 *
 * Reads the whole memory, proves it and puts it into the library; with a region it makes a plain
 * file of a part instead. Phases: connect, survey, read, prove, store.
 *
 * Fails with LB_ERROR_UNSTABLE (two askings differ), LB_ERROR_CHECKSUM or LB_ERROR_TIMEOUT (a block
 * stayed unreadable; what was proven is kept and the next run resumes), LB_ERROR_REFUSED (size in
 * doubt, all blocks equal, nothing can be read), LB_ERROR_DISK, LB_RETRY_UNIT_BUSY, cancelled.
 */
#define LB_TYPE_BACKUP_JOB (lb_backup_job_get_type ())
G_DECLARE_FINAL_TYPE (LbBackupJob, lb_backup_job, LB, BACKUP_JOB, LbJob)

typedef struct
{
  guint64 read;    /* bytes moved over the line */
  guint64 copied;  /* bytes the library had */
  guint64 blank;   /* bytes proven blank without moving them */
  guint64 resumed; /* of @copied: bytes from the run that was interrupted */
  gint64  time_ms; /* of the device's clock, from the first question to the proof */
} LbBackupFigures;

LbBackupJob *lb_backup_job_new             (void);

/* Read every block, even those that are blank or in the library. */
void         lb_backup_job_set_full        (LbBackupJob *self,
                                            gboolean     full);
/**
 * lb_backup_job_set_region:
 * @start: address; any alignment
 * @length: bytes, not 0
 *
 * Extract a region to the output file, proven alike; it never enters the library.
 */
void         lb_backup_job_set_region      (LbBackupJob *self,
                                            guint64      start,
                                            guint64      length);
/* A plain file to make too (or, with a region, only); replaced atomically. */
void         lb_backup_job_set_output      (LbBackupJob *self,
                                            const char  *path);
void         lb_backup_job_set_board       (LbBackupJob *self,
                                            const char  *board);
void         lb_backup_job_set_note        (LbBackupJob *self,
                                            const char  *note);
/* Store it although all blocks are equal, or the flash id is FFFFFF or 000000: the person was
 * asked. */
void         lb_backup_job_set_allow_blank (LbBackupJob *self,
                                            gboolean     allow);

/* Once finished. Returns: whether it was refused because the memory looks like nothing: ask the person */
gboolean     lb_backup_job_get_looks_blank (LbBackupJob *self);

/* Once finished. Returns: (transfer none) (nullable): what was stored, even if then the copy failed;
 * NULL for a region */
LbBackup    *lb_backup_job_get_backup      (LbBackupJob *self);
/* Returns: SHA-256 of the image or region, lower-case hex */
const char  *lb_backup_job_get_sha256      (LbBackupJob *self);
void         lb_backup_job_get_figures     (LbBackupJob     *self,
                                            LbBackupFigures *figures);

G_END_DECLS
