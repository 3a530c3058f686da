/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-cli-objects.h"
#include "lb-cli-run.h"
#include "lb-cli-verbs.h"
#include "lb-connect-job.h"
#include "lb-size.h"

static void
emit_device (LbConnectJob *job)
{
  LbDeviceFeatures features = lb_connect_job_get_features (job);
  LbJournal *journal = lb_connect_job_get_journal (job);
  g_autoptr(JsonBuilder) builder = lb_cli_object ("device");

  lb_json_identity (builder, lb_connect_job_get_identity (job));
  lb_json_bool (builder, "can_read", (features & LB_DEVICE_CAN_READ) != 0);
  lb_json_bool (builder, "can_write", (features & LB_DEVICE_CAN_WRITE) != 0);
  lb_json_bool (builder, "can_digest", (features & LB_DEVICE_CAN_DIGEST) != 0);
  lb_json_bool (builder, "protected", lb_connect_job_is_protected (job));
  lb_json_int (builder, "baud", lb_job_get_speed (LB_JOB (job)));
  lb_json_int (builder, "backups", lb_connect_job_get_backups (job)->len);
  lb_json_int (builder, "partial", (gint64) lb_connect_job_get_partial (job));
  lb_json_string (builder, "interrupted", journal != NULL ? lb_journal_get_title (journal) : NULL);
  json_builder_end_object (builder);
  lb_cli_emit (builder, stdout);
}

static void
print_device (LbCli        *cli,
              LbConnectJob *job)
{
  LbDeviceFeatures features = lb_connect_job_get_features (job);
  LbJournal *journal = lb_connect_job_get_journal (job);
  g_autofree char *identity = lb_text_identity (lb_connect_job_get_identity (job));
  guint64 partial = lb_connect_job_get_partial (job);

  lb_cli_print (cli, "%s", identity);
  lb_cli_print (cli, "%-18s%u\n", "Backups", lb_connect_job_get_backups (job)->len);
  if (lb_connect_job_is_protected (job))
    lb_cli_print (cli, "%-18sparts of the flash are write-protected\n", "Protection");
  if ((features & LB_DEVICE_CAN_READ) == 0)
    lb_cli_print (cli, "%-18sits memory cannot be read: no backup is possible\n", "Reading");
  if (partial > 0)
    {
      g_autofree char *size = lb_size_format (partial);

      lb_cli_print (cli, "%-18san interrupted backup has %s already\n", "Resume", size);
    }
  if (journal != NULL)
    lb_cli_print (cli, "%-18s“%s” was interrupted while written; restore it again to finish\n",
                  "Interrupted", lb_journal_get_title (journal));
}

LbExit
lb_cli_detect (LbCli   *cli,
               char  ***argv)
{
  g_autofree char *port = NULL;
  GOptionEntry entries[] = {
    LB_CLI_OPTION_PORT (&port),
    { NULL },
  };
  LbCliRun run = { 0 };
  g_autoptr(LbConnectJob) job = NULL;
  g_autoptr(GError) error = NULL;
  LbExit code;

  if (!lb_cli_parse (cli, "", entries, argv, 0, 0))
    return LB_EXIT_USAGE;

  code = lb_cli_run_open (&run, cli, port, NULL);
  if (code == LB_EXIT_DONE)
    {
      job = lb_connect_job_new ();
      if (!lb_cli_run_job (&run, LB_JOB (job), FALSE, &error))
        code = lb_cli_run_fail (&run, error, "Cancelled. The device is as it was.");
      else if (cli->json)
        emit_device (job);
      else
        print_device (cli, job);
    }
  lb_cli_run_close (&run, LB_LEAVE_RUN);

  return code;
}
