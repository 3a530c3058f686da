/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-digest.h"
#include "lb-reader.h"
#include "tiny-client.h"

static void
test_every_board (gconstpointer data)
{
  const char *name = data;
  g_autofree guint8 *buf = g_malloc (70000);
  g_autoptr(GBytes) flash = NULL;
  LbDigest expected;
  LbDigest digest;
  TinyClient client;

  tiny_open (&client, name, NULL);
  tiny_connect_stub (&client);
  g_assert_cmpint (tiny_read (&client, 0x1003, 70000, buf), ==, TINY_READ_OK);
  flash = lb_practice_place_dup_flash (client.place);
  g_assert_cmpmem (buf, 70000, (const guint8 *) g_bytes_get_data (flash, NULL) + 0x1003, 70000);
  g_assert_cmpuint (lb_practice_place_get_moved (client.place), ==, 70000);

  expected = lb_digest_compute (buf, 70000);
  g_assert_true (tiny_md5 (&client, 0x1003, 70000, digest.md5));
  g_assert_true (lb_digest_equal (&digest, &expected));
  tiny_close (&client);
}

static void
begin (TinyClient *client,
       guint32     length,
       guint32     packet)
{
  /* The end of the flash is blank, so its packets have no escapes. */
  g_assert_cmpint (tiny_command (client, 0xd2, 4, 0x3d0000u, length, packet, 64u), ==, 0);
}

static void
ack (TinyClient *client,
     guint32     count)
{
  guint8 word[4];

  lb_put_le32 (word, count);
  tiny_send_frame (client, word, sizeof word);
}

static guint
frame_length (TinyClient *client)
{
  g_autoptr(GByteArray) frame = tiny_frame (client, 1000);

  return frame != NULL ? frame->len : 0;
}

/* Trap 5: whatever window was asked for, one packet, then it waits. */
static void
test_stop_and_wait (void)
{
  TinyClient client;

  tiny_open (&client, "esp32", NULL);
  tiny_connect_stub (&client);
  begin (&client, 10000, 4096);
  g_assert_cmpuint (frame_length (&client), ==, 4096);
  g_assert_cmpuint (frame_length (&client), ==, 0);
  ack (&client, 4096);
  g_assert_cmpuint (frame_length (&client), ==, 4096);
  ack (&client, 8192);
  g_assert_cmpuint (frame_length (&client), ==, 10000 - 8192);
  /* The last one must say all of it. */
  ack (&client, 10000);
  g_assert_cmpuint (frame_length (&client), ==, 16);
  g_assert_true (tiny_sync (&client));
  tiny_close (&client);
}

/* Facts 2.6: an acknowledgement right after the first byte hides the round trip. */
static void
test_early_ack (void)
{
  const guint32 n_packets = 8;
  guint8 buf[16384];
  TinyClient client;
  gint64 start;
  gint64 taken;
  gsize got = 0;

  tiny_open (&client, "esp32", NULL);
  tiny_connect_stub (&client);
  begin (&client, n_packets * 4096, 4096);
  start = lb_port_now (client.port);
  for (guint i = 1; i <= n_packets; i++)
    {
      gsize packet = 0;

      while (packet < 4098)
        {
          gsize n = lb_port_read (client.port, buf, 4098 - packet, 1000, NULL, NULL);

          g_assert_cmpint (n, >, 0);
          if (packet == 0)
            ack (&client, i * 4096);
          packet += n;
        }
      got += packet;
    }

  /* Each packet: 3 ms of reading and 4098 bytes; nothing for the way there and back. */
  taken = lb_port_now (client.port) - start;
  g_assert_cmpint (got, ==, n_packets * 4098);
  g_assert_cmpint (taken, <, n_packets * (3000 + 4098 * 100000 / 1152) + 3000);
  g_assert_cmpuint (frame_length (&client), ==, 16);
  tiny_close (&client);
}

/* Trap 6: what is counted twice stalls it; only a cancel helps. */
static void
test_double_ack_stalls (void)
{
  TinyClient client;

  tiny_open (&client, "esp32", NULL);
  tiny_connect_stub (&client);
  begin (&client, 3 * 4096, 4096);
  g_assert_cmpuint (frame_length (&client), ==, 4096);
  ack (&client, 4096);
  g_assert_cmpuint (frame_length (&client), ==, 4096);
  ack (&client, 8192);
  lb_port_sleep (client.port, 50, NULL, NULL);
  ack (&client, 8192);
  g_assert_cmpuint (frame_length (&client), ==, 4096);
  ack (&client, 3 * 4096);
  g_assert_cmpuint (frame_length (&client), ==, 0);
  tiny_send_frame (&client, (const guint8 *) "x", 1);
  g_assert_cmpuint (frame_length (&client), ==, 16);
  g_assert_true (tiny_sync (&client));
  tiny_close (&client);
}

