/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-image-info"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-firmware-mark.h"
#include "lb-hex.h"
#include "lb-image-info-private.h"
#include "lb-randomness.h"
#include "lb-reader.h"
#include "lb-vesc-layout.h"

#define WHOLE_CHIP_MIN (256u * 1024)
#define UPDATE_HEADER_LENGTH 6
#define ARDUINO_PROJECT "arduino-lib-builder"

/* Option bytes and one-time area of every STM32: merged HEX files carry them. */
#define STM32_OPTIONS_START 0x1fff0000u
#define STM32_OPTIONS_END 0x20000000u

void
lb_image_info_free (LbImageInfo *self)
{
  if (self == NULL)
    return;

  g_free (self->firmware);
  g_free (self->firmware_name);
  g_free (self->firmware_version);
  g_free (self->framework);
  g_free (self->built);
  g_free (self->problem);
  g_free (self->summary);
  g_clear_pointer (&self->image, lb_image_unref);
  g_clear_pointer (&self->boot, lb_esp_image_free);
  g_clear_pointer (&self->app, lb_esp_image_free);
  g_clear_pointer (&self->partitions, lb_esp_partitions_free);
  g_clear_pointer (&self->map, lb_flash_map_free);
  g_free (self);
}

static void
set_chip (LbImageInfo          *self,
          const LbEspImageChip *chip)
{
  self->family = LB_FAMILY_ESPRESSIF;
  if (chip == NULL)
    return;

  self->chip = chip->key;
  self->chip_name = chip->name;
}

static void
set_address (LbImageInfo *self,
             guint64      address)
{
  self->has_address = TRUE;
  self->address = address;
}

static void
set_header (LbImageInfo      *self,
            const LbEspImage *image)
{
  self->header_flash_size = image->flash_size;
  self->header_mode = lb_esp_image_get_mode_name (image);
  self->header_mhz = image->frequency_mhz;
}

gboolean
lb_image_info_is_generic (const LbImageInfo *self)
{
  return self->firmware_name == NULL || strcmp (self->firmware_name, ARDUINO_PROJECT) == 0;
}

static void
set_firmware (LbImageInfo      *self,
              const LbEspImage *image)
{
  if (image->project != NULL && *image->project != '\0')
    {
      self->firmware = g_strstrip (g_strdup_printf ("%s %s", image->project, image->version));
      self->firmware_name = g_strdup (image->project);
      self->firmware_version = g_strdup (image->version);
    }
  if (image->idf_version != NULL && *image->idf_version != '\0')
    self->framework = g_strdup_printf ("ESP-IDF %s", image->idf_version);
  self->built = g_strdup (image->built);
}

/* Without a description, or with the one that every Arduino sketch of some years has. */
static void
guess_firmware (LbImageInfo  *self,
                const guint8 *data,
                gsize         length)
{
  const char *name;

  if (!lb_image_info_is_generic (self))
    return;
  name = lb_firmware_mark_find (data, length);
  if (name == NULL)
    return;

  g_free (self->firmware);
  g_free (self->firmware_name);
  g_clear_pointer (&self->firmware_version, g_free);
  self->firmware = g_strdup (name);
  self->firmware_name = g_strdup (name);
}

static gboolean
is_power_of_two (gsize value)
{
  return value != 0 && (value & (value - 1)) == 0;
}

static gboolean
is_blank (const guint8 *data,
          gsize         length)
{
  return (data[0] == 0x00 || data[0] == 0xff) && lb_bytes_are (data, length, data[0]);
}

static LbEspImage *
parse_at (const guint8         *data,
          gsize                 length,
          guint64               offset,
          const LbEspImageChip *chip)
{
  return offset < length ? lb_esp_image_parse (data + offset, length - offset, chip, NULL) : NULL;
}

