/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup-options"

#include "config.h"

#include "lb-backup-options.h"

void
lb_backup_options_clear (LbBackupOptions *self)
{
  g_clear_pointer (&self->output, g_free);
  g_clear_pointer (&self->note, g_free);
}

void
lb_backup_options_set (LbBackupOptions       *self,
                       const LbBackupOptions *other)
{
  lb_backup_options_clear (self);
  *self = (LbBackupOptions) { 0 };
  if (other == NULL)
    return;

  *self = *other;
  self->output = g_strdup (other->output);
  self->note = g_strdup (other->note);
}

LbBackupJob *
lb_backup_options_create_job (const LbBackupOptions *self)
{
  LbBackupJob *job = lb_backup_job_new ();

  lb_backup_job_set_full (job, self->full);
  lb_backup_job_set_allow_blank (job, self->allow_blank);
  if (self->note != NULL && *self->note != '\0')
    lb_backup_job_set_note (job, self->note);
  if (self->length > 0)
    {
      lb_backup_job_set_region (job, self->start, self->length);
      lb_backup_job_set_output (job, self->output);
    }

  return job;
}
