/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "fake-adapter.h"
#include "fake-stlink.h"
#include "lb-practice-stlink.h"
#include "lb-stlink-target.h"
#include "lb-stm32-device.h"
#include "lb-usb-stlink.h"

/*
 * The emulated ST-Link as a USB device, and programs that are not ours: what they take for the real
 * thing our own client was not written to please. The board is no CPU: the loader that st-flash puts
 * into RAM is honoured by its effect (facts 2.7).
 */

#define MIB (1024 * 1024u)
#define FLASH "0x08000000"
#define IMAGE_SIZE 200000
#define WORD_US 16 /* of programming (facts 2.4) */
#define CLOCK_FACTOR 20 /* the board's time runs so many times faster than ours */

static const guint8 uid[12] = { 0x31, 0, 0x2a, 0, 0x11, 0x47, 0x33, 0x32, 0x36, 0x38, 0x31, 0x37 };
static const guint16 serial[] = {
  '0', '6', '6', 'F', 'F', 'F', '5', '0', '4', '9', '8', '8',
  '5', '6', '8', '7', '8', '7', '0', '1', '2', '3', '4', '5',
};

typedef struct
{
  UMockdevTestbed  *bed;
  FakeStlink       *usb;
  LbPracticeStlink *adapter;
  guint8           *memory;
  gint64            last_us;   /* real time of the last transfer */
  guint             transfers; /* both ways */
  guint             loaded;    /* of these, those that carried 64 bytes or more */
  gint64            bus_ns;    /* of the adapter's clock, while it did not wait for the flash */
  char             *folder;
} Bench;

/* Programs sleep while the flash works: the board's clock goes on with ours. */
static void
let_time_pass (Bench *bench)
{
  gint64 now = g_get_monotonic_time ();

  lb_practice_stlink_advance (bench->adapter, (now - bench->last_us) * 1000 * CLOCK_FACTOR);
  bench->last_us = now;
}

static gboolean
is_flash_busy (Bench *bench)
{
  return lb_practice_stm32_busy_until (lb_practice_stlink_get_chip (bench->adapter)) != 0;
}

/* A transfer has ended that began at @start_ns; asking a busy flash again and again is no work. */
static void
count (Bench    *bench,
       gsize     length,
       gint64    start_ns,
       gboolean  was_busy)
{
  bench->transfers++;
  bench->loaded += length >= 64;
  if (!was_busy)
    bench->bus_ns += lb_practice_stlink_now (bench->adapter) - start_ns;
}

/*
 * What tools/bench prints: how much of the talk is data, and how long it takes on the emulated wires.
 * Programs that sleep while a loader works have @loader_us, the time it needs, added.
 */
static void
tell (Bench      *bench,
      const char *who,
      gint64      loader_us)
{
  g_test_message ("%s: %u transfers, %.0f %% carry data, %.2f s", who, bench->transfers,
                  100.0 * bench->loaded / MAX (bench->transfers, 1),
                  (double) bench->bus_ns / 1e9 + (double) loader_us / 1e6);
  bench->transfers = 0;
  bench->loaded = 0;
  bench->bus_ns = 0;
}

static gboolean
out_cb (const guint8 *data,
        gsize         length,
        gpointer      user_data)
{
  Bench *bench = user_data;
  gboolean was_busy;
  gboolean taken;
  gint64 start_ns;

  let_time_pass (bench);
  was_busy = is_flash_busy (bench);
  start_ns = lb_practice_stlink_now (bench->adapter);
  taken = lb_practice_stlink_out (bench->adapter, data, length) == LB_PRACTICE_USB_OK;
  count (bench, length, start_ns, was_busy);
  return taken;
}

static gssize
in_cb (guint8   *buf,
       gsize     length,
       gpointer  user_data)
{
  Bench *bench = user_data;
  gboolean was_busy;
  gint64 start_ns;
  gsize got;

  let_time_pass (bench);
  was_busy = is_flash_busy (bench);
  start_ns = lb_practice_stlink_now (bench->adapter);
  if (lb_practice_stlink_in (bench->adapter, buf, length, &got) != LB_PRACTICE_USB_OK)
    return -1;

  count (bench, got, start_ns, was_busy);
  return (gssize) got;
}

