/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "lb-board-list.h"
#include "lb-error.h"

/* The smallest file that is right; each refusal below is this one with one thing wrong. */
static const char right[] =
  "{ 'format': 1, 'name': 'Test', 'summary': 'A board', 'aliases': [ 'Probe 7' ],"
  "  'group': 'other', 'chip': 'esp32', 'flash-size': 4194304, 'flash-mode': 'dio',"
  "  'drawing': { 'width': 50, 'height': 30, 'radius': 2, 'color': '#204060',"
  "    'parts': [ { 'kind': 'button', 'id': 'boot', 'mark': 'BOOT', 'x': 5, 'y': 5, 'width': 4, 'height': 4 } ],"
  "    'headers': [ { 'x': 20, 'y': 10, 'dx': 0, 'dy': 2.54, 'pins': [ 'GND', 'RX', 'TX' ], 'square': 'GND' } ] },"
  "  'wiring': { 'adapter': 'Adapter', 'warnings': [ 'Careful.' ],"
  "    'wires': [ { 'adapter': 'GND', 'board': 'GND', 'color': 'black' } ] },"
  "  'guides': [ { 'title': 'By hand', 'steps': ["
  "    { 'phase': 'before', 'brief': 'Off', 'text': 'Unplug it.', 'warning': true },"
  "    { 'phase': 'connect', 'brief': 'Hold', 'text': 'Hold BOOT.', 'see': 'light', 'color': '#ff0000' },"
  "    { 'phase': 'during', 'brief': 'Wait', 'text': 'Wait.' },"
  "    { 'phase': 'after', 'brief': 'Done', 'text': 'Let go.' } ],"
  "    'controls': [ { 'id': 'boot', 'mark': 'BOOT' } ],"
  "    'holds': [ { 'control': 'boot', 'from': 2, 'to': 4 } ] } ],"
  "  'links': [ { 'text': 'More', 'url': 'https://example.org/' } ] }";

static LbBoard *
parse (const char  *quoted,
       GError     **error)
{
  g_autofree char *json = g_strdelimit (g_strdup (quoted), "'", '"');
  g_autoptr(GBytes) bytes = g_bytes_new (json, strlen (json));

  return lb_board_new_from_bytes ("test", bytes, error);
}

static void
test_fields (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbBoard) board = parse (right, &error);
  const LbBoardGuide *guide;
  const LbBoardPin *pin;
  double width, height, radius;
  const char *color;
  guint n;

  g_assert_no_error (error);
  g_assert_cmpstr (lb_board_get_id (board), ==, "test");
  g_assert_cmpstr (lb_board_get_name (board), ==, "Test");
  g_assert_cmpstr (lb_board_get_chip (board), ==, "esp32");
  g_assert_cmpstr (lb_board_get_flash_mode (board), ==, "dio");
  g_assert_cmpuint (lb_board_get_flash_size (board), ==, 4194304);
  g_assert_null (lb_board_get_practice (board));
  g_assert_false (lb_board_get_mains (board));
  g_assert_false (lb_board_get_auto_reset (board));
  lb_board_get_outline (board, &width, &height, &radius, &color);
  g_assert_cmpfloat (width, ==, 50);
  g_assert_cmpstr (color, ==, "#204060");

  pin = lb_board_find_pin (board, "TX");
  g_assert_cmpfloat_with_epsilon (pin->y, 15.08, 1e-9);
  g_assert_false (pin->square);
  g_assert_true (lb_board_find_pin (board, "GND")->square);
  g_assert_null (lb_board_find_pin (board, ""));
  g_assert_cmpint (lb_board_find_part (board, "boot")->kind, ==, LB_PART_BUTTON);
  g_assert_cmpint (lb_board_get_wires (board, &n)->color, ==, LB_WIRE_BLACK);
  g_assert_cmpuint (n, ==, 1);

  guide = lb_board_get_guide (board, 0);
  g_assert_cmpuint (guide->n_steps, ==, 4);
  g_assert_cmpstr (guide->steps[1].see, ==, "light");
  g_assert_cmpstr (guide->steps[3].see, ==, "");
  g_assert_cmpstr (guide->controls[0].name, ==, "BOOT");
  g_assert_cmpuint (lb_board_guide_find_step (guide, LB_BOARD_PHASE_DURING), ==, 2);
  g_assert_false (lb_board_guide_is_held (guide, 0, 0));
  g_assert_true (lb_board_guide_is_held (guide, 0, 1));
  g_assert_true (lb_board_guide_is_held (guide, 0, 2));
  g_assert_false (lb_board_guide_is_held (guide, 0, 3));
}

