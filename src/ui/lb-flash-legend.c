/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <math.h>

#include "lb-flash-cell.h"
#include "lb-flash-legend.h"

#define SWATCH 14
#define BAR_ROOM 11 /* around a name in the bar */

void
lb_flash_bar_share (double       *widths,
                    const double *wanted,
                    guint         n)
{
  double lack = 0;
  double spare = 0;

  for (guint i = 0; i < n; i++)
    {
      lack += MAX (0, wanted[i] - widths[i]);
      spare += MAX (0, widths[i] - wanted[i]);
    }
  if (lack > spare || lack == 0)
    return;

  for (guint i = 0; i < n; i++)
    widths[i] = MAX (widths[i], wanted[i]) - MAX (0, widths[i] - wanted[i]) * lack / spare;
}

static double
measure_name (GtkWidget  *widget,
              const char *name)
{
  g_autoptr(PangoLayout) text = lb_text_layout (widget, LB_FONT_SMALL, name, -1);
  int width;

  pango_layout_get_pixel_size (text, &width, NULL);
  return width + BAR_ROOM;
}

double *
lb_flash_ranges_place (GtkWidget    *widget,
                       const GArray *ranges,
                       guint64       start,
                       guint64       end,
                       double        width)
{
  double length = end - start;
  double *edges = g_new0 (double, ranges->len + 1);
  g_autofree double *widths = g_new0 (double, ranges->len + 1);
  g_autofree double *wanted = g_new0 (double, ranges->len + 1);

  for (guint i = 0; i < ranges->len; i++)
    {
      const LbFlashRange *range = &g_array_index (ranges, LbFlashRange, i);
      double from = ((double) range->start - start) / length;
      double to = ((double) range->start + range->length - start) / length;

      widths[i] = (CLAMP (to, 0, 1) - CLAMP (from, 0, 1)) * width;
      wanted[i] = widths[i] > 0 ? measure_name (widget, range->name) : 0;
      edges[0] = i == 0 ? CLAMP (from, 0, 1) * width : edges[0];
    }

  lb_flash_bar_share (widths, wanted, ranges->len);
  for (guint i = 0; i < ranges->len; i++)
    edges[i + 1] = edges[i] + widths[i];

  return edges;
}

void
lb_flash_ranges_draw (GtkWidget       *widget,
                      GtkSnapshot     *snapshot,
                      const LbPalette *palette,
                      const GArray    *ranges,
                      const double    *edges)
{
  for (guint i = 0; i < ranges->len; i++)
    {
      const LbFlashRange *range = &g_array_index (ranges, LbFlashRange, i);
      double x = floor (edges[i]);
      double right = floor (edges[i + 1]);
      g_autoptr(PangoLayout) text = NULL;
      int text_width, text_height;

      if (right - x < 3)
        continue;
      lb_snapshot_box (snapshot, x, 0, right - x - 2, LB_FLASH_BAR_HEIGHT, 4, &palette->faint,
                       &palette->line);
      text = lb_text_layout (widget, LB_FONT_SMALL, range->name, -1);
      pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_END);
      pango_layout_get_pixel_size (text, &text_width, &text_height);
      if (right - x < 30 && text_width > right - x - 8)
        continue;
      pango_layout_set_width (text, MIN (text_width, (int) (right - x - 8)) * PANGO_SCALE);
      lb_snapshot_text (snapshot, text, x + 4, (LB_FLASH_BAR_HEIGHT - text_height) / 2.0,
                        &palette->fg);
    }
}

int
lb_flash_legend_flow (GtkWidget       *widget,
                      GtkSnapshot     *snapshot,
                      const LbPalette *palette,
                      const gboolean  *seen,
                      int              width)
{
  static const guint8 order[] = {
    LB_FLASH_CELL_FAILED, LB_FLASH_CELL_PROVEN, LB_FLASH_CELL_READING, LB_FLASH_CELL_ERASING,
    LB_FLASH_CELL_WRITING, LB_FLASH_CELL_READ, LB_FLASH_CELL_WRITTEN, LB_FLASH_CELL_TO_READ,
    LB_FLASH_CELL_TO_WRITE, LB_FLASH_CELL_COPIED, LB_FLASH_CELL_KEPT, LB_FLASH_CELL_BLANK,
    LB_FLASH_CELL_UNKNOWN,
  };
  int x = 0, y = 0, line = 0;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autoptr(PangoLayout) text = NULL;
      int text_width, text_height;

      if (!seen[order[i]])
        continue;
      text = lb_text_layout (widget, LB_FONT_SMALL, lb_flash_cell_get_name (order[i]),
                             -1);
      pango_layout_get_pixel_size (text, &text_width, &text_height);
      if (x > 0 && x + SWATCH + 6 + text_width > width)
        {
          x = 0;
          y += line + 4;
        }
      line = MAX (text_height, SWATCH);
      if (snapshot != NULL)
        {
          graphene_rect_t box = GRAPHENE_RECT_INIT (x, y, SWATCH + 2, line);
          cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &box);

          lb_flash_cell_draw (cr, order[i], palette, x, y + (line - SWATCH) / 2, SWATCH + 1,
                              SWATCH + 1);
          cairo_destroy (cr);
          lb_snapshot_text (snapshot, text, x + SWATCH + 6, y + (line - text_height) / 2.0,
                            &palette->dim);
        }
      x += SWATCH + 6 + text_width + 18;
    }
  return y + line;
}
