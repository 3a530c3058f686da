/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include <glib/gstdio.h>

#include "cli-runner.h"
#include "lb-practice-vesc.h"

/* The verbs on practice VESCs: behind an ST-Link, beside a working one, and over USB. */

#define STLINK "practice:vesc-stlink,instant"
#define RESCUE "practice:vesc-rescue,instant"
#define STATE_FOLDER "state/lifeboat/practice"

static char *
back_up (CliHome    *home,
         const char *port)
{
  g_auto(CliResult) result = cli_run (home, "backup", "--json", "--port", port, NULL);
  g_autoptr(GPtrArray) lines = cli_parse_lines (result.out);
  JsonObject *backup = cli_find (lines, "backup");

  g_assert_cmpint (result.code, ==, 0);
  g_assert_nonnull (backup);
  return g_strdup (json_object_get_string_member (backup, "id"));
}

static void
assert_backup_equals_flash (CliHome    *home,
                            const char *id,
                            const char *board)
{
  g_autofree char *stored = g_strdup_printf ("data/lifeboat/backups/%s.bin", id);
  g_autofree char *flash = g_strdup_printf (STATE_FOLDER "/%s.bin", board);
  g_autoptr(GBytes) one = cli_home_read (home, stored);
  g_autoptr(GBytes) two = cli_home_read (home, flash);

  g_assert_true (g_bytes_equal (one, two));
}

static void
assert_code (CliHome    *home,
             int         code,
             const char *verb,
             const char *port,
             const char *argument,
             const char *option)
{
  g_auto(CliResult) result = cli_run (home, verb, "--port", port, argument, option, NULL);

  if (result.code != code)
    g_test_message ("%s: %s", verb, result.err);
  g_assert_cmpint (result.code, ==, code);
}

/* Option bytes and one-time area are kept beside the image; a restore does not touch them. */
static void
assert_extras_kept (CliHome    *home,
                    const char *id)
{
  g_autofree char *options = g_strdup_printf ("data/lifeboat/backups/%s.option-bytes.part", id);
  g_autofree char *otp = g_strdup_printf ("data/lifeboat/backups/%s.one-time-area.part", id);
  g_autoptr(GBytes) option_bytes = cli_home_read (home, options);
  g_autoptr(GBytes) one_time = cli_home_read (home, otp);
  g_auto(CliResult) show = cli_run (home, "show", id, NULL);

  g_assert_cmpmem (g_bytes_get_data (option_bytes, NULL), g_bytes_get_size (option_bytes),
                   "\xed\xaa\xff\x0f", 4);
  g_assert_cmpuint (g_bytes_get_size (one_time), ==, 528);
  g_assert_nonnull (strstr (show.out, "Kept with it      option-bytes, 4 bytes"));
  g_assert_nonnull (strstr (show.out, "one-time-area, 528 bytes"));
}

/* An export is a set of files, and another computer takes all of it in. */
static void
assert_set_travels (CliHome    *home,
                    const char *id)
{
  g_autofree char *file = cli_home_path (home, "vesc.bin");
  g_auto(CliHome) other = { 0 };
  g_auto(CliResult) done = cli_run (home, "export", id, file, NULL);
  g_auto(CliResult) import = { 0 };
  g_auto(CliResult) show = { 0 };
  g_autofree char *imported = NULL;

  g_assert_cmpint (done.code, ==, 0);
  g_assert_nonnull (strstr (done.err, "vesc.option-bytes.part\n"));
  g_assert_nonnull (strstr (done.err, "vesc.one-time-area.part\n"));

  cli_home_init (&other);
  import = cli_run (&other, "import", file, NULL);
  g_assert_cmpint (import.code, ==, 0);
  g_assert_nonnull (strstr (import.err, "kept beside it; no restore writes it"));
  imported = g_strstrip (g_strdup (import.out));
  show = cli_run (&other, "show", imported, NULL);
  g_assert_nonnull (strstr (show.out, "one-time-area, 528 bytes"));
  g_assert_nonnull (strstr (show.out, "STM32F405"));
}

static void
test_whole_life (gconstpointer data)
{
  const char *port = data;
  const char *board = strcmp (port, STLINK) == 0 ? "vesc-stlink" : "vesc-rescue";
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) erased = { 0 };
  g_autofree char *id = NULL;

  cli_home_init (&home);
  id = back_up (&home, port);
  assert_backup_equals_flash (&home, id, board);
  assert_extras_kept (&home, id);
  if (strcmp (port, STLINK) == 0)
    assert_set_travels (&home, id);
  assert_code (&home, 0, "verify", port, id, NULL);
  erased = cli_run (&home, "erase", "--port", port, "--yes", NULL);
  g_assert_cmpint (erased.code, ==, 0);
  /* Without digests only reading tells, but the library knows this unit. */
  g_assert_nonnull (strstr (erased.err, "compared with the proven backup"));
  g_assert_nonnull (strstr (erased.err, id));
  assert_code (&home, 5, "verify", port, id, NULL);
  assert_code (&home, 0, "restore", port, id, "--yes");
  assert_backup_equals_flash (&home, id, board);
  assert_code (&home, 0, "verify", port, id, NULL);
}

