/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-check.h"
#include "lb-cli-objects.h"
#include "lb-cli-request.h"
#include "lb-cli-run.h"
#include "lb-cli-verbs.h"
#include "lb-connect-job.h"
#include "lb-error.h"
#include "lb-prepare-job.h"
#include "lb-size.h"
#include "lb-write-job.h"

#define UNCHANGED "Cancelled. Nothing was erased or written."

typedef struct
{
  char     *port;
  char     *at;
  char     *size;
  char     *region;
  GStrv     accepted;
  gboolean  erase_rest;
  gboolean  no_safety;
  gboolean  yes;
  guint64   address; /* of --at */
  guint64   start;
  guint64   length;  /* of the region; 0: everything */
} Options;

static void
options_clear (Options *self)
{
  g_free (self->port);
  g_free (self->at);
  g_free (self->size);
  g_free (self->region);
  g_strfreev (self->accepted);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static LbExit
check_options (LbCli         *cli,
               Options       *self,
               LbOpenOptions *open)
{
  for (guint i = 0; self->accepted != NULL && self->accepted[i] != NULL; i++)
    {
      if (!lb_check_id_is_known (self->accepted[i]))
        return lb_cli_usage (cli, "There is no check “%s”", self->accepted[i]);
    }
  if (self->at != NULL && !lb_size_parse (self->at, &self->address))
    return lb_cli_usage (cli, "--at is an address, such as 0x10000");
  if (self->size != NULL && (!lb_size_parse (self->size, &open->flash_size) || open->flash_size == 0))
    return lb_cli_usage (cli, "--size is a number of bytes, such as 4M or 1048576");
  if (self->region != NULL && !lb_cli_parse_region (self->region, &self->start, &self->length))
    return lb_cli_usage (cli, "--region is ADDRESS:LENGTH, such as 0x10000:64K");
  /* Better now than after minutes of reading. */
  if (!self->yes && !cli->can_ask)
    return lb_cli_usage (cli, "This changes the device, and nobody is there to be asked: add --yes");

  return LB_EXIT_DONE;
}

static void
show_check (LbCli   *cli,
            LbCheck *check)
{
  g_autoptr(JsonBuilder) builder = NULL;

  if (!cli->json)
    {
      if (lb_check_get_severity (check) != LB_SEVERITY_FINE)
        lb_cli_message (cli, "%s (%s): %s. %s", lb_severity_to_string (lb_check_get_severity (check)),
                        lb_check_get_id (check), lb_check_get_title (check),
                        lb_check_get_reason (check));
      return;
    }

  builder = lb_cli_object ("check");
  lb_json_string (builder, "id", lb_check_get_id (check));
  lb_json_string (builder, "severity", lb_severity_to_string (lb_check_get_severity (check)));
  lb_json_string (builder, "title", lb_check_get_title (check));
  lb_json_string (builder, "reason", lb_check_get_reason (check));
  json_builder_end_object (builder);
  lb_cli_emit (builder, stderr);
}

/* A person who reads why it was refused wants to know how to go on, where that is possible. */
static void
show_how_to_accept (LbCliRun          *run,
                    GPtrArray         *checks,
                    const char *const *accepted)
{
  g_autoptr(GString) options = g_string_new (NULL);

  for (guint i = 0; i < checks->len; i++)
    {
      LbCheck *check = g_ptr_array_index (checks, i);

      if (lb_check_get_severity (check) == LB_SEVERITY_STOP)
        return;
      if (lb_check_get_severity (check) == LB_SEVERITY_WARNING &&
          (accepted == NULL || !g_strv_contains (accepted, lb_check_get_id (check))))
        g_string_append_printf (options, " --accept %s", lb_check_get_id (check));
    }

  lb_cli_message (run->cli, "To go on all the same, add%s.", options->str);
}

static const char *
safety_to_string (LbSafety safety)
{
  static const char *const names[] = { "not-needed", "present", "to-make", "declined" };

  return names[safety];
}

static void
show_plan (LbCli      *cli,
           LbPrepared *prepared)
{
  g_autofree char *erased = NULL;
  g_autofree char *written = NULL;
  g_autoptr(JsonBuilder) builder = NULL;
  LbWriteSummary summary;

  lb_prepared_get_summary (prepared, &summary);
  if (!cli->json)
    {
      erased = lb_size_format (summary.erase_bytes);
      written = lb_size_format (summary.write_bytes);
      lb_cli_message (cli, "Plan: %u of %u sectors change%s; %s erased, %s written.", summary.change,
                      summary.sectors, summary.exact ? "" : " at most", erased, written);
      if (lb_prepared_get_safety (prepared) == LB_SAFETY_TO_MAKE)
        lb_cli_message (cli, "A safety backup of what is on the device now comes first.");
      if (summary.kept_outside > 0)
        {
          g_autofree char *kept = lb_size_format (summary.kept_outside);

          lb_cli_message (cli, "%s outside the image stay as they are.", kept);
        }
      return;
    }

  builder = lb_cli_object ("plan");
  lb_json_int (builder, "sectors", summary.sectors);
  lb_json_int (builder, "change", summary.change);
  lb_json_int (builder, "keep", summary.keep);
  lb_json_int (builder, "erase_bytes", (gint64) summary.erase_bytes);
  lb_json_int (builder, "write_bytes", (gint64) summary.write_bytes);
  lb_json_int (builder, "kept_outside", (gint64) summary.kept_outside);
  lb_json_int (builder, "safety_bytes", (gint64) summary.safety_bytes);
  lb_json_int (builder, "time_ms", summary.time_ms);
  lb_json_string (builder, "safety", safety_to_string (lb_prepared_get_safety (prepared)));
  json_builder_end_object (builder);
  lb_cli_emit (builder, stderr);
}

/* Returns: LB_EXIT_DONE when the checks pass and the person agrees */
static LbExit
confirm (LbCliRun      *run,
         const Options *options,
         gboolean       resumes,
         LbPrepared    *prepared)
{
  GPtrArray *checks = lb_prepared_get_checks (prepared);
  LbIdentity *identity = lb_prepared_get_identity (prepared);
  LbWriteRequest *request = lb_prepared_get_request (prepared);
  g_autofree char *unit = lb_identity_format_unit (identity);
  g_autofree char *question = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < checks->len; i++)
    show_check (run->cli, g_ptr_array_index (checks, i));
  /* What is finished was agreed to when it began; the write job knows to what. */
  if (!resumes && !lb_checks_pass (checks, (const char *const *) options->accepted, &error))
    {
      LbExit code = lb_cli_run_fail (run, error, UNCHANGED);

      show_how_to_accept (run, checks, (const char *const *) options->accepted);
      return code;
    }

  show_plan (run->cli, prepared);
  if (options->yes)
    return LB_EXIT_DONE;

  question = g_strdup_printf ("%s %s%s%s?",
                              lb_write_request_get_kind (request) == LB_WRITE_RESTORE
                                ? "Write this image to the"
                                : "Erase the",
                              identity->chip_name != NULL ? identity->chip_name : "device",
                              unit != NULL ? " " : "", unit != NULL ? unit : "");
  if (lb_cli_run_ask (run, question))
    return LB_EXIT_DONE;

  return lb_cli_failure (run->cli, LB_EXIT_CANCELLED, UNCHANGED);
}

