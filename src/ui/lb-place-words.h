/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-place.h"

G_BEGIN_DECLS

/**
 * lb_place_to_words:
 *
 * What a person reads for a place: names of products as their makers write them, the rest translated.
 *
 * Returns: (transfer full)
 */
char *lb_place_to_words (LbPlace *place);

G_END_DECLS
