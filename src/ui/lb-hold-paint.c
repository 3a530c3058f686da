/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-hold-paint.h"

static GdkRGBA
bar_color (guint control)
{
  static const char *colors[] = { "#865e3c", "#1c71d8", "#813d9c", "#0f7c85" };

  return lb_color_parse (colors[control % G_N_ELEMENTS (colors)]);
}

guint
lb_hold_first_shown (const LbBoardGuide *guide)
{
  guint first = lb_board_guide_find_step (guide, LB_BOARD_PHASE_CONNECT);

  for (guint i = 0; i < guide->n_holds; i++)
    first = MIN (first, guide->holds[i].from);
  return MIN (first, guide->n_steps - 1);
}

guint
lb_hold_count_shown (const LbBoardGuide *guide)
{
  return guide->n_steps - lb_hold_first_shown (guide);
}

static const char *
word_for (const LbBoardControl *control)
{
  return control->wire ? C_("time line", "connected") : C_("time line", "hold");
}

void
lb_hold_draw_bar (const LbHoldView     *self,
                  GtkSnapshot          *snapshot,
                  const LbPalette      *palette,
                  const LbBoardControl *control,
                  guint                 index,
                  graphene_rect_t       box,
                  gboolean              upright,
                  double                done)
{
  GdkRGBA color = bar_color (index);
  GdkRGBA pale = lb_color_fade (&color, palette->dark ? 0.45 : 0.3);
  GdkRGBA white = { 1, 1, 1, 1 };
  const GdkRGBA *ink = self->step < 0 || done > 0.5 ? &white : &palette->fg;
  g_autoptr(PangoLayout) text = lb_text_layout (self->widget, LB_FONT_SMALL_BOLD,
                                                word_for (control), -1);
  GskRoundedRect shape;
  int width, height;

  gsk_rounded_rect_init_from_rect (&shape, &box, 7);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &palette->back, &box);
  gtk_snapshot_append_color (snapshot, self->step < 0 ? &color : &pale, &box);
  if (self->step >= 0 && done > 0)
    gtk_snapshot_append_color (snapshot, &color,
                               &GRAPHENE_RECT_INIT (box.origin.x, box.origin.y,
                                                    box.size.width * (upright ? 1 : done),
                                                    box.size.height * (upright ? done : 1)));
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &shape, (float[]) { 1, 1, 1, 1 },
                              (GdkRGBA[]) { color, color, color, color });

  pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (text, MAX (8, (int) box.size.width - 4) * PANGO_SCALE);
  pango_layout_set_alignment (text, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (text, &width, &height);
  if (pango_layout_is_ellipsized (text) && upright)
    return;
  lb_snapshot_text (snapshot, text, box.origin.x + 2, box.origin.y + (box.size.height - height) / 2,
                    ink);
}

double
lb_hold_share_done (const LbHoldView  *self,
                    const LbBoardHold *hold)
{
  return CLAMP ((self->step - (double) hold->from) / (hold->to - hold->from), 0, 1);
}

void
lb_hold_draw_light (GtkSnapshot     *snapshot,
                    const LbPalette *palette,
                    const char      *color,
                    double           x,
                    double           y)
{
  GdkRGBA fill = color[0] != '\0' ? lb_color_parse (color) : lb_color_fade (&palette->fg, 0);
  GdkRGBA halo = lb_color_fade (&fill, 0.25);
  GdkRGBA rim = lb_color_fade (&palette->fg, 0.6);

  lb_snapshot_box (snapshot, x - 9, y - 9, 18, 18, 9, &halo, NULL);
  lb_snapshot_box (snapshot, x - 6, y - 6, 12, 12, 6, &fill, &rim);
}

PangoLayout *
lb_hold_step_text (const LbHoldView   *self,
                   const LbBoardGuide *guide,
                   guint               step,
                   int                 width)
{
  PangoLayout *text = lb_text_layout (self->widget,
                                      (int) step == self->step ? LB_FONT_SMALL_BOLD : LB_FONT_SMALL,
                                      guide->steps[step].brief, width);

  return text;
}

void
lb_hold_draw_number (const LbHoldView *self,
                     GtkSnapshot      *snapshot,
                     const LbPalette  *palette,
                     guint             step,
                     double            x,
                     double            y)
{
  g_autofree char *number = g_strdup_printf ("%u", step + 1);
  gboolean now = (int) step == self->step;
  g_autoptr(PangoLayout) text = lb_text_layout (self->widget, LB_FONT_SMALL_BOLD,
                                                (int) step < self->step ? "✓" : number, -1);
  GdkRGBA fill = now ? palette->accent_bg : lb_color_mix (&palette->back, &palette->fg, 0.10);
  const GdkRGBA *ink = now ? &palette->accent_fg : &palette->fg;
  int width, height;

  fill.alpha = 1;
  pango_layout_get_pixel_size (text, &width, &height);
  lb_snapshot_box (snapshot, x - LB_HOLD_NUMBER / 2.0, y - LB_HOLD_NUMBER / 2.0, LB_HOLD_NUMBER,
                   LB_HOLD_NUMBER, LB_HOLD_NUMBER / 2.0, &fill, now ? NULL : &palette->line);
  lb_snapshot_text (snapshot, text, x - width / 2.0, y - height / 2.0, ink);
}
