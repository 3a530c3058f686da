/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "cli-boards.h"

char *
cli_back_up (CliHome    *home,
             const char *port)
{
  g_auto(CliResult) result = cli_run (home, "backup", "--json", "--port", port, NULL);
  g_autoptr(GPtrArray) lines = cli_parse_lines (result.out);
  JsonObject *backup = cli_find (lines, "backup");

  g_assert_cmpint (result.code, ==, 0);
  g_assert_nonnull (backup);
  return g_strdup (json_object_get_string_member (backup, "id"));
}

guint
cli_count_backups (CliHome *home)
{
  g_auto(CliResult) result = cli_run (home, "list", "--json", NULL);
  g_autoptr(GPtrArray) lines = cli_parse_lines (result.out);

  for (guint i = 0; i < lines->len; i++)
    {
      JsonObject *backup = json_node_get_object (g_ptr_array_index (lines, i));

      g_assert_cmpstr (json_object_get_string_member (backup, "state"), ==, "ok");
    }

  return lines->len;
}

void
cli_assert_equals_flash (CliHome    *home,
                         const char *id,
                         const char *board)
{
  g_autofree char *stored = g_strdup_printf ("data/lifeboat/backups/%s.bin", id);
  g_autofree char *flash = g_strdup_printf (CLI_STATE_FOLDER "/%s.bin", board);
  g_autoptr(GBytes) one = cli_home_read (home, stored);
  g_autoptr(GBytes) two = cli_home_read (home, flash);

  g_assert_true (g_bytes_equal (one, two));
}

void
cli_assert_fails (CliHome           *home,
                  int                code,
                  const char *const *arguments)
{
  g_autoptr(GSubprocess) process = cli_start (home, arguments);
  g_auto(CliResult) result = cli_finish (process);

  if (result.code != code)
    g_test_message ("%s: %s", arguments[0], result.err);
  g_assert_cmpint (result.code, ==, code);
  g_assert_cmpstr (result.err, !=, "");
}

/* Reads lines of the error stream until one is a progress of @phase with @done bytes. */
void
cli_wait_for_phase (GSubprocess *process,
                    const char  *phase,
                    gint64       done)
{
  GInputStream *err = g_subprocess_get_stderr_pipe (process);
  g_autoptr(GDataInputStream) stream = g_data_input_stream_new (err);

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (stream), FALSE);
  for (;;)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *line = g_data_input_stream_read_line (stream, NULL, NULL, &error);
      g_autoptr(JsonNode) node = NULL;
      JsonObject *object;

      g_assert_no_error (error);
      g_assert_nonnull (line);
      node = json_from_string (line, &error);
      g_assert_no_error (error);
      object = json_node_get_object (node);
      if (strcmp (json_object_get_string_member (object, "type"), "progress") == 0 &&
          strcmp (json_object_get_string_member_with_default (object, "phase", ""), phase) == 0 &&
          json_object_get_int_member_with_default (object, "done", 0) >= done)
        return;
    }
}
