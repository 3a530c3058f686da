/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "image-maker.h"
#include "lb-error.h"
#include "lb-esp-image.h"

static void
test_esp32_app (void)
{
  g_autoptr(GByteArray) bytes = maker_esp32_image (9, TRUE, 0x3c000000, "blink", "1.2.3");
  g_autoptr(GError) error = NULL;
  g_autoptr(LbEspImage) image = lb_esp_image_parse (bytes->data, bytes->len, NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_null (image->problem);
  g_assert_cmpint (image->format, ==, LB_ESP_IMAGE_ESP32);
  g_assert_cmpstr (lb_esp_image_get_chip_name (image), ==, "ESP32-S3");
  g_assert_cmpuint (image->size, ==, bytes->len);
  g_assert_cmpstr (lb_esp_image_get_mode_name (image), ==, "DIO");
  g_assert_cmpuint (image->flash_size, ==, 4 * 1024 * 1024);
  g_assert_cmpuint (image->frequency_mhz, ==, 80);
  g_assert_cmpuint (image->min_revision, ==, 100);
  g_assert_cmpuint (image->max_revision, ==, 399);
  g_assert_cmpuint (image->segments->len, ==, 3);
  g_assert_true (g_array_index (image->segments, LbEspSegment, 0).mapped);
  g_assert_false (g_array_index (image->segments, LbEspSegment, 1).mapped);
  g_assert_true (image->checksum_ok);
  g_assert_true (image->hash_ok);
  g_assert_false (image->is_bootloader);
  g_assert_cmpstr (image->project, ==, "blink");
  g_assert_cmpstr (image->version, ==, "1.2.3");
  g_assert_cmpstr (image->built, ==, "Nov 20 2026 12:34:56");
  g_assert_cmpstr (image->idf_version, ==, "v5.1.2");
  g_assert_cmpuint (image->secure_version, ==, 7);
  text = lb_esp_image_to_text (image);
  g_assert_nonnull (strstr (text, "checksum and SHA-256 right"));
}

static void
test_esp32_bootloader (void)
{
  g_autoptr(GByteArray) bytes = maker_esp32_image (0, FALSE, 0, NULL, NULL);
  g_autoptr(LbEspImage) image = NULL;

  /* What follows an image in a flash must not matter. */
  g_byte_array_set_size (bytes, bytes->len + 100);
  image = lb_esp_image_parse (bytes->data, bytes->len, NULL, NULL);
  g_assert_null (image->problem);
  g_assert_cmpuint (image->size, ==, bytes->len - 100);
  g_assert_true (image->is_bootloader);
  g_assert_false (image->has_app_description);
}

static void
test_bootloader_description (void)
{
  g_autoptr(GByteArray) bytes = maker_esp32_image (5, FALSE, 0, NULL, NULL);
  g_autoptr(LbEspImage) image = NULL;
  guint8 *p = bytes->data + 0x20;

  memset (p, 0, 80);
  p[0] = 0x50;
  p[4] = 2;
  memcpy (p + 8, "v5.4", 4);
  memcpy (p + 40, "Jan  1 2026 00:00:00", 20);
  image = lb_esp_image_parse (bytes->data, bytes->len, NULL, NULL);
  g_assert_true (image->is_bootloader);
  g_assert_cmpstr (image->version, ==, "2");
  g_assert_cmpstr (image->idf_version, ==, "v5.4");
  g_assert_cmpstr (image->built, ==, "Jan  1 2026 00:00:00");
  g_assert_nonnull (image->problem);
  g_assert_false (image->checksum_ok);
}

static void
test_esp8266_v1 (void)
{
  g_autoptr(GByteArray) bytes = maker_esp8266_v1 (1500);
  g_autoptr(GByteArray) large = maker_esp8266_v1 (30000);
  g_autoptr(LbEspImage) image = lb_esp_image_parse (bytes->data, bytes->len, NULL, NULL);
  g_autoptr(LbEspImage) app = lb_esp_image_parse (large->data, large->len, NULL, NULL);

  g_assert_null (image->problem);
  g_assert_cmpint (image->format, ==, LB_ESP_IMAGE_ESP8266_V1);
  g_assert_cmpstr (lb_esp_image_get_chip_name (image), ==, "ESP8266");
  g_assert_cmpstr (lb_esp_image_get_mode_name (image), ==, "DOUT");
  g_assert_cmpuint (image->flash_size, ==, 1024 * 1024);
  g_assert_cmpuint (image->frequency_mhz, ==, 40);
  g_assert_true (image->is_bootloader);
  g_assert_false (app->is_bootloader);
}

static void
test_esp8266_v2 (void)
{
  /* Lengths that give a CRC with its highest bit set and clear. */
  guint seen = 0;

  for (gsize length = 1024; length < 1024 + 32 * 16; length += 16)
    {
      g_autoptr(GByteArray) bytes = maker_esp8266_v2 (length);
      g_autoptr(LbEspImage) image = lb_esp_image_parse (bytes->data, bytes->len, NULL, NULL);

      seen |= maker_crc32 (0, bytes->data, bytes->len - 4) >> 31 != 0 ? 2 : 1;
      g_assert_null (image->problem);
      g_assert_cmpint (image->format, ==, LB_ESP_IMAGE_ESP8266_V2);
      g_assert_cmpuint (image->size, ==, bytes->len);
      g_assert_true (image->hash_ok);
      g_assert_false (image->is_bootloader);
      g_assert_cmpuint (image->segments->len, ==, 3);
    }
  g_assert_cmpuint (seen, ==, 3);
}

static void
test_damage (void)
{
  g_autoptr(GByteArray) bytes = maker_esp32_image (0, TRUE, 0x3f400000, "x", "1");
  guint n_unseen = 0;

  /* One flipped bit anywhere behind the header is seen by the checksum or the SHA-256. */
  for (guint i = 0; i < bytes->len; i += 7)
    {
      g_autoptr(LbEspImage) image = NULL;

      bytes->data[i] ^= 0x10;
      image = lb_esp_image_parse (bytes->data, bytes->len, NULL, NULL);
      n_unseen += image != NULL && image->problem == NULL;
      bytes->data[i] ^= 0x10;
    }
  /* Bit 4 of the byte that says whether a digest follows hides the digest. */
  g_assert_cmpuint (n_unseen, <=, 1);
}

static void
check_truncations (const GByteArray *bytes)
{
  for (guint length = 0; length < bytes->len; length++)
    {
      g_autofree guint8 *exact = g_memdup2 (bytes->data, MAX (length, 1));
      g_autoptr(GError) error = NULL;
      g_autoptr(LbEspImage) image = lb_esp_image_parse (exact, length, NULL, &error);
      g_autofree char *text = NULL;

      if (image == NULL)
        {
          g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
          continue;
        }
      g_assert_nonnull (image->problem);
      g_assert_cmpuint (image->size, ==, 0);
      text = lb_esp_image_to_text (image);
      g_assert_nonnull (text);
    }
}

static void
test_truncated (void)
{
  g_autoptr(GByteArray) app = maker_esp32_image (0, TRUE, 0x3f400000, "x", "1");
  g_autoptr(GByteArray) v1 = maker_esp8266_v1 (700);
  g_autoptr(GByteArray) v2 = maker_esp8266_v2 (512);

  check_truncations (app);
  check_truncations (v1);
  check_truncations (v2);
}

static void
test_codes (void)
{
  const LbEspImageChip *esp8266 = lb_esp_image_chip_esp8266 ();
  const LbEspImageChip *h2 = lb_esp_image_chip_by_key ("esp32h2");
  const LbEspImageChip *c6 = lb_esp_image_chip_by_id (13);

  g_assert_cmpuint (lb_esp_image_chip_flash_size (esp8266, 0), ==, 512 * 1024);
  g_assert_cmpuint (lb_esp_image_chip_flash_size (esp8266, 1), ==, 256 * 1024);
  g_assert_cmpuint (lb_esp_image_chip_flash_size (esp8266, 4), ==, 4096 * 1024);
  g_assert_cmpuint (lb_esp_image_chip_flash_size (esp8266, 7), ==, 0);
  g_assert_cmpuint (lb_esp_image_chip_flash_size (esp8266, 9), ==, 16384 * 1024);
  g_assert_cmpuint (lb_esp_image_chip_flash_size (h2, 7), ==, 128 * 1024 * 1024);
  g_assert_cmpuint (lb_esp_image_chip_flash_size (h2, 8), ==, 0);
  g_assert_cmpuint (lb_esp_image_chip_frequency (h2, 0xf), ==, 48);
  g_assert_cmpuint (lb_esp_image_chip_frequency (c6, 0), ==, 80);
  g_assert_cmpuint (lb_esp_image_chip_frequency (c6, 1), ==, 0);
  g_assert_cmpstr (c6->key, ==, "esp32c6");
  g_assert_null (lb_esp_image_chip_by_id (4));
  g_assert_null (lb_esp_image_chip_by_id (0xffff));
  g_assert_null (lb_esp_image_chip_by_key ("stm32f405"));
  g_assert_null (lb_esp_image_chip_by_key (NULL));
  g_assert_true (lb_esp_image_chip_by_key ("esp8285") == esp8266);
}

/* An image for a chip that this table does not know yet is described all the same. */
static void
test_unknown_chip (void)
{
  g_autoptr(GByteArray) bytes = maker_esp32_image (77, TRUE, 0x42000000, "new", "0.1");
  g_autoptr(LbEspImage) image = lb_esp_image_parse (bytes->data, bytes->len, NULL, NULL);

  g_assert_null (image->problem);
  g_assert_null (image->chip);
  g_assert_cmpuint (image->chip_id, ==, 77);
  g_assert_cmpstr (lb_esp_image_get_chip_name (image), ==, "unknown chip");
  g_assert_false (image->is_bootloader);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/esp-image/esp32-app", test_esp32_app);
  g_test_add_func ("/esp-image/esp32-bootloader", test_esp32_bootloader);
  g_test_add_func ("/esp-image/bootloader-description", test_bootloader_description);
  g_test_add_func ("/esp-image/esp8266-v1", test_esp8266_v1);
  g_test_add_func ("/esp-image/esp8266-v2", test_esp8266_v2);
  g_test_add_func ("/esp-image/damage", test_damage);
  g_test_add_func ("/esp-image/truncated", test_truncated);
  g_test_add_func ("/esp-image/codes", test_codes);
  g_test_add_func ("/esp-image/unknown-chip", test_unknown_chip);

  return g_test_run ();
}
