/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-device.h"
#include "lb-place.h"

G_BEGIN_DECLS

typedef enum
{
  FAKE_NONE,
  FAKE_CHECKSUM,  /* a read fails, and says so */
  FAKE_FLIP,      /* a read brings a wrong byte and does not notice */
  FAKE_STALL,     /* no answer to this command */
  FAKE_CUT,       /* the port is gone for good */
  FAKE_BROWNOUT,  /* no answer to this and everything after it until opened again */
  FAKE_UNSTABLE,  /* digests change from now on */
  FAKE_PROTECTED, /* writes and erases do nothing */
  FAKE_CANCEL,    /* the person cancels now */
  FAKE_KILL,      /* the process dies now */
} FakeFault;

/**
 * FakeChip:
 *
 * A memory that outlives the devices opened on it, with its own clock. Bits only fall until erased.
 */
typedef struct
{
  LbGeometry       *geometry;
  LbIdentity       *identity;
  LbDeviceFeatures  features;
  guint32           max_command;
  gboolean          has_boot_line;
  gboolean          is_protected;
  guint8           *flash;
  gsize             size;
  gboolean          is_mapped;
  guint            *erases;  /* per 4 KiB */
  gint64            now;     /* µs */

  FakeFault         fault;
  guint64           fault_at;    /* bytes moved, asked, erased or written */
  guint             fault_count; /* how often; 0 when used up */
  GCancellable     *cancellable; /* for FAKE_CANCEL */
  gint64            cancelled_at;
  guint64           moved;
  gboolean          dead;
  guint             opened;
  guint64           bytes_read;
  guint64           bytes_asked;
  guint             slower;
  guint             salt;
} FakeChip;

/* @geometry: taken. Digests and all; content is random, with a blank end. */
FakeChip *fake_chip_new  (LbGeometry *geometry,
                          const char *unit);
/* The same, but the memory is a file that survives the process; it is made when it is not there. */
FakeChip *fake_chip_new_mapped (LbGeometry *geometry,
                                const char *unit,
                                const char *path);
void      fake_chip_free (FakeChip   *chip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeChip, fake_chip_free)

/* The same memory in another device. */
void      fake_chip_become (FakeChip   *chip,
                            const char *key,
                            const char *unit,
                            guint32     flash_id);

void      fake_chip_fault (FakeChip  *chip,
                           FakeFault  fault,
                           guint64    at,
                           guint      count);

/* A LbDeviceFactory; user_data is the FakeChip. */
LbDevice *fake_device_create (LbPlace       *place,
                              GCancellable  *cancellable,
                              gpointer       user_data,
                              GError       **error);

LbGeometry *fake_geometry_stm32f405 (void);

G_END_DECLS
