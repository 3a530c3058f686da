/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "image-maker.h"

guint32
maker_crc32 (guint32       start,
             const guint8 *data,
             gsize         length)
{
  guint32 crc = ~start;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }

  return ~crc;
}

void
maker_put32 (guint8  *p,
             guint32  value)
{
  for (int i = 0; i < 4; i++)
    p[i] = (guint8) (value >> (8 * i));
}

void
maker_append32 (GByteArray *bytes,
                guint32     value)
{
  guint8 word[4];

  maker_put32 (word, value);
  g_byte_array_append (bytes, word, sizeof word);
}

void
maker_noise (guint8  *data,
             gsize    length,
             guint32  seed)
{
  guint64 state = seed * G_GUINT64_CONSTANT (2862933555777941757) + 3037000493u;

  for (gsize i = 0; i < length; i++)
    {
      state = state * G_GUINT64_CONSTANT (6364136223846793005) + 1442695040888963407u;
      data[i] = (guint8) (state >> 56);
    }
}

static void
append_zeros (GByteArray *bytes,
              gsize       length)
{
  static const guint8 zeros[64] = { 0 };

  for (; length > 0; length -= MIN (length, sizeof zeros))
    g_byte_array_append (bytes, zeros, (guint) MIN (length, sizeof zeros));
}

static void
append_fixed (GByteArray *bytes,
              const char *text,
              gsize       width)
{
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
  append_zeros (bytes, width - strlen (text));
}

/* Appends a segment and folds its bytes into @sum. */
static void
append_segment (GByteArray       *image,
                guint32           address,
                const GByteArray *data,
                guint8           *sum)
{
  maker_append32 (image, address);
  maker_append32 (image, data->len);
  g_byte_array_append (image, data->data, data->len);
  for (guint i = 0; i < data->len; i++)
    *sum ^= data->data[i];
}

static void
append_checksum (GByteArray *image,
                 guint8      sum)
{
  while (image->len % 16 != 15)
    append_zeros (image, 1);
  g_byte_array_append (image, &sum, 1);
}

static GByteArray *
make_data (gsize   length,
           guint32 seed)
{
  GByteArray *data = g_byte_array_new ();

  g_byte_array_set_size (data, (guint) length);
  maker_noise (data->data, length, seed);

  return data;
}

static GByteArray *
make_description (const char *project,
                  const char *version)
{
  GByteArray *data = g_byte_array_new ();

  maker_append32 (data, 0xabcd5432u);
  maker_append32 (data, 7);
  append_zeros (data, 8);
  append_fixed (data, version, 32);
  append_fixed (data, project, 32);
  append_fixed (data, "12:34:56", 16);
  append_fixed (data, "Nov 20 2026", 16);
  append_fixed (data, "v5.1.2", 32);
  while (data->len < 256 + 500)
    append_fixed (data, "flash", 8);

  return data;
}

/* Where each chip has RAM for code: what is flash on one of them is RAM on another. */
static guint32
code_address (guint chip_id)
{
  switch (chip_id)
    {
    case 0:
      return 0x40080000;
    case 2:
      return 0x40024000;
    case 18:
      return 0x4ff40000;
    default:
      return 0x40380000;
    }
}

GByteArray *
maker_esp32_image (guint       chip_id,
                   gboolean    app,
                   guint32     flash_address,
                   const char *project,
                   const char *version)
{
  const guint8 header[] = { 0xe9, app ? 3 : 2, 2, 0x2f, 0x00, 0x04, 0x08, 0x40, 0xee, 0, 0, 0,
                            (guint8) chip_id, (guint8) (chip_id >> 8), 0, 100, 0, 0x8f, 0x01,
                            0, 0, 0, 0, 1 };
  GByteArray *image = g_byte_array_new ();
  g_autoptr(GByteArray) description = app ? make_description (project, version) : NULL;
  g_autoptr(GByteArray) ram = make_data (1000, chip_id);
  g_autoptr(GByteArray) code = make_data (3333, chip_id + 1);
  g_autoptr(GChecksum) sha = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize digest_length = sizeof digest;
  guint8 sum = 0xef;

  g_byte_array_append (image, header, sizeof header);
  if (app)
    append_segment (image, flash_address + 0x20, description, &sum);
  append_segment (image, 0x3fff0000, ram, &sum);
  append_segment (image, code_address (chip_id), code, &sum);
  append_checksum (image, sum);

  g_checksum_update (sha, image->data, image->len);
  g_checksum_get_digest (sha, digest, &digest_length);
  g_byte_array_append (image, digest, sizeof digest);

  return image;
}

