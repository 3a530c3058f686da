/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"
#include "lb-stlink-target.h"
#include "stm32-bench.h"

static const LbOpenOptions plain = { 0 };

static void
test_identify (void)
{
  Bench bench;
  LbIdentity *identity;
  LbGeometry *geometry;
  g_autofree char *name = NULL;
  g_autofree char *device_id = NULL;
  guint8 head[8];

  bench_init (&bench);
  lb_practice_stm32_set_watchdog (bench.chip, TRUE);
  bench_open (&bench);
  identity = lb_device_get_identity (bench.device);
  geometry = lb_device_get_geometry (bench.device);
  g_assert_cmpstr (identity->chip, ==, "stm32f405");
  g_assert_cmpstr (identity->model, ==, "STM32F405/407 Rev 1");
  g_assert_cmpstr (identity->unit, ==, "31002a001147333236383137");
  device_id = lb_identity_get_device_id (identity);
  g_assert_cmpstr (device_id, ==, "stm32f405-31002a001147333236383137");
  g_assert_cmpuint (identity->flash_size, ==, MIB);
  g_assert_cmpuint (identity->security, ==, LB_SECURITY_KNOWN);
  g_assert_cmpstr (identity->features[0], ==, "Option bytes 0x0fffaaed");
  g_assert_cmpuint (lb_geometry_get_n_regions (geometry), ==, 3);
  g_assert_cmpuint (lb_geometry_get_start (geometry), ==, FLASH);
  g_assert_cmpuint (lb_geometry_get_size (geometry), ==, MIB);
  g_assert_cmpuint (lb_geometry_find (geometry, 0x0800c000)->erase_unit, ==, 0x4000);
  g_assert_cmpuint (lb_geometry_find (geometry, 0x08010000)->erase_unit, ==, 0x10000);
  g_assert_cmpuint (lb_geometry_find (geometry, 0x080e0000)->erase_unit, ==, 0x20000);
  name = lb_stm32_device_dup_adapter_name (LB_STM32_DEVICE (bench.device));
  g_assert_cmpstr (name, ==, "ST-Link V2J37S7");
  g_assert_cmpuint (lb_stm32_device_get_voltage (LB_STM32_DEVICE (bench.device)) / 10, ==, 328);
  g_assert_false (lb_stm32_device_is_adapter_old (LB_STM32_DEVICE (bench.device)));
  g_assert_true (lb_stm32_device_peek (LB_STM32_DEVICE (bench.device), FLASH, head, sizeof head, NULL, NULL));
  g_assert_cmpmem (head, sizeof head, bench.memory, sizeof head);
  /* Looking does not stop the controller. */
  g_assert_false (lb_practice_stm32_is_halted (bench.chip));
  bench_clear (&bench);
}

/* What a backup keeps beside the flash: the option bytes, and the one-time area where there is one. */
static void
test_extras (void)
{
  Bench bench;
  GBytes *extra;
  const char *name = NULL;
  const guint8 *otp;

  bench_init (&bench);
  lb_practice_stm32_set_otp (bench.chip, 33, 0x5a);
  lb_practice_stm32_set_nwrp (bench.chip, 0xff7);
  bench_open (&bench);
  extra = lb_device_get_extra (bench.device, 0, &name);
  g_assert_cmpstr (name, ==, "option-bytes");
  g_assert_cmpmem (g_bytes_get_data (extra, NULL), g_bytes_get_size (extra), "\xed\xaa\xf7\x0f", 4);
  extra = lb_device_get_extra (bench.device, 1, &name);
  g_assert_cmpstr (name, ==, "one-time-area");
  g_assert_cmpuint (g_bytes_get_size (extra), ==, 528);
  otp = g_bytes_get_data (extra, NULL);
  g_assert_cmphex (otp[32], ==, 0xff);
  g_assert_cmphex (otp[33], ==, 0x5a);
  g_assert_cmpstr (lb_device_get_identity (bench.device)->features[1], ==, "One-time area in use");
  g_assert_null (lb_device_get_extra (bench.device, 2, NULL));
  bench_clear (&bench);

  bench_init_part (&bench, LB_PRACTICE_STLINK_V2, "stm32f103");
  bench_open (&bench);
  g_assert_nonnull (lb_device_get_extra (bench.device, 0, NULL));
  g_assert_null (lb_device_get_extra (bench.device, 1, NULL));
  bench_clear (&bench);
}

