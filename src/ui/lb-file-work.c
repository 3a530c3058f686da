/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-file-work"

#include "config.h"

#include "lb-digest.h"
#include "lb-error.h"
#include "lb-file-work.h"

/* What a thread needs; it is the task's. */
typedef struct
{
  LbLibrary *library;
  GFile     *file;
  LbBackup  *backup;
  gboolean   existed;
  guint      n_files;
} Work;

static void
work_free (Work *work)
{
  g_clear_object (&work->library);
  g_clear_object (&work->file);
  g_clear_object (&work->backup);
  g_free (work);
}

static void
begin (gpointer             owner,
       LbLibrary           *library,
       GFile               *file,
       LbBackup            *backup,
       GTaskThreadFunc      func,
       GAsyncReadyCallback  callback)
{
  g_autoptr(GTask) task = g_task_new (owner, NULL, callback, NULL);
  Work *work = g_new0 (Work, 1);

  work->library = g_object_ref (library);
  g_set_object (&work->file, file);
  g_set_object (&work->backup, backup);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_task_run_in_thread (task, func);
}

static void
return_backup (GTask    *task,
               LbBackup *backup,
               GError   *error)
{
  if (backup != NULL)
    g_task_return_pointer (task, backup, g_object_unref);
  else
    g_task_return_error (task, error);
}

/* Returns: (transfer full) (nullable): its path; what lies on a server has none */
static char *
get_local_path (GFile   *file,
                GError **error)
{
  char *path = g_file_get_path (file);

  if (path == NULL)
    g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                         "The file is not on this computer. Copy it here first.");

  return path;
}

static LbRecipe *
load (LbLibrary  *library,
      GFile      *file,
      GError    **error)
{
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *sha256 = NULL;
  g_autoptr(LbBackup) backup = NULL;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME ","
                            G_FILE_ATTRIBUTE_STANDARD_TYPE,
                            G_FILE_QUERY_INFO_NONE, NULL, error);
  if (info == NULL)
    {
      lb_error_adopt_file_error (error);
      return NULL;
    }

  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_size (info) == 0 ||
      g_file_info_get_size (info) > LB_IMPORT_SIZE_MAX)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "%s is empty, too large or no file",
                   g_file_info_get_display_name (info));
      return NULL;
    }

  bytes = g_file_load_bytes (file, NULL, NULL, error);
  if (bytes == NULL)
    {
      lb_error_adopt_file_error (error);
      return NULL;
    }

  sha256 = lb_sha256_hex (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  backup = lb_library_find_by_sha256 (library, sha256, NULL);
  if (backup != NULL)
    return lb_recipe_new_backup (backup);

  return lb_recipe_new_file (bytes, g_file_info_get_display_name (info));
}

static void
load_thread_cb (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  LbRecipe *recipe = load (work->library, work->file, &error);

  if (recipe != NULL)
    g_task_return_pointer (task, recipe, (GDestroyNotify) lb_recipe_unref);
  else
    g_task_return_error (task, error);
}

void
lb_file_work_load (gpointer             owner,
                   LbLibrary           *library,
                   GFile               *file,
                   GAsyncReadyCallback  callback)
{
  begin (owner, library, file, NULL, load_thread_cb, callback);
}

LbRecipe *
lb_file_work_load_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
import_thread_cb (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  g_autofree char *path = get_local_path (work->file, &error);
  LbBackup *backup = NULL;

  if (path != NULL)
    backup = lb_library_import_file (work->library, path, NULL, &work->existed, &error);

  return_backup (task, backup, error);
}

void
lb_file_work_import (gpointer             owner,
                     LbLibrary           *library,
                     GFile               *file,
                     GAsyncReadyCallback  callback)
{
  begin (owner, library, file, NULL, import_thread_cb, callback);
}

LbBackup *
lb_file_work_import_finish (GAsyncResult  *result,
                            gboolean      *existed,
                            GError       **error)
{
  const Work *work = g_task_get_task_data (G_TASK (result));

  *existed = work->existed;
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
export_thread_cb (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  g_autofree char *path = get_local_path (work->file, &error);
  g_auto(GStrv) beside = NULL;

  if (path == NULL ||
      !lb_library_export_set (work->library, work->backup, path, &beside, cancellable, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  work->n_files = 1 + g_strv_length (beside);
  g_task_return_boolean (task, TRUE);
}

void
lb_file_work_export (gpointer             owner,
                     LbLibrary           *library,
                     LbBackup            *backup,
                     GFile               *file,
                     GAsyncReadyCallback  callback)
{
  begin (owner, library, file, backup, export_thread_cb, callback);
}

gboolean
lb_file_work_export_finish (GAsyncResult  *result,
                            guint         *n_files,
                            GError       **error)
{
  const Work *work = g_task_get_task_data (G_TASK (result));

  *n_files = work->n_files;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
check_thread_cb (GTask        *task,
                 gpointer      source,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  LbBackup *backup = lb_library_verify (work->library, work->backup, cancellable, &error);

  return_backup (task, backup, error);
}

void
lb_file_work_check (gpointer             owner,
                    LbLibrary           *library,
                    LbBackup            *backup,
                    GAsyncReadyCallback  callback)
{
  begin (owner, library, NULL, backup, check_thread_cb, callback);
}

static void
adopt_thread_cb (GTask        *task,
                 gpointer      source,
                 gpointer      task_data,
                 GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  LbBackup *backup = lb_library_adopt (work->library, work->backup, NULL, &error);

  return_backup (task, backup, error);
}

void
lb_file_work_adopt (gpointer             owner,
                    LbLibrary           *library,
                    LbBackup            *backup,
                    GAsyncReadyCallback  callback)
{
  begin (owner, library, NULL, backup, adopt_thread_cb, callback);
}

LbBackup *
lb_file_work_backup_finish (GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
