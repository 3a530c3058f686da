/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <libusb.h>

#include "lb-usb-transport.h"

G_BEGIN_DECLS

/**
 * LbUsbLibusb:
 *
 * The bulk pipes of interface 0 of a real USB device. The endpoints come from the descriptors: the
 * first bulk OUT and the first bulk IN (facts 1.1).
 */
#define LB_TYPE_USB_LIBUSB (lb_usb_libusb_get_type ())
G_DECLARE_FINAL_TYPE (LbUsbLibusb, lb_usb_libusb, LB, USB_LIBUSB, LbUsbTransport)

/**
 * lb_usb_libusb_new:
 * @context: (transfer full) on success only: it goes with the transport
 * @out_endpoint: for a device whose descriptors hold no bulk pair
 *
 * Opens @device and claims its interface 0. Worker thread.
 *
 * Returns: (transfer full): the transport, or %NULL with LB_RETRY_NO_ACCESS, LB_RETRY_PORT_BUSY or
 * an LB_ERROR
 */
LbUsbTransport *lb_usb_libusb_new (libusb_context  *context,
                                   libusb_device   *device,
                                   guint8           out_endpoint,
                                   GError         **error);

G_END_DECLS
