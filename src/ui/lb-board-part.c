/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <math.h>

#include "lb-board-part.h"

/* Materials look the same in a light and a dark room. */
#define EPOXY ((GdkRGBA) { 0.11, 0.11, 0.13, 1 })
#define TIN ((GdkRGBA) { 0.80, 0.81, 0.83, 1 })
#define STEEL ((GdkRGBA) { 0.62, 0.64, 0.67, 1 })
#define PLASTIC ((GdkRGBA) { 0.22, 0.38, 0.56, 1 })
#define HOUSING ((GdkRGBA) { 0.36, 0.38, 0.42, 1 })
#define CLAMP_GREEN ((GdkRGBA) { 0.20, 0.52, 0.36, 1 })
#define GLASS ((GdkRGBA) { 0.10, 0.16, 0.22, 1 })

static void
fill_box (cairo_t               *cr,
          const graphene_rect_t *box,
          double                 radius,
          GdkRGBA                color)
{
  GdkRGBA edge = { 0, 0, 0, 0.35 };

  lb_cairo_box (cr, box->origin.x, box->origin.y, box->size.width, box->size.height, radius);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, &edge);
  cairo_set_line_width (cr, 0.8);
  cairo_stroke (cr);
}

/* A box inside @box, given in shares of it. */
static graphene_rect_t
inner (const graphene_rect_t *box,
       double                 x,
       double                 y,
       double                 width,
       double                 height)
{
  return GRAPHENE_RECT_INIT (box->origin.x + x * box->size.width,
                             box->origin.y + y * box->size.height, width * box->size.width,
                             height * box->size.height);
}

/* Legs on the two longer sides of a chip. */
static void
draw_chip (cairo_t               *cr,
           const graphene_rect_t *box,
           double                 scale)
{
  gboolean upright = box->size.height > box->size.width;
  double length = upright ? box->size.height : box->size.width;
  double leg = 0.5 * scale;
  GdkRGBA tin = TIN;

  gdk_cairo_set_source_rgba (cr, &tin);
  for (double at = 0.7 * scale; at < length - 0.5 * scale; at += 1.1 * scale)
    {
      if (upright)
        cairo_rectangle (cr, box->origin.x - leg, box->origin.y + at, box->size.width + 2 * leg,
                         0.4 * scale);
      else
        cairo_rectangle (cr, box->origin.x + at, box->origin.y - leg, 0.4 * scale,
                         box->size.height + 2 * leg);
    }
  cairo_fill (cr);
  fill_box (cr, box, 0.3 * scale, EPOXY);
  lb_cairo_disc (cr, box->origin.x + 0.16 * MIN (box->size.width, box->size.height),
                 box->origin.y + 0.16 * MIN (box->size.width, box->size.height), 0.25 * scale,
                 (GdkRGBA) { 1, 1, 1, 0.5 });
}

/* The printed zigzag, along the longer side. */
static void
draw_antenna (cairo_t               *cr,
              const graphene_rect_t *box)
{
  gboolean upright = box->size.height > box->size.width;
  double length = (upright ? box->size.height : box->size.width) * 0.84;
  double depth = (upright ? box->size.width : box->size.height) * 0.6;
  GdkRGBA copper = LB_BOARD_COPPER;
  int teeth = 6;

  fill_box (cr, box, 1, (GdkRGBA) { 0, 0, 0, 0.25 });
  cairo_save (cr);
  cairo_translate (cr, box->origin.x + box->size.width / 2, box->origin.y + box->size.height / 2);
  if (upright)
    cairo_rotate (cr, G_PI / 2);
  cairo_move_to (cr, -length / 2, depth / 2);
  for (int i = 0; i < teeth; i++)
    {
      double from = -length / 2 + length * i / teeth;
      double level = i % 2 == 0 ? -depth / 2 : depth / 2;

      cairo_line_to (cr, from, level);
      cairo_line_to (cr, from + length / teeth, level);
    }
  cairo_line_to (cr, length / 2, depth / 2 * (teeth % 2 == 0 ? -1 : 1));
  cairo_restore (cr);
  gdk_cairo_set_source_rgba (cr, &copper);
  cairo_set_line_width (cr, MAX (1, depth * 0.12));
  cairo_stroke (cr);
}

static void
draw_button (cairo_t               *cr,
             const graphene_rect_t *box,
             const char            *color)
{
  double side = MIN (box->size.width, box->size.height);
  double x = box->origin.x + box->size.width / 2;
  double y = box->origin.y + box->size.height / 2;

  fill_box (cr, box, side * 0.15, TIN);
  lb_cairo_disc (cr, x, y, side * 0.34, (GdkRGBA) { 0, 0, 0, 0.35 });
  lb_cairo_disc (cr, x, y, side * 0.30, color[0] != '\0' ? lb_color_parse (color) : EPOXY);
}

