/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-flash-map"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lb-esp-image-chip.h"
#include "lb-esp-image.h"
#include "lb-flash-map.h"
#include "lb-reader.h"
#include "lb-size.h"
#include "lb-vesc-layout.h"

#define VESC_CHIP "stm32f405"
#define SECTOR 0x1000u
#define ERASED 0xff
#define ESP8266_BOOT_ROOM 0x1000u
#define ESP8266_SDK_SECTORS 5 /* at the end of the configured size (facts 7.5) */
/* Each look at a would-be image may read all of the rest: hostile bytes must not buy many. */
#define IMAGE_TRIES_MAX 32

typedef struct
{
  const guint8 *data; /* NULL: not known yet */
  guint64       length;
  guint64       base; /* address of the first byte */
  GPtrArray    *ranges;
  guint64       end;  /* offset up to which the map is made */
} Builder;

static void
range_free (LbRange *range)
{
  g_free (range->name);
  g_free (range->detail);
  g_free (range);
}

void
lb_flash_map_free (LbFlashMap *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->ranges);
  g_free (self);
}

static LbRange *
append (Builder     *self,
        guint64      end,
        LbRangeKind  kind,
        const char  *name)
{
  LbRange *range = g_new0 (LbRange, 1);

  range->start = self->base + self->end;
  range->length = end - self->end;
  range->kind = kind;
  range->name = g_strdup (name);
  range->blank = self->data != NULL && lb_bytes_are (self->data + self->end, range->length, ERASED);
  self->end = end;
  g_ptr_array_add (self->ranges, range);

  return range;
}

/* What lies between named ranges: blank or not decides what it is called. */
static void
fill_gap (Builder *self,
          guint64  end)
{
  if (end <= self->end || self->data == NULL)
    return;

  if (lb_bytes_are (self->data + self->end, end - self->end, ERASED))
    append (self, end, LB_RANGE_FREE, N_("Unused"));
  else
    append (self, end, LB_RANGE_OTHER, N_("Unnamed data"));
}

/* Adds [start, end), cut to the bytes there are and to what earlier ranges left; NULL: nothing. */
static LbRange *
add (Builder     *self,
     guint64      start,
     guint64      end,
     LbRangeKind  kind,
     const char  *name)
{
  start = MAX (start, self->end);
  end = MIN (end, self->length);
  if (start >= end)
    return NULL;

  fill_gap (self, start);
  return append (self, end, kind, name);
}

static char *
describe_image (const LbEspImage *image)
{
  if (image->project != NULL && *image->project != '\0')
    return g_strdup_printf ("%s %s", image->project, image->version);
  if (image->idf_version != NULL && *image->idf_version != '\0')
    return g_strdup_printf ("ESP-IDF %s", image->idf_version);

  return NULL;
}

static char *
describe_content (const Builder        *self,
                  guint64               offset,
                  const LbEspImageChip *chip)
{
  g_autoptr(LbEspImage) image = NULL;
  g_autofree char *text = NULL;

  if (offset >= self->length)
    return NULL;
  image = lb_esp_image_parse (self->data + offset, self->length - offset, chip, NULL);
  if (image == NULL)
    return NULL;

  text = describe_image (image);
  if (image->problem == NULL)
    return g_steal_pointer (&text);

  return g_strdup_printf ("%s%sdamaged: %s", text != NULL ? text : "", text != NULL ? ", " : "",
                          image->problem);
}

static LbRangeKind
kind_of_partition (const LbEspPartition *row)
{
  if (row->type == LB_ESP_PARTITION_APP)
    return LB_RANGE_APP;
  if (row->type != LB_ESP_PARTITION_DATA)
    return LB_RANGE_OTHER;

  switch (row->subtype)
    {
    case LB_ESP_DATA_OTA:
      return LB_RANGE_BOOT_CHOICE;
    case LB_ESP_DATA_PHY:
      return LB_RANGE_RADIO;
    case LB_ESP_DATA_NVS:
      return LB_RANGE_SETTINGS;
    case LB_ESP_DATA_COREDUMP:
      return LB_RANGE_CRASH;
    case LB_ESP_DATA_NVS_KEYS:
      return LB_RANGE_KEYS;
    default:
      return row->subtype >= 0x80 ? LB_RANGE_FILES : LB_RANGE_OTHER;
    }
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  const LbEspPartition *one = *(const LbEspPartition *const *) a;
  const LbEspPartition *two = *(const LbEspPartition *const *) b;

  return one->offset < two->offset ? -1 : one->offset > two->offset;
}

