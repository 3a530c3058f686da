/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-survey"

#include "config.h"

#include <string.h>

#include "lb-backup.h"
#include "lb-error.h"
#include "lb-survey.h"

/* After so many blocks in which asking about parts found nothing, the content is simply another
 * one. */
#define MAX_FRUITLESS 2

struct _LbSurvey
{
  gatomicrefcount  ref_count;

  LbGeometry      *geometry;
  LbIdentity      *identity;
  guint            connection;
  guint            content;
  GArray          *blocks;   /* LbBlock */
  GArray          *digests;  /* LbDigest; NULL: nothing is known */

  LbTarget         target;   /* geometry NULL: none */
  GBytes          *baseline; /* image of the newest backup of this unit and size; may be NULL */
  GPtrArray       *pieces;   /* of GArray of LbPiece; NULL: not asked yet */
  guint            fruitless;

  /* The block that was last taken from the library, for its units. */
  guint            cached_index;
  GBytes          *cached;
};

LbSurvey *
lb_survey_ref (LbSurvey *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
lb_survey_unref (LbSurvey *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  lb_geometry_unref (self->geometry);
  lb_identity_unref (self->identity);
  g_array_unref (self->blocks);
  g_clear_pointer (&self->digests, g_array_unref);
  lb_target_clear (&self->target);
  g_clear_pointer (&self->baseline, g_bytes_unref);
  g_ptr_array_unref (self->pieces);
  g_clear_pointer (&self->cached, g_bytes_unref);
  g_free (self);
}

static void
unref_pieces (gpointer data)
{
  if (data != NULL)
    g_array_unref (data);
}

/* A backup that cannot be read is no help, and no reason to stop. */
static GBytes *
find_baseline (LbBlockIo *io)
{
  LbIdentity *identity = lb_device_get_identity (io->device);
  guint64 size = lb_geometry_get_size (lb_device_get_geometry (io->device));
  g_autofree char *id = lb_identity_get_device_id (identity);
  g_autoptr(GPtrArray) backups = NULL;

  if (identity->unit == NULL)
    return NULL;

  backups = lb_library_load_unit (io->context->library, id, NULL);
  for (guint i = 0; backups != NULL && i < backups->len; i++)
    {
      LbBackup *backup = g_ptr_array_index (backups, i);

      if (lb_backup_get_state (backup) == LB_BACKUP_OK && lb_backup_get_size (backup) == size)
        return lb_backup_open_image (backup, NULL);
    }

  return NULL;
}

static LbSurvey *
survey_new (LbBlockIo      *io,
            const LbTarget *target)
{
  LbSurvey *self = g_new0 (LbSurvey, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->geometry = lb_geometry_ref (lb_device_get_geometry (io->device));
  self->identity = lb_identity_ref (lb_device_get_identity (io->device));
  self->connection = lb_device_get_connection (io->device);
  self->content = io->context->content;
  self->blocks = lb_geometry_split (self->geometry, LB_PLAN_BLOCK_SIZE);
  self->pieces = g_ptr_array_new_with_free_func (unref_pieces);
  g_ptr_array_set_size (self->pieces, self->blocks->len);
  if (target != NULL)
    {
      self->target = *target;
      self->target.geometry = lb_geometry_ref (target->geometry);
      self->target.image = target->image != NULL ? g_bytes_ref (target->image) : NULL;
    }

  return self;
}

static gboolean
ask_all (LbSurvey   *self,
         LbBlockIo  *io,
         GError    **error)
{
  self->digests = g_array_sized_new (FALSE, TRUE, sizeof (LbDigest), self->blocks->len);
  g_array_set_size (self->digests, self->blocks->len);

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const LbBlock *block = &g_array_index (self->blocks, LbBlock, i);
      LbDigest *digest = &g_array_index (self->digests, LbDigest, i);

      if (!lb_block_io_digest (io, block->start, block->length, digest, error))
        return FALSE;

      if (lb_survey_is_blank (self, i))
        lb_job_mark (io->job, block->start, block->length, LB_CELL_BLANK);
      lb_job_advance (io->job, block->length, lb_device_now (io->device));
    }

  return TRUE;
}

LbSurvey *
lb_survey_run (LbBlockIo       *io,
               const LbTarget  *target,
               GError         **error)
{
  g_autoptr(LbSurvey) self = survey_new (io, target);
  gboolean quick = (lb_device_get_features (io->device) & LB_DEVICE_FAST_DIGEST) != 0;

  lb_job_begin_phase (io->job, LB_PHASE_SURVEY, quick ? lb_geometry_get_size (self->geometry) : 0);
  if (quick && !ask_all (self, io, error))
    return NULL;

  self->baseline = find_baseline (io);

  return g_steal_pointer (&self);
}

gboolean
lb_survey_is_current (const LbSurvey     *self,
                      const LbJobContext *context)
{
  return self->connection == lb_device_get_connection (context->device) &&
         self->content == context->content;
}

gboolean
lb_survey_has_digests (const LbSurvey *self)
{
  return self->digests != NULL;
}

guint
lb_survey_get_n_blocks (const LbSurvey *self)
{
  return self->blocks->len;
}

const LbBlock *
lb_survey_get_block (const LbSurvey *self,
                     guint           index)
{
  return &g_array_index (self->blocks, LbBlock, index);
}

const LbDigest *
lb_survey_get_digest (const LbSurvey *self,
                      guint           index)
{
  return self->digests != NULL ? &g_array_index (self->digests, LbDigest, index) : NULL;
}

const GArray *
lb_survey_get_blocks (const LbSurvey *self)
{
  return self->blocks;
}

const GArray *
lb_survey_get_digests (const LbSurvey *self)
{
  return self->digests;
}

static gboolean
is_blank_digest (const LbSurvey *self,
                 guint64         start,
                 guint32         length,
                 const LbDigest *digest)
{
  LbDigest blank = lb_digest_of_fill (lb_geometry_find (self->geometry, start)->erased, length);

  return lb_digest_equal (digest, &blank);
}

gboolean
lb_survey_is_blank (const LbSurvey *self,
                    guint           index)
{
  const LbBlock *block = lb_survey_get_block (self, index);
  const LbDigest *digest = lb_survey_get_digest (self, index);

  return digest != NULL && is_blank_digest (self, block->start, block->length, digest);
}

gboolean
lb_survey_is_all_blank (const LbSurvey *self)
{
  for (guint i = 0; i < self->blocks->len; i++)
    if (!lb_survey_is_blank (self, i))
      return FALSE;

  return TRUE;
}

static const guint8 *
baseline_at (const LbSurvey *self,
             guint64         start)
{
  guint64 offset = 0;

  if (self->baseline == NULL || !lb_geometry_to_offset (self->geometry, start, &offset))
    return NULL;

  return (const guint8 *) g_bytes_get_data (self->baseline, NULL) + offset;
}

static gboolean
target_has (const LbTarget *target,
            guint64         start,
            guint32         length,
            const LbDigest *digest)
{
  g_autofree guint8 *wanted = NULL;
  LbDigest wanted_digest;

  if (target->geometry == NULL || lb_target_covers (target, start, length) != LB_COVER_WHOLE)
    return FALSE;

  wanted = g_malloc (length);
  lb_target_compose (target, start, length, NULL, wanted);
  wanted_digest = lb_digest_compute (wanted, length);

  return lb_digest_equal (digest, &wanted_digest);
}

static guint
match_cb (guint64         start,
          guint32         length,
          const LbDigest *digest,
          gpointer        user_data)
{
  LbSurvey *self = ((gpointer *) user_data)[0];
  const guint8 *baseline = baseline_at (self, start);
  LbDigest known;

  if (is_blank_digest (self, start, length, digest))
    return LB_KNOWN_BLANK;

  if (target_has (&self->target, start, length, digest))
    return LB_KNOWN_TARGET;

  if (baseline == NULL)
    return LB_KNOWN_NOT;

  known = lb_digest_compute (baseline, length);
  return lb_digest_equal (digest, &known) ? LB_KNOWN_BASELINE : LB_KNOWN_NOT;
}

static gboolean
ask_cb (guint64    start,
        guint32    length,
        LbDigest  *digest,
        gpointer   user_data,
        GError   **error)
{
  return lb_block_io_digest (((gpointer *) user_data)[1], start, length, digest, error);
}

/* The block as one piece, with what is known of it as a whole. */
static LbPiece
whole_piece (LbSurvey  *self,
             LbBlockIo *io,
             guint      index)
{
  const LbBlock *block = lb_survey_get_block (self, index);
  LbPiece piece = { block->start, block->length, LB_KNOWN_NOT, { { 0 } } };
  gpointer data[] = { self, io };

  if (self->digests == NULL)
    return piece;

  piece.digest = *lb_survey_get_digest (self, index);
  piece.match = match_cb (block->start, block->length, &piece.digest, data);
  if (piece.match == LB_KNOWN_NOT &&
      lb_library_has_block (io->context->library, &piece.digest, block->length))
    piece.match = LB_KNOWN_LIBRARY;

  return piece;
}

static gboolean
is_fruitful (const GArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++)
    if (g_array_index (pieces, LbPiece, i).match != LB_KNOWN_NOT)
      return TRUE;

  return FALSE;
}

