/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-target"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-target.h"

static gboolean
set_range_error (guint64   address,
                 guint64   length,
                 GError  **error)
{
  g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
               "%" G_GUINT64_FORMAT " bytes at 0x%" G_GINT64_MODIFIER "x do not fit into the memory "
               "of this device.", length, address);
  return FALSE;
}

gboolean
lb_target_init (LbTarget    *self,
                LbGeometry  *geometry,
                GBytes      *image,
                guint64      address,
                guint64      length,
                gboolean     erase_rest,
                GError     **error)
{
  guint64 start;

  if (image != NULL)
    length = g_bytes_get_size (image);

  if (length == 0 || !lb_geometry_to_offset (geometry, address, &start) ||
      length > lb_geometry_get_size (geometry) - start)
    return set_range_error (address, length, error);

  if (image == NULL && !lb_geometry_is_aligned (geometry, address, length))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "%" G_GUINT64_FORMAT " bytes at 0x%" G_GINT64_MODIFIER "x are not whole sectors; "
                   "only whole sectors can be erased.", length, address);
      return FALSE;
    }

  self->geometry = lb_geometry_ref (geometry);
  self->image = image != NULL ? g_bytes_ref (image) : NULL;
  self->start = start;
  self->length = length;
  self->erase_rest = erase_rest;

  return TRUE;
}

void
lb_target_clear (LbTarget *self)
{
  g_clear_pointer (&self->geometry, lb_geometry_unref);
  g_clear_pointer (&self->image, g_bytes_unref);
}

static guint64
offset_of (const LbTarget *self,
           guint64         address)
{
  guint64 offset = 0;

  g_return_val_if_fail (lb_geometry_to_offset (self->geometry, address, &offset), 0);

  return offset;
}

/* The part of [offset, offset + length) that is concerned; @end <= @first when there is none. */
static void
intersect (const LbTarget *self,
           guint64         offset,
           guint32         length,
           guint64        *first,
           guint64        *end)
{
  *first = MAX (offset, self->start);
  *end = MIN (offset + length, self->start + self->length);
}

LbCover
lb_target_covers (const LbTarget *self,
                  guint64         address,
                  guint32         length)
{
  guint64 first;
  guint64 end;

  if (self->erase_rest)
    return LB_COVER_WHOLE;

  intersect (self, offset_of (self, address), length, &first, &end);
  if (end <= first)
    return LB_COVER_NONE;

  return end - first == length ? LB_COVER_WHOLE : LB_COVER_PART;
}

void
lb_target_compose (const LbTarget *self,
                   guint64         address,
                   guint32         length,
                   const guint8   *present,
                   guint8         *out)
{
  guint8 erased = lb_geometry_find (self->geometry, address)->erased;
  guint64 offset = offset_of (self, address);
  guint64 first;
  guint64 end;

  if (self->erase_rest || present == NULL)
    memset (out, erased, length);
  else
    memcpy (out, present, length);

  intersect (self, offset, length, &first, &end);
  if (end <= first)
    return;

  if (self->image == NULL)
    {
      memset (out + (first - offset), erased, end - first);
      return;
    }

  memcpy (out + (first - offset),
          (const guint8 *) g_bytes_get_data (self->image, NULL) + (first - self->start),
          end - first);
}

guint64
lb_target_outside (const LbTarget *self)
{
  return self->erase_rest ? 0 : lb_geometry_get_size (self->geometry) - self->length;
}