static void
add_partitions (Builder               *self,
                const LbEspPartitions *table,
                const LbEspImageChip  *chip)
{
  const LbEspPartition *active = lb_esp_partitions_active_app (table, self->data, self->length);
  g_autoptr(GPtrArray) sorted = g_ptr_array_new ();

  for (guint i = 0; i < table->rows->len; i++)
    g_ptr_array_add (sorted, &g_array_index (table->rows, LbEspPartition, i));
  g_ptr_array_sort (sorted, compare_rows);

  for (guint i = 0; i < sorted->len; i++)
    {
      const LbEspPartition *row = g_ptr_array_index (sorted, i);
      LbRange *range = add (self, row->offset, (guint64) row->offset + row->size,
                            kind_of_partition (row), row->label);

      if (range == NULL)
        continue;
      range->is_label = TRUE;
      range->active = row == active && !range->blank;
      range->detail = row->type == LB_ESP_PARTITION_APP && i < IMAGE_TRIES_MAX
                        ? describe_content (self, row->offset, chip)
                        : NULL;
      if (range->detail == NULL)
        range->detail = lb_esp_partition_describe (row);
    }
}

static void
build_with_table (Builder               *self,
                  const LbEspPartitions *table,
                  const LbEspImageChip  *chip)
{
  guint64 boot = chip != NULL ? chip->bootloader_offset : 0;
  LbRange *range;

  range = add (self, boot, table->offset, LB_RANGE_BOOTLOADER, N_("Boot loader"));
  if (range != NULL)
    range->detail = describe_content (self, boot, chip);
  range = add (self, table->offset, table->offset + SECTOR, LB_RANGE_PARTITION_TABLE, N_("Partition table"));
  if (range != NULL && table->problem != NULL)
    range->detail = g_strdup_printf ("damaged: %s", table->problem);
  add_partitions (self, table, chip);
}

/* Images of the ESP8266 announce themselves at the start of a sector, each with its length. */
static void
add_esp8266_images (Builder *self,
                    guint64  limit)
{
  const LbEspImageChip *chip = lb_esp_image_chip_esp8266 ();
  guint tries = 0;

  for (guint64 offset = 0; offset < limit && tries < IMAGE_TRIES_MAX;)
    {
      g_autoptr(LbEspImage) image = NULL;
      guint64 end;

      if (lb_esp_image_is_likely (self->data + offset, self->length - offset))
        {
          tries++;
          image = lb_esp_image_parse (self->data + offset, self->length - offset, chip, NULL);
        }
      if (image == NULL || image->size == 0 || image->problem != NULL)
        {
          offset += SECTOR;
          continue;
        }

      end = MIN (offset + (image->size + SECTOR - 1) / SECTOR * SECTOR, limit);
      if (image->is_bootloader && offset == 0)
        add (self, 0, MIN (ESP8266_BOOT_ROOM, limit), LB_RANGE_BOOTLOADER, N_("Boot loader"));
      else
        add (self, offset, end, LB_RANGE_APP, N_("Firmware"));
      offset = end;
    }
}

static void
build_esp8266 (Builder *self)
{
  guint64 size = self->length;
  guint64 sdk;

  /* The header decides, not the chip (facts 7.5). */
  if (lb_esp_image_is_likely (self->data, self->length))
    {
      guint64 configured = lb_esp_image_chip_flash_size (lb_esp_image_chip_esp8266 (),
                                                         self->data[3] >> 4);

      size = configured > 0 ? configured : size;
    }

  sdk = size - MIN (size, ESP8266_SDK_SECTORS * SECTOR);
  add_esp8266_images (self, MIN (sdk, self->length));
  add (self, sdk, sdk + SECTOR, LB_RANGE_RADIO, N_("RF calibration"));
  add (self, sdk + SECTOR, sdk + 2 * SECTOR, LB_RANGE_RADIO, N_("RF init data"));
  add (self, sdk + 2 * SECTOR, sdk + 5 * SECTOR, LB_RANGE_SETTINGS, N_("SDK parameters"));
}

