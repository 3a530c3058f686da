/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc"

#include "config.h"

#include "lb-vesc-device.h"

#include <string.h>

#include "lb-error.h"
#include "lb-stm32-chips.h"
#include "lb-vesc-settings.h"
#include "lb-vesc-upload.h"

#define WAIT_PAUSE_MS 500
#define FLASH_SIZE (1024 * 1024)

struct _LbVescDevice
{
  LbDevice parent_instance;

  LbPort        *port;
  LbVescSession *session;
  LbVescVersion *version;
};

G_DEFINE_FINAL_TYPE (LbVescDevice, lb_vesc_device, LB_TYPE_DEVICE)

static char *
dup_unit (const LbVescVersion *version)
{
  GString *unit;

  if (!version->has_uuid)
    return NULL;

  unit = g_string_new (NULL);
  for (guint i = 0; i < sizeof version->uuid; i++)
    g_string_append_printf (unit, "%02x", version->uuid[i]);
  return g_string_free (unit, FALSE);
}

static void
publish_identity (LbVescDevice *self)
{
  g_autoptr(LbIdentity) identity = lb_identity_new ();
  g_autoptr(LbGeometry) geometry =
    lb_stm32_geometry (lb_stm32_chip_by_name ("stm32f405"), FLASH_SIZE, 0);
  g_autoptr(GStrvBuilder) features = g_strv_builder_new ();
  g_autofree char *version = lb_vesc_version_to_text (self->version);
  g_autofree char *firmware = g_strdup_printf ("Firmware %s", version);

  g_strv_builder_add (features, firmware);
  if (self->version->paired)
    g_strv_builder_add (features, "Paired with an app");

  identity->family = LB_FAMILY_VESC;
  identity->chip = g_strdup ("vesc");
  identity->chip_name = g_strdup ("VESC");
  identity->model = g_strdup (self->version->hardware);
  identity->unit = dup_unit (self->version);
  identity->revision = (int) (self->version->major * 100 + self->version->minor);
  identity->features = g_strv_builder_end (features);
  /* What every VESC has inside (facts 3), though nothing of it can be reached from here. */
  identity->flash_size = FLASH_SIZE;
  lb_device_set_identity (LB_DEVICE (self), identity);
  lb_device_set_geometry (LB_DEVICE (self), geometry);
}

static gboolean
read_version (LbVescDevice *self,
              GCancellable *cancellable,
              GError      **error)
{
  LbVescVersion *version = lb_vesc_session_get_version (self->session, cancellable, error);

  if (version == NULL)
    return FALSE;

  g_clear_pointer (&self->version, lb_vesc_version_free);
  self->version = version;
  publish_identity (self);
  return TRUE;
}

static gboolean
lb_vesc_device_open (LbDevice            *device,
                     const LbOpenOptions *options,
                     GCancellable        *cancellable,
                     GError             **error)
{
  LbVescDevice *self = LB_VESC_DEVICE (device);
  gint64 end = lb_port_now (self->port) + options->wait_ms * 1000ll;

  while (TRUE)
    {
      g_autoptr(GError) local_error = NULL;

      if (read_version (self, cancellable, &local_error))
        {
          lb_device_emit (device, LB_DEVICE_EVENT_HEARING, LB_HEARING_CONNECTED, "%s", "");
          return TRUE;
        }
      if (!g_error_matches (local_error, LB_RETRY, LB_RETRY_HOLD_BOOT) ||
          (!options->wait && lb_port_now (self->port) >= end))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      lb_device_emit (device, LB_DEVICE_EVENT_HEARING, LB_HEARING_NOTHING, "%s", "");
      if (!lb_port_sleep (self->port, WAIT_PAUSE_MS, cancellable, error))
        return FALSE;
    }
}

static gboolean
same_unit (const LbVescVersion *a,
           const LbVescVersion *b)
{
  return a->has_uuid == b->has_uuid && memcmp (a->uuid, b->uuid, sizeof a->uuid) == 0;
}

static gboolean
check_same_unit (LbVescDevice        *self,
                 const LbVescVersion *version,
                 GError             **error)
{
  if (same_unit (self->version, version))
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT,
               "Another controller answers now than the one this work began with.");
  return FALSE;
}

static gboolean
lb_vesc_device_check_alive (LbDevice     *device,
                            GCancellable *cancellable,
                            GError      **error)
{
  LbVescDevice *self = LB_VESC_DEVICE (device);
  g_autoptr(LbVescVersion) version =
    lb_vesc_session_get_version (self->session, cancellable, error);

  return version != NULL && check_same_unit (self, version, error);
}

static gboolean
lb_vesc_device_close (LbDevice *device,
                      LbLeave   leave,
                      GError  **error)
{
  lb_port_close (LB_VESC_DEVICE (device)->port);
  return TRUE;
}

/* Nothing of the flash can be reached from here. */
static LbDeviceFeatures
lb_vesc_device_get_features (LbDevice *device)
{
  return 0;
}

static gint64
lb_vesc_device_now (LbDevice *device)
{
  return lb_port_now (LB_VESC_DEVICE (device)->port);
}

static void
lb_vesc_device_finalize (GObject *object)
{
  LbVescDevice *self = LB_VESC_DEVICE (object);

  g_clear_object (&self->session);
  g_clear_object (&self->port);
  g_clear_pointer (&self->version, lb_vesc_version_free);
  G_OBJECT_CLASS (lb_vesc_device_parent_class)->finalize (object);
}

static void
lb_vesc_device_class_init (LbVescDeviceClass *klass)
{
  LbDeviceClass *device_class = LB_DEVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lb_vesc_device_finalize;
  device_class->open = lb_vesc_device_open;
  device_class->check_alive = lb_vesc_device_check_alive;
  device_class->close = lb_vesc_device_close;
  device_class->get_features = lb_vesc_device_get_features;
  device_class->now = lb_vesc_device_now;
}

static void
lb_vesc_device_init (LbVescDevice *self)
{
}

LbDevice *
lb_vesc_device_new (LbPort *port)
{
  LbVescDevice *self = g_object_new (LB_TYPE_VESC_DEVICE, NULL);

  self->port = g_object_ref (port);
  self->session = lb_vesc_session_new (port);
  return LB_DEVICE (self);
}

const LbVescVersion *
lb_vesc_device_get_version (LbVescDevice *self)
{
  g_return_val_if_fail (LB_IS_VESC_DEVICE (self), NULL);

  return self->version;
}

static void
can_peer_free (gpointer data)
{
  LbVescCanPeer *peer = data;

  g_clear_pointer (&peer->version, lb_vesc_version_free);
  g_free (peer);
}

GPtrArray *
lb_vesc_device_list_can (LbVescDevice *self,
                         GCancellable *cancellable,
                         GError      **error)
{
  g_autoptr(GPtrArray) peers = g_ptr_array_new_with_free_func (can_peer_free);
  g_autoptr(GBytes) ids = NULL;
  const guint8 *data;
  gsize length;
  int before;

  g_return_val_if_fail (LB_IS_VESC_DEVICE (self), NULL);

  before = lb_vesc_session_get_can_id (self->session);
  lb_vesc_session_set_can_id (self->session, LB_VESC_NO_CAN);
  ids = lb_vesc_session_ping_can (self->session, cancellable, error);
  data = ids != NULL ? g_bytes_get_data (ids, &length) : NULL;
  for (gsize i = 0; ids != NULL && i < length; i++)
    {
      LbVescCanPeer *peer;

      if (data[i] == 255)
        continue;
      peer = g_new0 (LbVescCanPeer, 1);
      peer->id = data[i];
      lb_vesc_session_set_can_id (self->session, peer->id);
      peer->version = lb_vesc_session_get_version (self->session, cancellable, NULL);
      g_ptr_array_add (peers, peer);
    }

  lb_vesc_session_set_can_id (self->session, before);
  if (ids == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_steal_pointer (&peers);
}

gboolean
lb_vesc_device_set_can_id (LbVescDevice *self,
                           int           can_id,
                           GCancellable *cancellable,
                           GError      **error)
{
  int before;

  g_return_val_if_fail (LB_IS_VESC_DEVICE (self), FALSE);

  before = lb_vesc_session_get_can_id (self->session);
  lb_vesc_session_set_can_id (self->session, can_id);
  if (read_version (self, cancellable, error))
    return TRUE;

  lb_vesc_session_set_can_id (self->session, before);
  return FALSE;
}

GBytes *
lb_vesc_device_read_settings (LbVescDevice *self,
                              GCancellable *cancellable,
                              GError      **error)
{
  g_autoptr(LbVescSettings) settings = lb_vesc_settings_new ();
  g_autofree char *unit = NULL;

  g_return_val_if_fail (LB_IS_VESC_DEVICE (self), NULL);

  unit = dup_unit (self->version);
  settings->hardware = g_strdup (self->version->hardware);
  settings->firmware = lb_vesc_version_to_text (self->version);
  settings->unit = g_strdup (unit != NULL ? unit : "");
  settings->qml_flags = self->version->qml_flags;

  settings->motor = lb_vesc_session_get_config (self->session, LB_VESC_GET_MCCONF, cancellable,
                                                error);
  if (settings->motor == NULL)
    return NULL;
  settings->app = lb_vesc_session_get_config (self->session, LB_VESC_GET_APPCONF, cancellable,
                                              error);
  if (settings->app == NULL)
    return NULL;

  if (lb_vesc_version_at_least (self->version, 5, 3))
    {
      settings->qml = lb_vesc_session_read_script (self->session, LB_VESC_GET_QML_UI_APP,
                                                   cancellable, error);
      if (settings->qml == NULL)
        return NULL;
    }
  if (lb_vesc_version_at_least (self->version, 6, 0))
    {
      settings->lisp = lb_vesc_session_read_script (self->session, LB_VESC_LISP_READ_CODE,
                                                    cancellable, error);
      if (settings->lisp == NULL)
        return NULL;
    }

  return lb_vesc_settings_to_json (settings);
}

static gboolean
check_settings_unit (LbVescDevice         *self,
                     const LbVescSettings *settings,
                     gboolean              accepted,
                     GError              **error)
{
  g_autofree char *unit = dup_unit (self->version);

  if (accepted || g_strcmp0 (settings->unit, unit != NULL ? unit : "") == 0)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT,
               "These settings are of another controller (hardware %s). Its motor detection, "
               "current offsets and CAN id would come along.",
               settings->hardware);
  return FALSE;
}

