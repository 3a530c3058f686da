/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbProgressPage:
 *
 * The running job: flash map, one bar, figures, phases, what is to be kept held, and the log.
 */
#define LB_TYPE_PROGRESS_PAGE (lb_progress_page_get_type ())
G_DECLARE_FINAL_TYPE (LbProgressPage, lb_progress_page, LB, PROGRESS_PAGE, AdwBin)

GtkWidget *lb_progress_page_new (LbFlow *flow);

G_END_DECLS
