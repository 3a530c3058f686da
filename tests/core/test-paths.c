/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <glib/gstdio.h>

#include "lb-paths.h"

/* What "DESTDIR=… meson install" made runs from where it is. */
static void
test_moved (void)
{
  g_autofree char *root = g_dir_make_tmp ("lifeboat-paths-XXXXXX", NULL);
  g_autofree char *program = g_build_filename (root, "bin", "lifeboat-cli", NULL);
  g_autofree char *bin = g_path_get_dirname (program);
  g_autofree char *share = g_build_filename (root, "share", NULL);
  g_autofree char *lifeboat = g_build_filename (share, "lifeboat", NULL);
  g_autofree char *folder = g_build_filename (lifeboat, "a-folder", NULL);
  g_autofree char *found = NULL;
  g_autofree char *real = NULL;

  g_assert_cmpint (g_mkdir (bin, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);

  lb_paths_init (program);
  found = lb_paths_find_data ("a-folder");
  g_assert_nonnull (found);
  real = g_canonicalize_filename (found, NULL);
  g_assert_cmpstr (real, ==, folder);
  g_assert_null (lb_paths_find_data ("no-such-folder"));

  g_rmdir (folder);
  g_rmdir (lifeboat);
  g_rmdir (share);
  g_rmdir (bin);
  g_rmdir (root);
}

/* In the build everything is beside it. */
static void
test_build (void)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "..", "src", "cli", "lifeboat-cli",
                                                    NULL);
  g_autofree char *boards = NULL;

  lb_paths_init (program);
  boards = lb_paths_find_data ("boards");
  g_assert_nonnull (boards);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/paths/moved", test_moved);
  g_test_add_func ("/paths/build", test_build);

  return g_test_run ();
}
