/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-write-job"

#include "config.h"

#include "lb-backup.h"
#include "lb-capture.h"
#include "lb-error.h"
#include "lb-write-job.h"
#include "lb-write-request-private.h"
#include "lb-writer.h"

#define LISTEN_MS 2000

struct _LbWriteJob
{
  LbJob           parent_instance;

  LbWriteRequest *request;
  LbPrepared     *prepared;
  LbBackup       *safety;
  LbBoot          boot;
  char           *boot_log;
  guint64         erased;
  guint64         written;
};

G_DEFINE_FINAL_TYPE (LbWriteJob, lb_write_job, LB_TYPE_JOB)

static const LbPhase phases[] = {
  { LB_PHASE_CONNECT, 2000 },
  { LB_PHASE_SURVEY, 5000 },
  { LB_PHASE_SAFETY, 10000 },
  { LB_PHASE_PROVE, 0 },
  { LB_PHASE_WRITE, 20000 },
  { LB_PHASE_BOOT, 2500 },
};

/* What was shown may be carried out without asking again only while it cannot have changed. */
static gboolean
ensure_prepared (LbWriteJob  *self,
                 LbBlockIo   *io,
                 GError     **error)
{
  LbPrepared *prepared = self->prepared;

  if (prepared != NULL && prepared->survey != NULL &&
      lb_survey_is_current (prepared->survey, io->context) &&
      g_strcmp0 (prepared->identity->unit, lb_device_get_identity (io->device)->unit) == 0)
    return TRUE;

  if (prepared != NULL && prepared->survey != NULL)
    lb_job_log (LB_JOB (self), "The device was connected or written anew since the plan was made; "
                "asking it again.");

  g_clear_pointer (&self->prepared, lb_prepared_unref);
  self->prepared = lb_prepare_run (io, self->request, error);

  return self->prepared != NULL;
}

static void
weigh (LbWriteJob *self,
       LbBlockIo  *io)
{
  LbWriteSummary *summary = &self->prepared->summary;
  double safety_us = 0;

  if (self->prepared->safety == LB_SAFETY_TO_MAKE)
    lb_capture_estimate (io, self->prepared->survey, FALSE, &safety_us);

  lb_job_weigh_phase (LB_JOB (self), LB_PHASE_SAFETY, safety_us / 1000);
  lb_job_weigh_phase (LB_JOB (self), LB_PHASE_WRITE,
                      lb_figures_write_us (&io->context->figures, summary->erase_bytes,
                                           summary->write_bytes,
                                           summary->erase_bytes / LB_PLAN_BLOCK_SIZE + 1) / 1000);
}

/* The safety backup */

static gboolean
make_safety_backup (LbWriteJob  *self,
                    LbBlockIo   *io,
                    LbUnitLock  *lock,
                    gboolean    *is_blank,
                    GError     **error)
{
  LbCapture capture = { NULL };
  g_autofree char *note = g_strdup_printf ("Before “%s”", self->request->name);
  gboolean ok;

  capture.phase = LB_PHASE_SAFETY;
  capture.board = self->request->board;
  capture.note = note;
  ok = lb_capture_begin (&capture, io, lock, error) &&
       lb_capture_run (&capture, self->prepared->survey, error);

  /* Without digests it shows only now that there is such a backup, or that the chip is blank. */
  *is_blank = capture.is_blank;
  if (ok)
    self->safety = lb_capture_find_equal (&capture);
  if (capture.is_blank || self->safety != NULL)
    lb_partial_discard (capture.partial, NULL);
  else if (ok)
    self->safety = lb_capture_store (&capture, error);
  lb_capture_clear (&capture);

  if (self->safety != NULL)
    lb_job_log (LB_JOB (self), "Safety backup: %s", lb_backup_get_id (self->safety));
  else if (*is_blank)
    g_clear_error (error);
  else
    g_prefix_error (error, "Nothing was changed, because the backup that comes first failed: ");

  return self->safety != NULL || *is_blank;
}

/* Uses the backup that is there, whose bytes are looked at once more; when they are damaged, makes
 * one. */