/*
 * Data ends, or begins, in a block beside a blank one: part of it is likely blank too. Worth asking
 * on slow lines only, where a block takes far longer to read than to digest.
 */
static gboolean
may_be_half_blank (const LbSurvey  *self,
                   const LbFigures *figures,
                   guint            index)
{
  guint32 length = lb_survey_get_block (self, index)->length;

  if (lb_figures_read_us (figures, length, 1) < 10 * lb_figures_digest_us (figures, length, 1))
    return FALSE;

  return (index > 0 && lb_survey_is_blank (self, index - 1)) ||
         (index + 1 < self->blocks->len && lb_survey_is_blank (self, index + 1));
}

const GArray *
lb_survey_refine (LbSurvey   *self,
                  LbBlockIo  *io,
                  guint       index,
                  GError    **error)
{
  const LbBlock *block = lb_survey_get_block (self, index);
  gpointer data[] = { self, io };
  g_autoptr(GArray) pieces = NULL;
  LbPiece whole;
  gboolean divisible;

  if (g_ptr_array_index (self->pieces, index) != NULL)
    return g_ptr_array_index (self->pieces, index);

  pieces = g_array_new (FALSE, FALSE, sizeof (LbPiece));
  whole = whole_piece (self, io, index);
  divisible = self->digests != NULL && whole.match == LB_KNOWN_NOT &&
              self->fruitless < MAX_FRUITLESS &&
              (self->baseline != NULL || self->target.geometry != NULL ||
               may_be_half_blank (self, &io->context->figures, index));

  if (!divisible)
    g_array_append_val (pieces, whole);
  else if (!lb_plan_bisect (&io->context->figures, block,
                            lb_geometry_find (self->geometry, block->start)->erase_unit,
                            ask_cb, match_cb, data, pieces, error))
    return NULL;

  if (divisible)
    self->fruitless = is_fruitful (pieces) ? 0 : self->fruitless + 1;

  return g_ptr_array_index (self->pieces, index) = g_steal_pointer (&pieces);
}