GByteArray *
maker_esp8266_v1 (gsize length)
{
  static const guint8 header[] = { 0xe9, 1, 3, 0x20, 0x00, 0x00, 0x10, 0x40 };
  GByteArray *image = g_byte_array_new ();
  g_autoptr(GByteArray) code = make_data (length, 1);
  guint8 sum = 0xef;

  g_byte_array_append (image, header, sizeof header);
  append_segment (image, 0x40100000, code, &sum);
  append_checksum (image, sum);

  return image;
}

GByteArray *
maker_esp8266_v2 (gsize irom_length)
{
  static const guint8 header[] = { 0xea, 4, 0, 0x20, 0x04, 0x00, 0x10, 0x40 };
  static const guint8 inner[] = { 0xe9, 2, 0, 0x20, 0x04, 0x00, 0x10, 0x40 };
  GByteArray *image = g_byte_array_new ();
  g_autoptr(GByteArray) irom = make_data (irom_length, 2);
  g_autoptr(GByteArray) data = make_data (600, 3);
  g_autoptr(GByteArray) code = make_data (1234, 4);
  guint8 unused = 0;
  guint8 sum = 0xef;
  guint32 crc;

  g_byte_array_append (image, header, sizeof header);
  append_segment (image, 0, irom, &unused);
  g_byte_array_append (image, inner, sizeof inner);
  append_segment (image, 0x3ffe8000, data, &sum);
  append_segment (image, 0x40100000, code, &sum);
  append_checksum (image, sum);

  crc = maker_crc32 (0, image->data, image->len);
  maker_append32 (image, crc > 0x7fffffff ? crc ^ 0xffffffff : crc + 1);

  return image;
}

void
maker_partition (GByteArray *table,
                 guint8      type,
                 guint8      subtype,
                 guint32     offset,
                 guint32     size,
                 const char *label)
{
  const guint8 start[] = { 0xaa, 0x50, type, subtype };

  g_byte_array_append (table, start, sizeof start);
  maker_append32 (table, offset);
  maker_append32 (table, size);
  append_fixed (table, label, 16);
  maker_append32 (table, 0);
}

