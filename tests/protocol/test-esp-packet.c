/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-esp-flash.h"
#include "lb-esp-packet.h"

static void
test_sync (void)
{
  g_autoptr(GByteArray) out = g_byte_array_new ();
  guint8 wire[46] = { 0xc0, 0x00, 0x08, 0x24, 0x00, 0, 0, 0, 0, 0x07, 0x07, 0x12, 0x20 };

  memset (wire + 13, 0x55, 32);
  wire[45] = 0xc0;
  lb_esp_packet_append_request (out, LB_ESP_OP_SYNC, 0, lb_esp_sync_data, LB_ESP_SYNC_DATA_LENGTH);
  g_assert_cmpmem (out->data, out->len, wire, sizeof wire);
}

static void
test_block (void)
{
  static const guint8 block[] = { 0x01, 0xc0, 0x02 };
  static const guint8 wire[] = {
    0xc0, 0x00, 0x03, 0x13, 0x00, 0x2c, 0, 0, 0, 3, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0x01, 0xdb, 0xdc, 0x02, 0xc0,
  };
  g_autoptr(GByteArray) out = g_byte_array_new ();

  g_assert_cmphex (lb_esp_checksum (block, 0), ==, 0xef);
  g_assert_cmphex (lb_esp_checksum (block, sizeof block), ==, 0xef ^ 0x01 ^ 0xc0 ^ 0x02);
  lb_esp_packet_append_block (out, LB_ESP_OP_FLASH_DATA, 7, block, sizeof block);
  g_assert_cmpmem (out->data, out->len, wire, sizeof wire);
}

static void
test_response (void)
{
  static const guint8 rom[] = { 1, 0x0a, 4, 0, 0x78, 0x56, 0x34, 0x12, 0, 0, 0, 0 };
  static const guint8 stub[] = { 1, 0x13, 18, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
                                 12, 13, 14, 15, 16, 0, 0 };
  static const guint8 refused[] = { 1, 0x13, 2, 0, 0, 0, 0, 0, 0xc0, 0 };
  LbEspResponse response;
  guint8 status[2];

  g_assert_true (lb_esp_response_parse (&response, rom, sizeof rom));
  g_assert_cmphex (response.op, ==, LB_ESP_OP_READ_REG);
  g_assert_cmphex (response.value, ==, 0x12345678);
  g_assert_true (lb_esp_response_get_status (&response, 0, status));
  g_assert_cmphex (status[0], ==, 0);

  g_assert_true (lb_esp_response_parse (&response, stub, sizeof stub));
  g_assert_true (lb_esp_response_get_status (&response, 16, status));
  g_assert_cmphex (status[0], ==, 0);
  g_assert_cmpuint (response.data[0], ==, 1);

  /* A failing reply has no payload. */
  g_assert_true (lb_esp_response_parse (&response, refused, sizeof refused));
  g_assert_true (lb_esp_response_get_status (&response, 16, status));
  g_assert_cmphex (status[0], ==, 0xc0);
}

static void
test_response_truncated (void)
{
  static const guint8 whole[] = { 1, 0x13, 18, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
                                  12, 13, 14, 15, 16, 0, 0 };
  LbEspResponse response;
  guint8 status[2];

  for (gsize length = 0; length < 8; length++)
    g_assert_false (lb_esp_response_parse (&response, whole, length));

  for (gsize length = 8; length < sizeof whole; length++)
    {
      g_autofree guint8 *copy = g_memdup2 (whole, length);

      g_assert_true (lb_esp_response_parse (&response, copy, length));
      if (lb_esp_response_get_status (&response, 16, status))
        g_assert_cmphex (status[0], !=, 0);
    }

  /* A request is no response. */
  g_assert_false (lb_esp_response_parse (&response, (const guint8 *) "\0\x08\0\0\0\0\0\0", 8));
}

static void
test_status (void)
{
  static const guint8 rom_unsupported[] = { 0x01, 0x05 };
  static const guint8 stub_unsupported[] = { 0xff, 0x00 };
  static const guint8 stub_checksum[] = { 0xc1, 0x00 };
  static const guint8 rom_checksum[] = { 0x01, 0x07 };
  static const guint8 stub_write[] = { 0xc4, 0x00 };
  static const guint8 strange[] = { 0x77, 0x12 };

  g_assert_true (lb_esp_status_is_unsupported (rom_unsupported));
  g_assert_true (lb_esp_status_is_unsupported (stub_unsupported));
  g_assert_false (lb_esp_status_is_unsupported (stub_write));
  g_assert_true (lb_esp_status_is_bad_checksum (stub_checksum));
  g_assert_true (lb_esp_status_is_bad_checksum (rom_checksum));
  g_assert_false (lb_esp_status_is_bad_checksum (stub_write));
  g_assert_nonnull (strstr (lb_esp_status_words (stub_write), "protection"));
  g_assert_cmpstr (lb_esp_status_words (strange), ==, "unknown error");
  g_assert_cmpstr (lb_esp_op_name (0xd2), ==, "READ_FLASH");
  g_assert_null (lb_esp_op_name (0xd3));
}

