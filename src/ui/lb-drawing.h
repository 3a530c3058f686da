/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the drawn widgets share: colours of the theme, text and shapes. Main thread. */

typedef struct
{
  GdkRGBA  fg;      /* text */
  GdkRGBA  dim;     /* lesser text */
  GdkRGBA  line;    /* thin lines */
  GdkRGBA  faint;   /* fills behind things */
  GdkRGBA  back;    /* what the widget stands on */
  GdkRGBA  accent;  /* the theme's, strong enough for text on @back */
  GdkRGBA  accent_bg;
  GdkRGBA  accent_fg;
  GdkRGBA  success;
  GdkRGBA  warning;
  GdkRGBA  error;
  gboolean dark;
  gboolean high_contrast;
} LbPalette;

typedef enum
{
  LB_FONT_NORMAL,
  LB_FONT_SMALL,  /* 0.85 */
  LB_FONT_TINY,   /* 0.72 */
  LB_FONT_BOLD,
  LB_FONT_SMALL_BOLD,
} LbFont;

/* The colours a widget has now; ask again in each snapshot. */
void         lb_palette_init        (LbPalette     *self,
                                     GtkWidget     *widget);

/* @color with its alpha multiplied. */
GdkRGBA      lb_color_fade          (const GdkRGBA *color,
                                     double         alpha);
GdkRGBA      lb_color_mix           (const GdkRGBA *a,
                                     const GdkRGBA *b,
                                     double         share_of_b);
/* Of "#rrggbb"; black when it is none. */
GdkRGBA      lb_color_parse         (const char    *text);
/* Black or white, whichever can be read on @color. */
GdkRGBA      lb_color_readable_on   (const GdkRGBA *color);

/**
 * lb_text_layout:
 * @width: pixels to wrap at, or -1
 *
 * Returns: (transfer full): a layout with the widget's font
 */
PangoLayout *lb_text_layout         (GtkWidget     *widget,
                                     LbFont         font,
                                     const char    *text,
                                     int            width);

/* Draws @layout with its upper left corner at (@x, @y). */
void         lb_snapshot_text       (GtkSnapshot   *snapshot,
                                     PangoLayout   *layout,
                                     double         x,
                                     double         y,
                                     const GdkRGBA *color);

/* A rounded rectangle, filled and outlined; either colour may be %NULL. */
void         lb_snapshot_box        (GtkSnapshot   *snapshot,
                                     double         x,
                                     double         y,
                                     double         width,
                                     double         height,
                                     double         radius,
                                     const GdkRGBA *fill,
                                     const GdkRGBA *outline);

/* Adds a rounded rectangle to the path of @cr. */
void         lb_cairo_box           (cairo_t       *cr,
                                     double         x,
                                     double         y,
                                     double         width,
                                     double         height,
                                     double         radius);

/* Fills a disc. */
void         lb_cairo_disc          (cairo_t       *cr,
                                     double         x,
                                     double         y,
                                     double         radius,
                                     GdkRGBA        color);

G_END_DECLS
