/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include <string.h>

#include "lb-backup-job.h"
#include "lb-cli-objects.h"
#include "lb-cli-run.h"
#include "lb-cli-verbs.h"
#include "lb-error.h"
#include "lb-reader.h"
#include "lb-size.h"

#define CANCELLED_REGION "Cancelled. The device is as it was; no file was written."
#define CANCELLED \
  "Cancelled. The device is as it was. What was read is kept, and the next backup goes on from " \
  "there."

#define BAUD_MIN 300
#define BAUD_MAX 12000000

typedef struct
{
  char    *port;
  char    *output;
  char    *region;
  char    *size;
  char    *board;
  char    *note;
  int      baud;
  gboolean full;
  gboolean no_stub;
  guint64  start;
  guint64  length; /* of the region; 0: the whole memory */
} Options;

static void
options_clear (Options *self)
{
  g_free (self->port);
  g_free (self->output);
  g_free (self->region);
  g_free (self->size);
  g_free (self->board);
  g_free (self->note);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Better now than after minutes of reading. */
static LbExit
check_output (LbCli      *cli,
              const char *output)
{
  g_autofree char *folder = g_path_get_dirname (output);

  if (g_file_test (output, G_FILE_TEST_IS_DIR))
    return lb_cli_usage (cli, "“%s” is a folder; give the name of the file to write", output);
  if (g_file_test (output, G_FILE_TEST_EXISTS) && !g_file_test (output, G_FILE_TEST_IS_REGULAR))
    return lb_cli_failure (cli, LB_EXIT_DISK,
                           "“%s” is no plain file and is not replaced. Choose another name", output);
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    return lb_cli_failure (cli, LB_EXIT_DISK, "There is no folder “%s” to write to", folder);

  return LB_EXIT_DONE;
}

static LbExit
check_options (LbCli         *cli,
               Options       *self,
               LbOpenOptions *open)
{
  if (self->region != NULL && !lb_size_parse_region (self->region, &self->start, &self->length))
    return lb_cli_usage (cli, "--region is ADDRESS:LENGTH, such as 0x10000:64K");
  if (self->region != NULL && self->output == NULL)
    return lb_cli_usage (cli, "A region is a plain file and no backup: say with -o where it goes");
  if (self->region != NULL && (self->note != NULL || self->full))
    return lb_cli_usage (cli, "--note and --full are for whole backups, not for a region");
  if (self->size != NULL && !lb_cli_parse_flash_size (self->size, &open->flash_size))
    return lb_cli_usage (cli, LB_CLI_FLASH_SIZE_USAGE);
  if (self->baud != 0 && (self->baud < BAUD_MIN || self->baud > BAUD_MAX))
    return lb_cli_usage (cli, "--baud is a number of bits per second, such as 460800");

  open->baud = (guint) self->baud;
  open->no_stub = self->no_stub;
  return self->output != NULL ? check_output (cli, self->output) : LB_EXIT_DONE;
}

static void
configure (LbBackupJob   *job,
           const Options *options,
           LbBoard       *board)
{
  lb_backup_job_set_full (job, options->full);
  if (options->length > 0)
    lb_backup_job_set_region (job, options->start, options->length);
  if (options->output != NULL)
    lb_backup_job_set_output (job, options->output);
  if (board != NULL)
    lb_backup_job_set_board (job, lb_board_get_id (board));
  if (options->note != NULL)
    lb_backup_job_set_note (job, options->note);
}

static void
add_figures (JsonBuilder           *builder,
             const LbBackupFigures *figures)
{
  lb_json_int (builder, "read_bytes", (gint64) figures->read);
  lb_json_int (builder, "copied_bytes", (gint64) figures->copied);
  lb_json_int (builder, "blank_bytes", (gint64) figures->blank);
  lb_json_int (builder, "resumed_bytes", (gint64) figures->resumed);
  lb_json_int (builder, "time_ms", figures->time_ms);
}

static void
emit_result (LbBackupJob   *job,
             const Options *options)
{
  LbBackup *backup = lb_backup_job_get_backup (job);
  g_autoptr(JsonBuilder) builder = lb_cli_object (backup != NULL ? "backup" : "extract");
  LbBackupFigures figures;

  lb_backup_job_get_figures (job, &figures);
  if (backup != NULL)
    {
      lb_json_backup (builder, backup);
    }
  else
    {
      lb_json_int (builder, "address", (gint64) options->start);
      lb_json_int (builder, "length", (gint64) options->length);
      lb_json_string (builder, "sha256", lb_backup_job_get_sha256 (job));
    }
  if (options->output != NULL)
    {
      g_autofree char *name = g_filename_display_name (options->output);

      lb_json_string (builder, "output", name);
    }
  add_figures (builder, &figures);
  json_builder_end_object (builder);
  lb_cli_emit (builder, stdout);
}

static void
print_result (LbCli         *cli,
              LbBackupJob   *job,
              const Options *options)
{
  LbBackup *backup = lb_backup_job_get_backup (job);
  g_autofree char *read = NULL;
  g_autofree char *copied = NULL;
  g_autofree char *blank = NULL;
  LbBackupFigures figures;

  lb_backup_job_get_figures (job, &figures);
  read = lb_size_format (figures.read);
  copied = lb_size_format (figures.copied);
  blank = lb_size_format (figures.blank);
  lb_cli_message (cli, "Proven: %s read, %s known already, %s blank, in %.1f s.", read, copied,
                  blank, (double) figures.time_ms / 1000);

  if (backup != NULL)
    lb_cli_print (cli, "%-18s%s\n%-18s%s\n", "Backup", lb_backup_get_id (backup), "File",
                  lb_backup_get_path (backup));
  if (options->output != NULL)
    lb_cli_print (cli, "%-18s%s\n", backup != NULL ? "Copy" : "File", options->output);
  lb_cli_print (cli, "%-18s%s\n", "SHA-256", lb_backup_job_get_sha256 (job));
}

static gboolean
is_all_blank (LbBackupJob *job)
{
  guint n;
  const guint8 *states = lb_job_get_cell_states (LB_JOB (job), &n);

  return states != NULL && n > 0 && lb_bytes_are (states, n, LB_CELL_BLANK);
}

/* A blank memory is never stored unasked; here somebody can be asked. */
static gboolean
ask_for_blank (LbCliRun      *run,
               LbBackupJob   *job,
               const GError  *error)
{
  return run->cli->can_ask && g_error_matches (error, LB_ERROR, LB_ERROR_REFUSED) &&
         is_all_blank (job) &&
         lb_cli_run_ask (run, "The whole memory is blank. Store that as a backup all the same?");
}

static gboolean
has_proven (LbBackupJob *job)
{
  guint n;
  const guint8 *states = lb_job_get_cell_states (LB_JOB (job), &n);

  return states != NULL && n > 0 && memchr (states, LB_CELL_PROVEN, n) != NULL;
}

/* The reading is done: what is not there, or may not be used, is the place of the file. */
static LbExit
fail_to_write (LbCliRun      *run,
               LbBackupJob   *job,
               const Options *options,
               const GError  *error)
{
  g_autofree char *name = g_filename_display_name (options->output);
  LbBackup *backup = lb_backup_job_get_backup (job);
  LbExit code = g_error_matches (error, LB_ERROR, LB_ERROR_NOT_FOUND)
                  ? LB_EXIT_DISK
                  : lb_cli_exit_code (error, FALSE);

  if (backup == NULL)
    return lb_cli_failure (run->cli, code, "The file “%s” could not be written. %s", name,
                           error->message);

  return lb_cli_failure (run->cli, code,
                         "The backup is stored as %s; only its copy “%s” could not be written. %s",
                         lb_backup_get_id (backup), name, error->message);
}

static gboolean
is_about_output (LbBackupJob   *job,
                 const Options *options,
                 const GError  *error)
{
  if (options->output == NULL || lb_error_is_cancelled (error))
    return FALSE;

  return lb_backup_job_get_backup (job) != NULL ||
         (options->length > 0 && g_error_matches (error, LB_ERROR, LB_ERROR_NOT_FOUND));
}

static LbExit
fail (LbCliRun      *run,
      LbBackupJob   *job,
      const Options *options,
      const GError  *error)
{
  LbExit code;

  if (is_about_output (job, options, error))
    return fail_to_write (run, job, options, error);

  code = lb_cli_run_fail (run, error, options->length > 0 ? CANCELLED_REGION : CANCELLED);

  if (code == LB_EXIT_DEVICE && options->length == 0 && has_proven (job))
    lb_cli_message (run->cli, "What was read is kept, and the next backup goes on from there.");

  return code;
}

static LbExit
run_backup (LbCliRun      *run,
            const Options *options)
{
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(GError) error = NULL;
  gboolean ok;

  configure (job, options, run->board);
  ok = lb_cli_run_job (run, LB_JOB (job), FALSE, &error);
  if (!ok && ask_for_blank (run, job, error))
    {
      g_clear_error (&error);
      g_object_unref (job);
      job = lb_backup_job_new ();
      configure (job, options, run->board);
      lb_backup_job_set_allow_blank (job, TRUE);
      ok = lb_cli_run_job (run, LB_JOB (job), FALSE, &error);
    }
  if (!ok)
    return fail (run, job, options, error);

  if (run->cli->json)
    emit_result (job, options);
  else
    print_result (run->cli, job, options);

  return LB_EXIT_DONE;
}

LbExit
lb_cli_backup (LbCli   *cli,
               char  ***argv)
{
  g_auto(Options) options = { 0 };
  GOptionEntry entries[] = {
    LB_CLI_OPTION_PORT (&options.port),
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, "Write a plain copy too", "FILE" },
    { "full", 0, 0, G_OPTION_ARG_NONE, &options.full, "Read every block, known and blank ones too",
      NULL },
    { "region", 0, 0, G_OPTION_ARG_STRING, &options.region,
      "Read a part only, into the file given with -o", "ADDRESS:LENGTH" },
    LB_CLI_OPTION_SIZE (&options.size),
    { "baud", 0, 0, G_OPTION_ARG_INT, &options.baud, "Line speed instead of the best that works",
      "N" },
    { "no-stub", 0, 0, G_OPTION_ARG_NONE, &options.no_stub,
      "Use the chip's own loader only (slow)", NULL },
    { "board", 0, 0, G_OPTION_ARG_STRING, &options.board, "Which board it is (see boards)", "ID" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &options.note, "Your own words, kept with the backup",
      "TEXT" },
    { NULL },
  };
  LbCliRun run = { 0 };
  LbExit code;

  if (!lb_cli_parse (cli, "", entries, argv, 0, 0))
    return LB_EXIT_USAGE;

  code = check_options (cli, &options, &run.options);
  if (code == LB_EXIT_DONE)
    code = lb_cli_run_open (&run, cli, options.port, options.board);
  if (code == LB_EXIT_DONE)
    code = run_backup (&run, &options);
  lb_cli_run_close (&run, LB_LEAVE_RUN);

  return code;
}
