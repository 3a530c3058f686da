/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"
#include "lb-vesc-codec.h"
#include "lb-vesc-heatshrink.h"
#include "lb-vesc-firmware.h"
#include "lb-vesc-packet.h"

static void
assert_packet (const char *payload_hex,
               const char *packet_hex)
{
  g_autoptr(GByteArray) payload = g_byte_array_new ();
  g_autoptr(GByteArray) packet = NULL;
  g_autoptr(GString) hex = g_string_new (NULL);

  for (const char *p = payload_hex; *p != '\0'; p += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (p[0]) << 4 | g_ascii_xdigit_value (p[1]));

      g_byte_array_append (payload, &byte, 1);
    }
  packet = lb_vesc_packet_encode (payload->data, payload->len);
  for (guint i = 0; i < packet->len; i++)
    g_string_append_printf (hex, "%02x", packet->data[i]);
  g_assert_cmpstr (hex->str, ==, packet_hex);
}

/* Facts 4.1. */
static void
test_vectors (void)
{
  g_assert_cmphex (lb_vesc_crc16 ((const guint8 *) "123456789", 9), ==, 0x31c3);
  assert_packet ("00", "020100000003");
  assert_packet ("42", "020142688603");
  assert_packet ("43", "02014378a703");
  assert_packet ("45", "020145186103");
  assert_packet ("46", "020146280203");
  assert_packet ("47", "020147382303");
  assert_packet ("49", "020149d9ed03");
  assert_packet ("01", "020101102103");
  assert_packet ("1d", "02011dc39c03");
  assert_packet ("50080000000190", "020750080000000190575d03");
}

static void
test_lengths (void)
{
  static const gsize lengths[] = { 1, 2, 254, 255, 256, 512, 10000 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree guint8 *payload = g_malloc (lengths[i]);
      g_autoptr(GByteArray) packet = NULL;
      g_autoptr(GBytes) back = NULL;
      LbVescDecoder decoder;

      for (gsize j = 0; j < lengths[i]; j++)
        payload[j] = (guint8) (j * 31 + 2);
      packet = lb_vesc_packet_encode (payload, lengths[i]);
      g_assert_cmphex (packet->data[0], ==, lengths[i] <= 255 ? 2 : 3);

      /* Byte by byte, with noise before it. */
      lb_vesc_decoder_init (&decoder);
      lb_vesc_decoder_push (&decoder, (const guint8 *) "\x02\x05xy", 4);
      for (guint j = 0; j < packet->len && back == NULL; j++)
        {
          lb_vesc_decoder_push (&decoder, packet->data + j, 1);
          back = lb_vesc_decoder_pop (&decoder);
        }
      if (back == NULL)
        {
          /* The noise announced a packet that is still awaited: what follows ends that. */
          guint8 zeros[16] = { 0 };

          lb_vesc_decoder_push (&decoder, zeros, sizeof zeros);
          back = lb_vesc_decoder_pop (&decoder);
        }
      g_assert_nonnull (back);
      g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), payload, lengths[i]);
      g_assert_cmpuint (decoder.dropped, >=, 4);
      lb_vesc_decoder_clear (&decoder);
    }
}

static void
test_not_minimal (void)
{
  /* Length in two bytes where one is enough, a zero length, a wrong end, a wrong CRC. */
  static const guint8 bad[][8] = {
    { 3, 0, 1, 0x42, 0x68, 0x86, 3, 0 }, { 2, 0, 0, 0, 3, 0, 0, 0 },
    { 2, 1, 0x42, 0x68, 0x86, 4, 0, 0 }, { 2, 1, 0x42, 0x68, 0x87, 3, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      LbVescDecoder decoder;
      g_autoptr(GByteArray) good = lb_vesc_packet_encode ((const guint8 *) "\x42", 1);
      g_autoptr(GBytes) found = NULL;

      lb_vesc_decoder_init (&decoder);
      lb_vesc_decoder_push (&decoder, bad[i], sizeof bad[i]);
      lb_vesc_decoder_push (&decoder, good->data, good->len);
      found = lb_vesc_decoder_pop (&decoder);
      g_assert_nonnull (found);
      g_assert_null (lb_vesc_decoder_pop (&decoder));
      g_assert_cmpuint (decoder.dropped, >=, sizeof bad[i]);
      lb_vesc_decoder_clear (&decoder);
    }
}

/* Damaged streams: nothing invalid comes out, and the decoder finds the next packet. */
static void
test_mutations (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      guint8 payload[300];
      gsize length = (gsize) g_test_rand_int_range (1, sizeof payload);
      g_autoptr(GByteArray) packet = NULL;
      g_autoptr(GBytes) first = NULL;
      LbVescDecoder decoder;
      guint at;

      for (gsize i = 0; i < length; i++)
        payload[i] = (guint8) g_test_rand_int ();
      packet = lb_vesc_packet_encode (payload, length);
      at = (guint) g_test_rand_int_range (0, (gint32) packet->len);
      packet->data[at] ^= (guint8) (1u << g_test_rand_int_range (0, 8));
      lb_vesc_decoder_init (&decoder);
      lb_vesc_decoder_push (&decoder, packet->data, packet->len);
      first = lb_vesc_decoder_pop (&decoder);
      if (first != NULL)
        g_assert_cmpuint (g_bytes_get_size (first), <, length);
      lb_vesc_decoder_clear (&decoder);
    }
}

