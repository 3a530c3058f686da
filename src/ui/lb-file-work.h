/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-library.h"
#include "lb-recipe.h"

G_BEGIN_DECLS

/*
 * What is done to files of the library and to those a person chooses: in a thread of its own, because an image has
 * up to 32 MiB, is hashed, and its disk may be slow. Begun in the main thread, where @callback is called too.
 *
 * @owner: (type GObject): the source object of the result; kept until then
 */

/**
 * lb_file_work_load:
 *
 * Reads a firmware file, finds out where it belongs, and preselects "erase everything else first"
 * for a file that is not a whole backup. A file whose content is in the library counts as that backup.
 */
void      lb_file_work_load          (gpointer              owner,
                                      LbLibrary            *library,
                                      GFile                *file,
                                      GAsyncReadyCallback   callback);
/* Returns: (transfer full): the recipe, or %NULL with LB_ERROR_INVALID (empty, too large), LB_ERROR_DISK, … */
LbRecipe *lb_file_work_load_finish   (GAsyncResult         *result,
                                      GError              **error);

/* Puts a file on this computer into the library, as lb_library_import_file() does. */
void      lb_file_work_import        (gpointer              owner,
                                      LbLibrary            *library,
                                      GFile                *file,
                                      GAsyncReadyCallback   callback);
/* Returns: (transfer full): the backup; @existed: whether it was there already */
LbBackup *lb_file_work_import_finish (GAsyncResult         *result,
                                      gboolean             *existed,
                                      GError              **error);

/* Writes the image of @backup to @file, and what is kept with it beside that, as lb_library_export_set() does. */
void      lb_file_work_export        (gpointer              owner,
                                      LbLibrary            *library,
                                      LbBackup             *backup,
                                      GFile                *file,
                                      GAsyncReadyCallback   callback);
/* @n_files: (out): how many were written, the image among them */
gboolean  lb_file_work_export_finish (GAsyncResult         *result,
                                      guint                *n_files,
                                      GError              **error);

/* Reads the stored file of @backup again, as lb_library_verify() does. */
void      lb_file_work_check         (gpointer              owner,
                                      LbLibrary            *library,
                                      LbBackup             *backup,
                                      GAsyncReadyCallback   callback);
/* Takes what lies in the library without a manifest, as lb_library_adopt() does. */
void      lb_file_work_adopt         (gpointer              owner,
                                      LbLibrary            *library,
                                      LbBackup             *backup,
                                      GAsyncReadyCallback   callback);
/* Returns: (transfer full): the backup as it is after a check or an adoption */
LbBackup *lb_file_work_backup_finish (GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS
