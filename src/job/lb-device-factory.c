/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-device-factory"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-esp-device.h"
#include "lb-places.h"
#include "lb-practice-vesc-place.h"
#include "lb-stlink-target.h"
#include "lb-stm32-device.h"
#include "lb-usb-stlink.h"
#include "lb-vesc-bm-target.h"
#include "lb-vesc-device.h"

typedef LbDevice *(*DeviceOfPort) (LbPort *port);

static LbDevice *
new_rescued (LbPort *port)
{
  g_autoptr(LbSwdTarget) target = lb_vesc_bm_target_new (port);

  return lb_stm32_device_new (target);
}

static LbDevice *
open_port_device (LbPlace       *place,
                  DeviceOfPort   new_device,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr(LbPort) port = lb_place_open_port (place, cancellable, error);

  return port != NULL ? new_device (port) : NULL;
}

/* @usb: (transfer full) (nullable): NULL passes an error on */
static LbDevice *
new_behind_stlink (LbUsbTransport *usb)
{
  g_autoptr(LbUsbTransport) owned = usb;
  g_autoptr(LbSwdTarget) target = NULL;

  if (owned == NULL)
    return NULL;

  target = lb_stlink_target_new (owned);
  return lb_stm32_device_new (target);
}

/* @spec: "stlink" or "stlink:WHICH" */
static const char *
which_stlink (const char *spec)
{
  const char *colon = strchr (spec, ':');

  return colon != NULL ? colon + 1 : NULL;
}

static LbDevice *
create_practice_vesc (LbPracticeVescPlace  *place,
                      GCancellable         *cancellable,
                      GError              **error)
{
  switch (lb_practice_vesc_place_get_way (place))
    {
    case LB_PRACTICE_VESC_BY_STLINK:
      return new_behind_stlink (lb_practice_vesc_place_open_usb (place, error));
    case LB_PRACTICE_VESC_BY_VESC:
      return open_port_device (LB_PLACE (place), new_rescued, cancellable, error);
    case LB_PRACTICE_VESC_BY_SERIAL:
    default:
      return open_port_device (LB_PLACE (place), lb_vesc_device_new, cancellable, error);
    }
}

LbDevice *
lb_place_create_device (LbPlace       *place,
                        GCancellable  *cancellable,
                        gpointer       unused,
                        GError       **error)
{
  if (LB_IS_PRACTICE_VESC_PLACE (place))
    return create_practice_vesc (LB_PRACTICE_VESC_PLACE (place), cancellable, error);

  switch (lb_place_get_kind (place))
    {
    case LB_PLACE_STLINK:
      return new_behind_stlink (
        lb_usb_stlink_open (which_stlink (lb_place_get_spec (place)), error));
    case LB_PLACE_VESC:
      return open_port_device (place, lb_vesc_device_new, cancellable, error);
    case LB_PLACE_VESC_SWD:
      return open_port_device (place, new_rescued, cancellable, error);
    case LB_PLACE_SERIAL:
    case LB_PLACE_STREAM:
    case LB_PLACE_PRACTICE:
    default:
      return open_port_device (place, lb_esp_device_new, cancellable, error);
    }
}
