/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-efuse"

#include "config.h"

#include <string.h>

#include "lb-esp-chips.h"
#include "lb-reader.h"

/* One-time memory of the chips, word by word (facts 4.2, 4.4, 4.5). */

#define OTP_8266 0x3ff00050u
#define EFUSE_ESP32 0x3ff5a000u
#define DATE_ESP32 0x3ff6607cu
#define FLASH_CRYPT_ESP32 EFUSE_ESP32
#define BOOT_ESP32 0x3ff5a018u
#define S3_BLOCK2_WORD4 (0x60007000u + 0x5c + 4 * 4)

static guint32
bits (guint32 word,
      guint   shift,
      guint32 mask)
{
  return (word >> shift) & mask;
}

void
lb_esp_regs_add (LbEspRegs *self,
                 guint32    address,
                 guint32    value)
{
  g_return_if_fail (self->n < LB_ESP_MAX_REGS);

  self->address[self->n] = address;
  self->value[self->n] = value;
  self->n++;
}

guint32
lb_esp_regs_get (const LbEspRegs *self,
                 guint32          address)
{
  for (guint i = 0; i < self->n; i++)
    if (self->address[i] == address)
      return self->value[i];

  return 0;
}

/* Words of the block that begins with the MAC which the later chips need, besides the MAC itself. */
static const guint8 *
block_words (LbEspChipId  id,
             guint       *n)
{
  static const guint8 s2_s3_c3[] = { 3, 4, 5 };
  static const guint8 c2[] = { 7 };
  static const guint8 c6_h2[] = { 3, 4 };
  static const guint8 c5_c61_p4[] = { 2 };

  switch (id)
    {
    case LB_ESP_ESP32S2:
    case LB_ESP_ESP32S3:
    case LB_ESP_ESP32C3:
      *n = G_N_ELEMENTS (s2_s3_c3);
      return s2_s3_c3;
    case LB_ESP_ESP32C2:
      *n = G_N_ELEMENTS (c2);
      return c2;
    case LB_ESP_ESP32C6:
    case LB_ESP_ESP32H2:
      *n = G_N_ELEMENTS (c6_h2);
      return c6_h2;
    case LB_ESP_ESP32C5:
    case LB_ESP_ESP32C61:
    case LB_ESP_ESP32P4:
      *n = G_N_ELEMENTS (c5_c61_p4);
      return c5_c61_p4;
    case LB_ESP_ESP8266:
    case LB_ESP_ESP32:
    case LB_ESP_N_CHIPS:
    default:
      *n = 0;
      return NULL;
    }
}

guint
lb_esp_chip_list_registers (const LbEspChip *self,
                            guint32         *addresses)
{
  guint n = 0;
  guint n_words;
  const guint8 *words = block_words (self->id, &n_words);

  if (self->id == LB_ESP_ESP8266)
    {
      for (guint i = 0; i < 4; i++)
        addresses[n++] = OTP_8266 + 4 * i;
      return n;
    }

  addresses[n++] = self->mac;
  addresses[n++] = self->mac + 4;

  if (self->id == LB_ESP_ESP32)
    {
      addresses[n++] = EFUSE_ESP32 + 4 * 3;
      addresses[n++] = EFUSE_ESP32 + 4 * 5;
      addresses[n++] = DATE_ESP32;
      addresses[n++] = FLASH_CRYPT_ESP32;
      addresses[n++] = BOOT_ESP32;
    }

  for (guint i = 0; i < n_words; i++)
    addresses[n++] = self->mac + 4 * words[i];

  if (self->id == LB_ESP_ESP32S3)
    addresses[n++] = S3_BLOCK2_WORD4;

  return n;
}

static void
decode_mac_8266 (LbEspInfo     *self,
                 const guint32 *m)
{
  static const guint8 oui[2][3] = { { 0x18, 0xfe, 0x34 }, { 0xac, 0xd0, 0x74 } };
  guint32 which = bits (m[1], 16, 0xff);

  self->has_mac = TRUE;
  if (m[3] != 0)
    {
      self->mac[0] = bits (m[3], 16, 0xff);
      self->mac[1] = bits (m[3], 8, 0xff);
      self->mac[2] = bits (m[3], 0, 0xff);
    }
  else if (which < G_N_ELEMENTS (oui))
    memcpy (self->mac, oui[which], 3);
  else
    self->has_mac = FALSE;

  self->mac[3] = bits (m[1], 8, 0xff);
  self->mac[4] = bits (m[1], 0, 0xff);
  self->mac[5] = bits (m[0], 24, 0xff);
}

