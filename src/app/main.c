/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-app"

#include "config.h"

#include <locale.h>

#include <glib/gi18n.h>

#include "lb-application.h"
#include "lb-paths.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr(LbApplication) app = NULL;
  g_autofree char *locale_dir = NULL;

  lb_paths_init (argv[0]);

  setlocale (LC_ALL, "");
  locale_dir = lb_paths_locale_dir ();
  bindtextdomain (GETTEXT_PACKAGE, locale_dir);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_set_application_name (_("Lifeboat"));
  gtk_window_set_default_icon_name (LB_APP_ID);

  app = lb_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
