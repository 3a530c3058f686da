/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <math.h>

#include "lb-board-part.h"
#include "lb-board-picture.h"

static void
find_extents (LbBoard *board,
              double  *left,
              double  *top,
              double  *right,
              double  *bottom)
{
  const LbBoardPart *parts;
  guint n;

  *left = *top = 0;
  lb_board_get_outline (board, right, bottom, NULL, NULL);
  parts = lb_board_get_parts (board, &n);
  for (guint i = 0; i < n; i++)
    {
      *left = MIN (*left, parts[i].x);
      *top = MIN (*top, parts[i].y);
      *right = MAX (*right, parts[i].x + parts[i].width);
      *bottom = MAX (*bottom, parts[i].y + parts[i].height);
    }
}

void
lb_board_picture_extents (LbBoard *board,
                          guint    turns,
                          double  *width,
                          double  *height)
{
  double left, top, right, bottom;

  find_extents (board, &left, &top, &right, &bottom);
  *width = turns % 2 == 0 ? right - left : bottom - top;
  *height = turns % 2 == 0 ? bottom - top : right - left;
}

LbBoardPicture
lb_board_picture_fit (LbBoard *board,
                      guint    turns,
                      double   x,
                      double   y,
                      double   width,
                      double   height,
                      double   max_scale)
{
  LbBoardPicture self = { .board = board, .turns = turns % 4 };
  double mm_width, mm_height;

  lb_board_picture_extents (board, turns, &mm_width, &mm_height);
  self.scale = MIN (max_scale, MIN (width / mm_width, height / mm_height));
  self.width = mm_width * self.scale;
  self.height = mm_height * self.scale;
  self.x = floor (x + (width - self.width) / 2);
  self.y = floor (y + (height - self.height) / 2);
  return self;
}

void
lb_board_picture_map (const LbBoardPicture *self,
                      double                board_x,
                      double                board_y,
                      double               *x,
                      double               *y)
{
  double left, top, right, bottom;

  find_extents (self->board, &left, &top, &right, &bottom);
  board_x -= left;
  board_y -= top;
  right -= left;
  bottom -= top;
  switch (self->turns)
    {
    case 1:
      *x = bottom - board_y;
      *y = board_x;
      break;
    case 2:
      *x = right - board_x;
      *y = bottom - board_y;
      break;
    case 3:
      *x = board_y;
      *y = right - board_x;
      break;
    default:
      *x = board_x;
      *y = board_y;
    }
  *x = self->x + *x * self->scale;
  *y = self->y + *y * self->scale;
}

void
lb_board_picture_map_box (const LbBoardPicture *self,
                          double                board_x,
                          double                board_y,
                          double                board_width,
                          double                board_height,
                          graphene_rect_t      *box)
{
  double x1, y1, x2, y2;

  lb_board_picture_map (self, board_x, board_y, &x1, &y1);
  lb_board_picture_map (self, board_x + board_width, board_y + board_height, &x2, &y2);
  graphene_rect_init (box, MIN (x1, x2), MIN (y1, y2), fabs (x2 - x1), fabs (y2 - y1));
}

static void
draw_pins (const LbBoardPicture *self,
           cairo_t              *cr)
{
  const LbBoardPin *pins;
  double radius = MAX (1.6, 0.8 * self->scale);
  guint n;

  pins = lb_board_get_pins (self->board, &n);
  for (guint i = 0; i < n; i++)
    {
      double x, y;
      GdkRGBA copper = LB_BOARD_COPPER;

      lb_board_picture_map (self, pins[i].x, pins[i].y, &x, &y);
      if (pins[i].square)
        {
          gdk_cairo_set_source_rgba (cr, &copper);
          cairo_rectangle (cr, x - radius, y - radius, 2 * radius, 2 * radius);
          cairo_fill (cr);
        }
      else
        lb_cairo_disc (cr, x, y, radius, copper);
      lb_cairo_disc (cr, x, y, radius * 0.45, (GdkRGBA) { 0.12, 0.12, 0.12, 1 });
    }
}

