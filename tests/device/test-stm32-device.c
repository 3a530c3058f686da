/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-practice-stlink-usb.h"
#include "lb-reader.h"
#include "lb-stlink-target.h"
#include "lb-stm32-device.h"

#define FLASH 0x08000000u
#define MIB (1024 * 1024u)

static const guint8 uid[12] = { 0x31, 0, 0x2a, 0, 0x11, 0x47, 0x33, 0x32, 0x36, 0x38, 0x31, 0x37 };

static const LbOpenOptions plain = { 0 };

typedef struct
{
  guint8           *memory;
  LbPracticeStlink *adapter; /* owned by the transport */
  LbPracticeStm32  *chip;    /* owned by the adapter */
  LbUsbTransport   *usb;
  LbSwdTarget      *target;
  LbDevice         *device;
} Bench;

static void
fill_pattern (guint8 *memory,
              gsize   length)
{
  guint32 seed = 1;

  for (gsize i = 0; i < length; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      memory[i] = (guint8) (seed >> 24);
    }
  lb_put_le32 (memory, 0x20001000);
  lb_put_le32 (memory + 4, 0x08000201);
}

static void
bench_init_part (Bench                 *bench,
                 LbPracticeStlinkModel  model,
                 const char            *part_name)
{
  const LbPracticePart *part = lb_practice_part_find (part_name);

  g_assert_nonnull (part);
  bench->memory = g_malloc (part->flash_kib * 1024);
  fill_pattern (bench->memory, part->flash_kib * 1024);
  bench->chip = lb_practice_stm32_new (part, bench->memory, uid);
  bench->adapter = lb_practice_stlink_new (model, bench->chip);
  bench->usb = lb_practice_stlink_usb_new (bench->adapter, 0);
  bench->target = lb_stlink_target_new (bench->usb);
  bench->device = lb_stm32_device_new (bench->target);
}

static void
bench_init (Bench *bench)
{
  bench_init_part (bench, LB_PRACTICE_STLINK_V2, NULL);
}

static void
bench_clear (Bench *bench)
{
  g_assert_finalize_object (bench->device);
  g_assert_finalize_object (bench->target);
  g_assert_finalize_object (bench->usb);
  g_free (bench->memory);
}

static void
bench_open (Bench *bench)
{
  g_autoptr(GError) error = NULL;

  lb_device_open (bench->device, &plain, NULL, &error);
  g_assert_no_error (error);
}

static void
add_fault (Bench      *bench,
           const char *spec)
{
  g_assert_true (lb_practice_stlink_add_fault (bench->adapter, spec));
}

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

/* Erases and writes two sectors of different size, and looks at every other byte. */
static void
check_write (Bench *bench)
{
  g_autofree guint8 *before = g_memdup2 (bench->memory, MIB);
  g_autofree guint8 *content = g_malloc (0x24000);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  fill_pattern (content, 0x24000);
  memset (content + 0x1000, 0xff, 0x800);
  bytes = g_bytes_new (content, 0x14000);
  lb_device_write (bench->device, 0x0800c000, bytes, LB_WRITE_ERASE, NULL, NULL, &error);
  g_assert_no_error (error);
  memcpy (before + 0xc000, content, 0x14000);
  g_assert_cmpmem (bench->memory, MIB, before, MIB);

  g_assert_true (lb_device_erase (bench->device, 0x080e0000, 0x20000, NULL, &error));
  g_assert_no_error (error);
  memset (before + 0xe0000, 0xff, 0x20000);
  g_assert_cmpmem (bench->memory, MIB, before, MIB);
  g_assert_cmpuint (lb_practice_stm32_get_counters (bench->chip)->erases, ==, 3);
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
  check_write (&bench);
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
  check_write (&bench);
  g_assert_cmpuint (lb_practice_stm32_get_counters (bench.chip)->flash_errors, ==, 0);
  bench_clear (&bench);

  /* The sense pin is not connected: found out by trying. */
  bench_init (&bench);
  lb_practice_stm32_set_supply (bench.chip, 2000);
  lb_practice_stlink_set_sense (bench.adapter, 0);
  bench_open (&bench);
  check_write (&bench);
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

static void
test_wait_storm (void)
{
  Bench bench;

  bench_init (&bench);
  bench_open (&bench);
  add_fault (&bench, "status:10x6");
  add_fault (&bench, "status:14@20000x3");
  check_write (&bench);
  bench_clear (&bench);
}

/* Each status at each of the first commands of reading and writing: an error or the right bytes. */
static void
test_status_everywhere (void)
{
  static const char *const codes[] = {
    "81", "09", "0c", "0d", "10", "14", "11", "15", "12", "16", "13", "17", "18", "19", "1a", "1d",
    "00", "ff",
  };
  guint failures = 0;

  for (gsize c = 0; c < G_N_ELEMENTS (codes); c++)
    for (guint step = 1; step < 70; step += 1)
      {
        Bench bench;
        g_autofree char *spec = g_strdup_printf ("status:%s@#%u", codes[c], step);
        g_autoptr(GBytes) bytes = NULL;
        g_autoptr(GBytes) again = NULL;
        g_autoptr(GError) error = NULL;

        bench_init (&bench);
        add_fault (&bench, spec);
        if (lb_device_open (bench.device, &plain, NULL, &error))
          bytes = lb_device_read (bench.device, FLASH, 0x4000, NULL, NULL, &error);
        if (bytes != NULL)
          g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 0x4000, bench.memory, 0x4000);
        if (bytes != NULL &&
            lb_device_write (bench.device, 0x08004000, bytes, LB_WRITE_ERASE, NULL, NULL, &error))
          {
            again = lb_device_read (bench.device, 0x08004000, 0x4000, NULL, NULL, &error);
            if (again != NULL)
              g_assert_cmpmem (g_bytes_get_data (again, NULL), 0x4000, bench.memory + 0x4000,
                               0x4000);
          }
        failures += error != NULL;
        g_assert_true (error == NULL || error->domain == LB_ERROR || error->domain == LB_RETRY);
        bench_clear (&bench);
      }

  g_assert_cmpuint (failures, >, 100);
}

