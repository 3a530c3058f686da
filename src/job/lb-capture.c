/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-capture"

#include "config.h"

#include <string.h>

#include "lb-capture-private.h"
#include "lb-error.h"
#include "lb-image-info.h"

gboolean
lb_capture_begin (LbCapture   *self,
                  LbBlockIo   *io,
                  LbUnitLock  *lock,
                  GError     **error)
{
  g_autofree char *why_fresh = NULL;

  self->io = io;
  self->partial = lb_partial_open (lock, lb_device_get_identity (io->device),
                                   lb_device_get_geometry (io->device), LB_PLAN_BLOCK_SIZE,
                                   &why_fresh, error);
  if (self->partial == NULL)
    return FALSE;

  if (why_fresh != NULL)
    lb_job_log (io->job, "The interrupted backup is not continued: %s", why_fresh);
  else if (lb_partial_get_n_proven (self->partial) > 0)
    lb_job_log (io->job, "Continuing an interrupted backup: %u of %u blocks are there.",
                lb_partial_get_n_proven (self->partial), lb_partial_get_n_blocks (self->partial));

  return TRUE;
}

void
lb_capture_clear (LbCapture *self)
{
  g_clear_pointer (&self->partial, lb_partial_free);
  g_clear_pointer (&self->survey, lb_survey_unref);
}

static gboolean
knows_cb (const LbDigest *digest,
          guint32         length,
          gpointer        user_data)
{
  return lb_library_has_block (user_data, digest, length);
}

static GArray *
plan (LbBlockIo      *io,
      const LbSurvey *survey,
      gboolean        full)
{
  return lb_plan_backup (lb_survey_get_blocks (survey), lb_survey_get_digests (survey),
                         lb_device_get_geometry (io->device), full, knows_cb,
                         io->context->library);
}

/* Where nothing on the chip proves a read, everything is read twice. */
static guint
reads_per_block (LbBlockIo *io)
{
  return lb_block_io_can_digest (io) ? 1 : 2;
}

guint64
lb_capture_estimate (LbBlockIo *io,
                     LbSurvey  *survey,
                     gboolean   full,
                     double    *us)
{
  g_autoptr(GArray) actions = plan (io, survey, full);
  guint64 bytes = 0;
  guint count = 0;

  for (guint i = 0; i < actions->len; i++)
    if (g_array_index (actions, guint8, i) == LB_READ_READ)
      {
        bytes += lb_survey_get_block (survey, i)->length;
        count++;
      }

  *us = lb_figures_read_us (&io->context->figures, bytes, count) * reads_per_block (io);

  return bytes;
}

static gboolean
refuse_nothing (LbCapture   *self,
                const char  *what,
                GError     **error)
{
  if (self->allow_blank)
    return TRUE;

  self->looks_blank = TRUE;
  g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
               "%s That is what a chip without power or with a loose contact looks like, so it is not "
               "stored as a backup. Check the wiring and try again.", what);
  return FALSE;
}

static gboolean
check_flash_id (LbCapture  *self,
                GError    **error)
{
  const LbIdentity *identity = lb_device_get_identity (self->io->device);

  if (identity->family != LB_FAMILY_ESPRESSIF)
    return TRUE;

  if (identity->flash_id == 0xffffff)
    return refuse_nothing (self, "The flash chip says that its id is FFFFFF.", error);

  if (identity->flash_id == 0)
    return refuse_nothing (self, "The flash chip says that its id is 000000.", error);

  return TRUE;
}

/* Whether the partial image already has what the chip says. What it has otherwise is dropped. */
static gboolean
is_resumed (LbCapture *self,
            guint      index)
{
  const LbDigest *digest = lb_survey_get_digest (self->survey, index);
  LbDigest proven;

  if (digest == NULL || !lb_partial_get_proven (self->partial, index, &proven))
    return FALSE;

  if (!self->full && lb_digest_equal (&proven, digest))
    return TRUE;

  lb_partial_drop (self->partial, index, NULL);
  return FALSE;
}

