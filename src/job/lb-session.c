/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-session"

#include "config.h"

#include "lb-error.h"
#include "lb-places.h"
#include "lb-rates.h"
#include "lb-session.h"

struct _LbSession
{
  LbDeviceFactory  factory;
  gpointer         factory_data;
  LbJobContext     context;
  LbJob           *job;       /* the running one, for what the device says */
  LbDevice        *abandoned; /* to be closed once the job has been told its end */
};

LbSession *
lb_session_new (LbPlace   *place,
                LbLibrary *library)
{
  LbSession *self = g_new0 (LbSession, 1);

  self->factory = lb_place_create_device;
  self->context.place = g_object_ref (place);
  self->context.library = g_object_ref (library);

  return self;
}

void
lb_session_free (LbSession *self)
{
  g_clear_object (&self->context.device);
  g_clear_object (&self->abandoned);
  g_clear_object (&self->context.place);
  g_clear_object (&self->context.library);
  g_free (self);
}

void
lb_session_set_factory (LbSession       *self,
                        LbDeviceFactory  factory,
                        gpointer         user_data)
{
  self->factory = factory;
  self->factory_data = user_data;
}

LbIdentity *
lb_session_get_identity (LbSession *self)
{
  return self->context.device != NULL ? lb_device_get_identity (self->context.device) : NULL;
}

static void
init_figures (LbSession *self,
              LbDevice  *device)
{
  lb_figures_init (&self->context.figures, lb_device_get_speed (device),
                   (lb_device_get_features (device) & LB_DEVICE_FAST_DIGEST) != 0);
}

static void
device_cb (LbDeviceEvent  event,
           guint          value,
           const char    *text,
           gpointer       user_data)
{
  LbSession *self = user_data;

  if (event == LB_DEVICE_EVENT_SPEED)
    {
      lb_rates_set_last (self->context.place, value);
      if (self->context.device != NULL)
        init_figures (self, self->context.device);
    }

  if (self->job == NULL)
    return;

  switch (event)
    {
    case LB_DEVICE_EVENT_LOG:
    case LB_DEVICE_EVENT_RETRY:
      lb_job_log (self->job, "%s", text);
      break;
    case LB_DEVICE_EVENT_HEARING:
      lb_job_set_hearing (self->job, value, text);
      break;
    case LB_DEVICE_EVENT_SPEED:
      lb_job_set_speed (self->job, value);
      lb_job_log (self->job, "Speed: %s", text);
      break;
    default:
      g_warn_if_reached ();
    }
}

static gboolean
open_device (LbSession     *self,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(LbDevice) device = NULL;
  LbOpenOptions options;

  lb_job_get_open_options (self->job, &options);
  options.first_baud = lb_rates_get_last (self->context.place);
  if (options.baud == 0)
    options.baud = lb_rates_get_stable (self->context.place);

  device = self->factory (self->context.place, cancellable, self->factory_data, error);
  if (device == NULL)
    return FALSE;

  lb_device_set_listener (device, device_cb, self);
  if (!lb_device_open (device, &options, cancellable, error))
    {
      lb_device_set_listener (device, NULL, NULL);
      g_set_object (&self->abandoned, device);
      return FALSE;
    }

  self->context.device = g_steal_pointer (&device);
  init_figures (self, self->context.device);

  return TRUE;
}

static gboolean
check_unit (LbSession   *self,
            const char  *wanted,
            GError     **error)
{
  const char *unit = lb_device_get_identity (self->context.device)->unit;

  if (wanted == NULL || g_strcmp0 (wanted, unit) == 0)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT,
               "Another device answers now: %s instead of %s. Connect the one this was begun with, "
               "or start anew with this one.",
               unit != NULL ? unit : "one without a number", wanted);
  return FALSE;
}

static void
drop_device (LbSession *self)
{
  if (self->context.device == NULL)
    return;

  lb_device_set_listener (self->context.device, NULL, NULL);
  g_clear_object (&self->context.device);
}

static void
abandon_device (LbSession *self)
{
  g_set_object (&self->abandoned, self->context.device);
  drop_device (self);
}

