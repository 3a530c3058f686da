/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-device.h"
#include "lb-stm32-chips.h"
#include "lb-swd-target.h"

G_BEGIN_DECLS

/**
 * LbStm32Device:
 *
 * An STM32 behind a debug adapter. Known parts identify and back up; F405 and F407 are written too.
 * The core is halted at the first access to the flash, its watchdogs frozen before, and runs again
 * after close. There are no digests on the chip: a backup is proven by a second read.
 */
#define LB_TYPE_STM32_DEVICE (lb_stm32_device_get_type ())
G_DECLARE_FINAL_TYPE (LbStm32Device, lb_stm32_device, LB, STM32_DEVICE, LbDevice)

/**
 * lb_stm32_device_new:
 * @target: (transfer none): the adapter
 */
LbDevice          *lb_stm32_device_new              (LbSwdTarget    *target);

/* After open. The adapter ("ST-Link V2J37S7", "VESC 410, firmware 6.02"); (transfer full). */
char              *lb_stm32_device_dup_adapter_name (LbStm32Device  *self);
const LbStm32Chip *lb_stm32_device_get_chip         (LbStm32Device  *self);
/* Millivolts the adapter measures at the board; 0 when it cannot. A clone without its 3.3 V wire
 * measures next to nothing though all is well (facts 3.1). */
guint              lb_stm32_device_get_voltage      (LbStm32Device  *self);
/* Whether the adapter's own firmware should be brought up to date. */
gboolean           lb_stm32_device_is_adapter_old   (LbStm32Device  *self);
/* The word of option bits as read: OPTCR of an F4. */
guint32            lb_stm32_device_get_option_word  (LbStm32Device  *self);
/* 0, 1 or 2 (facts 2.5). */
guint              lb_stm32_device_get_rdp_level    (LbStm32Device  *self);

/**
 * lb_stm32_device_peek:
 * @address: a multiple of 4, as is @length
 * @buffer: (out caller-allocates)
 *
 * A few bytes while the firmware goes on running: for a look at what is there, not for a backup.
 *
 * Returns: %FALSE with LB_ERROR_REFUSED (read protection) and the errors of a read
 */
gboolean           lb_stm32_device_peek              (LbStm32Device  *self,
                                                      guint32         address,
                                                      guint8         *buffer,
                                                      gsize           length,
                                                      GCancellable   *cancellable,
                                                      GError        **error);

/**
 * lb_stm32_device_remove_protection:
 *
 * Takes an F405 from protection level 1 to 0. This erases everything on the chip. Nothing else calls
 * it: a person must have asked for it and confirmed. Afterwards the board must lose power before
 * it can be used; the device is to be closed.
 *
 * Returns: %FALSE with LB_ERROR_REFUSED when the chip is not at level 1
 */
gboolean           lb_stm32_device_remove_protection (LbStm32Device  *self,
                                                      GCancellable   *cancellable,
                                                      GError        **error);

G_END_DECLS
