/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-image"

#include "config.h"

#include <string.h>
#include <zlib.h>

#include "lb-error.h"
#include "lb-esp-image.h"
#include "lb-reader.h"

#define MAGIC_V1 0xe9
#define MAGIC_V2 0xea
#define V2_SEGMENT_CODE 4
#define HEADER_LENGTH 8
#define EXTENDED_LENGTH 16
#define SEGMENT_HEADER_LENGTH 8
#define MAX_SEGMENTS 16
#define CHECKSUM_SEED 0xef
#define LINE 16 /* the checksum is the last byte of a line of this length */
#define ESP8266_BOOT_ROOM 4096
#define SHA256_LENGTH 32
#define MAX_REVISION_UNSET 0xffff

#define DESCRIPTION_OFFSET 0x20
#define APP_MAGIC 0xabcd5432u
#define APP_DESCRIPTION_LENGTH 256
#define BOOTLOADER_MAGIC 0x50
#define BOOTLOADER_DESCRIPTION_LENGTH 80

/* RAM and flash windows of the ESP8266: an ESP32 header has pin settings in that place. */
#define ESP8266_ADDRESS_MIN 0x3ff00000u
#define ESP8266_ADDRESS_MAX 0x40400000u

void
lb_esp_image_free (LbEspImage *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->segments, g_array_unref);
  g_free (self->problem);
  g_free (self->project);
  g_free (self->version);
  g_free (self->built);
  g_free (self->idf_version);
  g_free (self->elf_sha256);
  g_free (self);
}

gboolean
lb_esp_image_is_likely (const guint8 *data,
                        gsize         length)
{
  if (length < HEADER_LENGTH + SEGMENT_HEADER_LENGTH || data[2] > 5)
    return FALSE;
  if (data[0] == MAGIC_V2)
    return data[1] == V2_SEGMENT_CODE;

  return data[0] == MAGIC_V1 && data[1] >= 1 && data[1] <= MAX_SEGMENTS;
}

/* Both formats begin with E9. Behind the 8 bytes they share, the ESP8266 has the address of its
 * first segment and the ESP32 family pin settings, whose last byte is a drive strength. */
static gboolean
looks_like_esp8266 (const guint8 *data)
{
  guint32 word = lb_get_le32 (data + HEADER_LENGTH);

  return data[0] == MAGIC_V2 || (word >= ESP8266_ADDRESS_MIN && word < ESP8266_ADDRESS_MAX);
}

static void
set_problem (LbEspImage *self,
             char       *problem)
{
  if (self->problem == NULL)
    self->problem = problem;
  else
    g_free (problem);
}

static void
read_header (LbEspImage *self,
             LbReader   *reader)
{
  guint8 size_and_frequency;

  lb_reader_skip (reader, 2);
  self->mode = lb_reader_u8 (reader);
  size_and_frequency = lb_reader_u8 (reader);
  self->size_code = size_and_frequency >> 4;
  self->frequency_code = size_and_frequency & 0xf;
  self->entry = lb_reader_u32 (reader);
}

static void
read_extended_header (LbEspImage *self,
                      LbReader   *reader)
{
  lb_reader_skip (reader, 4); /* write-protect pin, drive strengths */
  self->chip_id = lb_reader_u16 (reader);
  lb_reader_skip (reader, 1);
  self->min_revision = lb_reader_u16 (reader);
  self->max_revision = lb_reader_u16 (reader);
  if (self->max_revision == MAX_REVISION_UNSET || self->max_revision == 0)
    self->max_revision = G_MAXUINT;
  lb_reader_skip (reader, 4);
  self->hash_appended = lb_reader_u8 (reader) == 1;
  self->chip = lb_esp_image_chip_by_id (self->chip_id);
}

/* Returns: the XOR of the segment's bytes; the problem is set when it is cut off */
static guint8
read_segment (LbEspImage *self,
              LbReader   *reader)
{
  LbEspSegment segment = { 0 };
  const guint8 *bytes;
  guint8 sum = 0;

  segment.address = lb_reader_u32 (reader);
  segment.length = lb_reader_u32 (reader);
  segment.offset = reader->offset;
  bytes = lb_reader_bytes (reader, segment.length);
  if (bytes == NULL)
    {
      set_problem (self, g_strdup_printf ("it is cut off in segment %u", self->segments->len + 1));
      return 0;
    }

  segment.mapped = segment.address == 0 ||
                   lb_esp_image_chip_is_mapped (self->chip, segment.address);
  g_array_append_val (self->segments, segment);
  for (guint32 i = 0; i < segment.length; i++)
    sum ^= bytes[i];

  return sum;
}

