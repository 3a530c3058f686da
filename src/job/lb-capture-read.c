/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-capture"

#include "config.h"

#include <string.h>

#include "lb-capture-private.h"
#include "lb-error.h"

/* Reading what is not known: several neighbours in one request, a block alone, or parts of a block. */

/* One request reads about so long: long enough that its overhead does not count, short enough to
 * repeat. */
#define RUN_US (2.0 * G_USEC_PER_SEC)
#define MAX_RUN_BLOCKS 8

static gboolean
read_piece (LbCapture      *self,
            const LbPiece  *piece,
            guint8         *out,
            GError        **error)
{
  LbDigest proven;
  g_autoptr(GBytes) bytes = NULL;

  if (piece->match != LB_KNOWN_NOT)
    {
      lb_survey_fill_piece (self->survey, piece, out);
      self->figures.copied += piece->length;
      lb_job_mark (self->io->job, piece->start, piece->length, LB_CELL_COPIED);
      return TRUE;
    }

  bytes = lb_block_io_read (self->io, piece->start, piece->length, &piece->digest, &proven, error);
  if (bytes == NULL)
    return FALSE;

  memcpy (out, g_bytes_get_data (bytes, NULL), piece->length);
  self->figures.read += piece->length;
  lb_job_mark (self->io->job, piece->start, piece->length, LB_CELL_PROVEN);

  return TRUE;
}

/* Puts a block together from parts that are known and parts that are read. */
static gboolean
read_pieces (LbCapture     *self,
             guint          index,
             const GArray  *pieces,
             GError       **error)
{
  const LbBlock *block = lb_survey_get_block (self->survey, index);
  guint8 *data = g_malloc (block->length);
  g_autoptr(GBytes) bytes = g_bytes_new_take (data, block->length);
  guint64 base = self->io->base;

  for (guint i = 0; i < pieces->len; i++)
    {
      const LbPiece *piece = &g_array_index (pieces, LbPiece, i);

      if (!read_piece (self, piece, data + (piece->start - block->start), error))
        return FALSE;

      self->io->base += piece->length;
      lb_job_report (self->io->job, self->io->base, lb_device_now (self->io->device));
    }

  self->io->base = base;
  return lb_partial_put (self->partial, index, bytes, lb_survey_get_digest (self->survey, index),
                         error);
}

static gboolean
read_whole (LbCapture  *self,
            guint       index,
            GError    **error)
{
  const LbBlock *block = lb_partial_get_block (self->partial, index);
  LbDigest proven;
  g_autoptr(GBytes) bytes = NULL;

  bytes = lb_block_io_read (self->io, block->start, block->length,
                            lb_survey_get_digest (self->survey, index), &proven, error);
  if (bytes == NULL)
    return FALSE;

  self->figures.read += block->length;
  return lb_capture_put (self, index, bytes, &proven, LB_CELL_PROVEN, error);
}

/* Whether some of the block need not be read. */
static gboolean
is_composed (const GArray *pieces)
{
  LbKnown first = g_array_index (pieces, LbPiece, 0).match;

  return pieces->len > 1 || (first != LB_KNOWN_NOT && first != LB_KNOWN_LIBRARY);
}

static gboolean
read_block (LbCapture  *self,
            guint       index,
            GError    **error)
{
  const GArray *pieces = NULL;

  if (!self->full)
    {
      pieces = lb_survey_refine (self->survey, self->io, index, error);
      if (pieces == NULL)
        return FALSE;
    }

  if (pieces != NULL && is_composed (pieces))
    return read_pieces (self, index, pieces, error);

  return read_whole (self, index, error);
}

/* How many neighbours from @index on may be read in one request. */
static guint
get_run (LbCapture    *self,
         const GArray *actions,
         guint         index)
{
  const LbFigures *figures = &self->io->context->figures;
  const LbBlock *first = lb_partial_get_block (self->partial, index);
  guint64 end = first->start;
  guint n = 0;

  if (lb_survey_get_digests (self->survey) == NULL)
    return 1;

  while (index + n < actions->len && n < MAX_RUN_BLOCKS &&
         g_array_index (actions, guint8, index + n) == LB_READ_READ)
    {
      const LbBlock *block = lb_partial_get_block (self->partial, index + n);
      guint64 length = block->start + block->length - first->start;

      if (block->start != end || (n > 0 && lb_figures_read_us (figures, length, 1) > RUN_US))
        break;

      end = block->start + block->length;
      n++;
    }

  return n;
}