static void
test_flash_ids (void)
{
  static const struct { guint32 id; guint64 kib; const char *vendor; } cases[] = {
    { 0x1440ef, 1024, "Winbond" },
    { 0x1640c8, 4096, "GigaDevice" },
    { 0x1540a1, 2048, "Fudan" },
    { 0x1860c8, 16384, "GigaDevice" },
    { 0x3925c2, 32768, "Macronix" },
    { 0x01841f, 512, "Adesto" },
    { 0x01851f, 1024, "Adesto" },
    { 0x01891f, 16384, "Adesto" },
    { 0x018a1f, 0, "Adesto" },
    { 0x4a25bf, 0, "Microchip SST" },
    { 0xffffff, 0, NULL },
    { 0, 0, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpuint (lb_flash_id_get_size (cases[i].id), ==, cases[i].kib * 1024);
      g_assert_cmpstr (lb_flash_id_get_vendor (cases[i].id), ==, cases[i].vendor);
    }

  g_assert_true (lb_flash_id_is_absent (0xffff3f));
  g_assert_false (lb_flash_id_is_absent (0x1440ef));
  g_assert_true (lb_flash_id_is_good_xmc (0x164020));
  g_assert_false (lb_flash_id_is_good_xmc (0x164120));
  g_assert_false (lb_flash_id_is_good_xmc (0x1640ef));
}

static void
test_flash_sizes (void)
{
  static const guint8 header_8266[] = { 0xe9, 1, 0, 0x20 };
  static const guint8 header_8266_4m[] = { 0xe9, 1, 0, 0x40 };
  static const guint8 header_8266_v2[] = { 0xea, 4, 0, 0x60 };
  static const guint8 header_32[] = { 0xe9, 1, 2, 0x2f };
  static const guint8 blank[] = { 0xff, 0xff, 0xff, 0xff };
  static const guint8 no_segments[] = { 0xe9, 0, 2, 0x2f };
  static const guint8 strange_mode[] = { 0xe9, 1, 9, 0x2f };

  g_assert_cmpuint (lb_flash_header_get_size (header_8266, TRUE), ==, 1024 * 1024);
  g_assert_cmpuint (lb_flash_header_get_size (header_8266_4m, TRUE), ==, 4096 * 1024);
  g_assert_cmpuint (lb_flash_header_get_size (header_8266_v2, TRUE), ==, 4096 * 1024);
  g_assert_cmpuint (lb_flash_header_get_size (header_8266_v2, FALSE), ==, 0);
  g_assert_cmpuint (lb_flash_header_get_size (header_32, FALSE), ==, 4096 * 1024);
  g_assert_cmpuint (lb_flash_header_get_size (blank, FALSE), ==, 0);
  g_assert_cmpuint (lb_flash_header_get_size (no_segments, FALSE), ==, 0);
  g_assert_cmpuint (lb_flash_header_get_size (strange_mode, FALSE), ==, 0);

  g_assert_cmpuint (lb_flash_sfdp_get_size (0x01ffffff), ==, 4096 * 1024);
  g_assert_cmpuint (lb_flash_sfdp_get_size (0x80000000u | 33), ==, G_GUINT64_CONSTANT (1) << 30);
  g_assert_cmpuint (lb_flash_sfdp_get_size (0xffffffff), ==, 0);
  g_assert_cmpuint (lb_flash_sfdp_get_size (0), ==, 0);
  g_assert_cmpuint (lb_flash_sfdp_get_size (0x01fffff0), ==, 0);

  g_assert_true (lb_flash_status_is_protected (0x0c));
  g_assert_false (lb_flash_status_is_protected (0x43));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esp-packet/sync", test_sync);
  g_test_add_func ("/esp-packet/block", test_block);
  g_test_add_func ("/esp-packet/response", test_response);
  g_test_add_func ("/esp-packet/response-truncated", test_response_truncated);
  g_test_add_func ("/esp-packet/status", test_status);
  g_test_add_func ("/esp-packet/flash-ids", test_flash_ids);
  g_test_add_func ("/esp-packet/flash-sizes", test_flash_sizes);
  return g_test_run ();
}
