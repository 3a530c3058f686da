/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-practice-stlink-usb.h"
#include "lb-reader.h"
#include "stm32-bench.h"

#define SECTOR 0x4000u
#define N_STEPS 4

static const LbOpenOptions plain = { 0 };

static void
test_wait_storm (void)
{
  Bench bench;

  bench_init (&bench);
  bench_open (&bench);
  bench_add_fault (&bench, "status:10x6");
  bench_add_fault (&bench, "status:14@20000x3");
  bench_check_write (&bench);
  bench_clear (&bench);
}

/* A backup of one sector and a restore of another. @done counts the steps that worked. */
static void
run_session (Bench  *bench,
             guint  *done,
             GError **error)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) again = NULL;

  *done = 0;
  if (!lb_device_open (bench->device, &plain, NULL, error))
    return;
  ++*done;
  bytes = lb_device_read (bench->device, FLASH, SECTOR, NULL, NULL, error);
  if (bytes == NULL)
    return;
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), SECTOR, bench->memory, SECTOR);
  ++*done;
  if (!lb_device_write (bench->device, FLASH + SECTOR, bytes, LB_WRITE_ERASE, NULL, NULL, error))
    return;
  ++*done;
  again = lb_device_read (bench->device, FLASH + SECTOR, SECTOR, NULL, NULL, error);
  if (again == NULL)
    return;
  /* What is read is what is there: whether that is right is for the verify of the job. */
  g_assert_cmpmem (g_bytes_get_data (again, NULL), SECTOR, bench->memory + SECTOR, SECTOR);
  ++*done;
}

/* Everything but the sector that was being written is as it was. */
static void
assert_rest_untouched (Bench        *bench,
                       const guint8 *before)
{
  g_assert_cmpmem (bench->memory, SECTOR, before, SECTOR);
  g_assert_cmpmem (bench->memory + 2 * SECTOR, MIB - 2 * SECTOR, before + 2 * SECTOR,
                   MIB - 2 * SECTOR);
}

