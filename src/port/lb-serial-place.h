/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-place.h"

G_BEGIN_DECLS

/**
 * LbSerialPlace:
 *
 * A serial port of this computer, plugged in or not: kinds serial, vesc and vesc-swd.
 */
#define LB_TYPE_SERIAL_PLACE (lb_serial_place_get_type ())
G_DECLARE_FINAL_TYPE (LbSerialPlace, lb_serial_place, LB, SERIAL_PLACE, LbPlace)

/**
 * lb_serial_place_new:
 * @kind: LB_PLACE_SERIAL, LB_PLACE_VESC or LB_PLACE_VESC_SWD
 * @path: the device node without symbolic links; need not exist
 *
 * Title and rank come from the USB data of the port, as far as it is there now. Any thread.
 *
 * Returns: (transfer full): the place; its spec is @path with the prefix of @kind
 */
LbPlace    *lb_serial_place_new      (LbPlaceKind  kind,
                                      const char  *path);

/* Returns: the device node */
const char *lb_serial_place_get_path (LbSerialPlace *self);

/**
 * lb_serial_place_list:
 *
 * Every serial port a board could be on; modems, receivers and printers are left out. A VESC is of
 * its own kind. Any thread.
 *
 * Returns: (transfer full) (element-type LbPlace): in no order
 */
GPtrArray  *lb_serial_place_list     (void);

G_END_DECLS
