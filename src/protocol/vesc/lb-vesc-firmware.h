/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where things are in a VESC's flash (facts 3). */
#define LB_VESC_APP_ADDRESS 0x08000000u
#define LB_VESC_SETTINGS_ADDRESS 0x08004000u
#define LB_VESC_SETTINGS_END 0x0800c000u
#define LB_VESC_STAGING_ADDRESS 0x08080000u
#define LB_VESC_BOOTLOADER_ADDRESS 0x080e0000u
#define LB_VESC_FLASH_END 0x08100000u
#define LB_VESC_APP_CAPACITY 524280u
#define LB_VESC_STAGING_CAPACITY 393208u
#define LB_VESC_BOOTLOADER_OFFSET 393216u /* of the bootloader's sector in the staging area */
#define LB_VESC_BOOTLOADER_CAPACITY 131072u

/* A part of the flash that the firmware itself changes when it starts. */
typedef struct
{
  guint32     start;
  guint32     length;
  const char *what;
} LbVescVolatile;

/**
 * lb_vesc_volatile_ranges:
 *
 * What a comparison after the first start must leave out: the settings, and the two places of the
 * CRC
 * the firmware writes about itself (before and since 2022).
 */
const LbVescVolatile *lb_vesc_volatile_ranges (guint *n_ranges);

/**
 * lb_vesc_firmware_strip_header:
 *
 * Some firmware files begin with the six bytes of the staging area: size and CRC.
 *
 * Returns: (transfer full): @image without such a header, or @image itself when it has none
 */
GBytes   *lb_vesc_firmware_strip_header (GBytes *image);

/**
 * lb_vesc_firmware_guess_address:
 * @address: (out): LB_VESC_APP_ADDRESS or LB_VESC_BOOTLOADER_ADDRESS
 *
 * Returns: %FALSE with LB_ERROR_INVALID when the first two words are no start vector of an F405
 */
gboolean  lb_vesc_firmware_guess_address (GBytes  *image,
                                          guint32 *address,
                                          GError **error);

/**
 * lb_vesc_firmware_find_hardware:
 *
 * Looks for the names of hardware long enough to be told from other bytes (facts 4.5). Good for a
 * warning, never a proof.
 *
 * Returns: (transfer full): the names found, none twice
 */
GStrv     lb_vesc_firmware_find_hardware (const guint8 *data,
                                          gsize         length);

/**
 * lb_vesc_firmware_stage:
 * @image: firmware without a header
 * @compressed: (out): whether it had to be compressed, which a bootloader from 2022 on expands
 *
 * Returns: (transfer full): what is written to the staging area: size, CRC, image; or %NULL with
 * LB_ERROR_INVALID when it does not fit
 */
GBytes   *lb_vesc_firmware_stage (GBytes   *image,
                                  gboolean *compressed,
                                  GError  **error);

G_END_DECLS
