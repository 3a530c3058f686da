/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-stlink.h"
#include "lb-usb-transport.h"

G_BEGIN_DECLS

/**
 * LbPracticeStlinkUsb:
 *
 * An emulated ST-Link as a transport of this process.
 */
#define LB_TYPE_PRACTICE_STLINK_USB (lb_practice_stlink_usb_get_type ())
G_DECLARE_FINAL_TYPE (LbPracticeStlinkUsb, lb_practice_stlink_usb, LB, PRACTICE_STLINK_USB,
                      LbUsbTransport)

/**
 * lb_practice_stlink_usb_new:
 * @adapter: (transfer full)
 * @speed: how many times faster than the real thing; 0: the clock is virtual and waits cost nothing
 */
LbUsbTransport   *lb_practice_stlink_usb_new         (LbPracticeStlink    *adapter,
                                                      guint                speed);
LbPracticeStlink *lb_practice_stlink_usb_get_adapter (LbPracticeStlinkUsb *self);

G_END_DECLS
