/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-extract"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-extract.h"
#include "lb-files.h"
#include "lb-plan.h"

typedef struct
{
  LbBlockIo       *io;
  gboolean         full;
  LbBackupFigures *figures;
} Extraction;

/* Puts @length blank or stored bytes at @out when the chip's @digest says so. */
static gboolean
have_known (Extraction      *extraction,
            guint64          start,
            guint32          length,
            const LbDigest  *digest,
            guint8          *out)
{
  LbBlockIo *io = extraction->io;
  guint8 erased = lb_geometry_find (lb_device_get_geometry (io->device), start)->erased;
  LbDigest blank = lb_digest_of_fill (erased, length);
  g_autoptr(GBytes) bytes = NULL;

  if (lb_digest_equal (digest, &blank))
    {
      memset (out, erased, length);
      extraction->figures->blank += length;
      lb_job_mark (io->job, start, length, LB_CELL_BLANK);
      return TRUE;
    }

  bytes = lb_library_read_block (io->context->library, digest, length);
  if (bytes == NULL)
    return FALSE;

  memcpy (out, g_bytes_get_data (bytes, NULL), length);
  extraction->figures->copied += length;
  lb_job_mark (io->job, start, length, LB_CELL_COPIED);

  return TRUE;
}

static gboolean
extract_block (Extraction  *extraction,
               guint64      start,
               guint32      length,
               guint8      *out,
               GError     **error)
{
  LbBlockIo *io = extraction->io;
  gboolean quick = (lb_device_get_features (io->device) & LB_DEVICE_FAST_DIGEST) != 0;
  LbDigest digest;
  LbDigest proven;
  g_autoptr(GBytes) bytes = NULL;

  if (quick && !lb_block_io_digest (io, start, length, &digest, error))
    return FALSE;

  if (quick && !extraction->full && have_known (extraction, start, length, &digest, out))
    return TRUE;

  bytes = lb_block_io_read (io, start, length, quick ? &digest : NULL, &proven, error);
  if (bytes == NULL)
    return FALSE;

  memcpy (out, g_bytes_get_data (bytes, NULL), length);
  extraction->figures->read += length;
  lb_job_mark (io->job, start, length, LB_CELL_PROVEN);

  return TRUE;
}

/* The next part at @start: not longer than a block, nor over its end, nor over that of a region. */
static guint32
next_length (LbGeometry *geometry,
             guint64     start,
             guint64     end)
{
  const LbRegion *region = lb_geometry_find (geometry, start);
  guint64 limit = (start / LB_PLAN_BLOCK_SIZE + 1) * LB_PLAN_BLOCK_SIZE;

  return MIN (MIN (end, limit), region->start + region->length) - start;
}

static gboolean
extract_all (Extraction  *extraction,
             guint64      start,
             guint64      length,
             guint8      *out,
             GError     **error)
{
  LbBlockIo *io = extraction->io;
  LbGeometry *geometry = lb_device_get_geometry (io->device);
  guint64 done = 0;

  while (done < length)
    {
      guint32 part = next_length (geometry, start + done, start + length);

      if (g_cancellable_set_error_if_cancelled (io->cancellable, error) ||
          !extract_block (extraction, start + done, part, out + done, error))
        return FALSE;

      done += part;
      io->base = done;
      lb_job_report (io->job, done, lb_device_now (io->device));
    }

  return TRUE;
}

GBytes *
lb_extract_read (LbBlockIo        *io,
                 guint64           start,
                 guint64           length,
                 gboolean          full,
                 LbBackupFigures  *figures,
                 GError          **error)
{
  Extraction extraction = { io, full, figures };
  LbGeometry *geometry = lb_device_get_geometry (io->device);
  g_autofree guint8 *data = NULL;

  if (!lb_geometry_contains (geometry, start, length))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "0x%" G_GINT64_MODIFIER "x to 0x%" G_GINT64_MODIFIER "x is not inside the memory, "
                   "which has %" G_GUINT64_FORMAT " KiB from 0x%" G_GINT64_MODIFIER "x on.",
                   start, start + length, lb_geometry_get_size (geometry) / 1024,
                   lb_geometry_get_start (geometry));
      return NULL;
    }

  data = g_try_malloc (length);
  if (data == NULL)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_FAILED, "Not enough memory for this region.");
      return NULL;
    }

  lb_job_mark (io->job, start, length, LB_CELL_TO_READ);
  if (!extract_all (&extraction, start, length, data, error))
    return NULL;

  return g_bytes_new_take (g_steal_pointer (&data), length);
}

gboolean
lb_extract_run (LbBlockIo        *io,
                guint64           start,
                guint64           length,
                gboolean          full,
                const char       *output,
                char            **sha256,
                LbBackupFigures  *figures,
                GError          **error)
{
  g_autoptr(GBytes) bytes = NULL;

  if (output == NULL)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "A part of the memory needs a file to go into.");
      return FALSE;
    }

  lb_job_begin_phase (io->job, LB_PHASE_READ, length);
  bytes = lb_extract_read (io, start, length, full, figures, error);
  if (bytes == NULL)
    return FALSE;

  lb_job_begin_phase (io->job, LB_PHASE_STORE, 0);
  *sha256 = lb_sha256_hex (g_bytes_get_data (bytes, NULL), length);

  return lb_files_replace (output, bytes, error);
}
