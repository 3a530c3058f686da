/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "lb-flash-cell.h"

/* The sign of a state, so that it can be told without its colour. */
typedef enum
{
  SIGN_NONE,
  SIGN_TICK,
  SIGN_BAR,       /* a line across: left as it is */
  SIGN_SLASH,     /* copied from somewhere else */
  SIGN_DOT,       /* to come */
  SIGN_SQUARE,
  SIGN_UP,        /* from the chip to the computer */
  SIGN_DOWN,      /* from the computer to the chip */
  SIGN_RING,
  SIGN_CROSS,
} Sign;

typedef enum
{
  FILL_FULL,
  FILL_FAINT,
  FILL_HALF,      /* the lower half: not proven yet */
  FILL_OUTLINE,
} Fill;

static const struct
{
  const char *light;
  const char *dark;
  Fill        fill;
  Sign        sign;
} looks[LB_N_FLASH_CELLS] = {
  [LB_FLASH_CELL_UNKNOWN] = { "#77767b", "#9a9996", FILL_OUTLINE, SIGN_NONE },
  [LB_FLASH_CELL_BLANK] = { "#77767b", "#9a9996", FILL_FAINT, SIGN_NONE },
  [LB_FLASH_CELL_KEPT] = { "#0f7c85", "#2190a4", FILL_FULL, SIGN_BAR },
  [LB_FLASH_CELL_PROVEN] = { "#26a269", "#26a269", FILL_FULL, SIGN_TICK },
  [LB_FLASH_CELL_COPIED] = { "#813d9c", "#a35cc2", FILL_FULL, SIGN_SLASH },
  [LB_FLASH_CELL_WRITTEN] = { "#c64600", "#e66100", FILL_HALF, SIGN_NONE },
  [LB_FLASH_CELL_READ] = { "#1c71d8", "#62a0ea", FILL_HALF, SIGN_NONE },
  [LB_FLASH_CELL_TO_READ] = { "#3584e4", "#62a0ea", FILL_OUTLINE, SIGN_DOT },
  [LB_FLASH_CELL_TO_WRITE] = { "#c64600", "#ff7800", FILL_OUTLINE, SIGN_SQUARE },
  [LB_FLASH_CELL_READING] = { "#1c71d8", "#3584e4", FILL_FULL, SIGN_UP },
  [LB_FLASH_CELL_ERASING] = { "#c64600", "#e66100", FILL_FULL, SIGN_RING },
  [LB_FLASH_CELL_WRITING] = { "#c64600", "#e66100", FILL_FULL, SIGN_DOWN },
  [LB_FLASH_CELL_FAILED] = { "#c01c28", "#e01b24", FILL_FULL, SIGN_CROSS },
};

const char *
lb_flash_cell_get_name (LbFlashCell state)
{
  switch (state)
    {
    case LB_FLASH_CELL_UNKNOWN:
      return C_("flash map", "not known yet");
    case LB_FLASH_CELL_BLANK:
      return C_("flash map", "blank");
    case LB_FLASH_CELL_KEPT:
      return C_("flash map", "kept");
    case LB_FLASH_CELL_PROVEN:
      return C_("flash map", "proven");
    case LB_FLASH_CELL_COPIED:
      return C_("flash map", "already known");
    case LB_FLASH_CELL_WRITTEN:
      return C_("flash map", "written");
    case LB_FLASH_CELL_READ:
      return C_("flash map", "read");
    case LB_FLASH_CELL_TO_READ:
      return C_("flash map", "to read");
    case LB_FLASH_CELL_TO_WRITE:
      return C_("flash map", "to write");
    case LB_FLASH_CELL_READING:
      return C_("flash map", "reading");
    case LB_FLASH_CELL_ERASING:
      return C_("flash map", "erasing");
    case LB_FLASH_CELL_WRITING:
      return C_("flash map", "writing");
    case LB_FLASH_CELL_FAILED:
      return C_("flash map", "failed");
    case LB_N_FLASH_CELLS:
      break;
    }
  g_return_val_if_reached ("");
}

gboolean
lb_flash_cell_is_busy (LbFlashCell state)
{
  return state == LB_FLASH_CELL_READING || state == LB_FLASH_CELL_WRITING
         || state == LB_FLASH_CELL_ERASING;
}

