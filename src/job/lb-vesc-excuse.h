/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-device.h"

G_BEGIN_DECLS

/*
 * VESC firmware changes its own flash when it starts: it keeps its settings there, and writes a
 * checksum of itself (facts stm32 3). A comparison after that must not cry wolf.
 */

/**
 * lb_vesc_excuse_applies:
 *
 * Returns: whether @device is an STM32F405 on which VESC firmware has started: the settings it keeps
 * are in their place
 */
gboolean lb_vesc_excuse_applies (LbDevice      *device,
                                 GCancellable  *cancellable);

/**
 * lb_vesc_excuse_range:
 * @present: (inout): what the device holds at @start; becomes equal to @wanted where firmware writes
 *
 * Returns: how many bytes were different there
 */
guint    lb_vesc_excuse_range   (guint64        start,
                                 guint32        length,
                                 guint8        *present,
                                 const guint8  *wanted);

G_END_DECLS
