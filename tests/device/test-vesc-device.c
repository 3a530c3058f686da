/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"
#include "lb-vesc-device.h"
#include "lb-vesc-settings.h"
#include "stm32-bench.h"

static const LbOpenOptions plain = { 0 };

static void
test_identify (void)
{
  Bench bench;
  LbIdentity *identity;
  g_autoptr(GPtrArray) peers = NULL;
  g_autoptr(GError) error = NULL;
  LbVescCanPeer *peer;

  bench_init_vesc (&bench);
  bench_open (&bench);
  identity = lb_device_get_identity (bench.device);
  g_assert_cmpint (identity->family, ==, LB_FAMILY_VESC);
  g_assert_cmpstr (identity->model, ==, "410");
  g_assert_cmpstr (identity->unit, ==, "776f726b696e677665736331");
  g_assert_cmpstr (identity->features[0], ==, "Firmware 6.02");
  g_assert_cmpuint (lb_device_get_features (bench.device), ==, 0);
  g_assert_true (lb_device_check_alive (bench.device, NULL, &error));

  peers = lb_vesc_device_list_can (LB_VESC_DEVICE (bench.device), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (peers->len, ==, 1);
  peer = peers->pdata[0];
  g_assert_cmpuint (peer->id, ==, 17);
  g_assert_cmpstr (peer->version->hardware, ==, "60_MK5");

  g_assert_true (lb_vesc_device_set_can_id (LB_VESC_DEVICE (bench.device), 17, NULL, &error));
  g_assert_cmpstr (lb_device_get_identity (bench.device)->model, ==, "60_MK5");
  g_assert_false (lb_vesc_device_set_can_id (LB_VESC_DEVICE (bench.device), 99, NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_HOLD_BOOT);
  g_assert_cmpstr (lb_device_get_identity (bench.device)->model, ==, "60_MK5");
  bench_clear (&bench);
}

static void
test_settings (gconstpointer data)
{
  int can_id = GPOINTER_TO_INT (data);
  Bench bench;
  LbVescDevice *device;
  g_autoptr(GBytes) saved = NULL;
  g_autoptr(GBytes) again = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbVescSettings) settings = NULL;

  bench_init_vesc (&bench);
  bench_open (&bench);
  device = LB_VESC_DEVICE (bench.device);
  g_assert_true (lb_vesc_device_set_can_id (device, can_id, NULL, &error));
  saved = lb_vesc_device_read_settings (device, NULL, &error);
  g_assert_no_error (error);
  settings = lb_vesc_settings_from_json (saved, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (settings->motor), ==, 444);
  g_assert_nonnull (memmem (g_bytes_get_data (settings->lisp, NULL),
                            g_bytes_get_size (settings->lisp), "loopwhile", 9));
  g_assert_cmpuint (settings->qml_flags, ==, 2);

  /* Somebody changes them; what was saved comes back. */
  if (can_id == LB_VESC_NO_CAN)
    {
      lb_practice_vesc_get_mcconf (bench.vesc)->data[40] ^= 0xff;
      lb_practice_vesc_set_script (bench.vesc, TRUE, "");
      lb_practice_vesc_set_script (bench.vesc, FALSE, "x");
    }
  g_assert_true (lb_vesc_device_write_settings (device, saved, FALSE, NULL, &error));
  g_assert_no_error (error);
  again = lb_vesc_device_read_settings (device, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (saved, again));
  bench_clear (&bench);
}

static void
test_settings_refused (void)
{
  Bench bench;
  LbVescDevice *device;
  g_autoptr(GBytes) saved = NULL;
  g_autoptr(GBytes) json = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbVescSettings) settings = NULL;
  g_autofree guint8 *motor = NULL;
  gsize length;

  bench_init_vesc (&bench);
  bench_open (&bench);
  device = LB_VESC_DEVICE (bench.device);
  saved = lb_vesc_device_read_settings (device, NULL, &error);
  g_assert_no_error (error);

  /* Another unit. */
  g_assert_true (lb_vesc_device_set_can_id (device, 17, NULL, &error));
  g_assert_false (lb_vesc_device_write_settings (device, saved, FALSE, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT);
  g_clear_error (&error);
  g_assert_true (lb_vesc_device_write_settings (device, saved, TRUE, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (lb_vesc_device_set_can_id (device, LB_VESC_NO_CAN, NULL, &error));

  /* Another firmware's signature. */
  settings = lb_vesc_settings_from_json (saved, &error);
  motor = g_memdup2 (g_bytes_get_data (settings->motor, &length),
                     g_bytes_get_size (settings->motor));
  length = g_bytes_get_size (settings->motor);
  motor[0] ^= 1;
  g_bytes_unref (settings->motor);
  settings->motor = g_bytes_new (motor, length);
  json = lb_vesc_settings_to_json (settings);
  g_assert_false (lb_vesc_device_write_settings (device, json, FALSE, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  bench_clear (&bench);
}

/* Every truncation and many changes of a settings file: an error, or settings. */
static void
test_settings_hostile (void)
{
  g_autoptr(LbVescSettings) settings = lb_vesc_settings_new ();
  g_autoptr(GBytes) json = NULL;
  const char *text;
  gsize length;
  guint bad = 0;

  settings->hardware = g_strdup ("410");
  settings->firmware = g_strdup ("6.02");
  settings->unit = g_strdup ("00");
  settings->motor = g_bytes_new ("motor-configuration", 19);
  settings->app = g_bytes_new ("app-configuration", 17);
  json = lb_vesc_settings_to_json (settings);
  text = g_bytes_get_data (json, &length);

  for (gsize n = 0; n < length; n++)
    {
      g_autoptr(GBytes) cut = g_bytes_new (text, n);
      g_autoptr(GError) error = NULL;

      g_assert_null (lb_vesc_settings_from_json (cut, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
    }
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *copy = g_memdup2 (text, length);
      g_autoptr(GBytes) changed = NULL;
      g_autoptr(LbVescSettings) parsed = NULL;

      copy[g_test_rand_int_range (0, (gint32) length)] = (char) g_test_rand_int_range (1, 256);
      changed = g_bytes_new (copy, length);
      parsed = lb_vesc_settings_from_json (changed, NULL);
      bad += parsed == NULL;
    }
  g_assert_cmpuint (bad, >, 200);
}

static void
test_upload (gconstpointer data)
{
  int can_id = GPOINTER_TO_INT (data);
  const char *hardware = can_id == LB_VESC_NO_CAN ? "410" : "60_MK5";
  const char *folder = can_id == LB_VESC_NO_CAN ? "410_o_411_o_412" : "60_MK5";
  Bench bench;
  LbVescDevice *device;
  g_autoptr(GBytes) image = lb_practice_vesc_firmware (hardware, 6, 5);
  g_autoptr(GError) error = NULL;

  bench_init_vesc (&bench);
  bench_open (&bench);
  device = LB_VESC_DEVICE (bench.device);
  g_assert_true (lb_vesc_device_set_can_id (device, can_id, NULL, &error));

  g_assert_true (lb_vesc_device_upload_firmware (device, image, folder, FALSE, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (lb_vesc_device_get_version (device)->minor, ==, 5);
  g_assert_cmpstr (lb_device_get_identity (bench.device)->features[0], ==, "Firmware 6.05");
  if (can_id == LB_VESC_NO_CAN)
    {
      const guint8 *flash = lb_practice_vesc_get_flash (bench.vesc);
      const guint8 *wanted = g_bytes_get_data (image, NULL);

      g_assert_cmpmem (flash, 0x4000, wanted, 0x4000);
      g_assert_cmpmem (flash + 0xc000, 0x73000, wanted + 0xc000, 0x73000);
    }
  g_test_message ("512 KiB uploaded in %.1f s of the board's clock",
                  (double) lb_device_now (bench.device) / 1e6);
  bench_clear (&bench);
}

static void
test_upload_refused (void)
{
  Bench bench;
  LbVescDevice *device;
  g_autofree guint8 *before = NULL;
  g_autoptr(GBytes) image = lb_practice_vesc_firmware ("60", 6, 5);
  g_autoptr(GBytes) bootloader = lb_practice_vesc_bootloader ();
  g_autoptr(GBytes) junk = g_bytes_new_static ("no firmware at all", 18);
  g_autoptr(GError) error = NULL;

  bench_init_vesc (&bench);
  bench_open (&bench);
  device = LB_VESC_DEVICE (bench.device);
  before = g_memdup2 (lb_practice_vesc_get_flash (bench.vesc), MIB);

  g_assert_false (lb_vesc_device_upload_firmware (device, image, "60", TRUE, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (lb_vesc_device_upload_firmware (device, image, NULL, FALSE, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (lb_vesc_device_upload_firmware (device, junk, "410", FALSE, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (lb_vesc_device_upload_firmware (device, bootloader, "410", FALSE, NULL, NULL,
                                                  &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (lb_vesc_device_upload_bootloader (device, image, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_cmpmem (lb_practice_vesc_get_flash (bench.vesc), MIB, before, MIB);

  /* The motor turns. */
  g_clear_pointer (&image, g_bytes_unref);
  image = lb_practice_vesc_firmware ("410", 6, 5);
  bench_add_fault (&bench, "motor");
  g_assert_false (lb_vesc_device_upload_firmware (device, image, "410", FALSE, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_DEVICE);
  g_assert_nonnull (strstr (error->message, "motor"));
  g_assert_cmpmem (lb_practice_vesc_get_flash (bench.vesc), MIB, before, MIB);
  bench_clear (&bench);
}

/* Answers that are lost, late or damaged on the way: repeated, and right in the end. */
static void
test_upload_trouble (void)
{
  static const char *const faults[] = { "lost@40x2", "late@40x2", "flip@40x2" };

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      Bench bench;
      LbVescDevice *device;
      g_autoptr(GBytes) image = lb_practice_vesc_firmware ("410", 6, 5);
      g_autoptr(GError) error = NULL;

      bench_init_vesc (&bench);
      bench_open (&bench);
      device = LB_VESC_DEVICE (bench.device);
      bench_add_fault (&bench, faults[i]);
      lb_vesc_device_upload_firmware (device, image, "410", FALSE, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (lb_vesc_device_get_version (device)->minor, ==, 5);
      bench_clear (&bench);
    }
}

static void
test_upload_vanish (void)
{
  Bench bench;
  LbVescDevice *device;
  g_autofree guint8 *before = NULL;
  g_autoptr(GBytes) image = lb_practice_vesc_firmware ("410", 6, 5);
  g_autoptr(GError) error = NULL;

  bench_init_vesc (&bench);
  bench_open (&bench);
  device = LB_VESC_DEVICE (bench.device);
  before = g_memdup2 (lb_practice_vesc_get_flash (bench.vesc), 0x80000);
  bench_add_fault (&bench, "vanish@100");
  g_assert_false (lb_vesc_device_upload_firmware (device, image, "410", FALSE, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  g_assert_nonnull (strstr (error->message, "untouched"));
  g_assert_cmpmem (lb_practice_vesc_get_flash (bench.vesc), 0x80000, before, 0x80000);
  bench_clear (&bench);
}

static void
test_bootloader (void)
{
  Bench bench;
  LbVescDevice *device;
  g_autoptr(GBytes) image = lb_practice_vesc_firmware ("410", 6, 5);
  g_autoptr(GBytes) bootloader = lb_practice_vesc_bootloader ();
  g_autoptr(GError) error = NULL;
  gsize length;
  const guint8 *bytes = g_bytes_get_data (bootloader, &length);

  bench_init_vesc (&bench);
  bench_open (&bench);
  device = LB_VESC_DEVICE (bench.device);
  /* Without a bootloader the old firmware is still there after an upload. */
  bench_add_fault (&bench, "nobootloader");
  lb_vesc_device_upload_firmware (device, image, "410", FALSE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lb_vesc_device_get_version (device)->minor, ==, 2);

  g_assert_true (lb_vesc_device_upload_bootloader (device, bootloader, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (lb_practice_vesc_get_flash (bench.vesc) + 0xe0000, length, bytes, length);
  g_assert_true (lb_vesc_device_upload_firmware (device, image, "410", FALSE, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (lb_vesc_device_get_version (device)->minor, ==, 5);
  bench_clear (&bench);
}

static void
test_rescue (void)
{
  Bench bench;
  LbGeometry *geometry;
  g_autofree guint8 *wanted = g_malloc (MIB);
  g_autoptr(GBytes) backup = NULL;
  g_autoptr(GBytes) again = NULL;
  g_autoptr(GBytes) image = NULL;
  g_autoptr(GError) error = NULL;

  bench_init_rescue (&bench);
  bench_open (&bench);
  geometry = lb_device_get_geometry (bench.device);
  g_assert_cmpstr (lb_device_get_identity (bench.device)->chip, ==, "stm32f405");
  g_assert_cmpstr (lb_device_get_identity (bench.device)->unit, ==, "646561647665736330303030");
  g_assert_cmpuint (lb_geometry_get_n_regions (geometry), ==, 1);
  g_assert_cmpuint (lb_geometry_get_region (geometry, 0)->erase_unit, ==, MIB);
  g_assert_cmpuint (lb_device_get_max_command (bench.device), ==, MIB);

  backup = lb_device_read (bench.device, FLASH, MIB, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (backup, NULL), MIB, bench.memory, MIB);
  g_test_message ("1 MiB read in %.1f s of the board's clock",
                  (double) lb_device_now (bench.device) / 1e6);

  lb_practice_vesc_fill (wanted, "410", 6, 5);
  image = g_bytes_new (wanted, MIB);
  lb_device_write (bench.device, FLASH, image, LB_WRITE_ERASE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (bench.memory, MIB, wanted, MIB);
  again = lb_device_read (bench.device, FLASH, MIB, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (again, image));

  g_assert_true (lb_device_close (bench.device, LB_LEAVE_RUN, &error));
  g_assert_no_error (error);
  g_assert_false (lb_practice_stm32_is_halted (lb_practice_vesc_get_target (bench.vesc)));
  bench_clear (&bench);
}

static void
test_rescue_read_faults (void)
{
  static const char *const faults[] = { "lost@60x2", "late@60x1", "flip@60x2" };
  Bench bench;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr(GBytes) read = NULL;

      bench_init_rescue (&bench);
      bench_open (&bench);
      bench_add_fault (&bench, faults[i]);
      read = lb_device_read (bench.device, FLASH, 0x10000, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (read, NULL), 0x10000, bench.memory, 0x10000);
      bench_clear (&bench);
    }

  /* A failed read brings bytes as well; they are not taken. */
  bench_init_rescue (&bench);
  bench_open (&bench);
  bench_add_fault (&bench, "readfail@60");
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

/* The failure of a block comes with a later piece, or with the read at the end. */
static void
test_rescue_late_write_error (void)
{
  for (guint at = 30; at < 50; at++)
    {
      Bench bench;
      g_autofree char *spec = g_strdup_printf ("writefail@%u", at);
      g_autoptr(GBytes) image = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree guint8 *wanted = g_malloc (MIB);

      bench_init_rescue (&bench);
      bench_open (&bench);
      lb_practice_vesc_fill (wanted, "410", 6, 5);
      image = g_bytes_new (wanted, MIB);
      g_assert_true (lb_device_erase (bench.device, FLASH, MIB, NULL, &error));
      g_assert_no_error (error);
      bench_add_fault (&bench, spec);
      g_assert_false (lb_device_write (bench.device, FLASH, image, 0, NULL, NULL, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_DEVICE);
      bench_clear (&bench);
    }
}

static void
test_rescue_no_target (void)
{
  Bench bench;
  g_autoptr(GError) error = NULL;

  bench_init_rescue (&bench);
  bench_add_fault (&bench, "notargetx100");
  g_assert_false (lb_device_open (bench.device, &plain, NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_HOLD_BOOT);
  g_assert_nonnull (strstr (error->message, "SWDIO"));
  bench_clear (&bench);

  /* The dead one loses its supply. */
  g_clear_error (&error);
  bench_init_rescue (&bench);
  bench_open (&bench);
  lb_practice_stm32_set_power (lb_practice_vesc_get_target (bench.vesc), FALSE);
  g_assert_null (lb_device_read (bench.device, FLASH, 0x1000, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_TIMEOUT);
  bench_clear (&bench);
}

static void
test_rescue_protected (void)
{
  Bench bench;
  g_autoptr(GError) error = NULL;

  bench_init_rescue (&bench);
  lb_practice_stm32_set_rdp (lb_practice_vesc_get_target (bench.vesc), 0);
  bench_open (&bench);
  g_assert_null (lb_device_read (bench.device, FLASH, 0x1000, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (lb_device_erase (bench.device, FLASH, MIB, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  bench_clear (&bench);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vesc-device/identify", test_identify);
  g_test_add_data_func ("/vesc-device/settings/usb", GINT_TO_POINTER (LB_VESC_NO_CAN),
                        test_settings);
  g_test_add_data_func ("/vesc-device/settings/can", GINT_TO_POINTER (17), test_settings);
  g_test_add_func ("/vesc-device/settings/refused", test_settings_refused);
  g_test_add_func ("/vesc-device/settings/hostile", test_settings_hostile);
  g_test_add_data_func ("/vesc-device/upload/usb", GINT_TO_POINTER (LB_VESC_NO_CAN), test_upload);
  g_test_add_data_func ("/vesc-device/upload/can", GINT_TO_POINTER (17), test_upload);
  g_test_add_func ("/vesc-device/upload/refused", test_upload_refused);
  g_test_add_func ("/vesc-device/upload/trouble", test_upload_trouble);
  g_test_add_func ("/vesc-device/upload/vanish", test_upload_vanish);
  g_test_add_func ("/vesc-device/bootloader", test_bootloader);
  g_test_add_func ("/vesc-device/rescue/all", test_rescue);
  g_test_add_func ("/vesc-device/rescue/read-faults", test_rescue_read_faults);
  g_test_add_func ("/vesc-device/rescue/late-write-error", test_rescue_late_write_error);
  g_test_add_func ("/vesc-device/rescue/no-target", test_rescue_no_target);
  g_test_add_func ("/vesc-device/rescue/protected", test_rescue_protected);

  return g_test_run ();
}
