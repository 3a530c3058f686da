/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli-boards.h"

/* Runs that are cancelled, killed, answered with no, or find the unit in use. */

static void
test_cancel (void)
{
  static const char *const arguments[] = { "backup", "--json", "--port", "practice:esp-01", NULL };
  g_auto(CliHome) home = { 0 };
  g_autoptr(GSubprocess) process = NULL;
  g_auto(CliResult) result = { 0 };
  g_auto(CliResult) next = { 0 };
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GPtrArray) results = NULL;
  JsonObject *backup;
  JsonObject *error;

  cli_home_init (&home);
  process = cli_start (&home, arguments);
  cli_wait_for_phase (process, "read", 320 * 1024);
  g_subprocess_send_signal (process, SIGINT);
  result = cli_finish (process);
  g_assert_cmpint (result.code, ==, 130);
  g_assert_cmpstr (result.out, ==, "");
  lines = cli_parse_lines (strchr (result.err, '{'));
  error = cli_find (lines, "error");
  g_assert_cmpstr (json_object_get_string_member (error, "reason"), ==, "cancelled");
  g_assert_nonnull (strstr (json_object_get_string_member (error, "text"), "as it was"));
  g_assert_cmpuint (cli_count_backups (&home), ==, 0);

  /* The next one goes on from there. */
  next = cli_run (&home, "backup", "--json", "--port", ESP01, NULL);
  g_assert_cmpint (next.code, ==, 0);
  results = cli_parse_lines (next.out);
  backup = cli_find (results, "backup");
  g_assert_cmpint (json_object_get_int_member (backup, "resumed_bytes"), >, 0);
}

/* Cancelled in the middle of writing, it says that the device is not whole and how to go on. */
static void
test_cancel_restore (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_auto(CliResult) erased = { 0 };
  g_auto(CliResult) cancelled = { 0 };
  g_auto(CliResult) again = { 0 };
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  JsonObject *error;

  cli_home_init (&home);
  id = cli_back_up (&home, ESP01);
  erased = cli_run (&home, "erase", "--yes", "--accept", "rf-data", "--port", ESP01, NULL);
  g_assert_cmpint (erased.code, ==, 0);
  {
    const char *arguments[] = { "restore", "--json", "--yes", "--port", "practice:esp-01", id,
                                NULL };

    process = cli_start (&home, arguments);
    cli_wait_for_phase (process, "write", 32 * 1024);
    g_subprocess_send_signal (process, SIGINT);
    cancelled = cli_finish (process);
  }
  g_assert_cmpint (cancelled.code, ==, 130);
  lines = cli_parse_lines (strchr (cancelled.err, '{'));
  error = cli_find (lines, "error");
  g_assert_nonnull (strstr (json_object_get_string_member (error, "text"), "will not work"));
  again = cli_run (&home, "restore", "--yes", "--port", ESP01, id, NULL);
  g_assert_cmpint (again.code, ==, 0);
  cli_assert_equals_flash (&home, id, "esp-01");
}

/* Returns: the exit code of a run on a terminal, where @answer is typed when it asks */
static int
run_on_terminal (CliHome            *home,
                 const char *const  *arguments,
                 const char         *answer,
                 char              **shown)
{
  g_autofree char *program = cli_program ();
  g_autofree char *data = cli_home_path (home, "data");
  g_autofree char *state = cli_home_path (home, "state");
  g_autoptr(GString) text = g_string_new (NULL);
  gboolean answered = FALSE;
  char buffer[256];
  int master;
  int status;
  gssize n;
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  pid_t pid;

  g_ptr_array_add (argv, program);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (gpointer) *arguments);
  g_ptr_array_add (argv, NULL);
  pid = forkpty (&master, NULL, NULL, NULL);

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      g_setenv ("XDG_DATA_HOME", data, TRUE);
      g_setenv ("XDG_STATE_HOME", state, TRUE);
      g_setenv ("TERM", "xterm", TRUE);
      execv (program, (char *const *) argv->pdata);
      _exit (127);
    }

  while ((n = read (master, buffer, sizeof buffer)) > 0)
    {
      g_string_append_len (text, buffer, n);
      if (!answered && strstr (text->str, "[y/N]") != NULL)
        {
          answered = TRUE;
          g_assert_cmpint (write (master, answer, strlen (answer)), ==, (gssize) strlen (answer));
        }
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  close (master);
  *shown = g_string_free (g_steal_pointer (&text), FALSE);

  return WEXITSTATUS (status);
}

