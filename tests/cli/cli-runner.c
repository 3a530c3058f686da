/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "cli-runner.h"

void
cli_home_init (CliHome *self)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("lifeboat-cli-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR) && !g_file_test (child, G_FILE_TEST_IS_SYMLINK))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
cli_home_clear (CliHome *self)
{
  remove_tree (self->folder);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->environment, g_strfreev);
}

void
cli_home_copy (CliHome *self,
               CliHome *other)
{
  const char *argv[] = { "cp", "-a", other->folder, self->folder, NULL };
  g_autoptr(GError) error = NULL;
  int status = 0;

  remove_tree (self->folder);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

char *
cli_home_path (CliHome    *self,
               const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

void
cli_home_write (CliHome    *self,
                const char *name,
                GBytes     *bytes)
{
  g_autofree char *path = cli_home_path (self, name);
  g_autoptr(GError) error = NULL;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_file_set_contents (path, data, (gssize) length, &error);
  g_assert_no_error (error);
}

GBytes *
cli_home_read (CliHome    *self,
               const char *name)
{
  g_autofree char *path = cli_home_path (self, name);
  g_autoptr(GError) error = NULL;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

void
cli_result_clear (CliResult *self)
{
  g_clear_pointer (&self->out, g_free);
  g_clear_pointer (&self->err, g_free);
}

char *
cli_program (void)
{
  return g_test_build_filename (G_TEST_BUILT, "..", "src", "cli", "lifeboat-cli", NULL);
}

GSubprocess *
cli_start (CliHome           *home,
           const char *const *arguments)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autofree char *program = cli_program ();
  g_autofree char *data = cli_home_path (home, "data");
  g_autofree char *state = cli_home_path (home, "state");
  g_autofree char *cache = cli_home_path (home, "cache");
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, program);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (gpointer) *arguments);
  g_ptr_array_add (argv, NULL);

  g_subprocess_launcher_setenv (launcher, "HOME", home->folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", data, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_STATE_HOME", state, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", cache, TRUE);
  for (char **entry = home->environment; entry != NULL && *entry != NULL; entry++)
    {
      g_auto(GStrv) parts = g_strsplit (*entry, "=", 2);

      g_subprocess_launcher_setenv (launcher, parts[0], parts[1], TRUE);
    }
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);

  return process;
}

CliResult
cli_finish (GSubprocess *process)
{
  CliResult result = { 0 };
  g_autoptr(GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &result.out, &result.err, &error);
  g_assert_no_error (error);
  result.code = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process)
                                                     : -g_subprocess_get_term_sig (process);

  return result;
}

CliResult
cli_run (CliHome *home,
         ...)
{
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr(GSubprocess) process = NULL;
  va_list list;
  const char *argument;

  va_start (list, home);
  while ((argument = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);

  process = cli_start (home, (const char *const *) arguments->pdata);
  return cli_finish (process);
}

GPtrArray *
cli_parse_lines (const char *text)
{
  GPtrArray *nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) json_node_unref);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_autoptr(GError) error = NULL;
      JsonNode *node = json_from_string (lines[i], &error);

      g_assert_no_error (error);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
      g_assert_true (json_object_has_member (json_node_get_object (node), "type"));
      g_ptr_array_add (nodes, node);
    }
  g_assert_true (*text == '\0' || g_str_has_suffix (text, "\n"));

  return nodes;
}

JsonObject *
cli_find (GPtrArray  *lines,
          const char *type)
{
  for (guint i = lines->len; i-- > 0;)
    {
      JsonObject *object = json_node_get_object (g_ptr_array_index (lines, i));

      if (strcmp (json_object_get_string_member (object, "type"), type) == 0)
        return object;
    }

  return NULL;
}
