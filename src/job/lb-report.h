/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-job.h"

G_BEGIN_DECLS

/**
 * LbReport:
 *
 * The arithmetic of a job's progress, without lock or signal: phases share one fraction that never
 * goes back, however their weights turn out. Whoever owns it locks it.
 */
typedef struct
{
  LbJobSnapshot snapshot; /* owns hearing_text */

  GArray  *phases;      /* LbPhase */
  guint    phase;       /* index of the current one; n when none began yet */
  double   phase_base;  /* fraction when the current phase began */
  double   phase_share; /* what it may add */
  gboolean timed;       /* the weights are milliseconds now */

  gint64   window_start; /* µs of the device's clock; 0 before the first report of a phase */
  guint64  window_done;
} LbReport;

void lb_report_init          (LbReport      *self);
void lb_report_clear         (LbReport      *self);
void lb_report_declare       (LbReport      *self,
                              const LbPhase *phases,
                              guint          n_phases);
/* Also says that from now on the weights are milliseconds. Phases begun already do not change. */
void lb_report_weigh         (LbReport      *self,
                              const char    *id,
                              guint          weight);
void lb_report_begin_phase   (LbReport      *self,
                              const char    *id,
                              guint64        total);
void lb_report_set_done      (LbReport      *self,
                              guint64        done,
                              gint64         now);
/* The fraction becomes 1 and nothing is left to do. */
void lb_report_complete      (LbReport      *self);
void lb_report_copy_snapshot (const LbReport *self,
                              LbJobSnapshot  *snapshot);

G_END_DECLS
