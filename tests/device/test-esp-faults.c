/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "esp-bench.h"
#include "lb-error.h"

#define KIB 1024u
#define LENGTH (64 * KIB)

static const char *const boards[] = { "esp32", "esp8266", "esp32c3" };
static const char *const faults[] = { "flip", "short", "lost", "silence", "brownout", "vanish" };

static const guint offsets[] = { 4096, 8191, 12288, 40000, 69631 };

static gboolean
is_expected (const GError *error,
             const char   *fault)
{
  if (g_str_equal (fault, "vanish"))
    return g_error_matches (error, LB_ERROR, LB_ERROR_UNPLUGGED);

  return g_error_matches (error, LB_ERROR, LB_ERROR_CHECKSUM) ||
         g_error_matches (error, LB_ERROR, LB_ERROR_TIMEOUT) ||
         g_error_matches (error, LB_ERROR, LB_ERROR_PROTOCOL) ||
         g_error_matches (error, LB_ERROR, LB_ERROR_DEVICE);
}

/* As a job does it: the same again, slower, then in other packets. */
static void
recover (Bench *bench,
         guint  round)
{
  static const LbRecovery ways[] = { LB_RECOVER_RESYNC, LB_RECOVER_RESYNC, LB_RECOVER_SLOWER,
                                     LB_RECOVER_OTHER_PACKETS };
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (round, <, G_N_ELEMENTS (ways));
  lb_device_recover (bench->device, ways[round], NULL, &error);
  g_assert_no_error (error);
}

static void
read_through (Bench      *bench,
              const char *fault)
{
  guint failed = 0;

  for (;;)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = lb_device_read (bench->device, 0, LENGTH, NULL, NULL, &error);

      if (bytes != NULL)
        {
          bench_assert_flash (bench, 0, g_bytes_get_data (bytes, NULL), LENGTH);
          break;
        }

      g_test_message ("%s", error->message);
      g_assert_true (is_expected (error, fault));
      if (g_str_equal (fault, "vanish"))
        return;

      recover (bench, failed++);
    }

  g_assert_cmpuint (failed, >, 0);
}

static void
test_read (void)
{
  if (!bench_have_stubs ())
    return;

  for (gsize b = 0; b < G_N_ELEMENTS (boards); b++)
    for (gsize f = 0; f < G_N_ELEMENTS (faults); f++)
      for (gsize o = 0; o < G_N_ELEMENTS (offsets); o++)
        {
          g_autofree char *spec = g_strdup_printf ("%s@%u", faults[f], offsets[o]);
          Bench bench;

          /* Opening moves one proof of 4096 bytes. */
          g_test_message ("%s %s", boards[b], spec);
          bench_set_up (&bench, boards[b], spec);
          bench_open (&bench);
          read_through (&bench, faults[f]);
          bench_clear (&bench);
        }
}

static void
write_through (Bench      *bench,
               const char *fault,
               gboolean    random)
{
  g_autoptr(GBytes) data = bench_make_data (LENGTH, random);
  guint failed = 0;

  for (;;)
    {
      g_autoptr(GError) error = NULL;

      if (lb_device_write (bench->device, 128 * KIB, data, LB_WRITE_ERASE, NULL, NULL, &error))
        break;

      g_test_message ("%s", error->message);
      g_assert_true (is_expected (error, fault));
      if (g_str_equal (fault, "vanish"))
        return;

      recover (bench, failed++);
    }

  bench_assert_flash (bench, 128 * KIB, g_bytes_get_data (data, NULL), LENGTH);
}

static void
test_write (void)
{
  if (!bench_have_stubs ())
    return;

  for (gsize b = 0; b < G_N_ELEMENTS (boards); b++)
    for (gsize f = 0; f < G_N_ELEMENTS (faults); f++)
      for (gsize o = 0; o < G_N_ELEMENTS (offsets); o++)
        for (guint random = 0; random < 2; random++)
          {
            g_autofree char *spec = g_strdup_printf ("%s@%u", faults[f], offsets[o]);
            Bench bench;

            g_test_message ("%s %s", boards[b], spec);
            bench_set_up (&bench, boards[b], spec);
            bench_open (&bench);
            write_through (&bench, faults[f], random);
            bench_clear (&bench);
          }
}

