/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "image-maker.h"
#include "lb-hex.h"
#include "lb-image-info.h"
#include "lb-size.h"

#define MIB (1024u * 1024u)

static LbImageInfo *
inspect (GByteArray *bytes)
{
  g_autoptr(GBytes) taken = g_bytes_new (bytes->data, bytes->len);
  LbImageInfo *info = lb_image_info_new (taken, NULL);

  g_assert_nonnull (info->summary);
  return info;
}

static GByteArray *
erased (gsize length)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_set_size (bytes, (guint) length);
  memset (bytes->data, 0xff, length);
  return bytes;
}

/* Ascending, without gap or overlap, from @start over @length bytes. */
static void
assert_covers (const LbFlashMap *map,
               guint64           start,
               guint64           length)
{
  guint64 next = start;

  for (guint i = 0; i < map->ranges->len; i++)
    {
      const LbRange *range = g_ptr_array_index (map->ranges, i);

      g_assert_cmphex (range->start, ==, next);
      g_assert_cmpuint (range->length, >, 0);
      g_assert_true (g_utf8_validate (range->name, -1, NULL));
      next += range->length;
    }
  g_assert_cmphex (next, ==, start + length);
}

static void
test_esp32_flash (void)
{
  g_autoptr(GByteArray) bytes = maker_esp32_flash ();
  g_autoptr(LbImageInfo) info = inspect (bytes);
  const LbRange *range;
  g_autofree char *text = lb_image_info_to_text (info);

  g_assert_cmpint (info->kind, ==, LB_IMAGE_KIND_WHOLE_CHIP);
  g_assert_null (info->problem);
  g_assert_cmpstr (info->chip, ==, "esp32");
  g_assert_true (info->has_address);
  g_assert_cmpuint (info->address, ==, 0);
  g_assert_cmpstr (info->firmware, ==, "engraver 2.1");
  g_assert_cmpstr (info->firmware_name, ==, "engraver");
  g_assert_cmpstr (info->firmware_version, ==, "2.1");
  g_assert_cmpstr (info->framework, ==, "ESP-IDF v5.1.2");
  g_assert_cmpuint (info->header_flash_size, ==, 4 * MIB);
  g_assert_cmpstr (info->header_mode, ==, "DIO");
  g_assert_cmpstr (info->summary, ==, "Whole flash of an ESP32, 4 MiB: engraver 2.1");
  g_assert_null (strstr (text, "hush"));

  assert_covers (info->map, 0, 4 * MIB);
  g_assert_cmpint (lb_flash_map_find (info->map, 0)->kind, ==, LB_RANGE_FREE);
  g_assert_cmpint (lb_flash_map_find (info->map, 0x1000)->kind, ==, LB_RANGE_BOOTLOADER);
  g_assert_cmpint (lb_flash_map_find (info->map, 0x8000)->kind, ==, LB_RANGE_PARTITION_TABLE);
  g_assert_cmpint (lb_flash_map_find (info->map, 0x9000)->kind, ==, LB_RANGE_SETTINGS);
  g_assert_cmpint (lb_flash_map_find (info->map, 0xe000)->kind, ==, LB_RANGE_BOOT_CHOICE);
  g_assert_false (lb_flash_map_find (info->map, 0x10000)->active);
  range = lb_flash_map_find (info->map, 0x110000);
  g_assert_cmpint (range->kind, ==, LB_RANGE_APP);
  g_assert_true (range->active);
  g_assert_cmpstr (range->name, ==, "app1");
  g_assert_cmpstr (range->detail, ==, "engraver 2.1");
  g_assert_true (lb_flash_map_find (info->map, 0x210000)->blank);
  g_assert_null (lb_flash_map_find (info->map, 4 * MIB));
}

