/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-board-list.h"

/* Rules for the files that come with Lifeboat, beyond those every board file must keep. */

static LbBoardList *boards;

static const char *expected[] = {
  "esp-01", "esp32-c3", "esp32-c6", "esp32-cam", "esp32-devkit", "esp32-s2", "esp32-s3",
  "esp8266-devkit", "flipsky-fsesc-4", "flipsky-fsesc-6", "focbox", "fsesc-dual", "nodemcu", "sonoff-4ch", "sonoff-basic", "sonoff-basic-r2", "sonoff-ifan02",
  "sonoff-mini", "sonoff-pow", "sonoff-pow-r2", "sonoff-rf-bridge", "sonoff-s20", "sonoff-s26",
  "sonoff-t1", "sonoff-th", "unknown", "vesc-4", "vesc-6", "vesc-rescue", "vesc-stlink", "vesc-unity", "vesc-usb",
  "vg-l7x", "wemos-d1-mini",
};

static void
test_all_load (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (lb_boards_dir ());
  boards = lb_board_list_new_from_dir (lb_boards_dir (), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lb_board_list_get_size (boards), >=, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    if (lb_board_list_find (boards, expected[i]) == NULL)
      g_error ("there is no board %s", expected[i]);
  g_assert_cmpstr (lb_board_get_id (lb_board_list_get (boards, 0)), ==, LB_BOARD_UNKNOWN);
  g_assert_cmpuint (lb_board_list_get_size (lb_board_list_get_default ()), ==,
                    lb_board_list_get_size (boards));
}

static void
test_unknown (void)
{
  LbBoard *board = lb_board_list_find (boards, LB_BOARD_UNKNOWN);

  g_assert_null (lb_board_get_chip (board));
  g_assert_cmpuint (lb_board_get_flash_size (board), ==, 0);
  g_assert_null (lb_board_list_find (boards, "no-such-board"));
}

/* Data of a wire never goes pin to pin of the same name: TX meets RX. */
static void
check_wires (LbBoard *board)
{
  const LbBoardWire *wires;
  guint n;

  wires = lb_board_get_wires (board, &n);
  for (guint i = 0; i < n; i++)
    if (g_str_equal (wires[i].adapter, "TX") || g_str_equal (wires[i].adapter, "RX"))
      g_assert_cmpstr (wires[i].adapter, !=, wires[i].board);
  for (guint i = 0; i < n; i++)
    if (g_str_has_prefix (wires[i].adapter, "3.3 V"))
      {
        const char * const *warnings = lb_board_get_warnings (board);
        gboolean said = FALSE;

        for (guint w = 0; warnings[w] != NULL; w++)
          said = said || strstr (warnings[w], "5 V destroys") != NULL;
        g_assert_true (said);
      }
}

static void
test_safe (void)
{
  for (guint i = 0; i < lb_board_list_get_size (boards); i++)
    {
      LbBoard *board = lb_board_list_get (boards, i);

      g_test_message ("%s", lb_board_get_id (board));
      check_wires (board);
      if (lb_board_get_mains (board))
        {
          g_assert_nonnull (strstr (lb_board_get_warnings (board)[0], "mains"));
          for (guint g = 0; g < lb_board_get_n_guides (board); g++)
            g_assert_nonnull (strstr (lb_board_get_guide (board, g)->steps[0].text, "mains"));
        }
    }
}

/* The step that nobody may miss: what is left off, what is connected, what gives power, and why. */
static void
check_power_warning (const char *text)
{
  static const char *const needed[] = { "3.3 V", "GND, SWDIO and SWCLK only", "battery", "destroyed" };

  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    g_assert_nonnull (strstr (text, needed[i]));
}

/* Whatever the adapter, nobody is told to use its power pin. */
static void
test_adapters (void)
{
  static const char *const names[] = { "vesc-4", "focbox", "vesc-6", "flipsky-fsesc-4", "flipsky-fsesc-6",
                                       "vesc-unity" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      LbBoard *board = lb_board_list_find (boards, names[i]);

      g_assert_cmpstr (lb_board_get_guide_adapter (board, 0), ==, "ST-Link V2");
      g_assert_cmpstr (lb_board_get_guide_adapter_pin (board, 0, 0), ==, "SWCLK");
      g_assert_cmpstr (lb_board_get_guide_adapter (board, 1), ==, "ST-Link V2-1");
      g_assert_cmpstr (lb_board_get_guide_adapter_pin (board, 1, 0), ==, "2 SWCLK");
      g_assert_cmpstr (lb_board_get_guide_adapter (board, 2), ==, "Nucleo board");
      g_assert_cmpstr (lb_board_get_guide_adapter_pin (board, 2, 2), ==, "CN4-4");
      g_assert_nonnull (strstr (lb_board_get_guide_adapter_note (board, 2), "CN2"));
      for (guint g = 0; g < lb_board_get_n_guides (board); g++)
        for (guint w = 0; w < 3; w++)
          g_assert_null (strstr (lb_board_get_guide_adapter_pin (board, g, w), "VDD"));
    }
}

/* A clone's 3.3 V wire destroys a VESC: nobody may be told to connect one (facts 3.1 of VESC). */
static void
test_no_power_into_vesc (void)
{
  for (guint i = 0; i < lb_board_list_get_size (boards); i++)
    {
      LbBoard *board = lb_board_list_get (boards, i);
      const LbBoardWire *wires;
      guint n;

      if (!g_str_equal (lb_board_get_group (board), "vesc"))
        continue;
      wires = lb_board_get_wires (board, &n);
      for (guint w = 0; w < n; w++)
        {
          g_assert_cmpstr (wires[w].board, !=, "VDD");
          g_assert_null (strstr (wires[w].adapter, " V"));
        }
      for (guint g = 0; g < lb_board_get_n_guides (board); g++)
        {
          const LbBoardStep *first = &lb_board_get_guide (board, g)->steps[0];

          g_assert_true (first->warning);
          g_assert_cmpint (first->phase, ==, LB_BOARD_PHASE_BEFORE);
          if (n > 0)
            check_power_warning (first->text);
        }
    }
}

/* A person reads brief words beside a time line: they must stay brief. */
static void
test_brief (void)
{
  for (guint i = 0; i < lb_board_list_get_size (boards); i++)
    {
      LbBoard *board = lb_board_list_get (boards, i);

      for (guint g = 0; g < lb_board_get_n_guides (board); g++)
        {
          const LbBoardGuide *guide = lb_board_get_guide (board, g);

          for (guint s = 0; s < guide->n_steps; s++)
            {
              if (g_utf8_strlen (guide->steps[s].brief, -1) > 36)
                g_error ("%s: “%s” is too long", lb_board_get_id (board), guide->steps[s].brief);
              g_assert_true (g_str_has_suffix (guide->steps[s].text, "."));
            }
        }
    }
}

/* The seeds of this project: how its first users put their devices into boot mode. */
static void
test_seeds (void)
{
  const LbBoardGuide *guide = lb_board_get_guide (lb_board_list_find (boards, "vg-l7x"), 0);
  const LbBoardWire *wires;
  guint n;
  guint during = lb_board_guide_find_step (guide, LB_BOARD_PHASE_DURING);

  g_assert_cmpstr (guide->controls[1].name, ==, "POWER");
  g_assert_cmpstr (lb_board_find_held_control (lb_board_list_find (boards, "vg-l7x")), ==, "POWER");
  g_assert_null (lb_board_find_held_control (NULL));
  g_assert_false (lb_board_guide_is_held (guide, 0, during));
  g_assert_true (lb_board_guide_is_held (guide, 1, during));
  g_assert_false (lb_board_guide_is_held (guide, 1, guide->n_steps - 1));

  wires = lb_board_get_wires (lb_board_list_find (boards, "esp-01"), &n);
  g_assert_cmpuint (n, ==, 6);
  g_assert_cmpstr (wires[1].board, ==, "GPIO0");
  g_assert_cmpstr (wires[1].adapter, ==, "GND");
}

/* Who chose only a practice board gets the guide of that name, in every language. */
static void
test_practice (void)
{
  static const char *const names[][2] = {
    { "vesc-stlink", "vesc-stlink" }, { "vesc-rescue", "vesc-rescue" }, { "vesc", "vesc-usb" },
    { "sonoff-basic", "sonoff-basic" }, { "vg-l7x", "vg-l7x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (lb_board_get_id (lb_board_list_find_practice (boards, names[i][0])), ==, names[i][1]);
  g_assert_null (lb_board_list_find_practice (boards, "no-such-board"));
}

static void
test_search (void)
{
  static const char *typed[][2] = {
    { "esp01", "esp-01" }, { "ESP-01", "esp-01" }, { "ftdi", "esp-01" }, { "laser", "vg-l7x" },
    { "vg l7x", "vg-l7x" }, { "basic r2", "sonoff-basic-r2" }, { "th16", "sonoff-th" },
    { "pow", "sonoff-pow-r2" }, { "rf bridge", "sonoff-rf-bridge" }, { "d1 mini", "wemos-d1-mini" },
    { "camera", "esp32-cam" }, { "s3", "esp32-s3" }, { "smart plug", "sonoff-s20" },
    { "focbox", "focbox" }, { "fsesc", "flipsky-fsesc-6" },
    { "fsesc 4.20", "flipsky-fsesc-4" }, { "75_100", "flipsky-fsesc-6" }, { "dual fsesc", "fsesc-dual" },
    { "unity", "vesc-unity" }, { "unbrick", "vesc-rescue" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    {
      g_autoptr(GPtrArray) found = lb_board_list_search (boards, typed[i][0]);
      gboolean seen = FALSE;

      for (guint f = 0; f < found->len; f++)
        seen = seen || g_str_equal (lb_board_get_id (found->pdata[f]), typed[i][1]);
      if (!seen)
        g_error ("“%s” does not find %s", typed[i][0], typed[i][1]);
    }
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/board-files/all-load", test_all_load);
  g_test_add_func ("/board-files/unknown", test_unknown);
  g_test_add_func ("/board-files/safe", test_safe);
  g_test_add_func ("/board-files/no-power-into-vesc", test_no_power_into_vesc);
  g_test_add_func ("/board-files/adapters", test_adapters);
  g_test_add_func ("/board-files/brief", test_brief);
  g_test_add_func ("/board-files/seeds", test_seeds);
  g_test_add_func ("/board-files/practice", test_practice);
  g_test_add_func ("/board-files/search", test_search);

  result = g_test_run ();
  g_clear_object (&boards);
  return result;
}