static void
draw_outline (const LbBoardPicture *self,
              cairo_t              *cr,
              const LbPalette      *palette)
{
  graphene_rect_t box;
  double width, height, radius;
  const char *color;
  GdkRGBA edge = lb_color_fade (&palette->fg, 0.35);
  GdkRGBA face;

  lb_board_get_outline (self->board, &width, &height, &radius, &color);
  face = lb_color_parse (color);
  lb_board_picture_map_box (self, 0, 0, width, height, &box);
  lb_cairo_box (cr, box.origin.x, box.origin.y, box.size.width, box.size.height,
                MAX (2, radius * self->scale));
  gdk_cairo_set_source_rgba (cr, &face);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, &edge);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* The sign of the board nobody knows is its picture, and fills the part at any size. */
static void
draw_question (const graphene_rect_t *box,
               GtkWidget             *widget,
               GtkSnapshot           *snapshot)
{
  g_autoptr(PangoLayout) text = lb_text_layout (widget, LB_FONT_BOLD, "?", -1);
  GdkRGBA ink = { 0, 0, 0, 0.85 };
  int width, height;
  double scale;

  pango_layout_get_pixel_size (text, &width, &height);
  scale = box->size.height / height;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (box->origin.x + box->size.width / 2,
                                                box->origin.y + box->size.height / 2));
  gtk_snapshot_scale (snapshot, scale, scale);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (-width / 2.0, -height / 2.0));
  gtk_snapshot_append_layout (snapshot, text, &ink);
  gtk_snapshot_restore (snapshot);
}

static gboolean
is_free (const LbBoardPicture  *self,
         const graphene_rect_t *wanted)
{
  const LbBoardPart *parts;
  const LbBoardPin *pins;
  double width, height;
  graphene_rect_t box;
  guint n;

  lb_board_get_outline (self->board, &width, &height, NULL, NULL);
  lb_board_picture_map_box (self, 0, 0, width, height, &box);
  if (!graphene_rect_contains_rect (&box, wanted))
    return FALSE;
  parts = lb_board_get_parts (self->board, &n);
  for (guint i = 0; i < n; i++)
    {
      lb_board_picture_map_box (self, parts[i].x, parts[i].y, parts[i].width, parts[i].height,
                                &box);
      if (graphene_rect_intersection (&box, wanted, NULL))
        return FALSE;
    }
  pins = lb_board_get_pins (self->board, &n);
  for (guint i = 0; i < n; i++)
    {
      lb_board_picture_map_box (self, pins[i].x - 1, pins[i].y - 1, 2, 2, &box);
      if (graphene_rect_intersection (&box, wanted, NULL))
        return FALSE;
    }
  return TRUE;
}

/* Beside a button or connector where there is room, in the ink a maker would have printed it with. */
static void
draw_mark (const LbBoardPicture  *self,
           const LbBoardPart     *part,
           const graphene_rect_t *box,
           GtkWidget             *widget,
           GtkSnapshot           *snapshot)
{
  g_autoptr(PangoLayout) text = lb_text_layout (widget, LB_FONT_TINY, part->label, -1);
  double width, height;
  double x = box->origin.x, y = box->origin.y, w = box->size.width, h = box->size.height;
  const char *color;
  GdkRGBA ink;
  int tw, th;

  lb_board_get_outline (self->board, &width, &height, NULL, &color);
  ink = lb_color_parse (color);
  ink = lb_color_readable_on (&ink);
  pango_layout_get_pixel_size (text, &tw, &th);
  {
    const graphene_point_t places[] = {
      { x + (w - tw) / 2, y + h + 1 }, { x + (w - tw) / 2, y - th - 1 },
      { x + w + 4, y + (h - th) / 2 }, { x - tw - 4, y + (h - th) / 2 },
    };

    for (guint i = 0; i < G_N_ELEMENTS (places); i++)
      if (is_free (self, &GRAPHENE_RECT_INIT (places[i].x, places[i].y, tw, th)))
        {
          lb_snapshot_text (snapshot, text, places[i].x, places[i].y, &ink);
          return;
        }
  }
}

