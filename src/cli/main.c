/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "lb-cli-verbs.h"
#include "lb-paths.h"

static const struct
{
  const char *name;
  const char *what;
  LbCliVerb   run;
} verbs[] = {
  { "ports", "list the ports and practice boards", lb_cli_ports },
  { "boards", "list the boards Lifeboat has a guide for", lb_cli_boards },
  { "list", "list the backups", lb_cli_list },
  { "show", "show one backup", lb_cli_show },
  { "inspect", "show what is in a file or backup", lb_cli_inspect },
  { "import", "take a file into the library", lb_cli_import },
  { "export", "copy a backup out of the library", lb_cli_export },
  { "detect", "find out what is connected", lb_cli_detect },
  { "backup", "read a device, prove the copy, store it", lb_cli_backup },
  { "restore", "write a backup or file to a device", lb_cli_restore },
  { "verify", "compare a device with a backup or file", lb_cli_verify },
  { "erase", "erase a device", lb_cli_erase },
  { "unlock", "remove a read protection, which erases the chip", lb_cli_unlock },
  { "vesc", "settings and firmware of a working VESC", lb_cli_vesc },
};

static void
print_help (void)
{
  g_print ("Usage: lifeboat-cli VERB [OPTION…]\n\n"
           "Keeps the firmware of your device safe and brings it back.\n\n");
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_print ("  %-9s %s\n", verbs[i].name, verbs[i].what);
  g_print ("\n“lifeboat-cli VERB --help” tells the options of a verb; all take --json.\n"
           "The first thing to do: lifeboat-cli ports, then lifeboat-cli backup --port PORT.\n");
}

static LbExit
run_verb (LbCli   *cli,
          char  ***argv)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      if (strcmp ((*argv)[0], verbs[i].name) == 0)
        {
          g_autofree char *name = g_strdup_printf ("lifeboat-cli %s", verbs[i].name);

          g_set_prgname (name);
          cli->verb = verbs[i].name;
          return verbs[i].run (cli, argv);
        }
    }

  return lb_cli_usage (cli, "There is no verb “%s” (try lifeboat-cli --help)", (*argv)[0]);
}

int
main (int   argc,
      char *argv[])
{
  LbCli cli = { 0 };
  g_auto(GStrv) arguments = NULL;
  g_autofree char *locale_dir = NULL;

  setlocale (LC_ALL, "");
  lb_paths_init (argv[0]);
  locale_dir = lb_paths_locale_dir ();
  bindtextdomain (GETTEXT_PACKAGE, locale_dir);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* A reader that went away is an error of a write, not the end in the middle of a flash write. */
  signal (SIGPIPE, SIG_IGN);
  lb_cli_init (&cli);

  if (argc < 2)
    {
      lb_cli_usage (&cli, "Which verb? (try lifeboat-cli --help)");
      return LB_EXIT_USAGE;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    {
      print_help ();
      return lb_cli_finish (&cli, LB_EXIT_DONE);
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("lifeboat-cli %s\n", LB_VERSION);
      return lb_cli_finish (&cli, LB_EXIT_DONE);
    }

  arguments = g_strdupv (argv + 1);
  /* A mistake further on the line is told in the form that was asked for. */
  cli.json = g_strv_contains ((const char *const *) arguments, "--json");
  return lb_cli_finish (&cli, run_verb (&cli, &arguments));
}
