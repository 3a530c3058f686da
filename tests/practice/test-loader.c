/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-practice-board.h"
#include "lb-reader.h"
#include "tiny-client.h"

#define SECURE_DOWNLOAD (1u << 2)
#define SECURE_BOOT (1u << 0)

static void
open_secured (TinyClient *client,
              const char *board,
              guint32     flags,
              guint8      crypt_count)
{
  LbPracticePlaceOptions options = {
    .board = board, .clock = LB_PRACTICE_CLOCK_VIRTUAL, .security = { flags, crypt_count },
  };

  tiny_open_options (client, &options);
}

/* Facts 1.5: eight replies; the value tells a ROM from a stub. */
static void
test_sync (gconstpointer data)
{
  guint8 sync[36] = { 0x07, 0x07, 0x12, 0x20 };
  TinyClient client;
  TinyReply reply;

  memset (sync + 4, 0x55, 32);
  tiny_open (&client, data, NULL);
  tiny_connect (&client);
  for (guint round = 0; round < 2; round++)
    {
      tiny_send (&client, 0x08, 0, sync, sizeof sync);
      for (guint i = 0; i < 8; i++)
        {
          g_assert_true (tiny_receive (&client, 0x08, 200, &reply));
          g_assert_cmpuint (reply.payload->len, ==, 0);
          g_assert_true ((reply.value == 0) == (round == 1));
          tiny_reply_clear (&reply);
        }
      g_assert_false (tiny_receive (&client, 0x08, 200, &reply));
      if (round == 0)
        g_assert_true (tiny_upload (&client));
    }
  tiny_close (&client);
}

static void
test_mac (void)
{
  TinyClient client;

  tiny_open (&client, "esp32", NULL);
  tiny_connect (&client);
  g_assert_cmphex (tiny_read_reg (&client, 0x40001000), ==, 0x00f01d83);
  g_assert_cmphex (tiny_read_reg (&client, 0x3ff5a004), ==, 0x289a3203);
  g_assert_cmphex (tiny_read_reg (&client, 0x3ff5a008) & 0xffff, ==, 0x246f);
  tiny_close (&client);

  tiny_open (&client, "sonoff-basic", NULL);
  tiny_connect (&client);
  g_assert_cmphex (tiny_read_reg (&client, 0x40001000), ==, 0xfff0c101);
  g_assert_cmphex (tiny_read_reg (&client, 0x3ff00050) >> 24, ==, 0x07);
  g_assert_cmphex (tiny_read_reg (&client, 0x3ff00054) & 0xffff, ==, 0x3a51);
  g_assert_cmphex (tiny_read_reg (&client, 0x3ff0005c) & 0xffffff, ==, 0xdc4f22);
  tiny_close (&client);
}

/* Crystal as clients estimate it: rate × divider (facts 4.4). */
static void
test_crystal (void)
{
  static const struct { const char *board; guint32 divider; guint factor; guint mhz; } cases[] = {
    { "esp8266", 0x60000014, 2, 26 }, { "esp32", 0x3ff40014, 1, 40 },
    { "esp32c2", 0x60000014, 1, 26 }, { "esp32c5", 0x60000014, 1, 48 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TinyClient client;
      double estimate;

      tiny_open (&client, cases[i].board, NULL);
      tiny_connect (&client);
      estimate =
          115200.0 * (tiny_read_reg (&client, cases[i].divider) & 0xfffff) / 1e6 / cases[i].factor;
      g_assert_cmpfloat_with_epsilon (estimate, cases[i].mhz, 0.5);
      tiny_close (&client);
    }
}

/* Facts 1.3 and 2.8. */
static void
test_security_info (void)
{
  static const struct { const char *board; guint length; guint32 id; } cases[] = {
    { "esp32s2", 12, 0 }, { "esp32s3", 20, 9 }, { "esp32c3", 20, 5 }, { "esp32p4", 20, 18 },
  };
  TinyClient client;
  TinyReply reply;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      open_secured (&client, cases[i].board, SECURE_BOOT | 0x200, 7);
      tiny_connect (&client);
      tiny_send (&client, 0x14, 0, NULL, 0);
      g_assert_true (tiny_receive (&client, 0x14, 500, &reply));
      g_assert_cmpuint (reply.payload->len, ==, cases[i].length);
      g_assert_cmphex (lb_get_le32 (reply.payload->data), ==, SECURE_BOOT | 0x200);
      g_assert_cmpuint (reply.payload->data[4], ==, 7);
      if (cases[i].length == 20)
        g_assert_cmpuint (lb_get_le32 (reply.payload->data + 12), ==, cases[i].id);
      tiny_reply_clear (&reply);
      tiny_close (&client);
    }

  /* The ESP32's ROM answers with a stale opcode. */
  tiny_open (&client, "esp32", NULL);
  tiny_connect (&client);
  tiny_send (&client, 0x14, 0, NULL, 0);
  for (guint i = 0; i < 8; i++)
    {
      g_assert_true (tiny_receive (&client, 0x08, 500, &reply));
      g_assert_cmpuint (reply.status[0], ==, i == 7 ? 1 : 0);
      g_assert_cmpuint (reply.status[1], ==, i == 7 ? 5 : 0);
      tiny_reply_clear (&reply);
    }
  g_assert_true (tiny_upload (&client));
  g_assert_cmphex (tiny_command (&client, 0x14, 0), ==, 0xff00);
  tiny_close (&client);

  /* ESP32: eFuses instead. */
  open_secured (&client, "esp32", SECURE_BOOT, 1);
  tiny_connect (&client);
  g_assert_cmphex (tiny_read_reg (&client, 0x3ff5a000) >> 20 & 0x7f, ==, 1);
  g_assert_cmphex (tiny_read_reg (&client, 0x3ff5a018) >> 5 & 1, ==, 1);
  tiny_close (&client);
}

