/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-writer"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"
#include "lb-writer.h"

void
lb_writer_plan (LbWriter *self)
{
  LbPrepared *prepared = self->prepared;
  g_autofree guint8 *same = NULL;
  g_autofree guint8 *forced = NULL;

  self->units = lb_plan_units (prepared->geometry);
  same = lb_prepare_same (prepared, self->io->context->library, self->now, self->units);
  forced = lb_prepare_forced (prepared, self->units);
  self->goals = lb_plan_goals (&prepared->target, self->units, same, forced);
  self->steps = lb_plan_steps (self->units, self->goals,
                               lb_device_get_max_command (self->io->device));
  lb_prepare_mark (self->io->job, self->units, self->goals);
}

void
lb_writer_clear (LbWriter *self)
{
  g_clear_pointer (&self->journal, lb_journal_unref);
  g_clear_pointer (&self->now, g_bytes_unref);
  g_clear_pointer (&self->before, g_bytes_unref);
  g_clear_pointer (&self->units, g_array_unref);
  g_clear_pointer (&self->goals, g_array_unref);
  g_clear_pointer (&self->steps, g_array_unref);
}

static const guint8 *
bytes_at (LbWriter      *self,
          GBytes        *image,
          const LbBlock *unit)
{
  guint64 offset = 0;

  if (image == NULL || !lb_geometry_to_offset (self->prepared->geometry, unit->start, &offset))
    return NULL;

  return (const guint8 *) g_bytes_get_data (image, NULL) + offset;
}

/* What was in a unit before this work, or the interrupted one it finishes, touched it. */
static GBytes *
find_present (LbWriter       *self,
              const LbBlock  *unit,
              GError        **error)
{
  LbJournal *older = self->prepared->journal;
  const guint8 *known = bytes_at (self, self->now, unit);
  LbDigest proven;

  if (known == NULL && older != NULL)
    known = lb_journal_find_edge (older, unit->start, unit->length);
  if (known == NULL && older != NULL && lb_journal_is_open (older, unit->start, unit->length))
    known = bytes_at (self, self->before, unit);
  if (known != NULL)
    return g_bytes_new (known, unit->length);

  return lb_block_io_read (self->io, unit->start, unit->length, NULL, &proven, error);
}

gboolean
lb_writer_save_edges (LbWriter  *self,
                      GError   **error)
{
  for (guint i = 0; i < self->units->len; i++)
    {
      const LbBlock *unit = &g_array_index (self->units, LbBlock, i);
      g_autoptr(GBytes) present = NULL;

      if (g_array_index (self->goals, guint8, i) == LB_GOAL_KEEP ||
          lb_target_covers (&self->prepared->target, unit->start, unit->length) == LB_COVER_WHOLE)
        continue;

      present = find_present (self, unit, error);
      if (present == NULL)
        return FALSE;

      lb_journal_add_edge (self->journal, unit->start, present);
    }

  return TRUE;
}

typedef struct
{
  LbWriter          *writer;
  const LbWriteStep *step;
  guint8            *wanted;
  GBytes            *bytes;    /* around @wanted */
  gboolean           all_data; /* no unit of the step stays erased */
} StepAttempt;

static const LbBlock *
unit_of (StepAttempt *attempt,
         guint        index)
{
  return &g_array_index (attempt->writer->units, LbBlock, attempt->step->first + index);
}

static gboolean
unit_is_data (StepAttempt *attempt,
              guint        index)
{
  const LbBlock *unit = unit_of (attempt, index);
  guint8 erased = lb_geometry_find (attempt->writer->prepared->geometry, unit->start)->erased;

  return !lb_bytes_are (attempt->wanted + (unit->start - attempt->step->start), unit->length, erased);
}

