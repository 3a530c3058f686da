/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>
#include <zlib.h>

#include "lb-reader.h"
#include "tiny-client.h"

#define TARGET 0x200000u

static guint8 *
pattern (gsize length,
         guint seed)
{
  guint8 *data = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    data[i] = (guint8) ((i * 31 + i / 4096 + seed) >> (i % 3));
  return data;
}

static gboolean
holds (TinyClient   *client,
       gsize         offset,
       const guint8 *data,
       gsize         length)
{
  g_autoptr(GBytes) flash = lb_practice_place_dup_flash (client->place);

  return memcmp ((const guint8 *) g_bytes_get_data (flash, NULL) + offset, data, length) == 0;
}

static gboolean
is_blank (TinyClient *client,
          gsize       offset,
          gsize       length)
{
  g_autoptr(GBytes) flash = lb_practice_place_dup_flash (client->place);

  return lb_bytes_are ((const guint8 *) g_bytes_get_data (flash, NULL) + offset, length, 0xff);
}

static void
open_stub (TinyClient *client,
           const char *board)
{
  tiny_open (client, board, NULL);
  tiny_connect_stub (client);
}

static int
begin (TinyClient *client,
       guint8      opcode,
       guint32     size,
       guint32     offset)
{
  return tiny_command (client, opcode, 5, size, 1u, 0x4000u, offset, 0u);
}

/* Compresses as zlib does, in the caller's array. */
static gsize
squeeze (const guint8 *data,
         gsize         length,
         guint8       *out,
         gsize         room)
{
  uLongf size = room;

  g_assert_cmpint (compress2 (out, &size, data, length, 9), ==, Z_OK);
  return size;
}

static void
test_plain (void)
{
  g_autofree guint8 *data = pattern (40000, 1);
  TinyClient client;

  open_stub (&client, "esp32");
  g_assert_cmpint (begin (&client, 0x02, 40000, 0x11000), ==, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (
        tiny_block (&client, 0x03, i, data + i * 16384, MIN (16384, 40000 - i * 16384)), ==, 0);
  g_assert_cmpint (tiny_command (&client, 0x04, 1, 1u), ==, 0);
  g_assert_true (holds (&client, 0x11000, data, 40000));
  /* The last sector was erased whole. */
  g_assert_true (is_blank (&client, 0x11000 + 40000, 10 * 4096 - 40000));
  tiny_close (&client);
}

/* Facts 2.4: what is more than was announced is dropped. */
static void
test_padding (void)
{
  g_autofree guint8 *data = pattern (4096, 2);
  g_autoptr(GBytes) before = NULL;
  TinyClient client;

  open_stub (&client, "esp32");
  before = lb_practice_place_dup_flash (client.place);
  g_assert_cmpint (begin (&client, 0x02, 1000, 0x20000), ==, 0);
  g_assert_cmpint (tiny_block (&client, 0x03, 0, data, 4096), ==, 0);
  g_assert_cmpint (tiny_command (&client, 0x04, 1, 1u), ==, 0);
  g_assert_true (holds (&client, 0x20000, data, 1000));
  g_assert_true (is_blank (&client, 0x20000 + 1000, 3096));
  g_assert_true (
      holds (&client, 0x21000, (const guint8 *)g_bytes_get_data (before, NULL) + 0x21000, 4096));
  tiny_close (&client);
}

static void
test_compressed (void)
{
  g_autofree guint8 *data = pattern (300000, 3);
  g_autofree guint8 *packed = g_malloc (400000);
  gsize length = squeeze (data, 300000, packed, 400000);
  TinyClient client;

  /* Nobody checks its Adler-32. */
  packed[length - 1] ^= 0xff;
  open_stub (&client, "sonoff-basic");
  g_assert_cmpint (begin (&client, 0x10, 300000, 0x10000), ==, 0);
  for (gsize at = 0; at < length; at += 1024)
    g_assert_cmpint (
        tiny_block (&client, 0x11, at / 1024, packed + at, MIN (1024, length - at)), ==, 0);
  g_assert_cmpint (tiny_command (&client, 0x12, 1, 1u), ==, 0);
  g_assert_true (holds (&client, 0x10000, data, 300000));
  tiny_close (&client);
}

/* Trap 3: acknowledged first; what went wrong comes with the next command, which is not done. */
static void
test_late_errors (void)
{
  static const guint8 junk[64] = { 0x78, 0x9c, 0xff, 0xff, 0xff };
  g_autofree guint8 *data = pattern (8192, 4);
  guint8 packed[8192];
  gsize length;
  TinyClient client;

  open_stub (&client, "esp32");

  g_assert_cmpint (begin (&client, 0x10, 4096, TARGET), ==, 0);
  g_assert_cmpint (tiny_block (&client, 0x11, 0, junk, sizeof junk), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0xd1, 2, 0u, 4096u), ==, 0xc700);
  g_assert_false (is_blank (&client, 0x1000, 4096));
  g_assert_cmphex (tiny_command (&client, 0x0d, 1, 0u), ==, 0);

  /* Too much: the stream holds two sectors, one was announced. */
  length = squeeze (data, 8192, packed, sizeof packed);
  g_assert_cmpint (begin (&client, 0x10, 4096, TARGET), ==, 0);
  g_assert_cmpint (tiny_block (&client, 0x11, 0, packed, length), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0x12, 1, 1u), ==, 0xc900);

  /* Too little: it ends early. */
  length = squeeze (data, 4096, packed, sizeof packed);
  g_assert_cmpint (begin (&client, 0x10, 8192, TARGET), ==, 0);
  g_assert_cmpint (tiny_block (&client, 0x11, 0, packed, length), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0x12, 1, 1u), ==, 0xc800);

  /* Missing bytes are told by END, which is a barrier. */
  g_assert_cmpint (begin (&client, 0x02, 8192, TARGET), ==, 0);
  g_assert_cmpint (tiny_block (&client, 0x03, 0, data, 4096), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0x04, 1, 1u), ==, 0xc000);
  tiny_close (&client);
}

