/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-drawing.h"
#include "lb-flash-grid.h"

G_BEGIN_DECLS

/**
 * LbFlashRows:
 *
 * The cells of a flash map as textures, one a row, so that a change paints one row and the rest
 * costs nothing. Main thread.
 */
typedef struct _LbFlashRows LbFlashRows;

LbFlashRows *lb_flash_rows_new      (const LbFlashGrid *grid);
void         lb_flash_rows_free     (LbFlashRows       *self);

/* The cell has another state now. */
void         lb_flash_rows_touch    (LbFlashRows       *self,
                                     guint              cell);

/**
 * lb_flash_rows_snapshot:
 * @cells: LbFlashCell of each cell of the grid
 * @palette: (not nullable): zeroed before lb_palette_init(), as it is compared byte by byte
 * @scale: pixels of the screen in a pixel of the widget
 */
void         lb_flash_rows_snapshot (LbFlashRows       *self,
                                     GtkSnapshot       *snapshot,
                                     const guint8      *cells,
                                     const LbPalette   *palette,
                                     int                scale);

G_END_DECLS