static void
test_all_parts (void)
{
  static const struct
  {
    const char *part;
    const char *chip;
    guint32     kib;
  } cases[] = {
    { "stm32f405-rev-a", "stm32f405", 1024 }, { "stm32f405xe", "stm32f405", 512 },
    { "stm32f205", "stm32f2", 1024 },         { "stm32f030", "stm32f05", 64 },
    { "stm32f103", "stm32f103", 64 },         { "stm32f303", "stm32f303", 256 },
    { "stm32f746", "stm32f74", 1024 },        { "stm32g071", "stm32g07", 128 },
    { "stm32g431", "stm32g43", 128 },         { "stm32l476", "stm32l47", 1024 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Bench bench;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GError) error = NULL;
      guint32 length = cases[i].kib * 1024;
      gboolean is_f405 = strcmp (cases[i].chip, "stm32f405") == 0;
      LbDeviceFeatures features;

      bench_init_part (&bench, LB_PRACTICE_STLINK_V2_1, cases[i].part);
      bench_open (&bench);
      g_assert_cmpstr (lb_device_get_identity (bench.device)->chip, ==, cases[i].chip);
      g_assert_cmpuint (lb_device_get_identity (bench.device)->flash_size, ==, length);
      bytes = lb_device_read (bench.device, FLASH, length, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), length, bench.memory, length);

      features = lb_device_get_features (bench.device);
      g_assert_cmpint ((features & LB_DEVICE_CAN_WRITE) != 0, ==, is_f405);
      if (!is_f405)
        {
          g_assert_false (lb_device_write (bench.device, FLASH, bytes, 0, NULL, NULL, &error));
          g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
        }
      bench_clear (&bench);
    }
}

static void
test_unknown_part (void)
{
  Bench bench;
  g_autoptr(GError) error = NULL;

  bench_init_part (&bench, LB_PRACTICE_STLINK_V2, "unknown-id");
  g_assert_false (lb_device_open (bench.device, &plain, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "0xfff"));
  bench_clear (&bench);
}

static void
test_read_and_run_again (gconstpointer data)
{
  Bench bench;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  guint resets;

  bench_init_part (&bench, GPOINTER_TO_INT (data), NULL);
  lb_practice_stm32_set_watchdog (bench.chip, TRUE);
  resets = lb_practice_stm32_get_counters (bench.chip)->resets;
  bench_open (&bench);
  bytes = lb_device_read (bench.device, FLASH, MIB, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), MIB, bench.memory, MIB);
  g_assert_true (lb_practice_stm32_is_halted (bench.chip));
  g_test_message ("1 MiB in %.2f s of the adapter's clock",
                  (double) lb_device_now (bench.device) / 1e6);

  g_assert_true (lb_device_close (bench.device, LB_LEAVE_RUN, &error));
  g_assert_no_error (error);
  g_assert_false (lb_practice_stm32_is_halted (bench.chip));
  /* Neither the watchdog nor the leaving restarted the firmware: it was only read. */
  g_assert_cmpuint (lb_practice_stm32_get_counters (bench.chip)->resets, ==, resets);
  bench_clear (&bench);
}

static void
test_write (gconstpointer data)
{
  Bench bench;
  g_autoptr(GError) error = NULL;
  guint resets;

  bench_init_part (&bench, GPOINTER_TO_INT (data), NULL);
  lb_practice_stm32_set_watchdog (bench.chip, TRUE);
  bench_open (&bench);
  bench_check_write (&bench);
  resets = lb_practice_stm32_get_counters (bench.chip)->resets;
  g_assert_true (lb_device_close (bench.device, LB_LEAVE_RUN, &error));
  g_assert_no_error (error);
  /* What was written starts from its reset vector. */
  g_assert_cmpuint (lb_practice_stm32_get_counters (bench.chip)->resets, ==, resets + 1);
  g_assert_false (lb_practice_stm32_is_halted (bench.chip));
  bench_clear (&bench);
}

