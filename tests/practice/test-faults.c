/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-practice-fault.h"
#include "lb-reader.h"
#include "tiny-client.h"

#define LENGTH 20000u

static void
open_with (TinyClient *client,
           const char *board,
           const char *fault)
{
  const char *faults[] = { fault, NULL };

  tiny_open (client, board, faults);
}

static void
open_stub_with (TinyClient *client,
                const char *board,
                const char *fault)
{
  open_with (client, board, fault);
  tiny_connect_stub (client);
}

/* Ends a read that went wrong, as a host would. */
static void
cancel (TinyClient *client)
{
  g_autoptr(GByteArray) digest = NULL;

  tiny_send_frame (client, (const guint8 *) "x", 1);
  digest = tiny_frame (client, 1000);
  g_assert_nonnull (digest);
}

static void
test_parse (void)
{
  static const struct
  {
    const char *spec;
    LbPracticeFaultKind kind;
    guint64 offset;
    guint left;
    guint max;
  } good[] = {
    { "short", LB_PRACTICE_FAULT_SHORT, 0, 1, 0 },
    { "lost@4096", LB_PRACTICE_FAULT_LOST, 4096, 1, 0 },
    { "flip@0x2", LB_PRACTICE_FAULT_FLIP, 0, 2, 0 },
    { "flipx3", LB_PRACTICE_FAULT_FLIP, 0, 3, 0 },
    { "unstable", LB_PRACTICE_FAULT_UNSTABLE, 0, LB_PRACTICE_FAULT_FOREVER, 0 },
    { "silence@70000", LB_PRACTICE_FAULT_SILENCE, 70000, 1, 0 },
    { "vanish", LB_PRACTICE_FAULT_VANISH, 0, 1, 0 },
    { "brownout@1x2", LB_PRACTICE_FAULT_BROWNOUT, 1, 2, 0 },
    { "protected", LB_PRACTICE_FAULT_PROTECTED, 0, 1, 0 },
    { "boot:normal", LB_PRACTICE_FAULT_BOOT_NORMAL, 0, LB_PRACTICE_FAULT_FOREVER, 0 },
    { "boot:normalx2", LB_PRACTICE_FAULT_BOOT_NORMAL, 0, 2, 0 },
    { "boot:sdio", LB_PRACTICE_FAULT_BOOT_SDIO, 0, LB_PRACTICE_FAULT_FOREVER, 0 },
    { "nohello", LB_PRACTICE_FAULT_NOHELLO, 0, LB_PRACTICE_FAULT_FOREVER, 0 },
    { "baud:230400", LB_PRACTICE_FAULT_BAUD, 0, LB_PRACTICE_FAULT_FOREVER, 230400 },
    { "baud:230400@10x5", LB_PRACTICE_FAULT_BAUD, 10, 5, 230400 },
    { "noid", LB_PRACTICE_FAULT_NOID, 0, LB_PRACTICE_FAULT_FOREVER, 0 },
    { "sticky", LB_PRACTICE_FAULT_STICKY, 0, LB_PRACTICE_FAULT_FOREVER, 0 },
  };
  static const char *const bad[] = {
    "",     "nonsense", "short@",    "shortx", "short@-1",  "baud",   "baud:",  "baud:MAX",
    "boot", "boot:usb", "short@1@2", "list",   "shortx3@4", "short ", "baud:1",
  };
  g_autofree char *list = lb_practice_fault_describe_all ();
  LbPracticeFault fault;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_true (lb_practice_fault_parse (good[i].spec, &fault, &error));
      g_assert_no_error (error);
      g_assert_cmpint (fault.kind, ==, good[i].kind);
      g_assert_cmpuint (fault.offset, ==, good[i].offset);
      g_assert_cmpuint (fault.left, ==, good[i].left);
      g_assert_cmpuint (fault.max, ==, good[i].max);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (lb_practice_fault_parse (bad[i], &fault, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
    }

  g_assert_nonnull (strstr (list, "baud:MAX"));
  g_assert_nonnull (strstr (list, "boot:sdio"));
}

/* --- on the way to the host ----------------------------------------------------------------- */

static void
test_short (void)
{
  guint8 buf[LENGTH];
  TinyClient client;

  open_stub_with (&client, "esp32", "short@10000");
  g_assert_cmpint (tiny_read (&client, 0, 8192, buf), ==, TINY_READ_OK);
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, buf), ==, TINY_READ_SHORT);
  cancel (&client);
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, buf), ==, TINY_READ_OK);
  tiny_close (&client);
}