static void
test_cancel (void)
{
  static const gsize lengths[] = { 1, 5, 44 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr(GByteArray) packet = NULL;
      g_autoptr(GByteArray) digest = NULL;
      LbDigest expected;
      guint8 cancel[44] = { 0 };
      TinyClient client;

      tiny_open (&client, "esp8266", NULL);
      tiny_connect_stub (&client);
      begin (&client, 100000, 1000);
      packet = tiny_frame (&client, 1000);
      tiny_send_frame (&client, cancel, lengths[i]);
      digest = tiny_frame (&client, 1000);
      g_assert_nonnull (digest);
      expected = lb_digest_compute (packet->data, packet->len);
      g_assert_cmpmem (digest->data, digest->len, expected.md5, 16);
      g_assert_cmphex (tiny_read_reg (&client, 0x40001000), ==, 0xfff0c101);
      tiny_close (&client);
    }
}

/* One frame at a time: the second of two is dropped, and so is a cancel behind an ack. */
static void
test_back_to_back (void)
{
  static const guint8 two[] = {
    0xc0, 0x00, 0x0a, 0x04, 0x00, 0, 0, 0, 0, 0x00, 0x10, 0x00, 0x40, 0xc0,
    0xc0, 0x00, 0x0a, 0x04, 0x00, 0, 0, 0, 0, 0x00, 0x10, 0x00, 0x40, 0xc0,
  };
  TinyClient client;
  TinyReply reply;

  tiny_open (&client, "esp32", NULL);
  tiny_connect_stub (&client);
  lb_port_set_baud (client.port, 115200, NULL);
  g_assert_cmpint (tiny_command (&client, 0x0f, 2, 921600u, 115200u), ==, 0);
  lb_port_set_baud (client.port, 921600, NULL);
  lb_port_sleep (client.port, 50, NULL, NULL);
  lb_port_write (client.port, two, sizeof two, NULL, NULL);
  g_assert_true (tiny_receive (&client, 0x0a, 500, &reply));
  tiny_reply_clear (&reply);
  g_assert_false (tiny_receive (&client, 0x0a, 500, &reply));

  begin (&client, 3 * 4096, 4096);
  g_assert_cmpuint (frame_length (&client), ==, 4096);
  ack (&client, 4096);
  tiny_send_frame (&client, (const guint8 *) "x", 1);
  g_assert_cmpuint (frame_length (&client), ==, 4096);
  g_assert_cmpuint (frame_length (&client), ==, 0);
  tiny_close (&client);
}

/* Trap 7. */
static void
test_large_packets (void)
{
  TinyClient client;

  tiny_open (&client, "esp32", NULL);
  tiny_connect_stub (&client);
  begin (&client, 65536, 8192);
  g_assert_cmpuint (frame_length (&client), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0x0d, 1, 0u), ==, 0xc000);
  g_assert_cmphex (tiny_command (&client, 0x0d, 1, 0u), ==, 0);
  tiny_close (&client);
}

/* A flash is as large as it says; told otherwise, the loader finds that it repeats itself. */
static void
test_size (void)
{
  g_autofree guint8 *low = g_malloc (4096);
  g_autofree guint8 *high = g_malloc (4096);
  TinyClient client;

  tiny_open (&client, "sonoff-basic", NULL);
  tiny_connect_stub (&client);
  g_assert_cmpint (tiny_read (&client, 0x100000, 4096, high), ==, TINY_READ_REFUSED);
  g_assert_cmpint (
      tiny_command (&client, 0x0b, 6, 0u, 0x200000u, 65536u, 4096u, 256u, 0xffffu), ==, 0);
  g_assert_cmpint (tiny_read (&client, 0x1000, 4096, low), ==, TINY_READ_OK);
  g_assert_cmpint (tiny_read (&client, 0x101000, 4096, high), ==, TINY_READ_OK);
  g_assert_cmpmem (low, 4096, high, 4096);
  tiny_close (&client);
}