static void
test_low_supply (void)
{
  Bench bench;

  /* The sense pin tells of 2.0 V: bytes from the start. */
  bench_init (&bench);
  lb_practice_stm32_set_supply (bench.chip, 2000);
  lb_practice_stlink_set_sense (bench.adapter, 2000);
  bench_open (&bench);
  bench_check_write (&bench);
  g_assert_cmpuint (lb_practice_stm32_get_counters (bench.chip)->flash_errors, ==, 0);
  bench_clear (&bench);

  /* The sense pin is not connected: found out by trying. */
  bench_init (&bench);
  lb_practice_stm32_set_supply (bench.chip, 2000);
  lb_practice_stlink_set_sense (bench.adapter, 0);
  bench_open (&bench);
  bench_check_write (&bench);
  g_assert_cmpuint (lb_practice_stm32_get_counters (bench.chip)->flash_errors, >, 0);
  bench_clear (&bench);
}

static void
test_old_adapter (void)
{
  Bench bench;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bench_init_part (&bench, LB_PRACTICE_STLINK_V2_OLD, NULL);
  bench_open (&bench);
  bytes = lb_device_read (bench.device, FLASH, 0x10000, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 0x10000, bench.memory, 0x10000);
  g_assert_false (lb_device_write (bench.device, FLASH, bytes, LB_WRITE_ERASE, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  bench_clear (&bench);
}

/* The clock is the highest that carries bytes unharmed, whatever the wires are like. */
static void
test_clock (void)
{
  static const struct
  {
    LbPracticeStlinkModel model;
    const char           *fault;
    guint                 khz;
  } cases[] = {
    { LB_PRACTICE_STLINK_V2, NULL, 4000 },
    { LB_PRACTICE_STLINK_V2, "slow:1800", 1800 },
    { LB_PRACTICE_STLINK_V2, "slow:480", 480 },
    { LB_PRACTICE_STLINK_V2, "slow:100", 100 },
    { LB_PRACTICE_STLINK_V2_1, NULL, 4000 },
    { LB_PRACTICE_STLINK_V3, NULL, 3300 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Bench bench;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(GError) error = NULL;

      bench_init_part (&bench, cases[i].model, NULL);
      if (cases[i].fault != NULL)
        bench_add_fault (&bench, cases[i].fault);
      bench_open (&bench);
      g_assert_cmpuint (lb_device_get_speed (bench.device), ==, cases[i].khz * 1000);
      bytes = lb_device_read (bench.device, FLASH, 0x4000, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 0x4000, bench.memory, 0x4000);
      bench_clear (&bench);
    }
}

/* A bit that falls over at the fast clock: it is not taken. */
static void
test_clock_not_proven (void)
{
  Bench bench;

  bench_init (&bench);
  bench_add_fault (&bench, "flip@4096");
  bench_open (&bench);
  g_assert_cmpuint (lb_device_get_speed (bench.device), ==, 1800000);
  bench_clear (&bench);
}

static void
test_connect_under_reset (void)
{
  Bench bench;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  bench_add_fault (&bench, "swdoff");
  bench_open (&bench);
  g_assert_true (lb_practice_stm32_is_halted (bench.chip));
  g_assert_true (lb_stlink_target_has_nrst_wire (LB_STLINK_TARGET (bench.target)));
  bytes = lb_device_read (bench.device, FLASH, 0x4000, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (lb_device_close (bench.device, LB_LEAVE_RUN, &error));
  g_assert_no_error (error);
  g_assert_false (lb_practice_stm32_is_halted (bench.chip));
  bench_clear (&bench);
}

static void
ground_nrst_cb (LbDeviceEvent  event,
                guint          value,
                const char    *text,
                gpointer       user_data)
{
  Bench *bench = user_data;

  if (event == LB_DEVICE_EVENT_HEARING && value == LB_HEARING_NOTHING)
    lb_practice_stlink_ground_nrst (bench->adapter, 1500);
}

static void
test_connect_by_hand (void)
{
  Bench bench;
  LbOpenOptions options = { .wait_ms = 20000 };
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  bench_add_fault (&bench, "swdoff");
  bench_add_fault (&bench, "nonrst");
  g_assert_false (lb_device_open (bench.device, &plain, NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_HOLD_BOOT);
  g_clear_error (&error);

  lb_device_set_listener (bench.device, ground_nrst_cb, &bench);
  g_assert_true (lb_device_open (bench.device, &options, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (lb_practice_stm32_is_halted (bench.chip));
  bench_clear (&bench);
}

static void
test_no_power (void)
{
  Bench bench;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  lb_practice_stm32_set_power (bench.chip, FALSE);
  lb_practice_stlink_set_sense (bench.adapter, 900);
  g_assert_false (lb_device_open (bench.device, &plain, NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_HOLD_BOOT);
  g_assert_nonnull (strstr (error->message, "0.90 V"));
  g_assert_nonnull (strstr (error->message, "powered"));
  bench_clear (&bench);
}

static void
test_earlier_modes (void)
{
  Bench bench;

  /* Whatever an earlier program left it in is left by a command. */
  bench_init (&bench);
  lb_practice_stlink_set_mode (bench.adapter, 0);
  bench_open (&bench);
  bench_clear (&bench);

  bench_init (&bench);
  lb_practice_stlink_set_mode (bench.adapter, 3);
  bench_open (&bench);
  bench_clear (&bench);
}

/* An update of the adapter's own firmware was cut off: nothing but ST's program helps. */
static void
test_in_updater (void)
{
  Bench bench;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  g_assert_true (lb_practice_stlink_add_fault (bench.adapter, "updater"));
  g_assert_false (lb_device_open (bench.device, &plain, NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_ADAPTER_UPDATE);
  g_assert_nonnull (strstr (error->message, "STM32CubeProgrammer"));
  bench_clear (&bench);
}

static void
test_self_crc (void)
{
  Bench bench;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  memset (bench.memory + 0x7fff0, 0xff, 16);
  lb_practice_stm32_set_self_crc (bench.chip, TRUE);
  bench_open (&bench);
  g_assert_cmphex (lb_get_le32 (bench.memory + 0x7fff0), ==, 0xffffffff);
  g_assert_true (lb_device_erase (bench.device, 0x080e0000, 0x20000, NULL, &error));
  g_assert_true (lb_device_close (bench.device, LB_LEAVE_RUN, &error));
  g_assert_no_error (error);
  /* The firmware has started, and changed what a verify before would have found. */
  g_assert_cmphex (lb_get_le32 (bench.memory + 0x7fff0), ==, 0);
  bench_clear (&bench);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char           *name;
    LbPracticeStlinkModel model;
  } models[] = {
    { "v2", LB_PRACTICE_STLINK_V2 },
    { "v2-1", LB_PRACTICE_STLINK_V2_1 },
    { "v3", LB_PRACTICE_STLINK_V3 },
  };

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stm32-device/identify", test_identify);
  g_test_add_func ("/stm32-device/extras", test_extras);
  g_test_add_func ("/stm32-device/all-parts", test_all_parts);
  g_test_add_func ("/stm32-device/unknown-part", test_unknown_part);
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autofree char *read = g_strconcat ("/stm32-device/read/", models[i].name, NULL);
      g_autofree char *write = g_strconcat ("/stm32-device/write/", models[i].name, NULL);

      g_test_add_data_func (read, GINT_TO_POINTER (models[i].model), test_read_and_run_again);
      g_test_add_data_func (write, GINT_TO_POINTER (models[i].model), test_write);
    }
  g_test_add_func ("/stm32-device/low-supply", test_low_supply);
  g_test_add_func ("/stm32-device/old-adapter", test_old_adapter);
  g_test_add_func ("/stm32-device/clock", test_clock);
  g_test_add_func ("/stm32-device/clock-not-proven", test_clock_not_proven);
  g_test_add_func ("/stm32-device/connect-under-reset", test_connect_under_reset);
  g_test_add_func ("/stm32-device/connect-by-hand", test_connect_by_hand);
  g_test_add_func ("/stm32-device/no-power", test_no_power);
  g_test_add_func ("/stm32-device/earlier-modes", test_earlier_modes);
  g_test_add_func ("/stm32-device/in-updater", test_in_updater);
  g_test_add_func ("/stm32-device/self-crc", test_self_crc);

  return g_test_run ();
}
