/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-image"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-image.h"

/* Keeps hostile input from making each addition slow; real files have a handful. */
#define RANGES_MAX 8192

typedef struct
{
  guint64     start;
  GByteArray *bytes;
} Range;

struct _LbImage
{
  gatomicrefcount ref_count;
  GArray         *ranges; /* (element-type Range), ascending */
  gsize           size;
};

static void
range_clear (gpointer data)
{
  g_byte_array_unref (((Range *) data)->bytes);
}

static Range *
range_at (const LbImage *self,
          guint          index)
{
  return &g_array_index (self->ranges, Range, index);
}

static guint64
range_end (const Range *range)
{
  return range->start + range->bytes->len;
}

LbImage *
lb_image_new (void)
{
  LbImage *self = g_new0 (LbImage, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  g_array_set_clear_func (self->ranges, range_clear);

  return self;
}

LbImage *
lb_image_ref (LbImage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lb_image_unref (LbImage *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->ranges);
  g_free (self);
}

/* Returns: the index of the first range that ends at or behind @address; n_ranges when none does */
static guint
find_range (const LbImage *self,
            guint64        address)
{
  guint low = 0;
  guint high = self->ranges->len;

  if (high > 0 && range_end (range_at (self, high - 1)) < address)
    return high;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (range_end (range_at (self, middle)) < address)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/* Counts the bytes of [address, address + length) that are there already and equal. */
static gboolean
check_overlap (const LbImage  *self,
               guint           first,
               guint64         address,
               const guint8   *data,
               gsize           length,
               gsize          *n_known,
               GError        **error)
{
  *n_known = 0;
  for (guint i = first; i < self->ranges->len; i++)
    {
      const Range *range = range_at (self, i);
      guint64 start = MAX (range->start, address);
      guint64 end = MIN (range_end (range), address + length);

      if (range->start >= address + length)
        break;
      if (start >= end)
        continue;
      if (memcmp (range->bytes->data + (start - range->start), data + (start - address),
                  end - start) != 0)
        {
          g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                       "The image holds two different contents for the bytes at "
                       "0x%08" G_GINT64_MODIFIER "x: it is damaged, or two images were joined that "
                       "do not belong together",
                       start);
          return FALSE;
        }
      *n_known += end - start;
    }

  return TRUE;
}

/* Joins the range at @index with those behind it that overlap or touch it. */
static void
join_following (LbImage *self,
                guint    index)
{
  guint end = index + 1;

  while (end < self->ranges->len &&
         range_at (self, end)->start <= range_end (range_at (self, index)))
    {
      Range *range = range_at (self, index);
      const Range *next = range_at (self, end);
      guint64 common = range_end (range) - next->start;

      if (common < next->bytes->len)
        g_byte_array_append (range->bytes, next->bytes->data + common,
                             next->bytes->len - (guint) common);
      end++;
    }

  if (end > index + 1)
    g_array_remove_range (self->ranges, index + 1, end - index - 1);
}

static void
insert_range (LbImage      *self,
              guint         index,
              guint64       address,
              const guint8 *data,
              gsize         length)
{
  Range range = { address, g_byte_array_new () };

  g_byte_array_append (range.bytes, data, (guint) length);
  g_array_insert_val (self->ranges, index, range);
}

gboolean
lb_image_add (LbImage       *self,
              guint64        address,
              const guint8  *data,
              gsize          length,
              GError       **error)
{
  gsize n_known;
  guint index;
  Range *range;

  g_return_val_if_fail (self != NULL && (data != NULL || length == 0), FALSE);

  if (length == 0)
    return TRUE;

  if (length > LB_IMAGE_BYTES_MAX || address > G_MAXUINT64 - length)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "The image is larger than any device here holds (16 MiB)");
      return FALSE;
    }

  index = find_range (self, address);
  if (!check_overlap (self, index, address, data, length, &n_known, error))
    return FALSE;

  if (self->size + length - n_known > LB_IMAGE_BYTES_MAX || self->ranges->len >= RANGES_MAX)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "The image is larger than any device here holds (16 MiB), or in too "
                           "many pieces");
      return FALSE;
    }

  self->size += length - n_known;
  range = index < self->ranges->len ? range_at (self, index) : NULL;
  if (range == NULL || range->start > address)
    insert_range (self, index, address, data, length);
  else if (range_end (range) < address + length)
    g_byte_array_append (range->bytes, data + (range_end (range) - address),
                         (guint) (address + length - range_end (range)));
  join_following (self, index);

  return TRUE;
}

