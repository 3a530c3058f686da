/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-chips"

#include "config.h"

#include "lb-esp-chips.h"

#define SPI_8266 { 0x60000200, 0x1c, 0x20, 0x24, 0, 0, 0x40, TRUE }
#define SPI_ESP32 { 0x3ff42000, 0x1c, 0x20, 0x24, 0x28, 0x2c, 0x80, TRUE }
#define SPI_LATER(base) { (base), 0x18, 0x1c, 0x20, 0x24, 0x28, 0x58, FALSE }

/* The super watchdog of S3 and C3 has its own key; later ones share the key of the RTC watchdog. */
#define SWD_KEY_OLD 0x8f1d312au

#define MAGICS(array) (array), G_N_ELEMENTS (array)

static const guint32 magics_8266[] = { 0xfff0c101 };
static const guint32 magics_esp32[] = { 0x00f01d83 };
static const guint32 magics_s2[] = { 0x000007c6 };
static const guint32 magics_s3[] = { 0x00000009 };
static const guint32 magics_c2[] = { 0x6f51306f, 0x7c41a06f, 0x0c21e06f };
static const guint32 magics_c3[] = { 0x6921506f, 0x1b31506f, 0x4881606f, 0x4361606f };
static const guint32 magics_c5[] = { 0x1101406f, 0x63e1406f, 0x5fd1406f };
static const guint32 magics_c6[] = { 0x2ce0806f };
static const guint32 magics_c61[] = { 0x33f0206f, 0x2421606f, 0x4f81606f, 0x7211606f };
static const guint32 magics_h2[] = { 0xd7b73e80, 0x97e30068 };
static const guint32 magics_p4[] = { 0x00000000, 0x0addbad0, 0x07039ad9 };

static const LbEspChip chips[LB_ESP_N_CHIPS] = {
  {
    .id = LB_ESP_ESP8266, .key = "esp8266", .name = "ESP8266",
    .security_id = -1, .image_id = -1, MAGICS (magics_8266),
    .mac = 0x3ff00050, .bootloader = 0, .clkdiv = 0x60000014,
    .spi = SPI_8266,
    .radio = "Wi-Fi",
  },
  {
    .id = LB_ESP_ESP32, .key = "esp32", .name = "ESP32",
    .security_id = -1, .image_id = 0, MAGICS (magics_esp32),
    .mac = 0x3ff5a004, .bootloader = 0x1000, .clkdiv = 0x3ff40014,
    .spi = SPI_ESP32,
    .radio = "Wi-Fi",
  },
  {
    .id = LB_ESP_ESP32S2, .key = "esp32s2", .name = "ESP32-S2",
    .security_id = -1, .image_id = 2, MAGICS (magics_s2),
    .mac = 0x3f41a044, .bootloader = 0x1000, .crystal_mhz = 40,
    .spi = SPI_LATER (0x3f402000),
    .watchdog = { 0x3f408094, 0x3f408098, 0x3f4080ac, 0, 0, 0, 0 },
    .strap = { 0x3f404038, 1u << 3, 0x3f408128, 1u << 0 },
    .begin_word = TRUE, .usb_otg = TRUE,
    .radio = "Wi-Fi",
  },
  {
    .id = LB_ESP_ESP32S3, .key = "esp32s3", .name = "ESP32-S3",
    .security_id = 9, .image_id = 9, MAGICS (magics_s3),
    .mac = 0x60007044, .bootloader = 0, .crystal_mhz = 40,
    .spi = SPI_LATER (0x60002000),
    .watchdog = { 0x60008098, 0x6000809c, 0x600080b0, 0x600080b4, 0x600080b8, SWD_KEY_OLD, 31 },
    .strap = { 0x60004038, 1u << 3, 0x6000812c, 1u << 0 },
    .begin_word = TRUE, .large_flash = TRUE, .usb_jtag = TRUE, .usb_otg = TRUE,
    .radio = "Wi-Fi, Bluetooth 5 LE",
  },
  {
    .id = LB_ESP_ESP32C2, .key = "esp32c2", .name = "ESP32-C2",
    .security_id = 12, .image_id = 12, MAGICS (magics_c2),
    .mac = 0x60008840, .bootloader = 0, .clkdiv = 0x60000014,
    .spi = SPI_LATER (0x60002000),
    .watchdog = { 0x60008084, 0x60008088, 0x6000809c, 0, 0, 0, 0 },
    .begin_word = TRUE,
    .radio = "Wi-Fi, Bluetooth 5 LE",
  },
  {
    .id = LB_ESP_ESP32C3, .key = "esp32c3", .name = "ESP32-C3",
    .security_id = 5, .image_id = 5, MAGICS (magics_c3),
    .mac = 0x60008844, .bootloader = 0, .crystal_mhz = 40,
    .spi = SPI_LATER (0x60002000),
    .watchdog = { 0x60008090, 0x60008094, 0x600080a8, 0x600080ac, 0x600080b0, SWD_KEY_OLD, 31 },
    .begin_word = TRUE, .usb_jtag = TRUE,
    .radio = "Wi-Fi, Bluetooth 5 LE",
  },
  {
    .id = LB_ESP_ESP32C5, .key = "esp32c5", .name = "ESP32-C5",
    .security_id = 23, .image_id = 23, MAGICS (magics_c5),
    .mac = 0x600b4844, .bootloader = 0x2000, .clkdiv = 0x60000014,
    .spi = SPI_LATER (0x60003000),
    .watchdog = { 0x600b1c00, 0x600b1c04, 0x600b1c18, 0x600b1c1c, 0x600b1c20, LB_ESP_WATCHDOG_KEY,
                  18 },
    .begin_word = TRUE, .large_flash = TRUE, .usb_jtag = TRUE,
    .radio = "Wi-Fi 6 (dual band), Bluetooth 5 LE, IEEE 802.15.4",
  },
  {
    .id = LB_ESP_ESP32C6, .key = "esp32c6", .name = "ESP32-C6",
    .security_id = 13, .image_id = 13, MAGICS (magics_c6),
    .mac = 0x600b0844, .bootloader = 0, .crystal_mhz = 40,
    .spi = SPI_LATER (0x60003000),
    .watchdog = { 0x600b1c00, 0x600b1c04, 0x600b1c18, 0x600b1c1c, 0x600b1c20, LB_ESP_WATCHDOG_KEY,
                  18 },
    .begin_word = TRUE, .usb_jtag = TRUE,
    .radio = "Wi-Fi 6, Bluetooth 5 LE, IEEE 802.15.4",
  },
  {
    .id = LB_ESP_ESP32C61, .key = "esp32c61", .name = "ESP32-C61",
    .security_id = 20, .image_id = 20, MAGICS (magics_c61),
    .mac = 0x600b4844, .bootloader = 0, .crystal_mhz = 40,
    .spi = SPI_LATER (0x60003000),
    .watchdog = { 0x600b1c00, 0x600b1c04, 0x600b1c18, 0x600b1c1c, 0x600b1c20, LB_ESP_WATCHDOG_KEY,
                  18 },
    .begin_word = TRUE, .large_flash = TRUE, .usb_jtag = TRUE,
    .radio = "Wi-Fi 6, Bluetooth 5 LE",
  },
  {
    .id = LB_ESP_ESP32H2, .key = "esp32h2", .name = "ESP32-H2",
    .security_id = 16, .image_id = 16, MAGICS (magics_h2),
    .mac = 0x600b0844, .bootloader = 0, .crystal_mhz = 32,
    .spi = SPI_LATER (0x60003000),
    .watchdog = { 0x600b1c00, 0x600b1c04, 0x600b1c1c, 0x600b1c20, 0x600b1c24, LB_ESP_WATCHDOG_KEY,
                  18 },
    .begin_word = TRUE, .usb_jtag = TRUE,
    .radio = "Bluetooth 5 LE, IEEE 802.15.4",
  },
  {
    .id = LB_ESP_ESP32P4, .key = "esp32p4", .name = "ESP32-P4",
    .security_id = 18, .image_id = 18, MAGICS (magics_p4),
    .mac = 0x5012d044, .bootloader = 0x2000, .crystal_mhz = 40,
    .spi = SPI_LATER (0x5008d000),
    .watchdog = { 0x50116000, 0x50116004, 0x50116018, 0x5011601c, 0x50116020, LB_ESP_WATCHDOG_KEY,
                  18 },
    .strap = { 0x500e0038, 1u << 3, 0x50110008, 1u << 2 },
    .begin_word = TRUE, .large_flash = TRUE, .usb_jtag = TRUE, .usb_otg = TRUE,
    .radio = NULL,
  },
};

