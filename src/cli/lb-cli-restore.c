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
#include "lb-cli-write-report.h"
#include "lb-connect-job.h"
#include "lb-error.h"
#include "lb-file-image.h"
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
  if (self->size != NULL && !lb_cli_parse_flash_size (self->size, &open->flash_size))
    return lb_cli_usage (cli, LB_CLI_FLASH_SIZE_USAGE);
  if (self->region != NULL && !lb_size_parse_region (self->region, &self->start, &self->length))
    return lb_cli_usage (cli, "--region is ADDRESS:LENGTH, such as 0x10000:64K");
  /* Better now than after minutes of reading. */
  if (!self->yes && !cli->can_ask)
    return lb_cli_usage (cli,
                         "This changes the device, and nobody is there to be asked: add --yes");

  return LB_EXIT_DONE;
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
    lb_cli_show_check (run->cli, g_ptr_array_index (checks, i));
  /* What is finished was agreed to when it began; the write job knows to what. */
  if (!resumes && !lb_checks_pass (checks, (const char *const *) options->accepted, &error))
    {
      LbExit code = lb_cli_run_fail (run, error, UNCHANGED);

      lb_cli_show_how_to_accept (run->cli, checks, (const char *const *) options->accepted);
      return code;
    }

  lb_cli_show_plan (run->cli, prepared);
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

/* Returns: whether @source is what was being written when it was interrupted */
static gboolean
is_same (LbCliRun          *run,
         LbJournal         *journal,
         const LbCliSource *source)
{
  const char *image_id = lb_journal_get_image_id (journal);
  g_autoptr(LbBackup) written = NULL;
  g_autoptr(GBytes) image = NULL;

  if (source == NULL || image_id == NULL)
    return FALSE;
  if (source->backup != NULL)
    return g_strcmp0 (lb_backup_get_id (source->backup), image_id) == 0;

  written = lb_library_find (run->library, image_id, NULL);
  image = written != NULL ? lb_backup_open_image (written, NULL) : NULL;

  return image != NULL && lb_file_image_is_in (source->bytes, image);
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

  lb_cli_show_written (run->cli, write_job);

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
                                                  options->at != NULL ? &options->address : NULL);
  apply_options (run, options, request);
  return write_request (run, options, request, FALSE);
}

/* @name: of a file or backup; NULL to erase */
static LbExit
run_source (LbCliRun      *run,
            const Options *options,
            const char    *name)
{
  g_auto(LbCliSource) source = { 0 };
  LbExit code;

  if (name == NULL)
    return run_request (run, options, NULL);

  code = lb_cli_source_open (&source, run->cli, run->library, name, TRUE);

  if (code == LB_EXIT_DONE)
    code = lb_cli_source_check (&source, run->cli);

  return code == LB_EXIT_DONE ? run_request (run, options, &source) : code;
}

static LbExit
change_device (LbCli      *cli,
               Options    *options,
               const char *name)
{
  LbCliRun run = { 0 };
  LbExit code = check_options (cli, options, &run.options);

  if (code == LB_EXIT_DONE)
    code = lb_cli_run_open (&run, cli, options->port, NULL);
  if (code == LB_EXIT_DONE)
    code = run_source (&run, options, name);
  lb_cli_run_close (&run, code == LB_EXIT_DONE ? LB_LEAVE_RUN : LB_LEAVE_STAY);

  return code;
}

LbExit
lb_cli_restore (LbCli   *cli,
                char  ***argv)
{
  g_auto(Options) options = { 0 };
  GOptionEntry entries[] = {
    LB_CLI_OPTION_PORT (&options.port),
    { "at", 0, 0, G_OPTION_ARG_STRING, &options.at,
      "Where the image begins, instead of where it belongs", "ADDRESS" },
    { "erase-rest", 0, 0, G_OPTION_ARG_NONE, &options.erase_rest,
      "Erase what a shorter image does not cover", NULL },
    LB_CLI_OPTION_NO_SAFETY (&options.no_safety),
    LB_CLI_OPTION_ACCEPT (&options.accepted),
    LB_CLI_OPTION_SIZE (&options.size),
    LB_CLI_OPTION_YES (&options.yes),
    { NULL },
  };

  if (!lb_cli_parse (cli, "FILE|ID", entries, argv, 1, 1))
    return LB_EXIT_USAGE;

  return change_device (cli, &options, (*argv)[1]);
}

LbExit
lb_cli_erase (LbCli   *cli,
              char  ***argv)
{
  g_auto(Options) options = { 0 };
  GOptionEntry entries[] = {
    LB_CLI_OPTION_PORT (&options.port),
    { "region", 0, 0, G_OPTION_ARG_STRING, &options.region, "Erase a part only, in whole sectors",
      "ADDRESS:LENGTH" },
    LB_CLI_OPTION_NO_SAFETY (&options.no_safety),
    LB_CLI_OPTION_ACCEPT (&options.accepted),
    LB_CLI_OPTION_YES (&options.yes),
    { NULL },
  };

  if (!lb_cli_parse (cli, "", entries, argv, 0, 0))
    return LB_EXIT_USAGE;

  return change_device (cli, &options, NULL);
}
