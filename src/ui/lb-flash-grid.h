/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbFlashGrid:
 *
 * How the cells of a flash map are laid out in a width: a value, computed without a widget. The
 * number of columns is a power of two, so that each row begins at a round address.
 */
typedef struct
{
  guint  n_blocks;
  guint  group;   /* blocks in one cell, a power of two */
  guint  n_cells;
  guint  columns;
  guint  rows;
  double cell_width;
  int    cell_height;
} LbFlashGrid;

/* Cells as near to @wanted pixels as the room allows; never higher than 380 pixels. */
LbFlashGrid lb_flash_grid_fit      (guint              n_blocks,
                                    double             width);

/* The cell at a point, or -1 outside or between rows and the end. */
int         lb_flash_grid_cell_at  (const LbFlashGrid *self,
                                    double             x,
                                    double             y);

/* Whole pixels, so that cells are sharp; neighbours touch. */
void        lb_flash_grid_get_cell (const LbFlashGrid *self,
                                    guint              cell,
                                    int               *x,
                                    int               *y,
                                    int               *width,
                                    int               *height);

int         lb_flash_grid_get_height (const LbFlashGrid *self);

G_END_DECLS