static void
test_esp8266_flash (void)
{
  g_autoptr(GByteArray) bytes = maker_esp8266_flash ();
  g_autoptr(LbImageInfo) info = inspect (bytes);

  g_assert_cmpint (info->kind, ==, LB_IMAGE_KIND_WHOLE_CHIP);
  g_assert_cmpstr (info->chip, ==, "esp8266");
  g_assert_cmpuint (info->header_flash_size, ==, MIB);
  assert_covers (info->map, 0, MIB);
  g_assert_cmpint (lb_flash_map_find (info->map, 0)->kind, ==, LB_RANGE_BOOTLOADER);
  g_assert_cmpint (lb_flash_map_find (info->map, 0x1000)->kind, ==, LB_RANGE_APP);
  g_assert_cmpstr (lb_flash_map_find (info->map, 0xfb000)->name, ==, "RF calibration");
  g_assert_cmpstr (lb_flash_map_find (info->map, 0xfc000)->name, ==, "RF init data");
  g_assert_cmpstr (lb_flash_map_find (info->map, 0xfd000)->name, ==, "SDK parameters");
  g_assert_cmpstr (lb_flash_map_find (info->map, 0xfffff)->name, ==, "SDK parameters");
}

/* Programs without a description are known by what they call themselves. */
static void
test_firmware_marks (void)
{
  g_autoptr(GByteArray) esp8266 = maker_esp8266_flash ();
  g_autoptr(GByteArray) sketch = maker_esp32_image (0, TRUE, 0x3f400000, "arduino-lib-builder",
                                                    "v4");
  g_autoptr(GByteArray) named = maker_esp32_image (0, TRUE, 0x3f400000, "mine", "1");
  g_autoptr(LbImageInfo) plain = inspect (esp8266);
  g_autoptr(LbImageInfo) tasmota = NULL;
  g_autoptr(LbImageInfo) grbl = NULL;
  g_autoptr(LbImageInfo) mine = NULL;

  g_assert_null (plain->firmware);
  memcpy (esp8266->data + 0x3000, "Tasmota", 7);
  tasmota = inspect (esp8266);
  g_assert_cmpstr (tasmota->firmware, ==, "Tasmota");
  g_assert_cmpstr (tasmota->firmware_name, ==, "Tasmota");
  memcpy (sketch->data + 0x150, "Grbl_ESP32", 10);
  grbl = inspect (sketch);
  g_assert_cmpstr (grbl->firmware, ==, "Grbl_ESP32");
  g_assert_null (grbl->firmware_version);
  memcpy (named->data + 0x150, "Tasmota", 7);
  mine = inspect (named);
  g_assert_cmpstr (mine->firmware, ==, "mine 1");
}

