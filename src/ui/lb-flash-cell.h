/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-drawing.h"
#include "lb-flash-map-view.h"

G_BEGIN_DECLS

/* Draws one cell into a box in the present units of @cr, with a gap around it. */
void     lb_flash_cell_draw  (cairo_t         *cr,
                              LbFlashCell      state,
                              const LbPalette *palette,
                              double           x,
                              double           y,
                              double           width,
                              double           height);

/* The colour that a cell of that state mostly has. */
GdkRGBA  lb_flash_cell_color (LbFlashCell      state,
                              const LbPalette *palette);

/* Whether work is going on in the cell just now. */
gboolean lb_flash_cell_is_busy (LbFlashCell state);

G_END_DECLS
