/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cell-map"

#include "config.h"

#include <string.h>

#include "lb-cell-map.h"

void
lb_cell_map_clear (LbCellMap *self)
{
  g_clear_pointer (&self->cells, g_array_unref);
  g_clear_pointer (&self->states, g_free);
  self->dirty_first = 0;
  self->dirty_end = 0;
}

/* Cells are small even where sectors are large, so that the map fills smoothly. */
static GArray *
make_cells (LbGeometry *geometry)
{
  GArray *cells = g_array_new (FALSE, FALSE, sizeof (LbBlock));

  for (guint i = 0; i < lb_geometry_get_n_regions (geometry); i++)
    {
      const LbRegion *region = lb_geometry_get_region (geometry, i);

      for (guint64 offset = 0; offset < region->length; offset += LB_CELL_SIZE)
        {
          LbBlock cell = {
            .start = region->start + offset,
            .length = MIN (LB_CELL_SIZE, region->length - offset),
          };

          g_array_append_val (cells, cell);
        }
    }

  return cells;
}

static gboolean
same_cells (const GArray *a,
            const GArray *b)
{
  if (a == NULL || b == NULL || a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    if (g_array_index (a, LbBlock, i).start != g_array_index (b, LbBlock, i).start ||
        g_array_index (a, LbBlock, i).length != g_array_index (b, LbBlock, i).length)
      return FALSE;

  return TRUE;
}

gboolean
lb_cell_map_set_layout (LbCellMap  *self,
                        LbGeometry *geometry)
{
  g_autoptr(GArray) cells = make_cells (geometry);

  if (same_cells (self->cells, cells))
    return FALSE;

  lb_cell_map_clear (self);
  self->states = g_malloc0 (cells->len);
  self->dirty_end = cells->len;
  self->cells = g_steal_pointer (&cells);

  return TRUE;
}

/* Returns: index of the first cell that ends after @address */
static guint
find_cell (const LbCellMap *self,
           guint64          address)
{
  guint low = 0;
  guint high = self->cells->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const LbBlock *cell = &g_array_index (self->cells, LbBlock, middle);

      if (cell->start + cell->length <= address)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static void
make_dirty (LbCellMap *self,
            guint      index)
{
  if (self->dirty_first == self->dirty_end)
    {
      self->dirty_first = index;
      self->dirty_end = index + 1;
      return;
    }

  self->dirty_first = MIN (self->dirty_first, index);
  self->dirty_end = MAX (self->dirty_end, index + 1);
}

void
lb_cell_map_mark (LbCellMap   *self,
                  guint64      start,
                  guint64      length,
                  int          from,
                  LbCellState  state)
{
  if (self->cells == NULL)
    return;

  for (guint i = find_cell (self, start); i < self->cells->len; i++)
    {
      if (g_array_index (self->cells, LbBlock, i).start >= start + length)
        break;

      if (self->states[i] == state || (from >= 0 && self->states[i] != from))
        continue;

      self->states[i] = state;
      make_dirty (self, i);
    }
}

void
lb_cell_map_take (LbCellMap *self,
                  LbCellMap *source,
                  gboolean  *layout_changed,
                  guint     *first,
                  guint     *n)
{
  *layout_changed = self->cells != source->cells;
  if (*layout_changed)
    {
      lb_cell_map_clear (self);
      self->cells = g_array_ref (source->cells);
      self->states = g_malloc0 (source->cells->len);
      source->dirty_first = 0;
      source->dirty_end = source->cells->len;
    }

  *first = source->dirty_first;
  *n = source->dirty_end - source->dirty_first;
  if (*n > 0)
    memcpy (self->states + *first, source->states + *first, *n);

  source->dirty_first = 0;
  source->dirty_end = 0;
}