/* Still there, same unit? One that went away is looked for again, and must be the same. */
static gboolean
ensure_open (LbSession     *self,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GError) gone = NULL;
  g_autofree char *unit = NULL;

  lb_job_begin_phase (self->job, LB_PHASE_CONNECT, 0);
  if (self->context.device != NULL)
    {
      lb_job_set_speed (self->job, lb_device_get_speed (self->context.device));
      if (lb_device_check_alive (self->context.device, cancellable, &gone))
        return check_unit (self, lb_job_get_expected_unit (self->job), error);

      if (lb_error_is_cancelled (gone) || g_error_matches (gone, LB_ERROR, LB_ERROR_OTHER_UNIT))
        {
          g_propagate_error (error, g_steal_pointer (&gone));
          return FALSE;
        }

      lb_job_log (self->job, "The device does not answer any more (%s); connecting again.",
                  gone->message);
      unit = g_strdup (lb_session_get_identity (self)->unit);
      lb_device_close (self->context.device, LB_LEAVE_STAY, NULL);
      drop_device (self);
    }

  if (!open_device (self, cancellable, error))
    return FALSE;

  return check_unit (self, unit, error) &&
         check_unit (self, lb_job_get_expected_unit (self->job), error);
}

static void
show_device (LbSession *self)
{
  LbDevice *device = self->context.device;
  LbIdentity *identity = lb_device_get_identity (device);
  g_autofree char *unit = lb_identity_format_unit (identity);

  lb_job_set_layout (self->job, lb_device_get_geometry (device));
  lb_job_set_hearing (self->job, LB_HEARING_CONNECTED, NULL);
  lb_job_log (self->job, "%s, %s, %" G_GUINT64_FORMAT " KiB of flash",
              identity->chip_name != NULL ? identity->chip_name : "Unknown chip",
              unit != NULL ? unit : "no unit number",
              lb_geometry_get_size (lb_device_get_geometry (device)) / 1024);
}

static gboolean
run_with_device (LbSession     *self,
                 GCancellable  *cancellable,
                 GError       **error)
{
  lb_job_set_hold (self->job, LB_HOLD_KEEP);
  if (!ensure_open (self, cancellable, error))
    return FALSE;

  show_device (self);
  return LB_JOB_GET_CLASS (self->job)->run (self->job, &self->context, cancellable, error);
}

gboolean
lb_session_run (LbSession     *self,
                LbJob         *job,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean ok;

  self->job = job;
  if (LB_JOB_GET_CLASS (job)->needs_device)
    ok = run_with_device (self, cancellable, &local_error);
  else
    ok = LB_JOB_GET_CLASS (job)->run (job, &self->context, cancellable, &local_error);
  self->job = NULL;

  if (self->context.device_left)
    {
      self->context.device_left = FALSE;
      lb_rates_set_last (self->context.place, 0);
      drop_device (self);
    }
  else if (g_error_matches (local_error, LB_ERROR, LB_ERROR_UNPLUGGED))
    {
      drop_device (self);
    }
  else if (g_error_matches (local_error, LB_ERROR, LB_ERROR_OTHER_UNIT) ||
           (local_error != NULL && local_error->domain == LB_RETRY &&
            local_error->code != LB_RETRY_UNIT_BUSY))
    {
      /* It is not what we had, or not in its loader any more. */
      abandon_device (self);
    }

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return ok;
}

void
lb_session_tidy (LbSession *self)
{
  if (self->abandoned == NULL)
    return;

  if (lb_device_close (self->abandoned, LB_LEAVE_STAY, NULL))
    lb_rates_set_last (self->context.place, 0);
  g_clear_object (&self->abandoned);
}

gboolean
lb_session_leave (LbSession  *self,
                  LbLeave     leave,
                  GError    **error)
{
  gboolean ok;

  if (self->context.device == NULL)
    return TRUE;

  ok = lb_device_close (self->context.device, leave, error);
  if (ok)
    lb_rates_set_last (self->context.place, 0);
  drop_device (self);

  return ok;
}
