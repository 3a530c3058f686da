/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-verify-job"

#include "config.h"

#include <string.h>

#include "lb-backup.h"
#include "lb-error.h"
#include "lb-prepare.h"
#include "lb-verify-job.h"
#include "lb-vesc-excuse.h"
#include "lb-write-request-private.h"

struct _LbVerifyJob
{
  LbJob           parent_instance;

  LbWriteRequest *request;
  guint64         compared;
  gboolean        is_vesc;     /* whose firmware writes into its own flash */
  guint64         excused;     /* bytes */
  GArray         *differences; /* LbBlock */
};

G_DEFINE_FINAL_TYPE (LbVerifyJob, lb_verify_job, LB_TYPE_JOB)

static const LbPhase phases[] = {
  { LB_PHASE_CONNECT, 2000 },
  { LB_PHASE_READ, 0 }, /* between the ranges of a HEX file */
  { LB_PHASE_SURVEY, 8000 },
};

static void
add_difference (LbVerifyJob *self,
                guint64      start,
                guint32      length)
{
  LbBlock block = { start, length };

  if (self->differences->len > 0)
    {
      LbBlock *last = &g_array_index (self->differences, LbBlock, self->differences->len - 1);

      if (last->start + last->length == start)
        {
          last->length += length;
          return;
        }
    }

  g_array_append_val (self->differences, block);
}

/* Whether the device holds @wanted there. */
static gboolean
compare (LbVerifyJob   *self,
         LbBlockIo     *io,
         guint64        start,
         guint32        length,
         const guint8  *wanted,
         gboolean      *same,
         GError       **error)
{
  LbDigest expected = lb_digest_compute (wanted, length);
  LbDigest digest;
  g_autoptr(GBytes) bytes = NULL;

  if (lb_block_io_can_digest (io))
    {
      if (!lb_block_io_digest (io, start, length, &digest, error))
        return FALSE;
    }
  else
    {
      bytes = lb_block_io_read (io, start, length, NULL, &digest, error);
      if (bytes == NULL)
        return FALSE;
    }

  *same = lb_digest_equal (&expected, &digest);
  if (!*same && self->is_vesc && bytes != NULL)
    {
      g_autofree guint8 *present = g_memdup2 (g_bytes_get_data (bytes, NULL), length);
      guint excused = lb_vesc_excuse_range (start, length, present, wanted);

      *same = memcmp (present, wanted, length) == 0;
      self->excused += *same ? excused : 0;
    }
  return TRUE;
}

/* Halves of a block that differs, down to a sector: the person wants to know where. */
static gboolean
narrow (LbVerifyJob    *self,
        LbBlockIo      *io,
        guint64         start,
        guint32         length,
        guint32         unit,
        const guint8   *wanted,
        GError        **error)
{
  guint32 half = length / 2;
  gboolean same;

  if (length < 2 * unit || length % (2 * unit) != 0 || !lb_block_io_can_digest (io))
    {
      add_difference (self, start, length);
      lb_job_mark (io->job, start, length, LB_CELL_FAILED);
      return TRUE;
    }

  for (guint i = 0; i < 2; i++)
    {
      if (!compare (self, io, start + i * half, half, wanted + i * half, &same, error))
        return FALSE;

      if (same)
        lb_job_mark (io->job, start + i * half, half, LB_CELL_PROVEN);
      else if (!narrow (self, io, start + i * half, half, unit, wanted + i * half, error))
        return FALSE;
    }

  return TRUE;
}

/* The part of @block that @target speaks of. */
static LbBlock
clip (const LbTarget *target,
      const LbBlock  *block)
{
  guint64 first;
  guint64 end;
  guint64 offset = 0;
  LbBlock part;

  lb_geometry_to_offset (target->geometry, block->start, &offset);
  first = MAX (offset, target->start);
  end = MIN (offset + block->length, target->start + target->length);
  part.length = end > first ? end - first : 0;
  part.start = part.length > 0 ? block->start + (first - offset) : block->start;

  return part;
}

static gboolean
verify_block (LbVerifyJob    *self,
              LbBlockIo      *io,
              const LbTarget *target,
              const LbBlock  *block,
              GError        **error)
{
  LbBlock part = clip (target, block);
  g_autofree guint8 *wanted = g_malloc (MAX (part.length, 1));
  guint32 unit = lb_geometry_find (target->geometry, block->start)->erase_unit;
  gboolean same;

  if (part.length == 0)
    return TRUE;

  lb_target_compose (target, part.start, part.length, NULL, wanted);
  if (!compare (self, io, part.start, part.length, wanted, &same, error))
    return FALSE;

  self->compared += part.length;
  io->base = self->compared;
  lb_job_report (io->job, self->compared, lb_device_now (io->device));
  if (same)
    {
      lb_job_mark (io->job, part.start, part.length, LB_CELL_PROVEN);
      return TRUE;
    }

  return narrow (self, io, part.start, part.length, unit, wanted, error);
}

