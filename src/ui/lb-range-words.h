/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-flash-map-view.h"
#include "lb-flash-map.h"

G_BEGIN_DECLS

/* Returns: (transfer full): the translated name of a range; a partition keeps its own label */
char *lb_range_to_words   (const LbRange    *range);

/* Puts these names along the picture, whose layout is set already. */
void  lb_range_words_show (LbFlashMapView   *view,
                           const LbFlashMap *map);

G_END_DECLS
