/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-backup.h"

G_BEGIN_DECLS

#define LB_STEM_MAX 200 /* bytes; a file name has room for 255 */

/* What tells that files changed, without reading them. */
typedef struct
{
  gint64  manifest_time; /* ns since 1970 */
  guint64 manifest_size; /* bytes; 0 with time 0: there is none */
  guint64 manifest_inode;
  gint64  image_time;    /* ns since 1970 */
  guint64 image_size;    /* bytes */
  gboolean has_image;
} LbBackupStamp;

/**
 * lb_backup_new:
 * @folder: "<root>/backups"
 * @manifest: (transfer full) (nullable): without digests
 * @reason: (nullable): why it is broken
 *
 * The state follows: no @manifest and no @reason is an orphan.
 */
LbBackup            *lb_backup_new       (const char           *folder,
                                          const char           *device_id,
                                          const char           *stem,
                                          const LbBackupStamp  *stamp,
                                          LbManifest           *manifest,
                                          const char           *reason);

const LbBackupStamp *lb_backup_get_stamp (LbBackup             *self);
const char          *lb_backup_get_stem  (LbBackup             *self);

gboolean             lb_backup_stamp_equal (const LbBackupStamp *a,
                                            const LbBackupStamp *b);
/* Looks at <dir_fd>/<stem>.json and .bin; FALSE when neither is there. */
gboolean             lb_backup_stamp_take  (LbBackupStamp       *self,
                                            int                  dir_fd,
                                            const char          *stem);

/* Whether @text may be the stem of a file in the library. */
gboolean             lb_backup_stem_is_valid      (const char *text);
/* Whether @text may be a folder of it: [a-z0-9-]. */
gboolean             lb_backup_device_id_is_valid (const char *text);

G_END_DECLS