/*
 * Cuts what one request brought into blocks; returns how many from the first on are proven. The
 * digests are those of the survey, so it does not matter whether the request came to its end.
 */
static guint
put_run (LbCapture         *self,
         guint              index,
         guint              n,
         const GByteArray  *arrived,
         GError           **error)
{
  guint64 start = lb_partial_get_block (self->partial, index)->start;

  for (guint i = 0; i < n; i++)
    {
      const LbBlock *block = lb_partial_get_block (self->partial, index + i);
      g_autoptr(GBytes) part = NULL;
      LbDigest digest;

      if (block->start + block->length - start > arrived->len)
        return i;

      part = g_bytes_new (arrived->data + (block->start - start), block->length);
      digest = lb_digest_compute (g_bytes_get_data (part, NULL), block->length);
      if (!lb_digest_equal (&digest, lb_survey_get_digest (self->survey, index + i)) ||
          !lb_capture_put (self, index + i, part, &digest, LB_CELL_PROVEN, error))
        return i;

      self->figures.read += block->length;
    }

  return n;
}

/*
 * Reads @n neighbours in one request; what is not right then is repeated alone. @n_done says how
 * many are proven: also when the cable is pulled on the way, what had come by then stays.
 */
static gboolean
read_run (LbCapture  *self,
          guint       index,
          guint       n,
          guint      *n_done,
          GError    **error)
{
  const LbBlock *first = lb_partial_get_block (self->partial, index);
  const LbBlock *last = lb_partial_get_block (self->partial, index + n - 1);
  guint32 length = last->start + last->length - first->start;
  g_autoptr(GByteArray) arrived = g_byte_array_sized_new (length);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) local_error = NULL;

  lb_job_mark (self->io->job, first->start, length, LB_CELL_READING);
  bytes = lb_block_io_read_run (self->io, first->start, length, arrived, &local_error);
  *n_done = put_run (self, index, n, arrived, local_error == NULL ? &local_error : NULL);

  if (*n_done < n)
    lb_job_mark_from (self->io->job, first->start, length, LB_CELL_READING, LB_CELL_TO_READ);

  if (local_error == NULL)
    return TRUE;

  if (lb_block_io_may_repeat (local_error))
    {
      lb_job_log (self->io->job, "Reading several blocks at once failed (%s); one by one.",
                  local_error->message);
      g_clear_error (&local_error);
      if (lb_device_recover (self->io->device, LB_RECOVER_RESYNC, self->io->cancellable,
                             &local_error) ||
          lb_block_io_may_repeat (local_error) ||
          g_error_matches (local_error, LB_ERROR, LB_ERROR_UNSUPPORTED))
        return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
divides (LbCapture  *self,
         guint       index,
         gboolean   *divided,
         GError    **error)
{
  const GArray *pieces;

  *divided = FALSE;
  if (self->full)
    return TRUE;

  pieces = lb_survey_refine (self->survey, self->io, index, error);
  *divided = pieces != NULL && is_composed (pieces);

  return pieces != NULL;
}

gboolean
lb_capture_read_some (LbCapture     *self,
                      const GArray  *actions,
                      guint          index,
                      guint         *n_done,
                      GError       **error)
{
  guint run = get_run (self, actions, index);
  gboolean divided;

  for (guint i = 0; i < run; i++)
    {
      if (!divides (self, index + i, &divided, error))
        return FALSE;

      if (divided)
        run = MAX (i, 1);
    }

  if (run > 1)
    {
      if (!read_run (self, index, run, n_done, error))
        return FALSE;

      if (*n_done > 0)
        return TRUE;
    }

  *n_done = 1;
  return read_block (self, index, error);
}