/* Bit numbers of the facts count through the four words. */
static gboolean
otp_bit (const guint32 *m,
         guint          bit)
{
  return bits (m[bit / 32], bit % 32, 1) != 0;
}

static void
decode_8266 (LbEspInfo       *self,
             const LbEspRegs *regs)
{
  guint32 m[4];
  gboolean inside;

  for (guint i = 0; i < 4; i++)
    m[i] = lb_esp_regs_get (regs, OTP_8266 + 4 * i);

  decode_mac_8266 (self, m);
  self->revision = 0;
  self->cores = 1;
  self->no_bluetooth = TRUE;

  inside = otp_bit (m, 4) || otp_bit (m, 80);
  self->model = !inside ? "ESP8266EX" : otp_bit (m, 5) ? "ESP8285H" : "ESP8285N";
  self->embedded_flash = inside;
  if (!inside || otp_bit (m, 123))
    return;

  if (otp_bit (m, 4) && !otp_bit (m, 121))
    self->flash_mib = otp_bit (m, 122) ? 2 : 1;
  else if (!otp_bit (m, 4) && otp_bit (m, 121))
    self->flash_mib = otp_bit (m, 122) ? 4 : 2;
}

static int
esp32_major (guint32 w3,
             guint32 w5,
             guint32 date)
{
  switch (bits (w3, 15, 1) | bits (w5, 20, 1) << 1 | bits (date, 31, 1) << 2)
    {
    case 1:
      return 1;
    case 3:
      return 2;
    case 7:
      return 3;
    default:
      return 0;
    }
}

static const char *
esp32_model (guint    package,
             int      major,
             gboolean single)
{
  switch (package)
    {
    case 0:
      return single ? "ESP32-S0WDQ6" : "ESP32-D0WDQ6";
    case 1:
      return single ? "ESP32-S0WD" : major >= 3 ? "ESP32-D0WD-V3" : "ESP32-D0WD";
    case 2:
      return "ESP32-D2WD";
    case 4:
      return "ESP32-U4WDH";
    case 5:
      return major >= 3 ? "ESP32-PICO-V3" : "ESP32-PICO-D4";
    case 6:
      return "ESP32-PICO-V3-02";
    case 7:
      return "ESP32-D0WDR2-V3";
    default:
      return NULL;
    }
}

static void
decode_esp32 (LbEspInfo       *self,
              const LbEspRegs *regs)
{
  static const guint8 flash_mib[] = { 0, 0, 2, 0, 4, 4, 8, 0 };
  guint32 w1 = lb_esp_regs_get (regs, EFUSE_ESP32 + 4);
  guint32 w2 = lb_esp_regs_get (regs, EFUSE_ESP32 + 8);
  guint32 w3 = lb_esp_regs_get (regs, EFUSE_ESP32 + 12);
  guint32 w5 = lb_esp_regs_get (regs, EFUSE_ESP32 + 20);
  guint32 boot = lb_esp_regs_get (regs, BOOT_ESP32);
  int major = esp32_major (w3, w5, lb_esp_regs_get (regs, DATE_ESP32));
  guint32 pins = bits (w5, 0, 0xfffff);
  guint32 hd = bits (w3, 4, 0x1f);

  self->has_mac = TRUE;
  self->mac[0] = bits (w2, 8, 0xff);
  self->mac[1] = bits (w2, 0, 0xff);
  for (guint i = 0; i < 4; i++)
    self->mac[2 + i] = bits (w1, 24 - 8 * i, 0xff);

  self->package = bits (w3, 9, 7) | bits (w3, 2, 1) << 3;
  self->revision = major * 100 + (int) bits (w5, 24, 3);
  self->cores = bits (w3, 0, 1) ? 1 : 2;
  self->no_bluetooth = bits (w3, 1, 1);
  self->model = esp32_model (self->package, major, self->cores == 1);
  if (self->package < G_N_ELEMENTS (flash_mib))
    self->flash_mib = flash_mib[self->package];
  self->embedded_flash = self->flash_mib != 0;

  self->pad_word = bits (pins, 0, 0x1f) | bits (pins, 5, 0x1f) << 6 | bits (pins, 10, 0x1f) << 12 |
                   bits (pins, 15, 0x1f) << 18 | hd << 24;

  self->crypt_count = bits (lb_esp_regs_get (regs, FLASH_CRYPT_ESP32), 20, 0x7f);
  self->secure_boot = bits (boot, 4, 1) || (major >= 3 && bits (boot, 5, 1));
}