static void
emit_result (LbCliRun   *run,
             LbWriteJob *job)
{
  LbBackup *safety = lb_write_job_get_safety (job);
  LbPrepared *prepared = lb_write_job_get_prepared (job);
  g_autoptr(JsonBuilder) builder = lb_cli_object (run->cli->verb);

  if (prepared != NULL)
    lb_json_identity (builder, lb_prepared_get_identity (prepared));
  lb_json_int (builder, "erased_bytes", (gint64) lb_write_job_get_erased (job));
  lb_json_int (builder, "written_bytes", (gint64) lb_write_job_get_written (job));
  lb_json_string (builder, "safety_backup", safety != NULL ? lb_backup_get_id (safety) : NULL);
  lb_json_string (builder, "boot", lb_boot_to_string (lb_write_job_get_boot (job)));
  lb_json_string (builder, "boot_log", lb_write_job_get_boot_log (job));
  json_builder_end_object (builder);
  lb_cli_emit (builder, stdout);
}

static const char *
describe_boot (LbBoot boot)
{
  switch (boot)
    {
    case LB_BOOT_STARTED:
      return "the board started";
    case LB_BOOT_SILENT:
      return "nothing heard; not every firmware talks";
    case LB_BOOT_FAILED:
      return "the board says that it cannot start";
    case LB_BOOT_NOT_CHECKED:
    default:
      return "not checked: unplug and plug the board";
    }
}

