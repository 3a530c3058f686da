/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

#include "lb-esp-image.h"
#include "lb-esp-partitions.h"
#include "lb-flash-map.h"
#include "lb-identity.h"
#include "lb-image.h"

G_BEGIN_DECLS

typedef enum
{
  LB_IMAGE_KIND_UNKNOWN,
  LB_IMAGE_KIND_BLANK,           /* every byte FF, or every byte 00 */
  LB_IMAGE_KIND_WHOLE_CHIP,      /* all of a flash */
  LB_IMAGE_KIND_MERGED,          /* several parts from the start of the flash, but not all of it */
  LB_IMAGE_KIND_APP,             /* one application */
  LB_IMAGE_KIND_BOOTLOADER,
  LB_IMAGE_KIND_PARTITION_TABLE,
  LB_IMAGE_KIND_ENCRYPTED,       /* nothing readable: ciphertext, or compressed */
  LB_IMAGE_KIND_DAMAGED,         /* clearly meant to be something, but it cannot be read */
} LbImageKind;

/**
 * LbImageInfo:
 *
 * What a file is, told from its bytes alone. A value; only read after it was made. Texts come from
 * the file: valid UTF-8 without control characters, but otherwise anything.
 */
typedef struct
{
  LbImageKind      kind;
  LbFamily         family;            /* ESPRESSIF, STM32 (which VESCs are), or UNKNOWN */
  const char      *chip;              /* key as in LbIdentity, NULL when unknown */
  const char      *chip_name;         /* NULL when unknown */
  gboolean         is_vesc;           /* by where its vectors point */
  guint64          size;              /* bytes of the file */

  gboolean         has_address;       /* @address is where something of this kind belongs */
  guint64          address;

  char            *firmware;          /* "blink 1.2.3"; NULL when it does not say */
  char            *firmware_name;     /* "blink"; NULL when it does not say */
  char            *firmware_version;  /* "1.2.3", may be NULL */
  char            *framework;         /* "ESP-IDF v5.1", may be NULL */
  char            *built;             /* may be NULL */

  guint64          header_flash_size; /* bytes as the header at the boot address says; 0: none */
  const char      *header_mode;       /* "DIO", NULL: none */
  guint            header_mhz;        /* 0: none */

  gboolean         looks_encrypted;
  char            *problem;           /* what is wrong with it, for a person; NULL: nothing found */
  char            *summary;           /* one line for a person, never NULL */

  gboolean         is_hex;            /* an Intel HEX file; @image holds its bytes */
  LbImage         *image;             /* (nullable) */
  gboolean         is_cut_off;        /* a HEX file without its end mark */
  gboolean         has_options;       /* it holds option or one-time bytes too; not in @image */
  gsize            payload_offset;    /* bytes in front of the image proper: a VESC update header */
  LbEspImage      *boot;              /* (nullable): boot loader or first image */
  LbEspImage      *app;               /* (nullable): the application that starts */
  LbEspPartitions *partitions;        /* (nullable) */
  LbFlashMap      *map;               /* (nullable): for WHOLE_CHIP and MERGED */
} LbImageInfo;

/**
 * lb_image_info_new:
 * @bytes: the content of a file
 * @chip: (nullable): the chip it is for, when the caller knows
 *
 * Never fails: what nobody can read is of kind UNKNOWN. Any thread.
 *
 * Returns: (transfer full): what was found out
 */
LbImageInfo *lb_image_info_new            (GBytes            *bytes,
                                           const char        *chip);
void         lb_image_info_free           (LbImageInfo       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbImageInfo, lb_image_info_free)

/* Returns: whether the firmware's name is only that of the tool that every sketch was built with, or none */
gboolean     lb_image_info_is_generic     (const LbImageInfo *self);

/* Returns: "whole-chip", "app" and so on, for machines */
const char  *lb_image_kind_to_string      (LbImageKind        kind);

/* Returns: (transfer full): several lines for a person, each ended by a line feed */
char        *lb_image_info_to_text        (const LbImageInfo *self);

G_END_DECLS
