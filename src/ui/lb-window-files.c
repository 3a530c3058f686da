/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-window-files"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-file-chooser.h"
#include "lb-file-work.h"
#include "lb-window-files.h"

#define BROUGHT_BACK "lb-brought-back" /* the token of the last deleted backup that was, or is, brought back */

/* Work in another thread may end when the window is disposed of already. */
static gboolean
is_gone (LbWindow *self)
{
  return lb_window_get_shared (self) == NULL;
}

static void
put_backup (LbWindow *self,
            LbBackup *backup)
{
  LbLibraryList *backups = lb_shared_get_backups (lb_window_get_shared (self));

  lb_library_list_put (backups, backup);
  lb_library_list_refresh (backups);
}

/* Returns: whether the window is still there and the work was done; says what failed */
static gboolean
finish (LbWindow     *self,
        GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  gboolean done = lb_file_work_finish (result, &error);

  if (is_gone (self))
    return FALSE;

  if (done)
    lb_window_end_wait (self);
  else
    lb_window_fail (self, error);

  return done;
}

static void
begin (LbWindow            *self,
       LbFileWorkFunc       func,
       const char          *words,
       LbFileWork           what,
       GAsyncReadyCallback  callback)
{
  what.library = lb_shared_get_library (lb_window_get_shared (self));
  lb_window_wait (self, words);
  lb_file_work_begin (self, func, &what, callback);
}

static void
undeleted_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  LbWindow *self = LB_WINDOW (source);

  if (finish (self, result))
    put_backup (self, lb_file_work_get (result)->backup);
}

static void
undelete_cb (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  const char *token = g_variant_get_string (parameter, NULL);

  /* A second click may reach the button of a toast that is on its way out. */
  if (g_strcmp0 (g_object_get_data (G_OBJECT (widget), BROUGHT_BACK), token) == 0)
    return;

  g_object_set_data_full (G_OBJECT (widget), BROUGHT_BACK, g_strdup (token), g_free);
  begin (LB_WINDOW (widget), lb_file_work_undelete, _("Bringing the backup back…"),
         (LbFileWork) { .text = token }, undeleted_cb);
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  LbWindow *self = LB_WINDOW (source);
  const LbFileWork *work = lb_file_work_get (result);

  if (!finish (self, result))
    return;

  put_backup (self, work->backup);
  lb_window_show_backup (self, work->backup);
  lb_window_toast (self, work->existed ? _("This file is in the library already") : _("Imported"));
}

static void
import_chosen_cb (GFile    *file,
                  gpointer  user_data)
{
  begin (LB_WINDOW (user_data), lb_file_work_import, _("Importing…"), (LbFileWork) { .file = file }, imported_cb);
}

static void
import_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  lb_file_chooser_open (GTK_WINDOW (widget), _("Import a Backup"), import_chosen_cb, widget);
}

static void
open_chosen_cb (GFile    *file,
                gpointer  user_data)
{
  lb_window_open_file (LB_WINDOW (user_data), file);
}

static void
open_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  lb_file_chooser_open (GTK_WINDOW (widget), _("Write a Firmware File"), open_chosen_cb, widget);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  LbWindow *self = LB_WINDOW (source);

  if (finish (self, result))
    lb_window_begin (self, LB_TASK_WRITE_FILE, lb_file_work_get (result)->recipe);
}

void
lb_window_open_file (LbWindow *self,
                     GFile    *file)
{
  begin (self, lb_file_work_load, _("Reading the file…"), (LbFileWork) { .file = file }, loaded_cb);
}

static gboolean
drop_cb (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         LbWindow      *self)
{
  GSList *files;

  if (!G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return FALSE;

  files = g_value_get_boxed (value);
  if (files == NULL)
    return FALSE;

  lb_window_open_file (self, files->data);
  return TRUE;
}

void
lb_window_files_install (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.import", NULL, import_cb);
  gtk_widget_class_install_action (klass, "win.open", NULL, open_cb);
  gtk_widget_class_install_action (klass, "win.undelete", "s", undelete_cb);
  gtk_widget_class_bind_template_callback (klass, drop_cb);
}