static void
print_result (LbCliRun   *run,
              LbWriteJob *job)
{
  LbBackup *safety = lb_write_job_get_safety (job);
  g_autofree char *erased = lb_size_format (lb_write_job_get_erased (job));
  g_autofree char *written = lb_size_format (lb_write_job_get_written (job));

  lb_cli_print (run->cli, "%-18s%s erased, %s written, all of it checked\n", "Done", erased, written);
  if (safety != NULL)
    lb_cli_print (run->cli, "%-18s%s\n", "Before", lb_backup_get_id (safety));
  lb_cli_print (run->cli, "%-18s%s\n", "Start", describe_boot (lb_write_job_get_boot (job)));
}

/* Returns: whether @source is what was being written when it was interrupted */
static gboolean
is_same (LbCliRun          *run,
         LbJournal         *journal,
         const LbCliSource *source)
{
  const char *image_id = lb_journal_get_image_id (journal);
  gsize length;
  const guint8 *data;
  g_autofree char *sha256 = NULL;
  g_autoptr(LbBackup) same = NULL;

  if (source == NULL || image_id == NULL)
    return FALSE;
  if (source->backup != NULL)
    return g_strcmp0 (lb_backup_get_id (source->backup), image_id) == 0;

  data = g_bytes_get_data (source->bytes, &length);
  sha256 = lb_sha256_hex (data, length);
  same = lb_library_find_by_sha256 (run->library, sha256, NULL);

  return same != NULL && g_strcmp0 (lb_backup_get_id (same), image_id) == 0;
}

static void
apply_options (LbCliRun       *run,
               const Options  *options,
               LbWriteRequest *request)
{
  lb_write_request_set_erase_rest (request, options->erase_rest);
  lb_write_request_set_safety (request, !options->no_safety);
  lb_write_request_set_accepted (request, (const char *const *) options->accepted);
  if (run->board == NULL)
    return;

  lb_write_request_set_usual_mode (request, lb_board_get_flash_mode (run->board));
  lb_write_request_set_board (request, lb_board_get_id (run->board));
}

static LbExit
write_request (LbCliRun       *run,
               const Options  *options,
               LbWriteRequest *request,
               gboolean        resumes)
{
  g_autoptr(LbPrepareJob) prepare_job = lb_prepare_job_new (request);
  g_autoptr(LbWriteJob) write_job = NULL;
  g_autoptr(GError) error = NULL;
  LbExit code;

  if (!lb_cli_run_job (run, LB_JOB (prepare_job), TRUE, &error))
    return lb_cli_run_fail (run, error, UNCHANGED);

  code = confirm (run, options, resumes, lb_prepare_job_get_prepared (prepare_job));
  if (code != LB_EXIT_DONE)
    return code;

  write_job = lb_write_job_new (lb_prepare_job_get_prepared (prepare_job));
  if (!lb_cli_run_job (run, LB_JOB (write_job), FALSE, &error))
    return lb_cli_run_fail (run, error, NULL);

  if (run->cli->json)
    emit_result (run, write_job);
  else
    print_result (run, write_job);

  return LB_EXIT_DONE;
}

