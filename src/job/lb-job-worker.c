/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-job"

#include "config.h"

#include "lb-error.h"
#include "lb-job-inside-private.h"

/* The worker's side of a job: everything is told under the lock, and the main context woken. */

void
lb_job_start (LbJob *self)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  if (priv->report.snapshot.state == LB_JOB_QUEUED)
    priv->report.snapshot.state = LB_JOB_RUNNING;
  lb_job_wake (self);
}

void
lb_job_finish (LbJob  *self,
               GError *error)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  LbJobResult result = LB_JOB_RESULT_SUCCESS;

  lb_mutex_lock (&priv->lock);
  if (error != NULL)
    result = lb_error_is_cancelled (error) ? LB_JOB_RESULT_CANCELLED : LB_JOB_RESULT_ERROR;
  else
    lb_report_complete (&priv->report);

  if (priv->hold_control != NULL)
    priv->report.snapshot.hold = LB_HOLD_LET_GO;
  priv->error = error;
  priv->report.snapshot.time_left_ms = error == NULL ? 0 : -1;
  priv->report.snapshot.result = result;
  priv->report.snapshot.state = LB_JOB_FINISHED;
  lb_mutex_unlock (&priv->lock);

  lb_job_wake_at_end (self);
}

void
lb_job_declare_phases (LbJob         *self,
                       const LbPhase *phases,
                       guint          n_phases)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  lb_report_declare (&priv->report, phases, n_phases);
}

void
lb_job_weigh_phase (LbJob      *self,
                    const char *id,
                    guint       weight)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  lb_report_weigh (&priv->report, id, weight);
  lb_job_wake (self);
}

void
lb_job_begin_phase (LbJob      *self,
                    const char *id,
                    guint64     total)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  g_debug ("%s: phase %s, %" G_GUINT64_FORMAT " bytes", lb_job_get_name (self), id, total);
  lb_report_begin_phase (&priv->report, id, total);
  lb_job_wake (self);
}

void
lb_job_report (LbJob   *self,
               guint64  done,
               gint64   now)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  lb_report_set_done (&priv->report, done, now);
  lb_job_wake (self);
}

void
lb_job_advance (LbJob   *self,
                guint64  bytes,
                gint64   now)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  lb_report_set_done (&priv->report, priv->report.snapshot.done + bytes, now);
  lb_job_wake (self);
}

void
lb_job_log (LbJob      *self,
            const char *format,
            ...)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autofree char *line = NULL;
  g_autoptr(LbMutexLocker) locker = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);

  g_debug ("%s: %s", lb_job_get_name (self), line);
  locker = lb_mutex_locker_new (&priv->lock);
  g_ptr_array_add (priv->new_lines, g_steal_pointer (&line));
  if (priv->new_lines->len > LB_JOB_MAX_LOG)
    g_ptr_array_remove_index (priv->new_lines, 0);
  lb_job_wake (self);
}

void
lb_job_set_hold (LbJob  *self,
                 LbHold  hold)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  if (priv->hold_control == NULL)
    return;

  priv->report.snapshot.hold = hold;
  lb_job_wake (self);
}

void
lb_job_set_hearing (LbJob      *self,
                    LbHearing   hearing,
                    const char *text)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  priv->report.snapshot.hearing = hearing;
  g_free (priv->report.snapshot.hearing_text);
  priv->report.snapshot.hearing_text = g_strdup (text);
  lb_job_wake (self);
}

void
lb_job_set_speed (LbJob *self,
                  guint  speed)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  priv->report.snapshot.speed = speed;
  lb_job_wake (self);
}

void
lb_job_set_layout (LbJob      *self,
                   LbGeometry *geometry)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  if (lb_cell_map_set_layout (&priv->cells, geometry))
    lb_job_wake (self);
}

void
lb_job_mark (LbJob       *self,
             guint64      start,
             guint64      length,
             LbCellState  state)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  lb_cell_map_mark (&priv->cells, start, length, -1, state);
  lb_job_wake (self);
}

void
lb_job_mark_from (LbJob       *self,
                  guint64      start,
                  guint64      length,
                  LbCellState  from,
                  LbCellState  state)
{
  LbJobPrivate *priv = lb_job_get_private (self);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&priv->lock);

  lb_cell_map_mark (&priv->cells, start, length, from, state);
  lb_job_wake (self);
}

const char *
lb_cell_state_to_string (LbCellState state)
{
  static const char * const names[] = {
    "unknown", "blank", "to-read", "reading", "copied", "read", "proven",
    "to-write", "writing", "written", "kept", "erased", "failed",
  };

  return state < G_N_ELEMENTS (names) ? names[state] : names[0];
}

const char *
lb_hearing_to_string (LbHearing hearing)
{
  static const char * const names[] = {
    "nothing", "echo", "log-74880", "normal-boot", "sdio-boot", "download-no-sync", "no-flash",
    "brownout", "noise", "connected",
  };

  return hearing < G_N_ELEMENTS (names) ? names[hearing] : names[0];
}
