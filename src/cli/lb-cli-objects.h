/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-backup.h"
#include "lb-flash-map.h"
#include "lb-image-info.h"
#include "lb-json.h"

G_BEGIN_DECLS

/* Members of the objects that the man page documents. NULL and unknown values are left out. */

/* A number, as all addresses here are below 2^53. */
void lb_json_address  (JsonBuilder       *builder,
                       const char        *name,
                       guint64            value);

void lb_json_identity (JsonBuilder       *builder,
                       const LbIdentity  *identity);
void lb_json_backup   (JsonBuilder       *builder,
                       LbBackup          *backup);
void lb_json_image    (JsonBuilder       *builder,
                       const LbImageInfo *info);

/* Returns: (transfer full): several lines for a person, each ended by a line feed */
char *lb_text_identity (const LbIdentity *identity);

G_END_DECLS