static void
fill_pattern (guint8  *memory,
              gsize    length,
              guint32  seed)
{
  for (gsize i = 0; i < length; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      memory[i] = (guint8) (seed >> 24);
    }
  memcpy (memory, "\x00\x10\x00\x20\x01\x02\x00\x08", 8);
}

static void
bench_init (Bench                 *bench,
            LbPracticeStlinkModel  model)
{
  LbPracticeStm32 *chip;
  guint16 pid;

  memset (bench, 0, sizeof *bench);
  bench->memory = g_malloc (MIB);
  fill_pattern (bench->memory, MIB, 1);
  chip = lb_practice_stm32_new (lb_practice_part_find (NULL), bench->memory, uid);
  bench->adapter = lb_practice_stlink_new (model, chip);
  pid = lb_practice_stlink_get_pid (bench->adapter);
  bench->last_us = g_get_monotonic_time ();
  bench->folder = g_dir_make_tmp ("lb-foreign-XXXXXX", NULL);
  bench->bed = umockdev_testbed_new ();
  bench->usb = fake_stlink_new (bench->bed, "1-2", pid, pid == 0x3748 ? 0x02 : 0x01, serial,
                                G_N_ELEMENTS (serial));
  fake_stlink_set_pipes (bench->usb, out_cb, in_cb, bench);
}

static void
bench_clear (Bench *bench)
{
  g_autofree char *read = g_build_filename (bench->folder, "read.bin", NULL);
  g_autofree char *write = g_build_filename (bench->folder, "write.bin", NULL);

  fake_stlink_free (bench->usb);
  g_object_unref (bench->bed);
  lb_practice_stlink_free (bench->adapter);
  g_unlink (read);
  g_unlink (write);
  g_rmdir (bench->folder);
  g_free (bench->folder);
  g_free (bench->memory);
}

/* Returns: whether @program is here and a USB device can be faked */
static gboolean
can_run (const char *program)
{
  g_autofree char *path = g_find_program_in_path (program);

  if (!fake_adapter_can_run ())
    return FALSE;
  if (path != NULL)
    return TRUE;

  g_test_skip_printf ("needs %s", program);
  return FALSE;
}

/* Runs a program to its end. Returns: (transfer full): all it printed */
static char *
run (int               expected,
     const char *const *arguments)
{
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  char *output = NULL;

  process = g_subprocess_newv (arguments,
                               G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                               &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_if_exited (process) ||
      g_subprocess_get_exit_status (process) != expected)
    g_test_message ("%s said: %s", arguments[0], output);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, expected);
  return output;
}

static void
assert_says (const char *output,
             const char *wanted)
{
  if (strstr (output, wanted) == NULL)
    g_test_message ("no “%s” in: %s", wanted, output);
  g_assert_nonnull (strstr (output, wanted));
}

static void
test_st_info (gconstpointer data)
{
  static const char *const probe[] = { "st-info", "--probe", NULL };
  Bench bench;
  g_autofree char *output = NULL;

  if (!can_run ("st-info"))
    return;

  bench_init (&bench, GPOINTER_TO_INT (data));
  output = run (0, probe);
  assert_says (output, "1048576");
  assert_says (output, "413");
  assert_says (output, "066FFF504988568787012345");
  bench_clear (&bench);
}

static void
test_st_flash (void)
{
  Bench bench;
  g_autofree char *read_path = NULL;
  g_autofree char *write_path = NULL;
  g_autofree char *erased = NULL;
  g_autofree char *read = NULL;
  g_autofree char *written = NULL;
  g_autofree char *image = g_malloc (IMAGE_SIZE);
  g_autofree char *content = NULL;
  gsize length;

  if (!can_run ("st-flash"))
    return;

  bench_init (&bench, LB_PRACTICE_STLINK_V2);
  read_path = g_build_filename (bench.folder, "read.bin", NULL);
  write_path = g_build_filename (bench.folder, "write.bin", NULL);

  read = run (0, (const char *const[]) { "st-flash", "read", read_path, FLASH, "0x100000", NULL });
  tell (&bench, "st-flash read", 0);
  g_assert_true (g_file_get_contents (read_path, &content, &length, NULL));
  g_assert_cmpmem (content, length, bench.memory, MIB);

  erased = run (0, (const char *const[]) { "st-flash", "erase", NULL });
  for (gsize i = 0; i < MIB; i++)
    g_assert_cmphex (bench.memory[i], ==, 0xff);

  tell (&bench, "st-flash erase", 0);
  fill_pattern ((guint8 *) image, IMAGE_SIZE, 7);
  g_assert_true (g_file_set_contents (write_path, image, IMAGE_SIZE, NULL));
  written = run (0, (const char *const[]) { "st-flash", "write", write_path, FLASH, NULL });
  tell (&bench, "st-flash write and verify", IMAGE_SIZE / 4 * WORD_US);
  assert_says (written, "verified");
  g_assert_cmpmem (bench.memory, IMAGE_SIZE, image, IMAGE_SIZE);
  bench_clear (&bench);
}

