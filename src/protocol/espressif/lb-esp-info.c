/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-info"

#include "config.h"

#include "lb-esp-chips.h"
#include "lb-reader.h"

/* What a chip tells about itself, for people and for the checks (facts 2.8, 4.4). */

char **
lb_esp_info_get_features (const LbEspInfo *self,
                          const LbEspChip *chip)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char **features;

  if (chip->radio != NULL)
    g_strv_builder_add (builder, chip->radio);
  if (chip->id == LB_ESP_ESP32 && !self->no_bluetooth)
    g_strv_builder_add (builder, "Bluetooth");
  g_strv_builder_add (builder, self->cores == 2 ? "Dual core" : "Single core");

  if (self->embedded_flash)
    {
      g_autofree char *size = self->flash_mib != 0
                                ? g_strdup_printf ("Embedded flash %u MB", self->flash_mib)
                                : g_strdup ("Embedded flash");
      g_strv_builder_add (builder, size);
    }

  if (self->psram_mib != 0)
    {
      g_autofree char *size = g_strdup_printf ("Embedded PSRAM %u MB", self->psram_mib);

      g_strv_builder_add (builder, size);
    }

  features = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return features;
}

gboolean
lb_esp_security_parse (LbEspSecurity *self,
                       const guint8  *data,
                       gsize          length)
{
  LbReader reader = LB_READER_INIT (data, length);

  *self = (LbEspSecurity) { 0 };
  if (length != 20 && length != 12)
    return FALSE;

  self->flags = lb_reader_u32 (&reader);
  self->crypt_count = lb_reader_u8 (&reader);
  lb_reader_skip (&reader, 7);

  if (length == 20)
    {
      self->has_chip_id = TRUE;
      self->chip_id = lb_reader_u32 (&reader);
      self->api_version = lb_reader_u32 (&reader);
    }

  return !reader.failed;
}

gboolean
lb_esp_crypt_count_is_on (guint32 crypt_count)
{
  gboolean on = FALSE;

  for (; crypt_count != 0; crypt_count &= crypt_count - 1)
    on = !on;

  return on;
}