const LbEspChip *
lb_esp_chip_get (LbEspChipId id)
{
  g_return_val_if_fail (id < LB_ESP_N_CHIPS, NULL);

  return &chips[id];
}

const LbEspChip *
lb_esp_chip_from_key (const char *key)
{
  for (guint i = 0; i < LB_ESP_N_CHIPS; i++)
    if (g_strcmp0 (chips[i].key, key) == 0)
      return &chips[i];

  return NULL;
}

const LbEspChip *
lb_esp_chip_from_magic (guint32 magic)
{
  for (guint i = 0; i < LB_ESP_N_CHIPS; i++)
    for (guint j = 0; j < chips[i].n_magics; j++)
      if (chips[i].magics[j] == magic)
        return &chips[i];

  return NULL;
}

const LbEspChip *
lb_esp_chip_from_security_id (guint32 id)
{
  for (guint i = 0; i < LB_ESP_N_CHIPS; i++)
    if (chips[i].security_id >= 0 && (guint32) chips[i].security_id == id)
      return &chips[i];

  return NULL;
}

gboolean
lb_esp_chip_is_settled_by_magic (const LbEspChip *self)
{
  return self->id == LB_ESP_ESP8266 || self->id == LB_ESP_ESP32 || self->id == LB_ESP_ESP32S2;
}

guint
lb_esp_chip_get_crystal (const LbEspChip *self,
                         guint32          clkdiv,
                         guint            baud)
{
  guint64 mhz;

  if (self->crystal_mhz != 0)
    return self->crystal_mhz;

  mhz = (guint64) baud * (clkdiv & 0xfffff) / 1000000;
  if (self->id == LB_ESP_ESP8266)
    mhz /= 2;

  if (mhz > 45)
    return 48;

  return mhz > 33 ? 40 : 26;
}

const char *
lb_esp_chip_get_stub_name (const LbEspChip *self,
                           int              revision,
                           gboolean         secure_boot)
{
  if (self->id == LB_ESP_ESP32C2 && revision == 0)
    return NULL;

  if (self->id == LB_ESP_ESP32C3 && secure_boot)
    return NULL;

  if (self->id == LB_ESP_ESP32P4 && revision < 300)
    return "esp32p4-rev1";

  return self->key;
}
