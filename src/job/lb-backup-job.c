/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup-job"

#include "config.h"

#include "lb-access.h"
#include "lb-backup-job.h"
#include "lb-backup.h"
#include "lb-capture.h"
#include "lb-error.h"
#include "lb-extract.h"

struct _LbBackupJob
{
  LbJob            parent_instance;

  gboolean         full;
  gboolean         allow_blank;
  gboolean         looks_blank;
  guint64          region_start;
  guint64          region_length; /* 0: everything */
  char            *output;
  char            *board;
  char            *note;

  LbBackup        *backup;
  char            *sha256;
  LbBackupFigures  figures;
};

G_DEFINE_FINAL_TYPE (LbBackupJob, lb_backup_job, LB_TYPE_JOB)

static const LbPhase phases[] = {
  { LB_PHASE_CONNECT, 2000 },
  { LB_PHASE_SURVEY, 5000 },
  { LB_PHASE_READ, 20000 },
  { LB_PHASE_PROVE, 0 },
  { LB_PHASE_STORE, 300 },
};

static gboolean
check_can_read (LbDevice  *device,
                GError   **error)
{
  if (lb_device_get_features (device) & LB_DEVICE_CAN_READ)
    return TRUE;

  g_set_error_literal (error, LB_ERROR, LB_ERROR_REFUSED,
                       lb_access_why_unreadable (lb_device_get_identity (device)));
  return FALSE;
}

static gboolean
check_size_known (LbDevice  *device,
                  GError   **error)
{
  if (lb_device_get_identity (device)->flash_size != 0)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
               "The size of the memory is in doubt: what the flash chip says, what its content says "
               "and what reading shows do not agree. Choose the size yourself, then try again.");
  return FALSE;
}

static gboolean
store (LbBackupJob  *self,
       LbCapture    *capture,
       LbBlockIo    *io,
       GError      **error)
{
  lb_job_begin_phase (LB_JOB (self), LB_PHASE_STORE, 0);
  lb_job_set_hold (LB_JOB (self), LB_HOLD_LET_GO);
  self->backup = lb_capture_store (capture, error);
  if (self->backup == NULL)
    return FALSE;

  self->sha256 = g_strdup (lb_backup_get_sha256 (self->backup));
  lb_job_log (LB_JOB (self), "Stored as %s", lb_backup_get_id (self->backup));

  return self->output == NULL ||
         lb_library_export (io->context->library, self->backup, self->output, NULL, error);
}

static gboolean
back_up (LbBackupJob  *self,
         LbBlockIo    *io,
         GError      **error)
{
  LbDevice *device = io->device;
  g_autofree char *id = lb_identity_get_device_id (lb_device_get_identity (device));
  g_autoptr(LbUnitLock) lock = lb_library_lock_unit (io->context->library, id, error);
  g_autoptr(LbSurvey) survey = NULL;
  LbCapture capture = { NULL };
  gint64 begin = lb_device_now (device);
  gboolean ok;

  if (lock == NULL)
    return FALSE;

  capture.full = self->full;
  capture.allow_blank = self->allow_blank;
  capture.board = self->board;
  capture.note = self->note;
  capture.phase = LB_PHASE_READ;
  ok = lb_capture_begin (&capture, io, lock, error);
  if (ok)
    {
      survey = lb_survey_run (io, NULL, error);
      ok = survey != NULL && lb_capture_run (&capture, survey, error);
    }

  self->looks_blank = capture.looks_blank;
  self->figures = capture.figures;
  self->figures.time_ms = (lb_device_now (device) - begin) / 1000;
  ok = ok && store (self, &capture, io, error);
  lb_capture_clear (&capture);

  return ok;
}

static gboolean
extract (LbBackupJob  *self,
         LbBlockIo    *io,
         GError      **error)
{
  gint64 begin = lb_device_now (io->device);

  if (!lb_extract_run (io, self->region_start, self->region_length, self->full, self->output,
                       &self->sha256, &self->figures, error))
    return FALSE;

  self->figures.time_ms = (lb_device_now (io->device) - begin) / 1000;
  return TRUE;
}

static gboolean
lb_backup_job_run (LbJob         *job,
                   LbJobContext  *context,
                   GCancellable  *cancellable,
                   GError       **error)
{
  LbBackupJob *self = LB_BACKUP_JOB (job);
  LbBlockIo io;

  lb_block_io_init (&io, job, context, cancellable);
  if (!check_can_read (io.device, error))
    return FALSE;

  if (self->region_length != 0)
    return extract (self, &io, error);

  return check_size_known (io.device, error) && back_up (self, &io, error);
}

static void
lb_backup_job_finalize (GObject *object)
{
  LbBackupJob *self = LB_BACKUP_JOB (object);

  g_free (self->output);
  g_free (self->board);
  g_free (self->note);
  g_free (self->sha256);
  g_clear_object (&self->backup);

  G_OBJECT_CLASS (lb_backup_job_parent_class)->finalize (object);
}

static void
lb_backup_job_class_init (LbBackupJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_backup_job_finalize;
  LB_JOB_CLASS (klass)->name = "backup";
  LB_JOB_CLASS (klass)->run = lb_backup_job_run;
}

static void
lb_backup_job_init (LbBackupJob *self)
{
  lb_job_declare_phases (LB_JOB (self), phases, G_N_ELEMENTS (phases));
}

LbBackupJob *
lb_backup_job_new (void)
{
  return g_object_new (LB_TYPE_BACKUP_JOB, NULL);
}

void
lb_backup_job_set_full (LbBackupJob *self,
                        gboolean     full)
{
  self->full = full;
}

void
lb_backup_job_set_region (LbBackupJob *self,
                          guint64      start,
                          guint64      length)
{
  g_return_if_fail (length > 0);

  self->region_start = start;
  self->region_length = length;
}

void
lb_backup_job_set_output (LbBackupJob *self,
                          const char  *path)
{
  g_free (self->output);
  self->output = g_strdup (path);
}

void
lb_backup_job_set_board (LbBackupJob *self,
                         const char  *board)
{
  g_free (self->board);
  self->board = g_strdup (board);
}

void
lb_backup_job_set_note (LbBackupJob *self,
                        const char  *note)
{
  g_free (self->note);
  self->note = g_strdup (note);
}

void
lb_backup_job_set_allow_blank (LbBackupJob *self,
                               gboolean     allow)
{
  self->allow_blank = allow;
}

gboolean
lb_backup_job_get_looks_blank (LbBackupJob *self)
{
  return self->looks_blank;
}

LbBackup *
lb_backup_job_get_backup (LbBackupJob *self)
{
  return self->backup;
}

const char *
lb_backup_job_get_sha256 (LbBackupJob *self)
{
  return self->sha256;
}

void
lb_backup_job_get_figures (LbBackupJob     *self,
                           LbBackupFigures *figures)
{
  *figures = self->figures;
}
