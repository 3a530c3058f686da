/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-found"

#include "config.h"

#include "lb-found.h"

void
lb_found_clear (LbFound *self)
{
  g_clear_object (&self->connection);
  g_clear_pointer (&self->identity, lb_identity_unref);
  g_clear_pointer (&self->geometry, lb_geometry_unref);
  g_clear_pointer (&self->journal, lb_journal_unref);
  g_clear_pointer (&self->backups, g_ptr_array_unref);
}

void
lb_found_take (LbFound      *self,
               LbConnectJob *job)
{
  lb_found_clear (self);
  self->connection = g_object_ref (job);
  self->identity = lb_identity_ref (lb_connect_job_get_identity (job));
  self->geometry = lb_geometry_ref (lb_connect_job_get_geometry (job));
  self->backups = g_ptr_array_ref (lb_connect_job_get_backups (job));
  if (lb_connect_job_get_journal (job) != NULL)
    self->journal = lb_journal_ref (lb_connect_job_get_journal (job));
}

void
lb_found_set_identity (LbFound    *self,
                       LbIdentity *identity)
{
  g_autoptr(LbIdentity) old = self->identity;

  self->identity = lb_identity_ref (identity);
}

void
lb_found_ask_library (LbFound   *self,
                      LbLibrary *library)
{
  g_autofree char *device_id = NULL;
  g_autofree char *backups_id = NULL;
  GPtrArray *backups;

  if (self->identity == NULL)
    return;

  device_id = lb_identity_get_device_id (self->identity);
  backups_id = lb_identity_get_backups_id (self->identity);
  backups = lb_library_load_unit (library, backups_id, NULL);
  if (backups != NULL)
    {
      g_clear_pointer (&self->backups, g_ptr_array_unref);
      self->backups = backups;
    }

  /* A write that was stopped has left a journal behind, one that was finished has taken it away. */
  g_clear_pointer (&self->journal, lb_journal_unref);
  self->journal = lb_journal_load (library, device_id, NULL);
}

gboolean
lb_found_is_protected (const LbFound *self)
{
  return self->connection != NULL && lb_connect_job_is_protected (self->connection);
}

gboolean
lb_found_can_read (const LbFound *self)
{
  return self->connection != NULL &&
         (lb_connect_job_get_features (self->connection) & LB_DEVICE_CAN_READ) != 0;
}

gboolean
lb_found_lacks_size (const LbFound *self)
{
  return self->identity != NULL && self->identity->family == LB_FAMILY_ESPRESSIF &&
         self->identity->flash_size == 0;
}