static void
test_stale_read (void)
{
  Bench bench;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  bench_open (&bench);
  add_fault (&bench, "stale@8192x100");
  add_fault (&bench, "status:11@8192x1");
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
      add_fault (&bench, specs[i]);
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
  add_fault (&bench, "vanish@5000");
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
test_connect_slow (void)
{
  Bench bench;

  bench_init (&bench);
  add_fault (&bench, "slow:480");
  bench_open (&bench);
  g_assert_cmpuint (lb_device_get_speed (bench.device), ==, 480000);
  bench_clear (&bench);
}

static void
test_connect_under_reset (void)
{
  Bench bench;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  add_fault (&bench, "swdoff");
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
  add_fault (&bench, "swdoff");
  add_fault (&bench, "nonrst");
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
test_protected (void)
{
  Bench bench;
  LbStm32Device *device;
  g_autoptr(GError) error = NULL;

  bench_init (&bench);
  add_fault (&bench, "protected");
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
  add_fault (&bench, "dead");
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
  check_write (&bench);
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
  g_test_add_func ("/stm32-device/wait-storm", test_wait_storm);
  g_test_add_func ("/stm32-device/status-everywhere", test_status_everywhere);
  g_test_add_func ("/stm32-device/stale-read", test_stale_read);
  g_test_add_func ("/stm32-device/usb-trouble", test_usb_trouble);
  g_test_add_func ("/stm32-device/unplug", test_unplug);
  g_test_add_func ("/stm32-device/power-lost-in-erase", test_power_lost_in_erase);
  g_test_add_func ("/stm32-device/connect-slow", test_connect_slow);
  g_test_add_func ("/stm32-device/connect-under-reset", test_connect_under_reset);
  g_test_add_func ("/stm32-device/connect-by-hand", test_connect_by_hand);
  g_test_add_func ("/stm32-device/no-power", test_no_power);
  g_test_add_func ("/stm32-device/earlier-modes", test_earlier_modes);
  g_test_add_func ("/stm32-device/in-updater", test_in_updater);
  g_test_add_func ("/stm32-device/protected", test_protected);
  g_test_add_func ("/stm32-device/locked-for-ever", test_locked_for_ever);
  g_test_add_func ("/stm32-device/write-protection", test_write_protection);
  g_test_add_func ("/stm32-device/blocked-lock", test_blocked_lock);
  g_test_add_func ("/stm32-device/other-unit", test_other_unit);
  g_test_add_func ("/stm32-device/cancel", test_cancel);
  g_test_add_func ("/stm32-device/self-crc", test_self_crc);

  return g_test_run ();
}
