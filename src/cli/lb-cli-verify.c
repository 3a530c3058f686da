/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-cli-objects.h"
#include "lb-cli-request.h"
#include "lb-cli-run.h"
#include "lb-cli-verbs.h"
#include "lb-error.h"
#include "lb-size.h"
#include "lb-verify-job.h"

#define UNCHANGED "Cancelled. The device is as it was."

static void
emit_result (LbVerifyJob *job,
             gboolean     equal)
{
  GArray *differences = lb_verify_job_get_differences (job);
  g_autoptr(JsonBuilder) builder = lb_cli_object ("verify");

  lb_json_bool (builder, "equal", equal);
  lb_json_int (builder, "compared", (gint64) lb_verify_job_get_compared (job));
  json_builder_set_member_name (builder, "differences");
  json_builder_begin_array (builder);
  for (guint i = 0; differences != NULL && i < differences->len; i++)
    {
      const LbBlock *block = &g_array_index (differences, LbBlock, i);

      json_builder_begin_object (builder);
      lb_json_address (builder, "address", block->start);
      lb_json_int (builder, "length", block->length);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  lb_cli_emit (builder, stdout);
}

static void
print_result (LbCli       *cli,
              LbVerifyJob *job,
              gboolean     equal)
{
  GArray *differences = lb_verify_job_get_differences (job);
  g_autofree char *size = lb_size_format (lb_verify_job_get_compared (job));

  if (equal)
    lb_cli_print (cli, "Equal: %s compared\n", size);
  for (guint i = 0; differences != NULL && i < differences->len; i++)
    {
      const LbBlock *block = &g_array_index (differences, LbBlock, i);
      g_autofree char *length = lb_size_format (block->length);

      lb_cli_print (cli, "0x%08" G_GINT64_MODIFIER "x  %s differ\n", block->start, length);
    }
}

static LbExit
run_verify (LbCliRun   *run,
            const char *name)
{
  g_auto(LbCliSource) source = { 0 };
  g_autoptr(LbConnectJob) connect_job = lb_connect_job_new ();
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(LbVerifyJob) job = NULL;
  g_autoptr(GError) error = NULL;
  gboolean equal;
  LbExit code = lb_cli_source_open (&source, run->cli, run->library, name, TRUE);

  if (code == LB_EXIT_DONE)
    code = lb_cli_source_check (&source, run->cli);
  if (code != LB_EXIT_DONE)
    return code;
  if (!lb_cli_run_job (run, LB_JOB (connect_job), TRUE, &error))
    return lb_cli_run_fail (run, error, UNCHANGED);
  request = lb_cli_make_request (run, &source, connect_job, NULL);

  job = lb_verify_job_new (request);
  equal = lb_cli_run_job (run, LB_JOB (job), FALSE, &error);
  if (equal || g_error_matches (error, LB_ERROR, LB_ERROR_MISMATCH))
    {
      if (run->cli->json)
        emit_result (job, equal);
      else
        print_result (run->cli, job, equal);
    }

  return equal ? LB_EXIT_DONE
               : lb_cli_run_fail (run, error, UNCHANGED);
}

LbExit
lb_cli_verify (LbCli   *cli,
               char  ***argv)
{
  g_autofree char *port = NULL;
  GOptionEntry entries[] = {
    LB_CLI_OPTION_PORT (&port),
    { NULL },
  };
  LbCliRun run = { 0 };
  LbExit code;

  if (!lb_cli_parse (cli, "FILE|ID", entries, argv, 1, 1))
    return LB_EXIT_USAGE;

  code = lb_cli_run_open (&run, cli, port, NULL);
  if (code == LB_EXIT_DONE)
    code = run_verify (&run, (*argv)[1]);
  lb_cli_run_close (&run, LB_LEAVE_RUN);

  return code;
}
