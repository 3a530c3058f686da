/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-digest"

#include "config.h"

#include <string.h>

#include "lb-digest.h"

typedef struct
{
  gsize    length;
  guint8   value;
  LbDigest digest;
} Fill;

static GMutex fills_lock;
static GArray *fills;

LbDigest
lb_digest_compute (const guint8 *data,
                   gsize         length)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  LbDigest digest;
  gsize size = sizeof digest.md5;

  g_checksum_update (checksum, data, (gssize) length);
  g_checksum_get_digest (checksum, digest.md5, &size);

  return digest;
}

static LbDigest
compute_fill (guint8 value,
              gsize  length)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  guint8 chunk[4096];
  LbDigest digest;
  gsize size = sizeof digest.md5;

  memset (chunk, value, sizeof chunk);
  for (gsize done = 0; done < length; done += MIN (sizeof chunk, length - done))
    g_checksum_update (checksum, chunk, (gssize) MIN (sizeof chunk, length - done));
  g_checksum_get_digest (checksum, digest.md5, &size);

  return digest;
}

LbDigest
lb_digest_of_fill (guint8 value,
                   gsize  length)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&fills_lock);
  Fill fill;

  if (fills == NULL)
    fills = g_array_new (FALSE, FALSE, sizeof (Fill));

  for (guint i = 0; i < fills->len; i++)
    {
      const Fill *known = &g_array_index (fills, Fill, i);

      if (known->length == length && known->value == value)
        return known->digest;
    }

  fill = (Fill) { length, value, compute_fill (value, length) };
  /* A handful of block lengths is asked for; arbitrary regions must not grow this for ever. */
  if (fills->len < 64)
    g_array_append_val (fills, fill);

  return fill.digest;
}

gboolean
lb_digest_equal (const LbDigest *a,
                 const LbDigest *b)
{
  return memcmp (a->md5, b->md5, sizeof a->md5) == 0;
}

guint
lb_digest_hash (gconstpointer digest)
{
  const LbDigest *self = digest;
  guint hash;

  memcpy (&hash, self->md5, sizeof hash);
  return hash;
}

gboolean
lb_digest_equal_ptr (gconstpointer a,
                     gconstpointer b)
{
  return lb_digest_equal (a, b);
}

char *
lb_digest_to_hex (const LbDigest *self)
{
  static const char digits[] = "0123456789abcdef";
  char *hex = g_malloc (LB_DIGEST_HEX_LENGTH + 1);

  for (gsize i = 0; i < sizeof self->md5; i++)
    {
      hex[2 * i] = digits[self->md5[i] >> 4];
      hex[2 * i + 1] = digits[self->md5[i] & 0xf];
    }
  hex[LB_DIGEST_HEX_LENGTH] = '\0';

  return hex;
}

/* Inline: a library of ten thousand backups holds some twenty million of them. */
static inline int
hex_value (char c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;

  return -1;
}

gboolean
lb_digest_from_hex (LbDigest   *self,
                    const char *hex)
{
  if (hex == NULL || strlen (hex) != LB_DIGEST_HEX_LENGTH)
    return FALSE;

  for (gsize i = 0; i < sizeof self->md5; i++)
    {
      int high = hex_value (hex[2 * i]);
      int low = hex_value (hex[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;

      self->md5[i] = (guint8) (high << 4 | low);
    }

  return TRUE;
}

char *
lb_sha256_hex (const guint8 *data,
               gsize         length)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);
}
