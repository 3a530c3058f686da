/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <math.h>

#include "lb-wiring-board.h"
#include "lb-wiring-paint.h"
#include "lb-wiring-plan.h"

#define LEAST_SCALE 4.0        /* pixels in a millimetre: below, pins cannot be told apart */
#define CLOSE_SCALE 4.8        /* of the close-up that is shown then */
#define MAX_SCALE 10.0
#define THUMB_WIDTH 92
#define THUMB_HEIGHT 64

void
lb_wiring_board_place (LbWiringBoard *side)
{
  guint turns = lb_wiring_plan_turns (side->board);
  graphene_rect_t *frame = &side->frame;
  double x, y, mm_x, mm_y;
  guint n_wires;

  lb_board_get_wires (side->board, &n_wires);
  side->picture = lb_board_picture_fit (side->board, turns, frame->origin.x, frame->origin.y,
                                        frame->size.width, frame->size.height, MAX_SCALE);
  side->close_up = side->picture.scale < LEAST_SCALE && n_wires > 0;
  if (!side->close_up)
    {
      side->picture.x = frame->origin.x;
      return;
    }
  lb_board_picture_extents (side->board, turns, &mm_x, &mm_y);
  side->picture.scale = CLOSE_SCALE;
  side->picture.width = mm_x * CLOSE_SCALE;
  side->picture.height = mm_y * CLOSE_SCALE;
  side->picture.x = side->picture.y = 0;
  graphene_rect_inset (frame, 0, MAX (0, (frame->size.height - side->picture.height) / 2));
  frame->size.width = MIN (frame->size.width, side->picture.width);
  lb_wiring_plan_get_target (side->board, &mm_x, &mm_y);
  lb_board_picture_map (&side->picture, mm_x, mm_y, &x, &y);
  /* The pins come to a third of the frame; nothing beyond the edges of the board is shown. */
  side->picture.x = frame->origin.x
                    - CLAMP (x - frame->size.width / 3, 0,
                             MAX (0, side->picture.width - frame->size.width));
  side->picture.y = frame->origin.y
                    - CLAMP (y - frame->size.height / 2, 0,
                             MAX (0, side->picture.height - frame->size.height));
}

/* The whole board, small, with a frame around what the close-up shows. */
static void
draw_thumb (GtkWidget           *widget,
            GtkSnapshot         *snapshot,
            const LbPalette     *palette,
            const LbWiringBoard *side)
{
  gboolean upright = side->picture.height > side->picture.width;
  double width = upright ? THUMB_HEIGHT : THUMB_WIDTH;
  double height = upright ? THUMB_WIDTH : THUMB_HEIGHT;
  double x = side->frame.origin.x + side->frame.size.width - width - 6;
  double y = side->frame.origin.y + side->frame.size.height - height - 6;
  LbBoardPicture small = lb_board_picture_fit (side->board, side->picture.turns, x + 6, y + 6,
                                               width - 12, height - 12, MAX_SCALE);
  double ratio = small.scale / side->picture.scale;
  graphene_rect_t seen = GRAPHENE_RECT_INIT (
    small.x + (side->frame.origin.x - side->picture.x) * ratio,
    small.y + (side->frame.origin.y - side->picture.y) * ratio,
    side->frame.size.width * ratio, side->frame.size.height * ratio);
  graphene_rect_t whole = GRAPHENE_RECT_INIT (small.x - 2, small.y - 2, small.width + 4,
                                              small.height + 4);
  GskRoundedRect ring;

  lb_snapshot_box (snapshot, x, y, width, height, 6, &palette->back, &palette->line);
  lb_board_picture_draw (&small, widget, snapshot, palette, 0, NULL);
  if (!graphene_rect_intersection (&seen, &whole, &seen))
    return;
  gsk_rounded_rect_init_from_rect (&ring, &seen, 3);
  gtk_snapshot_append_border (snapshot, &ring, (float[]) { 2, 2, 2, 2 },
                              (GdkRGBA[]) { palette->accent_bg, palette->accent_bg,
                                            palette->accent_bg, palette->accent_bg });
}

