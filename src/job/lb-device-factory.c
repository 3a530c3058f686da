/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-device-factory"

#include "config.h"

#include "lb-error.h"
#include "lb-places.h"

LbDevice *
lb_place_create_device (LbPlace       *place,
                        GCancellable  *cancellable,
                        gpointer       unused,
                        GError       **error)
{
  g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
               "Lifeboat cannot work with a device at “%s” yet.", lb_place_get_title (place));
  return NULL;
}