static void
test_search (void)
{
  g_autoptr(LbBoard) board = parse (right, NULL);

  g_assert_true (lb_board_matches (board, ""));
  g_assert_true (lb_board_matches (board, "  tes "));
  g_assert_true (lb_board_matches (board, "PROBE 7"));
  g_assert_true (lb_board_matches (board, "esp32 board"));
  g_assert_false (lb_board_matches (board, "esp32 sonoff"));
  g_assert_false (lb_board_matches (board, "oard"));
}

static const struct
{
  const char *from;
  const char *to;
  const char *named; /* what the message must name */
} slips[] = {
  { "'format': 1", "'format': 2", "format" },
  { "'name': 'Test',", "", "name" },
  { "'name': 'Test'", "'name': 7", "name" },
  { "'name': 'Test'", "'name': 'Te\\nst'", "control" },
  { "'summary'", "'sumary'", "sumary" },
  { "'group': 'other'", "'group': 'others'", "others" },
  { "'chip': 'esp32'", "'chip': 'z80'", "z80" },
  { "'flash-size': 4194304", "'flash-size': -1", "flash-size" },
  { "'flash-size': 4194304", "'flash-size': '4M'", "flash-size" },
  { "'flash-mode': 'dio'", "'flash-mode': 'octal'", "octal" },
  { "'flash-mode': 'dio'", "'flash-mode': 'dio', 'practice': '../x'", "practice" },
  { "'flash-mode': 'dio'", "'flash-mode': 'dio', 'mains': 1", "mains" },
  { "'flash-mode': 'dio'", "'generic': 'yes'", "generic" },
  { "'width': 50", "'width': 5000", "drawing.width" },
  { "'#204060'", "'#20406'", "drawing.color" },
  { "'#204060'", "'#2040GG'", "drawing.color" },
  { "'kind': 'button'", "'kind': 'knob'", "parts[0].kind" },
  { "'mark': 'BOOT', 'x'", "'mark': 'BOOT', 'label': 'boot', 'x'", "parts[0].label" },
  { "'x': 5,", "'x': 90,", "parts[0].x" },
  { "'x': 20, 'y': 10", "'x': 20, 'y': 28", "headers[0].pins" },
  { "'square': 'GND'", "'square': 'VCC'", "square" },
  { "[ 'GND', 'RX', 'TX' ]", "[ 'GND', 1 ]", "pins" },
  { "[ 'GND', 'RX', 'TX' ]", "'GND'", "pins" },
  { "'board': 'GND'", "'board': 'VCC'", "wires[0].board" },
  { "'adapter': 'GND'", "'adapter': '5 V'", "wires[0].note" },
  { "'color': 'black'", "'color': 'mauve'", "mauve" },
  { "'color': 'black'", "'color': 'black', 'warning': true", "wires[0].note" },
  { "'phase': 'during'", "'phase': 'before'", "guides[0].steps[2].phase" },
  { "'phase': 'after'", "'phase': 'during'", "guides[0].steps" },
  { "'see': 'light', ", "", "steps[1].see" },
  { "'brief': 'Wait', ", "", "steps[2].brief" },
  { "'from': 2, 'to': 4", "'from': 2, 'to': 2", "holds[0].to" },
  { "'from': 2, 'to': 4", "'from': 2, 'to': 5", "holds[0].to" },
  { "'from': 2, 'to': 4", "'from': 0, 'to': 4", "holds[0].from" },
  { "'control': 'boot'", "'control': 'en'", "holds[0].control" },
  { "{ 'control': 'boot', 'from': 2, 'to': 4 }", "", "holds" },
  { "'title': 'By hand'", "'title': 'By hand', 'auto-reset': true", "holds" },
  { "'title': 'By hand', ", "", "guides[0].title" },
  { "'title': 'By hand'", "'title': 'By hand', 'adapter-note': 'set it'", "guides[0].adapter" },
  { "'title': 'By hand'", "'title': 'By hand', 'adapter-pins': [ 'G' ]", "guides[0].adapter" },
  { "'title': 'By hand'", "'title': 'By hand', 'adapter': 'Other', 'adapter-pins': [ 'G', 'T' ]", "adapter-pins" },
  { "'https://example.org/'", "'http://example.org/'", "links[0].url" },
  { "'guides'", "'guide'", "guide" },
  { "'drawing': {", "'drawing': 3, 'wirings': {", "wirings" },
  { "'drawing': {", "'drawing': { 'shade': 1,", "shade" },
};