static void
test_refused (void)
{
  g_autofree guint8 *data = pattern (4096, 5);
  g_autofree guint8 *block = g_malloc0 (16 + 4096);
  TinyClient client;
  TinyReply reply;

  open_stub (&client, "esp32");
  g_assert_cmphex (tiny_block (&client, 0x03, 0, data, 4096), ==, 0xc600);
  g_assert_cmphex (tiny_command (&client, 0x04, 1, 1u), ==, 0xc600);
  g_assert_cmphex (tiny_command (&client, 0x02, 3, 0u, 0u, 0u), ==, 0xc000);
  g_assert_cmphex (tiny_command (&client, 0x02, 4, 4096u, 1u, 0x8000u, 0u), ==, 0xc200);
  g_assert_cmphex (begin (&client, 0x02, 8192, 0x3ff000), ==, 0xc400);
  g_assert_cmphex (tiny_command (&client, 0xd1, 2, 100u, 4096u), ==, 0xc400);
  g_assert_cmphex (tiny_command (&client, 0xd1, 2, 0x3ff000u, 8192u), ==, 0xc400);

  /* A bad checksum may be sent again: nothing was written. */
  g_assert_cmphex (begin (&client, 0x02, 4096, TARGET), ==, 0);
  lb_put_le32 (block, 4096);
  memcpy (block + 16, data, 4096);
  tiny_send (&client, 0x03, 0x12, block, 16 + 4096);
  g_assert_true (tiny_receive (&client, 0x03, 500, &reply));
  g_assert_cmphex (reply.status[0], ==, 0xc1);
  tiny_reply_clear (&reply);
  g_assert_cmphex (tiny_block (&client, 0x03, 0, data, 4096), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0x04, 1, 1u), ==, 0);
  g_assert_true (holds (&client, TARGET, data, 4096));
  tiny_close (&client);
}