/* A flash as read from a chip, or the beginning of one: described from its parts. */
static void
describe_flash (LbImageInfo          *self,
                GBytes               *bytes,
                const LbEspImageChip *chip)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (self->partitions != NULL && self->app == NULL)
    {
      const LbEspPartition *row = lb_esp_partitions_active_app (self->partitions, data, length);

      self->app = row != NULL ? parse_at (data, length, row->offset, chip) : NULL;
    }
  if (chip == NULL && self->app != NULL)
    chip = self->app->chip;

  self->kind = is_power_of_two (length) && length >= WHOLE_CHIP_MIN ? LB_IMAGE_KIND_WHOLE_CHIP
                                                                    : LB_IMAGE_KIND_MERGED;
  set_chip (self, chip);
  set_address (self, 0);
  if (self->boot != NULL)
    set_header (self, self->boot);
  if (self->app != NULL)
    set_firmware (self, self->app);
  guess_firmware (self, data, length);
  if (self->boot != NULL && self->boot->problem != NULL)
    self->problem = g_strdup_printf ("The boot loader in it is damaged: %s", self->boot->problem);
  else if (self->partitions != NULL && self->partitions->problem != NULL)
    self->problem = g_strdup_printf ("The partition table in it is damaged: %s",
                                     self->partitions->problem);
  else if (self->app != NULL && self->app->problem != NULL)
    self->problem = g_strdup_printf ("The application in it is damaged: %s", self->app->problem);
  self->map = lb_flash_map_new (bytes, self->chip);
}

static void
describe_single (LbImageInfo *self)
{
  const LbEspImage *image = self->boot;

  set_chip (self, image->chip);
  set_header (self, image);
  set_firmware (self, image);
  if (image->problem != NULL)
    self->problem = g_strdup_printf ("The image is damaged: %s", image->problem);

  self->kind = image->is_bootloader ? LB_IMAGE_KIND_BOOTLOADER : LB_IMAGE_KIND_APP;
  if (image->is_bootloader && image->chip != NULL)
    set_address (self, image->chip->bootloader_offset);
  else if (image->format == LB_ESP_IMAGE_ESP32)
    set_address (self, LB_ESP_APP_OFFSET);
  else if (image->format == LB_ESP_IMAGE_ESP8266_V1)
    set_address (self, 0);

  if (!image->is_bootloader)
    self->app = g_steal_pointer (&self->boot);
}

/* Arduino and others put a small first image and the application into one file. */
static LbEspImage *
find_second_esp8266_image (const guint8     *data,
                           gsize             length,
                           const LbEspImage *first)
{
  static const guint32 places[] = { 0x1000, 0x2000 };

  if (first->format != LB_ESP_IMAGE_ESP8266_V1 || first->size == 0)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr(LbEspImage) second = parse_at (data, length, places[i], first->chip);

      if (second != NULL && second->problem == NULL)
        return g_steal_pointer (&second);
    }

  return NULL;
}

/* Returns: whether the bytes begin with an image, which is described then */
static gboolean
try_image_at_start (LbImageInfo          *self,
                    GBytes               *bytes,
                    const LbEspImageChip *hint)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  gboolean boots_here;

  self->boot = lb_esp_image_parse (data, length, hint, NULL);
  if (self->boot == NULL)
    return FALSE;

  boots_here = self->boot->chip == NULL || self->boot->chip->bootloader_offset == 0;
  if (boots_here && self->boot->format != LB_ESP_IMAGE_ESP8266_V2)
    {
      if (self->boot->format == LB_ESP_IMAGE_ESP32 && self->boot->is_bootloader)
        self->partitions = lb_esp_partitions_find (data, length);
      else if (self->boot->format == LB_ESP_IMAGE_ESP8266_V1)
        self->app = find_second_esp8266_image (data, length, self->boot);

      if (self->partitions != NULL || self->app != NULL ||
          (is_power_of_two (length) && length >= WHOLE_CHIP_MIN &&
           (self->boot->is_bootloader || self->boot->format == LB_ESP_IMAGE_ESP8266_V1)))
        {
          if (self->boot->format == LB_ESP_IMAGE_ESP8266_V1 && self->partitions == NULL)
            self->partitions = lb_esp_partitions_find (data, length);
          describe_flash (self, bytes, self->boot->chip);
          return TRUE;
        }
    }

  describe_single (self);
  if (self->kind == LB_IMAGE_KIND_APP)
    guess_firmware (self, data, length);
  return TRUE;
}