/* Facts 2.11. */
static void
test_secure_download (void)
{
  TinyClient client;

  open_secured (&client, "esp32c3", SECURE_DOWNLOAD, 0);
  tiny_connect (&client);
  g_assert_cmphex (tiny_command (&client, 0x0a, 1, 0x40001000u), ==, 0x0105);
  g_assert_cmphex (tiny_command (&client, 0x05, 4, 256u, 1u, 256u, 0x40380000u), ==, 0x0105);
  g_assert_cmphex (tiny_command (&client, 0x0e, 2, 0u, 64u), ==, 0x0105);
  g_assert_cmphex (tiny_command (&client, 0x13, 4, 0u, 4096u, 0u, 0u), ==, 0x0105);
  g_assert_cmphex (tiny_command (&client, 0x0d, 2, 0u, 0u), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0x02, 5, 4096u, 4u, 1024u, 0u, 0u), ==, 0);
  tiny_close (&client);
}

/* Facts 3.1: where the jump to a stub is refused, and the way around it on the S3. */
static void
test_secure_boot_stub (void)
{
  TinyClient client;
  g_autoptr(GByteArray) frame = NULL;

  open_secured (&client, "esp32c3", SECURE_BOOT, 0);
  tiny_connect (&client);
  g_assert_false (tiny_upload (&client));
  g_assert_true (tiny_sync (&client));
  tiny_close (&client);

  open_secured (&client, "esp32s3", SECURE_BOOT, 0);
  tiny_connect (&client);
  g_assert_false (tiny_upload (&client));
  tiny_write_reg (&client, 0x3fcef688, 0x40378000);
  tiny_send (&client, 0x0e, 0, (const guint8 *) "\0\0\0\0\0\0\0\0", 8);
  frame = tiny_frame (&client, 500);
  g_assert_nonnull (frame);
  g_assert_cmpmem (frame->data, frame->len, "OHAI", 4);
  tiny_close (&client);
}

static void
test_commands_by_loader (void)
{
  TinyClient client;

  /* ESP8266's ROM: no attach, no rate, no compression, no digest, no reading. */
  tiny_open (&client, "esp8266", NULL);
  tiny_connect (&client);
  for (guint i = 0; i < 8; i++)
    {
      static const guint8 unknown[] = { 0x0b, 0x0d, 0x0e, 0x0f, 0x10, 0x13, 0xd0, 0xd2 };

      g_assert_cmphex (tiny_command (&client, unknown[i], 4, 0u, 0u, 0u, 0u), ==, 0x0105);
    }
  tiny_close (&client);

  /* Trap 1. */
  tiny_open (&client, "esp32", NULL);
  tiny_connect (&client);
  g_assert_cmphex (tiny_command (&client, 0x0d, 1, 0u), ==, 0x0105);
  g_assert_cmphex (tiny_command (&client, 0x0d, 2, 0u, 0u), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0xd1, 2, 0u, 4096u), ==, 0x0105);
  g_assert_true (tiny_upload (&client));
  g_assert_cmphex (tiny_command (&client, 0x0d, 2, 0u, 0u), ==, 0xc000);
  g_assert_cmphex (tiny_command (&client, 0x0d, 1, 0u), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0x0e, 2, 0u, 64u), ==, 0xff00);
  g_assert_cmphex (tiny_command (&client, 0xd4, 0), ==, 0xff00);
  /* Trap 8: accepted, and nothing happens. */
  g_assert_cmpint (tiny_command (&client, 0xd3, 0), ==, -1);
  g_assert_cmphex (tiny_read_reg (&client, 0x40001000), ==, 0x00f01d83);
  tiny_close (&client);
}

