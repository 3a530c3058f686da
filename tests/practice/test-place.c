/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lb-error.h"
#include "lb-practice-firmware.h"
#include "lb-reader.h"
#include "tiny-client.h"

static void
test_specs (void)
{
  static const char *const good[] = {
    "practice:sonoff-basic",
    "practice:esp32,instant",
    "practice:vg-l7x,fault=short@100x2,fault=noid,instant",
    "practice:esp-01,latency=16",
  };
  static const struct { const char *spec; int code;
  } bad[] = {
    { "practice:", LB_ERROR_NOT_FOUND },
    { "practice:toaster", LB_ERROR_NOT_FOUND },
    { "practice:esp32,fault=", LB_ERROR_INVALID },
    { "practice:esp32,fault=nonsense", LB_ERROR_INVALID },
    { "practice:esp32,latency=0", LB_ERROR_INVALID },
    { "practice:esp32,quick", LB_ERROR_INVALID },
    { "practice:esp32,", LB_ERROR_INVALID },
    { "/dev/ttyUSB0", LB_ERROR_INVALID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LbPlace) place = lb_practice_place_new_for_spec (good[i], &error);

      g_assert_no_error (error);
      g_assert_cmpint (lb_place_get_kind (place), ==, LB_PLACE_PRACTICE);
      g_assert_cmpstr (lb_place_get_spec (place), ==, good[i]);
      g_assert_true (g_str_has_prefix (lb_place_get_title (place), "Practice board: "));
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (lb_practice_place_new_for_spec (bad[i].spec, &error));
      g_assert_error (error, LB_ERROR, bad[i].code);
    }
}

static void
test_names (void)
{
  g_auto(GStrv) names = lb_practice_list_names ();
  g_autoptr(GHashTable) macs = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) keep = g_ptr_array_new_with_free_func (g_free);

  g_assert_cmpuint (g_strv_length (names), ==, 16);
  g_assert_true (g_strv_contains ((const char * const *) names, "vg-l7x"));
  for (guint i = 0; names[i] != NULL; i++)
    {
      const guint8 *mac = lb_practice_board_find (names[i])->mac;
      char *text = g_strdup_printf (
          "%02x%02x%02x%02x%02x%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);

      g_ptr_array_add (keep, text);
      g_assert_true (g_hash_table_add (macs, text));
      g_assert_cmpint (mac[0] & 1, ==, 0);
    }
}

/* The flash of practice:NAME is a file that outlives the board. */
static void
test_persistence (void)
{
  g_autofree char *path =
      g_build_filename (g_get_user_state_dir (), "lifeboat", "practice", "esp-01.bin", NULL);
  g_autofree guint8 *buf = g_malloc (4096);
  TinyClient client;

  for (guint round = 0; round < 2; round++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *content = NULL;
      gsize length;

      memset (&client, 0, sizeof client);
      client.place =
          LB_PRACTICE_PLACE (lb_practice_place_new_for_spec ("practice:esp-01,instant", &error));
      g_assert_no_error (error);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS) == (round == 1));
      client.port = lb_place_open_port (LB_PLACE (client.place), NULL, &error);
      g_assert_no_error (error);
      client.rom = TRUE;
      client.n_status = 2;
      tiny_connect_stub (&client);
      g_assert_cmpint (tiny_read (&client, 0x1000, 4096, buf), ==, TINY_READ_OK);
      g_assert_true (lb_bytes_are (buf, 4096, 0xff) == (round == 1));
      g_assert_cmpint (tiny_command (&client, 0xd1, 2, 0x1000u, 4096u), ==, 0);

      /* At once, not when the board ends. */
      g_assert_true (g_file_get_contents (path, &content, &length, NULL));
      g_assert_cmpuint (length, ==, 1 << 20);
      g_assert_true (lb_bytes_are ((const guint8 *) content + 0x1000, 4096, 0xff));
      tiny_close (&client);
    }
}

