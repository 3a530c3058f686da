/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbDigest:
 *
 * An MD5, the digest every Espressif loader can compute on the chip. It proves a transfer; what a
 * person compares is a SHA-256.
 */
typedef struct
{
  guint8 md5[16];
} LbDigest;

#define LB_DIGEST_HEX_LENGTH 32 /* characters, without the NUL */

/**
 * lb_digest_compute:
 * @data: @length bytes
 */
LbDigest lb_digest_compute (const guint8 *data,
                            gsize         length);

/**
 * lb_digest_of_fill:
 *
 * Returns: the digest of @length bytes that all equal @value. Remembered; any thread.
 */
LbDigest lb_digest_of_fill (guint8 value,
                            gsize  length);

gboolean lb_digest_equal (const LbDigest *a,
                          const LbDigest *b);

/* For hash tables keyed by LbDigest. */
guint    lb_digest_hash      (gconstpointer digest);
gboolean lb_digest_equal_ptr (gconstpointer a,
                              gconstpointer b);

/**
 * lb_digest_to_hex:
 *
 * Returns: (transfer full): 32 lower-case characters
 */
char    *lb_digest_to_hex   (const LbDigest *self);
gboolean lb_digest_from_hex (LbDigest       *self,
                             const char     *hex);

/**
 * lb_sha256_hex:
 *
 * Returns: (transfer full): the SHA-256 as 64 lower-case characters
 */
char    *lb_sha256_hex      (const guint8   *data,
                             gsize           length);

G_END_DECLS
