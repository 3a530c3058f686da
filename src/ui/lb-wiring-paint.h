/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board.h"
#include "lb-drawing.h"

G_BEGIN_DECLS

/* The strokes a wiring is drawn with. Only for the wiring view. */

#define LB_WIRING_PITCH 40 /* pixels between two wires */
#define LB_WIRING_LEAD 48  /* from the name of a pin to the board */

/* The colour a wire is drawn with. */
GdkRGBA lb_wiring_color (LbWireColor color);

/* A title over a lesser line. Draws when @snapshot is given; returns the height in pixels. */
int lb_wiring_put_title (GtkWidget      *widget,
                         GtkSnapshot    *snapshot,
                         const char     *title,
                         const char     *note,
                         double          x,
                         double          y,
                         int             width,
                         PangoAlignment  align,
                         const GdkRGBA  *color,
                         const GdkRGBA  *note_color);

/* Strokes the path of @cr as a wire, with a rim, so that a black one is seen on a dark page and a
 * white one on a light. */
void lb_wiring_stroke (cairo_t         *cr,
                       const LbPalette *palette,
                       const GdkRGBA   *color);

/* A straight wire. */
void lb_wiring_draw_line (GtkSnapshot     *snapshot,
                          const LbPalette *palette,
                          const GdkRGBA   *color,
                          double           from,
                          double           to,
                          double           y);

/* The note in the middle of a wire, with a rim of its colour. */
void lb_wiring_draw_note (GtkWidget       *widget,
                          GtkSnapshot     *snapshot,
                          const LbPalette *palette,
                          const char      *note,
                          gboolean         warning,
                          const GdkRGBA   *rim,
                          double           from,
                          double           to,
                          double           y);

/* The name of a pin in a box; @y is its middle. */
void lb_wiring_draw_name (GtkWidget       *widget,
                          GtkSnapshot     *snapshot,
                          const LbPalette *palette,
                          const char      *name,
                          double           x,
                          double           y,
                          double           width);

/* A pin at the right edge of the adapter with its name. */
void lb_wiring_draw_adapter_pin (GtkWidget   *widget,
                                 GtkSnapshot *snapshot,
                                 const char  *name,
                                 double       right,
                                 double       y);

/* A screen and its keyboard: the other end of a USB cable. */
void lb_wiring_draw_computer (GtkSnapshot *snapshot,
                              double       x,
                              double       y);

G_END_DECLS