gboolean
lb_capture_put (LbCapture       *self,
                guint            index,
                GBytes          *bytes,
                const LbDigest  *digest,
                LbCellState      state,
                GError         **error)
{
  const LbBlock *block = lb_partial_get_block (self->partial, index);

  if (!lb_partial_put (self->partial, index, bytes, digest, error))
    return FALSE;

  lb_job_mark (self->io->job, block->start, block->length, state);
  return TRUE;
}

static gboolean
put_blank (LbCapture  *self,
           guint       index,
           GError    **error)
{
  const LbBlock *block = lb_survey_get_block (self->survey, index);
  guint8 *fill = g_malloc (block->length);
  g_autoptr(GBytes) bytes = g_bytes_new_take (fill, block->length);

  memset (fill, lb_geometry_find (lb_device_get_geometry (self->io->device), block->start)->erased,
          block->length);
  self->figures.blank += block->length;

  return lb_capture_put (self, index, bytes, lb_survey_get_digest (self->survey, index),
                         LB_CELL_BLANK, error);
}

/* Tries to have the block from the library. Sets @done when it did. */
static gboolean
put_copy (LbCapture  *self,
          guint       index,
          gboolean   *done,
          GError    **error)
{
  const LbBlock *block = lb_survey_get_block (self->survey, index);
  const LbDigest *digest = lb_survey_get_digest (self->survey, index);
  g_autoptr(GBytes) bytes = lb_library_read_block (self->io->context->library, digest, block->length);

  *done = bytes != NULL;
  if (bytes == NULL)
    return TRUE;

  self->figures.copied += block->length;
  return lb_capture_put (self, index, bytes, digest, LB_CELL_COPIED, error);
}

/* Everything that needs no line. Changes @actions to what is left to read. */
static gboolean
put_known (LbCapture  *self,
           GArray     *actions,
           GError    **error)
{
  for (guint i = 0; i < actions->len; i++)
    {
      const LbBlock *block = lb_survey_get_block (self->survey, i);
      guint8 *action = &g_array_index (actions, guint8, i);
      gboolean done = TRUE;

      if (g_cancellable_set_error_if_cancelled (self->io->cancellable, error))
        return FALSE;

      if (is_resumed (self, i))
        {
          gboolean blank = lb_survey_is_blank (self->survey, i);

          lb_job_mark (self->io->job, block->start, block->length,
                       blank ? LB_CELL_BLANK : LB_CELL_COPIED);
          self->figures.resumed += blank ? 0 : block->length;
          *(blank ? &self->figures.blank : &self->figures.copied) += block->length;
        }
      else if (*action == LB_READ_SKIP && !put_blank (self, i, error))
        return FALSE;
      else if (*action == LB_READ_COPY && !put_copy (self, i, &done, error))
        return FALSE;
      else if (*action == LB_READ_READ)
        done = FALSE;

      *action = done ? LB_READ_SKIP : LB_READ_READ;
      if (!done)
        lb_job_mark (self->io->job, block->start, block->length, LB_CELL_TO_READ);
    }

  return TRUE;
}

static guint64
count_bytes (LbCapture    *self,
             const GArray *actions)
{
  guint64 bytes = 0;

  for (guint i = 0; i < actions->len; i++)
    if (g_array_index (actions, guint8, i) == LB_READ_READ)
      bytes += lb_partial_get_block (self->partial, i)->length;

  return bytes;
}

static gboolean
read_all (LbCapture  *self,
          GArray     *actions,
          GError    **error)
{
  LbBlockIo *io = self->io;
  guint reads = reads_per_block (io);
  guint i = 0;

  io->base = 0;
  while (i < actions->len)
    {
      guint n = 1;

      if (g_array_index (actions, guint8, i) == LB_READ_READ)
        {
          if (!lb_capture_read_some (self, actions, i, &n, error))
            return FALSE;

          for (guint k = i; k < i + n; k++)
            io->base += (guint64) lb_partial_get_block (self->partial, k)->length * reads;
          lb_job_report (io->job, io->base, lb_device_now (io->device));
          self->fastest = MAX (self->fastest, lb_device_get_speed (io->device));
        }

      i += n;
    }

  return TRUE;
}