/* Facts 2.7: 64 bytes, whatever was asked; two MiB until told. */
static void
test_slow (void)
{
  guint8 request[8] = { 0 };
  g_autoptr(GBytes) flash = NULL;
  TinyClient client;
  TinyReply reply;

  tiny_open (&client, "esp32", NULL);
  tiny_connect (&client);
  lb_put_le32 (request, 0x9000);
  lb_put_le32 (request + 4, 10);
  tiny_send (&client, 0x0e, 0, request, sizeof request);
  g_assert_true (tiny_receive (&client, 0x0e, 500, &reply));
  g_assert_cmphex (reply.status[0], ==, 1);
  tiny_reply_clear (&reply);

  g_assert_cmpint (tiny_command (&client, 0x0d, 2, 0u, 0u), ==, 0);
  tiny_send (&client, 0x0e, 0, request, sizeof request);
  g_assert_true (tiny_receive (&client, 0x0e, 500, &reply));
  flash = lb_practice_place_dup_flash (client.place);
  g_assert_cmpuint (reply.payload->len, ==, 64);
  g_assert_cmpmem (
      reply.payload->data, 10, (const guint8 *)g_bytes_get_data (flash, NULL) + 0x9000, 10);
  tiny_reply_clear (&reply);

  g_assert_cmphex (tiny_command (&client, 0x13, 4, 0x200000u, 4096u, 0u, 0u), ==, 0x0106);
  g_assert_cmphex (
      tiny_command (&client, 0x0b, 6, 0u, 0x400000u, 65536u, 4096u, 256u, 0xffffu), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0x13, 4, 0x200000u, 4096u, 0u, 0u), ==, 0);
  tiny_close (&client);
}

/* The ROM's digest is text. */
static void
test_rom_digest (void)
{
  guint8 request[16] = { 0 };
  g_autoptr(GBytes) flash = NULL;
  g_autofree char *hex = NULL;
  LbDigest digest;
  TinyClient client;
  TinyReply reply;

  tiny_open (&client, "esp32c3", NULL);
  tiny_connect (&client);
  g_assert_cmpint (tiny_command (&client, 0x0d, 2, 0u, 0u), ==, 0);
  lb_put_le32 (request + 4, 65536);
  tiny_send (&client, 0x13, 0, request, sizeof request);
  g_assert_true (tiny_receive (&client, 0x13, 500, &reply));
  flash = lb_practice_place_dup_flash (client.place);
  digest = lb_digest_compute (g_bytes_get_data (flash, NULL), 65536);
  hex = lb_digest_to_hex (&digest);
  g_assert_cmpmem (reply.payload->data, reply.payload->len, hex, 32);
  tiny_reply_clear (&reply);
  tiny_close (&client);
}

/* The one table of times, as a host sees it. */
static void
test_times (void)
{
  static const struct { const char *board; gint64 digest; gint64 read; } cases[] = {
    { "esp32", 80000, 3000 }, { "esp8266", 160000, 6000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 digest[16];
      g_autofree guint8 *buf = g_malloc (65536);
      TinyClient client;
      gint64 start;
      gint64 taken;

      tiny_open (&client, cases[i].board, NULL);
      tiny_connect_stub (&client);
      start = lb_port_now (client.port);
      g_assert_true (tiny_md5 (&client, 0, 65536, digest));
      /* 26 bytes there, 28 back, a millisecond of USB, a little handling. */
      taken = lb_port_now (client.port) - start;
      g_assert_cmpint (taken, >, cases[i].digest + 5000);
      g_assert_cmpint (taken, <, cases[i].digest + 7000);

      /* Blank flash has no escapes: the wire is exactly 4098 bytes a packet. */
      start = lb_port_now (client.port);
      g_assert_cmpint (tiny_read (&client, 0x3d0000, 65536, buf), ==, TINY_READ_OK);
      taken = (lb_port_now (client.port) - start) / 16;
      g_assert_cmpint (taken, >, cases[i].read + 4098 * 100000 / 1152 + 1500);
      g_assert_cmpint (taken, <, cases[i].read + 4098 * 100000 / 1152 + 2400);
      tiny_close (&client);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < lb_practice_board_get_n (); i++)
    {
      const char *name = lb_practice_board_get (i)->name;
      g_autofree char *path = g_strdup_printf ("/practice/read/%s", name);

      g_test_add_data_func (path, name, test_every_board);
    }
  g_test_add_func ("/practice/read/stop-and-wait", test_stop_and_wait);
  g_test_add_func ("/practice/read/early-ack", test_early_ack);
  g_test_add_func ("/practice/read/double-ack-stalls", test_double_ack_stalls);
  g_test_add_func ("/practice/read/cancel", test_cancel);
  g_test_add_func ("/practice/read/back-to-back", test_back_to_back);
  g_test_add_func ("/practice/read/large-packets", test_large_packets);
  g_test_add_func ("/practice/read/size", test_size);
  g_test_add_func ("/practice/read/slow", test_slow);
  g_test_add_func ("/practice/read/rom-digest", test_rom_digest);
  g_test_add_func ("/practice/read/times", test_times);

  return g_test_run ();
}
