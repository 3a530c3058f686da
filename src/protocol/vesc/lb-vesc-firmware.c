/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc"

#include "config.h"

#include "lb-vesc-firmware.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"
#include "lb-vesc-codec.h"
#include "lb-vesc-heatshrink.h"
#include "lb-vesc-packet.h"

#define HEADER 6
#define COMPRESSED_MARK 0xcc000000u
#define SIZE_MASK 0x00ffffffu
#define SRAM_FIRST 0x20000001u
#define SRAM_LAST 0x20020000u
#define CCM_FIRST 0x10000000u
#define CCM_LAST 0x10010000u

const LbVescVolatile *
lb_vesc_volatile_ranges (guint *n_ranges)
{
  static const LbVescVolatile ranges[] = {
    { LB_VESC_SETTINGS_ADDRESS, LB_VESC_SETTINGS_END - LB_VESC_SETTINGS_ADDRESS, "settings" },
    { 0x0805fff0, 8, "checksum of the firmware (before 2022)" },
    { 0x0807fff0, 8, "checksum of the firmware" },
  };

  *n_ranges = G_N_ELEMENTS (ranges);
  return ranges;
}

GBytes *
lb_vesc_firmware_strip_header (GBytes *image)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (image, &length);

  if (length > HEADER && lb_vesc_get_be32 (data) == length - HEADER &&
      lb_vesc_get_be16 (data + 4) == lb_vesc_crc16 (data + HEADER, length - HEADER))
    return g_bytes_new_from_bytes (image, HEADER, length - HEADER);

  return g_bytes_ref (image);
}

gboolean
lb_vesc_firmware_guess_address (GBytes  *image,
                                guint32 *address,
                                GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (image, &length);
  guint32 stack = length >= 8 ? lb_get_le32 (data) : 0;
  guint32 reset = length >= 8 ? lb_get_le32 (data + 4) : 0;
  gboolean stack_fits = (stack >= SRAM_FIRST && stack <= SRAM_LAST) ||
                        (stack > CCM_FIRST && stack <= CCM_LAST);

  if (stack_fits && (reset & 1) != 0)
    {
      if (reset > LB_VESC_APP_ADDRESS && reset < LB_VESC_STAGING_ADDRESS)
        {
          *address = LB_VESC_APP_ADDRESS;
          return TRUE;
        }
      if (reset > LB_VESC_BOOTLOADER_ADDRESS && reset < LB_VESC_FLASH_END &&
          length <= LB_VESC_BOOTLOADER_CAPACITY)
        {
          *address = LB_VESC_BOOTLOADER_ADDRESS;
          return TRUE;
        }
    }

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
               "This is neither VESC firmware nor a VESC bootloader: its start vector (stack %08x, "
               "reset %08x) leads nowhere on an STM32F405.",
               stack, reset);
  return FALSE;
}

/* Facts 4.5; names of fewer than five characters would be found by chance. */
static const char *const hardware_names[] = {
  "60_MK3",        "60_MK4",       "60_MK5",       "60_MK6",        "UNITY",
  "75_100",        "75_100_V2",    "Flipsky_412",  "Flipsky_60",    "Flipsky_60_MK5",
  "Flipsky_75",    "FSESC_75_200_ALU", "FSESC75300", "STR365",      "STR500",
  "75_300",        "75_300_R2",    "75_300_R3",    "100_250",       "Cheap_FOCer_2",
  "Little_FOCer",  "STORMCORE_60D", "STORMCORE_100D", "STORMCORE_100S",
};

static gboolean
holds_literal (const guint8 *data,
               gsize         length,
               const char   *name)
{
  gsize n = strlen (name) + 1;
  const guint8 *at = data;

  while (at != NULL && (gsize) (data + length - at) >= n)
    {
      at = memmem (at, (gsize) (data + length - at), name, n);
      /* The whole literal: nothing printable goes before it. */
      if (at != NULL && (at == data || !g_ascii_isprint ((char) at[-1])))
        return TRUE;
      if (at != NULL)
        at++;
    }

  return FALSE;
}

GStrv
lb_vesc_firmware_find_hardware (const guint8 *data,
                                gsize         length)
{
  g_autoptr(GStrvBuilder) found = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (hardware_names); i++)
    if (holds_literal (data, length, hardware_names[i]))
      g_strv_builder_add (found, hardware_names[i]);

  return g_strv_builder_end (found);
}

GBytes *
lb_vesc_firmware_stage (GBytes   *image,
                        gboolean *compressed,
                        GError  **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (image, &length);
  g_autoptr(GBytes) packed = g_bytes_ref (image);
  GByteArray *staged;

  *compressed = length > LB_VESC_STAGING_CAPACITY;
  if (length == 0 || length > LB_VESC_APP_CAPACITY)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "The firmware has %" G_GSIZE_FORMAT " bytes; a VESC takes at most %u.", length,
                   LB_VESC_APP_CAPACITY);
      return NULL;
    }

  if (*compressed)
    {
      g_bytes_unref (packed);
      packed = lb_vesc_heatshrink_encode (data, length);
      data = g_bytes_get_data (packed, &length);
    }
  if (length > LB_VESC_STAGING_CAPACITY)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "Even compressed this firmware has %" G_GSIZE_FORMAT " bytes; %u fit. Write it "
                   "with a programmer (ST-Link, or another VESC).",
                   length, LB_VESC_STAGING_CAPACITY);
      return NULL;
    }

  staged = g_byte_array_sized_new ((guint) length + HEADER);
  lb_vesc_append_u32 (staged, ((guint32) length & SIZE_MASK) | (*compressed ? COMPRESSED_MARK : 0));
  lb_vesc_append_u16 (staged, lb_vesc_crc16 (data, length));
  g_byte_array_append (staged, data, (guint) length);
  return g_byte_array_free_to_bytes (staged);
}