/* Returns: whether this is the flash of a chip that boots from behind its start */
static gboolean
try_flash (LbImageInfo          *self,
           GBytes               *bytes,
           const LbEspImageChip *hint)
{
  static const guint32 places[] = { 0x1000, 0x2000 };
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize i = 0; i < G_N_ELEMENTS (places) && self->boot == NULL; i++)
    {
      g_autoptr(LbEspImage) boot = parse_at (data, length, places[i], hint);

      if (boot != NULL && boot->chip != NULL && boot->chip->bootloader_offset == places[i])
        self->boot = g_steal_pointer (&boot);
    }

  if (length > LB_ESP_PARTITION_TABLE_OFFSET)
    self->partitions = lb_esp_partitions_find (data, length);
  if (self->boot == NULL && self->partitions == NULL)
    return FALSE;

  describe_flash (self, bytes, self->boot != NULL ? self->boot->chip : hint);
  if (self->boot == NULL && self->problem == NULL)
    self->problem = g_strdup ("There is no boot loader in it: the chip would not start");
  return TRUE;
}

static gboolean
try_partition_table (LbImageInfo *self,
                     GBytes      *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  self->partitions = lb_esp_partitions_parse (data, length, NULL);
  if (self->partitions == NULL)
    return FALSE;

  self->kind = LB_IMAGE_KIND_PARTITION_TABLE;
  self->family = LB_FAMILY_ESPRESSIF;
  set_address (self, LB_ESP_PARTITION_TABLE_OFFSET);
  if (self->partitions->problem != NULL)
    self->problem = g_strdup_printf ("The partition table is damaged: %s",
                                     self->partitions->problem);
  return TRUE;
}

static void
set_vesc (LbImageInfo *self,
          LbImageKind  kind,
          guint64      address)
{
  self->kind = kind;
  self->family = LB_FAMILY_STM32;
  self->chip = "stm32f405";
  self->chip_name = "STM32F405";
  self->is_vesc = TRUE;
  set_address (self, address);
}

static gboolean
try_vesc (LbImageInfo *self,
          GBytes      *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (lb_vesc_layout_has_update_header (data, length))
    self->payload_offset = UPDATE_HEADER_LENGTH;
  data += self->payload_offset;
  length -= self->payload_offset;

  switch (lb_vesc_layout_part_of_vectors (data, length))
    {
    case LB_VESC_PART_FIRMWARE:
      if (length == LB_VESC_LAYOUT_FLASH_LENGTH)
        {
          set_vesc (self, LB_IMAGE_KIND_WHOLE_CHIP, LB_VESC_LAYOUT_FLASH_START);
          self->map = lb_flash_map_new (bytes, self->chip);
        }
      else
        set_vesc (self, LB_IMAGE_KIND_APP, LB_VESC_LAYOUT_FLASH_START);
      return TRUE;
    case LB_VESC_PART_BOOTLOADER:
      set_vesc (self, LB_IMAGE_KIND_BOOTLOADER, LB_VESC_LAYOUT_BOOTLOADER_START);
      return TRUE;
    case LB_VESC_PART_NONE:
    default:
      self->payload_offset = 0;
      return FALSE;
    }
}

/* The caller knows the chip, so a flash whose start is erased is one all the same. */
static void
describe_stm32 (LbImageInfo *self,
                GBytes      *bytes,
                const char  *chip)
{
  if (try_vesc (self, bytes) || g_bytes_get_size (bytes) != LB_VESC_LAYOUT_FLASH_LENGTH)
    return;

  set_vesc (self, LB_IMAGE_KIND_WHOLE_CHIP, LB_VESC_LAYOUT_FLASH_START);
  self->is_vesc = FALSE;
  self->map = lb_flash_map_new (bytes, chip);
}

/* Files that people take for firmware. */
static const struct
{
  const char *magic;
  gsize       length;
  const char *name;
} other_files[] = {
  { "\x7f" "ELF", 4, "an ELF program" }, { "PK\x03\x04", 4, "a ZIP archive: unpack it first" },
  { "\x1f\x8b", 2, "a gzip file: unpack it first" }, { "UF2\n", 4, "a UF2 file" },
  { "7z\xbc\xaf", 4, "a 7-Zip archive: unpack it first" },
  { "Rar!", 4, "a RAR archive: unpack it first" },
  { "\xfd" "7zXZ", 5, "an xz file: unpack it first" }, { "%PDF", 4, "a PDF document" },
  { "\x89PNG", 4, "a picture" },
  { "<!DOCTYPE", 9, "a web page, perhaps saved instead of the download" },
  { "<html", 5, "a web page, perhaps saved instead of the download" },
};

