/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-image"

#include "config.h"

#include "lb-esp-image.h"
#include "lb-size.h"

static void
append_line (GString    *text,
             const char *label,
             const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "%-18s%s\n", label, value);
}

static void
append_flash (GString          *text,
              const LbEspImage *self)
{
  g_autofree char *size = lb_size_format (self->flash_size);

  g_string_append_printf (text, "%-18s%s, %s", "Flash in header", lb_esp_image_get_mode_name (self),
                          self->flash_size > 0 ? size : "size unknown");
  if (self->frequency_mhz > 0)
    g_string_append_printf (text, ", %u MHz", self->frequency_mhz);
  g_string_append_c (text, '\n');
}

static void
append_revisions (GString          *text,
                  const LbEspImage *self)
{
  if (self->min_revision == 0 && self->max_revision == G_MAXUINT)
    return;

  g_string_append_printf (text, "%-18sfrom v%u.%u", "Chip revision",
                          self->min_revision / 100, self->min_revision % 100);
  if (self->max_revision != G_MAXUINT)
    g_string_append_printf (text, " to v%u.%u", self->max_revision / 100, self->max_revision % 100);
  g_string_append_c (text, '\n');
}

static void
append_segments (GString          *text,
                 const LbEspImage *self)
{
  for (guint i = 0; i < self->segments->len; i++)
    {
      const LbEspSegment *segment = &g_array_index (self->segments, LbEspSegment, i);

      g_string_append_printf (text, "%-18s0x%08x, %u bytes%s\n", i == 0 ? "Segments" : "",
                              segment->address, segment->length,
                              segment->mapped ? ", runs from flash" : "");
    }
}

static const char *
describe_checks (const LbEspImage *self)
{
  if (self->problem != NULL)
    return self->problem;
  if (self->format == LB_ESP_IMAGE_ESP8266_V2)
    return "checksum and CRC right";

  return self->hash_ok ? "checksum and SHA-256 right" : "checksum right";
}

char *
lb_esp_image_to_text (const LbEspImage *self)
{
  static const char *const formats[] = { ", version 1", ", version 2", "" };
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (text, FALSE));

  g_string_append_printf (text, "%-18s%s %s%s\n", "Image", lb_esp_image_get_chip_name (self),
                          self->is_bootloader ? "boot loader" : "application",
                          formats[self->format]);
  append_line (text, "Name", self->project);
  append_line (text, "Version", self->version);
  append_line (text, "Built", self->built);
  append_line (text, "ESP-IDF", self->idf_version);
  if (self->size > 0)
    g_string_append_printf (text, "%-18s%" G_GUINT64_FORMAT " bytes\n", "Length", self->size);
  append_flash (text, self);
  append_revisions (text, self);
  g_string_append_printf (text, "%-18s0x%08x\n", "Entry", self->entry);
  append_segments (text, self);
  append_line (text, "Check", describe_checks (self));

  return g_string_free (text, FALSE);
}