static void
build_vesc (Builder *self)
{
  static const struct
  {
    guint32     end;
    LbRangeKind kind;
    const char *name;
  } parts[] = {
    { LB_VESC_LAYOUT_SETTINGS_START, LB_RANGE_APP, N_("Firmware, first sector") },
    { LB_VESC_LAYOUT_SETTINGS_END, LB_RANGE_SETTINGS, N_("Settings") },
    { LB_VESC_LAYOUT_STAGING_START, LB_RANGE_APP, N_("Firmware") },
    { LB_VESC_LAYOUT_BOOTLOADER_START, LB_RANGE_FILES, N_("Update and scripts") },
    { LB_VESC_LAYOUT_FLASH_START + LB_VESC_LAYOUT_FLASH_LENGTH, LB_RANGE_BOOTLOADER,
      N_("Boot loader") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    add (self, self->end, parts[i].end - LB_VESC_LAYOUT_FLASH_START, parts[i].kind, parts[i].name);
}

/* The chip of the image at one of the places where chips boot from. */
static const LbEspImageChip *
guess_chip (const Builder *self)
{
  static const guint32 places[] = { 0x0000, 0x1000, 0x2000 };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr(LbEspImage) image = NULL;

      if (places[i] < self->length)
        image = lb_esp_image_parse (self->data + places[i], self->length - places[i], NULL, NULL);
      if (image != NULL && image->chip != NULL && image->chip->bootloader_offset == places[i])
        return image->chip;
    }

  return NULL;
}

static gboolean
is_vesc (const Builder *self,
         const char    *chip)
{
  if (chip != NULL)
    return g_str_equal (chip, VESC_CHIP);

  return self->length == LB_VESC_LAYOUT_FLASH_LENGTH &&
         lb_vesc_layout_part_of_vectors (self->data, self->length) == LB_VESC_PART_FIRMWARE;
}

static void
build_esp (Builder    *self,
           const char *chip)
{
  const LbEspImageChip *esp = chip != NULL ? lb_esp_image_chip_by_key (chip) : guess_chip (self);
  g_autoptr(LbEspPartitions) table = lb_esp_partitions_find (self->data, self->length);

  if (table != NULL)
    build_with_table (self, table, esp);
  else if (esp == lb_esp_image_chip_esp8266 ())
    build_esp8266 (self);
}

static LbFlashMap *
map_new (Builder *builder)
{
  LbFlashMap *self = g_new0 (LbFlashMap, 1);

  builder->ranges = self->ranges = g_ptr_array_new_with_free_func ((GDestroyNotify) range_free);

  return self;
}

LbFlashMap *
lb_flash_map_new (GBytes     *bytes,
                  const char *chip)
{
  Builder builder = { 0 };
  LbFlashMap *self = map_new (&builder);
  gsize length;

  g_return_val_if_fail (bytes != NULL, self);

  builder.data = g_bytes_get_data (bytes, &length);
  builder.length = length;
  if (is_vesc (&builder, chip) || (chip != NULL && g_str_has_prefix (chip, "stm32")))
    builder.base = LB_VESC_LAYOUT_FLASH_START;

  if (is_vesc (&builder, chip))
    build_vesc (&builder);
  else if (builder.base == 0)
    build_esp (&builder, chip);
  fill_gap (&builder, length);

  return self;
}

LbFlashMap *
lb_flash_map_new_for_chip (const char *chip,
                           guint64     length)
{
  Builder builder = { .length = length, .base = LB_VESC_LAYOUT_FLASH_START };
  LbFlashMap *self = map_new (&builder);

  if (g_strcmp0 (chip, VESC_CHIP) == 0)
    build_vesc (&builder);

  return self;
}

const LbRange *
lb_flash_map_find (const LbFlashMap *self,
                   guint64           address)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->ranges->len; i++)
    {
      const LbRange *range = g_ptr_array_index (self->ranges, i);

      if (address >= range->start && address - range->start < range->length)
        return range;
    }

  return NULL;
}

const char *
lb_range_kind_to_string (LbRangeKind kind)
{
  static const char *const names[] = {
    "other", "free", "bootloader", "partition-table", "app", "boot-choice", "settings", "radio",
    "files", "keys", "crash",
  };

  g_return_val_if_fail (kind < G_N_ELEMENTS (names), NULL);

  return names[kind];
}

char *
lb_flash_map_to_text (const LbFlashMap *self)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (text, FALSE));

  for (guint i = 0; i < self->ranges->len; i++)
    {
      const LbRange *range = g_ptr_array_index (self->ranges, i);
      g_autofree char *size = lb_size_format (range->length);

      g_string_append_printf (text, "0x%08" G_GINT64_MODIFIER "x  %10s  %-24s", range->start, size,
                              range->name);
      if (range->detail != NULL)
        g_string_append_printf (text, "  %s", range->detail);
      if (range->active)
        g_string_append (text, ", starts");
      if (range->blank && range->kind != LB_RANGE_FREE)
        g_string_append (text, ", blank");
      while (text->str[text->len - 1] == ' ')
        g_string_truncate (text, text->len - 1);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}