/* @source: NULL to erase */
static LbExit
run_request (LbCliRun      *run,
             const Options *options,
             LbCliSource   *source)
{
  g_autoptr(LbConnectJob) connect_job = lb_connect_job_new ();
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(GError) error = NULL;
  LbJournal *journal;
  gboolean resumes;
  LbExit code = LB_EXIT_FAILED;

  if (!lb_cli_run_job (run, LB_JOB (connect_job), TRUE, &error))
    return lb_cli_run_fail (run, error, UNCHANGED);

  journal = lb_connect_job_get_journal (connect_job);
  resumes = journal != NULL && is_same (run, journal, source);
  if (journal != NULL)
    lb_cli_message (run->cli, resumes ? "Finishing what was interrupted: “%s”."
                                      : "Writing “%s” to this device was interrupted before.",
                    lb_journal_get_title (journal));

  if (resumes)
    {
      request = lb_write_request_new_resume (journal);
      return write_request (run, options, request, TRUE);
    }

  request = source == NULL ? lb_write_request_new_erase (options->start, options->length)
                           : lb_cli_make_request (run, source, connect_job,
                                                  options->at != NULL ? &options->address : NULL,
                                                  &code);
  if (request == NULL)
    return code;

  apply_options (run, options, request);
  return write_request (run, options, request, FALSE);
}

static LbExit
run_restore (LbCliRun      *run,
             const Options *options,
             const char    *name)
{
  g_auto(LbCliSource) source = { 0 };
  LbExit code = lb_cli_source_open (&source, run->cli, run->library, name, TRUE);

  return code == LB_EXIT_DONE ? run_request (run, options, &source) : code;
}

LbExit
lb_cli_restore (LbCli   *cli,
                char  ***argv)
{
  g_auto(Options) options = { 0 };
  GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_STRING, &options.port, "Where the device is (see ports)", "PORT" },
    { "at", 0, 0, G_OPTION_ARG_STRING, &options.at, "Where the image begins, instead of where it belongs",
      "ADDRESS" },
    { "erase-rest", 0, 0, G_OPTION_ARG_NONE, &options.erase_rest,
      "Erase what a shorter image does not cover", NULL },
    { "no-safety-backup", 0, 0, G_OPTION_ARG_NONE, &options.no_safety,
      "Do not keep what is on the device now", NULL },
    { "accept", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.accepted, "Go on in spite of this warning",
      "CHECK" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &options.size, "Size of the flash, when it is in doubt",
      "BYTES" },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, "Do not ask", NULL },
    { NULL },
  };
  LbCliRun run = { 0 };
  LbExit code;

  if (!lb_cli_parse (cli, "FILE|ID", entries, argv, 1, 1))
    return LB_EXIT_USAGE;

  code = check_options (cli, &options, &run.options);
  if (code == LB_EXIT_DONE)
    code = lb_cli_run_open (&run, cli, options.port, NULL);
  if (code == LB_EXIT_DONE)
    code = run_restore (&run, &options, (*argv)[1]);
  lb_cli_run_close (&run, code == LB_EXIT_DONE ? LB_LEAVE_RUN : LB_LEAVE_STAY);

  return code;
}

LbExit
lb_cli_erase (LbCli   *cli,
              char  ***argv)
{
  g_auto(Options) options = { 0 };
  GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_STRING, &options.port, "Where the device is (see ports)", "PORT" },
    { "region", 0, 0, G_OPTION_ARG_STRING, &options.region, "Erase a part only, in whole sectors",
      "ADDRESS:LENGTH" },
    { "no-safety-backup", 0, 0, G_OPTION_ARG_NONE, &options.no_safety,
      "Do not keep what is on the device now", NULL },
    { "accept", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.accepted, "Go on in spite of this warning",
      "CHECK" },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, "Do not ask", NULL },
    { NULL },
  };
  LbCliRun run = { 0 };
  LbExit code;

  if (!lb_cli_parse (cli, "", entries, argv, 0, 0))
    return LB_EXIT_USAGE;

  code = check_options (cli, &options, &run.options);
  if (code == LB_EXIT_DONE)
    code = lb_cli_run_open (&run, cli, options.port, NULL);
  if (code == LB_EXIT_DONE)
    code = run_request (&run, &options, NULL);
  lb_cli_run_close (&run, code == LB_EXIT_DONE ? LB_LEAVE_RUN : LB_LEAVE_STAY);

  return code;
}
