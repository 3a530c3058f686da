/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <string.h>

#include <glib.h>

/* What libFuzzer calls. */
int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);
