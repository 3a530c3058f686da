/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "lb-wiring-plan.h"
#include "lb-wiring-view.h"

#define PADDING 18
#define PITCH 40               /* between two wires */
#define WIDE 560               /* from this width on adapter and board stand side by side */
#define PICTURE_HEIGHT 264
#define LEAD 48                /* from a name to the board */
#define CHIP_HEIGHT 26
#define LEAST_SCALE 4.0        /* pixels in a millimetre: below, pins cannot be told apart */
#define CLOSE_SCALE 4.8        /* of the close-up that is shown then */
#define MAX_SCALE 10.0
#define THUMB_WIDTH 92
#define THUMB_HEIGHT 64

struct _LbWiringView
{
  GtkWidget  parent_instance;

  LbBoard   *board;
};

enum
{
  PROP_0,
  PROP_BOARD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbWiringView, lb_wiring_view, GTK_TYPE_WIDGET)

/* One side of the picture: the names of the pins in a column, leads, the board. */
typedef struct
{
  double          names_x;    /* left edge of the names */
  double          names_width;
  double          first_row;  /* middle of the first row */
  graphene_rect_t frame;      /* where the board is seen */
  LbBoardPicture  picture;
  gboolean        close_up;   /* the picture is larger than the frame */
} BoardSide;

static GdkRGBA
wire_color (LbWireColor color)
{
  static const char *colors[] = {
    [LB_WIRE_BLACK] = "#3d3846", [LB_WIRE_RED] = "#d01b28", [LB_WIRE_GREEN] = "#2ec27e",
    [LB_WIRE_YELLOW] = "#f0b400", [LB_WIRE_BLUE] = "#3584e4", [LB_WIRE_ORANGE] = "#f57900",
    [LB_WIRE_WHITE] = "#f6f5f4",
  };

  return lb_color_parse (colors[color]);
}

static guint
count_wires (LbWiringView *self)
{
  guint n;

  lb_board_get_wires (self->board, &n);
  return n;
}

static guint
count_rows (LbWiringView *self)
{
  return MAX (count_wires (self), 1);
}

