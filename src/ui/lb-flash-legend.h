/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-drawing.h"
#include "lb-flash-map-view.h"

G_BEGIN_DECLS

#define LB_FLASH_BAR_HEIGHT 22 /* pixels of the names of ranges */

/* Boxes with the names of the ranges (LbFlashRange) along @width pixels, which stand for @start to
 * @end. */
void lb_flash_ranges_draw (GtkWidget       *widget,
                           GtkSnapshot     *snapshot,
                           const LbPalette *palette,
                           const GArray    *ranges,
                           guint64          start,
                           guint64          end,
                           double           width);

/* Lays out the signs of the states in @seen, an array of LB_N_FLASH_CELLS, in lines of @width.
 * Draws them when @snapshot is given. Returns: the height in pixels */
int  lb_flash_legend_flow (GtkWidget       *widget,
                           GtkSnapshot     *snapshot,
                           const LbPalette *palette,
                           const gboolean  *seen,
                           int              width);

G_END_DECLS
