/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a VESC keeps what (facts stm32 3). */
#define LB_VESC_LAYOUT_FLASH_START 0x08000000u
#define LB_VESC_LAYOUT_FLASH_LENGTH 0x100000u
#define LB_VESC_LAYOUT_SETTINGS_START 0x08004000u
#define LB_VESC_LAYOUT_SETTINGS_END 0x0800c000u
#define LB_VESC_LAYOUT_SETTINGS_PAGE 0x4000u
#define LB_VESC_LAYOUT_PAGE_HEAD 8
#define LB_VESC_LAYOUT_STAGING_START 0x08080000u
#define LB_VESC_LAYOUT_BOOTLOADER_START 0x080e0000u

typedef enum
{
  LB_VESC_PART_NONE,
  LB_VESC_PART_FIRMWARE,
  LB_VESC_PART_BOOTLOADER,
} LbVescPart;

/* Returns: what the vector table at @data says this is */
LbVescPart lb_vesc_layout_part_of_vectors  (const guint8 *data,
                                            gsize         length);

/**
 * lb_vesc_layout_is_settings_page:
 * @data: the beginning of a page of the emulated EEPROM, at least LB_VESC_LAYOUT_PAGE_HEAD bytes
 *
 * Returns: whether it is in use: its header says valid, and its first record names a variable of
 * the firmware
 */
gboolean   lb_vesc_layout_is_settings_page  (const guint8 *data,
                                             gsize         length);

/**
 * lb_vesc_layout_has_update_header:
 *
 * Returns: whether @data begins with the 6 bytes of an update file (size and CRC-16, both right),
 * with the image behind them
 */
gboolean   lb_vesc_layout_has_update_header (const guint8 *data,
                                             gsize         length);

G_END_DECLS
