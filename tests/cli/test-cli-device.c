/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include <glib/gstdio.h>

#include "cli-boards.h"
#include "image-maker.h"

/* Verbs on practice boards: every exit code, and JSON on both streams. */

#define MIB (1024 * 1024)

/* Design section "Resolved means": backup, erase, restore, verify, list in that order. */
static void
test_whole_life (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_auto(CliResult) equal = { 0 };
  g_auto(CliResult) erase = { 0 };
  g_auto(CliResult) differs = { 0 };
  g_auto(CliResult) restore = { 0 };
  g_auto(CliResult) after = { 0 };
  g_autoptr(GPtrArray) messages = NULL;
  g_autoptr(GPtrArray) results = NULL;
  g_autoptr(GPtrArray) verified = NULL;

  cli_home_init (&home);
  id = cli_back_up (&home, ESP32);
  cli_assert_equals_flash (&home, id, "vg-l7x");
  equal = cli_run (&home, "verify", "--port", ESP32, id, NULL);
  g_assert_cmpint (equal.code, ==, 0);
  erase = cli_run (&home, "erase", "--port", ESP32, "--yes", NULL);
  g_assert_cmpint (erase.code, ==, 0);

  differs = cli_run (&home, "verify", "--json", "--port", ESP32, id, NULL);
  g_assert_cmpint (differs.code, ==, 5);
  verified = cli_parse_lines (differs.out);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (
                      cli_find (verified, "verify"), "differences")), >, 0);

  restore = cli_run (&home, "restore", "--json", "--yes", "--port", ESP32, id, NULL);
  g_assert_cmpint (restore.code, ==, 0);
  messages = cli_parse_lines (restore.err);
  results = cli_parse_lines (restore.out);
  g_assert_nonnull (cli_find (messages, "progress"));
  g_assert_nonnull (cli_find (messages, "check"));
  g_assert_nonnull (cli_find (messages, "plan"));
  g_assert_nonnull (cli_find (messages, "hold"));
  g_assert_cmpint (json_object_get_int_member (cli_find (results, "restore"), "written_bytes"), >,
                   0);
  after = cli_run (&home, "verify", "--port", ESP32, id, NULL);
  g_assert_cmpint (after.code, ==, 0);
  cli_assert_equals_flash (&home, id, "vg-l7x");
  g_assert_cmpuint (cli_count_backups (&home), ==, 1);
}

static void
test_detect (void)
{
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) result = { 0 };
  g_auto(CliResult) text = { 0 };
  g_auto(CliResult) ports = { 0 };
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GPtrArray) places = NULL;
  JsonObject *device;

  cli_home_init (&home);
  result = cli_run (&home, "detect", "--json", "--port", ESP01, NULL);
  g_assert_cmpint (result.code, ==, 0);
  lines = cli_parse_lines (result.out);
  device = cli_find (lines, "device");
  g_assert_cmpstr (json_object_get_string_member (device, "chip"), ==, "esp8266");
  g_assert_cmpint (json_object_get_int_member (device, "flash_size"), ==, MIB);
  g_assert_true (json_object_get_boolean_member (device, "can_read"));
  text = cli_run (&home, "detect", "--port", ESP01, NULL);
  g_assert_nonnull (strstr (text.out, "1 MiB"));

  ports = cli_run (&home, "ports", "--json", NULL);
  places = cli_parse_lines (ports.out);
  g_assert_cmpstr (json_object_get_string_member (cli_find (places, "port"), "kind"), ==,
                   "practice");
}

static void
test_usage (void)
{
  static const char *const wrong[][10] = {
    { "detect", NULL },
    { "detect", "--port", "practice:nothing", NULL },
    { "detect", "--port", ESP01 ",fault=nonsense", NULL },
    { "backup", "--port", ESP01, "--board", "nothing", NULL },
    { "backup", "--port", ESP01, "--region", "0:16", NULL },
    { "backup", "--port", ESP01, "--region", "0:0", "-o", "x", NULL },
    { "backup", "--port", ESP01, "--region", "x", "-o", "x", NULL },
    { "backup", "--port", ESP01, "--size", "much", NULL },
    { "backup", "--port", ESP01, "--size", "1000", NULL },
    { "backup", "--port", ESP01, "--baud", "3", NULL },
    { "backup", "--port", ESP01, "-o", "/", NULL },
    { "backup", "--port", ESP01, "surplus", NULL },
    { "erase", "--port", ESP01, NULL },
    { "erase", "--port", ESP01, "--yes", "--accept", "nothing", NULL },
    { "erase", "--port", ESP01, "--yes", "--region", "1", NULL },
    { "restore", "--port", ESP01, "--yes", "not-there", NULL },
    { "restore", "--port", ESP01, "--yes", NULL },
    { "verify", "--port", ESP01, "not-there", NULL },
  };
  g_auto(CliHome) home = { 0 };
  g_autofree char *flash = NULL;

  cli_home_init (&home);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    cli_assert_fails (&home, 2, wrong[i]);
  /* None of them came as far as the board. */
  flash = cli_home_path (&home, CLI_STATE_FOLDER "/esp-01.bin");
  g_assert_false (g_file_test (flash, G_FILE_TEST_EXISTS));
}

