/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-recover"

#include "config.h"

#include "lb-error.h"
#include "lb-esp-device-private.h"

/* What can be tried after a block failed (design section 4). */

#define RECONNECT_MS 5000
#define PACKET_CHOICES 3

gboolean
lb_esp_device_check_unit (LbEspDevice      *self,
                          const LbEspInfo  *now,
                          GError          **error)
{
  LbIdentity *identity = lb_device_get_identity (LB_DEVICE (self));
  g_autofree char *unit = lb_esp_device_format_unit (now);

  if (g_strcmp0 (unit, identity->unit) == 0)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT,
               "Another chip answers (%s) than the one this work began with (%s). Connect the first "
               "one again.", unit != NULL ? unit : "without an address",
               identity->unit != NULL ? identity->unit : "without an address");
  return FALSE;
}

static gboolean
reconnect (LbEspDevice   *self,
           GCancellable  *cancellable,
           GError       **error)
{
  LbIdentity *identity = lb_device_get_identity (LB_DEVICE (self));
  const LbEspConnect connect = { .first_baud = lb_port_get_baud (self->port),
                                 .wait_ms = RECONNECT_MS };
  gboolean had_stub = !self->rom_only;

  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_RETRY, 0, "Connecting to the chip anew.");
  lb_device_note_reset (LB_DEVICE (self));
  if (!lb_esp_device_bring_up (self, &connect, cancellable, error) ||
      !lb_esp_device_check_unit (self, &self->info, error))
    return FALSE;

  /* What the caller plans with is the stub's. */
  if (had_stub && self->rom_only)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_DEVICE,
                           "The stub does not start any more; only the ROM loader answers.");
      return FALSE;
    }

  return identity->flash_size == 0 ||
         lb_esp_loader_set_flash_size (self->loader, identity->flash_size, cancellable, error);
}

static gboolean
is_final (const GError *error)
{
  return lb_error_is_cancelled (error) || g_error_matches (error, LB_ERROR, LB_ERROR_UNPLUGGED);
}

static gboolean
recover_resync (LbEspDevice   *self,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(GError) local_error = NULL;

  if (lb_esp_loader_settle (self->loader, cancellable, &local_error))
    return TRUE;

  if (is_final (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_LOG, 0, "%s", local_error->message);
  return reconnect (self, cancellable, error);
}

static gboolean
recover_slower (LbEspDevice   *self,
                GCancellable  *cancellable,
                GError       **error)
{
  guint slower = lb_esp_device_slower (lb_device_get_speed (LB_DEVICE (self)));
  gboolean rom_8266 = lb_esp_loader_get_chip (self->loader)->id == LB_ESP_ESP8266 &&
                      !lb_esp_loader_is_stub (self->loader);
  g_autoptr(GError) local_error = NULL;

  if (slower == 0 || rom_8266)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "There is no slower speed.");
      return FALSE;
    }

  self->target = slower;
  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_RETRY, 0, "Trying %u baud.", slower);
  if (lb_esp_loader_settle (self->loader, cancellable, &local_error) &&
      lb_esp_loader_change_baud (self->loader, slower, cancellable, &local_error))
    {
      lb_esp_device_tell_speed (self);
      return TRUE;
    }

  if (is_final (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return reconnect (self, cancellable, error);
}

static gboolean
recover_packets (LbEspDevice   *self,
                 GCancellable  *cancellable,
                 GError       **error)
{
  if (!lb_esp_loader_is_stub (self->loader) || self->packet_choice + 1 >= PACKET_CHOICES)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                           "Every packet size was tried.");
      return FALSE;
    }

  self->packet_choice++;
  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_RETRY, 0, "Trying packets of %u bytes.",
                  lb_esp_device_get_packet (self));
  return recover_resync (self, cancellable, error);
}

gboolean
lb_esp_device_recover (LbDevice      *device,
                       LbRecovery     how,
                       GCancellable  *cancellable,
                       GError       **error)
{
  LbEspDevice *self = LB_ESP_DEVICE (device);

  switch (how)
    {
    case LB_RECOVER_SLOWER:
      return recover_slower (self, cancellable, error);
    case LB_RECOVER_OTHER_PACKETS:
      return recover_packets (self, cancellable, error);
    case LB_RECOVER_RESYNC:
    default:
      return recover_resync (self, cancellable, error);
    }
}
