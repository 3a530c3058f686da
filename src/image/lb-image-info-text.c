/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-image-info"

#include "config.h"

#include "lb-image-info-private.h"
#include "lb-size.h"

static const char *
describe_kind (const LbImageInfo *self)
{
  switch (self->kind)
    {
    case LB_IMAGE_KIND_BLANK:
      return "Blank: nothing but erased bytes";
    case LB_IMAGE_KIND_WHOLE_CHIP:
      return "Whole flash";
    case LB_IMAGE_KIND_MERGED:
      return self->is_vesc ? "Firmware and boot loader" : "Boot loader and application in one file";
    case LB_IMAGE_KIND_APP:
      return self->is_vesc ? "VESC firmware" : "Application";
    case LB_IMAGE_KIND_BOOTLOADER:
      return self->is_vesc ? "VESC boot loader" : "Boot loader";
    case LB_IMAGE_KIND_PARTITION_TABLE:
      return "Partition table of an ESP32-family chip";
    case LB_IMAGE_KIND_ENCRYPTED:
      return "Encrypted or compressed: nothing in it can be read";
    case LB_IMAGE_KIND_DAMAGED:
      return "Damaged file";
    case LB_IMAGE_KIND_UNKNOWN:
    default:
      return "Not recognised as firmware";
    }
}

char *
lb_image_info_make_summary (const LbImageInfo *self)
{
  GString *text = g_string_new (describe_kind (self));

  if (self->chip_name != NULL)
    g_string_append_printf (text, " %s an %s", /* every name begins with a spoken vowel */
                            self->kind == LB_IMAGE_KIND_WHOLE_CHIP ? "of" : "for", self->chip_name);
  if (self->kind == LB_IMAGE_KIND_WHOLE_CHIP)
    {
      g_autofree char *size = lb_size_format (self->size - self->payload_offset);

      g_string_append_printf (text, ", %s", self->is_hex ? "Intel HEX" : size);
    }
  else if (self->is_hex)
    g_string_append (text, ", Intel HEX");
  if (self->firmware != NULL)
    g_string_append_printf (text, ": %s", self->firmware);

  return g_string_free (text, FALSE);
}

const char *
lb_image_kind_to_string (LbImageKind kind)
{
  static const char *const names[] = {
    "unknown", "blank", "whole-chip", "merged", "app", "bootloader", "partition-table",
    "encrypted", "damaged",
  };

  g_return_val_if_fail (kind < G_N_ELEMENTS (names), NULL);

  return names[kind];
}

static void
append_line (GString    *text,
             const char *label,
             const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "%-18s%s\n", label, value);
}

static void
append_header (GString           *text,
               const LbImageInfo *self)
{
  g_autofree char *size = lb_size_format (self->header_flash_size);

  if (self->header_mode == NULL)
    return;

  g_string_append_printf (text, "%-18s%s, %s", "Flash in header", self->header_mode,
                          self->header_flash_size > 0 ? size : "size unknown");
  if (self->header_mhz > 0)
    g_string_append_printf (text, ", %u MHz", self->header_mhz);
  g_string_append_c (text, '\n');
}

static void
append_ranges (GString           *text,
               const LbImageInfo *self)
{
  for (guint i = 0; self->image != NULL && i < lb_image_get_n_ranges (self->image); i++)
    {
      guint64 start;
      gsize length;

      lb_image_get_range (self->image, i, &start, &length);
      g_string_append_printf (text, "%-18s0x%08" G_GINT64_MODIFIER "x, %" G_GSIZE_FORMAT " bytes\n",
                              i == 0 ? "Ranges" : "", start, length);
    }
}

char *
lb_image_info_to_text (const LbImageInfo *self)
{
  GString *text = g_string_new (NULL);
  g_autofree char *size = NULL;

  g_return_val_if_fail (self != NULL, g_string_free (text, FALSE));

  size = lb_size_format (self->size);
  append_line (text, "Content", self->summary);
  append_line (text, "Size", size);
  append_line (text, "Version", self->firmware_version);
  append_line (text, "Built", self->built);
  append_line (text, "Framework", self->framework);
  append_header (text, self);
  if (self->has_address)
    g_string_append_printf (text, "%-18s0x%" G_GINT64_MODIFIER "x\n", "Belongs at", self->address);
  append_ranges (text, self);
  append_line (text, "Problem", self->problem);

  if (self->partitions != NULL)
    {
      g_autofree char *rows = lb_esp_partitions_to_text (self->partitions);

      g_string_append_printf (text, "\nPartitions\n%s", rows);
    }
  if (self->map != NULL)
    {
      g_autofree char *map = lb_flash_map_to_text (self->map);

      g_string_append_printf (text, "\nFlash map\n%s", map);
    }
  if (self->app != NULL)
    {
      g_autofree char *app = lb_esp_image_to_text (self->app);

      g_string_append_printf (text, "\nApplication\n%s", app);
    }
  if (self->boot != NULL)
    {
      g_autofree char *boot = lb_esp_image_to_text (self->boot);

      g_string_append_printf (text, "\nBoot loader\n%s", boot);
    }

  return g_string_free (text, FALSE);
}