static gboolean
ask_block_again (LbCapture  *self,
                 guint       index,
                 GError    **error)
{
  const LbBlock *block = lb_partial_get_block (self->partial, index);
  LbBlockIo *io = self->io;
  LbDigest proven;
  LbDigest digest;

  if (!lb_block_io_digest (io, block->start, block->length, &digest, error))
    return FALSE;

  lb_job_advance (io->job, block->length, lb_device_now (io->device));
  if (lb_partial_get_proven (self->partial, index, &proven) && lb_digest_equal (&proven, &digest))
    return TRUE;

  lb_partial_drop (self->partial, index, NULL);
  lb_job_mark (io->job, block->start, block->length, LB_CELL_FAILED);
  g_set_error (error, LB_ERROR, LB_ERROR_UNSTABLE,
               "The memory at 0x%06" G_GINT64_MODIFIER "x changed while it was read. Usually the power "
               "is too weak or a contact is loose: check the wires and the supply, then try again.",
               block->start);
  return FALSE;
}

/*
 * All digests of a stored backup come from one connection without a reset. After a repair that was
 * one, everything is asked again.
 */
static gboolean
ask_again (LbCapture  *self,
           GError    **error)
{
  LbBlockIo *io = self->io;
  guint connection = lb_device_get_connection (io->device);

  lb_job_log (io->job, "The device was reset on the way; asking about every block again.");
  lb_job_begin_phase (io->job, LB_PHASE_PROVE,
                      lb_geometry_get_size (lb_device_get_geometry (io->device)));
  for (guint i = 0; i < lb_partial_get_n_blocks (self->partial); i++)
    if (!ask_block_again (self, i, error))
      return FALSE;

  if (connection == lb_device_get_connection (io->device))
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_UNSTABLE,
               "The device resets again and again while it is asked about its memory. Usually its power "
               "is too weak: check the wires and the supply, then try again.");
  return FALSE;
}

static gboolean
is_erased (LbCapture *self)
{
  LbGeometry *geometry = lb_device_get_geometry (self->io->device);

  for (guint i = 0; i < lb_partial_get_n_blocks (self->partial); i++)
    {
      const LbBlock *block = lb_partial_get_block (self->partial, i);
      LbDigest fill = lb_digest_of_fill (lb_geometry_find (geometry, block->start)->erased,
                                         block->length);
      LbDigest digest;

      if (!lb_partial_get_proven (self->partial, i, &digest) || !lb_digest_equal (&digest, &fill))
        return FALSE;
    }

  return TRUE;
}

static gboolean
holds_only (LbCapture *self,
            guint8     value)
{
  for (guint i = 0; i < lb_partial_get_n_blocks (self->partial); i++)
    {
      LbDigest fill = lb_digest_of_fill (value, lb_partial_get_block (self->partial, i)->length);
      LbDigest digest;

      if (!lb_partial_get_proven (self->partial, i, &digest) || !lb_digest_equal (&digest, &fill))
        return FALSE;
    }

  return TRUE;
}

/* All blocks equal, whatever they hold. */
static gboolean
is_monotonous (LbCapture *self)
{
  LbDigest first;
  guint n = lb_partial_get_n_blocks (self->partial);

  if (holds_only (self, 0xff) || holds_only (self, 0x00))
    return TRUE;

  lb_partial_get_proven (self->partial, 0, &first);
  for (guint i = 1; i < n; i++)
    {
      LbDigest digest;

      if (!lb_partial_get_proven (self->partial, i, &digest) || !lb_digest_equal (&digest, &first))
        return FALSE;
    }

  return n > 1;
}

static void
weigh (LbCapture *self)
{
  LbBlockIo *io = self->io;
  double us = 0;

  lb_capture_estimate (io, self->survey, self->full, &us);
  lb_job_weigh_phase (io->job, self->phase, us / 1000);
  lb_job_weigh_phase (io->job, LB_PHASE_PROVE, 0);
}

