/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-window-files"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-file-chooser.h"
#include "lb-file-work.h"
#include "lb-window-files.h"

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

static void
undelete_cb (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  LbWindow *self = LB_WINDOW (widget);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbBackup) backup = NULL;

  backup = lb_library_undelete (lb_shared_get_library (lb_window_get_shared (self)),
                                g_variant_get_string (parameter, NULL), &error);
  if (backup == NULL)
    {
      lb_window_fail (self, error);
      return;
    }

  put_backup (self, backup);
}

static void
imported_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  LbWindow *self = LB_WINDOW (source);
  gboolean existed = FALSE;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbBackup) backup = lb_file_work_import_finish (result, &existed, &error);

  if (is_gone (self))
    return;

  if (backup == NULL)
    {
      lb_window_fail (self, error);
      return;
    }

  put_backup (self, backup);
  lb_window_show_backup (self, backup);
  lb_window_toast (self, existed ? _("This file is in the library already") : _("Imported"));
}

static void
import_chosen_cb (GFile    *file,
                  gpointer  user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  lb_window_wait (self, _("Importing…"));
  lb_file_work_import (self, lb_shared_get_library (lb_window_get_shared (self)), file, imported_cb);
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
  g_autoptr(GError) error = NULL;
  g_autoptr(LbRecipe) recipe = lb_file_work_load_finish (result, &error);

  if (is_gone (self))
    return;

  if (recipe == NULL)
    {
      lb_window_fail (self, error);
      return;
    }

  lb_window_end_wait (self);
  lb_window_begin (self, LB_TASK_WRITE_FILE, recipe);
}

void
lb_window_open_file (LbWindow *self,
                     GFile    *file)
{
  lb_window_wait (self, _("Reading the file…"));
  lb_file_work_load (self, lb_shared_get_library (lb_window_get_shared (self)), file, loaded_cb);
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
