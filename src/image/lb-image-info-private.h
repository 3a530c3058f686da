/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-image-info.h"

G_BEGIN_DECLS

/* Returns: (transfer full): what @self is in one line, from everything that was found out */
char *lb_image_info_make_summary (const LbImageInfo *self);

G_END_DECLS
