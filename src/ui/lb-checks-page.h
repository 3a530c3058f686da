/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbChecksPage:
 *
 * What was looked at before anything is erased, what will happen, and the button that does it.
 */
#define LB_TYPE_CHECKS_PAGE (lb_checks_page_get_type ())
G_DECLARE_FINAL_TYPE (LbChecksPage, lb_checks_page, LB, CHECKS_PAGE, AdwBin)

GtkWidget *lb_checks_page_new (LbFlow *flow);

G_END_DECLS
