/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-backup-job.h"
#include "lb-partial.h"
#include "lb-survey.h"

G_BEGIN_DECLS

/**
 * LbCapture:
 *
 * Brings the whole content of a device into the library, proven: what the backup job does, and the
 * write job before it erases anything. What is proven stays in the partial image when a run ends
 * early, and the next capture of this unit continues it.
 */
typedef struct
{
  LbBlockIo       *io;
  LbPartial       *partial;
  LbSurvey        *survey;      /* replaced when all has to be asked again */
  gboolean         full;        /* read what is known as well */
  gboolean         allow_blank; /* the person wants it although it looks like nothing */
  gboolean         looks_blank; /* (out): it was refused because it looks like nothing */
  const char      *board;
  const char      *note;
  const char      *phase;       /* LB_PHASE_READ or LB_PHASE_SAFETY */
  gboolean         is_blank;    /* found to be so by the run: every byte is erased */
  LbBackupFigures  figures;
  guint            fastest;     /* bits per second */
} LbCapture;

/**
 * lb_capture_begin:
 *
 * Claims the space for the image; before the device is asked anything long.
 */
gboolean  lb_capture_begin (LbCapture   *self,
                            LbBlockIo   *io,
                            LbUnitLock  *lock,
                            GError     **error);
void      lb_capture_clear (LbCapture   *self);

/**
 * lb_capture_run:
 * @survey: a current survey
 *
 * Returns: %FALSE with LB_ERROR_UNSTABLE, LB_ERROR_REFUSED (all blank, unasked), LB_ERROR_DISK,
 * cancelled, or what the block that could not be read said last
 */
gboolean  lb_capture_run   (LbCapture   *self,
                            LbSurvey    *survey,
                            GError     **error);

/* Returns: (transfer full) (nullable): a proven backup of the content that the run found */
LbBackup *lb_capture_find_equal (LbCapture  *self);

/* Returns: (transfer full): the new backup, after a successful run */
LbBackup *lb_capture_store (LbCapture   *self,
                            GError     **error);

/* Bytes that a capture would have to read, and the time for it in µs; asks nothing. */
guint64   lb_capture_estimate (LbBlockIo   *io,
                               LbSurvey    *survey,
                               gboolean     full,
                               double      *us);

G_END_DECLS
