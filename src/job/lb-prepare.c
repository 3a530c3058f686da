/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-prepare"

#include "config.h"

#include <string.h>

#include "lb-access.h"
#include "lb-backup.h"
#include "lb-capture.h"
#include "lb-check-list.h"
#include "lb-error.h"
#include "lb-prepare.h"
#include "lb-write-request-private.h"

/* Leaving the loader and listening to the board. */
#define BOOT_MS 2500

G_DEFINE_BOXED_TYPE (LbPrepared, lb_prepared, lb_prepared_ref, lb_prepared_unref)

LbPrepared *
lb_prepared_ref (LbPrepared *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
lb_prepared_unref (LbPrepared *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  lb_write_request_unref (self->request);
  lb_identity_unref (self->identity);
  lb_geometry_unref (self->geometry);
  g_clear_pointer (&self->image, g_bytes_unref);
  g_clear_object (&self->image_backup);
  lb_target_clear (&self->target);
  g_clear_pointer (&self->journal, lb_journal_unref);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_pointer (&self->survey, lb_survey_unref);
  g_clear_object (&self->safety_backup);
  g_free (self);
}

LbWriteRequest *
lb_prepared_get_request (LbPrepared *self)
{
  return self->request;
}

LbIdentity *
lb_prepared_get_identity (LbPrepared *self)
{
  return self->identity;
}

GPtrArray *
lb_prepared_get_checks (LbPrepared *self)
{
  return self->checks;
}

LbSafety
lb_prepared_get_safety (LbPrepared *self)
{
  return self->safety;
}

LbBackup *
lb_prepared_get_safety_backup (LbPrepared *self)
{
  return self->safety_backup;
}

void
lb_prepared_get_summary (LbPrepared     *self,
                         LbWriteSummary *summary)
{
  *summary = self->summary;
}

/* The image */

static LbBackup *
find_journal_image (LbBlockIo  *io,
                    LbJournal  *journal,
                    GError    **error)
{
  g_autofree char *id = lb_identity_get_device_id (lb_device_get_identity (io->device));
  LbBackup *backup = lb_library_find_by_sha256 (io->context->library,
                                                lb_journal_get_sha256 (journal), id);

  if (backup == NULL)
    g_set_error (error, LB_ERROR, LB_ERROR_NOT_FOUND,
                 "The image of the interrupted restore (%s) is not in the library any more. Restore "
                 "another backup of this device.", lb_journal_get_title (journal));

  return backup;
}

static GBytes *
open_file_image (LbBlockIo       *io,
                 LbWriteRequest  *request,
                 LbJournal       *journal,
                 LbBackup       **backup,
                 LbFileRemarks   *remarks,
                 GError         **error)
{
  g_autofree char *id = lb_identity_get_device_id (lb_device_get_identity (io->device));
  g_autofree char *sha256 = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (request->bytes, &size);

  sha256 = lb_sha256_hex (data, size);
  *backup = lb_library_find_by_sha256 (io->context->library, sha256, id);
  if (*backup != NULL)
    return g_bytes_ref (request->bytes);

  return lb_file_image_unpack (io, request, journal, remarks, error);
}

GBytes *
lb_prepare_image (LbBlockIo       *io,
                  LbWriteRequest  *request,
                  LbJournal       *journal,
                  LbBackup       **backup,
                  LbFileRemarks   *remarks,
                  GError         **error)
{
  *backup = NULL;
  if (request->bytes != NULL)
    return open_file_image (io, request, journal, backup, remarks, error);

  if (request->backup != NULL)
    *backup = g_object_ref (request->backup);
  else
    *backup = find_journal_image (io, request->journal, error);

  if (*backup == NULL)
    return NULL;

  return lb_library_open_proven_image (io->context->library, *backup, io->cancellable, error);
}

void
lb_prepare_range (LbWriteRequest *request,
                  LbGeometry     *geometry,
                  GBytes         *image,
                  guint64        *address,
                  guint64        *length)
{
  *address = request->has_address ? request->address : lb_geometry_get_start (geometry);
  if (image != NULL)
    *length = g_bytes_get_size (image);
  else
    *length = request->length != 0 ? request->length : lb_geometry_get_size (geometry);
}

/* What may be done */

static gboolean
check_device (LbBlockIo  *io,
              GError    **error)
{
  LbDeviceFeatures features = lb_device_get_features (io->device);
  LbIdentity *identity = lb_device_get_identity (io->device);

  if (identity->flash_size == 0 && identity->family != LB_FAMILY_VESC)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
                   "The size of the memory is in doubt. Choose it yourself, then try again.");
      return FALSE;
    }

  if ((features & LB_DEVICE_CAN_WRITE) != 0 &&
      (features & (LB_DEVICE_CAN_DIGEST | LB_DEVICE_CAN_READ)) != 0)
    return TRUE;

  g_set_error_literal (error, LB_ERROR, LB_ERROR_REFUSED,
                       lb_access_why_unwritable (lb_device_get_identity (io->device)));
  return FALSE;
}