static void
test_port (void)
{
  static const char *const missing[] = { "detect", "--port", "/dev/ttyUSB-not-there", NULL };
  static const char *const refused[] = { "detect", "--port", "tcp:127.0.0.1:1", NULL };
  g_auto(CliHome) home = { 0 };

  cli_home_init (&home);
  cli_assert_fails (&home, 3, missing);
  cli_assert_fails (&home, 3, refused);
}

static void
test_device (void)
{
  static const char *const faults[] = { "boot:normal", "silence@100000", "vanish@100000" };
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;

  cli_home_init (&home);
  id = cli_back_up (&home, ESP01);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *port = g_strdup_printf (ESP01 ",fault=%s", faults[i]);
      const char *arguments[] = { "backup", "--full", "--port", port, NULL };

      cli_assert_fails (&home, 4, arguments);
      g_assert_cmpuint (cli_count_backups (&home), ==, 1);
    }
}

/* What happened, what to do now, and that it was not for nothing. */
static void
test_unplugged (void)
{
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) pulled = { 0 };
  g_auto(CliResult) outside = { 0 };

  cli_home_init (&home);
  pulled = cli_run (&home, "backup", "--full", "--port", ESP01 ",fault=vanish@401408", NULL);
  g_assert_cmpint (pulled.code, ==, 4);
  g_assert_nonnull (strstr (pulled.err, "its cable was pulled. Plug it in again"));
  g_assert_nonnull (strstr (pulled.err, "What was read is kept"));

  outside = cli_run (&home, "backup", "--region", "0xff000:8K", "-o", "x", "--port", ESP01, NULL);
  g_assert_cmpint (outside.code, ==, 1);
  g_assert_nonnull (strstr (outside.err, "not inside the memory, which has 1024 KiB"));
}

static void
test_proof (void)
{
  static const char *const unstable[] = { "backup", "--port", ESP01 ",fault=unstable", NULL };
  g_auto(CliHome) home = { 0 };

  cli_home_init (&home);
  cli_assert_fails (&home, 5, unstable);
  g_assert_cmpuint (cli_count_backups (&home), ==, 0);
}

static void
test_refused (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) before = NULL;
  g_autoptr(GBytes) after = NULL;
  g_autoptr(GByteArray) noise = g_byte_array_new ();
  g_auto(CliResult) accepted = { 0 };
  g_auto(CliResult) hint = { 0 };

  cli_home_init (&home);
  id = cli_back_up (&home, ESP01);
  path = cli_home_path (&home, "noise.bin");
  before = cli_home_read (&home, CLI_STATE_FOLDER "/esp-01.bin");
  g_byte_array_set_size (noise, 8192);
  memset (noise->data, 'x', noise->len);
  bytes = g_bytes_new (noise->data, noise->len);
  cli_home_write (&home, "noise.bin", bytes);

  {
    const char *family[] = { "restore", "--yes", "--accept", "chip-family", "--port", ESP32, id,
                             NULL };
    const char *warning[] = { "restore", "--yes", "--port", ESP01, path, NULL };

    /* A stop cannot be accepted; a warning must be. */
    cli_assert_fails (&home, 6, family);
    cli_assert_fails (&home, 6, warning);
  }
  hint = cli_run (&home, "restore", "--yes", "--port", ESP01, path, NULL);
  g_assert_nonnull (strstr (hint.err, "add --accept not-an-image."));
  after = cli_home_read (&home, CLI_STATE_FOLDER "/esp-01.bin");
  g_assert_true (g_bytes_equal (before, after));

  accepted = cli_run (&home, "restore", "--yes", "--accept", "not-an-image", "--port", ESP01, path,
                      NULL);
  g_assert_cmpint (accepted.code, ==, 0);
  g_clear_pointer (&after, g_bytes_unref);
  after = cli_home_read (&home, CLI_STATE_FOLDER "/esp-01.bin");
  g_assert_cmpmem (g_bytes_get_data (after, NULL), 8192, noise->data, 8192);
  g_assert_cmpmem ((const guint8 *) g_bytes_get_data (after, NULL) + 8192, MIB - 8192,
                   (const guint8 *) g_bytes_get_data (before, NULL) + 8192, MIB - 8192);
}