static gboolean
ensure_safety (LbWriteJob  *self,
               LbBlockIo   *io,
               LbUnitLock  *lock,
               GBytes     **now,
               GError     **error)
{
  LbPrepared *prepared = self->prepared;
  LbLibrary *library = io->context->library;
  gboolean is_blank;

  *now = NULL;
  if (prepared->safety == LB_SAFETY_NOT_NEEDED || prepared->safety == LB_SAFETY_DECLINED)
    return TRUE;

  if (prepared->safety == LB_SAFETY_PRESENT)
    {
      *now = lb_library_open_proven_image (library, prepared->safety_backup, io->cancellable, NULL);
      if (*now != NULL)
        {
          g_set_object (&self->safety, prepared->safety_backup);
          return TRUE;
        }

      if (g_cancellable_set_error_if_cancelled (io->cancellable, error))
        return FALSE;

      lb_job_log (LB_JOB (self), "The backup of this content is damaged; making another one.");
    }

  if (!make_safety_backup (self, io, lock, &is_blank, error))
    return FALSE;

  if (is_blank)
    return TRUE;

  *now = lb_library_open_proven_image (library, self->safety, io->cancellable, error);

  return *now != NULL;
}

/* The journal */

/* The image has to be in the library before anything is erased: only there a later run finds it. */
static gboolean
ensure_image_stored (LbWriteJob  *self,
                     LbBlockIo   *io,
                     GError     **error)
{
  LbPrepared *prepared = self->prepared;
  g_autoptr(LbManifest) details = NULL;

  if (prepared->image == NULL || prepared->image_backup != NULL)
    return TRUE;

  details = lb_manifest_new ();
  details->original_name = g_strdup (self->request->name);
  details->block_size = LB_PLAN_BLOCK_SIZE;
  prepared->image_backup = lb_library_import (io->context->library, prepared->image, details, NULL,
                                              error);
  if (prepared->image_backup == NULL)
    {
      g_prefix_error (error, "Nothing was changed, because the file could not be put into the library "
                      "first: ");
      return FALSE;
    }

  return TRUE;
}

static LbJournal *
make_journal (LbWriteJob *self,
              LbUnitLock *lock)
{
  LbPrepared *prepared = self->prepared;
  LbBackup *image = prepared->image_backup;
  LbJournal *older = prepared->journal;
  LbJournal *journal;

  journal = lb_journal_new (lock, prepared->identity, self->request->name,
                            image != NULL ? lb_backup_get_id (image) : NULL,
                            image != NULL ? lb_backup_get_sha256 (image) : NULL,
                            prepared->address, prepared->length, self->request->erase_rest);
  lb_journal_set_accepted (journal, (const char * const *) self->request->accepted);
  if (self->safety != NULL)
    lb_journal_set_safety_id (journal, lb_backup_get_id (self->safety));
  else if (older != NULL)
    lb_journal_set_safety_id (journal, lb_journal_get_safety_id (older));
  if (older != NULL)
    lb_journal_take_open (journal, older);

  return journal;
}

/* What the interrupted work began with, for bytes that only that backup has. */
static GBytes *
open_before (LbPrepared *prepared,
             LbLibrary  *library)
{
  const char *id = prepared->journal != NULL ? lb_journal_get_safety_id (prepared->journal) : NULL;
  g_autoptr(LbBackup) backup = id != NULL ? lb_library_find (library, id, NULL) : NULL;
  g_autoptr(GBytes) bytes = NULL;

  /* All units without a number share one journal: it may be another's content. */
  if (backup == NULL || prepared->identity->unit == NULL)
    return NULL;

  bytes = lb_library_open_proven_image (library, backup, NULL, NULL);
  if (bytes == NULL || g_bytes_get_size (bytes) != lb_geometry_get_size (prepared->geometry))
    return NULL;

  return g_steal_pointer (&bytes);
}

/* The writing */