void
lb_survey_fill_piece (const LbSurvey *self,
                      const LbPiece  *piece,
                      guint8         *out)
{
  const guint8 *baseline = baseline_at (self, piece->start);

  switch (piece->match)
    {
    case LB_KNOWN_BLANK:
      memset (out, lb_geometry_find (self->geometry, piece->start)->erased, piece->length);
      break;
    case LB_KNOWN_TARGET:
      lb_target_compose (&self->target, piece->start, piece->length, NULL, out);
      break;
    case LB_KNOWN_BASELINE:
      memcpy (out, baseline, piece->length);
      break;
    default:
      g_return_if_reached ();
    }
}

static gboolean
holds_target (const LbTarget *target,
              const LbBlock  *unit,
              const guint8   *present)
{
  g_autofree guint8 *wanted = g_malloc (unit->length);

  lb_target_compose (target, unit->start, unit->length, present, wanted);

  return memcmp (wanted, present, unit->length) == 0;
}

/* Bytes of the library that have the block's digest, kept for its other units. */
static const guint8 *
library_bytes (LbSurvey  *self,
               LbLibrary *library,
               guint      index)
{
  const LbBlock *block = lb_survey_get_block (self, index);

  if (self->cached == NULL || self->cached_index != index)
    {
      g_clear_pointer (&self->cached, g_bytes_unref);
      self->cached = lb_library_read_block (library, lb_survey_get_digest (self, index),
                                            block->length);
      self->cached_index = index;
    }

  return self->cached != NULL ? g_bytes_get_data (self->cached, NULL) : NULL;
}

