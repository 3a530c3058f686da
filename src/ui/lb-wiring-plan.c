/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <math.h>

#include "lb-wiring-plan.h"

#define NEIGHBOUR 4.0 /* mm: pins of a double row are 2.54 apart */

static const LbBoardPart *
find_usb (LbBoard *board)
{
  const LbBoardPart *parts;
  guint n;

  parts = lb_board_get_parts (board, &n);
  for (guint i = 0; i < n; i++)
    if (parts[i].kind == LB_PART_USB)
      return &parts[i];
  return NULL;
}

void
lb_wiring_plan_get_target (LbBoard *board,
                           double  *x,
                           double  *y)
{
  const LbBoardPart *usb = find_usb (board);
  const LbBoardWire *wires;
  guint n;

  lb_board_get_outline (board, x, y, NULL, NULL);
  *x /= 2;
  *y /= 2;
  wires = lb_board_get_wires (board, &n);
  if (n > 0)
    {
      *x = *y = 0;
      for (guint i = 0; i < n; i++)
        {
          const LbBoardPin *pin = lb_board_find_pin (board, wires[i].board);

          *x += pin->x / n;
          *y += pin->y / n;
        }
    }
  else if (usb != NULL)
    {
      *x = usb->x + usb->width / 2;
      *y = usb->y + usb->height / 2;
    }
}

/* The edge the target is nearest to, as the turns that make it the left one. */
static guint
turns_to_nearest_edge (LbBoard *board)
{
  double width, height, x, y;
  double distances[4];
  guint nearest = 0;

  lb_board_get_outline (board, &width, &height, NULL, NULL);
  lb_wiring_plan_get_target (board, &x, &y);
  distances[0] = x;
  distances[1] = height - y;
  distances[2] = width - x;
  distances[3] = y;
  for (guint i = 1; i < 4; i++)
    if (distances[i] < distances[nearest])
      nearest = i;
  return nearest;
}

/* The row of pins with most wires; FALSE when no row has two pins, so that it has no direction. */
static gboolean
main_row_is_upright (LbBoard  *board,
                     gboolean *upright)
{
  const LbBoardWire *wires;
  const LbBoardPin *pins;
  guint n_wires, n_pins;
  guint best = 0, best_count = 0;
  const LbBoardPin *first = NULL;

  wires = lb_board_get_wires (board, &n_wires);
  for (guint i = 0; i < n_wires; i++)
    {
      guint header = lb_board_find_pin (board, wires[i].board)->header;
      guint count = 0;

      for (guint j = 0; j < n_wires; j++)
        count += lb_board_find_pin (board, wires[j].board)->header == header;
      if (count > best_count)
        {
          best = header;
          best_count = count;
        }
    }
  pins = lb_board_get_pins (board, &n_pins);
  for (guint i = 0; i < n_pins; i++)
    {
      if (pins[i].header != best)
        continue;
      if (first != NULL)
        {
          *upright = fabs (pins[i].y - first->y) > fabs (pins[i].x - first->x);
          return TRUE;
        }
      first = &pins[i];
    }
  return FALSE;
}

guint
lb_wiring_plan_turns (LbBoard *board)
{
  double width, height, x, y;
  gboolean upright;
  guint n_wires;

  lb_board_get_wires (board, &n_wires);
  if (n_wires == 0 || !main_row_is_upright (board, &upright))
    return turns_to_nearest_edge (board);
  lb_board_get_outline (board, &width, &height, NULL, NULL);
  lb_wiring_plan_get_target (board, &x, &y);
  if (upright)
    return x <= width * 0.55 ? 0 : 2;
  return y >= height * 0.45 ? 1 : 3;
}

gboolean
lb_wiring_plan_is_inner (const LbBoardPicture *picture,
                         const LbBoardPin     *pin,
                         double               *outer_x)
{
  const LbBoardPin *pins;
  double x, y;
  guint n;

  lb_board_picture_map (picture, pin->x, pin->y, &x, &y);
  pins = lb_board_get_pins (picture->board, &n);
  for (guint i = 0; i < n; i++)
    {
      double other_x, other_y;

      lb_board_picture_map (picture, pins[i].x, pins[i].y, &other_x, &other_y);
      if (other_x < x - 1 && x - other_x < NEIGHBOUR * picture->scale
          && fabs (other_y - y) < 0.8 * picture->scale)
        {
          *outer_x = other_x;
          return TRUE;
        }
    }
  return FALSE;
}

typedef struct
{
  guint  wire;
  double y;
} Row;

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  const Row *first = a;
  const Row *second = b;

  if (fabs (first->y - second->y) > 0.01)
    return first->y < second->y ? -1 : 1;
  return (int) first->wire - (int) second->wire;
}

guint *
lb_wiring_plan_order (const LbBoardPicture *picture)
{
  const LbBoardWire *wires;
  g_autofree Row *rows = NULL;
  guint *order;
  guint n;

  wires = lb_board_get_wires (picture->board, &n);
  rows = g_new (Row, MAX (n, 1));
  order = g_new (guint, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    {
      const LbBoardPin *pin = lb_board_find_pin (picture->board, wires[i].board);
      double x, outer_x;

      rows[i].wire = i;
      lb_board_picture_map (picture, pin->x, pin->y, &x, &rows[i].y);
      /* The lead to an inner pin comes from below, between this row of pins and the next. */
      if (lb_wiring_plan_is_inner (picture, pin, &outer_x))
        rows[i].y += 1.27 * picture->scale;
    }
  qsort (rows, n, sizeof *rows, compare_rows);
  for (guint i = 0; i < n; i++)
    order[i] = rows[i].wire;
  return order;
}
