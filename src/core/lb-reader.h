/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbReader:
 *
 * Reads fixed-width little-endian values from bytes that came over a wire or from a file. A read
 * past the end gives zeros and sets @failed, which stays set: read a whole structure, then ask once.
 */
typedef struct
{
  const guint8 *data;
  gsize         length; /* bytes */
  gsize         offset; /* bytes read or skipped so far */
  gboolean      failed;
} LbReader;

#define LB_READER_INIT(data_, length_) { (data_), (length_), 0, FALSE }

guint8   lb_reader_u8   (LbReader *self);
guint16  lb_reader_u16  (LbReader *self);
guint32  lb_reader_u32  (LbReader *self);
guint64  lb_reader_u64  (LbReader *self);

/**
 * lb_reader_bytes:
 * @length: bytes
 *
 * Returns: (nullable): @length bytes inside the reader's data, or %NULL when fewer are left
 */
const guint8 *lb_reader_bytes (LbReader *self,
                               gsize     length);

/**
 * lb_reader_text:
 * @length: width of the field in bytes; the text ends there or at the first NUL
 *
 * Returns: (transfer full): the text made valid UTF-8, control characters replaced; "" on failure
 */
char *lb_reader_text (LbReader *self,
                      gsize     length);

void  lb_reader_skip (LbReader *self,
                      gsize     length);

/* Values at a place the caller has checked. */
guint16 lb_get_le16 (const guint8 *p);
guint32 lb_get_le32 (const guint8 *p);
void    lb_put_le16 (guint8 *p, guint16 value);
void    lb_put_le32 (guint8 *p, guint32 value);
void    lb_append_le32 (GByteArray *array, guint32 value);

/**
 * lb_bytes_are:
 *
 * Returns: whether each of the @length bytes equals @value (true for none)
 */
gboolean lb_bytes_are (const guint8 *data,
                       gsize         length,
                       guint8        value);

G_END_DECLS