void
maker_partition_md5 (GByteArray *table)
{
  g_autoptr(GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  guint8 row[32];
  gsize length = 16;

  memset (row, 0xff, sizeof row);
  row[0] = row[1] = 0xeb;
  g_checksum_update (md5, table->data, table->len);
  g_checksum_get_digest (md5, row + 16, &length);
  g_byte_array_append (table, row, sizeof row);
}

GByteArray *
maker_usual_table (void)
{
  GByteArray *table = g_byte_array_new ();

  maker_partition (table, 1, 0x02, 0x9000, 0x5000, "nvs");
  maker_partition (table, 1, 0x00, 0xe000, 0x2000, "otadata");
  maker_partition (table, 0, 0x10, 0x10000, 0x100000, "app0");
  maker_partition (table, 0, 0x11, 0x110000, 0x100000, "app1");
  maker_partition (table, 1, 0x82, 0x210000, 0x1f0000, "spiffs");
  maker_partition_md5 (table);

  return table;
}

void
maker_page_init (MakerPage *page,
                 guint32    sequence)
{
  memset (page->bytes, 0xff, sizeof page->bytes);
  page->next = 0;
  maker_put32 (page->bytes, 0xfffffffe);
  maker_put32 (page->bytes + 4, sequence);
  page->bytes[8] = 0xfe;
  maker_put32 (page->bytes + 28, maker_crc32 (0xffffffff, page->bytes + 4, 24));
}

static void
mark (MakerPage *page,
      guint      entry,
      guint      state)
{
  guint8 *byte = page->bytes + 32 + entry / 4;

  *byte = (guint8) ((*byte & ~(3u << (entry % 4 * 2))) | state << (entry % 4 * 2));
}

static guint
add_entry (MakerPage    *page,
           guint8        name_space,
           const char   *key,
           guint8        type,
           guint8        span,
           guint8        chunk,
           const guint8 *value)
{
  guint entry = page->next;
  guint8 *p = page->bytes + 64 + 32 * entry;
  guint8 summed[28];

  memset (p, 0, 32);
  p[0] = name_space;
  p[1] = type;
  p[2] = span;
  p[3] = chunk;
  memcpy (p + 8, key, strlen (key));
  memcpy (p + 24, value, 8);
  memcpy (summed, p, 4);
  memcpy (summed + 4, p + 8, 24);
  maker_put32 (p + 4, maker_crc32 (0xffffffff, summed, sizeof summed));
  for (guint i = 0; i < span; i++)
    mark (page, entry + i, 2);
  page->next += span;

  return entry;
}

guint
maker_page_number (MakerPage  *page,
                   guint8      name_space,
                   const char *key,
                   guint8      type,
                   guint64     value)
{
  guint8 bytes[8];

  memset (bytes, 0xff, sizeof bytes);
  for (guint i = 0; i < (type & 0xfu); i++)
    bytes[i] = (guint8) (value >> (8 * i));

  return add_entry (page, name_space, key, type, 1, 0xff, bytes);
}

guint
maker_page_payload (MakerPage  *page,
                    guint8      name_space,
                    const char *key,
                    guint8      type,
                    guint8      chunk,
                    const void *data,
                    gsize       length)
{
  guint8 value[8] = { (guint8) length, (guint8) (length >> 8), 0xff, 0xff };
  guint entry;

  maker_put32 (value + 4, maker_crc32 (0xffffffff, data, length));
  entry = add_entry (page, name_space, key, type, (guint8) (1 + (length + 31) / 32), chunk, value);
  memcpy (page->bytes + 64 + 32 * (entry + 1), data, length);

  return entry;
}

guint
maker_page_blob_index (MakerPage  *page,
                       guint8      name_space,
                       const char *key,
                       guint32     size,
                       guint8      n_chunks,
                       guint8      first_chunk)
{
  guint8 value[8] = { 0, 0, 0, 0, n_chunks, first_chunk, 0xff, 0xff };

  maker_put32 (value, size);
  return add_entry (page, name_space, key, 0x48, 1, 0xff, value);
}

void
maker_page_erase (MakerPage *page,
                  guint      entry)
{
  mark (page, entry, 0);
}

static void
place (GByteArray *flash,
       gsize       offset,
       GByteArray *part)
{
  memcpy (flash->data + offset, part->data, part->len);
  g_byte_array_unref (part);
}

static GByteArray *
make_erased (gsize length)
{
  GByteArray *flash = g_byte_array_new ();

  g_byte_array_set_size (flash, (guint) length);
  memset (flash->data, 0xff, length);

  return flash;
}

GByteArray *
maker_esp32_flash (void)
{
  GByteArray *flash = make_erased (4 * 1024 * 1024);
  guint8 *record = flash->data + 0xe000;
  MakerPage page;

  place (flash, 0x1000, maker_esp32_image (0, FALSE, 0, NULL, NULL));
  place (flash, 0x8000, maker_usual_table ());
  maker_page_init (&page, 0);
  maker_page_number (&page, 0, "wifi", 0x01, 1);
  maker_page_payload (&page, 1, "password", 0x21, 0xff, "hush-hush", 10);
  memcpy (flash->data + 0x9000, page.bytes, sizeof page.bytes);
  maker_put32 (record, 2);
  maker_put32 (record + 24, 2);
  maker_put32 (record + 28, maker_crc32 (0xffffffff, record, 4));
  place (flash, 0x10000, maker_esp32_image (0, TRUE, 0x3f400000, "old", "1.0"));
  place (flash, 0x110000, maker_esp32_image (0, TRUE, 0x3f400000, "engraver", "2.1"));

  return flash;
}

GByteArray *
maker_esp8266_flash (void)
{
  GByteArray *flash = make_erased (1024 * 1024);

  place (flash, 0, maker_esp8266_v1 (1500));
  place (flash, 0x1000, maker_esp8266_v2 (0x8000));
  memset (flash->data + 0xfc000, 5, 128);
  memset (flash->data + 0xfd000, 6, 512);

  return flash;
}