static void
test_other_chips (void)
{
  static const struct
  {
    guint       id;
    guint32     boot;
    guint32     flash;
    const char *key;
  } chips[] = {
    { 2, 0x1000, 0x3f000000, "esp32s2" }, { 5, 0, 0x3c000000, "esp32c3" },
    { 23, 0x2000, 0x42000000, "esp32c5" }, { 13, 0, 0x42000000, "esp32c6" },
    { 18, 0x2000, 0x40000000, "esp32p4" }, { 9, 0, 0x3c000000, "esp32s3" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++)
    {
      g_autoptr(GByteArray) flash = erased (4 * MIB);
      g_autoptr(GByteArray) boot = maker_esp32_image (chips[i].id, FALSE, 0, NULL, NULL);
      g_autoptr(GByteArray) table = maker_usual_table ();
      g_autoptr(GByteArray) app = maker_esp32_image (chips[i].id, TRUE, chips[i].flash, "x", "1");
      g_autoptr(LbImageInfo) whole = NULL;
      g_autoptr(LbImageInfo) merged = NULL;
      g_autoptr(LbImageInfo) single = inspect (app);
      g_autoptr(LbImageInfo) loader = inspect (boot);

      memcpy (flash->data + chips[i].boot, boot->data, boot->len);
      memcpy (flash->data + 0x8000, table->data, table->len);
      memcpy (flash->data + 0x10000, app->data, app->len);
      whole = inspect (flash);
      g_assert_cmpint (whole->kind, ==, LB_IMAGE_KIND_WHOLE_CHIP);
      g_assert_cmpstr (whole->chip, ==, chips[i].key);
      g_assert_cmpstr (whole->firmware, ==, "x 1");
      assert_covers (whole->map, 0, 4 * MIB);

      g_byte_array_set_size (flash, 0x13000);
      merged = inspect (flash);
      g_assert_cmpint (merged->kind, ==, LB_IMAGE_KIND_MERGED);
      g_assert_cmpuint (merged->address, ==, 0);

      g_assert_cmpint (single->kind, ==, LB_IMAGE_KIND_APP);
      g_assert_cmpuint (single->address, ==, 0x10000);
      g_assert_cmpstr (single->chip, ==, chips[i].key);
      g_assert_cmpint (loader->kind, ==, LB_IMAGE_KIND_BOOTLOADER);
      g_assert_cmpuint (loader->address, ==, chips[i].boot);
    }
}

static void
test_parts (void)
{
  g_autoptr(GByteArray) table = maker_usual_table ();
  g_autoptr(GByteArray) v2 = maker_esp8266_v2 (2048);
  g_autoptr(GByteArray) app = maker_esp32_image (0, TRUE, 0x3f400000, "x", "1");
  g_autoptr(LbImageInfo) rows = inspect (table);
  g_autoptr(LbImageInfo) ota = inspect (v2);
  g_autoptr(LbImageInfo) cut = NULL;

  g_assert_cmpint (rows->kind, ==, LB_IMAGE_KIND_PARTITION_TABLE);
  g_assert_cmpuint (rows->address, ==, 0x8000);
  /* The header of a v2 image does not say for which slot it was linked. */
  g_assert_cmpint (ota->kind, ==, LB_IMAGE_KIND_APP);
  g_assert_false (ota->has_address);
  g_byte_array_set_size (app, app->len - 1);
  cut = inspect (app);
  g_assert_cmpint (cut->kind, ==, LB_IMAGE_KIND_APP);
  g_assert_nonnull (cut->problem);
}

static void
test_no_loader (void)
{
  g_autoptr(GByteArray) flash = maker_esp32_flash ();
  g_autoptr(LbImageInfo) info = NULL;

  memset (flash->data, 0xff, 0x8000);
  info = inspect (flash);
  g_assert_cmpint (info->kind, ==, LB_IMAGE_KIND_WHOLE_CHIP);
  g_assert_cmpstr (info->chip, ==, "esp32");
  g_assert_nonnull (info->problem);
}

static void
test_blank_encrypted_unknown (void)
{
  g_autoptr(GByteArray) blank = erased (MIB);
  g_autoptr(GByteArray) cipher = erased (MIB);
  g_autoptr(GByteArray) text = g_byte_array_new ();
  g_autoptr(GByteArray) empty = g_byte_array_new ();
  g_autoptr(LbImageInfo) a = inspect (blank);
  g_autoptr(LbImageInfo) b = NULL;
  g_autoptr(LbImageInfo) c = NULL;
  g_autoptr(LbImageInfo) d = inspect (empty);
  g_autoptr(LbImageInfo) e = NULL;
  g_autoptr(LbImageInfo) f = NULL;

  g_assert_cmpint (a->kind, ==, LB_IMAGE_KIND_BLANK);
  maker_noise (cipher->data + 0x1000, 0x40000, 9);
  b = inspect (cipher);
  g_assert_cmpint (b->kind, ==, LB_IMAGE_KIND_ENCRYPTED);
  g_assert_true (b->looks_encrypted);
  for (guint i = 0; i < 5000; i++)
    g_byte_array_append (text, (const guint8 *) "just some words", 15);
  c = inspect (text);
  g_assert_cmpint (c->kind, ==, LB_IMAGE_KIND_UNKNOWN);
  g_assert_false (c->looks_encrypted);
  g_assert_cmpint (d->kind, ==, LB_IMAGE_KIND_UNKNOWN);
  g_assert_nonnull (d->problem);
  memcpy (cipher->data, "PK\x03\x04", 4);
  e = inspect (cipher);
  g_assert_cmpint (e->kind, ==, LB_IMAGE_KIND_UNKNOWN);
  g_assert_nonnull (strstr (e->problem, "unpack"));
  g_byte_array_set_size (blank, 1);
  f = inspect (blank);
  g_assert_cmpint (f->kind, ==, LB_IMAGE_KIND_BLANK);
}

static void
put_vectors (guint8  *data,
             guint32  reset)
{
  maker_put32 (data, 0x20000800);
  maker_put32 (data + 4, reset);
}

/* CRC-16 with polynomial 1021 from 0, a bit at a time. */
static guint16
slow_crc16 (const guint8 *data,
            gsize         length)
{
  guint32 crc = 0;

  for (gsize i = 0; i < 8 * (length + 2); i++)
    {
      guint bit = i / 8 < length ? data[i / 8] >> (7 - i % 8) & 1u : 0;

      crc = crc << 1 | bit;
      if ((crc & 0x10000) != 0)
        crc ^= 0x11021;
    }

  return (guint16) crc;
}

/* Where the parts of a VESC lie is known before a byte of it is read; of other chips it is not. */
static void
test_layout_of_chip (void)
{
  g_autoptr(LbFlashMap) vesc = lb_flash_map_new_for_chip ("stm32f405", MIB);
  g_autoptr(LbFlashMap) half = lb_flash_map_new_for_chip ("stm32f405", MIB / 2);
  g_autoptr(LbFlashMap) other = lb_flash_map_new_for_chip ("stm32f103", MIB / 8);
  g_autoptr(LbFlashMap) unknown = lb_flash_map_new_for_chip (NULL, MIB);
  const LbRange *loader = lb_flash_map_find (vesc, 0x080e0000);

  assert_covers (vesc, 0x08000000, MIB);
  g_assert_cmpstr (loader->name, ==, "Boot loader");
  g_assert_cmphex (loader->start, ==, 0x080e0000);
  g_assert_false (loader->blank);
  g_assert_cmpstr (lb_flash_map_find (vesc, 0x08004000)->name, ==, "Settings");
  assert_covers (half, 0x08000000, MIB / 2);
  g_assert_cmpuint (other->ranges->len, ==, 0);
  g_assert_cmpuint (unknown->ranges->len, ==, 0);
}

static void
test_vesc (void)
{
  g_autoptr(GByteArray) loader = erased (5280);
  g_autoptr(GByteArray) firmware = erased (300000);
  g_autoptr(GByteArray) update = erased (1006);
  g_autoptr(GByteArray) whole = erased (MIB);
  g_autoptr(LbImageInfo) a = NULL;
  g_autoptr(LbImageInfo) b = NULL;
  g_autoptr(LbImageInfo) c = NULL;
  g_autoptr(LbImageInfo) d = NULL;
  guint16 crc;

  put_vectors (loader->data, 0x080e04f1);
  a = inspect (loader);
  g_assert_cmpint (a->kind, ==, LB_IMAGE_KIND_BOOTLOADER);
  g_assert_true (a->is_vesc);
  g_assert_cmphex (a->address, ==, 0x080e0000);

  put_vectors (firmware->data, 0x0800c101);
  b = inspect (firmware);
  g_assert_cmpint (b->kind, ==, LB_IMAGE_KIND_APP);
  g_assert_cmphex (b->address, ==, 0x08000000);
  g_assert_cmpstr (b->chip, ==, "stm32f405");

  put_vectors (update->data + 6, 0x0800c101);
  crc = slow_crc16 (update->data + 6, 1000);
  update->data[0] = update->data[1] = 0;
  update->data[2] = 1000 >> 8;
  update->data[3] = 1000 & 0xff;
  update->data[4] = (guint8) (crc >> 8);
  update->data[5] = (guint8) crc;
  c = inspect (update);
  g_assert_cmpint (c->kind, ==, LB_IMAGE_KIND_APP);
  g_assert_cmpuint (c->payload_offset, ==, 6);

  put_vectors (whole->data, 0x0800c101);
  put_vectors (whole->data + 0xe0000, 0x080e04f1);
  d = inspect (whole);
  g_assert_cmpint (d->kind, ==, LB_IMAGE_KIND_WHOLE_CHIP);
  assert_covers (d->map, 0x08000000, MIB);
  g_assert_cmpint (lb_flash_map_find (d->map, 0x08004000)->kind, ==, LB_RANGE_SETTINGS);
  g_assert_cmpint (lb_flash_map_find (d->map, 0x080e0000)->kind, ==, LB_RANGE_BOOTLOADER);
  g_assert_false (lb_flash_map_find (d->map, 0x080e0000)->is_label);

  /* An even address cannot be a Thumb entry. */
  put_vectors (loader->data, 0x080e04f0);
  {
    g_autoptr(LbImageInfo) e = inspect (loader);

    g_assert_cmpint (e->kind, ==, LB_IMAGE_KIND_UNKNOWN);
  }
}

static void
test_hex (void)
{
  g_autoptr(LbImage) image = lb_image_new ();
  g_autoptr(GByteArray) part = erased (64);
  g_autofree char *text = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(LbImageInfo) info = NULL;
  g_autoptr(LbImageInfo) cut = NULL;
  g_autoptr(GBytes) half = NULL;
  g_autofree char *lines = NULL;

  put_vectors (part->data, 0x0800c101);
  lb_image_add (image, 0x08000000, part->data, part->len, NULL);
  put_vectors (part->data, 0x080e04f1);
  lb_image_add (image, 0x080e0000, part->data, part->len, NULL);
  text = lb_hex_format (image, NULL);
  bytes = g_bytes_new (text, strlen (text));
  info = lb_image_info_new (bytes, NULL);
  g_assert_true (info->is_hex);
  g_assert_cmpint (info->kind, ==, LB_IMAGE_KIND_MERGED);
  g_assert_cmphex (info->address, ==, 0x08000000);
  g_assert_cmpuint (lb_image_get_n_ranges (info->image), ==, 2);
  g_assert_null (info->problem);
  lines = lb_image_info_to_text (info);
  g_assert_nonnull (strstr (lines, "0x080e0000, 64 bytes"));

  half = g_bytes_new_from_bytes (bytes, 0, 100);
  cut = lb_image_info_new (half, NULL);
  g_assert_cmpint (cut->kind, ==, LB_IMAGE_KIND_DAMAGED);
  g_assert_nonnull (cut->problem);
}

static void
look_at_all (const LbImageInfo *info)
{
  g_autofree char *text = lb_image_info_to_text (info);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_nonnull (lb_image_kind_to_string (info->kind));
}

static void
test_mutated (void)
{
  g_autoptr(GByteArray) flash = maker_esp32_flash ();

  /* The interesting bytes: header, table, NVS, OTA data, app header. */
  static const guint32 places[] = { 0x1000, 0x8000, 0x9000, 0xe000, 0x10000, 0x110000 };

  g_byte_array_set_size (flash, 0x120000);
  for (guint seed = 0; seed < 150; seed++)
    {
      g_autoptr(LbImageInfo) info = NULL;
      guint8 choice[16];
      guint8 old[8];

      maker_noise (choice, sizeof choice, seed);
      for (guint i = 0; i < 4; i++)
        {
          guint8 *p = flash->data + places[choice[i] % G_N_ELEMENTS (places)] + choice[i + 4];

          old[i] = *p;
          *p = choice[i + 8];
        }
      info = inspect (flash);
      look_at_all (info);
      for (guint i = 4; i-- > 0;)
        flash->data[places[choice[i] % G_N_ELEMENTS (places)] + choice[i + 4]] = old[i];
    }
}

static void
test_truncated (void)
{
  g_autoptr(GByteArray) flash = maker_esp32_flash ();
  guint length = 0;

  for (; length < 600; length++)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (flash->data + 0x110000, length);
      g_autoptr(LbImageInfo) info = lb_image_info_new (bytes, NULL);

      look_at_all (info);
    }
  for (length = 0; length < 0x112000; length += 0x3ff)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (flash->data, length);
      g_autoptr(LbImageInfo) info = lb_image_info_new (bytes, NULL);

      look_at_all (info);
      g_assert_cmpint (info->kind, !=, LB_IMAGE_KIND_WHOLE_CHIP);
    }
}

