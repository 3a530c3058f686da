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
char *lb_place_to_words  (LbPlace    *place);

/**
 * lb_adapter_to_words:
 * @name: (nullable): as the engine calls an adapter: a title or a subtitle of a place
 *
 * Returns: (transfer full) (nullable): the same with its common words translated; what a maker calls his
 * product, and paths, stay as they are
 */
char *lb_adapter_to_words (const char *name);

G_END_DECLS
