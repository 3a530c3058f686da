/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-place.h"
#include "lb-usb-transport.h"

G_BEGIN_DECLS

/**
 * lb_usb_stlink_open:
 * @which: (nullable): a serial number, a bus path such as "1-2.3", or %NULL for the only adapter
 *
 * Opens an ST-Link and claims its interface. Worker thread.
 *
 * Returns: (transfer full): the transport, or %NULL with LB_RETRY_NO_PORT, LB_RETRY_NO_ACCESS (the
 * message holds the rule that fixes it), LB_RETRY_PORT_BUSY, LB_ERROR_INVALID when several adapters
 * fit, or LB_ERROR_UNSUPPORTED for an ST-Link V1
 */
LbUsbTransport *lb_usb_stlink_open (const char  *which,
                                    GError     **error);

/**
 * lb_usb_stlink_list:
 *
 * The ST-Links on the bus; none is opened but to read its serial number. Any thread.
 *
 * Returns: (transfer full) (element-type LbPlace): places of kind LB_PLACE_STLINK; empty when USB
 * itself is not usable
 */
GPtrArray      *lb_usb_stlink_list (void);

/**
 * lb_usb_stlink_name:
 *
 * Returns: (nullable): "ST-Link V2" for a product id of vendor 0483 that is one, else %NULL
 */
const char     *lb_usb_stlink_name (guint16 pid);

G_END_DECLS