static void
log_plan (LbCapture *self,
          GArray    *actions)
{
  guint counts[] = { [LB_READ_SKIP] = 0, [LB_READ_COPY] = 0, [LB_READ_READ] = 0 };

  for (guint i = 0; i < actions->len; i++)
    counts[g_array_index (actions, guint8, i)]++;

  lb_job_log (self->io->job, "Of %u blocks %u are blank, %u are in the library already, %u are to be read.",
              actions->len, counts[LB_READ_SKIP], counts[LB_READ_COPY], counts[LB_READ_READ]);
}

gboolean
lb_capture_run (LbCapture  *self,
                LbSurvey   *survey,
                GError    **error)
{
  LbBlockIo *io = self->io;
  g_autoptr(GArray) actions = NULL;

  if (!check_flash_id (self, error))
    return FALSE;

  if (lb_survey_is_all_blank (survey) &&
      !refuse_nothing (self, "The whole memory is blank.", error))
    return FALSE;

  self->survey = lb_survey_ref (survey);
  actions = plan (io, survey, self->full);
  log_plan (self, actions);
  weigh (self);
  if (!put_known (self, actions, error))
    return FALSE;

  lb_job_begin_phase (io->job, self->phase, count_bytes (self, actions) * reads_per_block (io));
  if (!read_all (self, actions, error))
    return FALSE;

  if (!lb_survey_is_current (survey, io->context) && lb_block_io_can_digest (io) &&
      !ask_again (self, error))
    return FALSE;

  self->is_blank = is_erased (self);

  return !is_monotonous (self) ||
         refuse_nothing (self, "All blocks of the memory are equal.", error);
}

/*
 * Lists show a backup by the firmware in it. What is stored is stored: a firmware that does not
 * tell its name, or a disk that fails now, costs only the name.
 */
static LbBackup *
name_firmware (LbCapture *self,
               LbBackup  *stored)
{
  g_autoptr(GBytes) image = lb_backup_open_image (stored, NULL);
  g_autoptr(LbImageInfo) info = NULL;
  LbBackup *named = NULL;

  if (image != NULL)
    info = lb_image_info_new (image, lb_backup_get_identity (stored)->chip);
  if (info != NULL && info->firmware_name != NULL)
    named = lb_library_set_firmware (self->io->context->library, stored, info->firmware_name,
                                     info->firmware_version, NULL);
  if (named == NULL)
    return stored;

  g_object_unref (stored);
  return named;
}

LbBackup *
lb_capture_find_equal (LbCapture *self)
{
  guint n = lb_partial_get_n_blocks (self->partial);
  g_autoptr(GArray) digests = g_array_sized_new (FALSE, TRUE, sizeof (LbDigest), n);

  g_array_set_size (digests, n);
  for (guint i = 0; i < n; i++)
    if (!lb_partial_get_proven (self->partial, i, &g_array_index (digests, LbDigest, i)))
      return NULL;

  return lb_survey_find_backup (self->io->context->library,
                                lb_device_get_identity (self->io->device),
                                lb_geometry_get_size (lb_device_get_geometry (self->io->device)),
                                digests);
}

static void
add_extras (LbCapture  *self,
            LbManifest *details)
{
  const char *name;
  GBytes *bytes;

  for (guint i = 0; (bytes = lb_device_get_extra (self->io->device, i, &name)) != NULL; i++)
    g_ptr_array_add (details->parts, lb_backup_part_new (name, bytes));
}

LbBackup *
lb_capture_store (LbCapture  *self,
                  GError    **error)
{
  g_autoptr(LbManifest) details = lb_manifest_new ();
  LbBackup *stored;

  g_clear_pointer (&details->identity, lb_identity_unref);
  details->identity = lb_identity_ref (lb_device_get_identity (self->io->device));
  details->board = g_strdup (self->board);
  details->note = g_strdup (self->note);
  details->baud = self->fastest;
  add_extras (self, details);

  stored = lb_partial_commit (self->partial, details, self->io->cancellable, error);

  return stored != NULL ? name_firmware (self, stored) : NULL;
}
