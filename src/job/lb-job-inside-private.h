/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-cell-map.h"
#include "lb-job-private.h"
#include "lb-report.h"
#include "lb-sync.h"

G_BEGIN_DECLS

/* What is inside a job, for its two sides: lb-job.c for the main context, lb-job-worker.c for the worker. */
typedef struct
{
  GMainContext  *context;
  GCancellable  *cancellable;
  gulong         cancelled_id;
  LbOpenOptions  open_options;
  char          *hold_control;
  char          *expected_unit;

  LbMutex        lock;
  /* Under the lock: what the worker says. */
  LbReport       report;
  LbCellMap      cells;
  GPtrArray     *new_lines;
  GError        *error;
  gboolean       wake_queued;
  gboolean       finish_due; /* the wake-up that may tell the end has come */

  /* The main context's copy. */
  LbJobSnapshot  shown;
  LbCellMap      shown_cells;
  GArray        *shown_phases;
  GQueue         lines;
  GError        *shown_error;
} LbJobPrivate;

LbJobPrivate *lb_job_get_private (LbJob *self);

/* Lock held: however often the worker tells, the main context is woken once. */
void          lb_job_wake        (LbJob *self);
/* The main context hears of the end, behind all that was told before. Takes over a reference. */
void          lb_job_wake_at_end (LbJob *self);

G_END_DECLS
