/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-device-factory"

#include "config.h"

#include "lb-error.h"
#include "lb-esp-device.h"
#include "lb-places.h"

LbDevice *
lb_place_create_device (LbPlace       *place,
                        GCancellable  *cancellable,
                        gpointer       unused,
                        GError       **error)
{
  g_autoptr(LbPort) port = NULL;

  switch (lb_place_get_kind (place))
    {
    case LB_PLACE_SERIAL:
    case LB_PLACE_STREAM:
    case LB_PLACE_PRACTICE:
      port = lb_place_open_port (place, cancellable, error);
      return port != NULL ? lb_esp_device_new (port) : NULL;

    case LB_PLACE_STLINK:
    case LB_PLACE_VESC:
    case LB_PLACE_VESC_SWD:
    default:
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                   "Lifeboat cannot work with a device at “%s” yet.", lb_place_get_title (place));
      return NULL;
    }
}