static gboolean
try_other_file (LbImageInfo *self,
                const guint8 *data,
                gsize         length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (other_files); i++)
    {
      if (length >= other_files[i].length &&
          memcmp (data, other_files[i].magic, other_files[i].length) == 0)
        {
          self->problem = g_strdup_printf ("This is not a firmware image but %s",
                                           other_files[i].name);
          return TRUE;
        }
    }

  return FALSE;
}

static void
describe_encrypted (LbImageInfo          *self,
                    gsize                 length,
                    const LbEspImageChip *hint)
{
  self->kind = LB_IMAGE_KIND_ENCRYPTED;
  self->looks_encrypted = TRUE;
  if (hint != NULL)
    set_chip (self, hint);
  if (is_power_of_two (length) && length >= WHOLE_CHIP_MIN && hint != NULL)
    set_address (self, 0);
}

static void
describe_bytes (LbImageInfo          *self,
                GBytes               *bytes,
                const char           *chip)
{
  const LbEspImageChip *hint = lb_esp_image_chip_by_key (chip);
  gboolean is_stm32 = chip != NULL && g_str_has_prefix (chip, "stm32");
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (is_blank (data, length))
    self->kind = LB_IMAGE_KIND_BLANK;
  else if (is_stm32)
    describe_stm32 (self, bytes, chip);
  else if (!try_other_file (self, data, length) && !try_partition_table (self, bytes) &&
           !try_image_at_start (self, bytes, hint) && !try_flash (self, bytes, hint) &&
           !try_vesc (self, bytes) && lb_looks_random (data, length))
    describe_encrypted (self, length, hint);
}

/* Returns: (transfer full) (nullable): what of the file belongs into a memory */
static LbImage *
parse_hex (LbImageInfo   *self,
           const guint8  *text,
           gsize          length,
           GError       **error)
{
  g_autoptr(LbImage) all = lb_hex_parse (text, length, &self->problem, error);
  g_autoptr(LbImage) image = NULL;

  if (all == NULL)
    return NULL;

  self->is_cut_off = self->problem != NULL;
  image = lb_image_without (all, STM32_OPTIONS_START, STM32_OPTIONS_END);
  self->has_options = lb_image_get_size (image) < lb_image_get_size (all);
  if (lb_image_get_size (image) > 0)
    return g_steal_pointer (&image);

  g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                       "The HEX file holds option bytes only, and those are never written");
  return NULL;
}

/* A HEX file knows its addresses, and may hold firmware and boot loader both. */
static void
describe_hex (LbImageInfo          *self,
              const guint8         *text,
              gsize                 length,
              const char           *chip)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) flat = NULL;
  guint64 start;

  self->is_hex = TRUE;
  self->image = parse_hex (self, text, length, &error);
  if (self->image == NULL)
    {
      self->kind = LB_IMAGE_KIND_DAMAGED;
      g_free (self->problem);
      self->problem = g_strdup (error->message);
      return;
    }

  start = lb_image_get_start (self->image);
  flat = lb_image_flatten (self->image, start, lb_image_get_end (self->image) - start, 0xff, NULL);
  if (flat != NULL)
    {
      g_autofree char *warning = g_steal_pointer (&self->problem);

      describe_bytes (self, flat, chip);
      if (self->problem == NULL)
        self->problem = g_steal_pointer (&warning);
    }
  set_address (self, start);
  if (self->is_vesc && self->kind == LB_IMAGE_KIND_APP &&
      lb_image_get_end (self->image) > LB_VESC_LAYOUT_BOOTLOADER_START)
    self->kind = LB_IMAGE_KIND_MERGED;
}

LbImageInfo *
lb_image_info_new (GBytes     *bytes,
                   const char *chip)
{
  LbImageInfo *self = g_new0 (LbImageInfo, 1);
  const guint8 *data;
  gsize length;

  g_return_val_if_fail (bytes != NULL, self);

  data = g_bytes_get_data (bytes, &length);
  self->size = length;
  if (length == 0)
    self->problem = g_strdup ("The file is empty");
  else if (lb_hex_is_likely (data, length))
    describe_hex (self, data, length, chip);
  else
    describe_bytes (self, bytes, chip);
  self->summary = lb_image_info_make_summary (self);

  return self;
}