static void
decode_s2 (LbEspInfo     *self,
           const guint32 *w)
{
  static const guint8 flash_mib[] = { 0, 2, 4 };
  guint flash = bits (w[3], 21, 0xf);
  guint psram = bits (w[3], 28, 0xf);

  self->revision = bits (w[3], 18, 3) * 100 + (bits (w[3], 20, 1) << 3) + bits (w[4], 4, 7);
  self->flash_mib = flash < G_N_ELEMENTS (flash_mib) ? flash_mib[flash] : 0;
  self->embedded_flash = flash != 0;
  self->psram_mib = psram == 1 ? 2 : psram == 2 ? 4 : 0;
}

static const char *
inside_vendor (guint code)
{
  static const char *const vendors[] = { NULL, "XMC", "GigaDevice", "Fudan", "TH", "Boya" };

  return code < G_N_ELEMENTS (vendors) ? vendors[code] : NULL;
}

static int
s3_c3_revision (const guint32 *w)
{
  return bits (w[5], 24, 3) * 100 + (bits (w[5], 23, 1) << 3) + bits (w[3], 18, 7);
}

static void
decode_s3 (LbEspInfo       *self,
           const guint32   *w,
           const LbEspRegs *regs)
{
  static const guint8 flash_mib[] = { 0, 8, 4 };
  static const guint8 psram_mib[] = { 0, 8, 2, 16, 4 };
  guint flash = bits (w[3], 27, 7);
  guint psram = bits (w[4], 3, 3) | bits (w[5], 19, 1) << 2;
  guint block_major = bits (lb_esp_regs_get (regs, S3_BLOCK2_WORD4), 0, 3);
  guint block_minor = bits (w[3], 24, 7);

  self->revision = s3_c3_revision (w);
  /* The first silicon carries other bits in the place of the revision. */
  if (bits (w[3], 18, 7) == 0 && block_major == 1 && block_minor == 1)
    self->revision = 0;

  self->package = bits (w[3], 21, 7);
  self->model = self->package == 1 ? "ESP32-S3-PICO-1" : NULL;
  self->flash_mib = flash < G_N_ELEMENTS (flash_mib) ? flash_mib[flash] : 0;
  self->embedded_flash = flash != 0;
  self->flash_vendor = inside_vendor (bits (w[4], 0, 7));
  self->psram_mib = psram < G_N_ELEMENTS (psram_mib) ? psram_mib[psram] : 0;
}

static void
decode_c2 (LbEspInfo     *self,
           const guint32 *w)
{
  static const guint8 flash_mib[] = { 0, 4, 2, 1 };
  guint flash = bits (w[7], 29, 7);

  self->revision = bits (w[1], 20, 3) * 100 + bits (w[1], 16, 0xf);
  self->package = bits (w[1], 22, 7);
  self->model = self->package == 1 ? "ESP8684H" : NULL;
  self->flash_mib = flash < G_N_ELEMENTS (flash_mib) ? flash_mib[flash] : 0;
  self->embedded_flash = flash != 0;
}

static void
decode_c3 (LbEspInfo     *self,
           const guint32 *w)
{
  static const char *const models[] = { "ESP32-C3", "ESP8685", "ESP32-C3 AZ", "ESP8686" };
  static const guint8 flash_mib[] = { 0, 4, 2, 1, 8 };
  guint flash = bits (w[3], 27, 7);

  self->revision = s3_c3_revision (w);
  self->package = bits (w[3], 21, 7);
  self->model = self->package < G_N_ELEMENTS (models) ? models[self->package] : NULL;
  self->flash_mib = flash < G_N_ELEMENTS (flash_mib) ? flash_mib[flash] : 0;
  self->embedded_flash = flash != 0;
}