static void
test_version (void)
{
  static const guint8 reply[] = "\x06\x02" "410\0" "ABCDEFGHIJKL" "\x01\x03\x00" "\x00\x00\x00\x00\x00"
                                "custom\0" "\x12\x34\x56\x78";

  for (gsize length = 0; length < sizeof reply - 1; length++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LbVescVersion) version = lb_vesc_version_parse (reply, length, &error);

      if (length < 2)
        {
          g_assert_null (version);
          g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpuint (version->major, ==, 6);
      g_assert_cmpuint (version->minor, ==, 2);
      g_assert_cmpint (version->has_uuid, ==, length >= 18);
      if (length >= 6)
        g_assert_cmpstr (version->hardware, ==, "410");
      if (length >= 18)
        g_assert_cmpmem (version->uuid, 12, "ABCDEFGHIJKL", 12);
      if (length >= 33)
        g_assert_cmpstr (version->firmware_name, ==, "custom");
      if (length >= 20)
        {
          g_autofree char *text = lb_vesc_version_to_text (version);

          g_assert_cmpstr (text, ==, "6.02 test 3");
          g_assert_true (version->paired);
        }
      g_assert_true (lb_vesc_version_at_least (version, 5, 99));
      g_assert_true (lb_vesc_version_at_least (version, 6, 2));
      g_assert_false (lb_vesc_version_at_least (version, 6, 3));
    }
}

static void
test_hardware (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *single = NULL;

  g_assert_true (lb_vesc_hardware_matches ("410_o_411_o_412", "411"));
  g_assert_true (lb_vesc_hardware_matches ("unity", "UNITY"));
  g_assert_false (lb_vesc_hardware_matches ("410_o_411_o_412", "41"));
  g_assert_false (lb_vesc_hardware_matches ("60_MK5", "60"));
  g_assert_false (lb_vesc_hardware_matches ("", ""));

  g_assert_cmpstr (folder = lb_vesc_hardware_of_path ("/fw/6.05/410_o_411_o_412/VESC_default.bin", "60"), ==,
                   "410_o_411_o_412");
  g_assert_cmpstr (single = lb_vesc_hardware_of_path ("/fw/6.05/unity/VESC_default.bin", "UNITY"), ==, "unity");
  g_assert_null (lb_vesc_hardware_of_path ("/fw/6.05/UNITY/VESC_default.bin", "60_MK5"));
  g_assert_null (lb_vesc_hardware_of_path ("/home/me/Downloads/VESC_default.bin", NULL));
  g_assert_cmpstr (lb_vesc_bm_target_name (1), ==, "STM32F40x");
  g_assert_null (lb_vesc_bm_target_name (0));
  g_assert_null (lb_vesc_bm_target_name (-1));
  g_assert_null (lb_vesc_bm_target_name (14));
  g_assert_true (lb_vesc_bm_target_is_stm32 (13));
  g_assert_false (lb_vesc_bm_target_is_stm32 (8));
}