/* The trouble is over: the whole work goes through, and the chip runs by itself afterwards. */
static void
assert_session_works (Bench *bench)
{
  g_autoptr(GError) error = NULL;
  guint done;

  run_session (bench, &done, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (done, ==, N_STEPS);
  g_assert_cmpmem (bench->memory + SECTOR, SECTOR, bench->memory, SECTOR);
  g_assert_true (lb_device_close (bench->device, LB_LEAVE_RUN, &error));
  g_assert_no_error (error);
  g_assert_false (lb_practice_stm32_is_halted (bench->chip));
}

static guint
count_commands (void)
{
  Bench bench;
  guint commands;

  bench_init (&bench);
  assert_session_works (&bench);
  commands = lb_practice_stlink_get_commands (bench.adapter);
  bench_clear (&bench);
  return commands;
}

/*
 * Each status at each command of opening, reading, erasing and writing, once or for good: an error of
 * ours or the right bytes, nothing else of the chip changed, and a second try that works.
 */
static void
test_status_everywhere (gconstpointer data)
{
  static const char *const codes[] = {
    "81", "09", "0c", "0d", "10", "14", "11", "15", "12", "16", "13", "17", "18", "19", "1a", "1d",
    "00", "ff",
  };
  guint times = GPOINTER_TO_UINT (data);
  guint commands = count_commands ();
  guint failed[N_STEPS + 1] = { 0 };
  g_autofree guint8 *before = g_malloc (MIB);

  bench_fill (before, MIB);
  for (gsize c = 0; c < G_N_ELEMENTS (codes); c++)
    for (guint command = 1; command <= commands; command++)
      {
        g_autofree char *spec = g_strdup_printf ("status:%s@#%ux%u", codes[c], command, times);
        g_autoptr(GError) error = NULL;
        Bench bench;
        guint done;

        bench_init (&bench);
        bench_add_fault (&bench, spec);
        run_session (&bench, &done, &error);
        g_assert_true (error == NULL || error->domain == LB_ERROR || error->domain == LB_RETRY);
        g_assert_cmpint (error == NULL, ==, done == N_STEPS);
        failed[done]++;
        lb_device_close (bench.device, LB_LEAVE_RUN, NULL);

        lb_practice_stlink_clear_faults (bench.adapter);
        assert_session_works (&bench);
        assert_rest_untouched (&bench, before);
        bench_clear (&bench);
      }

  /* No step was spared. */
  for (guint step = 0; step < N_STEPS; step++)
    g_assert_cmpuint (failed[step], >, 0);
}

/* Whatever ends a write in its middle: the words are right, and the same write works afterwards. */
static void
test_write_cut_off (void)
{
  static const struct
  {
    const char *fault;
    LbError     code;
  } cases[] = {
    { "vanish@30000", LB_ERROR_UNPLUGGED },
    { "brownout@30000", LB_ERROR_TIMEOUT },
    { "silence@30000", LB_ERROR_TIMEOUT },
    { "short@30000", LB_ERROR_PROTOCOL },
    { "stall@30000", LB_ERROR_PROTOCOL },
    { "status:10@30000x100", LB_ERROR_TIMEOUT },
    { "status:12@30000", LB_ERROR_TIMEOUT },
    { "status:13@30000", LB_ERROR_CHECKSUM },
  };
  g_autofree guint8 *before = g_malloc (MIB);

  bench_fill (before, MIB);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      Bench bench;
      guint done;

      bench_init (&bench);
      bench_add_fault (&bench, cases[i].fault);
      run_session (&bench, &done, &error);
      g_test_message ("%s: %s", cases[i].fault, error != NULL ? error->message : "no error");
      g_assert_error (error, LB_ERROR, (int) cases[i].code);
      g_assert_cmpuint (done, ==, 2);
      assert_rest_untouched (&bench, before);
      lb_device_close (bench.device, LB_LEAVE_RUN, NULL);

      lb_practice_stlink_clear_faults (bench.adapter);
      lb_practice_stlink_replug (bench.adapter);
      lb_practice_stm32_set_power (bench.chip, TRUE);
      assert_session_works (&bench);
      assert_rest_untouched (&bench, before);
      bench_clear (&bench);
    }
}

static void
test_stale_read (void)
{
  Bench bench;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  bench_open (&bench);
  bench_add_fault (&bench, "stale@8192x100");
  bench_add_fault (&bench, "status:11@8192x1");
  bytes = lb_device_read (bench.device, FLASH, 0x10000, NULL, NULL, &error);
  g_assert_null (bytes);
  g_assert_error (error, LB_ERROR, LB_ERROR_DEVICE);

  g_clear_error (&error);
  g_assert_true (lb_device_recover (bench.device, LB_RECOVER_RESYNC, NULL, &error));
  bytes = lb_device_read (bench.device, FLASH, 0x10000, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 0x10000, bench.memory, 0x10000);
  bench_clear (&bench);
}

