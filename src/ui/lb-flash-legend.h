/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-drawing.h"
#include "lb-flash-map-view.h"

G_BEGIN_DECLS

#define LB_FLASH_BAR_HEIGHT 22 /* pixels of the names of ranges */

/* Gives each of @n boxes at least the width it wants, at the cost of those that have more than they want; leaves
 * @widths alone when there is not enough for all. */
void    lb_flash_bar_share    (double          *widths,
                               const double    *wanted,
                               guint            n);

/*
 * Where the boxes of the ranges (LbFlashRange) lie along @width pixels, which stand for @start to @end: in proportion,
 * but so that each name can be read where there is room for that.
 *
 * Returns: (transfer full): the left edge of each, and the right one of the last
 */
double *lb_flash_ranges_place (GtkWidget       *widget,
                               const GArray    *ranges,
                               guint64          start,
                               guint64          end,
                               double           width);
void    lb_flash_ranges_draw  (GtkWidget       *widget,
                               GtkSnapshot     *snapshot,
                               const LbPalette *palette,
                               const GArray    *ranges,
                               const double    *edges);

/* Lays out the signs of the states in @seen, an array of LB_N_FLASH_CELLS, in lines of @width.
 * Draws them when @snapshot is given. Returns: the height in pixels */
int  lb_flash_legend_flow (GtkWidget       *widget,
                           GtkSnapshot     *snapshot,
                           const LbPalette *palette,
                           const gboolean  *seen,
                           int              width);

G_END_DECLS
