/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-stlink-codec.h"
#include "lb-swd-target.h"
#include "lb-usb-transport.h"

G_BEGIN_DECLS

/**
 * LbStlinkTarget:
 *
 * A chip behind an ST-Link V2, V2-1 or V3 (facts 1). Each memory read is followed by the status query: the
 * adapter sends as many bytes as asked for whether the read worked or not.
 */
#define LB_TYPE_STLINK_TARGET (lb_stlink_target_get_type ())
G_DECLARE_FINAL_TYPE (LbStlinkTarget, lb_stlink_target, LB, STLINK_TARGET, LbSwdTarget)

/**
 * lb_stlink_target_new:
 * @usb: (transfer none): the adapter's pipes; closed when the target goes
 */
LbSwdTarget           *lb_stlink_target_new         (LbUsbTransport *usb);

/* The adapter's firmware; valid after the first connect that reached the adapter. */
const LbStlinkVersion *lb_stlink_target_get_version (LbStlinkTarget *self);

/**
 * lb_stlink_target_has_nrst_wire:
 *
 * Returns: whether the chip saw the reset of the last connect under reset
 */
gboolean               lb_stlink_target_has_nrst_wire (LbStlinkTarget *self);

G_END_DECLS