static void
test_usb_trouble (void)
{
  static const char *const specs[] = { "short@8192", "silence@8192", "stall@8192" };

  for (gsize i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      Bench bench;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GError) error = NULL;

      bench_init (&bench);
      bench_open (&bench);
      bench_add_fault (&bench, specs[i]);
      g_assert_null (lb_device_read (bench.device, FLASH, 0x10000, NULL, NULL, &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
      lb_device_recover (bench.device, LB_RECOVER_RESYNC, NULL, &error);
      g_assert_no_error (error);
      bytes = lb_device_read (bench.device, FLASH, 0x10000, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 0x10000, bench.memory, 0x10000);
      bench_clear (&bench);
    }
}

static void
test_unplug (void)
{
  Bench bench;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  bench_open (&bench);
  bytes = g_bytes_new (bench.memory, 0x4000);
  bench_add_fault (&bench, "vanish@5000");
  g_assert_false (lb_device_write (bench.device, FLASH, bytes, LB_WRITE_ERASE, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  g_clear_error (&error);
  g_assert_false (lb_device_close (bench.device, LB_LEAVE_RUN, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  bench_clear (&bench);
}

static void
test_power_lost_in_erase (void)
{
  Bench bench;
  g_autofree guint8 *before = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  bench_open (&bench);
  before = g_memdup2 (bench.memory, MIB);
  bytes = lb_device_read (bench.device, 0x08020000, 0x20000, NULL, NULL, &error);
  g_assert_no_error (error);

  /* The chip browns out during the erase; the adapter stays. */
  lb_practice_stlink_advance (bench.adapter, 1);
  lb_swd_target_write_word (bench.target, 0x40023c04, 0x45670123, NULL);
  lb_swd_target_write_word (bench.target, 0x40023c04, 0xcdef89ab, NULL);
  lb_swd_target_write_word (bench.target, 0x40023c10, 0x22a, NULL);
  lb_swd_target_write_word (bench.target, 0x40023c10, 0x1022a, NULL);
  lb_practice_stm32_set_power (bench.chip, FALSE);
  g_assert_null (lb_device_read (bench.device, FLASH, 0x1000, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_TIMEOUT);
  g_clear_error (&error);
  g_assert_cmpmem (bench.memory, 0x20000, before, 0x20000);
  g_assert_cmpint (memcmp (bench.memory + 0x20000, before + 0x20000, 0x20000), !=, 0);

  /* Power is back: the same device goes on, and the sector is written anew. */
  lb_practice_stm32_set_power (bench.chip, TRUE);
  lb_device_recover (bench.device, LB_RECOVER_RESYNC, NULL, &error);
  g_assert_no_error (error);
  lb_device_write (bench.device, 0x08020000, bytes, LB_WRITE_ERASE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (bench.memory, MIB, before, MIB);
  bench_clear (&bench);
}

static void
test_protected (void)
{
  Bench bench;
  LbStm32Device *device;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  bench_add_fault (&bench, "protected");
  bench_open (&bench);
  device = LB_STM32_DEVICE (bench.device);
  g_assert_cmpuint (lb_stm32_device_get_rdp_level (device), ==, 1);
  g_assert_cmpuint (lb_device_get_features (bench.device), ==, 0);
  g_assert_true ((lb_device_get_identity (bench.device)->security &
                  LB_SECURITY_READ_PROTECTION) != 0);
  g_assert_null (lb_device_read (bench.device, FLASH, 0x1000, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "level 1"));
  g_clear_error (&error);
  g_assert_false (lb_device_erase (bench.device, FLASH, 0x4000, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpuint (lb_practice_stm32_get_counters (bench.chip)->mass_erases, ==, 0);

  g_assert_true (lb_stm32_device_remove_protection (device, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (lb_bytes_are (bench.memory, MIB, 0xff));
  g_assert_cmphex (lb_practice_stm32_get_rdp (bench.chip), ==, 0xaa);
  g_assert_cmpuint (lb_practice_stm32_get_counters (bench.chip)->bad_rdp, ==, 0);

  /* Only power away and back makes it usable. */
  lb_device_close (bench.device, LB_LEAVE_RUN, NULL);
  lb_practice_stm32_power_cycle (bench.chip);
  bench_open (&bench);
  g_assert_cmpuint (lb_stm32_device_get_rdp_level (device), ==, 0);
  g_assert_false (lb_stm32_device_remove_protection (device, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  bench_clear (&bench);
}

static void
test_locked_for_ever (void)
{
  Bench bench;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  bench_add_fault (&bench, "dead");
  g_assert_false (lb_device_open (bench.device, &plain, NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_HOLD_BOOT);
  bench_clear (&bench);
}

static void
test_write_protection (void)
{
  Bench bench;
  g_autoptr(GError) error = NULL;
  gboolean is_protected;

  bench_init (&bench);
  lb_practice_stm32_set_nwrp (bench.chip, 0xffe);
  bench_open (&bench);
  g_assert_true (lb_device_get_protection (bench.device, &is_protected, NULL, &error));
  g_assert_true (is_protected);
  g_assert_false (lb_device_erase (bench.device, FLASH, 0x4000, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_DEVICE);
  g_assert_nonnull (strstr (error->message, "write-protected"));
  g_clear_error (&error);

  g_assert_true (lb_device_clear_protection (bench.device, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmphex (lb_practice_stm32_get_nwrp (bench.chip), ==, 0xfff);
  g_assert_cmpuint (lb_practice_stm32_get_counters (bench.chip)->mass_erases, ==, 0);
  g_assert_true (lb_device_get_protection (bench.device, &is_protected, NULL, &error));
  g_assert_false (is_protected);
  g_assert_true (lb_device_erase (bench.device, FLASH, 0x4000, NULL, &error));
  g_assert_no_error (error);
  bench_clear (&bench);
}

/* An earlier program sent the first key and died: the lock is blocked until a reset. */
static void
test_blocked_lock (void)
{
  Bench bench;

  bench_init (&bench);
  bench_open (&bench);
  g_assert_true (lb_swd_target_write_word (bench.target, 0x40023c04, 0x45670123, NULL));
  g_assert_true (lb_swd_target_write_word (bench.target, 0x40023c04, 0x45670123, NULL));
  bench_check_write (&bench);
  bench_clear (&bench);
}

static void
test_other_unit (void)
{
  Bench bench;
  static const guint8 other[12] = { 9 };
  LbPracticeStm32 *chip;
  LbPracticeStlink *adapter;
  g_autoptr(LbUsbTransport) usb = NULL;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  bench_open (&bench);
  g_assert_true (lb_device_check_alive (bench.device, NULL, &error));
  chip = lb_practice_stm32_new (lb_practice_part_find (NULL), NULL, other);
  adapter = lb_practice_stlink_new (LB_PRACTICE_STLINK_V2, chip);
  usb = lb_practice_stlink_usb_new (adapter, 0);
  lb_practice_stlink_swap_chip (bench.adapter, adapter);
  lb_device_recover (bench.device, LB_RECOVER_RESYNC, NULL, &error);
  g_assert_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT);
  bench_clear (&bench);
}

static void
test_cancel (void)
{
  Bench bench;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  bench_open (&bench);
  bytes = g_bytes_new (bench.memory, 0x4000);
  g_cancellable_cancel (cancellable);
  g_assert_false (lb_device_write (bench.device, FLASH, bytes, LB_WRITE_ERASE, NULL, cancellable,
                                   &error));
  g_assert_true (lb_error_is_cancelled (error));
  g_clear_error (&error);
  g_assert_null (lb_device_read (bench.device, FLASH, 0x4000, NULL, cancellable, &error));
  g_assert_true (lb_error_is_cancelled (error));
  bench_clear (&bench);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stm32-faults/wait-storm", test_wait_storm);
  g_test_add_data_func ("/stm32-faults/status-once", GUINT_TO_POINTER (1), test_status_everywhere);
  g_test_add_data_func ("/stm32-faults/status-for-good", GUINT_TO_POINTER (1000),
                        test_status_everywhere);
  g_test_add_func ("/stm32-faults/write-cut-off", test_write_cut_off);
  g_test_add_func ("/stm32-faults/stale-read", test_stale_read);
  g_test_add_func ("/stm32-faults/usb-trouble", test_usb_trouble);
  g_test_add_func ("/stm32-faults/unplug", test_unplug);
  g_test_add_func ("/stm32-faults/power-lost-in-erase", test_power_lost_in_erase);
  g_test_add_func ("/stm32-faults/protected", test_protected);
  g_test_add_func ("/stm32-faults/locked-for-ever", test_locked_for_ever);
  g_test_add_func ("/stm32-faults/write-protection", test_write_protection);
  g_test_add_func ("/stm32-faults/blocked-lock", test_blocked_lock);
  g_test_add_func ("/stm32-faults/other-unit", test_other_unit);
  g_test_add_func ("/stm32-faults/cancel", test_cancel);

  return g_test_run ();
}
