/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbTempFile:
 *
 * A new file in @dir that has no name yet, where the system can do that.
 */
typedef struct
{
  int   fd;
  char *dir;
  char *path; /* NULL: without a name */
} LbTempFile;

#define LB_TEMP_FILE_INIT { -1, NULL, NULL }

gboolean lb_temp_file_open    (LbTempFile  *self,
                               const char  *dir,
                               GError     **error);
/* Appends and, at the end, lb_temp_file_sync(). */
gboolean lb_temp_file_write   (LbTempFile  *self,
                               GBytes      *data,
                               GError     **error);
/* Fills a new file with all that @fd holds, and syncs. */
gboolean lb_temp_file_copy    (LbTempFile  *self,
                               int          fd,
                               GError     **error);
gboolean lb_temp_file_sync    (LbTempFile  *self,
                               GError     **error);
/* Gives it a name nobody has; LB_ERROR_EXISTS when it is taken. The folder is not synced. */
gboolean lb_temp_file_claim   (LbTempFile  *self,
                               const char  *path,
                               GError     **error);
gboolean lb_temp_file_replace (LbTempFile  *self,
                               const char  *path,
                               GError     **error);
/* Leaves nothing of a file that got no name. */
void     lb_temp_file_clear   (LbTempFile  *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LbTempFile, lb_temp_file_clear)

/* Temporary files that a crash left in @dir, unchanged for @seconds. */
void     lb_temp_files_remove_stale (const char *dir,
                                     gint64      seconds);

G_END_DECLS