/* Trap 4: a block that is sent twice is written twice. */
static void
test_no_sequence_check (void)
{
  g_autofree guint8 *data = pattern (8192, 6);
  TinyClient client;

  open_stub (&client, "esp32");
  g_assert_cmpint (begin (&client, 0x02, 8192, TARGET), ==, 0);
  g_assert_cmpint (tiny_block (&client, 0x03, 7, data, 4096), ==, 0);
  g_assert_cmpint (tiny_block (&client, 0x03, 7, data, 4096), ==, 0);
  g_assert_cmpint (tiny_command (&client, 0x04, 1, 1u), ==, 0);
  g_assert_true (holds (&client, TARGET, data, 4096));
  g_assert_true (holds (&client, TARGET + 4096, data, 4096));
  tiny_close (&client);
}

static void
test_erase (void)
{
  g_autoptr(GBytes) before = NULL;
  TinyClient client;
  gint64 start;

  open_stub (&client, "esp32");
  before = lb_practice_place_dup_flash (client.place);
  start = lb_port_now (client.port);
  g_assert_cmpint (tiny_command (&client, 0xd1, 2, 0x1f000u, 0x12000u), ==, 0);
  /* A sector, a block, a sector. */
  g_assert_cmpint (lb_port_now (client.port) - start, >, 45000 + 200000 + 45000);
  g_assert_cmpint (lb_port_now (client.port) - start, <, 45000 + 200000 + 45000 + 8000);
  g_assert_true (is_blank (&client, 0x1f000, 0x12000));
  g_assert_true (
      holds (&client, 0x1e000, (const guint8 *)g_bytes_get_data (before, NULL) + 0x1e000, 0x1000));
  g_assert_true (
      holds (&client, 0x31000, (const guint8 *)g_bytes_get_data (before, NULL) + 0x31000, 0x1000));
  tiny_close (&client);

  open_stub (&client, "sonoff-basic");
  tiny_send (&client, 0xd0, 0, NULL, 0);
  {
    TinyReply reply;

    g_assert_true (tiny_receive (&client, 0xd0, 20000, &reply));
    g_assert_cmphex (reply.status[0], ==, 0);
    tiny_reply_clear (&reply);
  }
  g_assert_true (is_blank (&client, 0, 1 << 20));
  tiny_close (&client);
}

/* Facts 2.4: the stub skips the erase of blank sectors, until it finds one that is not. */
static void
test_erase_ahead (void)
{
  g_autofree guint8 *data = pattern (4096, 7);
  gint64 taken[3];
  TinyClient client;

  open_stub (&client, "esp32");
  g_assert_cmpint (tiny_command (&client, 0xd1, 2, TARGET, 65536u), ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      gint64 start;

      /* Blank at first; then its own content; then blank again behind a sector that is not. */
      g_assert_cmpint (begin (&client, 0x02, i == 2 ? 8192 : 4096, TARGET), ==, 0);
      g_assert_cmpint (tiny_block (&client, 0x03, 0, data, 4096), ==, 0);
      if (i == 2)
        g_assert_cmpint (tiny_block (&client, 0x03, 1, data, 4096), ==, 0);
      start = lb_port_now (client.port);
      g_assert_cmpint (tiny_command (&client, 0x04, 1, 1u), ==, 0);
      taken[i] = lb_port_now (client.port) - start;
      g_assert_true (holds (&client, TARGET, data, 4096));
    }

  /* 16 pages, a look or an erase, and 3 ms of talk. */
  g_assert_cmpint (taken[0], <, 8000 + 1000 + 4000);
  g_assert_cmpint (taken[1], >, 8000 + 45000);
  g_assert_cmpint (taken[2], >, 8000 + 45000);
  tiny_close (&client);
}

/* --- ROM ------------------------------------------------------------------------------------ */

