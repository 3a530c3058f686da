/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-geometry.h"

G_BEGIN_DECLS

/**
 * LbTarget:
 *
 * What the memory shall hold after a restore or an erase, address by address: bytes of an image,
 * erased bytes, or what is there now. Immutable once made; free with lb_target_clear().
 */
typedef struct
{
  LbGeometry *geometry;
  GBytes     *image;      /* NULL for an erase */
  guint64     start;      /* offset in a stored image of the first byte that is concerned */
  guint64     length;     /* bytes concerned */
  gboolean    erase_rest; /* everything else becomes erased; else it is kept */
} LbTarget;

typedef enum
{
  LB_COVER_NONE,
  LB_COVER_PART,
  LB_COVER_WHOLE,
} LbCover;

/**
 * lb_target_init:
 * @image: (nullable): the bytes; %NULL to erase
 * @address: where it begins
 * @length: bytes to erase when there is no image
 *
 * Returns: %FALSE with LB_ERROR_INVALID when the range is not inside the memory, or when an erase
 * would cut a sector
 */
gboolean lb_target_init    (LbTarget         *self,
                            LbGeometry       *geometry,
                            GBytes           *image,
                            guint64           address,
                            guint64           length,
                            gboolean          erase_rest,
                            GError          **error);
void     lb_target_clear   (LbTarget         *self);

/* How much of [address, address + length), which is inside one region, the target determines. */
LbCover  lb_target_covers  (const LbTarget   *self,
                            guint64           address,
                            guint32           length);

/**
 * lb_target_compose:
 * @present: (nullable): @length bytes that are there now; not looked at when all is determined
 * @out: @length bytes
 *
 * [address, address + length) is inside one region.
 */
void     lb_target_compose (const LbTarget   *self,
                            guint64           address,
                            guint32           length,
                            const guint8     *present,
                            guint8           *out);

/* Bytes of the memory that stay as they are because the target does not speak of them. */
guint64  lb_target_outside (const LbTarget   *self);

G_END_DECLS
