/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-reader"

#include "config.h"

#include <string.h>

#include "lb-reader.h"

const guint8 *
lb_reader_bytes (LbReader *self,
                 gsize     length)
{
  const guint8 *p;

  if (self->failed || length > self->length - self->offset)
    {
      self->failed = TRUE;
      return NULL;
    }

  p = self->data + self->offset;
  self->offset += length;
  return p;
}

void
lb_reader_skip (LbReader *self,
                gsize     length)
{
  lb_reader_bytes (self, length);
}

guint8
lb_reader_u8 (LbReader *self)
{
  const guint8 *p = lb_reader_bytes (self, 1);

  return p != NULL ? p[0] : 0;
}

guint16
lb_reader_u16 (LbReader *self)
{
  const guint8 *p = lb_reader_bytes (self, 2);

  return p != NULL ? lb_get_le16 (p) : 0;
}

guint32
lb_reader_u32 (LbReader *self)
{
  const guint8 *p = lb_reader_bytes (self, 4);

  return p != NULL ? lb_get_le32 (p) : 0;
}

guint64
lb_reader_u64 (LbReader *self)
{
  guint64 low = lb_reader_u32 (self);

  return low | (guint64) lb_reader_u32 (self) << 32;
}

char *
lb_reader_text (LbReader *self,
                gsize     length)
{
  const guint8 *p = lb_reader_bytes (self, length);
  char *text;

  if (p == NULL)
    return g_strdup ("");

  text = g_utf8_make_valid ((const char *) p, strnlen ((const char *) p, length));
  for (char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = '?';

  return text;
}

guint16
lb_get_le16 (const guint8 *p)
{
  return (guint16) (p[0] | p[1] << 8);
}

guint32
lb_get_le32 (const guint8 *p)
{
  return (guint32) p[0] | (guint32) p[1] << 8 | (guint32) p[2] << 16 | (guint32) p[3] << 24;
}

void
lb_put_le16 (guint8 *p,
             guint16 value)
{
  p[0] = value & 0xff;
  p[1] = value >> 8;
}

void
lb_put_le32 (guint8 *p,
             guint32 value)
{
  lb_put_le16 (p, value & 0xffff);
  lb_put_le16 (p + 2, value >> 16);
}

void
lb_append_le32 (GByteArray *array,
                guint32     value)
{
  guint8 p[4];

  lb_put_le32 (p, value);
  g_byte_array_append (array, p, sizeof p);
}

gboolean
lb_bytes_are (const guint8 *data,
              gsize         length,
              guint8        value)
{
  return length == 0 || (data[0] == value && memcmp (data, data + 1, length - 1) == 0);
}
