/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbEspImageChip:
 *
 * What an image says differently for each chip (facts 4.1 and 4.7). How to talk to a chip is the
 * protocol's table; this one is for bytes in files.
 */
typedef struct
{
  const char *key;               /* "esp32s3" */
  const char *name;              /* "ESP32-S3" */
  int         image_id;          /* in the extended header; -1: the ESP8266 has none */
  guint32     bootloader_offset; /* in flash */
  guint8      frequency_mhz[3];  /* by nibble 0, 1, 2; nibble F is @frequency_f */
  guint8      frequency_f;       /* MHz; 0 when the code is not used */
  guint32     mapped[2][2];      /* addresses at which flash is seen, [start, end) */
} LbEspImageChip;

#define LB_ESP_PARTITION_TABLE_OFFSET 0x8000u /* facts 7.3 */
#define LB_ESP_APP_OFFSET 0x10000u            /* where the default tables put the first app */

/* Returns: (nullable): NULL for an id that no released chip has */
const LbEspImageChip *lb_esp_image_chip_by_id         (guint                 image_id);
/* @key: (nullable): Returns: (nullable): NULL for another family's key */
const LbEspImageChip *lb_esp_image_chip_by_key        (const char           *key);
const LbEspImageChip *lb_esp_image_chip_esp8266       (void);

/* @self: (nullable): an ESP32-family chip we do not know. Returns: bytes, 0 for an unused code */
guint64               lb_esp_image_chip_flash_size    (const LbEspImageChip *self,
                                                       guint8                nibble);
/* @self: (nullable). Returns: MHz, 0 for an unused code */
guint                 lb_esp_image_chip_frequency     (const LbEspImageChip *self,
                                                       guint8                nibble);
/* @self: (nullable): any chip. Returns: whether code or data at @address stays in flash */
gboolean              lb_esp_image_chip_is_mapped     (const LbEspImageChip *self,
                                                       guint32               address);

G_END_DECLS
