/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-job.h"

G_BEGIN_DECLS

/* The log of a job, followed live, with a Copy button. */
#define LB_TYPE_LOG_VIEW (lb_log_view_get_type ())
G_DECLARE_FINAL_TYPE (LbLogView, lb_log_view, LB, LOG_VIEW, AdwBin)

/**
 * lb_log_view_set_job:
 * @job: (nullable): whose log
 * @headline: (nullable): a line put above it, such as the raw message of an error
 */
void lb_log_view_set_job (LbLogView  *self,
                          LbJob      *job,
                          const char *headline);

/**
 * lb_log_view_follow:
 * @expander: what the log is folded into
 *
 * A log that the person opens is scrolled into sight.
 */
void lb_log_view_follow  (LbLogView   *self,
                          GtkExpander *expander);

G_END_DECLS