static void
read_segments (LbEspImage *self,
               LbReader   *reader,
               guint       n_segments)
{
  guint8 sum = CHECKSUM_SEED;
  guint8 stored;

  for (guint i = 0; i < n_segments && self->problem == NULL; i++)
    sum ^= read_segment (self, reader);
  if (self->problem != NULL)
    return;

  lb_reader_skip (reader, LINE - 1 - reader->offset % LINE);
  stored = lb_reader_u8 (reader);
  if (reader->failed)
    {
      set_problem (self, g_strdup ("it is cut off before its checksum"));
      return;
    }

  self->checksum_ok = stored == sum;
  if (!self->checksum_ok)
    set_problem (self, g_strdup_printf ("its checksum is %02x, but its bytes give %02x",
                                        stored, sum));
}

static void
check_sha256 (LbEspImage *self,
              LbReader   *reader)
{
  gsize hashed = reader->offset;
  const guint8 *stored = lb_reader_bytes (reader, SHA256_LENGTH);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[SHA256_LENGTH];
  gsize digest_length = sizeof digest;

  if (stored == NULL)
    {
      set_problem (self, g_strdup ("it is cut off before its SHA-256"));
      return;
    }

  g_checksum_update (checksum, reader->data, hashed);
  g_checksum_get_digest (checksum, digest, &digest_length);
  self->hash_ok = memcmp (digest, stored, SHA256_LENGTH) == 0;
  if (!self->hash_ok)
    set_problem (self, g_strdup ("its SHA-256 does not match its bytes"));
}

/* The boot loaders of the SDK keep the CRC in a form of their own (facts 7.1). */
static void
check_crc (LbEspImage *self,
           LbReader   *reader)
{
  gsize summed = reader->offset;
  guint32 crc = crc32_z (0, reader->data, summed);
  guint32 expected = (crc & 0x80000000u) != 0 ? ~crc : crc + 1;
  guint32 stored = lb_reader_u32 (reader);

  if (reader->failed)
    {
      set_problem (self, g_strdup ("it is cut off before its CRC"));
      return;
    }

  self->hash_ok = stored == expected;
  if (!self->hash_ok)
    set_problem (self, g_strdup_printf ("its CRC is %08x, but its bytes give %08x",
                                        stored, expected));
}

static void
parse_v2 (LbEspImage *self,
          LbReader   *reader)
{
  const guint8 *inner;

  read_segment (self, reader);
  if (self->problem != NULL)
    return;

  inner = reader->data + reader->offset;
  if (reader->length - reader->offset < HEADER_LENGTH)
    {
      set_problem (self, g_strdup ("it is cut off behind its flash segment"));
      return;
    }
  if (inner[0] != MAGIC_V1 || inner[1] > MAX_SEGMENTS)
    {
      set_problem (self, g_strdup ("its second header is damaged"));
      return;
    }

  lb_reader_skip (reader, HEADER_LENGTH);
  read_segments (self, reader, inner[1]);
  if (!reader->failed)
    check_crc (self, reader);
  self->size = reader->failed ? 0 : reader->offset;
}

static char *
hex_of (const guint8 *bytes,
        gsize         length)
{
  GString *hex = g_string_sized_new (2 * length);

  for (gsize i = 0; bytes != NULL && i < length; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);

  return g_string_free (hex, FALSE);
}

static void
read_app_description (LbEspImage *self,
                      LbReader   *reader)
{
  g_autofree char *time = NULL;
  g_autofree char *date = NULL;

  lb_reader_skip (reader, 4);
  self->secure_version = lb_reader_u32 (reader);
  lb_reader_skip (reader, 8);
  self->version = lb_reader_text (reader, 32);
  self->project = lb_reader_text (reader, 32);
  time = lb_reader_text (reader, 16);
  date = lb_reader_text (reader, 16);
  self->built = g_strstrip (g_strdup_printf ("%s %s", date, time));
  self->idf_version = lb_reader_text (reader, 32);
  self->elf_sha256 = hex_of (lb_reader_bytes (reader, SHA256_LENGTH), SHA256_LENGTH);
  self->has_app_description = TRUE;
}

/* Its magic is one byte, so the texts behind it have to look like texts. */
static gboolean
is_bootloader_description (const guint8 *p)
{
  static const guint8 reserved[3] = { 0 };

  return p[0] == BOOTLOADER_MAGIC && memcmp (p + 1, reserved, sizeof reserved) == 0 &&
         g_ascii_isgraph (p[8]) && memchr (p + 8, 0, 32) != NULL &&
         (p[40] == 0 || g_ascii_isgraph (p[40]));
}

static void
read_bootloader_description (LbEspImage *self,
                             LbReader   *reader)
{
  lb_reader_skip (reader, 4);
  self->version = g_strdup_printf ("%u", lb_reader_u32 (reader));
  self->idf_version = lb_reader_text (reader, 32);
  self->built = lb_reader_text (reader, 24);
  self->is_bootloader = TRUE;
}

