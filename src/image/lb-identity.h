/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib-object.h>

#include "lb-geometry.h"

G_BEGIN_DECLS

typedef enum
{
  LB_FAMILY_UNKNOWN,
  LB_FAMILY_ESPRESSIF,
  LB_FAMILY_STM32,
  LB_FAMILY_VESC,
} LbFamily;

typedef enum
{
  LB_SECURITY_KNOWN = 1 << 0,             /* it could be asked */
  LB_SECURITY_FLASH_ENCRYPTION = 1 << 1,  /* reads give ciphertext */
  LB_SECURITY_SECURE_BOOT = 1 << 2,
  LB_SECURITY_SECURE_DOWNLOAD = 1 << 3,   /* nothing can be read */
  LB_SECURITY_READ_PROTECTION = 1 << 4,   /* STM32 RDP level 1 */
  LB_SECURITY_READ_PROTECTION_2 = 1 << 5, /* STM32 RDP level 2 */
} LbSecurity;

typedef enum
{
  LB_SIZE_FROM_RDID = 1 << 0,
  LB_SIZE_FROM_SFDP = 1 << 1,
  LB_SIZE_FROM_MIRROR = 1 << 2,
  LB_SIZE_FROM_HEADER = 1 << 3,
  LB_SIZE_FROM_USER = 1 << 4,
  LB_SIZE_FROM_CHIP = 1 << 5,   /* a register or the package says it */
} LbSizeEvidence;

/* What each source says the size of the flash is, in bytes; 0: it says nothing. */
typedef struct
{
  guint64 rdid;     /* the flash id */
  guint64 sfdp;     /* the flash's own table */
  guint64 package;  /* the chip's package */
  guint64 header;   /* the firmware's header */
  guint64 mirror;   /* contents that repeat */
} LbSizeClaims;

/**
 * LbIdentity:
 *
 * Which chip this is and which unit of it: what a device finds out, a manifest keeps and the
 * checks compare. Filled by one owner, then only read; reference counted.
 */
typedef struct
{
  gatomicrefcount ref_count;

  LbFamily       family;
  char          *chip;         /* key as on the command line: "esp8266", "esp32s3", "stm32f405" */
  char          *chip_name;    /* for people: "ESP32", "ESP32-S3" */
  char          *model;        /* "ESP32-D0WDQ6", may be NULL */
  int            revision;     /* major × 100 + minor, -1 when unknown */
  char          *unit;         /* MAC or UID in lower-case hex, no separators; NULL when unknown */
  GStrv          features;     /* "Wi-Fi", "Dual core", "Embedded flash 4 MB"; may be NULL */
  guint          crystal_mhz;  /* 0 when unknown */

  guint32        flash_id;     /* RDID, manufacturer in the low byte; 0 when there is none */
  char          *flash_vendor; /* may be NULL */
  guint64        flash_size;   /* bytes; 0 when unknown or in doubt */
  LbSizeEvidence size_evidence;
  char          *size_doubt;   /* what speaks for which size, when that is in doubt; else NULL; not stored */
  LbSizeClaims   size_claims;  /* the same for programs; only with size_doubt */

  LbSecurity     security;
  guint8         crypt_count;  /* flash_crypt_cnt as read */
} LbIdentity;

#define LB_TYPE_IDENTITY (lb_identity_get_type ())
GType       lb_identity_get_type (void);
LbIdentity *lb_identity_new      (void);
LbIdentity *lb_identity_ref      (LbIdentity *self);
void        lb_identity_unref    (LbIdentity *self);
/* Returns: (transfer full): a copy that may be changed */
LbIdentity *lb_identity_copy     (const LbIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbIdentity, lb_identity_unref)

/**
 * lb_identity_get_device_id:
 *
 * The name of this unit's folder in the library: "esp32-24a160112233", or "unknown" when the unit
 * is not known. Only [a-z0-9-], so it is always a safe file name.
 *
 * Returns: (transfer full)
 */
char       *lb_identity_get_device_id (const LbIdentity *self);

/**
 * lb_identity_get_backups_id:
 *
 * The folder its whole backups are in: its own, but of a VESC on its serial line, which cannot be read
 * that way, that of the same chip behind its debug connector. Both know the same number (facts 4.4).
 *
 * Returns: (transfer full)
 */
char       *lb_identity_get_backups_id (const LbIdentity *self);

/* Returns: (transfer full) (nullable): "24:A1:60:11:22:33", or the UID in upper case */
char       *lb_identity_format_unit   (const LbIdentity *self);

G_END_DECLS