static void
explain_state (const LbWriter  *writer,
               GError         **error)
{
  guint left = writer->steps->len - writer->n_done;
  g_autofree char *text = NULL;

  if (error == NULL || *error == NULL)
    return;

  text = g_strdup_printf ("%s%s %u of %u blocks are written. %s",
                          lb_error_is_cancelled (*error) ? "Cancelled" : (*error)->message,
                          g_str_has_suffix ((*error)->message, ".") &&
                              !lb_error_is_cancelled (*error) ? "" : ".",
                          writer->n_done, writer->steps->len,
                          left == writer->steps->len && lb_journal_get_n_open (writer->journal) == 0
                            ? "The device is as it was."
                            : "The device will not work until this is finished or the old firmware "
                              "is put back; both can be done the next time it is connected.");
  g_free ((*error)->message);
  (*error)->message = g_steal_pointer (&text);
}

static gboolean
note_event (LbWriteJob        *self,
            LbBlockIo         *io,
            LbBackupEventKind  kind)
{
  g_autoptr(LbBackup) noted = NULL;
  g_autofree char *unit = lb_identity_format_unit (self->prepared->identity);

  if (self->prepared->image_backup == NULL)
    return TRUE;

  noted = lb_library_add_event (io->context->library, self->prepared->image_backup, kind,
                                unit != NULL ? unit : "a device without a number", NULL);
  return noted != NULL;
}

static void
note_plan (LbWriter *writer)
{
  g_autoptr(GArray) plan = g_array_new (FALSE, FALSE, sizeof (LbBlock));

  for (guint i = 0; i < writer->steps->len; i++)
    {
      const LbWriteStep *step = &g_array_index (writer->steps, LbWriteStep, i);
      LbBlock block = { step->start, step->length };

      g_array_append_val (plan, block);
    }

  lb_journal_set_plan (writer->journal, plan);
}

static gboolean
write_under_journal (LbWriteJob  *self,
                     LbWriter    *writer,
                     GError     **error)
{
  LbBlockIo *io = writer->io;
  gboolean ok;

  if (self->prepared->is_protected &&
      !lb_device_clear_protection (io->device, io->cancellable, error))
    return FALSE;

  if (!lb_writer_save_edges (writer, error))
    return FALSE;

  note_plan (writer);
  if (!lb_journal_save (writer->journal, writer->lock, error))
    return FALSE;

  ok = lb_writer_run (writer, error);
  self->erased = writer->erased;
  self->written = writer->written;
  if (!ok)
    {
      explain_state (writer, error);
      note_event (self, io, LB_BACKUP_EVENT_INTERRUPTED);
    }

  return ok;
}

static gboolean
write_all (LbWriteJob  *self,
           LbBlockIo   *io,
           LbUnitLock  *lock,
           GBytes      *now,
           GError     **error)
{
  LbWriter writer = { io, self->prepared, lock };
  gboolean ok = TRUE;

  writer.now = now != NULL ? g_bytes_ref (now) : NULL;
  writer.before = open_before (self->prepared, io->context->library);
  writer.journal = make_journal (self, lock);
  lb_writer_plan (&writer);
  if (writer.steps->len > 0)
    ok = write_under_journal (self, &writer, error);

  if (ok)
    {
      ok = lb_journal_remove (lock, error);
      note_event (self, io, LB_BACKUP_EVENT_RESTORED);
    }
  lb_writer_clear (&writer);

  return ok;
}

/* Afterwards */

static LbBoot
judge_boot (LbHearing   hearing,
            const char *text)
{
  switch (hearing)
    {
    case LB_HEARING_NORMAL_BOOT:
      return LB_BOOT_STARTED;
    case LB_HEARING_NO_FLASH:
    case LB_HEARING_BROWNOUT:
    case LB_HEARING_DOWNLOAD_NO_SYNC:
    case LB_HEARING_SDIO_BOOT:
      return LB_BOOT_FAILED;
    default:
      return LB_BOOT_SILENT;
    }
}

/* Never makes a success less of one: the content is proven, whatever the board says. */
static void
watch_boot (LbWriteJob *self,
            LbBlockIo  *io)
{
  LbHearing hearing = LB_HEARING_NOTHING;
  g_autoptr(GError) error = NULL;

  lb_job_begin_phase (LB_JOB (self), LB_PHASE_BOOT, 0);
  io->context->device_left = TRUE;
  if (!lb_device_close (io->device, LB_LEAVE_RUN, &error))
    lb_job_log (LB_JOB (self), "The loader could not be left: %s", error->message);
  lb_job_set_hold (LB_JOB (self), LB_HOLD_LET_GO);

  if (error == NULL)
    self->boot_log = lb_device_listen (io->device, LISTEN_MS, &hearing, io->cancellable, &error);
  self->boot = self->boot_log != NULL ? judge_boot (hearing, self->boot_log) : LB_BOOT_NOT_CHECKED;
  lb_job_log (LB_JOB (self), "Start of the board: %s", lb_boot_to_string (self->boot));
}

