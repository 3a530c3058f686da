/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-geometry"

#include "config.h"

#include <string.h>

#include "lb-geometry.h"
#include "lb-sync.h"

#define FLASH_SECTOR 4096
#define FLASH_PROGRAM_UNIT 4 /* the loaders pad to words */
#define NOR_ERASED 0xff

struct _LbGeometry
{
  gatomicrefcount ref_count;
  guint           n_regions;
  LbRegion        regions[];
};

static guint64
region_end (const LbRegion *region)
{
  return region->start + region->length;
}

static gboolean
region_is_valid (const LbRegion *region)
{
  return region->length > 0 && region->erase_unit > 0 && region->program_unit > 0 &&
         region->start <= G_MAXUINT64 - region->length &&
         region->length % region->erase_unit == 0 &&
         region->erase_unit % region->program_unit == 0 &&
         region->start % region->program_unit == 0;
}

LbGeometry *
lb_geometry_new (const LbRegion *regions,
                 guint           n_regions)
{
  LbGeometry *self;

  g_return_val_if_fail (regions != NULL || n_regions == 0, NULL);

  for (guint i = 0; i < n_regions; i++)
    {
      if (!region_is_valid (&regions[i]) ||
          (i > 0 && regions[i].start < region_end (&regions[i - 1])))
        return NULL;
    }

  self = g_malloc0 (sizeof *self + n_regions * sizeof *regions);
  g_atomic_ref_count_init (&self->ref_count);
  self->n_regions = n_regions;
  if (n_regions > 0)
    memcpy (self->regions, regions, n_regions * sizeof *regions);

  return self;
}

LbGeometry *
lb_geometry_new_flat (guint64 length)
{
  const LbRegion region = {
    .start = 0,
    .length = length,
    .erase_unit = FLASH_SECTOR,
    .program_unit = FLASH_PROGRAM_UNIT,
    .erased = NOR_ERASED,
  };

  return lb_geometry_new (&region, 1);
}

LbGeometry *
lb_geometry_ref (LbGeometry *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lb_geometry_unref (LbGeometry *self)
{
  g_return_if_fail (self != NULL);

  lb_tsan_release (self);
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  lb_tsan_acquire (self);
  g_free (self);
}

guint
lb_geometry_get_n_regions (const LbGeometry *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_regions;
}

const LbRegion *
lb_geometry_get_region (const LbGeometry *self,
                        guint             index)
{
  g_return_val_if_fail (self != NULL && index < self->n_regions, NULL);

  return &self->regions[index];
}

const LbRegion *
lb_geometry_find (const LbGeometry *self,
                  guint64           address)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->n_regions; i++)
    {
      if (address >= self->regions[i].start && address < region_end (&self->regions[i]))
        return &self->regions[i];
    }

  return NULL;
}

guint64
lb_geometry_get_start (const LbGeometry *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_regions > 0 ? self->regions[0].start : 0;
}

guint64
lb_geometry_get_end (const LbGeometry *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_regions > 0 ? region_end (&self->regions[self->n_regions - 1]) : 0;
}

guint64
lb_geometry_get_size (const LbGeometry *self)
{
  guint64 size = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->n_regions; i++)
    size += self->regions[i].length;

  return size;
}

gboolean
lb_geometry_contains (const LbGeometry *self,
                      guint64           start,
                      guint64           length)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (length > G_MAXUINT64 - start)
    return FALSE;

  do
    {
      const LbRegion *region = lb_geometry_find (self, start);
      guint64 here;

      if (region == NULL)
        return FALSE;
      here = MIN (length, region_end (region) - start);
      start += here;
      length -= here;
    }
  while (length > 0);

  return TRUE;
}

/* An end is on a boundary when it ends a sector, be it the last one of its region. */
static gboolean
is_boundary (const LbGeometry *self,
             guint64           address)
{
  for (guint i = 0; i < self->n_regions; i++)
    {
      const LbRegion *region = &self->regions[i];

      if (address >= region->start && address <= region_end (region) &&
          (address - region->start) % region->erase_unit == 0)
        return TRUE;
    }

  return FALSE;
}

gboolean
lb_geometry_is_aligned (const LbGeometry *self,
                        guint64           start,
                        guint64           length)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return length <= G_MAXUINT64 - start && is_boundary (self, start) &&
         is_boundary (self, start + length);
}

gboolean
lb_geometry_to_offset (const LbGeometry *self,
                       guint64           address,
                       guint64          *offset)
{
  guint64 before = 0;

  g_return_val_if_fail (self != NULL && offset != NULL, FALSE);

  for (guint i = 0; i < self->n_regions; i++)
    {
      const LbRegion *region = &self->regions[i];

      if (address >= region->start && address < region_end (region))
        {
          *offset = before + (address - region->start);
          return TRUE;
        }
      before += region->length;
    }

  return FALSE;
}

gboolean
lb_geometry_to_address (const LbGeometry *self,
                        guint64           offset,
                        guint64          *address)
{
  g_return_val_if_fail (self != NULL && address != NULL, FALSE);

  for (guint i = 0; i < self->n_regions; i++)
    {
      const LbRegion *region = &self->regions[i];

      if (offset < region->length)
        {
          *address = region->start + offset;
          return TRUE;
        }
      offset -= region->length;
    }

  return FALSE;
}

GArray *
lb_geometry_split (const LbGeometry *self,
                   guint32           block_size)
{
  GArray *blocks = g_array_new (FALSE, FALSE, sizeof (LbBlock));

  g_return_val_if_fail (self != NULL, blocks);

  for (guint i = 0; i < self->n_regions; i++)
    {
      const LbRegion *region = &self->regions[i];
      guint32 unit = MAX (block_size - block_size % region->erase_unit, region->erase_unit);

      for (guint64 done = 0; done < region->length; done += unit)
        {
          LbBlock block = {
            .start = region->start + done,
            .length = (guint32) MIN ((guint64) unit, region->length - done),
          };

          g_array_append_val (blocks, block);
        }
    }

  return blocks;
}