gboolean
lb_image_merge (LbImage        *self,
                const LbImage  *other,
                GError        **error)
{
  g_return_val_if_fail (self != NULL && other != NULL && self != other, FALSE);

  for (guint i = 0; i < other->ranges->len; i++)
    {
      const Range *range = range_at (other, i);

      if (!lb_image_add (self, range->start, range->bytes->data, range->bytes->len, error))
        return FALSE;
    }

  return TRUE;
}

LbImage *
lb_image_without (const LbImage *self,
                  guint64        start,
                  guint64        end)
{
  LbImage *rest = lb_image_new ();

  g_return_val_if_fail (self != NULL, rest);

  for (guint i = 0; i < self->ranges->len; i++)
    {
      const Range *range = range_at (self, i);

      if (range->start < start || range_end (range) > end)
        lb_image_add (rest, range->start, range->bytes->data, range->bytes->len, NULL);
    }

  return rest;
}

void
lb_image_close_gaps (LbImage *self,
                     gsize    gap,
                     guint8   fill)
{
  g_autoptr(GArray) old = NULL;

  g_return_if_fail (self != NULL);

  old = self->ranges;
  self->ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  g_array_set_clear_func (self->ranges, range_clear);
  for (guint i = 0; i < old->len; i++)
    {
      const Range *range = &g_array_index (old, Range, i);
      Range *last = self->ranges->len > 0 ? range_at (self, self->ranges->len - 1) : NULL;

      if (last != NULL && range->start - range_end (last) < gap)
        {
          guint missing = (guint) (range->start - range_end (last));
          guint end = last->bytes->len;

          g_byte_array_set_size (last->bytes, end + missing);
          memset (last->bytes->data + end, fill, missing);
          g_byte_array_append (last->bytes, range->bytes->data, range->bytes->len);
          self->size += missing;
        }
      else
        insert_range (self, self->ranges->len, range->start, range->bytes->data,
                      range->bytes->len);
    }
}

guint
lb_image_get_n_ranges (const LbImage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->ranges->len;
}

const guint8 *
lb_image_get_range (const LbImage *self,
                    guint          index,
                    guint64       *start,
                    gsize         *length)
{
  const Range *range;

  g_return_val_if_fail (self != NULL && index < self->ranges->len, NULL);

  range = range_at (self, index);
  *start = range->start;
  *length = range->bytes->len;

  return range->bytes->data;
}

const guint8 *
lb_image_peek (const LbImage *self,
               guint64        address,
               gsize          length)
{
  guint index;
  const Range *range;

  g_return_val_if_fail (self != NULL, NULL);

  if (address == G_MAXUINT64 || length > G_MAXUINT64 - address)
    return NULL;
  index = find_range (self, address + 1);
  if (index == self->ranges->len)
    return NULL;

  range = range_at (self, index);
  if (address < range->start || address + length > range_end (range))
    return NULL;

  return range->bytes->data + (address - range->start);
}

guint64
lb_image_get_start (const LbImage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->ranges->len > 0 ? range_at (self, 0)->start : 0;
}

guint64
lb_image_get_end (const LbImage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->ranges->len > 0 ? range_end (range_at (self, self->ranges->len - 1)) : 0;
}

gsize
lb_image_get_size (const LbImage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->size;
}

GBytes *
lb_image_flatten (const LbImage  *self,
                  guint64         start,
                  guint64         length,
                  guint8          fill,
                  GError        **error)
{
  g_autofree guint8 *flat = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (length > LB_IMAGE_BYTES_MAX || start > G_MAXUINT64 - length ||
      (self->ranges->len > 0 &&
       (lb_image_get_start (self) < start || lb_image_get_end (self) > start + length)))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "The image holds bytes from 0x%08" G_GINT64_MODIFIER "x to "
                   "0x%08" G_GINT64_MODIFIER "x, which is more than fits here",
                   lb_image_get_start (self), lb_image_get_end (self));
      return NULL;
    }

  flat = g_malloc (MAX (length, 1));
  memset (flat, fill, length);
  for (guint i = 0; i < self->ranges->len; i++)
    {
      const Range *range = range_at (self, i);

      memcpy (flat + (range->start - start), range->bytes->data, range->bytes->len);
    }

  return g_bytes_new_take (g_steal_pointer (&flat), length);
}