static void
test_lost (void)
{
  guint8 buf[LENGTH];
  TinyClient client;

  open_stub_with (&client, "esp32", "lost@5000x2");
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (tiny_read (&client, 0, LENGTH, buf), ==, TINY_READ_TIMEOUT);
      cancel (&client);
    }
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, buf), ==, TINY_READ_OK);
  tiny_close (&client);
}

static void
test_flip (void)
{
  g_autoptr(GBytes) flash = NULL;
  guint8 buf[LENGTH];
  const guint8 *good;
  TinyClient client;

  open_stub_with (&client, "esp32", "flip@12345");
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, buf), ==, TINY_READ_DIGEST);
  flash = lb_practice_place_dup_flash (client.place);
  good = g_bytes_get_data (flash, NULL);
  g_assert_cmpmem (buf, 12345, good, 12345);
  g_assert_cmphex (buf[12345] ^ good[12345], !=, 0);
  g_assert_cmpmem (buf + 12346, LENGTH - 12346, good + 12346, LENGTH - 12346);
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, buf), ==, TINY_READ_OK);
  tiny_close (&client);
}

/* The chip believes what it read: transfer and digest agree, two askings do not. */
static void
test_unstable (void)
{
  guint8 first[LENGTH];
  guint8 second[LENGTH];
  guint8 digest[2][16];
  TinyClient client;

  open_stub_with (&client, "esp32", "unstable@20000");
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, first), ==, TINY_READ_OK);
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, second), ==, TINY_READ_OK);
  g_assert_cmpint (memcmp (first, second, LENGTH), !=, 0);
  g_assert_true (tiny_md5 (&client, 0, 65536, digest[0]));
  g_assert_true (tiny_md5 (&client, 0, 65536, digest[1]));
  g_assert_cmpint (memcmp (digest[0], digest[1], 16), !=, 0);
  tiny_close (&client);
}

/* --- on the way to the chip ----------------------------------------------------------------- */

static void
test_write_frames (void)
{
  static const struct { const char *fault; int first; gboolean written; } cases[] = {
    { "short@4096", 0xc000, FALSE }, { "flip@4096", 0xc100, FALSE }, { "lost@4096", -1, TRUE },
  };
  guint8 data[4096];

  memset (data, 0x5a, sizeof data);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TinyClient client;

      open_stub_with (&client, "esp32", cases[i].fault);
      g_assert_cmpint (tiny_command (&client, 0x02, 4, 3 * 4096u, 3u, 4096u, 0x200000u), ==, 0);
      g_assert_cmpint (tiny_block (&client, 0x03, 0, data, 4096), ==, 0);
      g_assert_cmphex (tiny_block (&client, 0x03, 1, data, 4096), ==, cases[i].first);
      if (!cases[i].written)
        g_assert_cmphex (tiny_block (&client, 0x03, 1, data, 4096), ==, 0);
      g_assert_cmphex (tiny_block (&client, 0x03, 2, data, 4096), ==, 0);
      g_assert_cmphex (tiny_command (&client, 0x04, 1, 1u), ==, 0);
      tiny_close (&client);
    }
}