static gboolean
piece_holds_target (LbSurvey       *self,
                    const LbTarget *target,
                    const LbPiece  *piece,
                    const LbBlock  *unit)
{
  g_autofree guint8 *present = NULL;

  if (piece->match == LB_KNOWN_TARGET)
    return TRUE;

  if (piece->match == LB_KNOWN_NOT)
    return target_has (target, piece->start, piece->length, &piece->digest);

  present = g_malloc (piece->length);
  lb_survey_fill_piece (self, piece, present);

  return holds_target (target, unit, present + (unit->start - piece->start));
}

gboolean
lb_survey_unit_is_same (LbSurvey       *self,
                        const LbTarget *target,
                        LbLibrary      *library,
                        guint           index,
                        const LbBlock  *unit)
{
  const LbBlock *block = lb_survey_get_block (self, index);
  const GArray *pieces = g_ptr_array_index (self->pieces, index);
  const guint8 *present;

  if (self->digests == NULL)
    return FALSE;

  for (guint i = 0; pieces != NULL && i < pieces->len; i++)
    {
      const LbPiece *piece = &g_array_index (pieces, LbPiece, i);

      if (piece->match != LB_KNOWN_LIBRARY && unit->start >= piece->start &&
          unit->start + unit->length <= piece->start + piece->length)
        return piece_holds_target (self, target, piece, unit);
    }

  present = library_bytes (self, library, index);

  return present != NULL && holds_target (target, unit, present + (unit->start - block->start));
}

static gboolean
has_digests (LbBackup     *backup,
             const GArray *digests)
{
  g_autoptr(LbManifest) manifest = lb_backup_load_manifest (backup, NULL);

  if (manifest == NULL || manifest->block_size != LB_PLAN_BLOCK_SIZE || manifest->digests == NULL ||
      manifest->digests->len != digests->len)
    return FALSE;

  for (guint i = 0; i < digests->len; i++)
    if (!lb_digest_equal (&g_array_index (manifest->digests, LbDigest, i),
                          &g_array_index (digests, LbDigest, i)))
      return FALSE;

  return TRUE;
}

LbBackup *
lb_survey_find_backup (LbLibrary        *library,
                       const LbIdentity *identity,
                       guint64           size,
                       const GArray     *digests)
{
  g_autofree char *id = lb_identity_get_device_id (identity);
  g_autoptr(GPtrArray) backups = NULL;

  if (identity->unit == NULL)
    return NULL;

  backups = lb_library_load_unit (library, id, NULL);
  for (guint i = 0; backups != NULL && i < backups->len; i++)
    {
      LbBackup *backup = g_ptr_array_index (backups, i);

      if (lb_backup_get_state (backup) == LB_BACKUP_OK &&
          lb_backup_get_manifest (backup)->source == LB_SOURCE_READ &&
          lb_backup_get_size (backup) == size && (digests == NULL || has_digests (backup, digests)))
        return g_object_ref (backup);
    }

  return NULL;
}