/* The decoder of this test, written from the description of the format. */
static gsize
expand (const guint8 *data,
        gsize         length,
        guint8       *out,
        gsize         out_size)
{
  gsize bit = 0;
  gsize n = 0;

#define TAKE(count_) \
  ({ guint value_ = 0; \
     for (guint i_ = 0; i_ < (count_); i_++, bit++) \
       value_ = value_ << 1 | ((data[bit / 8] >> (7 - bit % 8)) & 1); \
     value_; })

  while (bit + 9 <= length * 8 && n < out_size)
    {
      if (TAKE (1) == 1)
        out[n++] = (guint8) TAKE (8);
      else if (bit + 18 <= length * 8)
        {
          gsize distance = TAKE (13) + 1;
          guint count = TAKE (5) + 1;

          g_assert_cmpuint (distance, <=, n);
          for (guint i = 0; i < count && n < out_size; i++, n++)
            out[n] = out[n - distance];
        }
      else
        break;
    }
#undef TAKE
  return n;
}

static void
check_round_trip (const guint8 *data,
                  gsize         length)
{
  g_autoptr(GBytes) packed = lb_vesc_heatshrink_encode (data, length);
  g_autofree guint8 *back = g_malloc (length + 1);

  gsize n = expand (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), back, length);

  g_assert_cmpuint (n, ==, length);
  g_assert_cmpmem (back, length, data, length);
}

static void
test_heatshrink (void)
{
  g_autofree guint8 *data = g_malloc (200000);
  g_autoptr(GBytes) packed = lb_vesc_heatshrink_encode ((const guint8 *) "aaaa", 4);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (packed, &length);

  /* Literal 'a' (1 01100001), then distance 1, length 3: 0 0000000000000 00010. */
  g_assert_cmpuint (length, ==, 4);
  g_assert_cmphex (bytes[0], ==, 0xb0);
  g_assert_cmphex (bytes[1], ==, 0x80);
  g_assert_cmphex (bytes[2], ==, 0x00);
  g_assert_cmphex (bytes[3] & 0xf0, ==, 0x20);

  for (gsize n = 0; n < 70; n++)
    {
      memset (data, 'x', n);
      check_round_trip (data, n);
    }
  for (guint kind = 0; kind < 4; kind++)
    {
      for (gsize i = 0; i < 200000; i++)
        data[i] = kind == 0 ? 0xff
                  : kind == 1 ? (guint8) g_test_rand_int ()
                  : kind == 2 ? (guint8) (i % 8192 / 7)
                              : (guint8) g_test_rand_int_range (0, 3);
      check_round_trip (data, 200000);
    }
}

static void
test_header (void)
{
  guint8 file[106];
  g_autoptr(GBytes) plain = NULL;
  g_autoptr(GBytes) with_header = NULL;
  g_autoptr(GBytes) stripped = NULL;
  g_autoptr(GBytes) kept = NULL;
  guint16 crc;

  for (guint i = 0; i < 100; i++)
    file[6 + i] = (guint8) i;
  crc = lb_vesc_crc16 (file + 6, 100);
  memcpy (file, "\0\0\0\x64", 4);
  file[4] = (guint8) (crc >> 8);
  file[5] = (guint8) crc;
  with_header = g_bytes_new (file, sizeof file);
  stripped = lb_vesc_firmware_strip_header (with_header);
  g_assert_cmpmem (g_bytes_get_data (stripped, NULL), g_bytes_get_size (stripped), file + 6, 100);

  file[50] ^= 1;
  plain = g_bytes_new (file, sizeof file);
  kept = lb_vesc_firmware_strip_header (plain);
  g_assert_true (kept == plain);
}