/* The power goes in the middle of a page or a sector: it reads right once, and wrong later. */
static void
test_write_interrupted (void)
{
  static const struct { const char *fault; guint32 weak; gsize length; guint8 once; } cases[] = {
    { "brownout@4096", 0x201000, 4096, 0xff }, /* the erase of the second sector */
    { "brownout@5000", 0x201300, 256, 0x5a },  /* a page of it */
    { "vanish@5000", 0x201300, 256, 0x5a },
  };
  guint8 data[4096];
  g_autofree guint8 *zero = g_malloc0 (4 << 20);

  memset (data, 0x5a, sizeof data);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GBytes) content = g_bytes_new (zero, 4 << 20);
      const char *faults[] = { cases[i].fault, NULL };
      LbPracticePlaceOptions options = {
        .board = "esp32", .clock = LB_PRACTICE_CLOCK_VIRTUAL, .content = content, .faults = faults,
      };
      guint8 first[4096];
      guint8 second[4096];
      TinyClient client;

      tiny_open_options (&client, &options);
      tiny_connect_stub (&client);
      g_assert_cmpint (tiny_command (&client, 0x02, 4, 2 * 4096u, 2u, 4096u, 0x200000u), ==, 0);
      g_assert_cmpint (tiny_block (&client, 0x03, 0, data, 4096), ==, 0);
      tiny_block (&client, 0x03, 1, data, 4096);
      g_assert_cmpint (tiny_command (&client, 0x04, 1, 1u), ==, -1);

      lb_port_sleep (client.port, 5000, NULL, NULL);
      tiny_reopen (&client);
      client.rom = TRUE;
      tiny_connect_stub (&client);
      g_assert_cmpint (
          tiny_read (&client, cases[i].weak, cases[i].length, first), ==, TINY_READ_OK);
      g_assert_cmpint (
          tiny_read (&client, cases[i].weak, cases[i].length, second), ==, TINY_READ_OK);
      g_assert_true (lb_bytes_are (first, cases[i].length, cases[i].once));
      g_assert_false (lb_bytes_are (second, cases[i].length, cases[i].once));
      tiny_close (&client);
    }
}

/* --- ends ----------------------------------------------------------------------------------- */

static void
test_silence (void)
{
  guint8 buf[LENGTH];
  TinyClient client;

  open_stub_with (&client, "esp32", "silence@9000");
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, buf), ==, TINY_READ_TIMEOUT);
  g_assert_cmpuint (lb_practice_place_get_moved (client.place), ==, 9000);
  g_assert_false (tiny_sync (&client));
  g_assert_false (tiny_sync (&client));
  /* A reset helps. */
  client.rom = TRUE;
  tiny_connect_stub (&client);
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, buf), ==, TINY_READ_OK);
  tiny_close (&client);
}

static void
test_vanish (void)
{
  guint8 buf[LENGTH];
  g_autoptr(GError) error = NULL;
  TinyClient client;

  open_stub_with (&client, "esp32", "vanish@9000");
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, buf), ==, TINY_READ_TIMEOUT);
  g_assert_cmpint (lb_port_read (client.port, buf, 1, 100, NULL, &error), ==, -1);
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  g_clear_error (&error);
  g_assert_false (lb_port_write (client.port, buf, 1, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  g_clear_error (&error);

  /* Not there at first, then it is plugged in again. */
  g_assert_false (lb_port_reopen (client.port, NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_NO_PORT);
  g_clear_error (&error);
  lb_port_sleep (client.port, 3500, NULL, NULL);
  g_assert_true (lb_port_reopen (client.port, NULL, &error));
  g_assert_no_error (error);
  client.rom = TRUE;
  tiny_connect_stub (&client);
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, buf), ==, TINY_READ_OK);
  tiny_close (&client);
}

static char *
listen (TinyClient *client,
        guint       ms)
{
  GString *text = g_string_new (NULL);
  gint64 end = lb_port_now (client->port) + ms * 1000;
  guint8 buf[256];
  gssize n;

  g_string_append_len (
      text, (const char *)client->in + client->in_used, client->in_length - client->in_used);
  client->in_used = client->in_length = 0;
  while (lb_port_now (client->port) < end)
    if ((n = lb_port_read (client->port, buf, sizeof buf, 50, NULL, NULL)) > 0)
      for (gssize i = 0; i < n; i++)
        g_string_append_c (text, buf[i] < 0x80 && buf[i] != 0 ? buf[i] : '?');

  return g_string_free (text, FALSE);
}

