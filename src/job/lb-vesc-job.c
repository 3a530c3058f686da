/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-job"

#include "config.h"

#include "lb-vesc-job.h"

#include "lb-error.h"
#include "lb-files.h"
#include "lb-job-private.h"
#include "lb-library-settings.h"

struct _LbVescJob
{
  LbJob         parent_instance;

  LbVescAction  action;
  int           can_id;
  GBytes       *content;
  char         *output;
  char         *image_hardware;
  gboolean      hardware_confirmed;
  gboolean      other_unit_accepted;

  char         *safety_path;
  char         *version;
  char         *new_version;
  char         *hardware;
  LbIdentity   *identity;
  GPtrArray    *peers;
};

G_DEFINE_FINAL_TYPE (LbVescJob, lb_vesc_job, LB_TYPE_JOB)

static const LbPhase quick_phases[] = {
  { LB_PHASE_CONNECT, 1000 },
  { LB_PHASE_READ, 4000 },
};

static const LbPhase upload_phases[] = {
  { LB_PHASE_CONNECT, 1000 },
  { LB_PHASE_SAFETY, 3000 },
  { LB_PHASE_WRITE, 20000 },
};

typedef struct
{
  LbJob    *job;
  LbDevice *device;
} Reporter;

static void
progress_cb (LbProgress *progress,
             gpointer    user_data)
{
  Reporter *reporter = user_data;

  lb_job_report (reporter->job, progress->done, lb_device_now (reporter->device));
}

/* Returns: (transfer full): where the settings lie now, beside the backups of that very unit */
static char *
keep (LbVescJob    *self,
      LbJobContext *context,
      LbVescDevice *device,
      GBytes       *settings,
      GError      **error)
{
  g_autofree char *id = lb_identity_get_device_id (lb_device_get_identity (LB_DEVICE (device)));
  char *path = lb_library_keep_settings (context->library, id, settings, error);

  if (path != NULL)
    lb_job_log (LB_JOB (self), "Settings saved: %s", path);
  return path;
}

/* Before anything is changed. */
static gboolean
save_first (LbVescJob    *self,
            LbJobContext *context,
            LbVescDevice *device,
            GCancellable *cancellable,
            GError      **error)
{
  g_autoptr(GBytes) settings = NULL;

  lb_job_begin_phase (LB_JOB (self), LB_PHASE_SAFETY, 0);
  settings = lb_vesc_device_read_settings (device, cancellable, error);
  if (settings == NULL)
    {
      g_prefix_error (error, "Saving the settings first: ");
      return FALSE;
    }

  self->safety_path = keep (self, context, device, settings, error);
  return self->safety_path != NULL;
}

static gboolean
save (LbVescJob    *self,
      LbJobContext *context,
      LbVescDevice *device,
      GCancellable *cancellable,
      GError      **error)
{
  g_autoptr(GBytes) settings = lb_vesc_device_read_settings (device, cancellable, error);
  g_autoptr(GBytes) again = NULL;

  if (settings == NULL)
    return FALSE;

  again = lb_vesc_device_read_settings (device, cancellable, error);
  if (again == NULL)
    return FALSE;
  if (!g_bytes_equal (settings, again))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSTABLE,
                   "The settings read differently twice. Is somebody changing them?");
      return FALSE;
    }

  if (self->output != NULL)
    return lb_files_replace (self->output, settings, error);

  self->output = keep (self, context, device, settings, error);
  return self->output != NULL;
}

static gboolean
upload (LbVescJob    *self,
        LbJobContext *context,
        LbVescDevice *device,
        GCancellable *cancellable,
        GError      **error)
{
  Reporter reporter = { LB_JOB (self), LB_DEVICE (device) };
  LbProgress progress = LB_PROGRESS_INIT (progress_cb, &reporter);

  if (!save_first (self, context, device, cancellable, error))
    return FALSE;

  lb_job_begin_phase (LB_JOB (self), LB_PHASE_WRITE, g_bytes_get_size (self->content));
  if (self->action == LB_VESC_BOOTLOADER)
    return lb_vesc_device_upload_bootloader (device, self->content, &progress, cancellable, error);
  return lb_vesc_device_upload_firmware (device, self->content, self->image_hardware,
                                         self->hardware_confirmed, &progress, cancellable, error);
}

static gboolean
act (LbVescJob    *self,
     LbJobContext *context,
     LbVescDevice *device,
     GCancellable *cancellable,
     GError      **error)
{
  switch (self->action)
    {
    case LB_VESC_LIST:
      lb_job_begin_phase (LB_JOB (self), LB_PHASE_READ, 0);
      self->peers = lb_vesc_device_list_can (device, cancellable, error);
      return self->peers != NULL;
    case LB_VESC_SAVE:
      lb_job_begin_phase (LB_JOB (self), LB_PHASE_READ, 0);
      return save (self, context, device, cancellable, error);
    case LB_VESC_LOAD:
      if (!save_first (self, context, device, cancellable, error))
        return FALSE;
      lb_job_begin_phase (LB_JOB (self), LB_PHASE_WRITE, 0);
      return lb_vesc_device_write_settings (device, self->content, self->other_unit_accepted,
                                            cancellable, error);
    case LB_VESC_FIRMWARE:
    case LB_VESC_BOOTLOADER:
    default:
      return upload (self, context, device, cancellable, error);
    }
}