static void
test_flash_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("lifeboat-practice-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "flash.bin", NULL);
  LbPracticePlaceOptions options = { .board = "esp32",
                                     .flash_path = path,
                                     .clock = LB_PRACTICE_CLOCK_VIRTUAL };
  g_autofree char *blank = g_malloc (1 << 20);
  g_autoptr(GError) error = NULL;
  LbPracticeChip *first;

  /* No chip has this size. */
  g_assert_true (g_file_set_contents (path, "short", 5, NULL));
  g_assert_null (lb_practice_chip_new_for_options (&options, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);

  /* The size of the chip is that of the file. */
  memset (blank, 0xff, 1 << 20);
  g_assert_true (g_file_set_contents (path, blank, 1 << 20, NULL));
  first = lb_practice_chip_new_for_options (&options, &error);
  g_assert_no_error (error);
  g_assert_cmphex (lb_practice_flash_get_id (lb_practice_chip_get_flash (first)) >> 16, ==, 0x14);

  /* One board at a time. */
  g_assert_null (lb_practice_chip_new_for_options (&options, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_PORT_BUSY);
  g_clear_error (&error);
  lb_practice_chip_free (first);
  first = lb_practice_chip_new_for_options (&options, &error);
  g_assert_no_error (error);
  lb_practice_chip_free (first);

  /* A folder that cannot be made. */
  options.flash_path = "/proc/nowhere/flash.bin";
  g_assert_null (lb_practice_chip_new_for_options (&options, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_unlink (path);
  g_rmdir (folder);
}

static void
test_sizes (void)
{
  static const struct { const char *board; guint64 size; gboolean good; } cases[] = {
    { "esp32", 512 * 1024, TRUE }, { "esp32", 16 << 20, TRUE }, { "esp32", 32 << 20, FALSE },
    { "esp32s3", 32 << 20, TRUE }, { "esp32", 256 * 1024, FALSE }, { "esp32", 3 << 20, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LbPracticePlaceOptions options = { .board = cases[i].board, .flash_size = cases[i].size };
      LbPracticeChip *chip = lb_practice_chip_new_for_options (&options, NULL);

      g_assert_true ((chip != NULL) == cases[i].good);
      if (chip != NULL)
        lb_practice_chip_free (chip);
    }
}

/* What is past 16 MiB is reached by the S3's stub alone (facts 4.7). */
static void
test_large_flash (void)
{
  g_autoptr(GBytes) flash = NULL;
  LbPracticePlaceOptions options = {
    .board = "esp32s3", .flash_size = 32 << 20, .clock = LB_PRACTICE_CLOCK_VIRTUAL,
  };
  g_autofree guint8 *data = g_malloc0 (4096);
  TinyClient client;

  tiny_open_options (&client, &options);
  tiny_connect_stub (&client);
  g_assert_cmpint (tiny_command (&client, 0x02, 4, 4096u, 1u, 4096u, 0x1800000u), ==, 0);
  g_assert_cmpint (tiny_block (&client, 0x03, 0, data, 4096), ==, 0);
  g_assert_cmpint (tiny_command (&client, 0x04, 1, 1u), ==, 0);
  flash = lb_practice_place_dup_flash (client.place);
  g_assert_true (
      lb_bytes_are ((const guint8 *)g_bytes_get_data (flash, NULL) + 0x1800000, 4096, 0));
  g_assert_true (
      lb_bytes_are ((const guint8 *)g_bytes_get_data (flash, NULL) + 0x800000, 4096, 0xff));
  tiny_close (&client);
}

/* --- hands ---------------------------------------------------------------------------------- */

/* Left alone, a board presses its own buttons a second after it is needed. */
static void
test_presses_itself (void)
{
  static const char * const boards[] = { "sonoff-basic", "esp-01", "vg-l7x", "esp32" };

  for (guint i = 0; i < G_N_ELEMENTS (boards); i++)
    {
      TinyClient client;
      gint64 start;

      tiny_open (&client, boards[i], NULL);
      start = lb_port_now (client.port);
      g_assert_false (tiny_sync (&client));
      while (!tiny_sync (&client))
        g_assert_cmpint (lb_port_now (client.port) - start, <, 3000000);
      g_assert_cmpint (lb_port_now (client.port) - start, >, 1000000);
      tiny_close (&client);
    }
}

/* Held by a person: it no longer presses by itself. */
static void
test_key (void)
{
  TinyClient client;

  tiny_open (&client, "vg-l7x", NULL);
  g_assert_cmpstr (lb_practice_place_get_controls (client.place)[1].name, ==, "power");
  g_assert_false (lb_practice_place_set_control (client.place, "gpio0", TRUE));

  /* POWER alone switches it on, as every day; it stays on. */
  g_assert_true (lb_practice_place_set_control (client.place, "power", TRUE));
  g_assert_true (lb_practice_place_get_control (client.place, "power"));
  lb_port_sleep (client.port, 100, NULL, NULL);
  g_assert_true (lb_practice_place_set_control (client.place, "power", FALSE));
  g_assert_false (tiny_sync (&client));

  /* With the right button it is boot mode, also after that was let go. */
  g_assert_true (lb_practice_place_set_control (client.place, "right", TRUE));
  g_assert_true (lb_practice_place_set_control (client.place, "power", TRUE));
  lb_port_sleep (client.port, 100, NULL, NULL);
  g_assert_true (lb_practice_place_set_control (client.place, "right", FALSE));
  g_assert_true (tiny_sync (&client));

  /* Boot mode lasts only while the key is held. */
  g_assert_true (lb_practice_place_set_control (client.place, "power", FALSE));
  lb_port_sleep (client.port, 100, NULL, NULL);
  for (guint i = 0; i < 10; i++)
    g_assert_false (tiny_sync (&client));
  tiny_close (&client);
}

static void
test_key_let_go_of_own_press (void)
{
  TinyClient client;

  tiny_open (&client, "vg-l7x", NULL);
  tiny_connect (&client);
  g_assert_true (lb_practice_place_get_control (client.place, "power"));
  g_assert_true (lb_practice_place_set_control (client.place, "power", FALSE));
  for (guint i = 0; i < 10; i++)
    g_assert_false (tiny_sync (&client));
  tiny_close (&client);
}

/* A person who is there is waited for, but not on a virtual clock; told to, the board presses, and once is enough. */
static void
test_press (void)
{
  static const char * const once[] = { "boot:normalx1", NULL };
  TinyClient client;

  tiny_open (&client, "sonoff-basic", NULL);
  lb_practice_place_take_over (client.place);
  tiny_connect (&client);
  tiny_close (&client);

  tiny_open (&client, "sonoff-basic", once);
  lb_practice_place_set_control (client.place, "button", FALSE);
  for (guint i = 0; i < 20; i++)
    g_assert_false (tiny_sync (&client));
  lb_practice_place_press (client.place);
  lb_practice_place_press (client.place);
  lb_port_sleep (client.port, 100, NULL, NULL);
  g_assert_true (tiny_sync (&client));
  lb_practice_place_press (client.place);
  g_assert_true (tiny_sync (&client));
  tiny_close (&client);
}

/* GPIO0 low at the end of a reset, however the two are done. */
static void
test_buttons (void)
{
  TinyClient client;

  tiny_open (&client, "esp-01", NULL);
  lb_practice_place_set_control (client.place, "gpio0", TRUE);
  g_assert_false (tiny_sync (&client));
  lb_practice_place_set_control (client.place, "rst", TRUE);
  lb_port_sleep (client.port, 100, NULL, NULL);
  g_assert_false (tiny_sync (&client));
  lb_practice_place_set_control (client.place, "rst", FALSE);
  lb_port_sleep (client.port, 100, NULL, NULL);
  lb_practice_place_set_control (client.place, "gpio0", FALSE);
  g_assert_true (tiny_sync (&client));
  tiny_close (&client);

  tiny_open (&client, "sonoff-basic", NULL);
  g_assert_true (lb_practice_place_get_control (client.place, "supply"));
  lb_practice_place_set_control (client.place, "supply", FALSE);
  lb_practice_place_set_control (client.place, "button", TRUE);
  g_assert_false (tiny_sync (&client));
  lb_practice_place_set_control (client.place, "supply", TRUE);
  lb_port_sleep (client.port, 100, NULL, NULL);
  g_assert_true (tiny_sync (&client));
  tiny_close (&client);
}

/* --- ports ---------------------------------------------------------------------------------- */

static void
test_features (void)
{
  g_autoptr(GError) error = NULL;
  TinyClient client;

  tiny_open (&client, "sonoff-basic", NULL);
  g_assert_cmpint (
      lb_port_get_features (client.port), ==, LB_PORT_HAS_BAUD | LB_PORT_VIRTUAL_CLOCK);
  g_assert_false (lb_port_set_lines (client.port, LB_LINE_DTR, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  tiny_close (&client);

  tiny_open (&client, "esp32", NULL);
  g_assert_cmpint (lb_port_get_features (client.port), ==,
                   LB_PORT_HAS_BAUD | LB_PORT_HAS_LINES | LB_PORT_VIRTUAL_CLOCK);
  g_assert_cmphex (lb_port_get_usb_vid (client.port), ==, 0x10c4);
  tiny_close (&client);
}

/* One port at a time; the chip stays as it is between two. */
static void
test_reopen (void)
{
  g_autoptr(GError) error = NULL;
  TinyClient client;

  tiny_open (&client, "sonoff-basic", NULL);
  tiny_connect_stub (&client);
  g_assert_null (lb_place_open_port (LB_PLACE (client.place), NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_PORT_BUSY);
  tiny_reopen (&client);
  g_assert_true (tiny_sync (&client));
  g_assert_cmphex (tiny_command (&client, 0x14, 0), ==, 0xff00);
  tiny_close (&client);
}

static void
test_cancel (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  guint8 byte;
  TinyClient client;

  tiny_open (&client, "sonoff-basic", NULL);
  lb_port_sleep (client.port, 100, NULL, NULL);
  lb_port_flush_input (client.port, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (lb_port_read (client.port, &byte, 1, 1000, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (lb_port_sleep (client.port, 1000, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  tiny_close (&client);
}

/* The real clock: what takes a while takes a while. */
static void
test_real_clock (void)
{
  LbPracticePlaceOptions options = { .board = "esp32", .clock = LB_PRACTICE_CLOCK_REAL };
  guint8 digest[16];
  TinyClient client;
  gint64 start;
  gint64 taken;

  tiny_open_options (&client, &options);
  tiny_connect_stub (&client);
  start = g_get_monotonic_time ();
  g_assert_true (tiny_md5 (&client, 0, 65536, digest));
  taken = g_get_monotonic_time () - start;
  g_assert_cmpint (taken, >, 80000);
  g_assert_cmpint (taken, <, 1000000);
  tiny_close (&client);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *state = g_dir_make_tmp ("lifeboat-state-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (state, "lifeboat", "practice", "esp-01.bin", NULL);
  int result;

  /* Nobody's home: GLib's own way to do this leaks. */
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/practice/place/specs", test_specs);
  g_test_add_func ("/practice/place/names", test_names);
  g_test_add_func ("/practice/place/persistence", test_persistence);
  g_test_add_func ("/practice/place/flash-files", test_flash_files);
  g_test_add_func ("/practice/place/sizes", test_sizes);
  g_test_add_func ("/practice/place/large-flash", test_large_flash);
  g_test_add_func ("/practice/place/presses-itself", test_presses_itself);
  g_test_add_func ("/practice/place/key", test_key);
  g_test_add_func ("/practice/place/key-let-go-of-own-press", test_key_let_go_of_own_press);
  g_test_add_func ("/practice/place/press", test_press);
  g_test_add_func ("/practice/place/buttons", test_buttons);
  g_test_add_func ("/practice/port/features", test_features);
  g_test_add_func ("/practice/port/reopen", test_reopen);
  g_test_add_func ("/practice/port/cancel", test_cancel);
  g_test_add_func ("/practice/port/real-clock", test_real_clock);

  result = g_test_run ();
  for (char *path = file; strlen (path) >= strlen (state); *strrchr (path, '/') = '\0')
    g_remove (path);

  return result;
}
