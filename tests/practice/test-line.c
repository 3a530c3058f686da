/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-practice-slip.h"
#include "lb-practice-timing.h"
#include "lb-practice-wire.h"
#include "tiny-client.h"

/* --- frames --------------------------------------------------------------------------------- */

static void
test_slip (void)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();
  LbPracticeSlip slip;
  guint8 all[256];
  guint frames = 0;

  for (guint i = 0; i < 256; i++)
    all[i] = i;
  lb_practice_slip_frame (wire, all, sizeof all);
  g_assert_cmpuint (wire->len, ==, 256 + 2 + 2);

  lb_practice_slip_init (&slip, 256);
  g_assert_cmpint (lb_practice_slip_push (&slip, 'x'), ==, LB_PRACTICE_SLIP_MORE);
  for (guint i = 0; i < wire->len; i++)
    if (lb_practice_slip_push (&slip, wire->data[i]) == LB_PRACTICE_SLIP_FRAME)
      frames++;
  g_assert_cmpuint (frames, ==, 1);
  g_assert_cmpmem (slip.data->data, slip.data->len, all, sizeof all);

  /* Empty frames are none; a bad escape and one byte too many break a frame. */
  g_assert_cmpint (lb_practice_slip_push (&slip, 0xc0), ==, LB_PRACTICE_SLIP_MORE);
  g_assert_cmpint (lb_practice_slip_push (&slip, 0xc0), ==, LB_PRACTICE_SLIP_MORE);
  lb_practice_slip_push (&slip, 0xdb);
  lb_practice_slip_push (&slip, 0x01);
  g_assert_cmpint (lb_practice_slip_push (&slip, 0xc0), ==, LB_PRACTICE_SLIP_BROKEN);
  lb_practice_slip_push (&slip, 0xc0);
  for (guint i = 0; i < 257; i++)
    lb_practice_slip_push (&slip, 0x01);
  g_assert_cmpint (lb_practice_slip_push (&slip, 0xc0), ==, LB_PRACTICE_SLIP_BROKEN);
  lb_practice_slip_clear (&slip);
}

/* --- the wire ------------------------------------------------------------------------------- */

static guint8
clean_cb (guint8   byte,
          guint    baud,
          gpointer user_data)
{
  return byte;
}

static void
test_wire_times (void)
{
  g_autoptr(LbPracticeWire) wire = lb_practice_wire_new (16 * LB_PRACTICE_MS, clean_cb, NULL);
  guint8 data[100];
  guint8 buf[100];

  memset (data, 0x42, sizeof data);
  lb_practice_wire_set_chip_baud (wire, 1000000);
  lb_practice_wire_set_host_baud (wire, 0, 1000000);

  /* To the chip: ten bits a byte, no latency. */
  lb_practice_wire_feed (wire, 0, data, 2);
  g_assert_cmpint (lb_practice_wire_next_in (wire), ==, 10 * LB_PRACTICE_US);
  lb_practice_wire_take_in (wire);
  g_assert_cmpint (lb_practice_wire_next_in (wire), ==, 20 * LB_PRACTICE_US);
  g_assert_cmphex (lb_practice_wire_take_in (wire), ==, 0x42);
  g_assert_cmpint (lb_practice_wire_next_in (wire), ==, LB_PRACTICE_NEVER);

  /* To the host: the adapter's latency on top. */
  lb_practice_wire_send (wire, LB_PRACTICE_MS, data, 100);
  g_assert_cmpint (lb_practice_wire_out_done (wire), ==, 2 * LB_PRACTICE_MS);
  g_assert_cmpuint (lb_practice_wire_take_out (wire, 17 * LB_PRACTICE_MS, buf, 100), ==, 0);
  g_assert_cmpuint (
      lb_practice_wire_take_out (wire, 17 * LB_PRACTICE_MS + 500 * LB_PRACTICE_US, buf, 100),
      ==,
      50);
  lb_practice_wire_cut_out (wire, LB_PRACTICE_MS + 600 * LB_PRACTICE_US);
  g_assert_cmpuint (lb_practice_wire_take_out (wire, 30 * LB_PRACTICE_MS, buf, 100), ==, 10);
  g_assert_cmpint (lb_practice_wire_next_out (wire), ==, LB_PRACTICE_NEVER);
}

