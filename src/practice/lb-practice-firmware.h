/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-board.h"

G_BEGIN_DECLS

/**
 * lb_practice_firmware_make:
 * @size: of the flash in bytes, a power of two from 512 KiB on
 *
 * Makes what a board could have come with from its factory: the same for the same board and size,
 * every time. Nothing in it runs; everything in it that can be checked is right.
 *
 * Returns: (transfer full): @size bytes
 */
GBytes *lb_practice_firmware_make (const LbPracticeBoard *board,
                                   guint64                size);

G_END_DECLS