static void
read_description (LbEspImage   *self,
                  const guint8 *data,
                  gsize         length)
{
  LbReader reader = LB_READER_INIT (data, length);

  lb_reader_skip (&reader, DESCRIPTION_OFFSET);
  if (reader.failed)
    return;

  if (length - DESCRIPTION_OFFSET >= APP_DESCRIPTION_LENGTH &&
      lb_get_le32 (data + DESCRIPTION_OFFSET) == APP_MAGIC)
    read_app_description (self, &reader);
  else if (length - DESCRIPTION_OFFSET >= BOOTLOADER_DESCRIPTION_LENGTH &&
           is_bootloader_description (data + DESCRIPTION_OFFSET))
    read_bootloader_description (self, &reader);
}

/*
 * What is loaded whole to RAM before anything runs from flash is a boot loader. A version 1 image
 * of the ESP8266 always is, its flash part being a file of its own; there the room in front of the
 * first application decides (facts 7.5).
 */
static void
decide_role (LbEspImage *self)
{
  gboolean mapped = self->format == LB_ESP_IMAGE_ESP8266_V1 && self->size > ESP8266_BOOT_ROOM;

  for (guint i = 0; i < self->segments->len; i++)
    mapped |= g_array_index (self->segments, LbEspSegment, i).mapped;

  if (!self->has_app_description && !mapped && self->segments->len > 0)
    self->is_bootloader = TRUE;
}

static LbEspImage *
image_new (LbEspImageFormat format)
{
  LbEspImage *self = g_new0 (LbEspImage, 1);

  self->format = format;
  self->max_revision = G_MAXUINT;
  self->segments = g_array_new (FALSE, FALSE, sizeof (LbEspSegment));

  return self;
}

static LbEspImage *
parse_esp8266 (const guint8 *data,
               LbReader     *reader)
{
  LbEspImage *self = image_new (data[0] == MAGIC_V2 ? LB_ESP_IMAGE_ESP8266_V2
                                                    : LB_ESP_IMAGE_ESP8266_V1);

  self->chip = lb_esp_image_chip_esp8266 ();
  read_header (self, reader);
  if (self->format == LB_ESP_IMAGE_ESP8266_V2)
    parse_v2 (self, reader);
  else
    {
      read_segments (self, reader, data[1]);
      self->size = reader->failed ? 0 : reader->offset;
    }

  return self;
}

static LbEspImage *
parse_esp32 (const guint8 *data,
             gsize         length,
             LbReader     *reader)
{
  LbEspImage *self = image_new (LB_ESP_IMAGE_ESP32);

  read_header (self, reader);
  read_extended_header (self, reader);
  read_segments (self, reader, data[1]);
  if (!reader->failed && self->hash_appended)
    check_sha256 (self, reader);
  self->size = reader->failed ? 0 : reader->offset;
  read_description (self, data, length);

  return self;
}

LbEspImage *
lb_esp_image_parse (const guint8          *data,
                    gsize                  length,
                    const LbEspImageChip  *chip,
                    GError               **error)
{
  LbReader reader = LB_READER_INIT (data, length);
  LbEspImage *self;
  gboolean esp8266;

  g_return_val_if_fail (data != NULL || length == 0, NULL);

  if (!lb_esp_image_is_likely (data, length))
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "These bytes are not an Espressif image: they do not begin with its "
                           "header");
      return NULL;
    }

  esp8266 = chip != NULL ? chip == lb_esp_image_chip_esp8266 () : looks_like_esp8266 (data);
  if (!esp8266 && (length < HEADER_LENGTH + EXTENDED_LENGTH || data[0] == MAGIC_V2))
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "These bytes are not an image for the ESP32 family: the header is cut "
                           "off or another chip's");
      return NULL;
    }

  self = esp8266 ? parse_esp8266 (data, &reader) : parse_esp32 (data, length, &reader);
  self->flash_size = lb_esp_image_chip_flash_size (self->chip, self->size_code);
  self->frequency_mhz = lb_esp_image_chip_frequency (self->chip, self->frequency_code);
  decide_role (self);

  return self;
}

const char *
lb_esp_image_get_mode_name (const LbEspImage *self)
{
  static const char *const names[] = { "QIO", "QOUT", "DIO", "DOUT", "fast read", "slow read" };

  g_return_val_if_fail (self != NULL, "?");

  return self->mode < G_N_ELEMENTS (names) ? names[self->mode] : "?";
}

const char *
lb_esp_image_get_chip_name (const LbEspImage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->chip != NULL ? self->chip->name : "unknown chip";
}