static int
widest_name (LbWiringView *self,
             gboolean      of_board)
{
  const LbBoardWire *wires;
  guint n;
  int widest = 40;

  wires = lb_board_get_wires (self->board, &n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(PangoLayout) text = NULL;
      int width;

      text = lb_text_layout (GTK_WIDGET (self), LB_FONT_BOLD,
                             of_board ? wires[i].board : wires[i].adapter, -1);
      pango_layout_get_pixel_size (text, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest + 20;
}

/* A title over a lesser line. Draws when @snapshot is given; returns the height. */
static int
put_title (LbWiringView    *self,
           GtkSnapshot     *snapshot,
           const char      *title,
           const char      *note,
           double           x,
           double           y,
           int              width,
           PangoAlignment   align,
           const GdkRGBA   *color,
           const GdkRGBA   *note_color)
{
  g_autoptr(PangoLayout) upper = lb_text_layout (GTK_WIDGET (self), LB_FONT_BOLD, title, width);
  g_autoptr(PangoLayout) lower = NULL;
  int height, note_height = 0;

  pango_layout_set_alignment (upper, align);
  pango_layout_get_pixel_size (upper, NULL, &height);
  if (snapshot != NULL)
    lb_snapshot_text (snapshot, upper, x, y, color);
  if (note[0] != '\0')
    {
      lower = lb_text_layout (GTK_WIDGET (self), LB_FONT_SMALL, note, width);
      pango_layout_set_alignment (lower, align);
      pango_layout_get_pixel_size (lower, NULL, &note_height);
      if (snapshot != NULL)
        lb_snapshot_text (snapshot, lower, x, y + height, note_color);
    }
  return height + note_height;
}

/* A wire with a rim, so that a black one is seen on a dark page and a white one on a light. */
static void
stroke_wire (cairo_t         *cr,
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

static void
draw_line (GtkSnapshot     *snapshot,
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
  stroke_wire (cr, palette, color);
  cairo_destroy (cr);
}

/* The note in the middle of a wire, with a rim of its colour. */
static void
draw_note (LbWiringView      *self,
           GtkSnapshot       *snapshot,
           const LbPalette   *palette,
           const char        *note,
           gboolean           warning,
           const GdkRGBA     *rim,
           double             from,
           double             to,
           double             y)
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
  text = lb_text_layout (GTK_WIDGET (self), LB_FONT_SMALL, words, -1);
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

/* The name of a pin in a box with the colour of its wire at the side. */
static void
draw_name (LbWiringView    *self,
           GtkSnapshot     *snapshot,
           const LbPalette *palette,
           const char      *name,
           double           x,
           double           y,
           double           width)
{
  g_autoptr(PangoLayout) text = lb_text_layout (GTK_WIDGET (self), LB_FONT_BOLD, name, -1);
  GdkRGBA fill = lb_color_mix (&palette->back, &palette->fg, palette->dark ? 0.12 : 0.05);
  GdkRGBA rim = lb_color_fade (&palette->fg, palette->high_contrast ? 0.9 : 0.35);
  int text_width, text_height;

  fill.alpha = 1;
  pango_layout_get_pixel_size (text, &text_width, &text_height);
  lb_snapshot_box (snapshot, x, y - CHIP_HEIGHT / 2.0, width, CHIP_HEIGHT, 7, &fill, &rim);
  lb_snapshot_text (snapshot, text, x + (width - text_width) / 2, y - text_height / 2.0,
                    &palette->fg);
}

/* The board. */

static void
place_picture (LbWiringView *self,
               BoardSide    *side)
{
  guint turns = lb_wiring_plan_turns (self->board);
  graphene_rect_t *frame = &side->frame;
  double x, y, mm_x, mm_y;

  side->picture = lb_board_picture_fit (self->board, turns, frame->origin.x, frame->origin.y,
                                        frame->size.width, frame->size.height, MAX_SCALE);
  side->close_up = side->picture.scale < LEAST_SCALE && count_wires (self) > 0;
  if (!side->close_up)
    {
      side->picture.x = frame->origin.x;
      return;
    }
  lb_board_picture_extents (self->board, turns, &mm_x, &mm_y);
  side->picture.scale = CLOSE_SCALE;
  side->picture.width = mm_x * CLOSE_SCALE;
  side->picture.height = mm_y * CLOSE_SCALE;
  side->picture.x = side->picture.y = 0;
  graphene_rect_inset (frame, 0, MAX (0, (frame->size.height - side->picture.height) / 2));
  frame->size.width = MIN (frame->size.width, side->picture.width);
  lb_wiring_plan_get_target (self->board, &mm_x, &mm_y);
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
draw_thumb (LbWiringView    *self,
            GtkSnapshot     *snapshot,
            const LbPalette *palette,
            const BoardSide *side)
{
  gboolean upright = side->picture.height > side->picture.width;
  double width = upright ? THUMB_HEIGHT : THUMB_WIDTH;
  double height = upright ? THUMB_WIDTH : THUMB_HEIGHT;
  double x = side->frame.origin.x + side->frame.size.width - width - 6;
  double y = side->frame.origin.y + side->frame.size.height - height - 6;
  LbBoardPicture small = lb_board_picture_fit (self->board, side->picture.turns, x + 6, y + 6,
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
  lb_board_picture_draw (&small, GTK_WIDGET (self), snapshot, palette, 0, NULL);
  if (!graphene_rect_intersection (&seen, &whole, &seen))
    return;
  gsk_rounded_rect_init_from_rect (&ring, &seen, 3);
  gtk_snapshot_append_border (snapshot, &ring, (float[]) { 2, 2, 2, 2 },
                              (GdkRGBA[]) { palette->accent_bg, palette->accent_bg,
                                            palette->accent_bg, palette->accent_bg });
}

static void
draw_lead (const BoardSide   *side,
           cairo_t           *cr,
           const LbPalette   *palette,
           const LbBoardPin  *pin,
           LbWireColor        wire,
           double             row_y)
{
  double from = side->names_x + side->names_width;
  double x, y, outer_x, bend;
  GdkRGBA color = wire_color (wire);

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
      bend = MIN ((x - from) / 2, 3 * LEAD);
      cairo_curve_to (cr, from + bend, row_y, x - bend, y, x, y);
    }
  stroke_wire (cr, palette, &color);
  cairo_arc (cr, x, y, MAX (3.5, 0.9 * side->picture.scale), 0, 2 * G_PI);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_set_line_width (cr, 1.4);
  cairo_stroke (cr);
}

static void
draw_leads (LbWiringView    *self,
            GtkSnapshot     *snapshot,
            const LbPalette *palette,
            const BoardSide *side,
            const guint     *order)
{
  const LbBoardWire *wires;
  graphene_rect_t area;
  cairo_t *cr;
  guint n;

  wires = lb_board_get_wires (self->board, &n);
  area = GRAPHENE_RECT_INIT (side->names_x, 0,
                             side->frame.origin.x + side->frame.size.width - side->names_x + 8,
                             gtk_widget_get_height (GTK_WIDGET (self)));
  cr = gtk_snapshot_append_cairo (snapshot, &area);
  for (guint row = 0; row < n; row++)
    {
      const LbBoardWire *wire = &wires[order[row]];

      draw_lead (side, cr, palette, lb_board_find_pin (self->board, wire->board), wire->color,
                 side->first_row + row * PITCH);
    }
  cairo_destroy (cr);
}

static void
draw_board (LbWiringView    *self,
            GtkSnapshot     *snapshot,
            const LbPalette *palette,
            const BoardSide *side)
{
  GskRoundedRect clip;

  if (!side->close_up)
    {
      lb_board_picture_draw (&side->picture, GTK_WIDGET (self), snapshot, palette,
                             LB_PICTURE_LABELS, NULL);
      return;
    }
  gsk_rounded_rect_init_from_rect (&clip, &side->frame, 8);
  gtk_snapshot_push_rounded_clip (snapshot, &clip);
  lb_board_picture_draw (&side->picture, GTK_WIDGET (self), snapshot, palette, LB_PICTURE_LABELS,
                         NULL);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &clip, (float[]) { 1, 1, 1, 1 },
                              (GdkRGBA[]) { palette->line, palette->line, palette->line,
                                            palette->line });
  draw_thumb (self, snapshot, palette, side);
}

static void
draw_board_side (LbWiringView    *self,
                 GtkSnapshot     *snapshot,
                 const LbPalette *palette,
                 BoardSide       *side,
                 const guint     *order)
{
  const LbBoardWire *wires;
  guint n;

  draw_board (self, snapshot, palette, side);
  draw_leads (self, snapshot, palette, side, order);
  wires = lb_board_get_wires (self->board, &n);
  for (guint row = 0; row < n; row++)
    draw_name (self, snapshot, palette, wires[order[row]].board, side->names_x,
               side->first_row + row * PITCH, side->names_width);
}

/* The adapter. */

static void
draw_adapter_panel (LbWiringView    *self,
                    GtkSnapshot     *snapshot,
                    double           x,
                    double           y,
                    double           width,
                    double           height)
{
  GdkRGBA fill = lb_color_parse (count_wires (self) > 0 ? "#7d2c33" : "#3d4a5c");
  GdkRGBA edge = { 1, 1, 1, 0.25 };
  GdkRGBA ink = { 1, 1, 1, 1 };
  GdkRGBA lesser = { 1, 1, 1, 0.85 };

  lb_snapshot_box (snapshot, x, y, width, height, 10, &fill, &edge);
  put_title (self, snapshot, lb_board_get_adapter (self->board),
             lb_board_get_adapter_note (self->board), x + 10, y + 10, (int) width - 20,
             PANGO_ALIGN_CENTER, &ink, &lesser);
}

static void
draw_adapter_pin (LbWiringView *self,
                  GtkSnapshot  *snapshot,
                  const char   *name,
                  double        right,
                  double        y)
{
  g_autoptr(PangoLayout) text = lb_text_layout (GTK_WIDGET (self), LB_FONT_BOLD, name, -1);
  GdkRGBA ink = { 1, 1, 1, 1 };
  GdkRGBA gold = lb_color_parse ("#e3b341");
  int width, height;

  pango_layout_get_pixel_size (text, &width, &height);
  lb_snapshot_text (snapshot, text, right - width - 26, y - height / 2.0, &ink);
  lb_snapshot_box (snapshot, right - 20, y - 6, 12, 12, 6, &gold, NULL);
}

/* A screen and its keyboard: the other end of a USB cable. */
static void
draw_computer (GtkSnapshot *snapshot,
               double       x,
               double       y)
{
  GdkRGBA line = { 1, 1, 1, 0.85 };
  GdkRGBA screen = { 1, 1, 1, 0.14 };

  lb_snapshot_box (snapshot, x - 30, y - 30, 60, 40, 4, &screen, &line);
  lb_snapshot_box (snapshot, x - 40, y + 12, 80, 7, 3, &line, NULL);
}

/* Side by side. */

typedef struct
{
  double adapter_width;
  int    head;     /* height of the titles */
  double names_x;
  int    names_width;
  double board_x;
  double board_width;
  int    body;     /* height below the titles */
} Wide;

static Wide
plan_wide (LbWiringView *self,
           int           width)
{
  Wide wide = { 0 };
  int adapter_head, board_head;

  wide.adapter_width = CLAMP (width * 0.2, 120, 168);
  wide.board_width = CLAMP (width * 0.36, 180, 320);
  wide.board_x = width - PADDING - wide.board_width;
  wide.names_width = widest_name (self, TRUE);
  wide.names_x = wide.board_x - LEAD - wide.names_width;
  adapter_head = put_title (self, NULL, lb_board_get_adapter (self->board),
                            lb_board_get_adapter_note (self->board), 0, 0,
                            (int) wide.adapter_width - 20, PANGO_ALIGN_CENTER, NULL, NULL) + 20;
  board_head = put_title (self, NULL, lb_board_get_name (self->board),
                          lb_board_get_board_note (self->board), 0, 0,
                          (int) (wide.board_width + LEAD), PANGO_ALIGN_LEFT, NULL, NULL) + 10;
  wide.head = MAX (adapter_head, board_head);
  wide.body = MAX ((int) count_rows (self) * PITCH + 8, count_wires (self) > 0 ? PICTURE_HEIGHT : 150);
  return wide;
}

static void
draw_cable (LbWiringView    *self,
            GtkSnapshot     *snapshot,
            const LbPalette *palette,
            const BoardSide *side,
            double           from,
            double           y)
{
  double mm_x, mm_y, x, end_y;
  GdkRGBA color = lb_color_parse ("#5e5c64");
  cairo_t *cr;

  lb_wiring_plan_get_target (self->board, &mm_x, &mm_y);
  lb_board_picture_map (&side->picture, mm_x, mm_y, &x, &end_y);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (from - 8, MIN (y, end_y) - 12,
                                                                 x - from + 16,
                                                                 fabs (end_y - y) + 24));
  x -= 1.5 * side->picture.scale;
  cairo_move_to (cr, from, y);
  cairo_curve_to (cr, (from + x) / 2, y, (from + x) / 2, end_y, x - 18, end_y);
  stroke_wire (cr, palette, &color);
  /* The plug. */
  lb_cairo_box (cr, x - 26, end_y - 8, 18, 16, 3);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_fill (cr);
  lb_cairo_box (cr, x - 9, end_y - 5, 9, 10, 1);
  cairo_set_source_rgb (cr, 0.75, 0.76, 0.78);
  cairo_fill (cr);
  cairo_destroy (cr);
  draw_note (self, snapshot, palette, _("USB cable"), FALSE, &palette->line, from, x - 30,
             (y + end_y) / 2);
}

static void
draw_wide (LbWiringView    *self,
           GtkSnapshot     *snapshot,
           const LbPalette *palette,
           int              width)
{
  Wide wide = plan_wide (self, width);
  const LbBoardWire *wires;
  g_autofree guint *order = NULL;
  double top = PADDING + wide.head;
  double right = PADDING + wide.adapter_width;
  BoardSide side = { .names_x = wide.names_x, .names_width = wide.names_width };
  guint n;

  wires = lb_board_get_wires (self->board, &n);
  side.frame = GRAPHENE_RECT_INIT (wide.board_x, top, wide.board_width, wide.body);
  side.first_row = top + (wide.body - (count_rows (self) - 1.0) * PITCH) / 2;
  place_picture (self, &side);
  order = lb_wiring_plan_order (&side.picture);

  put_title (self, snapshot, lb_board_get_name (self->board), lb_board_get_board_note (self->board),
             wide.board_x - (n > 0 ? 0 : LEAD), PADDING, (int) (wide.board_width + (n > 0 ? 0 : LEAD)),
             PANGO_ALIGN_LEFT, &palette->fg, &palette->dim);
  draw_adapter_panel (self, snapshot, PADDING, PADDING, wide.adapter_width, wide.head + wide.body);
  if (n == 0)
    {
      draw_computer (snapshot, PADDING + wide.adapter_width / 2, side.first_row);
      draw_board (self, snapshot, palette, &side);
      draw_cable (self, snapshot, palette, &side, right, side.first_row);
      return;
    }
  for (guint row = 0; row < n; row++)
    {
      const LbBoardWire *wire = &wires[order[row]];
      double y = side.first_row + row * PITCH;
      GdkRGBA color = wire_color (wire->color);

      draw_adapter_pin (self, snapshot, wire->adapter, right, y);
      draw_line (snapshot, palette, &color, right - 14, wide.names_x, y);
      draw_note (self, snapshot, palette, wire->note, wire->warning, &color, right, wide.names_x, y);
    }
  draw_board_side (self, snapshot, palette, &side, order);
}

/* One above the other: first what goes where, then where it is on the board. */

typedef struct
{
  int head;
  int rows;
  int board_head;
  int picture;
} Narrow;

static Narrow
plan_narrow (LbWiringView *self,
             int           width)
{
  Narrow narrow = { 0 };
  int half = (width - 2 * PADDING) / 2 - 6;
  int left, right;

  left = put_title (self, NULL, lb_board_get_adapter (self->board),
                    lb_board_get_adapter_note (self->board), 0, 0, half, PANGO_ALIGN_LEFT, NULL,
                    NULL);
  right = put_title (self, NULL, lb_board_get_name (self->board), "", 0, 0, half, PANGO_ALIGN_RIGHT,
                     NULL, NULL);
  narrow.head = MAX (left, right) + 8;
  narrow.rows = (int) count_rows (self) * PITCH;
  if (lb_board_get_board_note (self->board)[0] != '\0')
    narrow.board_head = put_title (self, NULL, lb_board_get_name (self->board),
                                   lb_board_get_board_note (self->board), 0, 0,
                                   width - 2 * PADDING, PANGO_ALIGN_LEFT, NULL, NULL) + 8;
  narrow.picture = count_wires (self) > 0 ? MAX ((int) count_rows (self) * PITCH, 230) : 130;
  return narrow;
}

static void
draw_narrow_rows (LbWiringView    *self,
                  GtkSnapshot     *snapshot,
                  const LbPalette *palette,
                  const guint     *order,
                  double           y,
                  int              width)
{
  const LbBoardWire *wires;
  int left_width = widest_name (self, FALSE);
  int right_width = widest_name (self, TRUE);
  double from = PADDING + left_width;
  double to = width - PADDING - right_width;
  guint n;

  wires = lb_board_get_wires (self->board, &n);
  for (guint row = 0; row < n; row++, y += PITCH)
    {
      const LbBoardWire *wire = &wires[order[row]];
      GdkRGBA color = wire_color (wire->color);

      draw_line (snapshot, palette, &color, from - 4, to + 4, y);
      draw_note (self, snapshot, palette, wire->note, wire->warning, &color, from, to, y);
      draw_name (self, snapshot, palette, wire->adapter, PADDING, y, left_width);
      draw_name (self, snapshot, palette, wire->board, to, y, right_width);
    }
}

static void
draw_narrow (LbWiringView    *self,
             GtkSnapshot     *snapshot,
             const LbPalette *palette,
             int              width)
{
  Narrow narrow = plan_narrow (self, width);
  g_autofree guint *order = NULL;
  int half = (width - 2 * PADDING) / 2 - 6;
  double top = PADDING + narrow.head + narrow.rows + 12;
  BoardSide side = { .names_x = PADDING, .names_width = widest_name (self, TRUE) };
  double board_x = PADDING + (count_wires (self) > 0 ? side.names_width + LEAD : half);

  put_title (self, snapshot, lb_board_get_adapter (self->board),
             lb_board_get_adapter_note (self->board), PADDING, PADDING, half, PANGO_ALIGN_LEFT,
             &palette->fg, &palette->dim);
  put_title (self, snapshot, lb_board_get_name (self->board), "", PADDING + half + 12, PADDING, half,
             PANGO_ALIGN_RIGHT, &palette->fg, &palette->dim);
  if (count_wires (self) == 0)
    {
      double y = PADDING + narrow.head;

      side.frame = GRAPHENE_RECT_INIT (board_x, y, width - PADDING - board_x, narrow.picture);
      place_picture (self, &side);
      draw_board (self, snapshot, palette, &side);
      draw_cable (self, snapshot, palette, &side, PADDING, y + narrow.picture / 2.0);
      return;
    }
  if (narrow.board_head > 0)
    put_title (self, snapshot, lb_board_get_name (self->board),
               lb_board_get_board_note (self->board), PADDING, top, width - 2 * PADDING,
               PANGO_ALIGN_LEFT, &palette->fg, &palette->dim);
  top += narrow.board_head;
  side.frame = GRAPHENE_RECT_INIT (board_x, top, width - PADDING - board_x, narrow.picture);
  side.first_row = top + (narrow.picture - (count_rows (self) - 1.0) * PITCH) / 2;
  place_picture (self, &side);
  order = lb_wiring_plan_order (&side.picture);
  draw_narrow_rows (self, snapshot, palette, order, PADDING + narrow.head + PITCH / 2.0, width);
  draw_board_side (self, snapshot, palette, &side, order);
}

static void
lb_wiring_view_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  LbWiringView *self = LB_WIRING_VIEW (widget);
  int width = gtk_widget_get_width (widget);
  LbPalette palette = { 0 };

  if (self->board == NULL || width <= 2 * PADDING)
    return;
  lb_palette_init (&palette, widget);
  if (width >= WIDE)
    draw_wide (self, snapshot, &palette, width);
  else
    draw_narrow (self, snapshot, &palette, width);
}

static GtkSizeRequestMode
lb_wiring_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lb_wiring_view_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  LbWiringView *self = LB_WIRING_VIEW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 300;
      *natural = 836;
      return;
    }
  *minimum = *natural = 2 * PADDING;
  if (self->board == NULL)
    return;
  if (for_size < 0)
    for_size = 836;
  if (for_size >= WIDE)
    {
      Wide wide = plan_wide (self, for_size);

      *minimum = *natural = 2 * PADDING + wide.head + wide.body;
    }
  else
    {
      Narrow narrow = plan_narrow (self, MAX (for_size, 300));

      *minimum = *natural = 2 * PADDING + narrow.head + narrow.picture
                            + (count_wires (self) > 0 ? narrow.rows + 12 + narrow.board_head : 0);
    }
}