static gboolean
lb_vesc_job_run (LbJob        *job,
                 LbJobContext *context,
                 GCancellable *cancellable,
                 GError      **error)
{
  LbVescJob *self = LB_VESC_JOB (job);
  LbVescDevice *device;
  gboolean ok;

  if (!LB_IS_VESC_DEVICE (context->device))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                   "This is no VESC on its own serial line. Behind a programmer use backup and "
                   "restore.");
      return FALSE;
    }

  device = LB_VESC_DEVICE (context->device);
  if (self->can_id >= 0 &&
      !lb_vesc_device_set_can_id (device, self->can_id, cancellable, error))
    {
      g_prefix_error (error, "Controller %d on the CAN bus: ", self->can_id);
      return FALSE;
    }

  self->version = lb_vesc_version_to_text (lb_vesc_device_get_version (device));
  self->hardware = g_strdup (lb_vesc_device_get_version (device)->hardware);
  ok = act (self, context, device, cancellable, error);
  self->new_version = lb_vesc_version_to_text (lb_vesc_device_get_version (device));

  /* The next job means the one that is connected again. */
  if (self->can_id >= 0)
    lb_vesc_device_set_can_id (device, LB_VESC_NO_CAN, NULL, NULL);
  self->identity = lb_identity_ref (lb_device_get_identity (LB_DEVICE (device)));
  return ok;
}

static void
lb_vesc_job_finalize (GObject *object)
{
  LbVescJob *self = LB_VESC_JOB (object);

  g_clear_pointer (&self->content, g_bytes_unref);
  g_free (self->output);
  g_free (self->image_hardware);
  g_free (self->safety_path);
  g_free (self->version);
  g_free (self->new_version);
  g_free (self->hardware);
  g_clear_pointer (&self->identity, lb_identity_unref);
  g_clear_pointer (&self->peers, g_ptr_array_unref);
  G_OBJECT_CLASS (lb_vesc_job_parent_class)->finalize (object);
}

static void
lb_vesc_job_class_init (LbVescJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_vesc_job_finalize;
  LB_JOB_CLASS (klass)->name = "vesc";
  LB_JOB_CLASS (klass)->run = lb_vesc_job_run;
}

static void
lb_vesc_job_init (LbVescJob *self)
{
  self->can_id = LB_VESC_NO_CAN;
}

LbVescJob *
lb_vesc_job_new (LbVescAction action)
{
  LbVescJob *self = g_object_new (LB_TYPE_VESC_JOB, NULL);

  self->action = action;
  if (action == LB_VESC_LIST || action == LB_VESC_SAVE)
    lb_job_declare_phases (LB_JOB (self), quick_phases, G_N_ELEMENTS (quick_phases));
  else
    lb_job_declare_phases (LB_JOB (self), upload_phases, G_N_ELEMENTS (upload_phases));
  return self;
}

void
lb_vesc_job_set_can_id (LbVescJob *self,
                        int        can_id)
{
  g_return_if_fail (can_id >= LB_VESC_NO_CAN && can_id <= 254);

  self->can_id = can_id;
}

void
lb_vesc_job_set_content (LbVescJob *self,
                         GBytes    *content)
{
  g_bytes_ref (content);
  g_clear_pointer (&self->content, g_bytes_unref);
  self->content = content;
}

void
lb_vesc_job_set_output (LbVescJob  *self,
                        const char *path)
{
  g_free (self->output);
  self->output = g_strdup (path);
}

void
lb_vesc_job_set_hardware (LbVescJob  *self,
                          const char *hardware)
{
  g_free (self->image_hardware);
  self->image_hardware = g_strdup (hardware);
}

void
lb_vesc_job_confirm_hardware (LbVescJob *self)
{
  self->hardware_confirmed = TRUE;
}

void
lb_vesc_job_accept_other_unit (LbVescJob *self)
{
  self->other_unit_accepted = TRUE;
}

LbVescAction
lb_vesc_job_get_action (LbVescJob *self)
{
  return self->action;
}

const char *
lb_vesc_job_get_output (LbVescJob *self)
{
  return self->output;
}

const char *
lb_vesc_job_get_safety_path (LbVescJob *self)
{
  return self->safety_path;
}

const char *
lb_vesc_job_get_version (LbVescJob *self)
{
  return self->version;
}

const char *
lb_vesc_job_get_new_version (LbVescJob *self)
{
  return self->new_version;
}

const char *
lb_vesc_job_get_hardware (LbVescJob *self)
{
  return self->hardware;
}

LbIdentity *
lb_vesc_job_get_identity (LbVescJob *self)
{
  return self->identity;
}

GPtrArray *
lb_vesc_job_get_peers (LbVescJob *self)
{
  return self->peers;
}