static void
draw_lead (const LbWiringBoard *side,
           cairo_t             *cr,
           const LbPalette     *palette,
           const LbBoardPin    *pin,
           LbWireColor          wire,
           double               row_y)
{
  double from = side->names_x + side->names_width;
  double x, y, outer_x, bend;
  GdkRGBA color = lb_wiring_color (wire);

  lb_board_picture_map (&side->picture, pin->x, pin->y, &x, &y);
  cairo_move_to (cr, from, row_y);
  if (lb_wiring_plan_is_inner (&side->picture, pin, &outer_x))
    {
      double below = y + 1.27 * side->picture.scale;

      bend = (outer_x - from) / 2;
      cairo_curve_to (cr, from + bend, row_y, outer_x - bend, below, outer_x, below);
      cairo_curve_to (cr, (outer_x + x) / 2, below, (outer_x + x) / 2, y, x, y);
    }
  else
    {
      bend = MIN ((x - from) / 2, 3 * LB_WIRING_LEAD);
      cairo_curve_to (cr, from + bend, row_y, x - bend, y, x, y);
    }
  lb_wiring_stroke (cr, palette, &color);
  cairo_arc (cr, x, y, MAX (3.5, 0.9 * side->picture.scale), 0, 2 * G_PI);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_set_line_width (cr, 1.4);
  cairo_stroke (cr);
}

static void
draw_leads (GtkWidget           *widget,
            GtkSnapshot         *snapshot,
            const LbPalette     *palette,
            const LbWiringBoard *side,
            const guint         *order)
{
  const LbBoardWire *wires;
  graphene_rect_t area;
  cairo_t *cr;
  guint n;

  wires = lb_board_get_wires (side->board, &n);
  area = GRAPHENE_RECT_INIT (side->names_x, 0,
                             side->frame.origin.x + side->frame.size.width - side->names_x + 8,
                             gtk_widget_get_height (widget));
  cr = gtk_snapshot_append_cairo (snapshot, &area);
  for (guint row = 0; row < n; row++)
    {
      const LbBoardWire *wire = &wires[order[row]];

      draw_lead (side, cr, palette, lb_board_find_pin (side->board, wire->board), wire->color,
                 side->first_row + row * LB_WIRING_PITCH);
    }
  cairo_destroy (cr);
}

void
lb_wiring_board_draw (GtkWidget           *widget,
                      GtkSnapshot         *snapshot,
                      const LbPalette     *palette,
                      const LbWiringBoard *side)
{
  GskRoundedRect clip;

  if (!side->close_up)
    {
      lb_board_picture_draw (&side->picture, widget, snapshot, palette,
                             LB_PICTURE_LABELS, NULL);
      return;
    }
  gsk_rounded_rect_init_from_rect (&clip, &side->frame, 8);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  lb_board_picture_draw (&side->picture, widget, snapshot, palette, LB_PICTURE_LABELS,
                         NULL);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &clip, (float[]) { 1, 1, 1, 1 },
                              (GdkRGBA[]) { palette->line, palette->line, palette->line,
                                            palette->line });
  draw_thumb (widget, snapshot, palette, side);
}

void
lb_wiring_board_draw_wired (GtkWidget       *widget,
                            GtkSnapshot     *snapshot,
                            const LbPalette *palette,
                            LbWiringBoard   *side,
                            const guint     *order)
{
  const LbBoardWire *wires;
  guint n;

  lb_wiring_board_draw (widget, snapshot, palette, side);
  draw_leads (widget, snapshot, palette, side, order);
  wires = lb_board_get_wires (side->board, &n);
  for (guint row = 0; row < n; row++)
    lb_wiring_draw_name (widget, snapshot, palette, wires[order[row]].board, side->names_x,
                         side->first_row + row * LB_WIRING_PITCH, side->names_width);
}