/* Trap 11: END leaves the ROM's loader, whatever its flag says; the stub stays. */
static void
test_leaving (void)
{
  TinyClient client;
  guint8 buf[512];
  gssize n;

  tiny_open (&client, "esp32", NULL);
  tiny_connect (&client);
  g_assert_cmphex (tiny_command (&client, 0x0d, 2, 0u, 0u), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0x02, 4, 0u, 0u, 1024u, 0u), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0x04, 1, 1u), ==, 0);
  lb_port_sleep (client.port, 100, NULL, NULL);
  n = lb_port_read (client.port, buf, sizeof buf - 1, 100, NULL, NULL);
  g_assert_cmpint (n, >, 0);
  buf[n] = '\0';
  g_assert_nonnull (strstr ((const char *) buf, "boot:0x13 (SPI_FAST_FLASH_BOOT)"));
  tiny_close (&client);

  tiny_open (&client, "esp32", NULL);
  tiny_connect_stub (&client);
  g_assert_cmphex (tiny_command (&client, 0x02, 5, 0u, 0u, 1024u, 0u, 0u), ==, 0);
  g_assert_cmphex (tiny_command (&client, 0x04, 1, 0u), ==, 0);
  g_assert_cmphex (tiny_read_reg (&client, 0x40001000), ==, 0x00f01d83);
  tiny_close (&client);
}

/* A request whose length field or frame is wrong. */
static void
test_malformed (void)
{
  guint8 wrong[12] = { 0x00, 0x0a, 0x08, 0x00 };
  guint8 response[12] = { 0x01, 0x0a, 0x04, 0x00 };
  TinyClient client;
  TinyReply reply;

  tiny_open (&client, "esp32", NULL);
  tiny_connect_stub (&client);
  tiny_send_frame (&client, wrong, sizeof wrong);
  g_assert_true (tiny_receive (&client, 0x0a, 500, &reply));
  g_assert_cmphex (reply.status[0], ==, 0xc0);
  tiny_reply_clear (&reply);

  /* Neither a request nor long enough: no answer. */
  tiny_send_frame (&client, response, sizeof response);
  g_assert_null (tiny_frame (&client, 200));
  tiny_send_frame (&client, wrong, 5);
  g_assert_null (tiny_frame (&client, 200));
  lb_port_write (client.port, (const guint8 *) "\xc0\x00\x0a\xdb\x00\x00\xc0", 7, NULL, NULL);
  g_assert_null (tiny_frame (&client, 200));
  g_assert_cmphex (tiny_read_reg (&client, 0x40001000), ==, 0x00f01d83);
  tiny_close (&client);
}

/* --- RDID and friends through registers (facts 2.10) ---------------------------------------- */

typedef struct
{
  guint32 base, usr, usr1, usr2, mosi, miso, w0;
} Spi;

static const Spi spi_esp8266 = { 0x60000200, 0x1c, 0x20, 0x24, 0, 0, 0x40 };
static const Spi spi_esp32 = { 0x3ff42000, 0x1c, 0x20, 0x24, 0x28, 0x2c, 0x80 };
static const Spi spi_c6 = { 0x60003000, 0x18, 0x1c, 0x20, 0x24, 0x28, 0x58 };

static guint32
flash_command (TinyClient *client,
               const Spi  *spi,
               guint8      code,
               guint       send_bits,
               guint32     send,
               guint       read_bits)
{
  guint32 usr = 1u << 31 | (read_bits > 0 ? 1u << 28 : 0) | (send_bits > 0 ? 1u << 27 : 0);

  if (spi->mosi == 0)
    {
      tiny_write_reg (client,
                      spi->base + spi->usr1,
                      (read_bits > 0 ? (read_bits - 1) << 8 : 0) |
                          (send_bits > 0 ? (send_bits - 1) << 17 : 0));
    }
  else
    {
      if (send_bits > 0)
        tiny_write_reg (client, spi->base + spi->mosi, send_bits - 1);
      if (read_bits > 0)
        tiny_write_reg (client, spi->base + spi->miso, read_bits - 1);
    }
  tiny_write_reg (client, spi->base + spi->usr, usr);
  tiny_write_reg (client, spi->base + spi->usr2, 7u << 28 | code);
  tiny_write_reg (client, spi->base + spi->w0, send);
  tiny_write_reg (client, spi->base, 1u << 18);
  g_assert_cmphex (tiny_read_reg (client, spi->base) & 1u << 18, ==, 0);
  return tiny_read_reg (client, spi->base + spi->w0);
}

