/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-flow.h"

G_BEGIN_DECLS

typedef void (*LbFactFunc) (const char *title,
                            const char *value,
                            gpointer    user_data);

/**
 * lb_device_facts_foreach:
 *
 * What a person wants to know of the connected device, most important first, in translated words: each
 * kind of device has its own. Nothing while @flow is not connected.
 */
void lb_device_facts_foreach (LbFlow     *flow,
                              LbFactFunc  func,
                              gpointer    user_data);

G_END_DECLS
