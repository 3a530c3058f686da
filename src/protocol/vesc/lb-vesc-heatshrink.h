/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lb_vesc_heatshrink_encode:
 *
 * Compresses as the VESC's bootloader expands: the LZSS of heatshrink with a window of 13 bits and
 * a
 * lookahead of 5 (facts 4.3). Bits come highest first: 1 and a byte, or 0, the distance less one
 * in 13
 * bits and the length less one in 5. The rest of the last byte is zero. Debian has no library for
 * it.
 *
 * Returns: (transfer full)
 */
GBytes *lb_vesc_heatshrink_encode (const guint8 *data,
                                   gsize         length);

G_END_DECLS