static void
test_real_files (void)
{
  static const struct
  {
    const char *name;
    LbImageKind kind;
    const char *chip;
    guint64     address;
  } files[] = {
    { "esp8266-wifi-repeater-0x00000.bin", LB_IMAGE_KIND_BOOTLOADER, "esp8266", 0 },
    { "esp8266-wifi-repeater-0x02000.bin", LB_IMAGE_KIND_APP, "esp8266", 0 },
    { "esp8266-wifi-repeater-0x82000.bin", LB_IMAGE_KIND_APP, "esp8266", 0 },
    { "espressif-bootloader_esp32_v5_2.bin", LB_IMAGE_KIND_BOOTLOADER, "esp32", 0x1000 },
    { "espressif-bootloader_esp32c3.bin", LB_IMAGE_KIND_BOOTLOADER, "esp32c3", 0 },
    { "espressif-bootloader_esp8266.bin", LB_IMAGE_KIND_BOOTLOADER, "esp8266", 0 },
    { "espressif-esp8266_deepsleep.bin", LB_IMAGE_KIND_MERGED, "esp8266", 0 },
    { "espressif-esp_idf_blink_esp32s2.bin", LB_IMAGE_KIND_APP, "esp32s2", 0x10000 },
    { "espressif-partitions_singleapp.bin", LB_IMAGE_KIND_PARTITION_TABLE, NULL, 0x8000 },
    { "vesc-bootloader-generic.bin", LB_IMAGE_KIND_BOOTLOADER, "stm32f405", 0x080e0000 },
    { "vesc-bootloader-hw4.bin", LB_IMAGE_KIND_BOOTLOADER, "stm32f405", 0x080e0000 },
    { "vg-l7x-custom-app.bin", LB_IMAGE_KIND_APP, "esp32", 0x10000 },
  };
  guint n_seen = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "..", "shared", "images",
                                                     files[i].name, NULL);
      g_autofree char *data = NULL;
      gsize length;
      g_autoptr(GBytes) bytes = NULL;
      g_autoptr(LbImageInfo) info = NULL;

      if (!g_file_get_contents (path, &data, &length, NULL))
        continue;
      n_seen++;
      bytes = g_bytes_new_take (g_steal_pointer (&data), length);
      info = lb_image_info_new (bytes, NULL);
      look_at_all (info);
      g_assert_cmpint (info->kind, ==, files[i].kind);
      g_assert_cmpstr (info->chip, ==, files[i].chip);
      g_assert_cmphex (info->address, ==, files[i].address);
      g_assert_null (info->problem);
    }
  if (n_seen == 0)
    g_test_skip ("the folder of real firmware files is not there");
}

