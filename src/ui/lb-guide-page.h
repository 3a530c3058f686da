/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbGuidePage:
 *
 * Wires, boot-mode steps, and what is heard meanwhile. It listens as long as the flow does and
 * goes on by itself when the chip answers.
 */
#define LB_TYPE_GUIDE_PAGE (lb_guide_page_get_type ())
G_DECLARE_FINAL_TYPE (LbGuidePage, lb_guide_page, LB, GUIDE_PAGE, AdwBin)

GtkWidget *lb_guide_page_new (LbFlow *flow);

G_END_DECLS