static void
test_slips (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (slips); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GString) json = g_string_new (right);
      g_autoptr(LbBoard) board = NULL;

      g_assert_cmpuint (g_string_replace (json, slips[i].from, slips[i].to, 1), ==, 1);
      board = parse (json->str, &error);
      if (board != NULL)
        g_error ("“%s” was taken for right", slips[i].to);
      g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
      if (strstr (error->message, slips[i].named) == NULL)
        g_error ("“%s” is not named in: %s", slips[i].named, error->message);
    }
}

/* A mains board without its warning at both places must never load. */
static void
test_mains (void)
{
  g_autoptr(GString) json = g_string_new (right);
  g_autoptr(LbBoard) good = NULL;
  g_autoptr(LbBoard) silent = NULL;
  g_autoptr(LbBoard) late = NULL;
  g_autoptr(GError) error = NULL;

  g_string_replace (json, "'name'", "'mains': true, 'name'", 1);
  good = parse (json->str, &error);
  g_assert_no_error (error);
  g_assert_true (lb_board_get_mains (good));

  g_string_replace (json, "'Careful.'", "", 1);
  silent = parse (json->str, &error);
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);

  g_string_assign (json, right);
  g_string_replace (json, "'name'", "'mains': true, 'name'", 1);
  g_string_replace (json, ", 'warning': true", "", 1);
  late = parse (json->str, &error);
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
}

static void
test_truncated (void)
{
  for (gsize length = 0; length < strlen (right); length++)
    {
      g_autofree char *json = g_strndup (right, length);
      g_autoptr(GError) error = NULL;
      g_autoptr(LbBoard) board = parse (json, &error);

      g_assert_null (board);
      g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
    }
}

static void
test_folder (void)
{
  g_autofree char *dir = g_dir_make_tmp ("lb-boards-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "broken.json", NULL);
  g_autofree char *gone = g_build_filename (dir, "gone", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbBoardList) list = lb_board_list_new_from_dir (dir, &error);
  g_autoptr(LbBoardList) broken = NULL;
  g_autoptr(LbBoardList) missing = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (lb_board_list_get_size (list), ==, 0);
  g_assert_null (lb_board_list_get (list, 0));

  g_file_set_contents (path, "{}", -1, NULL);
  broken = lb_board_list_new_from_dir (dir, &error);
  g_assert_null (broken);
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "broken"));
  g_clear_error (&error);

  missing = lb_board_list_new_from_dir (gone, &error);
  g_assert_null (missing);
  g_assert_error (error, LB_ERROR, LB_ERROR_NOT_FOUND);

  g_unlink (path);
  g_rmdir (dir);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/board/fields", test_fields);
  g_test_add_func ("/board/search", test_search);
  g_test_add_func ("/board/slips", test_slips);
  g_test_add_func ("/board/mains", test_mains);
  g_test_add_func ("/board/truncated", test_truncated);
  g_test_add_func ("/board/folder", test_folder);

  return g_test_run ();
}
