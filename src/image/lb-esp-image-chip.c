/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-image"

#include "config.h"

#include "lb-esp-image-chip.h"

#define MIB (1024u * 1024u)
#define FREQUENCY_CODE_F 0xf

/* The windows through which each chip sees its flash: data first, code second. */
#define MAPPED_RISCV { { 0x3c000000, 0x3d000000 }, { 0x42000000, 0x43000000 } }
#define MAPPED_SHARED { { 0x42000000, 0x44000000 }, { 0x42000000, 0x44000000 } }
#define MAPPED_HIGH { { 0x40000000, 0x44000000 }, { 0x40000000, 0x44000000 } }

static const LbEspImageChip chips[] = {
  { "esp8266", "ESP8266", -1, 0x0000, { 40, 26, 20 }, 80,
    { { 0x40200000, 0x40300000 }, { 0x40200000, 0x40300000 } } },
  { "esp32", "ESP32", 0, 0x1000, { 40, 26, 20 }, 80,
    { { 0x3f400000, 0x3f800000 }, { 0x400c2000, 0x40c00000 } } },
  { "esp32s2", "ESP32-S2", 2, 0x1000, { 40, 26, 20 }, 80,
    { { 0x3f000000, 0x3f400000 }, { 0x40080000, 0x40c00000 } } },
  { "esp32s3", "ESP32-S3", 9, 0x0000, { 40, 26, 20 }, 80,
    { { 0x3c000000, 0x3e000000 }, { 0x42000000, 0x44000000 } } },
  { "esp32c2", "ESP32-C2", 12, 0x0000, { 30, 20, 15 }, 60, MAPPED_RISCV },
  { "esp32c3", "ESP32-C3", 5, 0x0000, { 40, 26, 20 }, 80, MAPPED_RISCV },
  { "esp32c5", "ESP32-C5", 23, 0x2000, { 40, 0, 20 }, 80, MAPPED_SHARED },
  { "esp32c6", "ESP32-C6", 13, 0x0000, { 80, 0, 20 }, 0, MAPPED_SHARED },
  { "esp32c61", "ESP32-C61", 20, 0x0000, { 40, 0, 20 }, 80, MAPPED_SHARED },
  { "esp32h2", "ESP32-H2", 16, 0x0000, { 24, 16, 12 }, 48, MAPPED_SHARED },
  { "esp32p4", "ESP32-P4", 18, 0x2000, { 40, 26, 20 }, 80, MAPPED_HIGH },
  { "esp32h21", "ESP32-H21", 25, 0x0000, { 24, 16, 12 }, 48, MAPPED_SHARED },
  { "esp32h4", "ESP32-H4", 28, 0x2000, { 24, 16, 12 }, 48, MAPPED_SHARED },
  { "esp32e22", "ESP32-E22", 31, 0x0000, { 40, 26, 20 }, 80, MAPPED_SHARED },
  { "esp32s31", "ESP32-S31", 32, 0x2000, { 40, 26, 20 }, 80, MAPPED_HIGH },
};

/* KiB by size code (facts 4.7). */
static const guint32 esp8266_kib[] = { 512, 256, 1024, 2048, 4096, 2048, 4096, 0, 8192, 16384 };

#define ESP32_SIZE_CODES 8 /* 1 MiB, doubled with each code */

const LbEspImageChip *
lb_esp_image_chip_by_id (guint image_id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++)
    {
      if (chips[i].image_id >= 0 && (guint) chips[i].image_id == image_id)
        return &chips[i];
    }

  return NULL;
}

const LbEspImageChip *
lb_esp_image_chip_by_key (const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++)
    {
      if (g_strcmp0 (chips[i].key, key) == 0)
        return &chips[i];
    }

  return g_strcmp0 (key, "esp8285") == 0 ? lb_esp_image_chip_esp8266 () : NULL;
}

const LbEspImageChip *
lb_esp_image_chip_esp8266 (void)
{
  return &chips[0];
}

guint64
lb_esp_image_chip_flash_size (const LbEspImageChip *self,
                              guint8                nibble)
{
  if (self == lb_esp_image_chip_esp8266 ())
    return nibble < G_N_ELEMENTS (esp8266_kib) ? esp8266_kib[nibble] * 1024u : 0;

  return nibble < ESP32_SIZE_CODES ? (guint64) MIB << nibble : 0;
}

guint
lb_esp_image_chip_frequency (const LbEspImageChip *self,
                             guint8                nibble)
{
  if (self == NULL)
    return 0;
  if (nibble == FREQUENCY_CODE_F)
    return self->frequency_f;

  return nibble < G_N_ELEMENTS (self->frequency_mhz) ? self->frequency_mhz[nibble] : 0;
}

static gboolean
is_mapped_on (const LbEspImageChip *chip,
              guint32               address)
{
  return (address >= chip->mapped[0][0] && address < chip->mapped[0][1]) ||
         (address >= chip->mapped[1][0] && address < chip->mapped[1][1]);
}

gboolean
lb_esp_image_chip_is_mapped (const LbEspImageChip *self,
                             guint32               address)
{
  if (self != NULL)
    return is_mapped_on (self, address);

  for (gsize i = 1; i < G_N_ELEMENTS (chips); i++)
    {
      if (is_mapped_on (&chips[i], address))
        return TRUE;
    }

  return FALSE;
}
