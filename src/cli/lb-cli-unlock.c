/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-cli-run.h"
#include "lb-cli-verbs.h"
#include "lb-unlock-job.h"

#define CONSENT "erase-everything"
#define QUESTION \
  "Removing the read protection ERASES EVERYTHING on the chip: firmware, bootloader and settings. " \
  "There is no backup of it, and there can be none. Go on?"

static LbExit
run_unlock (LbCli      *cli,
            const char *port,
            gboolean    yes)
{
  LbCliRun run = { 0 };
  g_autoptr(LbUnlockJob) job = lb_unlock_job_new ();
  g_autoptr(GError) error = NULL;
  LbExit code = lb_cli_run_open (&run, cli, port, NULL);

  if (code == LB_EXIT_DONE && !yes && !lb_cli_run_ask (&run, QUESTION))
    code = lb_cli_failure (cli, LB_EXIT_CANCELLED, "Nothing was changed.");
  if (code == LB_EXIT_DONE)
    {
      if (!lb_cli_run_job (&run, LB_JOB (job), FALSE, &error))
        code = lb_cli_run_fail (&run, error, NULL);
      else
        lb_cli_message (cli, "The protection is removed and the chip is blank. Take all power off the "
                             "board and put it on again before anything else.");
    }
  lb_cli_run_close (&run, LB_LEAVE_RUN);

  return code;
}

LbExit
lb_cli_unlock (LbCli   *cli,
               char  ***argv)
{
  g_autofree char *port = NULL;
  g_autofree char *consent = NULL;
  gboolean yes = FALSE;
  GOptionEntry entries[] = {
    LB_CLI_OPTION_PORT (&port),
    { "accept", 0, 0, G_OPTION_ARG_STRING, &consent, "Must be " CONSENT, "CHECK" },
    LB_CLI_OPTION_YES (&yes),
    { NULL },
  };

  if (!lb_cli_parse (cli, "", entries, argv, 0, 0))
    return LB_EXIT_USAGE;
  if (g_strcmp0 (consent, CONSENT) != 0)
    return lb_cli_failure (cli, LB_EXIT_REFUSED,
                           "Removing the read protection erases everything on the chip, and nothing "
                           "of it can be saved before. If that is what you want, add --accept "
                           CONSENT);
  if (!yes && !cli->can_ask)
    return lb_cli_usage (cli, "This changes the device, and nobody is there to be asked: add --yes");

  return run_unlock (cli, port, yes);
}
