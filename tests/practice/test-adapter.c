/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fake-adapter.h"
#include "lb-device.h"
#include "lb-digest.h"
#include "lb-esp-device.h"
#include "lb-practice-place.h"
#include "lb-serial-port.h"
#include "lb-sync.h"
#include "tiny-client.h"

/*
 * A practice board behind a fake USB adapter: everything from libserialport down is the real thing,
 * with its ioctls for lines and rates. Nothing of the board but its bytes is seen by the client.
 */

#define FASTER 10 /* than a real board */
#define FLASH_SIZE (1024 * 1024)

typedef struct
{
  UMockdevTestbed *bed;
  FakeAdapter     *adapter;
  LbPracticeChip  *chip; /* of the thread, until it has ended */
  LbThread        *thread;
  gint             stop;
} Bench;

static const FakeAdapterInfo cp2102 = {
  .tty = "ttyUSB0", .socket = "1-2", .vid = 0x10c4, .pid = 0xea60,
  .product = "CP2102N USB to UART Bridge Controller", .serial = "0001", .driver = "cp210x",
};

static gint64
board_time (void)
{
  return g_get_monotonic_time () * FASTER;
}

/* The steps that were made since the last look: "D1R0 D0R0". */
static void
pass_lines_on (Bench *bench)
{
  g_autofree char *log = fake_adapter_take_log (bench->adapter);
  g_auto(GStrv) steps = g_strsplit (log, " ", -1);
  int dtr;
  int rts;

  for (guint i = 0; steps[i] != NULL; i++)
    if (sscanf (steps[i], "D%dR%d", &dtr, &rts) == 2)
      lb_practice_chip_set_lines (bench->chip, board_time (), dtr, rts);
}

static gpointer
board_thread (gpointer data)
{
  Bench *bench = data;
  struct pollfd entry = { fake_adapter_get_fd (bench->adapter), POLLIN, 0 };
  guint8 buf[4096];
  gssize n;

  while (!g_atomic_int_get (&bench->stop))
    {
      n = poll (&entry, 1, 1) > 0 ? read (entry.fd, buf, sizeof buf) : 0;
      /* What the client did before it wrote has been done by now, whenever that was. */
      pass_lines_on (bench);
      lb_practice_chip_set_host_baud (
          bench->chip, board_time (), fake_adapter_get_baud (bench->adapter));
      if (n > 0)
        lb_practice_chip_feed (bench->chip, board_time (), buf, n);
      while ((n = lb_practice_chip_take (bench->chip, board_time (), buf, sizeof buf)) > 0)
        if (write (entry.fd, buf, n) != n)
          g_printerr ("a byte for the client was lost\n");
    }

  return NULL;
}

static gboolean
bench_start (Bench      *bench,
             const char *board)
{
  LbPracticePlaceOptions options = { .board = board, .flash_size = FLASH_SIZE };
  g_autoptr(GError) error = NULL;

  memset (bench, 0, sizeof *bench);
  if (!fake_adapter_can_run ())
    return FALSE;

  bench->bed = umockdev_testbed_new ();
  bench->adapter = fake_adapter_new (bench->bed, &cp2102);
  bench->chip = lb_practice_chip_new_for_options (&options, &error);
  g_assert_no_error (error);
  lb_practice_chip_power_on (bench->chip, board_time (), FALSE);
  bench->thread = lb_thread_new ("board", board_thread, bench);
  return TRUE;
}

static void
bench_stop (Bench *bench)
{
  g_atomic_int_set (&bench->stop, 1);
  lb_thread_join (bench->thread);
  fake_adapter_free (bench->adapter);
  g_object_unref (bench->bed);
}

static void
compare (Bench        *bench,
         const guint8 *data,
         gsize         length)
{
  g_autoptr(GBytes) flash = lb_practice_flash_dup (lb_practice_chip_get_flash (bench->chip));

  g_assert_cmpmem (data, length, g_bytes_get_data (flash, NULL), length);
  lb_practice_chip_free (bench->chip);
}

/* Reset by lines, stub, higher rate, the whole flash, its digest. */
static void
test_client (gconstpointer board)
{
  g_autofree guint8 *buf = g_malloc (FLASH_SIZE);
  g_autoptr(GError) error = NULL;
  TinyClient client = { .rom = TRUE, .n_status = g_str_equal (board, "esp8266") ? 2 : 4 };
  LbDigest expected;
  LbDigest digest;
  Bench bench;

  if (!bench_start (&bench, board))
    return;

  client.port = lb_serial_port_open ("/dev/ttyUSB0", &error);
  g_assert_no_error (error);
  tiny_connect_stub (&client);
  g_assert_cmpint (tiny_command (&client, 0x0f, 2, 921600u, 115200u), ==, 0);
  g_assert_true (lb_port_set_baud (client.port, 921600, &error));
  lb_port_sleep (client.port, 50, NULL, NULL);
  g_assert_cmpint (tiny_read (&client, 0, FLASH_SIZE, buf), ==, TINY_READ_OK);
  g_assert_true (tiny_md5 (&client, 0, FLASH_SIZE, digest.md5));
  expected = lb_digest_compute (buf, FLASH_SIZE);
  g_assert_true (lb_digest_equal (&digest, &expected));
  g_clear_object (&client.port);
  bench_stop (&bench);
  compare (&bench, buf, FLASH_SIZE);
}

/* The product's own device, from the reset to the last byte. */
static void
test_device (gconstpointer board)
{
  g_autoptr(LbPort) port = NULL;
  g_autoptr(LbDevice) device = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  LbOpenOptions options = { 0 };
  gsize length = 0x20000;
  const guint8 *data;
  LbDigest expected;
  LbDigest digest;
  Bench bench;

  if (!bench_start (&bench, board))
    return;

  port = lb_serial_port_open ("/dev/ttyUSB0", &error);
  g_assert_no_error (error);
  device = lb_esp_device_new (port);
  g_assert_true (lb_device_open (device, &options, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lb_device_get_identity (device)->chip, ==, board);
  g_assert_cmpuint (lb_device_get_identity (device)->flash_size, ==, FLASH_SIZE);
  if ((lb_device_get_features (device) & LB_DEVICE_CAN_READ) == 0)
    {
      g_test_skip ("no stubs: this chip's ROM cannot read");
      length = 0;
    }
  else
    {
      bytes = lb_device_read (device, 0, length, NULL, NULL, &error);
      g_assert_no_error (error);
      data = g_bytes_get_data (bytes, NULL);
      g_assert_true (lb_device_digest (device, 0, 0x10000, &digest, NULL, &error));
      g_assert_no_error (error);
      expected = lb_digest_compute (data, 0x10000);
      g_assert_true (lb_digest_equal (&digest, &expected));
    }
  lb_device_close (device, LB_LEAVE_STAY, NULL);
  lb_port_close (port);
  bench_stop (&bench);
  compare (&bench, bytes != NULL ? g_bytes_get_data (bytes, NULL) : NULL, length);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/practice/adapter/client/esp8266", "esp8266", test_client);
  g_test_add_data_func ("/practice/adapter/client/esp32", "esp32", test_client);
  g_test_add_data_func ("/practice/adapter/device/esp8266", "esp8266", test_device);
  g_test_add_data_func ("/practice/adapter/device/esp32", "esp32", test_device);

  return g_test_run ();
}