static void
poke (CliHome *home,
      gsize    offset,
      guint8   value)
{
  g_autofree char *path = cli_home_path (home, STATE_FOLDER "/vesc-stlink.bin");
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  content[offset] = (char) value;
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
}

/* Firmware that has started wrote its settings and its checksum: no reason to cry wolf. */
static void
test_self_changed (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_auto(CliResult) verify = { 0 };

  cli_home_init (&home);
  id = back_up (&home, STLINK);
  poke (&home, 0x4300, 0x12);
  poke (&home, 0x7fff5, 0x34);
  verify = cli_run (&home, "verify", "--port", STLINK, id, NULL);
  g_assert_cmpint (verify.code, ==, 0);
  g_assert_nonnull (strstr (verify.err, "2 bytes differ only where VESC firmware writes itself"));

  poke (&home, 0x7ffe0, 0x56);
  assert_code (&home, 5, "verify", STLINK, id, NULL);
}

static void
test_protected (void)
{
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) detect = { 0 };
  g_auto(CliResult) backup = { 0 };

  cli_home_init (&home);
  detect = cli_run (&home, "detect", "--port", STLINK ",fault=protected", NULL);
  g_assert_cmpint (detect.code, ==, 0);
  g_assert_nonnull (strstr (detect.out, "STM32F405"));
  backup = cli_run (&home, "backup", "--port", STLINK ",fault=protected", NULL);
  g_assert_cmpint (backup.code, ==, 6);
  g_assert_nonnull (strstr (backup.err, "level 1"));
  assert_code (&home, 6, "erase", STLINK ",fault=protected", "--yes", NULL);
}

/* Its own verb with its own word: nothing else removes a protection. */
static void
test_unlock (void)
{
  const char *port = STLINK ",fault=protected";
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_autoptr(GBytes) flash = NULL;
  g_auto(CliResult) done = { 0 };
  const guint8 *bytes;
  gsize length;

  cli_home_init (&home);
  id = back_up (&home, STLINK);
  assert_code (&home, 6, "unlock", port, "--yes", NULL);
  assert_code (&home, 2, "unlock", port, "--accept=erase-everything", NULL);
  assert_backup_equals_flash (&home, id, "vesc-stlink");
  /* Without protection there is nothing to remove. */
  assert_code (&home, 6, "unlock", STLINK, "--accept=erase-everything", "--yes");
  assert_backup_equals_flash (&home, id, "vesc-stlink");

  done = cli_run (&home, "unlock", "--port", port, "--accept", "erase-everything", "--yes", NULL);
  g_assert_cmpint (done.code, ==, 0);
  g_assert_nonnull (strstr (done.err, "power off"));
  flash = cli_home_read (&home, STATE_FOLDER "/vesc-stlink.bin");
  bytes = g_bytes_get_data (flash, &length);
  for (gsize i = 0; i < length; i++)
    g_assert_cmphex (bytes[i], ==, 0xff);
  assert_code (&home, 0, "restore", STLINK, id, "--yes");
  assert_backup_equals_flash (&home, id, "vesc-stlink");
}

static void
test_no_answer (void)
{
  g_auto(CliHome) home = { 0 };

  cli_home_init (&home);
  assert_code (&home, 4, "detect", STLINK ",fault=dead", NULL, NULL);
  assert_code (&home, 4, "detect", RESCUE ",fault=notargetx1000", NULL, NULL);
  assert_code (&home, 2, "detect", STLINK ",fault=nonsense", NULL, NULL);
}

/* The cable goes in the middle of a backup: what is there goes on, and nothing is stored of it. */
static void
test_unplugged (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;

  cli_home_init (&home);
  assert_code (&home, 4, "backup", STLINK ",fault=vanish@300000x100", NULL, NULL);
  id = back_up (&home, STLINK);
  assert_backup_equals_flash (&home, id, "vesc-stlink");
}

static void
test_serial (void)
{
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) detect = { 0 };
  g_auto(CliResult) backup = { 0 };

  cli_home_init (&home);
  detect = cli_run (&home, "detect", "--port", "practice:vesc,instant", NULL);
  g_assert_cmpint (detect.code, ==, 0);
  g_assert_nonnull (strstr (detect.out, "1 MiB"));
  g_assert_nonnull (strstr (detect.out, "Firmware 6.02"));
  backup = cli_run (&home, "backup", "--port", "practice:vesc,instant", NULL);
  g_assert_cmpint (backup.code, ==, 6);
  g_assert_nonnull (strstr (backup.err, "ST-Link"));
}

static void
assert_vesc (CliHome    *home,
             int         code,
             const char *action,
             const char *file,
             const char *option)
{
  g_auto(CliResult) result =
    cli_run (home, "vesc", "--port", "practice:vesc,instant", action, file, option, NULL);

  if (result.code != code)
    g_test_message ("vesc %s: %s", action, result.err);
  g_assert_cmpint (result.code, ==, code);
}