static void
draw_terminal (cairo_t               *cr,
               const graphene_rect_t *box)
{
  gboolean upright = box->size.height > box->size.width;
  double length = upright ? box->size.height : box->size.width;
  double depth = upright ? box->size.width : box->size.height;
  int screws = CLAMP ((int) (length / depth * 0.8 + 0.5), 2, 6);

  fill_box (cr, box, 2, CLAMP_GREEN);
  for (int i = 0; i < screws; i++)
    {
      double at = length * (i + 0.5) / screws;
      double x = box->origin.x + (upright ? depth / 2 : at);
      double y = box->origin.y + (upright ? at : depth / 2);
      double radius = MIN (depth, length / screws) * 0.3;

      lb_cairo_disc (cr, x, y, radius, STEEL);
      cairo_move_to (cr, x - radius * 0.7, y - radius * 0.7);
      cairo_line_to (cr, x + radius * 0.7, y + radius * 0.7);
      cairo_set_source_rgba (cr, 0, 0, 0, 0.5);
      cairo_set_line_width (cr, MAX (1, radius * 0.25));
      cairo_stroke (cr);
    }
}

static void
draw_led (cairo_t               *cr,
          const graphene_rect_t *box,
          const char            *color)
{
  GdkRGBA light = color[0] != '\0' ? lb_color_parse (color) : (GdkRGBA) { 1, 1, 1, 1 };
  double x = box->origin.x + box->size.width / 2;
  double y = box->origin.y + box->size.height / 2;
  double radius = MAX (box->size.width, box->size.height);

  lb_cairo_disc (cr, x, y, radius, lb_color_fade (&light, 0.3));
  fill_box (cr, box, MIN (box->size.width, box->size.height) / 2, light);
}

static void
draw_camera (cairo_t               *cr,
             const graphene_rect_t *box)
{
  double side = MIN (box->size.width, box->size.height);
  double x = box->origin.x + box->size.width / 2;
  double y = box->origin.y + box->size.height / 2;

  fill_box (cr, box, side * 0.1, EPOXY);
  lb_cairo_disc (cr, x, y, side * 0.40, HOUSING);
  lb_cairo_disc (cr, x, y, side * 0.26, GLASS);
  lb_cairo_disc (cr, x - side * 0.07, y - side * 0.07, side * 0.06, (GdkRGBA) { 1, 1, 1, 0.8 });
}

void
lb_board_part_draw (cairo_t               *cr,
                    const LbBoardPart     *part,
                    const graphene_rect_t *box,
                    double                 scale)
{
  graphene_rect_t inside;

  switch (part->kind)
    {
    case LB_PART_CHIP:
      draw_chip (cr, box, scale);
      break;
    case LB_PART_MODULE:
      fill_box (cr, box, 0.8 * scale, TIN);
      break;
    case LB_PART_ANTENNA:
      draw_antenna (cr, box);
      break;
    case LB_PART_USB:
      fill_box (cr, box, 0.8 * scale, STEEL);
      inside = inner (box, 0.22, 0.22, 0.56, 0.56);
      fill_box (cr, &inside, 0.5 * scale, TIN);
      break;
    case LB_PART_BUTTON:
      draw_button (cr, box, part->color);
      break;
    case LB_PART_SWITCH:
      fill_box (cr, box, 0.5 * scale, STEEL);
      inside = inner (box, 0.08, 0.15, 0.42, 0.7);
      fill_box (cr, &inside, 0.3 * scale, EPOXY);
      break;
    case LB_PART_LED:
      draw_led (cr, box, part->color);
      break;
    case LB_PART_RELAY:
      fill_box (cr, box, 0.8 * scale, PLASTIC);
      break;
    case LB_PART_TERMINAL:
      draw_terminal (cr, box);
      break;
    case LB_PART_CAMERA:
      draw_camera (cr, box);
      break;
    case LB_PART_DISPLAY:
      fill_box (cr, box, 1.5 * scale, GLASS);
      break;
    case LB_PART_SLOT:
      fill_box (cr, box, 0.6 * scale, TIN);
      break;
    case LB_PART_BLOCK:
      fill_box (cr, box, 0.8 * scale, HOUSING);
      break;
    }
}

GdkRGBA
lb_board_part_color (const LbBoardPart *part)
{
  switch (part->kind)
    {
    case LB_PART_MODULE:
    case LB_PART_SLOT:
    case LB_PART_USB:
      return TIN;
    default:
      return EPOXY;
    }
}