/* What lies between the ranges of a HEX file is not its business. */
static void
test_hex (void)
{
  static const char text[] = ":048010004142434462\n:049020004546474832\n:00000001FF\n";
  g_auto(CliHome) home = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;
  g_autofree guint8 *wanted = NULL;
  g_autoptr(GBytes) hex = g_bytes_new_static (text, strlen (text));
  g_autoptr(GBytes) before = NULL;
  g_autoptr(GBytes) after = NULL;
  g_auto(CliResult) result = { 0 };
  g_auto(CliResult) verify = { 0 };

  cli_home_init (&home);
  id = cli_back_up (&home, ESP01);
  before = cli_home_read (&home, CLI_STATE_FOLDER "/esp-01.bin");
  wanted = g_memdup2 (g_bytes_get_data (before, NULL), MIB);
  memcpy (wanted + 0x8010, "ABCD", 4);
  memcpy (wanted + 0x9020, "EFGH", 4);
  cli_home_write (&home, "parts.hex", hex);
  path = cli_home_path (&home, "parts.hex");

  result = cli_run (&home, "restore", "--yes", "--accept", "not-an-image", "--port", ESP01, path,
                    NULL);
  g_test_message ("%s", result.err);
  g_assert_cmpint (result.code, ==, 0);
  after = cli_home_read (&home, CLI_STATE_FOLDER "/esp-01.bin");
  g_assert_cmpmem (g_bytes_get_data (after, NULL), g_bytes_get_size (after), wanted, MIB);
  verify = cli_run (&home, "verify", "--port", ESP01, path, NULL);
  g_assert_cmpint (verify.code, ==, 0);
}

/* Nobody, not even root, makes a file there: it shows only when the reading is done. */
static void
test_copy_fails (void)
{
  static const char path[] = "/proc/lifeboat-copy.bin";
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) backup = { 0 };
  g_auto(CliResult) region = { 0 };
  g_auto(CliResult) list = { 0 };

  cli_home_init (&home);
  backup = cli_run (&home, "backup", "--port", ESP01, "-o", path, NULL);
  g_assert_cmpint (backup.code, ==, 7);
  g_assert_nonnull (strstr (backup.err, "The backup is stored as esp"));
  g_assert_nonnull (strstr (backup.err, path));
  list = cli_run (&home, "list", NULL);
  g_assert_nonnull (strstr (list.out, "esp"));

  region = cli_run (&home, "backup", "--port", ESP01, "--region", "0:4K", "-o", path, NULL);
  g_assert_cmpint (region.code, ==, 7);
  g_assert_null (strstr (region.err, "is stored"));
  g_assert_nonnull (strstr (region.err, path));
}

static void
test_disk (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *output = NULL;
  g_autofree char *data = NULL;
  g_autoptr(GBytes) text = g_bytes_new_static ("x", 1);

  cli_home_init (&home);
  output = cli_home_path (&home, "none/copy.bin");
  {
    const char *arguments[] = { "backup", "--port", ESP01, "-o", output, NULL };

    cli_assert_fails (&home, 7, arguments);
  }
  /* A device is not replaced by a file, which root could do. */
  {
    const char *arguments[] = { "backup", "--port", ESP01, "-o", "/dev/null", NULL };

    cli_assert_fails (&home, 7, arguments);
  }
  g_assert_false (g_file_test ("/dev/null", G_FILE_TEST_IS_REGULAR));
  /* A plain file stands where the library should be. */
  data = cli_home_path (&home, "data");
  g_mkdir (data, 0700);
  cli_home_write (&home, "data/lifeboat", text);
  {
    const char *arguments[] = { "backup", "--port", ESP01, NULL };

    cli_assert_fails (&home, 7, arguments);
  }
}

