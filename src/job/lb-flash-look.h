/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-device.h"
#include "lb-flash-map.h"

G_BEGIN_DECLS

/**
 * lb_flash_look:
 * @firmware: (out) (transfer full) (nullable): "blink 1.2" as the application that starts calls itself; NULL
 *   when it does not say
 *
 * What is where in the flash of an open device, from the little that can be read at once: the partition table,
 * the OTA data and the description of one application, 3.4 kB (facts 7.2, 7.3). Of a VESC the layout is
 * known. Never fails: what cannot be read, or would take long, is not known. Worker thread.
 *
 * Returns: (transfer full): the map, by address; without ranges when nothing is known
 */
LbFlashMap *lb_flash_look (LbDevice      *device,
                           char         **firmware,
                           GCancellable  *cancellable);

G_END_DECLS
