/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include "lb-hold-paint.h"

#define HOLD_WIDTH 68      /* of a bar and its gap */
#define ROW_GAP 12
#define WORDS_WIDTH 320    /* at most: the bars stay near the words */

static double
words_width (const LbBoardGuide *guide,
             int                 width)
{
  double bars = guide->n_controls * (double) HOLD_WIDTH;

  return MIN (WORDS_WIDTH, width - 2 * LB_HOLD_PADDING - LB_HOLD_NUMBER - 10 - bars);
}

/* Left edge of the bar of a control. */
static double
column_of_control (const LbBoardGuide *guide,
                   int                 width,
                   guint               control)
{
  return LB_HOLD_PADDING + LB_HOLD_NUMBER + 10 + words_width (guide, width)
         + control * (double) HOLD_WIDTH;
}

static int
row_height (const LbHoldView   *self,
            const LbBoardGuide *guide,
            guint               step,
            int                 width)
{
  int words = (int) words_width (guide, width);
  g_autoptr(PangoLayout) text = lb_hold_step_text (self, guide, step, words);
  g_autoptr(PangoLayout) see = lb_text_layout (self->widget, LB_FONT_SMALL,
                                               guide->steps[step].see, words - 20);
  int height, see_height = 0;

  pango_layout_get_pixel_size (text, NULL, &height);
  if (guide->steps[step].see[0] != '\0')
    {
      pango_layout_get_pixel_size (see, NULL, &see_height);
      see_height += 4;
    }
  return MAX (LB_HOLD_NUMBER, height + see_height) + ROW_GAP;
}

static int
names_height (const LbHoldView   *self,
              const LbBoardGuide *guide)
{
  int tallest = 0;

  for (guint i = 0; i < guide->n_controls; i++)
    {
      g_autoptr(PangoLayout) text = lb_text_layout (self->widget, LB_FONT_SMALL_BOLD,
                                                    guide->controls[i].name, HOLD_WIDTH - 6);
      int height;

      pango_layout_get_pixel_size (text, NULL, &height);
      tallest = MAX (tallest, height + 8);
    }
  return tallest;
}

int
lb_hold_down_height (const LbHoldView   *self,
                     const LbBoardGuide *guide,
                     int                 width)
{
  int height = names_height (self, guide);

  for (guint i = lb_hold_first_shown (guide); i < guide->n_steps; i++)
    height += row_height (self, guide, i, width);
  return height - ROW_GAP;
}

static void
draw_row (const LbHoldView   *self,
          GtkSnapshot        *snapshot,
          const LbPalette    *palette,
          const LbBoardGuide *guide,
          guint               step,
          double              y,
          int                 width)
{
  const LbBoardStep *row = &guide->steps[step];
  int words = (int) words_width (guide, width);
  g_autoptr(PangoLayout) text = lb_hold_step_text (self, guide, step, words);
  gboolean now = (int) step == self->step;
  double x = LB_HOLD_PADDING + LB_HOLD_NUMBER + 10;
  int height;

  pango_layout_get_pixel_size (text, NULL, &height);
  lb_hold_draw_number (self, snapshot, palette, step, LB_HOLD_PADDING + LB_HOLD_NUMBER / 2.0,
                       y + LB_HOLD_NUMBER / 2.0);
  lb_snapshot_text (snapshot, text, x, y + MAX (0, (LB_HOLD_NUMBER - height) / 2),
                    now ? &palette->accent : &palette->fg);
  if (row->see[0] != '\0')
    {
      g_autoptr(PangoLayout) see = lb_text_layout (self->widget, LB_FONT_SMALL, row->see,
                                                   words - 20);
      int see_height;

      pango_layout_get_pixel_size (see, NULL, &see_height);
      height = MAX (height, LB_HOLD_NUMBER - 4) + 4;
      lb_hold_draw_light (snapshot, palette, row->color, x + 7, y + height + 8);
      lb_snapshot_text (snapshot, see, x + 20, y + height, &palette->dim);
    }
}

void
lb_hold_down_draw (const LbHoldView   *self,
                   GtkSnapshot        *snapshot,
                   const LbPalette    *palette,
                   const LbBoardGuide *guide,
                   int                 width)
{
  int names = names_height (self, guide);
  g_autofree double *tops = g_new (double, guide->n_steps);
  double y = LB_HOLD_PADDING + names;
  guint first = lb_hold_first_shown (guide);

  for (guint i = first; i < guide->n_steps; i++)
    {
      tops[i] = y;
      y += row_height (self, guide, i, width);
    }
  gtk_snapshot_append_color (snapshot, &palette->line,
                             &GRAPHENE_RECT_INIT (LB_HOLD_PADDING + LB_HOLD_NUMBER / 2 - 1,
                                                  tops[first] + LB_HOLD_NUMBER / 2, 2,
                                                  tops[guide->n_steps - 1] - tops[first]));
  for (guint i = 0; i < guide->n_controls; i++)
    {
      double x = column_of_control (guide, width, i);
      g_autoptr(PangoLayout) text = lb_text_layout (self->widget, LB_FONT_SMALL_BOLD,
                                                    guide->controls[i].name, HOLD_WIDTH - 6);
      int height;

      pango_layout_set_alignment (text, PANGO_ALIGN_CENTER);
      pango_layout_get_pixel_size (text, NULL, &height);
      lb_snapshot_text (snapshot, text, x + 3, LB_HOLD_PADDING + names - 8 - height, &palette->fg);
    }
  for (guint i = 0; i < guide->n_holds; i++)
    {
      const LbBoardHold *hold = &guide->holds[i];
      double x = column_of_control (guide, width, hold->control);
      double height = tops[hold->to] - tops[hold->from] + LB_HOLD_NUMBER / 2 - 4;

      lb_hold_draw_bar (self, snapshot, palette, &guide->controls[hold->control], hold->control,
                        GRAPHENE_RECT_INIT (x + 5, tops[hold->from], HOLD_WIDTH - 10, height), TRUE,
                        lb_hold_share_done (self, hold));
    }
  for (guint i = first; i < guide->n_steps; i++)
    draw_row (self, snapshot, palette, guide, i, tops[i], width);
}
