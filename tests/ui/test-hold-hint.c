/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "lb-board-list.h"
#include "lb-board-picture.h"
#include "lb-hold-timeline.h"
#include "lb-wiring-plan.h"

static const LbBoardGuide *
guide_of (const char *id,
          guint       index)
{
  return lb_board_get_guide (lb_board_list_find (lb_board_list_get_default (), id), index);
}

static void
assert_hint (const LbBoardGuide *guide,
             guint               step,
             const char         *expected)
{
  g_autofree char *hint = lb_hold_hint (guide, step);

  g_assert_cmpstr (hint, ==, expected);
}

static void
test_engraver (void)
{
  const LbBoardGuide *guide = guide_of ("vg-l7x", 0);

  assert_hint (guide, 0, NULL);
  assert_hint (guide, 1, "Press Right button and keep holding.");
  assert_hint (guide, 2, "Keep holding Right button. Press POWER and keep holding.");
  assert_hint (guide, 3, "Let go of Right button. Keep holding POWER.");
  assert_hint (guide, 4, "Keep holding POWER until this page says that you can let go.");
  assert_hint (guide, 5, "You can let go of POWER now.");
  assert_hint (guide, 6, NULL);
}

static void
test_wire (void)
{
  const LbBoardGuide *guide = guide_of ("esp-01", 0);

  assert_hint (guide, 1, "Connect the wire GPIO0 to GND.");
  assert_hint (guide, 3, "Leave the wire GPIO0 to GND connected until this page says that you can "
                         "take it off.");
  assert_hint (guide, 4, "Take off the wire GPIO0 to GND.");
}

static void
test_nothing_held (void)
{
  const LbBoardGuide *guide = guide_of ("esp32-devkit", 0);

  for (guint i = 0; i < guide->n_steps; i++)
    assert_hint (guide, i, NULL);
}

/* Whatever the board: after the turn its pins are at the left, and leads keep their order. */
static void
test_turns (void)
{
  LbBoardList *boards = lb_board_list_get_default ();

  for (guint i = 0; i < lb_board_list_get_size (boards); i++)
    {
      LbBoard *board = lb_board_list_get (boards, i);
      guint turns = lb_wiring_plan_turns (board);
      LbBoardPicture picture = lb_board_picture_fit (board, turns, 0, 0, 300, 300, 10);
      g_autofree guint *order = lb_wiring_plan_order (&picture);
      const LbBoardWire *wires;
      double mm_x, mm_y, x, y, last = -1;
      guint n;

      wires = lb_board_get_wires (board, &n);
      lb_wiring_plan_get_target (board, &mm_x, &mm_y);
      lb_board_picture_map (&picture, mm_x, mm_y, &x, &y);
      if (n == 0)
        g_assert_cmpfloat (x - picture.x, <=, picture.width / 2);
      for (guint w = 0; w < n; w++)
        {
          const LbBoardPin *pin = lb_board_find_pin (board, wires[order[w]].board);

          lb_board_picture_map (&picture, pin->x, pin->y, &x, &y);
          g_assert_cmpfloat (y, >=, last - 0.01);
          last = y;
        }
    }
}

static void
test_map (void)
{
  LbBoard *board = lb_board_list_find (lb_board_list_get_default (), "esp-01");

  for (guint turns = 0; turns < 4; turns++)
    {
      LbBoardPicture picture = lb_board_picture_fit (board, turns, 5, 7, 200, 100, 100);
      double width, height, radius;
      graphene_rect_t box;
      const char *color;

      lb_board_get_outline (board, &width, &height, &radius, &color);
      lb_board_picture_map_box (&picture, 0, 0, width, height, &box);
      g_assert_cmpfloat_with_epsilon (box.origin.x, picture.x, 0.01);
      g_assert_cmpfloat_with_epsilon (box.origin.y, picture.y, 0.01);
      g_assert_cmpfloat_with_epsilon (box.size.width, picture.width, 0.01);
      g_assert_cmpfloat_with_epsilon (box.size.height, picture.height, 0.01);
      g_assert_cmpfloat (picture.height, <=, 100.01);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hold-hint/engraver", test_engraver);
  g_test_add_func ("/hold-hint/wire", test_wire);
  g_test_add_func ("/hold-hint/nothing-held", test_nothing_held);
  g_test_add_func ("/wiring-plan/turns", test_turns);
  g_test_add_func ("/board-picture/map", test_map);

  return g_test_run ();
}