/* A working VESC: settings out and in, then firmware, which must be for its hardware. */
static void
test_firmware (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *folder = NULL;
  g_autofree char *file = NULL;
  g_autofree char *settings = NULL;
  g_autoptr(GBytes) image = lb_practice_vesc_firmware ("410", 6, 5);
  g_auto(CliResult) list = { 0 };
  g_auto(CliResult) wrong = { 0 };
  g_auto(CliResult) upload = { 0 };
  g_autoptr(GPtrArray) lines = NULL;
  JsonObject *vesc;

  cli_home_init (&home);
  folder = cli_home_path (&home, "410_o_411");
  file = g_build_filename (folder, "VESC_default.bin", NULL);
  settings = cli_home_path (&home, "settings.json");
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, g_bytes_get_data (image, NULL),
                                      (gssize) g_bytes_get_size (image), NULL));

  list = cli_run (&home, "vesc", "list", "--port", "practice:vesc,instant", NULL);
  g_assert_cmpint (list.code, ==, 0);
  g_assert_nonnull (strstr (list.out, "5: 410, firmware 6.02"));
  assert_vesc (&home, 0, "save", settings, NULL);
  assert_vesc (&home, 0, "load", settings, "--yes");
  assert_vesc (&home, 2, "load", settings, NULL);
  assert_vesc (&home, 2, "nonsense", NULL, NULL);
  assert_vesc (&home, 2, "firmware", file, "--hardware=60");
  assert_vesc (&home, 6, "firmware", settings, "--yes");
  wrong = cli_run (&home, "vesc", "firmware", "--yes", "--hardware", "60", "--port",
                   "practice:vesc,instant", file, NULL);
  g_assert_cmpint (wrong.code, ==, 6);
  g_assert_nonnull (strstr (wrong.err, "destroys"));

  upload = cli_run (&home, "vesc", "firmware", "--json", "--yes", "--port",
                    "practice:vesc,instant", file, NULL);
  g_assert_cmpint (upload.code, ==, 0);
  lines = cli_parse_lines (upload.out);
  vesc = cli_find (lines, "vesc");
  g_assert_cmpstr (json_object_get_string_member (vesc, "firmware_before"), ==, "6.02");
  g_assert_cmpstr (json_object_get_string_member (vesc, "firmware"), ==, "6.05");
  g_assert_true (g_file_test (json_object_get_string_member (vesc, "safety"),
                              G_FILE_TEST_IS_REGULAR));
}

/* The same board behind a pseudo terminal, where the real serial code meets it. */
static void
test_terminal (gconstpointer data)
{
  const char *board = data;
  gboolean rescue = strcmp (board, "vesc-rescue") == 0;
  g_auto(CliHome) home = { 0 };
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "..", "src", "cli",
                                                    "lifeboat-practice", NULL);
  g_autofree char *link = NULL;
  g_autofree char *state = NULL;
  g_autofree char *line = NULL;
  g_autofree char *port = NULL;
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GDataInputStream) output = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(CliResult) detect = { 0 };

  cli_home_init (&home);
  link = cli_home_path (&home, "vesc");
  state = cli_home_path (&home, "state");
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", state, TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, program, "--board", board, "--instant",
                                         "--link", link, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, "/dev/pts/"));

  port = g_strconcat (rescue ? "vesc-swd:" : "vesc:", link, NULL);
  detect = cli_run (&home, "detect", "--port", port, NULL);
  if (detect.code != 0)
    g_test_message ("%s", detect.err);
  g_assert_cmpint (detect.code, ==, 0);
  g_assert_nonnull (strstr (detect.out, rescue ? "STM32F405" : "Firmware 6.02"));
  if (rescue)
    {
      g_autofree char *id = back_up (&home, port);

      /* A VESC does not measure the other's supply, and does not pretend to. */
      g_assert_nonnull (strstr (detect.err, "firmware 6.02, supply not measured"));
      assert_backup_equals_flash (&home, id, board);
    }

  g_subprocess_send_signal (process, SIGTERM);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_false (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/cli-vesc/whole-life/stlink", STLINK, test_whole_life);
  g_test_add_data_func ("/cli-vesc/whole-life/rescue", RESCUE, test_whole_life);
  g_test_add_func ("/cli-vesc/self-changed", test_self_changed);
  g_test_add_func ("/cli-vesc/protected", test_protected);
  g_test_add_func ("/cli-vesc/unlock", test_unlock);
  g_test_add_func ("/cli-vesc/no-answer", test_no_answer);
  g_test_add_func ("/cli-vesc/unplugged", test_unplugged);
  g_test_add_func ("/cli-vesc/serial", test_serial);
  g_test_add_func ("/cli-vesc/firmware", test_firmware);
  g_test_add_data_func ("/cli-vesc/terminal/vesc", "vesc", test_terminal);
  g_test_add_data_func ("/cli-vesc/terminal/vesc-rescue", "vesc-rescue", test_terminal);

  return g_test_run ();
}
