/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <math.h>

#include "lb-hold-paint.h"

#define STEP_WIDTH 92      /* narrower columns cannot hold the words of a step */
#define NAME_WIDTH 110
#define BAR 28
#define BAR_PITCH 42
#define SEE_HEIGHT 24

static gboolean
any_seen (const LbBoardGuide *guide)
{
  for (guint i = 0; i < guide->n_steps; i++)
    if (guide->steps[i].see[0] != '\0')
      return TRUE;
  return FALSE;
}

typedef struct
{
  double names;   /* width of the names of the controls */
  guint  first;   /* step */
  double column;  /* width of a step */
  int    head;    /* height of the words of the steps */
  int    height;
} Across;

static Across
plan_across (const LbHoldView   *self,
             const LbBoardGuide *guide,
             int                 width)
{
  Across across = { .names = guide->n_controls > 0 ? NAME_WIDTH : 0 };

  across.first = lb_hold_first_shown (guide);
  across.column = (width - 2 * LB_HOLD_PADDING - across.names) / lb_hold_count_shown (guide);
  for (guint i = across.first; i < guide->n_steps; i++)
    {
      g_autoptr(PangoLayout) text = lb_hold_step_text (self, guide, i, (int) across.column - 12);
      int height;

      pango_layout_get_pixel_size (text, NULL, &height);
      across.head = MAX (across.head, height);
    }
  across.head += LB_HOLD_NUMBER + 6;
  across.height = across.head + 10 + (int) guide->n_controls * BAR_PITCH
                  + (any_seen (guide) ? SEE_HEIGHT + 8 : 0);
  return across;
}

gboolean
lb_hold_across_fits (const LbBoardGuide *guide,
                     int                 width)
{
  return width - 2 * LB_HOLD_PADDING - (guide->n_controls > 0 ? NAME_WIDTH : 0)
         >= (int) lb_hold_count_shown (guide) * STEP_WIDTH;
}

static double
middle_of_step (const Across *across,
                guint         step)
{
  return floor (LB_HOLD_PADDING + across->names + (step - across->first + 0.5) * across->column);
}

static void
draw_step_across (const LbHoldView   *self,
                  GtkSnapshot        *snapshot,
                  const LbPalette    *palette,
                  const LbBoardGuide *guide,
                  const Across       *across,
                  guint               step)
{
  double x = middle_of_step (across, step);
  g_autoptr(PangoLayout) text = lb_hold_step_text (self, guide, step, (int) across->column - 12);
  gboolean now = (int) step == self->step;
  double line = now ? 3 : 1;

  pango_layout_set_alignment (text, PANGO_ALIGN_CENTER);
  if (guide->n_controls > 0 || guide->steps[step].see[0] != '\0')
    gtk_snapshot_append_color (snapshot, now ? &palette->accent_bg : &palette->line,
                               &GRAPHENE_RECT_INIT (x - floor (line / 2),
                                                    LB_HOLD_PADDING + across->head + 4, line,
                                                    across->height - across->head - 4));
  lb_hold_draw_number (self, snapshot, palette, step, x, LB_HOLD_PADDING + LB_HOLD_NUMBER / 2.0);
  lb_snapshot_text (snapshot, text, x - floor ((across->column - 12) / 2),
                    LB_HOLD_PADDING + LB_HOLD_NUMBER + 4, now ? &palette->accent : &palette->fg);
}

static void
draw_seen_across (const LbHoldView   *self,
                  GtkSnapshot        *snapshot,
                  const LbPalette    *palette,
                  const LbBoardGuide *guide,
                  const Across       *across)
{
  double y = LB_HOLD_PADDING + across->height - SEE_HEIGHT / 2.0;

  for (guint i = across->first; i < guide->n_steps; i++)
    {
      double x = middle_of_step (across, i);
      g_autoptr(PangoLayout) text = NULL;
      int height;
      guint next = i + 1;
      double room;

      if (guide->steps[i].see[0] == '\0')
        continue;
      while (next < guide->n_steps && guide->steps[next].see[0] == '\0')
        next++;
      room = (next - i - (next < guide->n_steps ? 0 : 0.5)) * across->column - 24;
      text = lb_text_layout (self->widget, LB_FONT_SMALL, guide->steps[i].see, -1);
      pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (text, MAX (24, (int) room) * PANGO_SCALE);
      pango_layout_get_pixel_size (text, NULL, &height);
      lb_hold_draw_light (snapshot, palette, guide->steps[i].color, x, y);
      lb_snapshot_text (snapshot, text, x + 14, y - height / 2.0, &palette->dim);
    }
}

void
lb_hold_across_draw (const LbHoldView   *self,
                     GtkSnapshot        *snapshot,
                     const LbPalette    *palette,
                     const LbBoardGuide *guide,
                     int                 width)
{
  Across across = plan_across (self, guide, width);
  double top = LB_HOLD_PADDING + across.head + 10;
  double first = middle_of_step (&across, across.first);
  double last = middle_of_step (&across, guide->n_steps - 1);

  /* A rail through the numbers. */
  gtk_snapshot_append_color (snapshot, &palette->line,
                             &GRAPHENE_RECT_INIT (first, LB_HOLD_PADDING + LB_HOLD_NUMBER / 2 - 1,
                                                  last - first, 2));
  for (guint i = across.first; i < guide->n_steps; i++)
    draw_step_across (self, snapshot, palette, guide, &across, i);
  for (guint i = 0; i < guide->n_controls; i++)
    {
      g_autoptr(PangoLayout) text = lb_text_layout (self->widget, LB_FONT_SMALL_BOLD,
                                                    guide->controls[i].name, NAME_WIDTH - 12);
      int height;

      pango_layout_get_pixel_size (text, NULL, &height);
      lb_snapshot_text (snapshot, text, LB_HOLD_PADDING,
                        top + i * BAR_PITCH + (BAR_PITCH - height) / 2.0, &palette->fg);
    }
  for (guint i = 0; i < guide->n_holds; i++)
    {
      const LbBoardHold *hold = &guide->holds[i];
      double from = middle_of_step (&across, hold->from);
      double to = middle_of_step (&across, hold->to);
      double y = top + hold->control * BAR_PITCH + (BAR_PITCH - BAR) / 2;

      lb_hold_draw_bar (self, snapshot, palette, &guide->controls[hold->control], hold->control,
                        GRAPHENE_RECT_INIT (from, y, to - from, BAR), FALSE,
                        lb_hold_share_done (self, hold));
    }
  if (any_seen (guide))
    draw_seen_across (self, snapshot, palette, guide, &across);
  /* Over the bars: where we are. */
  if (self->step >= (int) across.first && guide->n_controls > 0)
    gtk_snapshot_append_color (snapshot, &palette->accent_bg,
                               &GRAPHENE_RECT_INIT (middle_of_step (&across, self->step) - 1, top,
                                                    3, guide->n_controls * BAR_PITCH));
}

int
lb_hold_across_height (const LbHoldView   *self,
                       const LbBoardGuide *guide,
                       int                 width)
{
  return plan_across (self, guide, width).height;
}
