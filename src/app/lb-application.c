/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-application"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-application.h"
#include "lb-preferences.h"
#include "lb-shared.h"
#include "lb-window.h"

/**
 * LbApplication:
 *
 * One process, one window: a second start raises the first window, and hands it the file it was
 * started with.
 */
struct _LbApplication
{
  AdwApplication parent_instance;

  LbShared *shared;
};

G_DEFINE_FINAL_TYPE (LbApplication, lb_application, ADW_TYPE_APPLICATION)

static const char * const accelerators[][3] = {
  { "app.quit", "<primary>q", NULL },
  { "app.preferences", "<primary>comma", NULL },
  { "win.close", "<primary>w", NULL },
  { "win.show-help-overlay", "<primary>question", "F1" },
  { "win.new-device", "<primary>n", NULL },
  { "win.backups", "<primary>l", NULL },
  { "win.import", "<primary>i", NULL },
  { "win.open", "<primary>o", NULL },
  { "win.search", "<primary>f", NULL },
  { "win.back", "<alt>Left", NULL },
  { "session.connect", "<primary>Return", NULL },
  { "session.disconnect", "<primary>d", NULL },
  { "session.backup", "<primary>b", NULL },
  { "session.restore", "<primary>r", NULL },
  { "session.write-file", "<primary><shift>r", NULL },
  { "session.verify", "<primary>e", NULL },
  { "session.erase", "<primary><shift>Delete", NULL },
  { "session.cancel", "<primary>period", NULL },
  { "session.try-again", "<primary>t", NULL },
};

static LbWindow *
ensure_window (LbApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    window = GTK_WINDOW (lb_window_new (GTK_APPLICATION (self), self->shared));

  return LB_WINDOW (window);
}

static void
lb_application_activate (GApplication *app)
{
  gtk_window_present (GTK_WINDOW (ensure_window (LB_APPLICATION (app))));
}

static void
lb_application_open (GApplication  *app,
                     GFile        **files,
                     int            n_files,
                     const char    *hint)
{
  LbWindow *window = ensure_window (LB_APPLICATION (app));

  for (int i = 0; i < n_files; i++)
    lb_window_open_file (window, files[i]);

  gtk_window_present (GTK_WINDOW (window));
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  LbApplication *self = user_data;
  static const char *developers[] = { "The Lifeboat developers", NULL };

  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (self)),
                         "application-name", _("Lifeboat"),
                         "application-icon", LB_APP_ID,
                         "version", LB_VERSION,
                         "developer-name", _("The Lifeboat developers"),
                         "developers", developers,
                         "copyright", "© 2026 The Lifeboat developers",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("Keeps the original firmware of your device safe, and brings it back."),
                         /* Translators: your names, one per line */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
preferences_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  LbApplication *self = user_data;
  GtkWidget *preferences = lb_preferences_new (self->shared);

  gtk_window_set_transient_for (GTK_WINDOW (preferences),
                                gtk_application_get_active_window (GTK_APPLICATION (self)));
  gtk_window_present (GTK_WINDOW (preferences));
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  LbApplication *self = user_data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  /* The window asks when work is going on. */
  if (window != NULL)
    gtk_window_close (window);
  else
    g_application_quit (G_APPLICATION (self));
}

/* The default action of a notification. */
static void
raise_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  g_application_activate (G_APPLICATION (user_data));
}

/* Of lifeboat --port, here or in a second process. */
static void
add_port_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  LbApplication *self = user_data;
  LbPlaceList *places = lb_shared_get_places (self->shared);
  g_autoptr(GError) error = NULL;
  LbPlace *place = lb_place_list_add (places, g_variant_get_string (parameter, NULL), &error);

  if (place != NULL)
    lb_window_choose_place (ensure_window (self), place);
  else
    g_message ("%s", error->message);
}

static const GActionEntry entries[] = {
  { "about", about_cb },
  { "preferences", preferences_cb },
  { "quit", quit_cb },
  { "raise", raise_cb },
  { "add-port", add_port_cb, "s" },
};

static void
lb_application_startup (GApplication *app)
{
  LbApplication *self = LB_APPLICATION (app);

  G_APPLICATION_CLASS (lb_application_parent_class)->startup (app);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (gsize i = 0; i < G_N_ELEMENTS (accelerators); i++)
    {
      const char *keys[] = { accelerators[i][1], accelerators[i][2], NULL };

      gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i][0], keys);
    }

  self->shared = lb_shared_new ();
}

static void
lb_application_shutdown (GApplication *app)
{
  LbApplication *self = LB_APPLICATION (app);

  /* Leaves every device properly; bounded, so that quitting never hangs. */
  if (self->shared != NULL)
    lb_shared_shut_down (self->shared);
  g_clear_object (&self->shared);

  G_APPLICATION_CLASS (lb_application_parent_class)->shutdown (app);
}

/* Looked up here, where relative paths mean what was typed, and told to the process with the window. */
static gboolean
add_ports (GApplication        *app,
           const char * const  *specs,
           GError             **error)
{
  if (!g_application_register (app, NULL, error))
    return FALSE;

  for (guint i = 0; specs[i] != NULL; i++)
    {
      g_autoptr(LbPlace) place = lb_place_lookup (specs[i], error);

      if (place == NULL)
        return FALSE;

      g_action_group_activate_action (G_ACTION_GROUP (app), "add-port",
                                      g_variant_new_string (lb_place_get_spec (place)));
    }

  return TRUE;
}

static int
lb_application_handle_local_options (GApplication *app,
                                     GVariantDict *options)
{
  g_autofree const char **ports = NULL;
  g_autoptr(GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("lifeboat %s\n", LB_VERSION);
      return 0;
    }

  if (g_variant_dict_lookup (options, "port", "^a&s", &ports) &&
      !add_ports (app, (const char * const *) ports, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  return -1;
}

static void
lb_application_class_init (LbApplicationClass *klass)
{
  GApplicationClass *app_class = G_APPLICATION_CLASS (klass);

  app_class->activate = lb_application_activate;
  app_class->open = lb_application_open;
  app_class->startup = lb_application_startup;
  app_class->shutdown = lb_application_shutdown;
  app_class->handle_local_options = lb_application_handle_local_options;
}

static void
lb_application_init (LbApplication *self)
{
  static const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
    { "port", 'p', 0, G_OPTION_ARG_STRING_ARRAY, NULL,
      N_("List this port too and choose it: a path, tcp:HOST:PORT or practice:NAME[,fault=SPEC][,instant]"),
      N_("PORT") },
    { NULL }
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[FILE]"));
}

LbApplication *
lb_application_new (void)
{
  return g_object_new (LB_TYPE_APPLICATION,
                       "application-id", LB_APP_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/io/github/lifeboat/Lifeboat",
                       NULL);
}
