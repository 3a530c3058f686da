/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-library.h"
#include "lb-recipe.h"

G_BEGIN_DECLS

typedef struct _LbFileWork LbFileWork;
typedef gboolean (*LbFileWorkFunc) (LbFileWork  *self,
                                    GError     **error);

/**
 * LbFileWork:
 *
 * What is done to files of the library and to those a person chooses: in a thread of its own, because an image has
 * up to 32 MiB, is hashed, and its disk may be slow. Each kind of work is a function below; what it takes from here
 * is in its description, and so is what it leaves here.
 */
struct _LbFileWork
{
  LbLibrary      *library;
  LbBackup       *backup;
  GFile          *file;
  const char     *text;
  LbRecipe       *recipe;
  char           *undo_token;
  guint           n_files;
  gboolean        existed;
  LbFileWorkFunc  func;
};

/**
 * lb_file_work_begin:
 * @owner: (type GObject): the source object of the result; kept until then
 * @what: (transfer none): the library, and what @func takes; copied
 *
 * In the main thread, where @callback is called too.
 */
void              lb_file_work_begin    (gpointer              owner,
                                         LbFileWorkFunc        func,
                                         const LbFileWork     *what,
                                         GAsyncReadyCallback   callback);
/* Returns: (transfer none): the work, as long as @result lives */
const LbFileWork *lb_file_work_get      (GAsyncResult         *result);
/* Whether it was done; else the error of the function below. */
gboolean          lb_file_work_finish   (GAsyncResult         *result,
                                         GError              **error);

/*
 * Reads the firmware in @file, finds out where it belongs, and preselects "erase everything else first" for one that is
 * not a whole backup: leaves @recipe. A file whose content is in the library counts as that backup. LB_ERROR_INVALID
 * (empty, too large), LB_ERROR_DISK, …
 */
gboolean          lb_file_work_load     (LbFileWork           *self,
                                         GError              **error);
/* lb_library_import_file() of @file: leaves @backup and @existed, whether it was there already. */
gboolean          lb_file_work_import   (LbFileWork           *self,
                                         GError              **error);
/* lb_library_export_set() of @backup to @file: leaves @n_files, how many were written. */
gboolean          lb_file_work_export   (LbFileWork           *self,
                                         GError              **error);
/* lb_library_verify() of @backup: leaves it as it is now. */
gboolean          lb_file_work_check    (LbFileWork           *self,
                                         GError              **error);
/* lb_library_adopt() of @backup: leaves it as it is now. */
gboolean          lb_file_work_adopt    (LbFileWork           *self,
                                         GError              **error);
/* lb_library_set_note() of @backup with @text: leaves the backup as it is now. */
gboolean          lb_file_work_set_note (LbFileWork           *self,
                                         GError              **error);
/* lb_library_delete() of @backup: leaves @undo_token to bring it back with. */
gboolean          lb_file_work_delete   (LbFileWork           *self,
                                         GError              **error);
/* lb_library_undelete() with the token @text: leaves @backup. */
gboolean          lb_file_work_undelete (LbFileWork           *self,
                                         GError              **error);
/* lb_library_find() of the id @text: leaves @backup. */
gboolean          lb_file_work_find     (LbFileWork           *self,
                                         GError              **error);

G_END_DECLS