static gboolean
load_journal (LbPrepared  *self,
              LbBlockIo   *io,
              GError     **error)
{
  g_autofree char *id = lb_identity_get_device_id (self->identity);
  g_autoptr(GError) local_error = NULL;
  g_autoptr(LbJournal) journal = lb_journal_load (io->context->library, id, &local_error);

  if (local_error != NULL)
    {
      lb_job_log (io->job, "%s Everything is written anew.", local_error->message);
      self->distrust = TRUE;
    }

  if (journal == NULL)
    return TRUE;

  if (lb_journal_fits (journal, self->identity, &local_error))
    {
      self->journal = g_steal_pointer (&journal);
      return TRUE;
    }

  if (self->request->journal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  lb_job_log (io->job, "%s It is forgotten.", local_error->message);
  return TRUE;
}

static void
make_checks (LbPrepared *self)
{
  LbCheckInput input = {
    .kind = self->request->kind,
    .identity = self->identity,
    .geometry = self->geometry,
    .is_protected = self->is_protected,
    .image = self->image,
    .is_cut_off = self->remarks.is_cut_off,
    .has_options = self->remarks.has_options,
    .manifest = self->image_backup != NULL ? lb_backup_get_manifest (self->image_backup) : NULL,
    .address = self->address,
    .length = self->length,
    .erase_rest = self->request->erase_rest,
    .usual_mode = self->request->usual_mode,
  };

  self->checks = lb_check_list_make (&input);
}

static gboolean
has_check (LbPrepared *self,
           const char *id,
           LbSeverity  severity)
{
  for (guint i = 0; i < self->checks->len; i++)
    {
      LbCheck *check = g_ptr_array_index (self->checks, i);

      if (g_str_equal (lb_check_get_id (check), id) && lb_check_get_severity (check) == severity)
        return TRUE;
    }

  return FALSE;
}

/* What is there, and what has to change */

guint8 *
lb_prepare_forced (LbPrepared   *self,
                   const GArray *units)
{
  guint8 *forced = g_malloc0 (units->len);

  for (guint i = 0; i < units->len; i++)
    {
      const LbBlock *unit = &g_array_index (units, LbBlock, i);
      gboolean covered = lb_target_covers (&self->target, unit->start, unit->length) != LB_COVER_NONE;

      forced[i] = (self->distrust && covered) ||
                  (self->journal != NULL &&
                   lb_journal_is_open (self->journal, unit->start, unit->length));
    }

  return forced;
}

static gboolean
unit_is (LbPrepared    *self,
         GBytes        *now,
         const LbBlock *unit)
{
  g_autofree guint8 *wanted = g_malloc (unit->length);
  const guint8 *present;
  guint64 offset = 0;

  lb_geometry_to_offset (self->geometry, unit->start, &offset);
  present = (const guint8 *) g_bytes_get_data (now, NULL) + offset;
  lb_target_compose (&self->target, unit->start, unit->length, present, wanted);

  return memcmp (wanted, present, unit->length) == 0;
}

guint8 *
lb_prepare_same (LbPrepared   *self,
                 LbLibrary    *library,
                 GBytes       *now,
                 const GArray *units)
{
  guint8 *same = g_malloc0 (units->len);
  guint block = 0;

  for (guint i = 0; i < units->len; i++)
    {
      const LbBlock *unit = &g_array_index (units, LbBlock, i);
      const LbBlock *around = lb_survey_get_block (self->survey, block);

      while (unit->start >= around->start + around->length)
        around = lb_survey_get_block (self->survey, ++block);

      if (lb_target_covers (&self->target, unit->start, unit->length) == LB_COVER_NONE)
        same[i] = TRUE;
      else if (now != NULL)
        same[i] = unit_is (self, now, unit);
      else
        same[i] = lb_survey_unit_is_same (self->survey, &self->target, library, block, unit);
    }

  return same;
}

void
lb_prepare_mark (LbJob        *job,
                 const GArray *units,
                 const GArray *goals)
{
  for (guint i = 0; i < units->len; i++)
    {
      const LbBlock *unit = &g_array_index (units, LbBlock, i);
      gboolean keep = g_array_index (goals, guint8, i) == LB_GOAL_KEEP;

      lb_job_mark (job, unit->start, unit->length, keep ? LB_CELL_KEPT : LB_CELL_TO_WRITE);
    }
}

static gboolean
is_concerned (LbPrepared *self,
              guint       block)
{
  const LbBlock *range = lb_survey_get_block (self->survey, block);

  return lb_target_covers (&self->target, range->start, range->length) != LB_COVER_NONE;
}

/* Looks into the blocks that differ, so that the plan that is shown counts sectors. */
static gboolean
refine (LbPrepared  *self,
        LbBlockIo   *io,
        GError     **error)
{
  self->summary.exact = TRUE;

  for (guint i = 0; i < lb_survey_get_n_blocks (self->survey); i++)
    {
      const GArray *pieces;

      if (!is_concerned (self, i))
        continue;

      pieces = lb_survey_refine (self->survey, io, i, error);
      if (pieces == NULL)
        return FALSE;

      for (guint k = 0; k < pieces->len; k++)
        if (g_array_index (pieces, LbPiece, k).match == LB_KNOWN_NOT)
          self->summary.exact = FALSE;
    }

  return TRUE;
}

/* Whether a block holds what it held before the interrupted work, or what that work wrote. */
static gboolean
block_is_ours (LbPrepared     *self,
               const LbTarget *written,
               GBytes         *before,
               guint           index)
{
  const LbBlock *block = lb_survey_get_block (self->survey, index);
  const LbDigest *digest = lb_survey_get_digest (self->survey, index);
  g_autofree guint8 *data = g_malloc (block->length);
  const guint8 *present;
  guint64 offset = 0;
  LbDigest expected;

  lb_geometry_to_offset (self->geometry, block->start, &offset);
  present = (const guint8 *) g_bytes_get_data (before, NULL) + offset;
  expected = lb_digest_compute (present, block->length);
  if (lb_digest_equal (&expected, digest))
    return TRUE;

  lb_target_compose (written, block->start, block->length, present, data);
  expected = lb_digest_compute (data, block->length);

  return lb_digest_equal (&expected, digest) ||
         lb_journal_is_open (self->journal, block->start, block->length);
}

/*
 * The question of a safety backup was answered when the interrupted work began, and a half-written
 * memory is not worth one. But only if nothing else was put there since.
 */
static gboolean
is_unfinished_work (LbPrepared *self,
                    LbBlockIo  *io)
{
  LbLibrary *library = io->context->library;
  const char *safety_id;
  g_autoptr(LbBackup) safety = NULL;
  g_autoptr(LbBackup) image = NULL;
  g_autoptr(GBytes) before = NULL;
  g_autoptr(GBytes) bytes = NULL;
  LbTarget written = { NULL };
  gboolean ours = TRUE;

  if (self->journal == NULL)
    return FALSE;

  safety_id = lb_journal_get_safety_id (self->journal);
  if (safety_id == NULL || !lb_survey_has_digests (self->survey))
    return TRUE;

  safety = lb_library_find (library, safety_id, NULL);
  if (safety != NULL)
    before = lb_backup_open_image (safety, NULL);
  if (before == NULL || g_bytes_get_size (before) != lb_geometry_get_size (self->geometry))
    return FALSE;

  if (lb_journal_get_sha256 (self->journal) != NULL)
    {
      image = lb_library_find_by_sha256 (library, lb_journal_get_sha256 (self->journal), NULL);
      bytes = image != NULL ? lb_backup_open_image (image, NULL) : NULL;
      if (bytes == NULL)
        return FALSE;
    }

  if (!lb_target_init (&written, self->geometry, bytes, lb_journal_get_address (self->journal),
                       lb_journal_get_length (self->journal),
                       lb_journal_get_erase_rest (self->journal), NULL))
    return FALSE;

  for (guint i = 0; i < lb_survey_get_n_blocks (self->survey) && ours; i++)
    ours = block_is_ours (self, &written, before, i);
  lb_target_clear (&written);

  return ours;
}

static void
decide_safety (LbPrepared *self,
               LbBlockIo  *io)
{
  if (lb_survey_is_all_blank (self->survey) || is_unfinished_work (self, io))
    self->safety = LB_SAFETY_NOT_NEEDED;
  else if (!self->request->safety)
    self->safety = LB_SAFETY_DECLINED;
  else
    {
      gboolean known = lb_survey_has_digests (self->survey);

      self->safety_backup = lb_survey_find_backup (io->context->library, self->identity,
                                                   lb_geometry_get_size (self->geometry),
                                                   known ? lb_survey_get_digests (self->survey) : NULL);
      self->safety = known && self->safety_backup != NULL ? LB_SAFETY_PRESENT : LB_SAFETY_TO_MAKE;
    }
}

static void
summarize (LbPrepared *self,
           LbBlockIo  *io)
{
  g_autoptr(GArray) units = lb_plan_units (self->geometry);
  g_autofree guint8 *same = lb_prepare_same (self, io->context->library, NULL, units);
  g_autofree guint8 *forced = lb_prepare_forced (self, units);
  g_autoptr(GArray) goals = lb_plan_goals (&self->target, units, same, forced);
  g_autoptr(GArray) steps = lb_plan_steps (units, goals, lb_device_get_max_command (io->device));
  LbWriteSummary *summary = &self->summary;
  LbGoalCount count;
  double us = 0;

  lb_plan_count (&self->target, units, goals, &count);
  summary->sectors = count.units;
  summary->change = count.change;
  summary->keep = count.units - count.change;
  summary->erase_bytes = count.erase_bytes;
  summary->write_bytes = count.write_bytes;
  summary->kept_outside = lb_target_outside (&self->target);
  if (self->safety == LB_SAFETY_TO_MAKE)
    summary->safety_bytes = lb_capture_estimate (io, self->survey, FALSE, &us);

  us += lb_figures_write_us (&io->context->figures, count.erase_bytes, count.write_bytes, steps->len);
  summary->time_ms = us / 1000 + (self->request->kind == LB_WRITE_RESTORE ? BOOT_MS : 0);
  lb_prepare_mark (io->job, units, goals);
}

static LbPrepared *
prepared_new (LbBlockIo      *io,
              LbWriteRequest *request)
{
  LbPrepared *self = g_new0 (LbPrepared, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->request = lb_write_request_ref (request);
  self->identity = lb_identity_ref (lb_device_get_identity (io->device));
  self->geometry = lb_geometry_ref (lb_device_get_geometry (io->device));

  return self;
}

LbPrepared *
lb_prepare_run (LbBlockIo       *io,
                LbWriteRequest  *request,
                GError         **error)
{
  g_autoptr(LbPrepared) self = prepared_new (io, request);

  if (!check_device (io, error) || !load_journal (self, io, error))
    return NULL;

  if (request->kind == LB_WRITE_RESTORE)
    {
      self->image = lb_prepare_image (io, request, self->journal, &self->image_backup, &self->remarks,
                                      error);
      if (self->image == NULL)
        return NULL;
    }

  lb_prepare_range (request, self->geometry, self->image, &self->address, &self->length);
  if (!lb_device_get_protection (io->device, &self->is_protected, io->cancellable, error))
    return NULL;

  make_checks (self);
  if (has_check (self, LB_CHECK_TOO_LARGE, LB_SEVERITY_STOP))
    return g_steal_pointer (&self);

  if (!lb_target_init (&self->target, self->geometry, self->image, self->address, self->length,
                       request->erase_rest, error))
    return NULL;

  self->survey = lb_survey_run (io, &self->target, error);
  if (self->survey == NULL || !refine (self, io, error))
    return NULL;

  decide_safety (self, io);
  summarize (self, io);

  return g_steal_pointer (&self);
}