static void
test_output (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *output = NULL;
  g_autofree char *id = NULL;
  g_autofree char *folder = NULL;
  g_autoptr(GBytes) old = g_bytes_new_static ("old content", 11);
  g_autoptr(GBytes) kept = NULL;
  g_autoptr(GBytes) copy = NULL;
  g_autoptr(GBytes) flash = NULL;
  g_autoptr(GBytes) part = NULL;
  g_autoptr(GBytes) wanted = NULL;
  g_auto(CliResult) good = { 0 };
  g_auto(CliResult) region = { 0 };
  g_autoptr(GDir) dir = NULL;
  guint n_files = 0;

  cli_home_init (&home);
  folder = cli_home_path (&home, "out");
  g_mkdir (folder, 0700);
  output = cli_home_path (&home, "out/copy.bin");
  cli_home_write (&home, "out/copy.bin", old);
  {
    const char *arguments[] = { "backup", "--full", "--port", ESP01 ",fault=vanish@100000", "-o",
                                output, NULL };

    cli_assert_fails (&home, 4, arguments);
  }
  kept = cli_home_read (&home, "out/copy.bin");
  g_assert_true (g_bytes_equal (old, kept));

  good = cli_run (&home, "backup", "--port", ESP01, "-o", output, NULL);
  g_assert_cmpint (good.code, ==, 0);
  copy = cli_home_read (&home, "out/copy.bin");
  flash = cli_home_read (&home, CLI_STATE_FOLDER "/esp-01.bin");
  g_assert_true (g_bytes_equal (copy, flash));

  region = cli_run (&home, "backup", "--json", "--port", ESP01, "--region", "0x801:3000", "-o",
                    output, NULL);
  g_assert_cmpint (region.code, ==, 0);
  part = cli_home_read (&home, "out/copy.bin");
  wanted = g_bytes_new_from_bytes (flash, 0x801, 3000);
  g_assert_true (g_bytes_equal (part, wanted));
  g_assert_cmpuint (cli_count_backups (&home), ==, 1);

  /* Nothing half was left beside it. */
  dir = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n_files++;
  g_assert_cmpuint (n_files, ==, 1);
}

/* The same over a pseudo terminal, as a foreign program would be. */
static void
test_pty (void)
{
  g_auto(CliHome) home = { 0 };
  g_autofree char *practice = g_test_build_filename (G_TEST_BUILT, "..", "src", "cli",
                                                     "lifeboat-practice", NULL);
  g_autofree char *flash = NULL;
  g_autofree char *link = NULL;
  g_autofree char *id = NULL;
  g_autofree char *stored = NULL;
  g_autoptr(GSubprocess) board = NULL;
  g_autoptr(GDataInputStream) stream = NULL;
  g_autofree char *line = NULL;
  g_autoptr(GBytes) one = NULL;
  g_autoptr(GBytes) two = NULL;
  g_autoptr(GError) error = NULL;

  cli_home_init (&home);
  flash = cli_home_path (&home, "flash.bin");
  link = cli_home_path (&home, "tty");
  board = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, practice, "--board", "esp-01",
                            "--flash", flash, "--link", link, "--instant", NULL);
  g_assert_no_error (error);
  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (board));
  line = g_data_input_stream_read_line (stream, NULL, NULL, NULL);
  g_assert_nonnull (line);

  id = cli_back_up (&home, link);
  stored = g_strdup_printf ("data/lifeboat/backups/%s.bin", id);
  one = cli_home_read (&home, stored);
  two = cli_home_read (&home, "flash.bin");
  g_assert_true (g_bytes_equal (one, two));

  g_subprocess_send_signal (board, SIGTERM);
  g_subprocess_wait (board, NULL, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli-device/whole-life", test_whole_life);
  g_test_add_func ("/cli-device/detect", test_detect);
  g_test_add_func ("/cli-device/usage", test_usage);
  g_test_add_func ("/cli-device/port", test_port);
  g_test_add_func ("/cli-device/device", test_device);
  g_test_add_func ("/cli-device/unplugged", test_unplugged);
  g_test_add_func ("/cli-device/proof", test_proof);
  g_test_add_func ("/cli-device/refused", test_refused);
  g_test_add_func ("/cli-device/hex", test_hex);
  g_test_add_func ("/cli-device/disk", test_disk);
  g_test_add_func ("/cli-device/copy-fails", test_copy_fails);
  g_test_add_func ("/cli-device/output", test_output);
  g_test_add_func ("/cli-device/pty", test_pty);

  return g_test_run ();
}