static void
test_rom (gconstpointer board)
{
  gboolean later = g_str_equal (board, "esp32c3");
  gboolean esp8266 = g_str_equal (board, "esp8266");
  g_autofree guint8 *data = pattern (4096, 8);
  g_autofree guint8 *packed = g_malloc (8192);
  gsize length = squeeze (data, 4096, packed, 8192);
  TinyClient client;

  tiny_open (&client, board, NULL);
  tiny_connect (&client);
  if (!esp8266)
    {
      g_assert_cmphex (
          tiny_command (&client, 0x02, later ? 5 : 4, 4096u, 4u, 1024u, 0x20000u, 0u), ==, 0x0106);
      g_assert_cmphex (tiny_command (&client, 0x0d, 2, 0u, 0u), ==, 0);
      /* Not past 2 MiB until it is told the size. */
      g_assert_cmphex (
          tiny_command (&client, 0x02, later ? 5 : 4, 4096u, 4u, 1024u, TARGET, 0u), ==, 0x0106);
    }

  /* Facts 2.2: the fifth word. */
  g_assert_cmphex (
      tiny_command (&client, 0x02, later ? 4 : 5, 4096u, 4u, 1024u, 0x20000u, 0u), ==, 0x0105);
  g_assert_cmphex (
      tiny_command (&client, 0x02, later ? 5 : 4, 4096u, 4u, 1024u, 0x20000u, 0u), ==, 0);
  g_assert_true (is_blank (&client, 0x20000, 4096));
  for (guint i = 0; i < 4; i++)
    g_assert_cmphex (tiny_block (&client, 0x03, i, data + i * 1024, 1024), ==, 0);
  g_assert_true (holds (&client, 0x20000, data, 4096));

  if (!esp8266)
    {
      g_assert_cmphex (
          tiny_command (&client, 0x10, later ? 5 : 4, 4096u, 1u, 1024u, 0x30000u, 0u), ==, 0);
      g_assert_cmphex (tiny_block (&client, 0x11, 0, packed, length), ==, 0);
      g_assert_true (holds (&client, 0x30000, data, 4096));
    }
  tiny_close (&client);
}

