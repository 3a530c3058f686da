/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lb-flash-cell.h"
#include "lb-flash-rows.h"

struct _LbFlashRows
{
  LbFlashGrid      grid;
  GdkTexture     **rows;  /* each row as it was painted last; NULL: to paint */
  cairo_surface_t *tiles[LB_N_FLASH_CELLS][2]; /* of each state: narrow, and one pixel wider */
  int              scale;
  LbPalette        palette;
};

static void
forget_all (LbFlashRows *self)
{
  for (guint i = 0; i < self->grid.rows; i++)
    g_clear_object (&self->rows[i]);
  for (guint state = 0; state < LB_N_FLASH_CELLS; state++)
    for (guint wide = 0; wide < 2; wide++)
      g_clear_pointer (&self->tiles[state][wide], cairo_surface_destroy);
}

LbFlashRows *
lb_flash_rows_new (const LbFlashGrid *grid)
{
  LbFlashRows *self = g_new0 (LbFlashRows, 1);

  self->grid = *grid;
  self->rows = g_new0 (GdkTexture *, grid->rows);
  return self;
}

void
lb_flash_rows_free (LbFlashRows *self)
{
  forget_all (self);
  g_free (self->rows);
  g_free (self);
}

void
lb_flash_rows_touch (LbFlashRows *self,
                     guint        cell)
{
  g_clear_object (&self->rows[cell / self->grid.columns]);
}

/* A cell is drawn once and then copied: 4096 drawn cells would cost a whole frame. */
static cairo_surface_t *
get_tile (LbFlashRows *self,
          LbFlashCell  state,
          int          width)
{
  cairo_surface_t **tile = &self->tiles[state][width > (int) self->grid.cell_width];
  cairo_t *cr;

  if (*tile != NULL)
    return *tile;
  *tile = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * self->scale,
                                      self->grid.cell_height * self->scale);
  cairo_surface_set_device_scale (*tile, self->scale, self->scale);
  cr = cairo_create (*tile);
  lb_flash_cell_draw (cr, state, &self->palette, 0, 0, width, self->grid.cell_height);
  cairo_destroy (cr);
  return *tile;
}

static GdkTexture *
paint_row (LbFlashRows  *self,
           guint         row,
           const guint8 *cells,
           int           width)
{
  int pixel_width = width * self->scale;
  int pixel_height = self->grid.cell_height * self->scale;
  guint end = MIN ((row + 1) * self->grid.columns, self->grid.n_cells);
  cairo_surface_t *surface;
  cairo_t *cr;
  g_autoptr(GBytes) bytes = NULL;
  gsize stride;

  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, pixel_width, pixel_height);
  cairo_surface_set_device_scale (surface, self->scale, self->scale);
  cr = cairo_create (surface);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  for (guint i = row * self->grid.columns; i < end; i++)
    {
      int x, y, w, h;

      lb_flash_grid_get_cell (&self->grid, i, &x, &y, &w, &h);
      cairo_set_source_surface (cr, get_tile (self, cells[i], w), x, 0);
      cairo_rectangle (cr, x, 0, w, h);
      cairo_fill (cr);
    }
  cairo_destroy (cr);
  cairo_surface_flush (surface);

  stride = cairo_image_surface_get_stride (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * pixel_height,
                                      (GDestroyNotify) cairo_surface_destroy, surface);
  return gdk_memory_texture_new (pixel_width, pixel_height, GDK_MEMORY_DEFAULT, bytes, stride);
}

void
lb_flash_rows_snapshot (LbFlashRows     *self,
                        GtkSnapshot     *snapshot,
                        const guint8    *cells,
                        const LbPalette *palette,
                        int              scale)
{
  int width = (int) ceil (self->grid.columns * self->grid.cell_width);
  int height = self->grid.cell_height;

  if (memcmp (palette, &self->palette, sizeof *palette) != 0 || scale != self->scale)
    {
      forget_all (self);
      self->palette = *palette;
      self->scale = scale;
    }
  for (guint row = 0; row < self->grid.rows; row++)
    {
      if (self->rows[row] == NULL)
        self->rows[row] = paint_row (self, row, cells, width);
      gtk_snapshot_append_texture (snapshot, self->rows[row],
                                   &GRAPHENE_RECT_INIT (0, row * height, width, height));
    }
}
