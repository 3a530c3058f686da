/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-preferences"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-file-chooser.h"
#include "lb-preferences.h"
#include "lb-speeds.h"

struct _LbPreferences
{
  AdwPreferencesWindow parent_instance;

  LbShared *shared;

  AdwActionRow *folder_row;
  AdwComboRow  *speed_row;
  GtkSwitch    *awake_switch;
  GtkSwitch    *log_switch;
};

G_DEFINE_FINAL_TYPE (LbPreferences, lb_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static GSettings *
get_settings (LbPreferences *self)
{
  return lb_shared_get_settings (self->shared);
}

static void
show_folder (LbPreferences *self)
{
  adw_action_row_set_subtitle (self->folder_row, lb_library_get_root (lb_shared_get_library (self->shared)));
}

static void
set_folder (LbPreferences *self,
            const char    *path)
{
  /* A running job holds the library it began with. */
  if (lb_shared_is_busy (self->shared))
    {
      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self),
                                        adw_toast_new (_("Wait until the work that is going on is done")));
      return;
    }

  g_settings_set_string (get_settings (self), "library-folder", path);
  show_folder (self);
}

static void
folder_chosen_cb (GFile    *file,
                  gpointer  user_data)
{
  g_autofree char *path = g_file_get_path (file);

  if (path != NULL)
    set_folder (LB_PREFERENCES (user_data), path);
}

static void
choose_folder_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  lb_file_chooser_folder (GTK_WINDOW (widget), _("Library Folder"), folder_chosen_cb, widget);
}

static void
default_folder_cb (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  set_folder (LB_PREFERENCES (widget), "");
}

static void
speed_cb (LbPreferences *self)
{
  g_settings_set_uint (get_settings (self), "default-speed",
                       lb_speeds_get (adw_combo_row_get_selected (self->speed_row)));
}

static void
lb_preferences_dispose (GObject *object)
{
  LbPreferences *self = LB_PREFERENCES (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_PREFERENCES);
  g_clear_object (&self->shared);

  G_OBJECT_CLASS (lb_preferences_parent_class)->dispose (object);
}

static void
lb_preferences_class_init (LbPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_preferences_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, folder_row);
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, speed_row);
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, awake_switch);
  gtk_widget_class_bind_template_child (widget_class, LbPreferences, log_switch);
  gtk_widget_class_install_action (widget_class, "preferences.choose-folder", NULL, choose_folder_cb);
  gtk_widget_class_install_action (widget_class, "preferences.default-folder", NULL, default_folder_cb);
}

static void
lb_preferences_init (LbPreferences *self)
{
  g_autoptr(GtkStringList) speeds = lb_speeds_create_model ();

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_model (self->speed_row, G_LIST_MODEL (speeds));
}

GtkWidget *
lb_preferences_new (LbShared *shared)
{
  LbPreferences *self = g_object_new (LB_TYPE_PREFERENCES, NULL);

  self->shared = g_object_ref (shared);
  show_folder (self);
  adw_combo_row_set_selected (self->speed_row,
                              lb_speeds_find (g_settings_get_uint (get_settings (self), "default-speed")));
  g_signal_connect_swapped (self->speed_row, "notify::selected", G_CALLBACK (speed_cb), self);
  g_settings_bind (get_settings (self), "keep-awake", self->awake_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (get_settings (self), "log-detail", self->log_switch, "active", G_SETTINGS_BIND_DEFAULT);

  return GTK_WIDGET (self);
}