static void
compose_step (StepAttempt *attempt)
{
  LbWriter *self = attempt->writer;

  attempt->all_data = TRUE;
  for (guint i = 0; i < attempt->step->n_units; i++)
    {
      const LbBlock *unit = unit_of (attempt, i);
      const guint8 *edge = lb_journal_find_edge (self->journal, unit->start, unit->length);

      lb_target_compose (&self->prepared->target, unit->start, unit->length, edge,
                         attempt->wanted + (unit->start - attempt->step->start));
      attempt->all_data = attempt->all_data && unit_is_data (attempt, i);
    }
}

static void
progress_cb (LbProgress *progress,
             gpointer    user_data)
{
  LbBlockIo *io = user_data;

  lb_job_report (io->job, io->base + progress->done, lb_device_now (io->device));
}

static gboolean
write_range (StepAttempt   *attempt,
             guint64        start,
             guint32        length,
             LbWriteFlags   flags,
             GError       **error)
{
  LbBlockIo *io = attempt->writer->io;
  LbProgress progress = LB_PROGRESS_INIT (progress_cb, io);
  g_autoptr(GBytes) part = g_bytes_new_from_bytes (attempt->bytes, start - attempt->step->start,
                                                   length);
  gint64 begin = lb_device_now (io->device);

  if (!lb_device_write (io->device, start, part, flags, &progress, io->cancellable, error))
    return FALSE;

  if ((flags & LB_WRITE_ERASE) == 0)
    lb_figures_note_write (&io->context->figures, length, lb_device_now (io->device) - begin);
  return TRUE;
}

/* Erases the step and writes the runs of units that do not stay erased. */
static gboolean
erase_then_write (StepAttempt  *attempt,
                  GError      **error)
{
  const LbWriteStep *step = attempt->step;
  LbBlockIo *io = attempt->writer->io;
  guint i = 0;

  if (!lb_device_erase (io->device, step->start, step->length, io->cancellable, error))
    return FALSE;

  while (i < step->n_units)
    {
      guint n = 0;
      guint32 length = 0;

      while (i + n < step->n_units && unit_is_data (attempt, i + n))
        length += unit_of (attempt, i + n++)->length;

      if (n > 0 && !write_range (attempt, unit_of (attempt, i)->start, length, 0, error))
        return FALSE;

      i += MAX (n, 1);
    }

  return TRUE;
}

static gboolean
check_step (StepAttempt  *attempt,
            GError      **error)
{
  const LbWriteStep *step = attempt->step;
  LbBlockIo *io = attempt->writer->io;
  LbDigest wanted = lb_digest_compute (attempt->wanted, step->length);
  g_autoptr(GBytes) bytes = NULL;
  LbDigest digest;

  if (lb_block_io_can_digest (io) && step->length <= lb_device_get_max_command (io->device))
    {
      if (!lb_device_digest (io->device, step->start, step->length, &digest, io->cancellable, error))
        return FALSE;
    }
  else
    {
      bytes = lb_device_read (io->device, step->start, step->length, NULL, io->cancellable, error);
      if (bytes == NULL)
        return FALSE;

      digest = lb_digest_compute (g_bytes_get_data (bytes, NULL), step->length);
    }

  if (lb_digest_equal (&wanted, &digest))
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_CHECKSUM,
               "The memory does not hold what was written to it.");
  return FALSE;
}

static gboolean
write_once (LbBlockIo  *io,
            gpointer    user_data,
            GError    **error)
{
  StepAttempt *attempt = user_data;
  gboolean can_erase = (lb_device_get_features (io->device) & LB_DEVICE_CAN_ERASE) != 0;
  gboolean ok;

  io->context->content++;
  if (can_erase && !attempt->all_data)
    ok = erase_then_write (attempt, error);
  else
    ok = write_range (attempt, attempt->step->start, attempt->step->length, LB_WRITE_ERASE, error);

  return ok && check_step (attempt, error);
}

