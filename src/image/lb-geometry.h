/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbRegion:
 *
 * A run of equal sectors. Nothing above the devices may assume base address 0, one region, or
 * sectors of one size.
 */
typedef struct
{
  guint64 start;        /* address of the first byte */
  guint64 length;       /* bytes, a multiple of @erase_unit */
  guint32 erase_unit;   /* bytes of the smallest erase */
  guint32 program_unit; /* bytes of the smallest write; offsets and lengths are multiples */
  guint8  erased;       /* what an erased byte reads as */
} LbRegion;

/**
 * LbGeometry:
 *
 * The memory of a device as a list of regions in ascending order, without overlap. Immutable.
 */
typedef struct _LbGeometry LbGeometry;

/* Returns: (transfer full) (nullable): NULL when regions overlap, are unsorted, or misaligned */
LbGeometry     *lb_geometry_new         (const LbRegion   *regions,
                                         guint             n_regions);
/* Returns: (transfer full): NOR flash from 0 with 4 KiB sectors, as Espressif boards have */
LbGeometry     *lb_geometry_new_flat    (guint64           length);
LbGeometry     *lb_geometry_ref         (LbGeometry       *self);
void            lb_geometry_unref       (LbGeometry       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbGeometry, lb_geometry_unref)

guint           lb_geometry_get_n_regions (const LbGeometry *self);
const LbRegion *lb_geometry_get_region    (const LbGeometry *self,
                                           guint             index);
/* Returns: (nullable): the region that holds @address */
const LbRegion *lb_geometry_find          (const LbGeometry *self,
                                           guint64           address);
/* First address, and one past the last. */
guint64         lb_geometry_get_start     (const LbGeometry *self);
guint64         lb_geometry_get_end       (const LbGeometry *self);
/* Bytes in all regions together. */
guint64         lb_geometry_get_size      (const LbGeometry *self);
/* Returns: whether every byte of [start, start + length) is inside a region */
gboolean        lb_geometry_contains      (const LbGeometry *self,
                                           guint64           start,
                                           guint64           length);
/* Returns: whether start and end are both on erase boundaries */
gboolean        lb_geometry_is_aligned    (const LbGeometry *self,
                                           guint64           start,
                                           guint64           length);

/*
 * A stored image holds the regions one behind the other, without gaps. These convert between an
 * address and the offset in the file; FALSE when it is outside.
 */
gboolean        lb_geometry_to_offset     (const LbGeometry *self,
                                           guint64           address,
                                           guint64          *offset);
gboolean        lb_geometry_to_address    (const LbGeometry *self,
                                           guint64           offset,
                                           guint64          *address);

/**
 * LbBlock:
 *
 * A part of the memory that one digest proves and one plan step treats.
 */
typedef struct
{
  guint64 start;  /* address */
  guint32 length; /* bytes */
} LbBlock;

/**
 * lb_geometry_split:
 * @block_size: wanted length in bytes; a block never crosses a region and is never smaller than
 *   the erase unit there
 *
 * Returns: (transfer full) (element-type LbBlock): blocks in ascending order that cover everything
 */
GArray         *lb_geometry_split         (const LbGeometry *self,
                                           guint32           block_size);

G_END_DECLS
