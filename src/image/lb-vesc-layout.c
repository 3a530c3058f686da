/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-layout"

#include "config.h"

#include "lb-reader.h"
#include "lb-vesc-layout.h"

#define VECTORS_LENGTH 8
#define UPDATE_HEADER_LENGTH 6
#define FIRST_RECORD 4
#define PAGE_VALID 0x0000u
#define FIRST_VARIABLE 1000u
#define LAST_VARIABLE 6999u
#define CRC16_POLYNOMIAL 0x1021

static gboolean
is_stack (guint32 address)
{
  return (address > 0x20000000u && address <= 0x20020000u) ||
         (address & 0xffff0000u) == 0x10000000u;
}

LbVescPart
lb_vesc_layout_part_of_vectors (const guint8 *data,
                                gsize         length)
{
  guint32 reset;

  if (length < VECTORS_LENGTH || !is_stack (lb_get_le32 (data)))
    return LB_VESC_PART_NONE;

  reset = lb_get_le32 (data + 4);
  if ((reset & 1) == 0)
    return LB_VESC_PART_NONE;
  if (reset >= LB_VESC_LAYOUT_FLASH_START && reset < LB_VESC_LAYOUT_STAGING_START)
    return LB_VESC_PART_FIRMWARE;
  if (reset >= LB_VESC_LAYOUT_BOOTLOADER_START &&
      reset < LB_VESC_LAYOUT_FLASH_START + LB_VESC_LAYOUT_FLASH_LENGTH)
    return LB_VESC_PART_BOOTLOADER;

  return LB_VESC_PART_NONE;
}

gboolean
lb_vesc_layout_is_settings_page (const guint8 *data,
                                 gsize         length)
{
  guint16 variable = length >= LB_VESC_LAYOUT_PAGE_HEAD ? lb_get_le16 (data + FIRST_RECORD + 2) : 0;

  return variable >= FIRST_VARIABLE && variable <= LAST_VARIABLE && lb_get_le16 (data) == PAGE_VALID;
}

static guint16
crc16 (const guint8 *data,
       gsize         length)
{
  guint16 crc = 0;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= (guint16) (data[i] << 8);
      for (int bit = 0; bit < 8; bit++)
        crc = (guint16) ((crc & 0x8000) != 0 ? (crc << 1) ^ CRC16_POLYNOMIAL : crc << 1);
    }

  return crc;
}

gboolean
lb_vesc_layout_has_update_header (const guint8 *data,
                                  gsize         length)
{
  guint32 size;

  if (length <= UPDATE_HEADER_LENGTH)
    return FALSE;

  size = (guint32) data[0] << 24 | (guint32) data[1] << 16 | (guint32) data[2] << 8 | data[3];
  return size == length - UPDATE_HEADER_LENGTH &&
         (guint16) (data[4] << 8 | data[5]) ==
           crc16 (data + UPDATE_HEADER_LENGTH, length - UPDATE_HEADER_LENGTH);
}