/* A memory that takes nothing has usually protected itself: say so, as that can be undone. */
static void
explain_refusal (LbBlockIo  *io,
                 GError    **error)
{
  gboolean is_protected = FALSE;

  if (error == NULL || !g_error_matches (*error, LB_ERROR, LB_ERROR_CHECKSUM) ||
      !lb_device_get_protection (io->device, &is_protected, io->cancellable, NULL) || !is_protected)
    return;

  g_clear_error (error);
  g_set_error (error, LB_ERROR, LB_ERROR_DEVICE,
               "The flash chip is write-protected now: a bad supply can switch that on. Check the power, "
               "then try again and accept that the protection is taken away.");
}

static void
mark_step (StepAttempt *attempt)
{
  LbWriter *self = attempt->writer;

  for (guint i = 0; i < attempt->step->n_units; i++)
    {
      const LbBlock *unit = unit_of (attempt, i);
      gboolean data = unit_is_data (attempt, i);

      self->erased += unit->length;
      self->written += data ? unit->length : 0;
      lb_job_mark (self->io->job, unit->start, unit->length, data ? LB_CELL_WRITTEN : LB_CELL_ERASED);
    }
}

/* The journal knows of a block, on the disk, before the block is erased. */
static gboolean
open_step (LbWriter           *self,
           const LbWriteStep  *step,
           GError            **error)
{
  gboolean was_open = lb_journal_is_open (self->journal, step->start, step->length);

  lb_journal_open_block (self->journal, step->start, step->length);
  if (lb_journal_save (self->journal, self->lock, error))
    return TRUE;

  /* Nothing of it was touched, unless an earlier run did. */
  if (!was_open)
    lb_journal_close_block (self->journal, step->start, step->length);
  return FALSE;
}

static gboolean
run_step (LbWriter           *self,
          const LbWriteStep  *step,
          GError            **error)
{
  LbBlockIo *io = self->io;
  StepAttempt attempt = { self, step, g_malloc (step->length) };
  gboolean ok;

  attempt.bytes = g_bytes_new_take (attempt.wanted, step->length);
  compose_step (&attempt);

  ok = open_step (self, step, error);
  if (ok)
    {
      lb_job_mark (io->job, step->start, step->length, LB_CELL_WRITING);
      ok = lb_block_io_attempt (io, step->start, step->length, NULL, write_once, &attempt, error);
      if (!ok)
        explain_refusal (io, error);
    }

  if (ok)
    {
      /* On the disk together with the next step's opening, or at the end. */
      lb_journal_close_block (self->journal, step->start, step->length);
      lb_journal_set_closed (self->journal, ++self->n_done);
      mark_step (&attempt);
    }

  g_bytes_unref (attempt.bytes);
  return ok;
}

/* The blocks closed so far need not be written again; a device that is as it was needs no journal. */
static void
leave_journal (LbWriter *self)
{
  if (self->n_done == 0 && lb_journal_get_n_open (self->journal) == 0)
    lb_journal_remove (self->lock, NULL);
  else
    lb_journal_save (self->journal, self->lock, NULL);
}

gboolean
lb_writer_run (LbWriter  *self,
               GError   **error)
{
  LbBlockIo *io = self->io;
  guint64 total = 0;

  for (guint i = 0; i < self->steps->len; i++)
    total += g_array_index (self->steps, LbWriteStep, i).length;

  io->base = 0;
  lb_job_log (io->job, "%" G_GUINT64_FORMAT " KiB are to be erased, in %u steps.", total / 1024, self->steps->len);
  lb_job_begin_phase (io->job, LB_PHASE_WRITE, total);
  for (guint i = 0; i < self->steps->len; i++)
    {
      const LbWriteStep *step = &g_array_index (self->steps, LbWriteStep, i);

      if (g_cancellable_set_error_if_cancelled (io->cancellable, error) ||
          !run_step (self, step, error))
        {
          leave_journal (self);
          return FALSE;
        }

      io->base += step->length;
      lb_job_report (io->job, io->base, lb_device_now (io->device));
    }

  return TRUE;
}