static void
test_brownout (void)
{
  g_autofree char *log = NULL;
  guint8 buf[LENGTH];
  TinyClient client;

  open_stub_with (&client, "esp32", "brownout@100");
  g_assert_cmpint (tiny_command (&client, 0xd2, 4, 0u, LENGTH, 4096u, 1u), ==, 0);
  log = listen (&client, 700);
  g_assert_nonnull (strstr (log, "Brownout detector was triggered"));
  g_assert_nonnull (strstr (log, "rst:0xf"));
  g_assert_nonnull (strstr (log, "SPI_FAST_FLASH_BOOT"));
  client.rom = TRUE;
  tiny_connect_stub (&client);
  g_assert_cmpint (tiny_read (&client, 0, LENGTH, buf), ==, TINY_READ_OK);
  tiny_close (&client);
}

/* --- states --------------------------------------------------------------------------------- */

static void
test_protected (void)
{
  guint8 data[4096];
  g_autoptr(GBytes) before = NULL;
  g_autoptr(GBytes) after = NULL;
  TinyClient client;

  memset (data, 0x11, sizeof data);
  open_stub_with (&client, "esp32", "protected");
  before = lb_practice_place_dup_flash (client.place);
  /* Nobody complains, and nothing happens. */
  g_assert_cmpint (tiny_command (&client, 0xd1, 2, 0u, 65536u), ==, 0);
  g_assert_cmpint (tiny_command (&client, 0x02, 4, 4096u, 1u, 4096u, 0u), ==, 0);
  g_assert_cmpint (tiny_block (&client, 0x03, 0, data, 4096), ==, 0);
  g_assert_cmpint (tiny_command (&client, 0x04, 1, 1u), ==, 0);
  after = lb_practice_place_dup_flash (client.place);
  g_assert_true (g_bytes_equal (before, after));

  /* 06, then 01 with two bytes of zero. */
  tiny_write_reg (&client, 0x3ff42024, 7u << 28 | 0x06);
  tiny_write_reg (&client, 0x3ff4201c, 1u << 31);
  tiny_write_reg (&client, 0x3ff42000, 1u << 18);
  tiny_write_reg (&client, 0x3ff42024, 7u << 28 | 0x01);
  tiny_write_reg (&client, 0x3ff42028, 15);
  tiny_write_reg (&client, 0x3ff42080, 0);
  tiny_write_reg (&client, 0x3ff4201c, 1u << 31 | 1u << 27);
  tiny_write_reg (&client, 0x3ff42000, 1u << 18);
  lb_port_sleep (client.port, 30, NULL, NULL);
  g_assert_cmpint (tiny_command (&client, 0xd1, 2, 0u, 65536u), ==, 0);
  g_clear_pointer (&after, g_bytes_unref);
  after = lb_practice_place_dup_flash (client.place);
  g_assert_true (lb_bytes_are (g_bytes_get_data (after, NULL), 65536, 0xff));
  tiny_close (&client);
}

static void
test_boot_normal (void)
{
  g_autofree char *log = NULL;
  TinyClient client;

  /* With lines: the boot pin does not get low. */
  open_with (&client, "esp32", "boot:normal");
  tiny_reset (&client, TRUE);
  log = listen (&client, 500);
  g_assert_nonnull (strstr (log, "boot:0x13 (SPI_FAST_FLASH_BOOT)"));
  g_assert_null (strstr (log, "waiting for download"));
  for (guint i = 0; i < 10; i++)
    g_assert_false (tiny_sync (&client));
  tiny_close (&client);

  /* Without lines: nobody presses. */
  open_with (&client, "sonoff-basic", "boot:normal");
  for (guint i = 0; i < 10; i++)
    g_assert_false (tiny_sync (&client));
  tiny_close (&client);

  /* Only so often. */
  open_with (&client, "esp32", "boot:normalx2");
  tiny_reset (&client, TRUE);
  tiny_connect (&client);
  tiny_close (&client);
}

