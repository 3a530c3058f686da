/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-paths"

#include "config.h"

#include <string.h>

#include "lb-build-root.h"
#include "lb-paths.h"

static gboolean installed;
static char *share; /* beside the program's own folder, so that an installed tree can be moved */

static gboolean
is_below (const char *path,
          const char *folder)
{
  return g_str_has_prefix (path, folder) && path[strlen (folder)] == G_DIR_SEPARATOR;
}

void
lb_paths_init (const char *argv0)
{
  g_autofree char *found = g_find_program_in_path (argv0);
  g_autofree char *path = g_canonicalize_filename (found != NULL ? found : argv0, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  installed = !is_below (path, LB_BUILD_ROOT);
  g_free (share);
  share = g_build_filename (folder, "..", "share", NULL);
}

static char *
existing (const char *root,
          const char *folder,
          const char *relative)
{
  g_autofree char *path = g_build_filename (root, folder, relative, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

char *
lb_paths_find_data (const char *relative)
{
  char *path = installed ? existing (share, "lifeboat", relative)
                         : existing (LB_BUILD_ROOT, "data", relative);

  return path != NULL ? path : existing (LB_PKGDATADIR, "", relative);
}

char *
lb_paths_locale_dir (void)
{
  char *path = installed ? existing (share, "locale", "") : existing (LB_BUILD_ROOT, "po", "");

  return path != NULL ? path : g_strdup (LB_LOCALEDIR);
}

char *
lb_paths_library_dir (void)
{
  return g_build_filename (g_get_user_data_dir (), "lifeboat", NULL);
}

char *
lb_paths_state_dir (void)
{
  return g_build_filename (g_get_user_state_dir (), "lifeboat", NULL);
}