/* Words for those who do not see the picture. */
static char *
describe (LbBoard *board)
{
  const LbBoardWire *wires;
  GString *text;
  guint n;

  if (board == NULL)
    return g_strdup (_("No wiring"));
  text = g_string_new (NULL);
  wires = lb_board_get_wires (board, &n);
  if (n == 0)
    {
      g_string_append_printf (text, _("A USB cable from this computer to %s."),
                              lb_board_get_name (board));
      return g_string_free (text, FALSE);
    }
  g_string_append_printf (text, _("Wires from %s to %s:"), lb_board_get_adapter (board),
                          lb_board_get_name (board));
  for (guint i = 0; i < n; i++)
    {
      /* Translators: a wire, from a pin of the adapter to a pin of the board */
      g_string_append_printf (text, _(" %s to %s"), wires[i].adapter, wires[i].board);
      if (wires[i].note[0] != '\0')
        g_string_append_printf (text, " (%s)", wires[i].note);
      g_string_append (text, i + 1 < n ? ";" : ".");
    }
  return g_string_free (text, FALSE);
}

void
lb_wiring_view_set_board (LbWiringView *self,
                          LbBoard      *board)
{
  g_autofree char *words = NULL;

  g_return_if_fail (LB_IS_WIRING_VIEW (self));
  g_return_if_fail (board == NULL || LB_IS_BOARD (board));

  if (!g_set_object (&self->board, board))
    return;
  words = describe (board);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Wiring"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BOARD]);
}