static gboolean
run_locked (LbWriteJob  *self,
            LbBlockIo   *io,
            LbUnitLock  *lock,
            GError     **error)
{
  g_autoptr(GBytes) now = NULL;

  if (!ensure_prepared (self, io, error) ||
      !lb_checks_pass (self->prepared->checks, (const char * const *) self->request->accepted, error))
    return FALSE;

  weigh (self, io);

  return ensure_safety (self, io, lock, &now, error) &&
         ensure_image_stored (self, io, error) &&
         write_all (self, io, lock, now, error);
}

static gboolean
lb_write_job_run (LbJob         *job,
                  LbJobContext  *context,
                  GCancellable  *cancellable,
                  GError       **error)
{
  LbWriteJob *self = LB_WRITE_JOB (job);
  g_autofree char *id = lb_identity_get_device_id (lb_device_get_identity (context->device));
  g_autoptr(LbUnitLock) lock = lb_library_lock_unit (context->library, id, error);
  LbBlockIo io;

  lb_block_io_init (&io, job, context, cancellable);
  if (lock == NULL || !run_locked (self, &io, lock, error))
    return FALSE;

  /* A blank chip has nothing to start; the next thing is to write it, and it is in its loader now. */
  if (self->request->kind == LB_WRITE_RESTORE)
    watch_boot (self, &io);

  return TRUE;
}

static void
lb_write_job_finalize (GObject *object)
{
  LbWriteJob *self = LB_WRITE_JOB (object);

  g_clear_pointer (&self->request, lb_write_request_unref);
  g_clear_pointer (&self->prepared, lb_prepared_unref);
  g_clear_object (&self->safety);
  g_free (self->boot_log);

  G_OBJECT_CLASS (lb_write_job_parent_class)->finalize (object);
}

static void
lb_write_job_class_init (LbWriteJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_write_job_finalize;
  LB_JOB_CLASS (klass)->name = "write";
  LB_JOB_CLASS (klass)->run = lb_write_job_run;
}

static void
lb_write_job_init (LbWriteJob *self)
{
  lb_job_declare_phases (LB_JOB (self), phases, G_N_ELEMENTS (phases));
}

LbWriteJob *
lb_write_job_new (LbPrepared *prepared)
{
  LbWriteJob *self = lb_write_job_new_unprepared (lb_prepared_get_request (prepared));

  self->prepared = lb_prepared_ref (prepared);
  lb_job_set_expected_unit (LB_JOB (self), lb_prepared_get_identity (prepared)->unit);

  return self;
}

LbWriteJob *
lb_write_job_new_unprepared (LbWriteRequest *request)
{
  LbWriteJob *self = g_object_new (LB_TYPE_WRITE_JOB, NULL);

  self->request = lb_write_request_ref (request);

  return self;
}

LbPrepared *
lb_write_job_get_prepared (LbWriteJob *self)
{
  return self->prepared;
}

LbBackup *
lb_write_job_get_safety (LbWriteJob *self)
{
  return self->safety;
}

LbBoot
lb_write_job_get_boot (LbWriteJob *self)
{
  return self->boot;
}

const char *
lb_write_job_get_boot_log (LbWriteJob *self)
{
  return self->boot_log;
}

guint64
lb_write_job_get_erased (LbWriteJob *self)
{
  return self->erased;
}

guint64
lb_write_job_get_written (LbWriteJob *self)
{
  return self->written;
}

const char *
lb_boot_to_string (LbBoot boot)
{
  static const char * const names[] = { "not-checked", "started", "silent", "failed" };

  return boot < G_N_ELEMENTS (names) ? names[boot] : names[LB_BOOT_NOT_CHECKED];
}
