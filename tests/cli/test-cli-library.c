/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>

#include <glib-unix.h>
#include <glib/gstdio.h>

#include "cli-runner.h"
#include "image-maker.h"

/* Verbs that need no device. */

static void
write_flash (CliHome    *home,
             const char *name)
{
  g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes (maker_esp32_flash ());

  cli_home_write (home, name, bytes);
}

static char *
import_flash (CliHome *home)
{
  g_autofree char *path = cli_home_path (home, "flash.bin");
  g_auto(CliResult) result = { 0 };

  write_flash (home, "flash.bin");
  result = cli_run (home, "import", path, "--board", "esp32-devkit", "--note", "My note", NULL);
  g_assert_cmpint (result.code, ==, 0);
  g_assert_cmpstr (result.err, ==, "");

  return g_strdup (g_strchomp (result.out));
}

static void
test_usage (void)
{
  g_auto(CliHome) home = { 0 };
  static const char *const wrong[][5] = {
    { NULL },
    { "nonsense", NULL },
    { "list", "--bogus", NULL },
    { "show", NULL },
    { "show", "a", "b", NULL },
    { "show", "not-there", NULL },
    { "inspect", "not-there", NULL },
    { "inspect", "--reveal", "x", NULL },
    { "import", "not-there", NULL },
    { "import", "/", NULL },
    { "export", "not-there", "x", NULL },
    { "import", "--chip", "z80", "/dev/null", NULL },
    { "import", "--board", "none", "/dev/null", NULL },
  };

  cli_home_init (&home);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GSubprocess) process = cli_start (&home, wrong[i]);
      g_auto(CliResult) result = cli_finish (process);

      g_assert_cmpint (result.code, ==, 2);
      g_assert_cmpstr (result.out, ==, "");
      g_assert_cmpstr (result.err, !=, "");
    }
}

static void
test_usage_json (void)
{
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) result = { 0 };
  g_autoptr(GPtrArray) lines = NULL;
  JsonObject *error;

  cli_home_init (&home);
  result = cli_run (&home, "list", "--bogus", "--json", NULL);
  g_assert_cmpint (result.code, ==, 2);
  lines = cli_parse_lines (result.err);
  error = cli_find (lines, "error");
  g_assert_nonnull (error);
  g_assert_cmpstr (json_object_get_string_member (error, "reason"), ==, "usage");
  g_assert_cmpint (json_object_get_int_member (error, "exit"), ==, 2);
}

static void
test_help (void)
{
  static const char *const verbs[] = { "ports",  "boards", "list",   "show",   "inspect", "import",
                                       "export", "detect", "backup", "restore", "verify", "erase" };
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) version = { 0 };
  g_auto(CliResult) help = { 0 };

  cli_home_init (&home);
  version = cli_run (&home, "--version", NULL);
  g_assert_cmpstr (version.out, ==, "lifeboat-cli " LB_VERSION "\n");
  help = cli_run (&home, "--help", NULL);
  g_assert_cmpint (help.code, ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      g_auto(CliResult) result = cli_run (&home, verbs[i], "--help", NULL);
      g_autofree char *usage = g_strdup_printf ("lifeboat-cli %s [OPTION", verbs[i]);

      g_assert_cmpint (result.code, ==, 0);
      g_assert_nonnull (strstr (result.out, usage));
      g_assert_nonnull (strstr (result.out, "--json"));
      g_assert_nonnull (strstr (help.out, verbs[i]));
    }
}