/* Into the part if there is room, lying or standing; small parts keep their secret here. */
static void
draw_label (const LbBoardPicture  *self,
            const LbBoardPart     *part,
            const graphene_rect_t *box,
            GtkWidget             *widget,
            GtkSnapshot           *snapshot)
{
  g_autoptr(PangoLayout) text = NULL;
  GdkRGBA behind = lb_board_part_color (part);
  GdkRGBA ink = lb_color_readable_on (&behind);
  double x = box->origin.x + box->size.width / 2;
  double y = box->origin.y + box->size.height / 2;
  int width, height;

  if (part->label[0] == '\0' || part->kind == LB_PART_LED || part->kind == LB_PART_TERMINAL
      || part->kind == LB_PART_CAMERA || part->kind == LB_PART_ANTENNA)
    return;
  /* A plug hides what is written on a connector. */
  if (part->kind == LB_PART_BUTTON || part->kind == LB_PART_USB)
    {
      draw_mark (self, part, box, widget, snapshot);
      return;
    }
  text = lb_text_layout (widget, LB_FONT_TINY, part->label, -1);
  pango_layout_get_pixel_size (text, &width, &height);
  if (width + 4 <= box->size.width && height <= box->size.height)
    {
      lb_snapshot_text (snapshot, text, x - width / 2.0, y - height / 2.0, &ink);
      return;
    }
  if (width + 4 > box->size.height || height > box->size.width)
    return;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_rotate (snapshot, -90);
  lb_snapshot_text (snapshot, text, -width / 2.0, -height / 2.0, &ink);
  gtk_snapshot_restore (snapshot);
}

static void
draw_highlight (const LbBoardPicture  *self,
                GtkSnapshot           *snapshot,
                const LbPalette       *palette,
                const char            *id)
{
  const LbBoardPart *part = lb_board_find_part (self->board, id);
  graphene_rect_t box;
  GdkRGBA halo = lb_color_fade (&palette->accent_bg, 0.3);
  GskRoundedRect ring;

  if (part == NULL)
    return;
  lb_board_picture_map_box (self, part->x, part->y, part->width, part->height, &box);
  graphene_rect_inset (&box, -5, -5);
  gsk_rounded_rect_init_from_rect (&ring, &box, 8);
  gtk_snapshot_append_border (snapshot, &ring, (float[]) { 3, 3, 3, 3 },
                              (GdkRGBA[]) { palette->accent_bg, palette->accent_bg,
                                            palette->accent_bg, palette->accent_bg });
  graphene_rect_inset (&box, -3, -3);
  gsk_rounded_rect_init_from_rect (&ring, &box, 11);
  gtk_snapshot_append_border (snapshot, &ring, (float[]) { 3, 3, 3, 3 },
                              (GdkRGBA[]) { halo, halo, halo, halo });
}

void
lb_board_picture_draw (const LbBoardPicture *self,
                       GtkWidget            *widget,
                       GtkSnapshot          *snapshot,
                       const LbPalette      *palette,
                       LbPictureFlags        flags,
                       const char           *highlight)
{
  graphene_rect_t area = GRAPHENE_RECT_INIT (self->x - 4, self->y - 4, self->width + 8,
                                             self->height + 8);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &area);
  const LbBoardPart *parts;
  guint n;

  parts = lb_board_get_parts (self->board, &n);
  draw_outline (self, cr, palette);
  for (guint i = 0; i < n; i++)
    {
      graphene_rect_t box;

      lb_board_picture_map_box (self, parts[i].x, parts[i].y, parts[i].width, parts[i].height,
                                &box);
      lb_board_part_draw (cr, &parts[i], &box, self->scale);
    }
  draw_pins (self, cr);
  cairo_destroy (cr);

  for (guint i = 0; i < n; i++)
    {
      graphene_rect_t box;

      lb_board_picture_map_box (self, parts[i].x, parts[i].y, parts[i].width, parts[i].height,
                                &box);
      if (g_str_equal (parts[i].label, "?"))
        draw_question (&box, widget, snapshot);
      else if (flags & LB_PICTURE_LABELS)
        draw_label (self, &parts[i], &box, widget, snapshot);
    }
  if (highlight != NULL)
    draw_highlight (self, snapshot, palette, highlight);
}