static void
test_question (void)
{
  static const char *const erase[] = { "erase", "--accept", "rf-data", "--port", ESP01, NULL };
  static const char *const backup[] = { "backup", "--port", ESP01, NULL };
  static const char *const unasked[] = { "backup", "--port", ESP01, NULL };
  g_autofree char *blank_no = NULL;
  g_autofree char *blank_yes = NULL;
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_autofree char *no = NULL;
  g_autofree char *interrupted = NULL;
  g_autofree char *yes = NULL;
  g_autoptr(GBytes) flash = NULL;

  cli_home_init (&home);
  id = cli_back_up (&home, ESP01);
  g_assert_cmpint (run_on_terminal (&home, erase, "no\n", &no), ==, 130);
  g_assert_nonnull (strstr (no, "Nothing was erased"));
  g_assert_cmpint (run_on_terminal (&home, erase, "\003", &interrupted), ==, 130);
  cli_assert_equals_flash (&home, id, "esp-01");

  g_assert_cmpint (run_on_terminal (&home, erase, "y\n", &yes), ==, 0);
  /* A bar, and what had to be known before the question. */
  g_assert_nonnull (strstr (yes, "[#"));
  g_assert_nonnull (strstr (yes, "sectors change"));
  flash = cli_home_read (&home, CLI_STATE_FOLDER "/esp-01.bin");
  for (gsize i = 0; i < g_bytes_get_size (flash); i++)
    g_assert_cmphex (((const guint8 *) g_bytes_get_data (flash, NULL))[i], ==, 0xff);

  /* A blank memory is a backup for nobody but who says so. */
  cli_assert_fails (&home, 6, unasked);
  g_assert_cmpint (run_on_terminal (&home, backup, "n\n", &blank_no), ==, 6);
  g_assert_cmpuint (cli_count_backups (&home), ==, 1);
  g_assert_cmpint (run_on_terminal (&home, backup, "y\n", &blank_yes), ==, 0);
  g_assert_cmpuint (cli_count_backups (&home), ==, 2);
}

static void
test_kill_backup (void)
{
  static const char *const arguments[] = { "backup", "--json", "--full", "--port",
                                           "practice:esp-01", NULL };
  g_auto(CliHome) home = { 0 };
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_auto(CliResult) result = { 0 };

  cli_home_init (&home);
  first = cli_back_up (&home, ESP01);
  process = cli_start (&home, arguments);
  cli_wait_for_phase (process, "read", 64 * 1024);
  g_subprocess_send_signal (process, SIGKILL);
  result = cli_finish (process);
  g_assert_cmpint (result.code, ==, -SIGKILL);
  g_assert_cmpuint (cli_count_backups (&home), ==, 1);
  cli_assert_equals_flash (&home, first, "esp-01");

  second = cli_back_up (&home, ESP01);
  cli_assert_equals_flash (&home, second, "esp-01");
}

static void
test_kill_restore (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_auto(CliResult) erased = { 0 };
  g_auto(CliResult) killed = { 0 };
  g_auto(CliResult) detect = { 0 };
  g_auto(CliResult) again = { 0 };
  g_auto(CliResult) verify = { 0 };
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GPtrArray) lines = NULL;

  cli_home_init (&home);
  id = cli_back_up (&home, ESP01);
  erased = cli_run (&home, "erase", "--yes", "--accept", "rf-data", "--port", ESP01, NULL);
  g_assert_cmpint (erased.code, ==, 0);

  {
    const char *arguments[] = { "restore", "--json", "--yes", "--port", "practice:esp-01", id,
                                NULL };

    process = cli_start (&home, arguments);
    cli_wait_for_phase (process, "write", 32 * 1024);
    g_subprocess_send_signal (process, SIGKILL);
    killed = cli_finish (process);
    g_assert_cmpint (killed.code, ==, -SIGKILL);
  }
  detect = cli_run (&home, "detect", "--json", "--port", ESP01, NULL);
  lines = cli_parse_lines (detect.out);
  g_assert_true (json_object_has_member (cli_find (lines, "device"), "interrupted"));
  again = cli_run (&home, "restore", "--yes", "--port", ESP01, id, NULL);
  g_assert_cmpint (again.code, ==, 0);
  g_assert_nonnull (strstr (again.err, "Finishing"));
  verify = cli_run (&home, "verify", "--port", ESP01, id, NULL);
  g_assert_cmpint (verify.code, ==, 0);
  cli_assert_equals_flash (&home, id, "esp-01");
}

/* Two processes want the same unit: the second is told so and leaves everything alone. */
static void
test_unit_busy (void)
{
  static const char *const arguments[] = { "backup", "--json", "--port", "practice:esp-01", NULL };
  g_auto(CliHome) home = { 0 };
  g_autoptr(GSubprocess) process = NULL;
  g_auto(CliResult) first = { 0 };
  g_auto(CliResult) second = { 0 };

  cli_home_init (&home);
  process = cli_start (&home, arguments);
  cli_wait_for_phase (process, "read", 1);
  second = cli_run (&home, "backup", "--port", ESP01, NULL);
  g_subprocess_send_signal (process, SIGINT);
  first = cli_finish (process);
  g_assert_cmpint (second.code, ==, 3);
  g_assert_cmpint (first.code, ==, 130);
  g_assert_cmpuint (cli_count_backups (&home), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli-ends/cancel", test_cancel);
  g_test_add_func ("/cli-ends/cancel-restore", test_cancel_restore);
  g_test_add_func ("/cli-ends/question", test_question);
  g_test_add_func ("/cli-ends/kill-backup", test_kill_backup);
  g_test_add_func ("/cli-ends/kill-restore", test_kill_restore);
  g_test_add_func ("/cli-ends/unit-busy", test_unit_busy);

  return g_test_run ();
}
