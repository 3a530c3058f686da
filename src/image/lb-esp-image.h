/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

#include "lb-esp-image-chip.h"

G_BEGIN_DECLS

typedef enum
{
  LB_ESP_IMAGE_ESP8266_V1, /* E9, 8-byte header */
  LB_ESP_IMAGE_ESP8266_V2, /* EA with one flash segment, then a v1 image, then a CRC32 */
  LB_ESP_IMAGE_ESP32,      /* E9, 24-byte header */
} LbEspImageFormat;

typedef struct
{
  guint32 address; /* where it is loaded; 0 for the flash segment of a v2 image */
  guint32 length;  /* bytes */
  guint64 offset;  /* of its data in the image */
  gboolean mapped; /* run in place from flash, not loaded to RAM */
} LbEspSegment;

/**
 * LbEspImage:
 *
 * One Espressif image as facts 7.1 and 7.2 describe it. A value; only read after parsing.
 * Texts come from the file: valid UTF-8 without control characters, but otherwise anything.
 */
typedef struct
{
  LbEspImageFormat      format;
  const LbEspImageChip *chip;           /* NULL when the header names a chip we do not know */
  guint                 chip_id;        /* as in the header; 0 in ESP8266 images */
  guint8                mode;           /* 0 QIO, 1 QOUT, 2 DIO, 3 DOUT, 4 fast, 5 slow read */
  guint8                size_code;
  guint8                frequency_code;
  guint64               flash_size;     /* bytes, 0 for an unused code */
  guint                 frequency_mhz;  /* 0 for an unused code */
  guint32               entry;
  guint                 min_revision;   /* major × 100 + minor; ESP32 family */
  guint                 max_revision;   /* G_MAXUINT when unset */
  GArray               *segments;       /* (element-type LbEspSegment) */

  guint64               size;           /* bytes with checksum, digest or CRC; 0 when cut off */
  char                 *problem;        /* NULL: complete, and every check in it is right */
  gboolean              checksum_ok;
  gboolean              hash_appended;
  gboolean              hash_ok;        /* SHA-256 (ESP32 family) or CRC32 (v2): there and right */

  gboolean              is_bootloader;  /* nothing of it runs from flash, or it says so itself */
  gboolean              has_app_description;
  guint32               secure_version;
  char                 *project;        /* these are NULL when there is no description */
  char                 *version;
  char                 *built;          /* date and time as the compiler wrote them */
  char                 *idf_version;
  char                 *elf_sha256;     /* hex */
} LbEspImage;

/**
 * lb_esp_image_parse:
 * @data: bytes that begin with an image and may go on after it
 * @length: of @data
 * @chip: (nullable): the chip it is for when that is known; else it is told from the bytes
 *
 * Reads an image as far as it can. An image that is cut off or damaged is still described, with
 * @problem set; only bytes that are no image at all are an error (LB_ERROR_INVALID).
 *
 * Returns: (transfer full): the image
 */
LbEspImage *lb_esp_image_parse         (const guint8          *data,
                                        gsize                  length,
                                        const LbEspImageChip  *chip,
                                        GError               **error);
void        lb_esp_image_free          (LbEspImage            *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbEspImage, lb_esp_image_free)

/* Returns: whether it is worth to parse: the first bytes look like an image header */
gboolean    lb_esp_image_is_likely     (const guint8          *data,
                                        gsize                  length);

/* Returns: "QIO" and so on, or "?" */
const char *lb_esp_image_get_mode_name (const LbEspImage      *self);
/* Returns: "ESP32-S3", or "unknown chip" */
const char *lb_esp_image_get_chip_name (const LbEspImage      *self);

/* Returns: (transfer full): several lines for a person, each ended by a line feed */
char       *lb_esp_image_to_text       (const LbEspImage      *self);

G_END_DECLS