static void
test_openocd (gconstpointer data)
{
  static const char *const arguments[] = {
    "openocd", "-f", "interface/stlink.cfg", "-f", "target/stm32f4x.cfg", "-c", "init", "-c",
    "reset halt", "-c", "flash probe 0", "-c", "flash info 0", "-c", "mdw 0x08000000 4", "-c",
    "shutdown", NULL,
  };
  Bench bench;
  g_autofree char *output = NULL;

  if (!can_run ("openocd"))
    return;

  bench_init (&bench, GPOINTER_TO_INT (data));
  output = run (0, arguments);
  assert_says (output, "device id = 0x10076413");
  assert_says (output, "flash size = 1024");
  assert_says (output, "0x08000000: 20001000 08000201");
  bench_clear (&bench);
}

/* Our own client through the real libusb, on the same device. */
static void
test_own_client (gconstpointer data)
{
  const LbOpenOptions options = { 0 };
  Bench bench;
  g_autoptr(LbUsbTransport) usb = NULL;
  g_autoptr(LbSwdTarget) target = NULL;
  g_autoptr(LbDevice) device = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) content = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree guint8 *image = g_malloc (IMAGE_SIZE);

  if (!fake_adapter_can_run ())
    return;

  bench_init (&bench, GPOINTER_TO_INT (data));
  usb = lb_usb_stlink_open (NULL, &error);
  g_assert_no_error (error);
  target = lb_stlink_target_new (usb);
  device = lb_stm32_device_new (target);
  lb_device_open (device, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lb_device_get_identity (device)->chip, ==, "stm32f405");
  bytes = lb_device_read (device, 0x08000000, MIB, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), MIB, bench.memory, MIB);

  tell (&bench, "Lifeboat read", 0);
  fill_pattern (image, IMAGE_SIZE, 3);
  content = g_bytes_new (image, IMAGE_SIZE);
  g_assert_true (lb_device_erase (device, 0x08000000, 0x40000, NULL, &error));
  tell (&bench, "Lifeboat erase", 0);
  lb_device_write (device, 0x08000000, content, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (bench.memory, IMAGE_SIZE, image, IMAGE_SIZE);
  g_clear_pointer (&bytes, g_bytes_unref);
  bytes = lb_device_read (device, 0x08000000, IMAGE_SIZE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), IMAGE_SIZE, image, IMAGE_SIZE);
  tell (&bench, "Lifeboat write and verify", 0);
  g_assert_true (lb_device_close (device, LB_LEAVE_RUN, &error));
  g_assert_no_error (error);
  lb_usb_transport_close (usb);
  bench_clear (&bench);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/stlink-tools/own-client/v2", GINT_TO_POINTER (LB_PRACTICE_STLINK_V2),
                        test_own_client);
  g_test_add_data_func ("/stlink-tools/own-client/v3", GINT_TO_POINTER (LB_PRACTICE_STLINK_V3),
                        test_own_client);
  g_test_add_data_func ("/stlink-tools/st-info/v2", GINT_TO_POINTER (LB_PRACTICE_STLINK_V2),
                        test_st_info);
  g_test_add_data_func ("/stlink-tools/st-info/v2-1", GINT_TO_POINTER (LB_PRACTICE_STLINK_V2_1),
                        test_st_info);
  g_test_add_func ("/stlink-tools/st-flash", test_st_flash);
  g_test_add_data_func ("/stlink-tools/openocd/v2", GINT_TO_POINTER (LB_PRACTICE_STLINK_V2),
                        test_openocd);
  g_test_add_data_func ("/stlink-tools/openocd/v3", GINT_TO_POINTER (LB_PRACTICE_STLINK_V3),
                        test_openocd);

  return g_test_run ();
}