gboolean
lb_vesc_device_write_settings (LbVescDevice *self,
                               GBytes       *settings,
                               gboolean      other_unit_accepted,
                               GCancellable *cancellable,
                               GError      **error)
{
  g_autoptr(LbVescSettings) parsed = lb_vesc_settings_from_json (settings, error);

  g_return_val_if_fail (LB_IS_VESC_DEVICE (self), FALSE);

  if (parsed == NULL || !check_settings_unit (self, parsed, other_unit_accepted, error))
    return FALSE;

  /* Both signatures are looked at before the first change. */
  if (!lb_vesc_session_check_config (self->session, LB_VESC_GET_MCCONF, parsed->motor, cancellable,
                                     error) ||
      !lb_vesc_session_check_config (self->session, LB_VESC_GET_APPCONF, parsed->app, cancellable,
                                     error) ||
      !lb_vesc_session_set_config (self->session, LB_VESC_SET_MCCONF, parsed->motor, cancellable,
                                   error) ||
      !lb_vesc_session_set_config (self->session, LB_VESC_SET_APPCONF, parsed->app, cancellable,
                                   error))
    return FALSE;

  if (parsed->qml != NULL && lb_vesc_version_at_least (self->version, 5, 3) &&
      !lb_vesc_session_write_script (self->session, FALSE, (guint16) parsed->qml_flags, parsed->qml,
                                     cancellable, error))
    return FALSE;
  return parsed->lisp == NULL || !lb_vesc_version_at_least (self->version, 6, 0) ||
         lb_vesc_session_write_script (self->session, TRUE, 0, parsed->lisp, cancellable, error);
}

gboolean
lb_vesc_device_upload_firmware (LbVescDevice *self,
                                GBytes       *image,
                                const char   *image_hardware,
                                gboolean      hardware_confirmed,
                                LbProgress   *progress,
                                GCancellable *cancellable,
                                GError      **error)
{
  LbVescVersion *version;

  g_return_val_if_fail (LB_IS_VESC_DEVICE (self), FALSE);

  if (!lb_vesc_upload_firmware (self->session, self->version, image, image_hardware,
                                hardware_confirmed, progress, cancellable, error))
    return FALSE;

  /* A controller behind this one goes and comes back without our port noticing. */
  version = lb_vesc_wait_for_return (self->session, cancellable, error);
  if (version == NULL)
    return FALSE;
  if (!check_same_unit (self, version, error))
    {
      lb_vesc_version_free (version);
      return FALSE;
    }

  lb_vesc_version_free (self->version);
  self->version = version;
  publish_identity (self);
  return TRUE;
}

gboolean
lb_vesc_device_upload_bootloader (LbVescDevice *self,
                                  GBytes       *image,
                                  LbProgress   *progress,
                                  GCancellable *cancellable,
                                  GError      **error)
{
  g_return_val_if_fail (LB_IS_VESC_DEVICE (self), FALSE);

  return lb_vesc_upload_bootloader (self->session, self->version, image, progress, cancellable,
                                    error);
}
