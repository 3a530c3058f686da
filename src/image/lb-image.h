/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More than any device here holds in one image (facts stm32 6). */
#define LB_IMAGE_BYTES_MAX (16u * 1024 * 1024)

/**
 * LbImage:
 *
 * Bytes at addresses: ranges in ascending order that neither overlap nor touch. Reference counted;
 * filled by one owner, then only read.
 */
typedef struct _LbImage LbImage;

LbImage      *lb_image_new            (void);
LbImage      *lb_image_ref            (LbImage        *self);
void          lb_image_unref          (LbImage        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbImage, lb_image_unref)

/**
 * lb_image_add:
 * @data: @length bytes, copied
 *
 * Bytes that are there already may be given again, but only with the same value. Cheap when
 * addresses ascend.
 *
 * Returns: FALSE with LB_ERROR_INVALID, and @self as before: other bytes are there, the address
 * space ends, or LB_IMAGE_BYTES_MAX bytes or a few thousand ranges are exceeded
 */
gboolean      lb_image_add            (LbImage        *self,
                                       guint64         address,
                                       const guint8   *data,
                                       gsize           length,
                                       GError        **error);

/* Adds all of @other. On failure some of it may be there already. */
gboolean      lb_image_merge          (LbImage        *self,
                                       const LbImage  *other,
                                       GError        **error);

/* Returns: (transfer full): all ranges but those that lie wholly in [start, end) */
LbImage      *lb_image_without        (const LbImage  *self,
                                       guint64         start,
                                       guint64         end);

/* Fills gaps shorter than @gap bytes between ranges with @fill. */
void          lb_image_close_gaps     (LbImage        *self,
                                       gsize           gap,
                                       guint8          fill);

guint         lb_image_get_n_ranges   (const LbImage  *self);
/* Returns: (transfer none): @length bytes that begin at @start */
const guint8 *lb_image_get_range      (const LbImage  *self,
                                       guint           index,
                                       guint64        *start,
                                       gsize          *length);
/* Returns: (transfer none) (nullable): @length bytes at @address, when all are in one range */
const guint8 *lb_image_peek           (const LbImage  *self,
                                       guint64         address,
                                       gsize           length);
/* First address and one past the last; 0 and 0 when empty. */
guint64       lb_image_get_start      (const LbImage  *self);
guint64       lb_image_get_end        (const LbImage  *self);
/* Bytes in all ranges together. */
gsize         lb_image_get_size       (const LbImage  *self);

/**
 * lb_image_flatten:
 * @start: address of the first byte of the result
 * @length: bytes; at most LB_IMAGE_BYTES_MAX
 *
 * Returns: (transfer full): the bytes with @fill between the ranges, or NULL with LB_ERROR_INVALID
 * when a range lies outside or @length is too large
 */
GBytes       *lb_image_flatten        (const LbImage  *self,
                                       guint64         start,
                                       guint64         length,
                                       guint8          fill,
                                       GError        **error);

G_END_DECLS
