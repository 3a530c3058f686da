/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-file-work"

#include "config.h"

#include "lb-digest.h"
#include "lb-error.h"
#include "lb-file-work.h"

static LbFileWork *
copy (const LbFileWork *from)
{
  LbFileWork *self = g_new0 (LbFileWork, 1);

  g_set_object (&self->library, from->library);
  g_set_object (&self->backup, from->backup);
  g_set_object (&self->file, from->file);
  self->text = g_strdup (from->text);

  return self;
}

static void
work_free (LbFileWork *self)
{
  g_clear_object (&self->library);
  g_clear_object (&self->backup);
  g_clear_object (&self->file);
  g_clear_pointer (&self->recipe, lb_recipe_unref);
  g_free ((char *) self->text);
  g_free (self->undo_token);
  g_free (self);
}

static void
thread_cb (GTask        *task,
           gpointer      source,
           gpointer      task_data,
           GCancellable *cancellable)
{
  LbFileWork *work = task_data;
  GError *error = NULL;

  if (work->func (work, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lb_file_work_begin (gpointer             owner,
                    LbFileWorkFunc       func,
                    const LbFileWork    *what,
                    GAsyncReadyCallback  callback)
{
  g_autoptr(GTask) task = g_task_new (owner, NULL, callback, NULL);
  LbFileWork *work = copy (what);

  work->func = func;
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_task_run_in_thread (task, thread_cb);
}

const LbFileWork *
lb_file_work_get (GAsyncResult *result)
{
  return g_task_get_task_data (G_TASK (result));
}

gboolean
lb_file_work_finish (GAsyncResult  *result,
                     GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What was done to the backup made it another one. */
static gboolean
take_backup (LbFileWork *self,
             LbBackup   *backup)
{
  if (backup == NULL)
    return FALSE;

  g_clear_object (&self->backup);
  self->backup = backup;
  return TRUE;
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

gboolean
lb_file_work_load (LbFileWork  *self,
                   GError     **error)
{
  self->recipe = load (self->library, self->file, error);

  return self->recipe != NULL;
}

gboolean
lb_file_work_import (LbFileWork  *self,
                     GError     **error)
{
  g_autofree char *path = get_local_path (self->file, error);

  return path != NULL &&
         take_backup (self, lb_library_import_file (self->library, path, NULL, &self->existed, error));
}

gboolean
lb_file_work_export (LbFileWork  *self,
                     GError     **error)
{
  g_autofree char *path = get_local_path (self->file, error);
  g_auto(GStrv) beside = NULL;

  if (path == NULL || !lb_library_export_set (self->library, self->backup, path, &beside, NULL, error))
    return FALSE;

  self->n_files = 1 + g_strv_length (beside);
  return TRUE;
}

gboolean
lb_file_work_check (LbFileWork  *self,
                    GError     **error)
{
  return take_backup (self, lb_library_verify (self->library, self->backup, NULL, error));
}

gboolean
lb_file_work_adopt (LbFileWork  *self,
                    GError     **error)
{
  return take_backup (self, lb_library_adopt (self->library, self->backup, NULL, error));
}

gboolean
lb_file_work_set_note (LbFileWork  *self,
                       GError     **error)
{
  return take_backup (self, lb_library_set_note (self->library, self->backup, self->text, error));
}

gboolean
lb_file_work_delete (LbFileWork  *self,
                     GError     **error)
{
  return lb_library_delete (self->library, self->backup, &self->undo_token, error);
}

gboolean
lb_file_work_undelete (LbFileWork  *self,
                       GError     **error)
{
  return take_backup (self, lb_library_undelete (self->library, self->text, error));
}

gboolean
lb_file_work_find (LbFileWork  *self,
                   GError     **error)
{
  return take_backup (self, lb_library_find (self->library, self->text, error));
}
