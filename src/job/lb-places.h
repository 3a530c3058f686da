/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-device.h"
#include "lb-place.h"

G_BEGIN_DECLS

/**
 * lb_place_lookup:
 * @spec: as after --port: a device node, the path of a pty, "tcp:HOST:PORT", "practice:NAME,…"
 *
 * Does not open it and does not ask whether it is there.
 *
 * Returns: (transfer full): the place, or %NULL with LB_ERROR_NOT_FOUND, LB_ERROR_INVALID or
 * LB_ERROR_UNSUPPORTED
 */
LbPlace  *lb_place_lookup     (const char    *spec,
                               GError       **error);

/* Returns: the kind of @place, for a practice board the kind of what it stands for */
LbPlaceKind lb_place_get_way (LbPlace *place);

/**
 * lb_place_create_device:
 *
 * Opens what leads to the device of @place and makes the unopened device of the right family.
 * Worker thread; the default LbDeviceFactory.
 *
 * Returns: (transfer full): the device, or %NULL with @error set
 */
LbDevice *lb_place_create_device (LbPlace       *place,
                                  GCancellable  *cancellable,
                                  gpointer       unused,
                                  GError       **error);

/**
 * LbPlaceList:
 *
 * A GListModel of LbPlace: the ports of this computer, live, likeliest board first, then those that
 * somebody named, then the practice boards. Main thread.
 */
#define LB_TYPE_PLACE_LIST (lb_place_list_get_type ())
G_DECLARE_FINAL_TYPE (LbPlaceList, lb_place_list, LB, PLACE_LIST, GObject)

LbPlaceList *lb_place_list_new      (void);

/* Returns: (transfer none) (nullable): the place with this spec */
LbPlace     *lb_place_list_find     (LbPlaceList  *self,
                                     const char   *spec);

/**
 * lb_place_list_add:
 * @spec: as for lb_place_lookup(): what no list of ports can know, such as tcp:HOST:PORT or a pty
 *
 * It stays as long as the list does. One that is there already is not added twice.
 *
 * Returns: (transfer none): the place in the list, or %NULL with the errors of lb_place_lookup()
 */
LbPlace     *lb_place_list_add      (LbPlaceList  *self,
                                     const char   *spec,
                                     GError      **error);

/* Returns: whether lb_place_list_add() put it there */
gboolean     lb_place_list_is_added (LbPlaceList  *self,
                                     LbPlace      *place);

G_END_DECLS
