/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-model"

#include "config.h"

#include "lb-practice-model.h"

#define MIB (1024 * 1024)

#define SPI_ESP8266 { 0x60000200, 0x1c, 0x20, 0x24, 0, 0, 0x40 }
#define SPI_ESP32 { 0x3ff42000, 0x1c, 0x20, 0x24, 0x28, 0x2c, 0x80 }
#define SPI_LATER(base) { (base), 0x18, 0x1c, 0x20, 0x24, 0x28, 0x58 }

#define BOOT_ESP8266 { " ets Jan  8 2013", 1, "", 3, "", 7 }
#define BOOT_ESP32 \
  { "ets Jul 29 2019 12:21:46\r\n", 0x03, "DOWNLOAD_BOOT(UART0/UART1/SDIO_REI_REO_V2)", \
    0x13, "SPI_FAST_FLASH_BOOT", 0x06 }
#define BOOT_GPIO0(banner) \
  { banner, 0x00, "DOWNLOAD(USB/UART0)", 0x08, "SPI_FAST_FLASH_BOOT", 0x04 }
#define BOOT_GPIO9(banner, normal) \
  { banner, 0x04, "DOWNLOAD(USB/UART0/1)", normal, "SPI_FAST_FLASH_BOOT", 0x05 }

static const LbPracticeModel models[] = {
  {
    .key = "esp8266", .name = "ESP8266", .generation = LB_PRACTICE_ESP8266, .image_id = -1,
    .magic = 0xfff0c101, .mac_address = 0x3ff00050, .spi = SPI_ESP8266,
    .clkdiv = 0x60000014, .crystal = 26, .bootloader = 0,
    .flash_size = 4 * MIB, .flash_max = 16 * MIB,
    .boot = BOOT_ESP8266, .timing = &lb_practice_timing_esp8266,
  },
  {
    .key = "esp8285", .name = "ESP8285", .generation = LB_PRACTICE_ESP8266, .image_id = -1,
    .magic = 0xfff0c101, .mac_address = 0x3ff00050, .spi = SPI_ESP8266,
    .clkdiv = 0x60000014, .crystal = 26, .bootloader = 0,
    .flash_size = 1 * MIB, .flash_max = 16 * MIB,
    .boot = BOOT_ESP8266, .timing = &lb_practice_timing_esp8266,
    /* OTP bits 4 and 80: the flash is in the package; bits 121 to 123 clear: 1 MB. */
    .words = { { 0x3ff00050, 1 << 4 }, { 0x3ff00058, 1 << 16 } },
  },
  {
    .key = "esp32", .name = "ESP32", .generation = LB_PRACTICE_ESP32, .image_id = 0,
    .magic = 0x00f01d83, .mac_address = 0x3ff5a004, .spi = SPI_ESP32,
    .clkdiv = 0x3ff40014, .crystal = 40, .bootloader = 0x1000,
    .flash_size = 4 * MIB, .flash_max = 16 * MIB,
    .boot = BOOT_ESP32, .timing = &lb_practice_timing_esp32,
    /* D0WD (package 1), revision 3.1; its 8 MHz clock makes the ROM believe in 37.5 MHz (2.9). */
    .words = { { 0x3ff5a00c, 1 << 9 | 1 << 15 }, { 0x3ff5a010, 150 },
               { 0x3ff5a014, 1 << 20 | 1 << 24 }, { 0x3ff6607c, 1u << 31 },
               { 0x3ff5f06c, 640 << 7 } },
  },
  {
    .key = "esp32s2", .name = "ESP32-S2", .generation = LB_PRACTICE_LATER, .image_id = 2,
    .magic = 0x000007c6, .security_info = 12, .mac_address = 0x3f41a044,
    .spi = SPI_LATER (0x3f402000), .clkdiv = 0x3f400014, .crystal = 40, .bootloader = 0x1000,
    .flash_size = 4 * MIB, .flash_max = 16 * MIB,
    .boot = BOOT_GPIO0 ("ESP-ROM:esp32s2-rc4-20191025\r\nBuild:Oct 25 2019\r\n"),
    .timing = &lb_practice_timing_esp32,
    .words = { { 0x3f41a050, 1 << 18 } }, /* 1.0 */
  },
  {
    .key = "esp32s3", .name = "ESP32-S3", .generation = LB_PRACTICE_LATER, .image_id = 9,
    .magic = 0x00000009, .security_info = 20, .mac_address = 0x60007044,
    .spi = SPI_LATER (0x60002000), .clkdiv = 0x60000014, .crystal = 40, .bootloader = 0,
    .wide = TRUE, .flash_size = 8 * MIB, .flash_max = 32 * MIB,
    .boot = BOOT_GPIO0 ("ESP-ROM:esp32s3-20210327\r\nBuild:Mar 27 2021\r\n"),
    .timing = &lb_practice_timing_esp32,
    .words = { { 0x60007050, 2 << 18 } }, /* 0.2 */
  },
  {
    .key = "esp32c2", .name = "ESP32-C2", .generation = LB_PRACTICE_LATER, .image_id = 12,
    .magic = 0x6f51306f, .security_info = 20, .mac_address = 0x60008840,
    .spi = SPI_LATER (0x60002000), .clkdiv = 0x60000014, .crystal = 26, .bootloader = 0,
    .flash_size = 2 * MIB, .flash_max = 16 * MIB,
    .boot = BOOT_GPIO9 ("ESP-ROM:esp8684-api2-20220127\r\nBuild:Jan 27 2022\r\n", 0x0c),
    .timing = &lb_practice_timing_esp32,
    .words = { { 0x60008844, 1 << 20 } }, /* 1.0 */
  },
  {
    .key = "esp32c3", .name = "ESP32-C3", .generation = LB_PRACTICE_LATER, .image_id = 5,
    .magic = 0x6921506f, .security_info = 20, .mac_address = 0x60008844,
    .spi = SPI_LATER (0x60002000), .clkdiv = 0x60000014, .crystal = 40, .bootloader = 0,
    .flash_size = 4 * MIB, .flash_max = 16 * MIB,
    .boot = BOOT_GPIO9 ("ESP-ROM:esp32c3-api1-20210207\r\nBuild:Feb  7 2021\r\n", 0x0c),
    .timing = &lb_practice_timing_esp32,
    .words = { { 0x60008850, 4 << 18 } }, /* 0.4 */
  },
  {
    .key = "esp32c5", .name = "ESP32-C5", .generation = LB_PRACTICE_LATER, .image_id = 23,
    .magic = 0x1101406f, .security_info = 20, .mac_address = 0x600b4844,
    .spi = SPI_LATER (0x60003000), .clkdiv = 0x60000014, .crystal = 48, .bootloader = 0x2000,
    .wide = TRUE, .flash_size = 8 * MIB, .flash_max = 16 * MIB,
    .boot = BOOT_GPIO9 ("ESP-ROM:esp32c5-eco2-20250121\r\nBuild:Jan 21 2025\r\n", 0x0c),
    .timing = &lb_practice_timing_esp32,
    /* 1.0, and the ROM takes its 48 MHz crystal for one of 40 (2.9). */
    .words = { { 0x600b484c, 1 << 4 }, { 0x60096110, 40 << 24 }, { 0x600b4848, 0xfffeu << 16 } },
  },
  {
    .key = "esp32c6", .name = "ESP32-C6", .generation = LB_PRACTICE_LATER, .image_id = 13,
    .magic = 0x2ce0806f, .security_info = 20, .mac_address = 0x600b0844,
    .spi = SPI_LATER (0x60003000), .clkdiv = 0x60000014, .crystal = 40, .bootloader = 0,
    .flash_size = 4 * MIB, .flash_max = 16 * MIB,
    .boot = BOOT_GPIO9 ("ESP-ROM:esp32c6-20220919\r\nBuild:Sep 19 2022\r\n", 0x0c),
    .timing = &lb_practice_timing_esp32,
    .words = { { 0x600b0850, 1 << 18 }, { 0x600b0848, 0xfffeu << 16 } }, /* 0.1 */
  },
  {
    .key = "esp32c61", .name = "ESP32-C61", .generation = LB_PRACTICE_LATER, .image_id = 20,
    .magic = 0x33f0206f, .security_info = 20, .mac_address = 0x600b4844,
    .spi = SPI_LATER (0x60003000), .clkdiv = 0x60000014, .crystal = 40, .bootloader = 0,
    .wide = TRUE, .flash_size = 8 * MIB, .flash_max = 16 * MIB,
    .boot = BOOT_GPIO9 ("ESP-ROM:esp32c61-eco3-20250224\r\nBuild:Feb 24 2025\r\n", 0x0c),
    .timing = &lb_practice_timing_esp32,
    .words = { { 0x600b484c, 1 << 4 } }, /* 1.0 */
  },
  {
    .key = "esp32h2", .name = "ESP32-H2", .generation = LB_PRACTICE_LATER, .image_id = 16,
    .magic = 0xd7b73e80, .security_info = 20, .mac_address = 0x600b0844,
    .spi = SPI_LATER (0x60003000), .clkdiv = 0x60000014, .crystal = 32, .bootloader = 0,
    .flash_size = 4 * MIB, .flash_max = 16 * MIB,
    .boot = BOOT_GPIO9 ("ESP-ROM:esp32h2-20221101\r\nBuild:Nov  1 2022\r\n", 0x0c),
    .timing = &lb_practice_timing_esp32,
    .words = { { 0x600b0850, 2 << 18 }, { 0x600b0848, 0xfffeu << 16 } }, /* 0.2 */
  },
  {
    .key = "esp32p4", .name = "ESP32-P4", .generation = LB_PRACTICE_LATER, .image_id = 18,
    .magic = 0x07039ad9, .security_info = 20, .mac_address = 0x5012d044,
    .spi = SPI_LATER (0x5008d000), .clkdiv = 0x500ca014, .crystal = 40, .bootloader = 0x2000,
    .wide = TRUE, .flash_size = 16 * MIB, .flash_max = 16 * MIB,
    .boot = { "ESP-ROM:esp32p4-eco2-20240710\r\nBuild:Jul 10 2024\r\n", 0x07,
              "DOWNLOAD(USB/UART0/SPI)", 0x0f, "SPI_FAST_FLASH_BOOT", 0x05 },
    .timing = &lb_practice_timing_esp32,
    .words = { { 0x5012d04c, 1 << 4 | 3 } }, /* 1.3: no flash supply to switch on */
  },
};

const LbPracticeModel *
lb_practice_model_find (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    if (g_str_equal (models[i].key, key))
      return &models[i];

  return NULL;
}

const LbPracticeModel *
lb_practice_model_get (guint index)
{
  return index < G_N_ELEMENTS (models) ? &models[index] : NULL;
}

guint
lb_practice_model_get_n (void)
{
  return G_N_ELEMENTS (models);
}
