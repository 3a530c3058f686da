/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-connect-job"

#include "config.h"

#include "lb-connect-job.h"
#include "lb-flash-look.h"
#include "lb-job-private.h"
#include "lb-partial.h"

struct _LbConnectJob
{
  LbJob             parent_instance;

  LbIdentity       *identity;
  LbGeometry       *geometry;
  LbDeviceFeatures  features;
  gboolean          is_protected;
  GPtrArray        *backups;
  LbJournal        *journal;
  guint64           partial;
  char             *adapter;
  guint             voltage;
  gboolean          adapter_old;
  LbVescContents    contents;
  LbFlashMap       *map;
  char             *firmware;
};

G_DEFINE_FINAL_TYPE (LbConnectJob, lb_connect_job, LB_TYPE_JOB)

static const LbPhase phases[] = {
  { LB_PHASE_CONNECT, 100 },
};

/* A library that cannot be read does not keep anybody from looking at a device. */
static void
look_into_library (LbConnectJob *self,
                   LbLibrary    *library)
{
  g_autofree char *id = lb_identity_get_device_id (self->identity);
  g_autofree char *backups_id = lb_identity_get_backups_id (self->identity);
  g_autoptr(GError) error = NULL;
  guint64 total;

  /* Backups of unknown units lie together: which are of this one, nobody can tell. */
  if (self->identity->unit != NULL)
    self->backups = lb_library_load_unit (library, backups_id, &error);
  if (error != NULL)
    lb_job_log (LB_JOB (self), "The library cannot be read: %s", error->message);

  g_clear_error (&error);
  self->journal = lb_journal_load (library, id, &error);
  if (error != NULL)
    lb_job_log (LB_JOB (self), "%s", error->message);

  if (!lb_partial_peek (library, id, &self->partial, &total))
    self->partial = 0;
}

static void
look_at_adapter (LbConnectJob  *self,
                 LbStm32Device *device,
                 GCancellable  *cancellable)
{
  self->adapter = lb_stm32_device_dup_adapter_name (device);
  self->voltage = lb_stm32_device_get_voltage (device);
  self->adapter_old = lb_stm32_device_is_adapter_old (device);
  self->contents = lb_vesc_contents_look (device, cancellable);
}

static gboolean
lb_connect_job_run (LbJob         *job,
                    LbJobContext  *context,
                    GCancellable  *cancellable,
                    GError       **error)
{
  LbConnectJob *self = LB_CONNECT_JOB (job);
  LbDevice *device = context->device;

  self->identity = lb_identity_ref (lb_device_get_identity (device));
  self->geometry = lb_geometry_ref (lb_device_get_geometry (device));
  self->features = lb_device_get_features (device);
  if (!lb_device_get_protection (device, &self->is_protected, cancellable, error))
    return FALSE;

  if (LB_IS_STM32_DEVICE (device))
    look_at_adapter (self, LB_STM32_DEVICE (device), cancellable);
  self->map = lb_flash_look (device, &self->firmware, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  look_into_library (self, context->library);
  if (self->backups == NULL)
    self->backups = g_ptr_array_new_with_free_func (g_object_unref);

  return TRUE;
}

static void
lb_connect_job_finalize (GObject *object)
{
  LbConnectJob *self = LB_CONNECT_JOB (object);

  g_clear_pointer (&self->identity, lb_identity_unref);
  g_clear_pointer (&self->geometry, lb_geometry_unref);
  g_clear_pointer (&self->backups, g_ptr_array_unref);
  g_clear_pointer (&self->journal, lb_journal_unref);
  g_clear_pointer (&self->map, lb_flash_map_free);
  g_free (self->firmware);
  g_free (self->adapter);

  G_OBJECT_CLASS (lb_connect_job_parent_class)->finalize (object);
}

static void
lb_connect_job_class_init (LbConnectJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_connect_job_finalize;
  LB_JOB_CLASS (klass)->name = "connect";
  LB_JOB_CLASS (klass)->run = lb_connect_job_run;
}

static void
lb_connect_job_init (LbConnectJob *self)
{
  lb_job_declare_phases (LB_JOB (self), phases, G_N_ELEMENTS (phases));
}

LbConnectJob *
lb_connect_job_new (void)
{
  return g_object_new (LB_TYPE_CONNECT_JOB, NULL);
}

LbIdentity *
lb_connect_job_get_identity (LbConnectJob *self)
{
  return self->identity;
}

LbGeometry *
lb_connect_job_get_geometry (LbConnectJob *self)
{
  return self->geometry;
}

LbDeviceFeatures
lb_connect_job_get_features (LbConnectJob *self)
{
  return self->features;
}

LbFlashMap *
lb_connect_job_get_map (LbConnectJob *self)
{
  return self->map;
}

const char *
lb_connect_job_get_firmware (LbConnectJob *self)
{
  return self->firmware;
}

gboolean
lb_connect_job_is_protected (LbConnectJob *self)
{
  return self->is_protected;
}

GPtrArray *
lb_connect_job_get_backups (LbConnectJob *self)
{
  return self->backups;
}

LbJournal *
lb_connect_job_get_journal (LbConnectJob *self)
{
  return self->journal;
}

guint64
lb_connect_job_get_partial (LbConnectJob *self)
{
  return self->partial;
}

const char *
lb_connect_job_get_adapter (LbConnectJob *self)
{
  return self->adapter;
}

guint
lb_connect_job_get_voltage (LbConnectJob *self)
{
  return self->voltage;
}

gboolean
lb_connect_job_is_adapter_old (LbConnectJob *self)
{
  return self->adapter_old;
}

LbVescContents
lb_connect_job_get_contents (LbConnectJob *self)
{
  return self->contents;
}