static void
check_man_page (CliHome    *home,
                const char *page,
                const char *verb)
{
  g_auto(CliResult) help = cli_run (home, verb, "--help", NULL);
  g_autofree char *item = g_strdup_printf (".It Cm %s\n", verb);
  g_autoptr(GRegex) option = g_regex_new ("--([a-z-]+)", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  g_assert_nonnull (strstr (page, item));
  for (g_regex_match (option, help.out, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);
      g_autofree char *documented = g_strconcat ("\\-", name, NULL);

      if (strcmp (name, "help") != 0)
        g_assert_nonnull (strstr (page, documented));
    }
}

/* The man page leaves out no verb and no option. */
static void
test_man_page (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "man", "lifeboat-cli.1",
                                                 NULL);
  g_autofree char *page = NULL;
  g_auto(CliResult) help = { 0 };
  g_autoptr(GRegex) verb = g_regex_new ("^  ([a-z]+) ", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  guint n_verbs = 0;

  cli_home_init (&home);
  g_assert_true (g_file_get_contents (path, &page, NULL, NULL));
  help = cli_run (&home, "--help", NULL);
  for (g_regex_match (verb, help.out, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *name = g_match_info_fetch (match, 1);

      check_man_page (&home, page, name);
      n_verbs++;
    }
  g_assert_cmpuint (n_verbs, >=, 13);
}

static void
test_boards (void)
{
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) text = { 0 };
  g_auto(CliResult) json = { 0 };
  g_autoptr(GPtrArray) lines = NULL;

  cli_home_init (&home);
  text = cli_run (&home, "boards", "sonoff", "basic", NULL);
  g_assert_cmpint (text.code, ==, 0);
  g_assert_true (g_str_has_prefix (text.out, "sonoff-basic "));
  g_assert_null (strstr (text.out, "esp32"));
  json = cli_run (&home, "boards", "--json", NULL);
  lines = cli_parse_lines (json.out);
  g_assert_cmpuint (lines->len, >, 10);
  g_assert_nonnull (cli_find (lines, "board"));
}

static void
test_empty_library (void)
{
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) result = { 0 };
  g_autofree char *data = NULL;

  cli_home_init (&home);
  data = cli_home_path (&home, "data/lifeboat/backups");
  result = cli_run (&home, "list", NULL);
  g_assert_cmpint (result.code, ==, 0);
  g_assert_cmpstr (result.out, ==, "");
  g_assert_nonnull (strstr (result.err, "no backups"));
  /* Looking makes nothing. */
  g_assert_false (g_file_test (data, G_FILE_TEST_EXISTS));
}

static void
test_import_list_show (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_auto(CliResult) list = { 0 };
  g_auto(CliResult) other = { 0 };
  g_auto(CliResult) show = { 0 };
  g_auto(CliResult) again = { 0 };
  g_autoptr(GPtrArray) lines = NULL;
  JsonObject *backup;

  cli_home_init (&home);
  id = import_flash (&home);
  path = cli_home_path (&home, "flash.bin");
  list = cli_run (&home, "list", "engraver", NULL);
  g_assert_true (g_str_has_prefix (list.out, id));
  other = cli_run (&home, "list", "tasmota", NULL);
  g_assert_cmpstr (other.out, ==, "");

  show = cli_run (&home, "show", id, "--json", NULL);
  g_assert_cmpint (show.code, ==, 0);
  lines = cli_parse_lines (show.out);
  backup = cli_find (lines, "backup");
  g_assert_cmpstr (json_object_get_string_member (backup, "id"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (backup, "chip"), ==, "esp32");
  g_assert_cmpstr (json_object_get_string_member (backup, "firmware"), ==, "engraver");
  g_assert_cmpstr (json_object_get_string_member (backup, "firmware_version"), ==, "2.1");
  g_assert_cmpstr (json_object_get_string_member (backup, "note"), ==, "My note");
  g_assert_cmpstr (json_object_get_string_member (backup, "board"), ==, "esp32-devkit");
  g_assert_cmpstr (json_object_get_string_member (backup, "source"), ==, "imported");
  g_assert_cmpint (json_object_get_int_member (backup, "size"), ==, 4 * 1024 * 1024);

  again = cli_run (&home, "import", path, NULL);
  g_assert_cmpint (again.code, ==, 0);
  g_assert_cmpstr (g_strchomp (again.out), ==, id);
  g_assert_nonnull (strstr (again.err, "already"));
}

static void
test_inspect (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;
  g_auto(CliResult) text = { 0 };
  g_auto(CliResult) json = { 0 };
  g_auto(CliResult) hidden = { 0 };
  g_auto(CliResult) revealed = { 0 };
  g_autoptr(GPtrArray) lines = NULL;
  JsonObject *image;
  JsonArray *rows;

  cli_home_init (&home);
  id = import_flash (&home);
  path = cli_home_path (&home, "flash.bin");
  text = cli_run (&home, "inspect", path, NULL);
  g_assert_cmpint (text.code, ==, 0);
  g_assert_nonnull (strstr (text.out, "Whole flash of an ESP32, 4 MiB: engraver 2.1"));
  g_assert_nonnull (strstr (text.out, "0x00110000"));
  json = cli_run (&home, "inspect", id, "--json", "--settings", NULL);
  lines = cli_parse_lines (json.out);
  image = cli_find (lines, "image");
  g_assert_cmpstr (json_object_get_string_member (image, "kind"), ==, "whole-chip");
  rows = json_object_get_array_member (image, "partitions");
  g_assert_cmpuint (json_array_get_length (rows), ==, 5);
  rows = json_object_get_array_member (image, "settings");
  g_assert_cmpuint (json_array_get_length (rows), ==, 1);
  g_assert_null (strstr (json.out, "hush"));
  hidden = cli_run (&home, "inspect", path, "--settings", NULL);
  g_assert_nonnull (strstr (hidden.out, "wifi.password"));
  g_assert_null (strstr (hidden.out, "hush"));
  revealed = cli_run (&home, "inspect", path, "--settings", "--reveal", NULL);
  g_assert_nonnull (strstr (revealed.out, "hush-hush"));
}

/* The name may have been meant as the one or the other. */
static void
test_neither (void)
{
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) result = { 0 };

  cli_home_init (&home);
  result = cli_run (&home, "inspect", "nope", NULL);
  g_assert_cmpint (result.code, ==, 2);
  g_assert_nonnull (strstr (result.err, "no file “nope”"));
  g_assert_nonnull (strstr (result.err, "backup"));
}

