/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-flash-map-view.h"
#include "lb-flash-map.h"
#include "lb-library.h"

G_BEGIN_DECLS

/**
 * LbBackupPicture:
 *
 * What is where in a stored image, found out in a thread of its own: an image may be large, and its disk
 * slow.
 */
typedef struct
{
  LbFlashMap *map;      /* (nullable): NULL when the image cannot be read */
  GArray     *blocks;   /* of LbFlashBlock */
  GByteArray *states;   /* an LbFlashCell a block */
} LbBackupPicture;

void             lb_backup_picture_free   (LbBackupPicture     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbBackupPicture, lb_backup_picture_free)

void             lb_backup_picture_load   (LbBackup            *backup,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
/* Returns: (transfer full) (nullable): NULL with @error set, or cancelled */
LbBackupPicture *lb_backup_picture_finish (GAsyncResult        *result,
                                           GError             **error);

G_END_DECLS