static void
test_protected (void)
{
  if (!bench_have_stubs ())
    return;

  for (gsize b = 0; b < G_N_ELEMENTS (boards); b++)
    {
      g_autoptr(GError) error = NULL;
      gboolean is_protected;
      Bench bench;

      bench_set_up (&bench, boards[b], "protected");
      bench_open (&bench);
      lb_device_get_protection (bench.device, &is_protected, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (is_protected);

      lb_device_clear_protection (bench.device, NULL, &error);
      g_assert_no_error (error);
      lb_device_get_protection (bench.device, &is_protected, NULL, &error);
      g_assert_no_error (error);
      g_assert_false (is_protected);
      write_through (&bench, "none", TRUE);
      bench_clear (&bench);
    }
}

/* Down the list of rates, then nothing is left. */
static void
test_slower (void)
{
  static const guint rates[] = { 460800, 230400, 115200 };

  if (!bench_have_stubs ())
    return;

  for (gsize b = 0; b < G_N_ELEMENTS (boards); b++)
    {
      g_autoptr(GError) error = NULL;
      Bench bench;
      LbOpenOptions options = { .baud = 921600 };

      bench_set_up (&bench, boards[b], NULL);
      lb_device_open (bench.device, &options, NULL, &error);
      g_assert_no_error (error);
      for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
        {
          g_autoptr(GBytes) bytes = NULL;

          lb_device_recover (bench.device, LB_RECOVER_SLOWER, NULL, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (lb_device_get_speed (bench.device), ==, rates[i]);
          bytes = lb_device_read (bench.device, 0, 16 * KIB, NULL, NULL, &error);
          g_assert_no_error (error);
          bench_assert_flash (&bench, 0, g_bytes_get_data (bytes, NULL), 16 * KIB);
        }

      g_assert_false (lb_device_recover (bench.device, LB_RECOVER_SLOWER, NULL, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
      bench_clear (&bench);
    }
}

static void
test_packets (void)
{
  g_autoptr(GError) error = NULL;
  Bench bench;
  guint n = 0;

  if (!bench_have_stubs ())
    return;

  bench_set_up (&bench, "esp32c3", NULL);
  bench_open (&bench);
  while (lb_device_recover (bench.device, LB_RECOVER_OTHER_PACKETS, NULL, &error))
    {
      g_autoptr(GBytes) bytes = lb_device_read (bench.device, 100, 20 * KIB, NULL, NULL, &error);

      g_assert_no_error (error);
      bench_assert_flash (&bench, 100, g_bytes_get_data (bytes, NULL), 20 * KIB);
      n++;
    }

  g_assert_cmpuint (n, ==, 2);
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  bench_clear (&bench);
}

static void
test_other_unit (void)
{
  g_autoptr(GError) error = NULL;
  Bench bench;

  if (!bench_have_stubs ())
    return;

  bench_set_up (&bench, "esp32", NULL);
  bench_open (&bench);
  bench_swap_board (&bench, "esp32c6");
  g_assert_false (lb_device_check_alive (bench.device, NULL, &error));
  g_clear_error (&error);
  g_assert_false (lb_device_recover (bench.device, LB_RECOVER_RESYNC, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT);
  bench_clear (&bench);
}

typedef enum
{
  WORK_READ,
  WORK_DIGEST,
  WORK_ERASE,
  WORK_WRITE,
  WORK_WRITE_TEXT,
  N_WORKS
} Work;

static gboolean
do_work (Bench   *bench,
         Work     work,
         GError **error)
{
  g_autoptr(GBytes) data = NULL;
  LbDigest digest;

  switch (work)
    {
    case WORK_READ:
      data = lb_device_read (bench->device, 0, LENGTH, NULL, bench->cancellable, error);
      return data != NULL;
    case WORK_DIGEST:
      return lb_device_digest (bench->device, 0, LENGTH, &digest, bench->cancellable, error);
    case WORK_ERASE:
      return lb_device_erase (bench->device, 128 * KIB, LENGTH, bench->cancellable, error);
    case WORK_WRITE:
    case WORK_WRITE_TEXT:
    default:
      data = bench_make_data (LENGTH, work == WORK_WRITE);
      return lb_device_write (bench->device, 128 * KIB, data, LB_WRITE_ERASE, NULL,
                              bench->cancellable, error);
    }
}

static void
cancel_once (const char *board,
             guint       baud,
             Work        work,
             guint       at)
{
  g_autoptr(GError) error = NULL;
  LbOpenOptions options = { .baud = baud };
  gint64 start;
  Bench bench;

  bench_set_up (&bench, board, NULL);
  lb_device_open (bench.device, &options, NULL, &error);
  g_assert_no_error (error);

  start = lb_port_now (bench.port);
  bench_cancel_in (&bench, at);
  if (!do_work (&bench, work, &error))
    {
      g_assert_true (lb_error_is_cancelled (error));
      g_assert_cmpint (lb_port_now (bench.port) - start, <, (at + 300) * (gint64) 1000);
      g_clear_error (&error);
    }

  /* The loader is usable at once, and nothing of the old work is taken for an answer. */
  bench_forget_cancel (&bench);
  start = lb_port_now (bench.port);
  lb_device_check_alive (bench.device, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lb_port_now (bench.port) - start, <, 4 * G_USEC_PER_SEC);
  for (guint again = 0; again < N_WORKS; again++)
    {
      do_work (&bench, again, &error);
      g_assert_no_error (error);
    }
  bench_clear (&bench);
}

static void
test_cancel (void)
{
  static const guint bauds[] = { 921600, 115200 };

  if (!bench_have_stubs ())
    return;

  for (gsize b = 0; b < G_N_ELEMENTS (boards); b++)
    for (gsize r = 0; r < G_N_ELEMENTS (bauds); r++)
      for (guint work = 0; work < N_WORKS; work++)
        for (guint at = 1; at < 800; at += work == WORK_READ ? 47 : 117)
          {
            g_test_message ("%s at %u: work %u cancelled after %u ms", boards[b], bauds[r], work, at);
            cancel_once (boards[b], bauds[r], work, at);
          }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esp-faults/read", test_read);
  g_test_add_func ("/esp-faults/write", test_write);
  g_test_add_func ("/esp-faults/protected", test_protected);
  g_test_add_func ("/esp-faults/slower", test_slower);
  g_test_add_func ("/esp-faults/packets", test_packets);
  g_test_add_func ("/esp-faults/other-unit", test_other_unit);
  g_test_add_func ("/esp-faults/cancel", test_cancel);
  return g_test_run ();
}
