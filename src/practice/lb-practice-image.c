/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-image"

#include "config.h"

#include <string.h>
#include <zlib.h>

#include "lb-practice-image.h"
#include "lb-reader.h"

#define MAGIC 0xe9
#define CHECKSUM_START 0xef
#define CHECKSUM_LINE 16

#define DESCRIPTION_MAGIC 0xabcd5432
#define ROW_LENGTH 32

#define KIB 1024

void
lb_practice_random_init (LbPracticeRandom *self,
                         const char       *seed)
{
  self->state = 0xcbf29ce484222325;
  for (; *seed != '\0'; seed++)
    self->state = (self->state ^ (guint8) *seed) * 0x100000001b3;
}

guint32
lb_practice_random_next (LbPracticeRandom *self)
{
  guint64 z;

  self->state += 0x9e3779b97f4a7c15;
  z = self->state;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return (guint32) (z >> 32);
}

void
lb_practice_random_code (LbPracticeRandom *self,
                         guint8           *buf,
                         gsize             length)
{
  gsize done = 0;

  while (done < length)
    {
      guint32 draw = lb_practice_random_next (self);
      gsize n = MIN (4 + (draw >> 8 & 7), length - done);
      gsize back = 1 + (draw >> 12) % 2048;

      /* Code repeats itself: about two stretches in five were there a moment ago. */
      if (draw % 5 < 2 && back + n <= done)
        memcpy (buf + done, buf + done - back - n + 1, n);
      else
        for (gsize i = 0; i < n; i++)
          buf[done + i] = (guint8) (lb_practice_random_next (self) >> 11);
      done += n;
    }
}

/* Facts 4.7: the high nibble of the fourth byte. */
static guint8
size_code (const LbPracticeImageHead *head)
{
  static const guint64 esp8266[] = { 512, 256, 1024, 2048, 4096, 0, 0, 0, 8192, 16384 };
  guint64 kib = head->flash_size / KIB;
  guint8 code = 0;

  if (head->model->generation == LB_PRACTICE_ESP8266)
    {
      for (guint i = 0; i < G_N_ELEMENTS (esp8266); i++)
        if (esp8266[i] == kib)
          return i;
      return 2;
    }

  for (; kib > 1024; kib /= 2)
    code++;
  return code;
}

static void
append_header (GByteArray                *image,
               const LbPracticeImageHead *head,
               guint                      n_segments)
{
  guint8 header[24] = { MAGIC, n_segments, head->mode, size_code (head) << 4 };

  lb_put_le32 (header + 4, head->entry);
  if (head->model->generation == LB_PRACTICE_ESP8266)
    {
      g_byte_array_append (image, header, 8);
      return;
    }

  header[8] = 0xee; /* no write protect pin */
  lb_put_le16 (header + 12, head->model->image_id);
  lb_put_le16 (header + 17, 0xffff); /* no highest revision */
  header[23] = 1;                    /* a digest follows */
  g_byte_array_append (image, header, sizeof header);
}

static void
append_sha256 (GByteArray *image)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (sum, image->data, image->len);
  g_checksum_get_digest (sum, digest, &length);
  g_byte_array_append (image, digest, length);
}

GByteArray *
lb_practice_image_make (const LbPracticeImageHead *head,
                        const LbPracticeSegment   *segments,
                        guint                      n_segments)
{
  GByteArray *image = g_byte_array_new ();
  guint8 sum = CHECKSUM_START;
  static const guint8 zero = 0;

  append_header (image, head, n_segments);
  for (guint i = 0; i < n_segments; i++)
    {
      const GByteArray *data = segments[i].data;

      lb_append_le32 (image, segments[i].address);
      lb_append_le32 (image, data->len);
      g_byte_array_append (image, data->data, data->len);
      for (guint j = 0; j < data->len; j++)
        sum ^= data->data[j];
    }

  while (image->len % CHECKSUM_LINE != CHECKSUM_LINE - 1)
    g_byte_array_append (image, &zero, 1);
  g_byte_array_append (image, &sum, 1);
  if (head->model->generation != LB_PRACTICE_ESP8266)
    append_sha256 (image);

  return image;
}

GByteArray *
lb_practice_image_code (LbPracticeRandom *random,
                        gsize             length)
{
  GByteArray *data = g_byte_array_new ();

  g_byte_array_set_size (data, (length + 3) & ~(gsize) 3);
  lb_practice_random_code (random, data->data, data->len);
  return data;
}

void
lb_practice_image_describe (GByteArray       *segment,
                            LbPracticeRandom *random,
                            const char       *project,
                            const char       *version)
{
  guint8 *text = segment->data;

  g_return_if_fail (segment->len >= 256);

  memset (text, 0, 256);
  lb_put_le32 (text, DESCRIPTION_MAGIC);
  g_strlcpy ((char *) text + 16, version, 32);
  g_strlcpy ((char *) text + 48, project, 32);
  g_strlcpy ((char *) text + 80, "10:42:17", 16);
  g_strlcpy ((char *) text + 96, "Mar 14 2024", 16);
  g_strlcpy ((char *) text + 112, "v5.1.2", 32);
  for (guint i = 144; i < 176; i += 4)
    lb_put_le32 (text + i, lb_practice_random_next (random));
  lb_put_le16 (text + 178, 0xffff);
}

void
lb_practice_image_partitions (guint8                    *sector,
                              const LbPracticePartition *rows,
                              guint                      n_rows)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);
  guint8 *row = sector;
  gsize length = 16;

  for (guint i = 0; i < n_rows; i++, row += ROW_LENGTH)
    {
      memset (row, 0, ROW_LENGTH);
      row[0] = 0xaa;
      row[1] = 0x50;
      row[2] = rows[i].type;
      row[3] = rows[i].subtype;
      lb_put_le32 (row + 4, rows[i].offset);
      lb_put_le32 (row + 8, rows[i].size);
      g_strlcpy ((char *) row + 12, rows[i].label, 16);
    }

  row[0] = row[1] = 0xeb;
  g_checksum_update (sum, sector, row - sector);
  g_checksum_get_digest (sum, row + 16, &length);
}

void
lb_practice_image_otadata (guint8 *sector)
{
  memset (sector + 4, 0, 20);
  lb_put_le32 (sector, 1);
  lb_put_le32 (sector + 24, 2); /* valid */
  lb_put_le32 (sector + 28, (guint32) crc32 (0xffffffff, sector, 4));
}