static void
test_boot_sdio (void)
{
  g_autofree char *log = NULL;
  TinyClient client;

  open_with (&client, "esp8266", "boot:sdio");
  lb_port_set_baud (client.port, 74880, NULL);
  tiny_reset (&client, TRUE);
  log = listen (&client, 500);
  g_assert_nonnull (strstr (log, "boot mode:(7,7)"));
  g_assert_nonnull (strstr (log, "waiting for host"));
  g_assert_false (tiny_sync (&client));
  tiny_close (&client);
}

static void
test_nohello (void)
{
  TinyClient client;

  open_with (&client, "esp32", "nohello");
  tiny_connect (&client);
  g_assert_false (tiny_upload (&client));
  /* The ROM's loader is still there. */
  g_assert_true (tiny_sync (&client));
  g_assert_cmphex (tiny_read_reg (&client, 0x40001000), ==, 0x00f01d83);
  tiny_close (&client);

  open_with (&client, "esp32", "nohellox1");
  tiny_connect (&client);
  g_assert_false (tiny_upload (&client));
  g_assert_true (tiny_upload (&client));
  tiny_close (&client);
}

static TinyRead
read_at (TinyClient *client,
         guint       baud,
         guint       old)
{
  guint8 buf[LENGTH];

  g_assert_cmpint (tiny_command (client, 0x0f, 2, baud, old), ==, 0);
  lb_port_set_baud (client->port, baud, NULL);
  lb_port_sleep (client->port, 50, NULL, NULL);
  lb_port_flush_input (client->port, NULL);
  return tiny_read (client, 0, LENGTH, buf);
}

static void
test_baud (void)
{
  TinyClient client;

  open_stub_with (&client, "esp32", "baud:460800");
  g_assert_cmpint (read_at (&client, 460800, 115200), ==, TINY_READ_OK);
  g_assert_cmpint (read_at (&client, 921600, 460800), !=, TINY_READ_OK);
  tiny_close (&client);
}

static void
test_noid (void)
{
  TinyClient client;

  open_stub_with (&client, "esp32", "noidx1");
  for (guint i = 0; i < 2; i++)
    {
      tiny_write_reg (&client, 0x3ff4202c, 23);
      tiny_write_reg (&client, 0x3ff4201c, 1u << 31 | 1u << 28);
      tiny_write_reg (&client, 0x3ff42024, 7u << 28 | 0x9f);
      tiny_write_reg (&client, 0x3ff42000, 1u << 18);
      g_assert_cmphex (tiny_read_reg (&client, 0x3ff42080), ==, i == 0 ? 0xffffff : 0x1640c8);
    }
  tiny_close (&client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/practice/fault/parse", test_parse);
  g_test_add_func ("/practice/fault/short", test_short);
  g_test_add_func ("/practice/fault/lost", test_lost);
  g_test_add_func ("/practice/fault/flip", test_flip);
  g_test_add_func ("/practice/fault/unstable", test_unstable);
  g_test_add_func ("/practice/fault/write-frames", test_write_frames);
  g_test_add_func ("/practice/fault/write-interrupted", test_write_interrupted);
  g_test_add_func ("/practice/fault/silence", test_silence);
  g_test_add_func ("/practice/fault/vanish", test_vanish);
  g_test_add_func ("/practice/fault/brownout", test_brownout);
  g_test_add_func ("/practice/fault/protected", test_protected);
  g_test_add_func ("/practice/fault/boot-normal", test_boot_normal);
  g_test_add_func ("/practice/fault/boot-sdio", test_boot_sdio);
  g_test_add_func ("/practice/fault/nohello", test_nohello);
  g_test_add_func ("/practice/fault/baud", test_baud);
  g_test_add_func ("/practice/fault/noid", test_noid);

  return g_test_run ();
}
