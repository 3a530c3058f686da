/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-file-image"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-extract.h"
#include "lb-file-image.h"
#include "lb-image-info.h"
#include "lb-write-request-private.h"

static GBytes *
get_payload (const LbImageInfo *info,
             GBytes            *file)
{
  return g_bytes_new_from_bytes (file, info->payload_offset, info->size - info->payload_offset);
}

/* Puts the ranges where they belong in @bytes, which begin with the first of them. */
static void
lay_ranges (const LbImage *image,
            guint8        *bytes)
{
  guint64 start = lb_image_get_start (image);

  for (guint i = 0; i < lb_image_get_n_ranges (image); i++)
    {
      guint64 address;
      gsize length;
      const guint8 *data = lb_image_get_range (image, i, &address, &length);

      memcpy (bytes + (address - start), data, length);
    }
}

/* @shift: how much further up the person wants it than the file says */
static gboolean
check_ranges (const LbImage  *image,
              guint64         shift,
              LbGeometry     *geometry,
              GError        **error)
{
  for (guint i = 0; i < lb_image_get_n_ranges (image); i++)
    {
      guint64 address;
      gsize length;

      lb_image_get_range (image, i, &address, &length);
      if (!lb_geometry_contains (geometry, address + shift, length))
        {
          g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                       "The file holds bytes at 0x%08" G_GINT64_MODIFIER "x, where this device has "
                       "no memory (it has 0x%08" G_GINT64_MODIFIER "x to 0x%08" G_GINT64_MODIFIER
                       "x). It is for another kind of device.",
                       address + shift, lb_geometry_get_start (geometry),
                       lb_geometry_get_end (geometry) - 1);
          return FALSE;
        }
    }

  return TRUE;
}

static GBytes *
read_between (LbBlockIo      *io,
              const LbImage  *image,
              guint64         start,
              GError        **error)
{
  guint64 length = lb_image_get_end (image) - lb_image_get_start (image);
  LbBackupFigures figures = { 0 };
  g_autoptr(GBytes) present = NULL;
  guint8 *bytes;
  gsize size;

  lb_job_log (io->job, "The file holds %u separate ranges; what lies between them is read, and stays.",
              lb_image_get_n_ranges (image));
  lb_job_begin_phase (io->job, LB_PHASE_READ, length);
  present = lb_extract_read (io, start, length, FALSE, &figures, error);
  io->base = 0;
  if (present == NULL)
    return NULL;

  bytes = g_bytes_unref_to_data (g_steal_pointer (&present), &size);
  lay_ranges (image, bytes);
  return g_bytes_new_take (bytes, size);
}

static GBytes *
unpack_hex (LbBlockIo        *io,
            LbWriteRequest   *request,
            LbJournal        *journal,
            const LbImage    *image,
            GError          **error)
{
  LbGeometry *geometry = lb_device_get_geometry (io->device);
  guint64 start = lb_image_get_start (image);
  guint64 length = lb_image_get_end (image) - start;
  guint64 address = request->has_address ? request->address : start;

  /* Of a single range the checks say all that there is to say. */
  if (lb_image_get_n_ranges (image) == 1)
    return lb_image_flatten (image, start, length, 0xff, error);

  if (!check_ranges (image, address - start, geometry, error))
    return NULL;

  if (request->erase_rest)
    return lb_image_flatten (image, start, length, lb_geometry_find (geometry, address)->erased,
                             error);

  if (journal != NULL && lb_journal_is_open (journal, address, length))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
                   "The file leaves gaps, and what the device held in them was lost when “%s” was "
                   "interrupted. Finish that first, or put the old firmware back.",
                   lb_journal_get_title (journal));
      return NULL;
    }

  return read_between (io, image, address, error);
}

GBytes *
lb_file_image_unpack (LbBlockIo       *io,
                      LbWriteRequest  *request,
                      LbJournal       *journal,
                      LbFileRemarks   *remarks,
                      GError         **error)
{
  g_autoptr(LbImageInfo) info =
    lb_image_info_new (request->bytes, lb_device_get_identity (io->device)->chip);

  remarks->is_cut_off = info->is_cut_off;
  remarks->has_options = info->has_options;
  if (!info->is_hex)
    return get_payload (info, request->bytes);

  if (info->image == NULL)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "%s", info->problem);
      return NULL;
    }

  return unpack_hex (io, request, journal, info->image, error);
}

gboolean
lb_file_image_is_in (GBytes *file,
                     GBytes *image)
{
  g_autoptr(LbImageInfo) info = lb_image_info_new (file, NULL);
  g_autoptr(GBytes) payload = NULL;
  g_autofree guint8 *wanted = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (image, &size);

  if (!info->is_hex)
    {
      payload = get_payload (info, file);
      return g_bytes_equal (payload, image);
    }

  if (info->image == NULL ||
      lb_image_get_end (info->image) - lb_image_get_start (info->image) != size)
    return FALSE;

  wanted = g_memdup2 (data, size);
  lay_ranges (info->image, wanted);
  return memcmp (wanted, data, size) == 0;
}