static gboolean
set_difference_error (LbVerifyJob  *self,
                      GError      **error)
{
  const LbBlock *first = &g_array_index (self->differences, LbBlock, 0);
  guint64 bytes = 0;

  for (guint i = 0; i < self->differences->len; i++)
    bytes += g_array_index (self->differences, LbBlock, i).length;

  g_set_error (error, LB_ERROR, LB_ERROR_MISMATCH,
               "The device holds something else than %s: %" G_GUINT64_FORMAT " KiB in %u places differ, "
               "the first at 0x%06" G_GINT64_MODIFIER "x.",
               self->request->name, (bytes + 1023) / 1024, self->differences->len, first->start);
  return FALSE;
}

static gboolean
verify_all (LbVerifyJob    *self,
            LbBlockIo      *io,
            const LbTarget *target,
            GError        **error)
{
  g_autoptr(GArray) blocks = lb_geometry_split (target->geometry, LB_PLAN_BLOCK_SIZE);

  self->is_vesc = lb_vesc_excuse_applies (io->device, io->cancellable);
  lb_job_begin_phase (io->job, LB_PHASE_SURVEY, target->length);
  for (guint i = 0; i < blocks->len; i++)
    if (!verify_block (self, io, target, &g_array_index (blocks, LbBlock, i), error))
      return FALSE;

  if (self->excused > 0)
    lb_job_log (io->job,
                "%" G_GUINT64_FORMAT " bytes differ only where VESC firmware writes itself when it "
                "starts: its settings and its checksum.", self->excused);
  return self->differences->len == 0 || set_difference_error (self, error);
}

static gboolean
lb_verify_job_run (LbJob         *job,
                   LbJobContext  *context,
                   GCancellable  *cancellable,
                   GError       **error)
{
  LbVerifyJob *self = LB_VERIFY_JOB (job);
  LbGeometry *geometry = lb_device_get_geometry (context->device);
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(GBytes) image = NULL;
  LbTarget target = { NULL };
  LbFileRemarks remarks = { FALSE };
  guint64 address;
  guint64 length;
  gboolean ok;
  LbBlockIo io;

  lb_block_io_init (&io, job, context, cancellable);
  if (self->request->kind == LB_WRITE_RESTORE)
    {
      image = lb_prepare_image (&io, self->request, NULL, &backup, &remarks, error);
      if (image == NULL)
        return FALSE;
    }

  lb_prepare_range (self->request, geometry, image, &address, &length);
  if (!lb_target_init (&target, geometry, image, address, length, FALSE, error))
    return FALSE;

  ok = verify_all (self, &io, &target, error);
  lb_target_clear (&target);
  if (ok && backup != NULL && self->excused == 0)
    {
      g_autoptr(LbBackup) noted = NULL;

      noted = lb_library_add_event (context->library, backup, LB_BACKUP_EVENT_VERIFIED,
                                    "Equal to what the device holds", NULL);
    }

  return ok;
}

static void
lb_verify_job_finalize (GObject *object)
{
  LbVerifyJob *self = LB_VERIFY_JOB (object);

  g_clear_pointer (&self->request, lb_write_request_unref);
  g_array_unref (self->differences);

  G_OBJECT_CLASS (lb_verify_job_parent_class)->finalize (object);
}

static void
lb_verify_job_class_init (LbVerifyJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_verify_job_finalize;
  LB_JOB_CLASS (klass)->name = "verify";
  LB_JOB_CLASS (klass)->run = lb_verify_job_run;
}

static void
lb_verify_job_init (LbVerifyJob *self)
{
  self->differences = g_array_new (FALSE, FALSE, sizeof (LbBlock));
  lb_job_declare_phases (LB_JOB (self), phases, G_N_ELEMENTS (phases));
}

LbVerifyJob *
lb_verify_job_new (LbWriteRequest *request)
{
  LbVerifyJob *self = g_object_new (LB_TYPE_VERIFY_JOB, NULL);

  self->request = lb_write_request_ref (request);

  return self;
}

guint64
lb_verify_job_get_compared (LbVerifyJob *self)
{
  return self->compared;
}

guint64
lb_verify_job_get_excused (LbVerifyJob *self)
{
  return self->excused;
}

GArray *
lb_verify_job_get_differences (LbVerifyJob *self)
{
  return self->differences;
}
