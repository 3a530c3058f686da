/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-shared.h"

G_BEGIN_DECLS

/**
 * lb_unit_to_words:
 * @device_id: as in the library, "esp8266-dc4f223a5107"
 *
 * What a person calls a unit that is not connected: its board and what is printed on it, as the newest of
 * its backups tells; without a backup its id. Main thread.
 *
 * Returns: (transfer full): "Sonoff Basic, DC:4F:22:3A:51:07"
 */
char *lb_unit_to_words (LbShared   *shared,
                        const char *device_id);

G_END_DECLS
