/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lb_firmware_mark_find:
 *
 * Many programs, all those for the ESP8266 among them, carry no description; but the well-known
 * ones say their own name somewhere in their texts. A guess for lists and pages, never
 * for a decision.
 *
 * Returns: (nullable): "Tasmota" and so on
 */
const char *lb_firmware_mark_find (const guint8 *data,
                                   gsize         length);

G_END_DECLS