static void
test_wire_rates (void)
{
  g_autoptr(LbPracticeWire) wire = lb_practice_wire_new (0, clean_cb, NULL);
  const guint8 text[] = "the quick brown fox";
  guint8 buf[sizeof text];

  lb_practice_wire_set_chip_baud (wire, 115200);
  lb_practice_wire_set_host_baud (wire, 0, 117000); /* 1.5 % off */
  lb_practice_wire_send (wire, 0, text, sizeof text);
  lb_practice_wire_take_out (wire, LB_PRACTICE_SECOND, buf, sizeof buf);
  g_assert_cmpmem (buf, sizeof buf, text, sizeof text);

  lb_practice_wire_set_host_baud (wire, LB_PRACTICE_SECOND, 74880);
  lb_practice_wire_send (wire, LB_PRACTICE_SECOND, text, sizeof text);
  lb_practice_wire_take_out (wire, 2 * LB_PRACTICE_SECOND, buf, sizeof buf);
  g_assert_cmpint (memcmp (buf, text, sizeof text), !=, 0);

  /* What has arrived stays good when the host changes afterwards. */
  lb_practice_wire_set_host_baud (wire, 2 * LB_PRACTICE_SECOND, 115200);
  lb_practice_wire_send (wire, 2 * LB_PRACTICE_SECOND, text, sizeof text);
  lb_practice_wire_set_host_baud (wire, 3 * LB_PRACTICE_SECOND, 9600);
  lb_practice_wire_take_out (wire, 3 * LB_PRACTICE_SECOND, buf, sizeof buf);
  g_assert_cmpmem (buf, sizeof buf, text, sizeof text);
}

/* --- rates of the loaders (facts 2.9, trap 9) ----------------------------------------------- */

static gboolean
talks_at (TinyClient *client,
          guint       baud)
{
  guint8 word[4] = { 0x00, 0x10, 0x00, 0x40 };
  TinyReply reply;

  lb_port_set_baud (client->port, baud, NULL);
  lb_port_sleep (client->port, 50, NULL, NULL);
  lb_port_flush_input (client->port, NULL);
  client->in_used = client->in_length = 0;
  tiny_send (client, 0x0a, 0, word, sizeof word);
  if (!tiny_receive (client, 0x0a, 300, &reply))
    return FALSE;

  tiny_reply_clear (&reply);
  return TRUE;
}

static void
change (TinyClient *client,
        guint32     sent,
        guint32     old)
{
  g_assert_cmpint (tiny_command (client, 0x0f, 2, sent, old), ==, 0);
}

