/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <adwaita.h>
#include <math.h>

#include "lb-drawing.h"

static GdkRGBA
named (GtkWidget  *widget,
       const char *name,
       const char *otherwise)
{
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color))
    color = lb_color_parse (otherwise);
  return color;
}

void
lb_palette_init (LbPalette *self,
                 GtkWidget *widget)
{
  AdwStyleManager *style = adw_style_manager_get_for_display (gtk_widget_get_display (widget));

  self->dark = adw_style_manager_get_dark (style);
  self->high_contrast = adw_style_manager_get_high_contrast (style);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &self->fg);
  self->dim = lb_color_fade (&self->fg, self->high_contrast ? 0.9 : 0.7);
  self->line = lb_color_fade (&self->fg, self->high_contrast ? 0.6 : 0.2);
  self->faint = lb_color_fade (&self->fg, self->high_contrast ? 0.12 : 0.07);
  self->back = self->dark ? lb_color_parse ("#303030") : lb_color_parse ("#ffffff");
  self->accent = named (widget, "accent_color", "#1c71d8");
  self->accent_bg = named (widget, "accent_bg_color", "#3584e4");
  self->accent_fg = named (widget, "accent_fg_color", "#ffffff");
  self->success = named (widget, "success_bg_color", "#26a269");
  self->warning = named (widget, "warning_bg_color", "#e5a50a");
  self->error = named (widget, "error_bg_color", "#c01c28");
}

GdkRGBA
lb_color_fade (const GdkRGBA *color,
               double         alpha)
{
  GdkRGBA faded = *color;

  faded.alpha *= alpha;
  return faded;
}

GdkRGBA
lb_color_mix (const GdkRGBA *a,
              const GdkRGBA *b,
              double         share_of_b)
{
  float t = share_of_b;

  return (GdkRGBA) {
    a->red + (b->red - a->red) * t,
    a->green + (b->green - a->green) * t,
    a->blue + (b->blue - a->blue) * t,
    a->alpha + (b->alpha - a->alpha) * t,
  };
}

GdkRGBA
lb_color_parse (const char *text)
{
  GdkRGBA color = { 0, 0, 0, 1 };

  gdk_rgba_parse (&color, text);
  return color;
}

GdkRGBA
lb_color_readable_on (const GdkRGBA *color)
{
  double light = 0.299 * color->red + 0.587 * color->green + 0.114 * color->blue;

  return light > 0.6 ? (GdkRGBA) { 0, 0, 0, 0.85 } : (GdkRGBA) { 1, 1, 1, 1 };
}

PangoLayout *
lb_text_layout (GtkWidget  *widget,
                LbFont      font,
                const char *text,
                int         width)
{
  static const double scales[] = { 1, 0.85, 0.72, 1, 0.85 };
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scales[font]));
  if (font == LB_FONT_BOLD || font == LB_FONT_SMALL_BOLD)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  if (width >= 0)
    {
      pango_layout_set_width (layout, width * PANGO_SCALE);
      pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
    }
  return layout;
}

void
lb_snapshot_text (GtkSnapshot   *snapshot,
                  PangoLayout   *layout,
                  double         x,
                  double         y,
                  const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (floor (x), floor (y)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

void
lb_snapshot_box (GtkSnapshot   *snapshot,
                 double         x,
                 double         y,
                 double         width,
                 double         height,
                 double         radius,
                 const GdkRGBA *fill,
                 const GdkRGBA *outline)
{
  GskRoundedRect box;

  gsk_rounded_rect_init_from_rect (&box, &GRAPHENE_RECT_INIT (x, y, width, height), radius);
  if (fill != NULL)
    {
      gtk_snapshot_push_rounded_clip (snapshot, &box);
      gtk_snapshot_append_color (snapshot, fill, &box.bounds);
      gtk_snapshot_pop (snapshot);
    }
  if (outline != NULL)
    gtk_snapshot_append_border (snapshot, &box, (float[]) { 1, 1, 1, 1 },
                                (GdkRGBA[]) { *outline, *outline, *outline, *outline });
}

void
lb_cairo_box (cairo_t *cr,
              double   x,
              double   y,
              double   width,
              double   height,
              double   radius)
{
  double r = MIN (radius, MIN (width, height) / 2);

  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - r, y + r, r, -G_PI / 2, 0);
  cairo_arc (cr, x + width - r, y + height - r, r, 0, G_PI / 2);
  cairo_arc (cr, x + r, y + height - r, r, G_PI / 2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
}

void
lb_cairo_disc (cairo_t *cr,
               double   x,
               double   y,
               double   radius,
               GdkRGBA  color)
{
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_fill (cr);
}