/* Facts 3.2: it erases the sectors before the first block boundary twice over. */
static void
test_esp8266_erase_bug (void)
{
  static const struct { guint32 start; guint32 sent; guint32 erased; } cases[] = {
    { 0, 1, 2 }, { 0, 8, 16 }, { 0, 20, 36 }, { 14, 4, 6 }, { 8, 3, 6 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree guint8 *zero = g_malloc0 (4 << 20);
      g_autoptr(GBytes) content = g_bytes_new (zero, 4 << 20);
      LbPracticePlaceOptions options = {
        .board = "esp8266", .clock = LB_PRACTICE_CLOCK_VIRTUAL, .content = content,
      };
      TinyClient client;

      tiny_open_options (&client, &options);
      tiny_connect (&client);
      g_assert_cmphex (
          tiny_command (&client, 0x02, 4, cases[i].sent * 4096, 1u, 1024u, cases[i].start * 4096),
          ==,
          0);
      g_assert_true (is_blank (&client, cases[i].start * 4096, cases[i].erased * 4096));
      g_assert_true (holds (&client, (cases[i].start + cases[i].erased) * 4096, zero, 4096));
      tiny_close (&client);
    }
}

/* --- NOR ------------------------------------------------------------------------------------ */

/* Without an erase, bits only go from one to zero. */
static void
test_nor (void)
{
  g_autoptr(LbPracticeFlash) flash = lb_practice_flash_new (1 << 20, 0xef, NULL);
  guint8 buf[4];

  lb_practice_flash_program (flash, 16, (const guint8 *) "\xf0\x0f\xaa\x55", 4);
  lb_practice_flash_program (flash, 16, (const guint8 *) "\x3c\xff\xff\x00", 4);
  lb_practice_flash_read (flash, 16, buf, 4);
  g_assert_cmpmem (buf, 4, "\x30\x0f\xaa\x00", 4);
  lb_practice_flash_read (flash, (1 << 20) + 16, buf, 4);
  g_assert_cmpmem (buf, 4, "\x30\x0f\xaa\x00", 4);
  lb_practice_flash_erase (flash, 0, 4096);
  lb_practice_flash_read (flash, 16, buf, 4);
  g_assert_cmpmem (buf, 4, "\xff\xff\xff\xff", 4);
}

static void
test_nor_protection (void)
{
  g_autoptr(LbPracticeFlash) flash = lb_practice_flash_new (1 << 20, 0xef, NULL);
  guint8 byte;

  /* BP = 6: the upper half. */
  lb_practice_flash_set_status (flash, 0, 6 << 2);
  g_assert_true (lb_practice_flash_is_protected (flash, 0x80000, 1));
  g_assert_false (lb_practice_flash_is_protected (flash, 0x7ffff, 1));
  lb_practice_flash_program (flash, 0x80000, (const guint8 *) "\0", 1);
  lb_practice_flash_read (flash, 0x80000, &byte, 1);
  g_assert_cmphex (byte, ==, 0xff);
  /* With the top/bottom bit: the lower one. With the complement too: the upper again. */
  lb_practice_flash_set_status (flash, 0, 6 << 2 | 0x20);
  g_assert_true (lb_practice_flash_is_protected (flash, 0, 1));
  lb_practice_flash_set_status (flash, 1, 0x40);
  g_assert_false (lb_practice_flash_is_protected (flash, 0, 1));
  lb_practice_flash_set_status (flash, 1, 0);
  lb_practice_flash_set_status (flash, 0, 7 << 2);
  g_assert_true (lb_practice_flash_is_protected (flash, 0, 1));
}

/* Interrupted: right once, wrong ever after, until it is erased again. */
static void
test_nor_interrupted (void)
{
  g_autoptr(LbPracticeFlash) flash = lb_practice_flash_new (1 << 20, 0xef, NULL);
  g_autofree guint8 *zero = g_malloc0 (4096);
  guint8 first[4096];
  guint8 second[4096];
  guint8 third[4096];

  for (guint i = 0; i < 16; i++)
    lb_practice_flash_program (flash, 0x1000 + i * 256, zero, 256);
  lb_practice_flash_interrupt_erase (flash, 0x1000, 4096);
  lb_practice_flash_read (flash, 0x1000, first, 4096);
  lb_practice_flash_read (flash, 0x1000, second, 4096);
  lb_practice_flash_read (flash, 0x1000, third, 4096);
  g_assert_true (lb_bytes_are (first, 4096, 0xff));
  g_assert_false (lb_bytes_are (second, 4096, 0xff));
  g_assert_cmpmem (second, 4096, third, 4096);
  lb_practice_flash_erase (flash, 0x1000, 4096);
  lb_practice_flash_read (flash, 0x1000, first, 4096);
  g_assert_true (lb_bytes_are (first, 4096, 0xff));

  lb_practice_flash_interrupt_program (flash, 0x1000, zero, 256);
  lb_practice_flash_read (flash, 0x1000, first, 256);
  lb_practice_flash_read (flash, 0x1000, second, 256);
  g_assert_true (lb_bytes_are (first, 256, 0));
  g_assert_false (lb_bytes_are (second, 256, 0));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/practice/write/plain", test_plain);
  g_test_add_func ("/practice/write/padding", test_padding);
  g_test_add_func ("/practice/write/compressed", test_compressed);
  g_test_add_func ("/practice/write/late-errors", test_late_errors);
  g_test_add_func ("/practice/write/refused", test_refused);
  g_test_add_func ("/practice/write/no-sequence-check", test_no_sequence_check);
  g_test_add_func ("/practice/write/erase", test_erase);
  g_test_add_func ("/practice/write/erase-ahead", test_erase_ahead);
  g_test_add_data_func ("/practice/write/rom/esp8266", "esp8266", test_rom);
  g_test_add_data_func ("/practice/write/rom/esp32", "esp32", test_rom);
  g_test_add_data_func ("/practice/write/rom/esp32c3", "esp32c3", test_rom);
  g_test_add_func ("/practice/write/esp8266-erase-bug", test_esp8266_erase_bug);
  g_test_add_func ("/practice/flash/nor", test_nor);
  g_test_add_func ("/practice/flash/protection", test_nor_protection);
  g_test_add_func ("/practice/flash/interrupted", test_nor_interrupted);

  return g_test_run ();
}