GdkRGBA
lb_flash_cell_color (LbFlashCell      state,
                     const LbPalette *palette)
{
  return lb_color_parse (palette->dark ? looks[state].dark : looks[state].light);
}

/* A path in a box of 1 × 1. */
static void
draw_sign (cairo_t *cr,
           Sign     sign)
{
  switch (sign)
    {
    case SIGN_TICK:
      cairo_move_to (cr, 0.22, 0.52);
      cairo_line_to (cr, 0.43, 0.72);
      cairo_line_to (cr, 0.80, 0.28);
      cairo_stroke (cr);
      break;
    case SIGN_BAR:
      cairo_move_to (cr, 0.2, 0.5);
      cairo_line_to (cr, 0.8, 0.5);
      cairo_stroke (cr);
      break;
    case SIGN_SLASH:
      cairo_move_to (cr, 0.2, 0.8);
      cairo_line_to (cr, 0.8, 0.2);
      cairo_stroke (cr);
      break;
    case SIGN_DOT:
      cairo_arc (cr, 0.5, 0.5, 0.16, 0, 2 * G_PI);
      cairo_fill (cr);
      break;
    case SIGN_SQUARE:
      cairo_rectangle (cr, 0.32, 0.32, 0.36, 0.36);
      cairo_fill (cr);
      break;
    case SIGN_UP:
      cairo_move_to (cr, 0.5, 0.2);
      cairo_line_to (cr, 0.82, 0.75);
      cairo_line_to (cr, 0.18, 0.75);
      cairo_fill (cr);
      break;
    case SIGN_DOWN:
      cairo_move_to (cr, 0.5, 0.8);
      cairo_line_to (cr, 0.82, 0.25);
      cairo_line_to (cr, 0.18, 0.25);
      cairo_fill (cr);
      break;
    case SIGN_RING:
      cairo_arc (cr, 0.5, 0.5, 0.25, 0, 2 * G_PI);
      cairo_stroke (cr);
      break;
    case SIGN_CROSS:
      cairo_move_to (cr, 0.24, 0.24);
      cairo_line_to (cr, 0.76, 0.76);
      cairo_move_to (cr, 0.76, 0.24);
      cairo_line_to (cr, 0.24, 0.76);
      cairo_stroke (cr);
      break;
    case SIGN_NONE:
      break;
    }
}

static void
draw_body (cairo_t       *cr,
           Fill           fill,
           const GdkRGBA *color,
           double         x,
           double         y,
           double         width,
           double         height)
{
  double radius = MIN (width, height) > 9 ? 2 : 1;
  GdkRGBA pale = lb_color_fade (color, fill == FILL_FAINT ? 0.28 : 0.3);

  gdk_cairo_set_source_rgba (cr, fill == FILL_FULL ? color : &pale);
  if (fill == FILL_OUTLINE)
    {
      cairo_set_line_width (cr, 1);
      lb_cairo_box (cr, x + 0.5, y + 0.5, width - 1, height - 1, radius);
      pale = lb_color_fade (color, 0.55);
      gdk_cairo_set_source_rgba (cr, &pale);
      cairo_stroke (cr);
      return;
    }
  lb_cairo_box (cr, x, y, width, height, radius);
  cairo_fill (cr);
  if (fill == FILL_HALF)
    {
      gdk_cairo_set_source_rgba (cr, color);
      lb_cairo_box (cr, x, y + height / 2, width, height - height / 2, radius);
      cairo_fill (cr);
    }
}

void
lb_flash_cell_draw (cairo_t         *cr,
                    LbFlashCell      state,
                    const LbPalette *palette,
                    double           x,
                    double           y,
                    double           width,
                    double           height)
{
  GdkRGBA color = lb_flash_cell_color (state, palette);
  double gap = MIN (width, height) >= 12 ? 2 : 1;
  double side;

  width -= gap;
  height -= gap;
  side = MIN (width, height);
  draw_body (cr, looks[state].fill, &color, x, y, width, height);

  if (looks[state].fill == FILL_FULL)
    color = (GdkRGBA) { 1, 1, 1, 1 };
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_save (cr);
  cairo_translate (cr, x + (width - side) / 2, y + (height - side) / 2);
  cairo_scale (cr, side, side);
  cairo_set_line_width (cr, MAX (1.0, side * 0.13) / side);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  draw_sign (cr, looks[state].sign);
  cairo_restore (cr);
}