LbBoard *
lb_wiring_view_get_board (LbWiringView *self)
{
  g_return_val_if_fail (LB_IS_WIRING_VIEW (self), NULL);
  return self->board;
}

static void
lb_wiring_view_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  if (prop_id == PROP_BOARD)
    g_value_set_object (value, LB_WIRING_VIEW (object)->board);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lb_wiring_view_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  if (prop_id == PROP_BOARD)
    lb_wiring_view_set_board (LB_WIRING_VIEW (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lb_wiring_view_dispose (GObject *object)
{
  g_clear_object (&LB_WIRING_VIEW (object)->board);

  G_OBJECT_CLASS (lb_wiring_view_parent_class)->dispose (object);
}

static void
lb_wiring_view_class_init (LbWiringViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lb_wiring_view_dispose;
  object_class->get_property = lb_wiring_view_get_property;
  object_class->set_property = lb_wiring_view_set_property;
  widget_class->snapshot = lb_wiring_view_snapshot;
  widget_class->measure = lb_wiring_view_measure;
  widget_class->get_request_mode = lb_wiring_view_get_request_mode;

  properties[PROP_BOARD] =
    g_param_spec_object ("board", NULL, NULL, LB_TYPE_BOARD,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "wiringview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lb_wiring_view_init (LbWiringView *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Wiring"),
                                  -1);
}

GtkWidget *
lb_wiring_view_new (void)
{
  return g_object_new (LB_TYPE_WIRING_VIEW, NULL);
}
