/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "esp-bench.h"
#include "lb-error.h"
#include "lb-practice-board.h"

#define KIB 1024u

static void
read_and_compare (Bench   *bench,
                  guint32  start,
                  guint32  length)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = lb_device_read (bench->device, start, length, NULL, NULL, &error);
  LbDigest chip;
  LbDigest ours;

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, length);
  bench_assert_flash (bench, start, g_bytes_get_data (bytes, NULL), length);

  if (length > lb_device_get_max_command (bench->device))
    return;

  ours = lb_digest_compute (g_bytes_get_data (bytes, NULL), length);
  lb_device_digest (bench->device, start, length, &chip, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (lb_digest_equal (&ours, &chip));
}

static void
write_and_compare (Bench    *bench,
                   guint32   start,
                   gsize     length,
                   gboolean  random)
{
  g_autoptr(GBytes) data = bench_make_data (length, random);
  g_autoptr(GError) error = NULL;
  LbProgress progress = LB_PROGRESS_INIT (NULL, NULL);

  lb_device_write (bench->device, start, data, LB_WRITE_ERASE, &progress, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (progress.done, ==, length);
  bench_assert_flash (bench, start, g_bytes_get_data (data, NULL), length);
}

static void
erase_and_compare (Bench   *bench,
                   guint32  start,
                   guint32  length)
{
  g_autofree guint8 *blank = g_malloc (length);
  g_autoptr(GError) error = NULL;

  memset (blank, 0xff, length);
  lb_device_erase (bench->device, start, length, NULL, &error);
  g_assert_no_error (error);
  bench_assert_flash (bench, start, blank, length);
}

static void
assert_identity (Bench                 *bench,
                 const LbPracticeBoard *board)
{
  LbIdentity *identity = lb_device_get_identity (bench->device);
  g_autofree char *mac = g_strdup_printf ("%02x%02x%02x%02x%02x%02x",
                                          board->mac[0], board->mac[1], board->mac[2],
                                          board->mac[3], board->mac[4], board->mac[5]);
  const char *chip = g_str_equal (board->chip, "esp8285") ? "esp8266" : board->chip;
  g_autoptr(GBytes) flash = lb_practice_place_dup_flash (LB_PRACTICE_PLACE (bench->place));

  g_assert_cmpint (identity->family, ==, LB_FAMILY_ESPRESSIF);
  g_assert_cmpstr (identity->chip, ==, chip);
  g_assert_cmpstr (identity->unit, ==, mac);
  g_assert_cmpuint (identity->flash_id & 0xff, ==, board->vendor);
  g_assert_cmpuint (identity->flash_size, ==, g_bytes_get_size (flash));
  g_assert_true (identity->size_evidence & LB_SIZE_FROM_RDID);
  g_assert_cmpint (identity->security, ==, LB_SECURITY_KNOWN);
  g_assert_cmpuint (identity->crystal_mhz, >=, 26);
  g_assert_cmpuint (lb_geometry_get_size (lb_device_get_geometry (bench->device)), ==,
                    identity->flash_size);
}

static void
work_through (Bench *bench)
{
  g_autoptr(GError) error = NULL;
  guint64 size = lb_geometry_get_size (lb_device_get_geometry (bench->device));

  lb_device_check_alive (bench->device, NULL, &error);
  g_assert_no_error (error);

  read_and_compare (bench, 0, 64 * KIB);
  read_and_compare (bench, size - 4096, 4096);
  read_and_compare (bench, 4095, 4098);
  write_and_compare (bench, 64 * KIB, 128 * KIB, TRUE);
  write_and_compare (bench, 4096, 64 * KIB, FALSE);
  write_and_compare (bench, size - 8192, 8192, TRUE);
  read_and_compare (bench, 0, 256 * KIB);
  erase_and_compare (bench, 64 * KIB, 64 * KIB);
  erase_and_compare (bench, 4096, 8192);
}

static void
test_every_board (void)
{
  if (!bench_have_stubs ())
    return;

  for (guint i = 0; i < lb_practice_board_get_n (); i++)
    {
      const LbPracticeBoard *board = lb_practice_board_get (i);
      g_autoptr(GError) error = NULL;
      Bench bench;

      g_test_message ("board %s", board->name);
      bench_set_up (&bench, board->name, NULL);
      bench_open (&bench);
      assert_identity (&bench, board);
      g_assert_cmpint (bench.hearing, ==, LB_HEARING_CONNECTED);
      g_assert_cmpuint (lb_device_get_speed (bench.device), >=, 921600);
      work_through (&bench);
      lb_device_close (bench.device, LB_LEAVE_RUN, &error);
      g_assert_no_error (error);
      bench_clear (&bench);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esp-device/every-board", test_every_board);
  return g_test_run ();
}
