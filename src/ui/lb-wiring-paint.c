/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <math.h>

#include "lb-wiring-paint.h"

#define CHIP_HEIGHT 26

GdkRGBA
lb_wiring_color (LbWireColor color)
{
  static const char *colors[] = {
    [LB_WIRE_BLACK] = "#3d3846", [LB_WIRE_RED] = "#d01b28", [LB_WIRE_GREEN] = "#2ec27e",
    [LB_WIRE_YELLOW] = "#f0b400", [LB_WIRE_BLUE] = "#3584e4", [LB_WIRE_ORANGE] = "#f57900",
    [LB_WIRE_WHITE] = "#f6f5f4",
  };

  return lb_color_parse (colors[color]);
}

int
lb_wiring_put_title (GtkWidget      *widget,
                     GtkSnapshot    *snapshot,
                     const char     *title,
                     const char     *note,
                     double          x,
                     double          y,
                     int             width,
                     PangoAlignment  align,
                     const GdkRGBA  *color,
                     const GdkRGBA  *note_color)
{
  g_autoptr(PangoLayout) upper = lb_text_layout (widget, LB_FONT_BOLD, title, width);
  g_autoptr(PangoLayout) lower = NULL;
  int height, note_height = 0;

  pango_layout_set_alignment (upper, align);
  pango_layout_get_pixel_size (upper, NULL, &height);
  if (snapshot != NULL)
    lb_snapshot_text (snapshot, upper, x, y, color);
  if (note[0] != '\0')
    {
      lower = lb_text_layout (widget, LB_FONT_SMALL, note, width);
      pango_layout_set_alignment (lower, align);
      pango_layout_get_pixel_size (lower, NULL, &note_height);
      if (snapshot != NULL)
        lb_snapshot_text (snapshot, lower, x, y + height, note_color);
    }
  return height + note_height;
}

void
lb_wiring_stroke (cairo_t         *cr,
                  const LbPalette *palette,
                  const GdkRGBA   *color)
{
  GdkRGBA rim = palette->dark ? (GdkRGBA) { 1, 1, 1, 0.75 } : (GdkRGBA) { 0, 0, 0, 0.45 };

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, 6);
  gdk_cairo_set_source_rgba (cr, &rim);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, 4);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_stroke (cr);
}

void
lb_wiring_draw_line (GtkSnapshot     *snapshot,
                     const LbPalette *palette,
                     const GdkRGBA   *color,
                     double           from,
                     double           to,
                     double           y)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot,
                                           &GRAPHENE_RECT_INIT (from - 4, y - 4, to - from + 8, 8));

  cairo_move_to (cr, from, y);
  cairo_line_to (cr, to, y);
  lb_wiring_stroke (cr, palette, color);
  cairo_destroy (cr);
}

void
lb_wiring_draw_note (GtkWidget       *widget,
                     GtkSnapshot     *snapshot,
                     const LbPalette *palette,
                     const char      *note,
                     gboolean         warning,
                     const GdkRGBA   *rim,
                     double           from,
                     double           to,
                     double           y)
{
  g_autofree char *words = warning ? g_strdup_printf ("⚠︎ %s", note) : g_strdup (note);
  g_autoptr(PangoLayout) text = NULL;
  int room = MAX (24, (int) (to - from) - 24);
  int width, height;
  double x;
  GdkRGBA fill = warning ? palette->warning : palette->back;
  GdkRGBA ink = warning ? (GdkRGBA) { 0, 0, 0, 0.87 } : palette->fg;

  if (note[0] == '\0')
    return;
  text = lb_text_layout (widget, LB_FONT_SMALL, words, -1);
  pango_layout_get_pixel_size (text, &width, &height);
  if (width > room)
    {
      /* Two short lines before anything is cut off. */
      pango_layout_set_width (text, room * PANGO_SCALE);
      pango_layout_set_height (text, -2);
      pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_END);
      pango_layout_set_alignment (text, PANGO_ALIGN_CENTER);
      pango_layout_get_pixel_size (text, NULL, &height);
      width = room;
    }
  x = floor ((from + to - width) / 2);
  lb_snapshot_box (snapshot, x - 9, y - height / 2.0 - 3, width + 18, height + 6,
                   MIN (13, height / 2.0 + 3), &fill, rim);
  lb_snapshot_text (snapshot, text, x, y - height / 2.0, &ink);
}

void
lb_wiring_draw_name (GtkWidget       *widget,
                     GtkSnapshot     *snapshot,
                     const LbPalette *palette,
                     const char      *name,
                     double           x,
                     double           y,
                     double           width)
{
  g_autoptr(PangoLayout) text = lb_text_layout (widget, LB_FONT_BOLD, name, -1);
  GdkRGBA fill = lb_color_mix (&palette->back, &palette->fg, palette->dark ? 0.12 : 0.05);
  GdkRGBA rim = lb_color_fade (&palette->fg, palette->high_contrast ? 0.9 : 0.35);
  int text_width, text_height;

  fill.alpha = 1;
  pango_layout_get_pixel_size (text, &text_width, &text_height);
  lb_snapshot_box (snapshot, x, y - CHIP_HEIGHT / 2.0, width, CHIP_HEIGHT, 7, &fill, &rim);
  lb_snapshot_text (snapshot, text, x + (width - text_width) / 2, y - text_height / 2.0,
                    &palette->fg);
}

void
lb_wiring_draw_adapter_pin (GtkWidget   *widget,
                            GtkSnapshot *snapshot,
                            const char  *name,
                            double       right,
                            double       y)
{
  g_autoptr(PangoLayout) text = lb_text_layout (widget, LB_FONT_BOLD, name, -1);
  GdkRGBA ink = { 1, 1, 1, 1 };
  GdkRGBA gold = lb_color_parse ("#e3b341");
  int width, height;

  pango_layout_get_pixel_size (text, &width, &height);
  lb_snapshot_text (snapshot, text, right - width - 26, y - height / 2.0, &ink);
  lb_snapshot_box (snapshot, right - 20, y - 6, 12, 12, 6, &gold, NULL);
}

void
lb_wiring_draw_computer (GtkSnapshot *snapshot,
                         double       x,
                         double       y)
{
  GdkRGBA line = { 1, 1, 1, 0.85 };
  GdkRGBA screen = { 1, 1, 1, 0.14 };

  lb_snapshot_box (snapshot, x - 30, y - 30, 60, 40, 4, &screen, &line);
  lb_snapshot_box (snapshot, x - 40, y + 12, 80, 7, 3, &line, NULL);
}