static void
test_address (void)
{
  static const struct
  {
    guint32  stack;
    guint32  reset;
    guint32  address; /* 0: refused */
  } cases[] = {
    { 0x20000800, 0x080e04f1, LB_VESC_BOOTLOADER_ADDRESS },
    { 0x20000800, 0x080e0551, LB_VESC_BOOTLOADER_ADDRESS },
    { 0x20020000, 0x08000201, LB_VESC_APP_ADDRESS },
    { 0x10001000, 0x08010001, LB_VESC_APP_ADDRESS },
    { 0x20020004, 0x08000201, 0 },
    { 0x20001000, 0x08000200, 0 },
    { 0x20001000, 0x08080001, 0 },
    { 0xffffffff, 0xffffffff, 0 },
    { 0, 0, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint8 data[8];
      g_autoptr(GBytes) image = NULL;
      g_autoptr(GError) error = NULL;
      guint32 address = 0;

      lb_put_le32 (data, cases[i].stack);
      lb_put_le32 (data + 4, cases[i].reset);
      image = g_bytes_new (data, sizeof data);
      g_assert_cmpint (lb_vesc_firmware_guess_address (image, &address, &error), ==,
                       cases[i].address != 0);
      g_assert_cmphex (address, ==, cases[i].address);
      if (cases[i].address == 0)
        g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
    }
}

static void
test_real_bootloaders (void)
{
  static const struct
  {
    const char *file;
    gsize       size;
  } files[] = {
    { "vesc-bootloader-generic.bin", 5280 },
    { "vesc-bootloader-hw4.bin", 5776 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "..", "shared", "images",
                                                     files[i].file, NULL);
      g_autoptr(GBytes) image = NULL;
      g_autoptr(GError) error = NULL;
      char *content;
      gsize length;
      guint32 address;

      if (!g_file_get_contents (path, &content, &length, NULL))
        {
          g_test_skip ("the real images are not here");
          return;
        }
      image = g_bytes_new_take (content, length);
      g_assert_cmpuint (length, ==, files[i].size);
      g_assert_true (lb_vesc_firmware_guess_address (image, &address, &error));
      g_assert_no_error (error);
      g_assert_cmphex (address, ==, LB_VESC_BOOTLOADER_ADDRESS);
    }
}

static void
test_names (void)
{
  static const char data[] = "\x01\x02" "UNITY\0" "xxFlipsky_60\0" "\0Flipsky_60_MK5\0";
  g_auto(GStrv) names = lb_vesc_firmware_find_hardware ((const guint8 *) data, sizeof data);

  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "UNITY");
  g_assert_cmpstr (names[1], ==, "Flipsky_60_MK5");
}

static void
test_stage (void)
{
  g_autofree guint8 *data = g_malloc (600000);
  g_autoptr(GBytes) small = NULL;
  g_autoptr(GBytes) large = NULL;
  g_autoptr(GBytes) noise = NULL;
  g_autoptr(GBytes) staged = NULL;
  g_autoptr(GBytes) staged_large = NULL;
  g_autoptr(GError) error = NULL;
  gboolean compressed;
  const guint8 *bytes;

  memset (data, 0x5a, 600000);
  small = g_bytes_new (data, 1000);
  staged = lb_vesc_firmware_stage (small, &compressed, &error);
  g_assert_no_error (error);
  g_assert_false (compressed);
  g_assert_cmpuint (g_bytes_get_size (staged), ==, 1006);
  g_assert_cmphex (lb_vesc_get_be32 (g_bytes_get_data (staged, NULL)), ==, 1000);

  large = g_bytes_new (data, LB_VESC_APP_CAPACITY);
  staged_large = lb_vesc_firmware_stage (large, &compressed, &error);
  g_assert_no_error (error);
  g_assert_true (compressed);
  bytes = g_bytes_get_data (staged_large, NULL);
  g_assert_cmphex (bytes[0], ==, 0xcc);
  g_assert_cmpuint (lb_vesc_get_be32 (bytes) & 0xffffff, ==, g_bytes_get_size (staged_large) - 6);

  for (gsize i = 0; i < 500000; i++)
    data[i] = (guint8) g_test_rand_int ();
  noise = g_bytes_new (data, 500000);
  g_assert_null (lb_vesc_firmware_stage (noise, &compressed, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vesc-codec/vectors", test_vectors);
  g_test_add_func ("/vesc-codec/lengths", test_lengths);
  g_test_add_func ("/vesc-codec/not-minimal", test_not_minimal);
  g_test_add_func ("/vesc-codec/mutations", test_mutations);
  g_test_add_func ("/vesc-codec/version", test_version);
  g_test_add_func ("/vesc-codec/hardware", test_hardware);
  g_test_add_func ("/vesc-codec/heatshrink", test_heatshrink);
  g_test_add_func ("/vesc-codec/header", test_header);
  g_test_add_func ("/vesc-codec/address", test_address);
  g_test_add_func ("/vesc-codec/real-bootloaders", test_real_bootloaders);
  g_test_add_func ("/vesc-codec/names", test_names);
  g_test_add_func ("/vesc-codec/stage", test_stage);

  return g_test_run ();
}
