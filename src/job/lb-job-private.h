/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-figures.h"
#include "lb-job.h"
#include "lb-library.h"
#include "lb-place.h"

G_BEGIN_DECLS

/**
 * LbJobContext:
 *
 * What the worker lends a running job. Worker thread only.
 */
struct _LbJobContext
{
  LbLibrary  *library;
  LbPlace    *place;
  LbDevice   *device;       /* open; NULL for jobs that need none */
  guint       content;      /* counts writes: what was asked before one no longer holds */
  LbFigures   figures;      /* of the device in use, at the speed in use */
  gboolean    device_left;  /* set by the job after lb_device_close(): the worker drops it */
};

/* The worker's side of a job. */
void          lb_job_start          (LbJob         *self);
/* Takes over the worker's reference and @error. */
void          lb_job_finish         (LbJob         *self,
                                     GError        *error);
void          lb_job_get_open_options (LbJob         *self,
                                       LbOpenOptions *options);
const char   *lb_job_get_expected_unit (LbJob *self);

/* The running job's reports. Worker thread. */

/* Declares the phases up front; in instance init or before the first lb_job_begin_phase(). */
void          lb_job_declare_phases (LbJob         *self,
                                     const LbPhase *phases,
                                     guint          n_phases);
/* A phase whose weight turned out; those begun already do not change. */
void          lb_job_weigh_phase    (LbJob         *self,
                                     const char    *id,
                                     guint          weight);
void          lb_job_begin_phase    (LbJob         *self,
                                     const char    *id,
                                     guint64        total);
/* @now: lb_device_now(), for rate and time left; 0 when there is no device */
void          lb_job_report         (LbJob         *self,
                                     guint64        done,
                                     gint64         now);
/* Adds bytes to what lb_job_report() said last. */
void          lb_job_advance        (LbJob         *self,
                                     guint64        bytes,
                                     gint64         now);
void          lb_job_log            (LbJob         *self,
                                     const char    *format,
                                     ...) G_GNUC_PRINTF (2, 3);
void          lb_job_set_hold       (LbJob         *self,
                                     LbHold         hold);
void          lb_job_set_hearing    (LbJob         *self,
                                     LbHearing      hearing,
                                     const char    *text);
void          lb_job_set_speed      (LbJob         *self,
                                     guint          speed);

/* Lays out the flash map in cells of LB_CELL_SIZE. A second call with an equal layout keeps the
 * states. */
void          lb_job_set_layout     (LbJob         *self,
                                     LbGeometry    *geometry);
/* Marks every cell that [start, start + length) touches. */
void          lb_job_mark           (LbJob         *self,
                                     guint64        start,
                                     guint64        length,
                                     LbCellState    state);
/* Marks the cells of [start, start + length) that are in @from now. */
void          lb_job_mark_from      (LbJob         *self,
                                     guint64        start,
                                     guint64        length,
                                     LbCellState    from,
                                     LbCellState    state);

G_END_DECLS
