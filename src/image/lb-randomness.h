/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lb_looks_random:
 *
 * Returns: whether most of @data, its blank sectors left out, looks like dice: ciphertext, or
 * something compressed. Less than 4 KiB never does.
 */
gboolean lb_looks_random (const guint8 *data,
                          gsize         length);

G_END_DECLS
