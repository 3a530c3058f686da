/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

#include "lb-esp-partitions.h"

G_BEGIN_DECLS

typedef enum
{
  LB_RANGE_OTHER,           /* a partition of a project's own, or something nobody named */
  LB_RANGE_FREE,            /* outside everything that is named, and blank */
  LB_RANGE_BOOTLOADER,
  LB_RANGE_PARTITION_TABLE,
  LB_RANGE_APP,
  LB_RANGE_BOOT_CHOICE,     /* OTA data: which app starts */
  LB_RANGE_SETTINGS,        /* NVS, SDK parameters, emulated EEPROM */
  LB_RANGE_RADIO,           /* calibration */
  LB_RANGE_FILES,           /* SPIFFS, FAT, LittleFS, scripts */
  LB_RANGE_KEYS,
  LB_RANGE_CRASH,           /* core dump */
} LbRangeKind;

typedef struct
{
  guint64     start;    /* address */
  guint64     length;   /* bytes */
  LbRangeKind kind;
  char       *name;     /* "Boot loader", or the label of a partition */
  gboolean    is_label; /* the name is from the device: there is nothing to translate */
  char       *detail;   /* "blink 1.2, started from here", may be NULL */
  gboolean    blank;    /* every byte is erased */
  gboolean    active;   /* the app that starts */
} LbRange;

/**
 * LbFlashMap:
 *
 * What is where in a flash: ranges in ascending order that cover all of it without overlap. A
 * value; only read after it was made. Names that are ours are English and marked for translation.
 */
typedef struct
{
  GPtrArray *ranges; /* (element-type LbRange) */
} LbFlashMap;

/**
 * lb_flash_map_new:
 * @bytes: a whole flash, or its beginning
 * @chip: (nullable): "esp32s3", "stm32f405"; told from the bytes when not known
 *
 * Addresses are the device's own: an image of an STM32 begins at 0x08000000.
 *
 * Returns: (transfer full): the map
 */
LbFlashMap    *lb_flash_map_new     (GBytes           *bytes,
                                     const char       *chip);

/**
 * lb_flash_map_new_for_chip:
 * @chip: (nullable): as above
 * @length: bytes of its flash
 *
 * What is where before a byte is read, which only the layout of a VESC tells.
 *
 * Returns: (transfer full): the map; without ranges for every other chip
 */
LbFlashMap    *lb_flash_map_new_for_chip (const char  *chip,
                                          guint64      length);
void           lb_flash_map_free    (LbFlashMap       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbFlashMap, lb_flash_map_free)

/* Returns: (transfer none) (nullable): the range that holds @address */
const LbRange *lb_flash_map_find    (const LbFlashMap *self,
                                     guint64           address);
/* Returns: (transfer full): one line a range, each ended by a line feed */
char          *lb_flash_map_to_text (const LbFlashMap *self);

/* Returns: "bootloader", "settings" and so on, for machines */
const char    *lb_range_kind_to_string (LbRangeKind    kind);

G_END_DECLS
