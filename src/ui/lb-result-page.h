/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbResultPage:
 *
 * How the job ended, in words, with the one next thing to do as its main button.
 */
#define LB_TYPE_RESULT_PAGE (lb_result_page_get_type ())
G_DECLARE_FINAL_TYPE (LbResultPage, lb_result_page, LB, RESULT_PAGE, AdwBin)

GtkWidget *lb_result_page_new (LbFlow *flow);

G_END_DECLS
