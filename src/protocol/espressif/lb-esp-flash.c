/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-flash"

#include "config.h"

#include "lb-esp-flash.h"

#define VENDOR_ADESTO 0x1f
#define VENDOR_XMC 0x20
#define STATUS_BLOCK_PROTECT 0x1c
#define IMAGE_MAGIC 0xe9
#define IMAGE_MAGIC_V2 0xea
#define MAX_SEGMENTS 16
#define MAX_MODE 5

#define KIB G_GUINT64_CONSTANT (1024)
#define MIB (KIB * KIB)

static guint8
manufacturer (guint32 id)
{
  return id & 0xff;
}

static guint8
memory_type (guint32 id)
{
  return (id >> 8) & 0xff;
}

static guint8
capacity (guint32 id)
{
  return (id >> 16) & 0xff;
}

gboolean
lb_flash_id_is_absent (guint32 id)
{
  return id == 0 || id == 0xffffff || id == 0xffff3f;
}

const char *
lb_flash_id_get_vendor (guint32 id)
{
  static const struct { guint8 id; const char *name; } vendors[] = {
    { 0xef, "Winbond" }, { 0x20, "XMC" }, { 0xc8, "GigaDevice" }, { 0xc2, "Macronix" },
    { 0x9d, "ISSI" }, { 0x68, "Boya" }, { 0x85, "Puya" }, { 0xcd, "TH" },
    { 0xa1, "Fudan" }, { 0x1f, "Adesto" }, { 0x01, "Infineon" }, { 0xbf, "Microchip SST" },
    { 0x1c, "EON" }, { 0x8c, "ESMT" }, { 0xf8, "Fidelix" }, { 0x37, "AMIC" },
    { 0x5e, "Zbit" }, { 0x0b, "XTX" }, { 0xe0, "Berg Micro" }, { 0xd5, "Nantronics" },
    { 0x89, "Intel" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vendors); i++)
    if (vendors[i].id == manufacturer (id))
      return vendors[i].name;

  return NULL;
}

static guint64
adesto_size (guint8 type)
{
  guint8 code = type & 0x1f;

  return code >= 0x04 && code <= 0x09 ? (512 * KIB) << (code - 0x04) : 0;
}

guint64
lb_flash_id_get_size (guint32 id)
{
  static const struct { guint8 code; guint64 size; } sizes[] = {
    { 0x12, 256 * KIB }, { 0x13, 512 * KIB }, { 0x14, 1 * MIB }, { 0x15, 2 * MIB },
    { 0x16, 4 * MIB }, { 0x17, 8 * MIB }, { 0x18, 16 * MIB }, { 0x19, 32 * MIB },
    { 0x1a, 64 * MIB }, { 0x1b, 128 * MIB }, { 0x1c, 256 * MIB },
    { 0x20, 64 * MIB }, { 0x21, 128 * MIB }, { 0x22, 256 * MIB },
    { 0x32, 256 * KIB }, { 0x33, 512 * KIB }, { 0x34, 1 * MIB }, { 0x35, 2 * MIB },
    { 0x36, 4 * MIB }, { 0x37, 8 * MIB }, { 0x38, 16 * MIB }, { 0x39, 32 * MIB },
    { 0x3a, 64 * MIB },
  };

  if (lb_flash_id_is_absent (id))
    return 0;

  if (manufacturer (id) == VENDOR_ADESTO)
    return adesto_size (memory_type (id));

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (sizes[i].code == capacity (id))
      return sizes[i].size;

  return 0;
}

gboolean
lb_flash_id_is_good_xmc (guint32 id)
{
  guint8 code = capacity (id);

  if (manufacturer (id) != VENDOR_XMC)
    return FALSE;

  switch (memory_type (id))
    {
    case 0x40:
      return code >= 0x13 && code <= 0x20;
    case 0x41:
      return code >= 0x17 && code <= 0x20;
    case 0x50:
      return code >= 0x15 && code <= 0x16;
    default:
      return FALSE;
    }
}

guint64
lb_flash_sfdp_get_size (guint32 density)
{
  guint64 bits;

  if (density & 0x80000000u)
    {
      guint32 power = density & 0x7fffffffu;

      if (power < 20 || power > 34)
        return 0;
      bits = G_GUINT64_CONSTANT (1) << power;
    }
  else
    bits = (guint64) density + 1;

  /* NOR flash comes in powers of two from 256 KiB on; anything else is not a table. */
  if (bits < 2 * MIB || bits > 16 * KIB * MIB || (bits & (bits - 1)) != 0)
    return 0;

  return bits / 8;
}

guint64
lb_flash_header_get_size (const guint8 *header,
                          gboolean      esp8266)
{
  static const guint16 esp8266_kib[] = { 512, 256, 1024, 2048, 4096, 2048, 4096, 0, 8192, 16384 };
  guint8 code = header[3] >> 4;

  if (header[0] != IMAGE_MAGIC && !(esp8266 && header[0] == IMAGE_MAGIC_V2))
    return 0;

  /* One byte of magic is little; segments and mode must make sense too (facts 7.1). */
  if (header[1] == 0 || header[1] > MAX_SEGMENTS || header[2] > MAX_MODE)
    return 0;

  if (esp8266)
    return code < G_N_ELEMENTS (esp8266_kib) ? esp8266_kib[code] * KIB : 0;

  return code <= 7 ? MIB << code : 0;
}

gboolean
lb_flash_status_is_protected (guint8 status)
{
  return (status & STATUS_BLOCK_PROTECT) != 0;
}
