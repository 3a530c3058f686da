/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a flash answers to RDID, SFDP and status reads (facts 5). Pure functions of bytes. */

/* Commands of SPI NOR flash. */
typedef enum
{
  LB_FLASH_CMD_WRITE_STATUS = 0x01,
  LB_FLASH_CMD_READ_STATUS = 0x05,
  LB_FLASH_CMD_WRITE_ENABLE = 0x06,
  LB_FLASH_CMD_WRITE_STATUS_2 = 0x31,
  LB_FLASH_CMD_READ_STATUS_2 = 0x35,
  LB_FLASH_CMD_SFDP = 0x5a,
  LB_FLASH_CMD_RDID = 0x9f,
  LB_FLASH_CMD_WAKE = 0xab,
  LB_FLASH_CMD_POWER_DOWN = 0xb9,
} LbFlashCmd;

#define LB_FLASH_SFDP_SIGNATURE 0x50444653u

/* Returns: whether @id is what an absent, unpowered or unconnected flash answers */
gboolean    lb_flash_id_is_absent   (guint32 id);
/* Returns: (nullable): the vendor's name, or NULL for an unknown one */
const char *lb_flash_id_get_vendor  (guint32 id);
/* Returns: bytes, 0 when the capacity code is unknown */
guint64     lb_flash_id_get_size    (guint32 id);
/* An id whose XMC flash has started up properly (facts 5). */
gboolean    lb_flash_id_is_good_xmc (guint32 id);

/* Returns: bytes from the second word of the SFDP basic table, 0 when it makes no sense */
guint64     lb_flash_sfdp_get_size  (guint32 density);

/**
 * lb_flash_header_get_size:
 * @header: at least 4 bytes of an image header
 * @esp8266: the chip is an ESP8266, which codes sizes differently (facts 4.7)
 *
 * Returns: bytes, 0 when it is no header or the code is unknown
 */
guint64     lb_flash_header_get_size (const guint8 *header,
                                      gboolean      esp8266);

/* Returns: whether block protection bits are set in status register 1 */
gboolean    lb_flash_status_is_protected (guint8 status);

G_END_DECLS