static void
test_sizes (void)
{
  static const struct
  {
    guint64     bytes;
    const char *text;
  } formats[] = {
    { 0, "0 bytes" }, { 1023, "1023 bytes" }, { 1024, "1 KiB" }, { 1968, "1.9 KiB" },
    { 512 * 1024, "512 KiB" }, { 4 * MIB, "4 MiB" }, { 4 * MIB + MIB / 2, "4.5 MiB" },
  };
  static const char *const bad[] = { "", "M", "-1", "4G", "4 M", "0x", "99999999999999999999",
                                     "18446744073709551614K", "0xg" };
  guint64 bytes = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *text = lb_size_format (formats[i].bytes);

      g_assert_cmpstr (text, ==, formats[i].text);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (lb_size_parse (bad[i], &bytes));
  g_assert_true (lb_size_parse ("4M", &bytes) && bytes == 4 * MIB);
  g_assert_true (lb_size_parse ("512KiB", &bytes) && bytes == 512 * 1024);
  g_assert_true (lb_size_parse ("0x1000", &bytes) && bytes == 4096);
  g_assert_true (lb_size_parse ("010", &bytes) && bytes == 10);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/image-info/esp32-flash", test_esp32_flash);
  g_test_add_func ("/image-info/esp8266-flash", test_esp8266_flash);
  g_test_add_func ("/image-info/firmware-marks", test_firmware_marks);
  g_test_add_func ("/image-info/other-chips", test_other_chips);
  g_test_add_func ("/image-info/parts", test_parts);
  g_test_add_func ("/image-info/no-loader", test_no_loader);
  g_test_add_func ("/image-info/blank-encrypted-unknown", test_blank_encrypted_unknown);
  g_test_add_func ("/image-info/layout-of-chip", test_layout_of_chip);
  g_test_add_func ("/image-info/vesc", test_vesc);
  g_test_add_func ("/image-info/hex", test_hex);
  g_test_add_func ("/image-info/mutated", test_mutated);
  g_test_add_func ("/image-info/truncated", test_truncated);
  g_test_add_func ("/image-info/real-files", test_real_files);
  g_test_add_func ("/image-info/sizes", test_sizes);

  return g_test_run ();
}