static void
test_export (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autofree char *missing = NULL;
  g_autofree char *stored = NULL;
  g_autofree char *name = NULL;
  g_auto(CliResult) result = { 0 };
  g_auto(CliResult) folder = { 0 };
  g_auto(CliResult) nowhere = { 0 };
  g_auto(CliResult) damaged = { 0 };
  g_autoptr(GBytes) original = NULL;
  g_autoptr(GBytes) copy = NULL;
  g_autoptr(GBytes) after = NULL;

  cli_home_init (&home);
  id = import_flash (&home);
  path = cli_home_path (&home, "copy.bin");
  missing = cli_home_path (&home, "none/copy.bin");
  original = cli_home_read (&home, "flash.bin");
  result = cli_run (&home, "export", id, path, NULL);
  g_assert_cmpint (result.code, ==, 0);
  copy = cli_home_read (&home, "copy.bin");
  g_assert_true (g_bytes_equal (original, copy));

  folder = cli_run (&home, "export", id, home.folder, NULL);
  g_assert_cmpint (folder.code, ==, 2);
  nowhere = cli_run (&home, "export", id, missing, NULL);
  g_assert_cmpint (nowhere.code, ==, 7);

  /* A stored image that changed is not handed out, and the older copy stays. */
  name = g_strdup_printf ("data/lifeboat/backups/%s.bin", id);
  stored = cli_home_path (&home, name);
  g_assert_cmpint (g_chmod (stored, 0600), ==, 0);
  {
    g_autoptr(GByteArray) changed = maker_esp32_flash ();

    changed->data[100] ^= 1;
    g_assert_true (g_file_set_contents (stored, (char *) changed->data, changed->len, NULL));
  }
  damaged = cli_run (&home, "export", id, path, NULL);
  g_assert_cmpint (damaged.code, ==, 5);
  after = cli_home_read (&home, "copy.bin");
  g_assert_true (g_bytes_equal (original, after));
}

static void
test_full_output (void)
{
  g_autofree char *program = cli_program ();
  g_autofree char *line = g_strdup_printf ("'%s' boards > /dev/full", program);
  char *argv[] = { (char *) "/bin/sh", (char *) "-c", line, NULL };
  g_autofree char *err = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &err, &status,
                               NULL));
  g_assert_cmpint (WEXITSTATUS (status), ==, 7);
}

/* "| head" has seen enough: that is no failure of ours. */
static void
test_reader_gone (void)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *program = cli_program ();
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *err = NULL;
  int ends[2];

  g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, &error));
  g_assert_true (g_close (ends[0], &error));
  g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "boards", NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &err, &error));
  g_assert_cmpstr (err, ==, "");
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/usage", test_usage);
  g_test_add_func ("/cli/usage-json", test_usage_json);
  g_test_add_func ("/cli/help", test_help);
  g_test_add_func ("/cli/man-page", test_man_page);
  g_test_add_func ("/cli/boards", test_boards);
  g_test_add_func ("/cli/empty-library", test_empty_library);
  g_test_add_func ("/cli/import-list-show", test_import_list_show);
  g_test_add_func ("/cli/inspect", test_inspect);
  g_test_add_func ("/cli/neither", test_neither);
  g_test_add_func ("/cli/export", test_export);
  g_test_add_func ("/cli/full-output", test_full_output);
  g_test_add_func ("/cli/reader-gone", test_reader_gone);

  return g_test_run ();
}