static void
test_flash_id (void)
{
  static const struct { const char *board; const Spi *spi; guint32 id; } cases[] = {
    { "sonoff-basic", &spi_esp8266, 0x144085 },
    { "vg-l7x", &spi_esp32, 0x164020 },
    { "esp32c6", &spi_c6, 0x164068 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      TinyClient client;

      tiny_open (&client, cases[i].board, NULL);
      tiny_connect (&client);
      /* Nothing is attached yet. */
      g_assert_cmphex (flash_command (&client, cases[i].spi, 0x9f, 0, 0, 24), ==, 0xffffff);
      tiny_upload (&client);
      g_assert_cmphex (flash_command (&client, cases[i].spi, 0x9f, 0, 0, 24), ==, cases[i].id);
      tiny_close (&client);
    }
}

static void
test_flash_status (void)
{
  TinyClient client;

  tiny_open (&client, "vg-l7x", NULL);
  tiny_connect_stub (&client);
  g_assert_cmphex (flash_command (&client, &spi_esp32, 0x05, 0, 0, 8), ==, 0);
  /* Without the write enable latch nothing is written. */
  flash_command (&client, &spi_esp32, 0x01, 8, 0x1c, 0);
  g_assert_cmphex (flash_command (&client, &spi_esp32, 0x05, 0, 0, 8), ==, 0);
  flash_command (&client, &spi_esp32, 0x06, 0, 0, 0);
  g_assert_cmphex (flash_command (&client, &spi_esp32, 0x05, 0, 0, 8), ==, 0x02);
  flash_command (&client, &spi_esp32, 0x01, 16, 0x0200, 0);
  lb_port_sleep (client.port, 30, NULL, NULL);
  g_assert_cmphex (flash_command (&client, &spi_esp32, 0x35, 0, 0, 8), ==, 0x02);

  /* Erasing the first sector takes its time, and the latch is gone. */
  flash_command (&client, &spi_esp32, 0x06, 0, 0, 0);
  flash_command (&client, &spi_esp32, 0x20, 0, 0, 0);
  g_assert_cmphex (flash_command (&client, &spi_esp32, 0x05, 0, 0, 8), ==, 0x01);
  lb_port_sleep (client.port, 60, NULL, NULL);
  g_assert_cmphex (flash_command (&client, &spi_esp32, 0x05, 0, 0, 8), ==, 0x00);

  flash_command (&client, &spi_esp32, 0x06, 0, 0, 0);
  flash_command (&client, &spi_esp32, 0x01, 16, 0x021c, 0);
  lb_port_sleep (client.port, 30, NULL, NULL);
  g_assert_cmphex (flash_command (&client, &spi_esp32, 0x05, 0, 0, 8), ==, 0x1c);
  g_assert_cmphex (flash_command (&client, &spi_esp32, 0x35, 0, 0, 8), ==, 0x02);
  tiny_close (&client);
}

static void
test_sfdp (void)
{
  TinyClient client;
  const Spi *spi = &spi_esp32;

  tiny_open (&client, "vg-l7x", NULL);
  tiny_connect_stub (&client);
  for (guint address = 0; address <= 0x34; address += 0x34)
    {
      tiny_write_reg (&client, spi->base + spi->miso, 31);
      tiny_write_reg (&client, spi->base + spi->usr1, 23u << 26 | 7);
      tiny_write_reg (&client, spi->base + spi->usr, 1u << 31 | 1u << 30 | 1u << 29 | 1u << 28);
      tiny_write_reg (&client, spi->base + spi->usr2, 7u << 28 | 0x5a);
      tiny_write_reg (&client, spi->base + 4, address << 8);
      tiny_write_reg (&client, spi->base, 1u << 18);
      g_assert_cmphex (tiny_read_reg (&client, spi->base + spi->w0), ==,
                       address == 0 ? 0x50444653 : (4 << 20) * 8 - 1);
    }
  tiny_close (&client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < lb_practice_board_get_n (); i++)
    {
      const char *name = lb_practice_board_get (i)->name;
      g_autofree char *path = g_strdup_printf ("/practice/loader/sync/%s", name);

      g_test_add_data_func (path, name, test_sync);
    }
  g_test_add_func ("/practice/loader/mac", test_mac);
  g_test_add_func ("/practice/loader/crystal", test_crystal);
  g_test_add_func ("/practice/loader/security-info", test_security_info);
  g_test_add_func ("/practice/loader/secure-download", test_secure_download);
  g_test_add_func ("/practice/loader/secure-boot-stub", test_secure_boot_stub);
  g_test_add_func ("/practice/loader/commands-by-loader", test_commands_by_loader);
  g_test_add_func ("/practice/loader/leaving", test_leaving);
  g_test_add_func ("/practice/loader/malformed", test_malformed);
  g_test_add_func ("/practice/loader/flash-id", test_flash_id);
  g_test_add_func ("/practice/loader/flash-status", test_flash_status);
  g_test_add_func ("/practice/loader/sfdp", test_sfdp);

  return g_test_run ();
}
