/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <math.h>

#include "lb-flash-grid.h"

#define WANTED 14.0     /* pixels: a cell with room for its sign */
#define SMALLEST 6.0    /* below this a cell cannot be pointed at */
#define MAX_HEIGHT 380.0
#define MAX_COLUMNS 256

static guint
rows_for (guint n_cells,
          guint columns)
{
  return (n_cells + columns - 1) / columns;
}

/* Few rows may be a little higher than wide: a map of one line is no picture. */
static double
height_of_cell (double cell_width,
                guint  rows)
{
  return CLAMP (round (cell_width), rows <= 8 ? 16 : 8, 18);
}

/* The best number of columns for so many cells, or 0 when none fits. */
static guint
choose_columns (guint  n_cells,
                double width)
{
  guint best = 0;
  double best_distance = G_MAXDOUBLE;

  for (guint columns = 8; columns <= MAX_COLUMNS; columns *= 2)
    {
      double cell = width / columns;
      double distance = fabs (log (cell / WANTED));
      guint rows = rows_for (n_cells, columns);

      if (cell < SMALLEST || rows * height_of_cell (cell, rows) > MAX_HEIGHT)
        continue;
      if (distance < best_distance)
        {
          best = columns;
          best_distance = distance;
        }
    }
  return best;
}

LbFlashGrid
lb_flash_grid_fit (guint  n_blocks,
                   double width)
{
  LbFlashGrid grid = { .n_blocks = n_blocks, .group = 1 };

  width = MAX (width, 8 * SMALLEST);
  grid.n_cells = n_blocks;
  while ((grid.columns = choose_columns (grid.n_cells, width)) == 0)
    {
      grid.group *= 2;
      grid.n_cells = (n_blocks + grid.group - 1) / grid.group;
    }
  grid.rows = rows_for (grid.n_cells, grid.columns);
  grid.cell_width = width / grid.columns;
  grid.cell_height = height_of_cell (grid.cell_width, grid.rows);
  return grid;
}

int
lb_flash_grid_cell_at (const LbFlashGrid *self,
                       double             x,
                       double             y)
{
  guint cell;

  if (x < 0 || y < 0 || x >= self->columns * self->cell_width
      || y >= lb_flash_grid_get_height (self))
    return -1;
  cell = (guint) (y / self->cell_height) * self->columns
         + MIN ((guint) (x / self->cell_width), self->columns - 1);
  return cell < self->n_cells ? (int) cell : -1;
}

void
lb_flash_grid_get_cell (const LbFlashGrid *self,
                        guint              cell,
                        int               *x,
                        int               *y,
                        int               *width,
                        int               *height)
{
  guint column = cell % self->columns;

  *x = (int) floor (column * self->cell_width);
  *y = (int) (cell / self->columns) * self->cell_height;
  *width = (int) floor ((column + 1) * self->cell_width) - *x;
  *height = self->cell_height;
}

int
lb_flash_grid_get_height (const LbFlashGrid *self)
{
  return (int) self->rows * self->cell_height;
}