static void
decode_c6 (LbEspInfo     *self,
           const guint32 *w)
{
  guint flash = bits (w[4], 0, 7);

  self->revision = bits (w[3], 22, 3) * 100 + bits (w[3], 18, 0xf);
  self->package = bits (w[3], 24, 7);
  self->flash_mib = flash == 1 ? 4 : flash == 2 ? 8 : 0;
  self->embedded_flash = flash != 0;
}

static void
decode_h2 (LbEspInfo     *self,
           const guint32 *w)
{
  self->revision = bits (w[3], 21, 3) * 100 + bits (w[3], 18, 7);
  self->package = bits (w[4], 0, 7);
}

static void
decode_c5_c61 (LbEspInfo     *self,
               const guint32 *w)
{
  self->revision = bits (w[2], 4, 3) * 100 + bits (w[2], 0, 0xf);
  self->package = bits (w[2], 26, 7);
}

static void
decode_p4 (LbEspInfo     *self,
           const guint32 *w)
{
  guint major = bits (w[2], 23, 1) << 2 | bits (w[2], 4, 3);

  self->revision = major * 100 + bits (w[2], 0, 0xf);
}

static void
decode_later_mac (LbEspInfo       *self,
                  const LbEspChip *chip,
                  const guint32   *w)
{
  self->has_mac = TRUE;
  self->mac[0] = bits (w[1], 8, 0xff);
  self->mac[1] = bits (w[1], 0, 0xff);
  for (guint i = 0; i < 4; i++)
    self->mac[2 + i] = bits (w[0], 24 - 8 * i, 0xff);

  if (chip->id == LB_ESP_ESP32C5 || chip->id == LB_ESP_ESP32C6 || chip->id == LB_ESP_ESP32H2)
    {
      self->mac_extension[0] = bits (w[1], 24, 0xff);
      self->mac_extension[1] = bits (w[1], 16, 0xff);
    }
}

static void
decode_later (LbEspInfo       *self,
              const LbEspChip *chip,
              const LbEspRegs *regs)
{
  guint32 w[8];

  for (guint i = 0; i < G_N_ELEMENTS (w); i++)
    w[i] = lb_esp_regs_get (regs, chip->mac + 4 * i);

  self->cores = chip->id == LB_ESP_ESP32S3 || chip->id == LB_ESP_ESP32P4 ? 2 : 1;
  decode_later_mac (self, chip, w);

  switch (chip->id)
    {
    case LB_ESP_ESP32S2:
      decode_s2 (self, w);
      break;
    case LB_ESP_ESP32S3:
      decode_s3 (self, w, regs);
      break;
    case LB_ESP_ESP32C2:
      decode_c2 (self, w);
      break;
    case LB_ESP_ESP32C3:
      decode_c3 (self, w);
      break;
    case LB_ESP_ESP32C6:
      decode_c6 (self, w);
      break;
    case LB_ESP_ESP32H2:
      decode_h2 (self, w);
      break;
    case LB_ESP_ESP32C5:
    case LB_ESP_ESP32C61:
      decode_c5_c61 (self, w);
      break;
    case LB_ESP_ESP32P4:
      decode_p4 (self, w);
      break;
    case LB_ESP_ESP8266:
    case LB_ESP_ESP32:
    case LB_ESP_N_CHIPS:
    default:
      break;
    }
}

void
lb_esp_info_decode (LbEspInfo       *self,
                    const LbEspChip *chip,
                    const LbEspRegs *regs)
{
  *self = (LbEspInfo) { 0 };

  if (chip->id == LB_ESP_ESP8266)
    decode_8266 (self, regs);
  else if (chip->id == LB_ESP_ESP32)
    decode_esp32 (self, regs);
  else
    decode_later (self, chip, regs);

  /* A chip whose one-time memory is blank has no address of its own. */
  if (lb_bytes_are (self->mac, sizeof self->mac, 0x00) ||
      lb_bytes_are (self->mac, sizeof self->mac, 0xff))
    self->has_mac = FALSE;
}