static void
test_rom_rates (void)
{
  static const struct { const char *board; guint32 naive; guint32 right; } cases[] = {
    /* Its clock: 640 × 15625 × 150 / 40 = 37.5 MHz for 40. */
    { "esp32", 460800, 460800.0 * 37.5 / 40 },
    { "esp32c2", 460800, 460800.0 * 40 / 26 },
    { "esp32c5", 460800, 460800.0 * 40 / 48 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TinyClient client;

      tiny_open (&client, cases[i].board, NULL);
      tiny_connect (&client);
      change (&client, cases[i].naive, 0);
      g_assert_false (talks_at (&client, 460800));
      tiny_close (&client);

      tiny_open (&client, cases[i].board, NULL);
      tiny_connect (&client);
      change (&client, cases[i].right, 0);
      g_assert_true (talks_at (&client, 460800));
      tiny_close (&client);
    }
}

static void
test_stub_rates (void)
{
  TinyClient client;

  tiny_open (&client, "esp32", NULL);
  tiny_connect_stub (&client);
  change (&client, 921600, 115200);
  g_assert_true (talks_at (&client, 921600));
  g_assert_false (talks_at (&client, 115200));
  g_assert_true (talks_at (&client, 921600));
  change (&client, 460800, 921600);
  g_assert_true (talks_at (&client, 460800));
  tiny_close (&client);

  /* The ESP8266's takes the present rate for 115200. */
  tiny_open (&client, "esp8266", NULL);
  tiny_connect_stub (&client);
  change (&client, 460800, 115200);
  g_assert_true (talks_at (&client, 460800));
  change (&client, 921600u * (guint64) 115200 / 460800, 460800);
  g_assert_true (talks_at (&client, 921600));
  change (&client, 115200u * (guint64) 115200 / 921600, 921600);
  g_assert_true (talks_at (&client, 115200));
  tiny_close (&client);
}

/* The ROM takes the rate of the first SYNC, within limits. */
static void
test_autobaud (void)
{
  static const struct { guint baud; gboolean heard; } cases[] = {
    { 9600, TRUE }, { 74880, TRUE }, { 115200, TRUE }, { 921600, FALSE }, { 4800, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TinyClient client;

      tiny_open (&client, "esp32", NULL);
      lb_port_set_baud (client.port, cases[i].baud, NULL);
      tiny_reset (&client, TRUE);
      g_assert_true (tiny_sync (&client) == cases[i].heard);
      tiny_close (&client);
    }
}

/* --- resets and boot logs (facts 6) --------------------------------------------------------- */

static char *
listen (TinyClient *client)
{
  guint8 buf[1024];
  gssize n;

  lb_port_sleep (client->port, 600, NULL, NULL);
  n = lb_port_read (client->port, buf, sizeof buf, 0, NULL, NULL);
  for (gssize i = 0; i < n; i++)
    if (buf[i] == 0 || buf[i] >= 0x80)
      buf[i] = '?';
  return g_strndup ((const char *) buf, MAX (n, 0));
}

static void
tight_reset (TinyClient *client)
{
  lb_port_set_lines (client->port, LB_LINE_NONE, NULL);
  lb_port_set_lines (client->port, LB_LINE_DTR | LB_LINE_RTS, NULL);
  lb_port_set_lines (client->port, LB_LINE_RTS, NULL);
  lb_port_sleep (client->port, 100, NULL, NULL);
  lb_port_set_lines (client->port, LB_LINE_DTR, NULL);
  lb_port_sleep (client->port, 50, NULL, NULL);
  lb_port_set_lines (client->port, LB_LINE_NONE, NULL);
}

static void
test_logs (void)
{
  static const struct
  {
    const char *board;
    guint baud;
    const char *download;
    const char *normal;
  } cases[] = {
    { "esp8266", 74880, "boot mode:(1,", "boot mode:(3," },
    { "esp32", 115200, "waiting for download", "boot:0x13 (SPI_FAST_FLASH_BOOT)" },
    { "esp32s3", 115200, "waiting for download", "boot:0x8 (SPI_FAST_FLASH_BOOT)" },
    { "esp32c3", 115200, "waiting for download", "boot:0xc (SPI_FAST_FLASH_BOOT)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *garbage = NULL;
      g_autofree char *download = NULL;
      g_autofree char *normal = NULL;
      TinyClient client;

      tiny_open (&client, cases[i].board, NULL);
      lb_port_set_baud (client.port, cases[i].baud, NULL);
      lb_port_sleep (client.port, 500, NULL, NULL);
      lb_port_flush_input (client.port, NULL);
      tight_reset (&client);
      download = listen (&client);
      g_assert_nonnull (strstr (download, cases[i].download));
      tiny_reset (&client, FALSE);
      normal = listen (&client);
      g_assert_nonnull (strstr (normal, cases[i].normal));

      /* At another rate it cannot be read. */
      lb_port_set_baud (client.port, 230400, NULL);
      tiny_reset (&client, TRUE);
      garbage = listen (&client);
      g_assert_null (strstr (garbage, cases[i].download));
      tiny_close (&client);
    }
}

/* What is in flash shows when it starts. */
static void
test_blank_boots_not (void)
{
  g_autofree guint8 *blank = g_malloc (1 << 20);
  g_autoptr(GBytes) content = NULL;
  LbPracticePlaceOptions options = { .board = "esp32", .clock = LB_PRACTICE_CLOCK_VIRTUAL };
  g_autofree char *log = NULL;
  TinyClient client;

  memset (blank, 0xff, 1 << 20);
  content = g_bytes_new (blank, 1 << 20);
  options.content = content;
  tiny_open_options (&client, &options);
  log = listen (&client);
  g_assert_nonnull (strstr (log, "invalid header: 0xffffffff"));
  tiny_close (&client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/practice/line/slip", test_slip);
  g_test_add_func ("/practice/line/times", test_wire_times);
  g_test_add_func ("/practice/line/rates", test_wire_rates);
  g_test_add_func ("/practice/line/rom-rates", test_rom_rates);
  g_test_add_func ("/practice/line/stub-rates", test_stub_rates);
  g_test_add_func ("/practice/line/autobaud", test_autobaud);
  g_test_add_func ("/practice/line/logs", test_logs);
  g_test_add_func ("/practice/line/blank-boots-not", test_blank_boots_not);

  return g_test_run ();
}
