/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lb-error.h"
#include "sample.h"

/*
 * The same program is its own child: "test-faults --child ACTION ROOT" does one thing to a library
 * and tells by its exit code how that ended. The shim fails or kills it at each call that changes
 * the disk.
 */
enum
{
  EXIT_DONE = 0,
  EXIT_OTHER = 1,  /* an error that is not the disk's: wrong */
  EXIT_DISK = 7,
  EXIT_KILLED = 256,
};

#define STEPS_MAX 400 /* more than any action has */
#define NOBODY 65534

/* Each call without a sanitizer; with one, enough for it to see every path. */
#ifdef IS_SLOW
#define STRIDE 5
#else
#define STRIDE 1
#endif

static const char *program;

static int
finish (gpointer  result,
        GError   *error)
{
  if (result != NULL)
    return EXIT_DONE;

  /* The words must say what to do, whatever the action was. */
  if (g_error_matches (error, LB_ERROR, LB_ERROR_DISK) &&
      strstr (error->message, "try again") != NULL)
    return EXIT_DISK;

  g_printerr ("%s\n", error != NULL ? error->message : "no error was set");

  return EXIT_OTHER;
}

static int
do_backup (LbLibrary *library,
           GBytes    *image)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbIdentity) identity = sample_identity (SAMPLE_UNIT);
  g_autoptr(LbGeometry) geometry = lb_geometry_new_flat (g_bytes_get_size (image));
  g_autoptr(LbUnitLock) lock = lb_library_lock_unit (library, SAMPLE_DEVICE, &error);
  g_autoptr(LbManifest) details = lb_manifest_new ();
  g_autoptr(GBytes) blob = g_bytes_new_static ("blob", 4);
  g_autoptr(LbPartial) partial = NULL;
  g_autoptr(LbBackup) backup = NULL;

  g_ptr_array_add (details->parts, lb_backup_part_new ("option-bytes", blob));
  if (lock != NULL)
    partial = lb_partial_open (lock, identity, geometry, SAMPLE_BLOCK, NULL, &error);

  for (guint i = 0; partial != NULL && i < lb_partial_get_n_blocks (partial); i++)
    if (!lb_partial_get_proven (partial, i, NULL) && !put_block (partial, i, image, &error))
      return finish (NULL, error);

  if (partial != NULL)
    backup = lb_partial_commit (partial, details, NULL, &error);

  return finish (backup, error);
}

static int
do_import (LbLibrary *library,
           GBytes    *image)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbBackup) backup = lb_library_import (library, image, NULL, NULL, &error);

  return finish (backup, error);
}

static LbBackup *
newest (LbLibrary *library)
{
  g_autoptr(GPtrArray) backups = lb_library_load_all (library, NULL);

  return g_object_ref (backups->pdata[0]);
}

static int
do_note (LbLibrary *library,
         GBytes    *image)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbBackup) backup = newest (library);
  g_autoptr(LbBackup) noted = lb_library_set_note (library, backup, "a note", &error);

  return finish (noted, error);
}

static int
do_delete (LbLibrary *library,
           GBytes    *image)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbBackup) backup = newest (library);
  gboolean done = lb_library_delete (library, backup, NULL, &error);

  return finish (done ? library : NULL, error);
}

static const struct { const char *name; int (*func) (LbLibrary *, GBytes *); } actions[] = {
  { "backup", do_backup },
  { "import", do_import },
  { "note", do_note },
  { "delete", do_delete },
};

static int
run_action (const char *name,
            const char *root)
{
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 2);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i].name, name) == 0)
      return actions[i].func (library, image);

  return EXIT_OTHER;
}

/* Returns: its exit code, EXIT_KILLED after kill -9 */
static int
spawn (const char *action,
       const char *root,
       const char *variable,
       gint64      value,
       int         error_number)
{
  const char *argv[] = { program, "--child", action, root, NULL };
  g_autofree char *shim = g_test_build_filename (G_TEST_BUILT, "library", "shim-enospc.so", NULL);
  g_autofree char *limit = g_strdup_printf ("%" G_GINT64_FORMAT, value);
  g_autofree char *number = g_strdup_printf ("%d", error_number);
  g_auto(GStrv) env = g_get_environ ();
  g_autoptr(GError) error = NULL;
  int status = 0;

  env = g_environ_setenv (env, "LD_PRELOAD", shim, TRUE);
  env = g_environ_setenv (env, "ASAN_OPTIONS", "verify_asan_link_order=0", TRUE);
  env = g_environ_setenv (env, "LB_SHIM_ROOT", root, TRUE);
  env = g_environ_setenv (env, variable, limit, TRUE);
  env = g_environ_setenv (env, error_number != 0 ? "LB_SHIM_ERRNO" : "LB_SHIM_KILL",
                          error_number != 0 ? number : "1", TRUE);
  if (strcmp (variable, "LB_SHIM_BYTES") == 0)
    env = g_environ_unsetenv (env, "LB_SHIM_STEP");

  g_spawn_sync (NULL,
                (char **) argv,
                env,
                G_SPAWN_CHILD_INHERITS_STDERR,
                NULL,
                NULL,
                NULL,
                NULL,
                &status,
                &error);
  g_assert_no_error (error);

  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL)
    return EXIT_KILLED;

  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static guint
count_images (const char *path,
              GBytes     *image)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *data = NULL;
      gsize length = 0;

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        n += count_images (child, image);
      else if (g_str_has_suffix (name, ".bin") && g_file_get_contents (child, &data, &length, NULL))
        n += length == g_bytes_get_size (image) &&
             memcmp (data, g_bytes_get_data (image, NULL), length) == 0;
    }

  return n;
}

/*
 * The image that was there before is still there, once, under backups or in the trash, and whatever
 * has a manifest is whole. Then the same action without a fault works.
 */
static void
check (const char *root,
       const char *action,
       GBytes     *before,
       gboolean    again)
{
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GPtrArray) backups = lb_library_load_all (library, NULL);
  g_autofree char *stored = g_build_filename (root, "backups", NULL);
  g_autofree char *trash = g_build_filename (root, "trash", NULL);

  assert_invariants (library);
  g_assert_cmpuint (count_images (stored, before) + count_images (trash, before), ==, 1);

  if (again && backups->len > 0 && lb_backup_get_state (backups->pdata[0]) == LB_BACKUP_OK)
    {
      g_assert_cmpint (run_action (action, root), ==, EXIT_DONE);
      assert_invariants (library);
    }
}

static guint
fault_at_each_step (const char *action,
                    int         error_number)
{
  g_autoptr(GBytes) before = sample_image (SAMPLE_SIZE, 1);
  guint n_failed = 0;

  for (guint at = 1; at < STEPS_MAX; at += STRIDE)
    {
      g_autoptr(SampleRoot) root = sample_root ();
      g_autoptr(LbLibrary) library = lb_library_new (root);
      g_autoptr(LbBackup) backup = store_sample (library, SAMPLE_UNIT, before, NULL);
      int code = spawn (action, root, "LB_SHIM_STEP", at, error_number);

      g_assert_cmpint (code, !=, EXIT_OTHER);
      check (root, action, before, at % 4 == 0);
      if (code == EXIT_DONE)
        return n_failed;

      g_assert_cmpint (code, ==, error_number != 0 ? EXIT_DISK : EXIT_KILLED);
      n_failed++;
    }

  g_assert_not_reached ();
}

static void
test_kill (gconstpointer action)
{
  guint n = fault_at_each_step (action, 0);

  g_test_message ("killed at each of %u calls", n);
  g_assert_cmpuint (n, >, 1);
}

static void
test_full (gconstpointer action)
{
  guint n = fault_at_each_step (action, ENOSPC);

  g_test_message ("full at each of %u calls", n);
  g_assert_cmpuint (n, >, 1);
}

static void
test_failing_disk (void)
{
  g_assert_cmpuint (fault_at_each_step ("backup", EIO), >, 1);
}

/*
 * The limit falls into the image, the list of blocks, the manifest: also in the middle of a write.
 */
static void
test_bytes (void)
{
  g_autoptr(GBytes) before = sample_image (SAMPLE_SIZE, 1);
  guint n_full = 0;

  for (gint64 room = 0; room < SAMPLE_SIZE + 8192; room += room < SAMPLE_SIZE - 4096 ? 41111 : 1301)
    {
      g_autoptr(SampleRoot) root = sample_root ();
      g_autoptr(LbLibrary) library = lb_library_new (root);
      g_autoptr(LbBackup) backup = store_sample (library, SAMPLE_UNIT, before, NULL);
      int code = spawn ("backup", root, "LB_SHIM_BYTES", room, ENOSPC);

      g_assert_true (code == EXIT_DISK || code == EXIT_DONE);
      n_full += code == EXIT_DISK;
      check (root, "backup", before, TRUE);
    }

  g_assert_cmpuint (n_full, >, 6);
}

/* In a child, so that a mount is gone with it. Returns: its exit code */
static int
in_child (int  (*func) (const char *root),
          const char *root)
{
  int status = 0;
  pid_t pid = fork ();

  if (pid == 0)
    _exit (func (root));

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));

  return WEXITSTATUS (status);
}

#define EXIT_SKIPPED 77

static int
fill_tmpfs (const char *root)
{
  if (unshare (CLONE_NEWNS) != 0 || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("none", root, "tmpfs", 0, "size=4m") != 0)
    return EXIT_SKIPPED;

  {
    g_autoptr(LbLibrary) library = lb_library_new (root);
    g_autoptr(GBytes) before = sample_image (SAMPLE_SIZE, 1);
    g_autoptr(LbBackup) backup = store_sample (library, SAMPLE_UNIT, before, NULL);
    g_autofree char *ballast = g_build_filename (root, "ballast", NULL);
    int fd = open (ballast, O_CREAT | O_WRONLY, 0600);

    /* Then there is room for the image, but not for what must stay free besides. */
    if (fallocate (fd, 0, 0, 5 * 1024 * 1024 / 2) != 0)
      return EXIT_SKIPPED;
    close (fd);
    g_assert_cmpint (run_action ("backup", root), ==, EXIT_DISK);
    g_assert_cmpint (run_action ("import", root), ==, EXIT_DISK);
    assert_invariants (library);

    g_unlink (ballast);
    g_assert_cmpint (run_action ("backup", root), ==, EXIT_DONE);
    assert_invariants (library);
  }

  return EXIT_DONE;
}

/* A disk that turned read-only: lists go on, changes say why not. */
static int
use_read_only (const char *root)
{
  if (unshare (CLONE_NEWNS) != 0 || mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("none", root, "tmpfs", 0, "size=4m") != 0)
    return EXIT_SKIPPED;

  {
    g_autoptr(LbLibrary) library = lb_library_new (root);
    g_autoptr(GBytes) before = sample_image (SAMPLE_SIZE, 1);
    g_autoptr(LbBackup) backup = store_sample (library, SAMPLE_UNIT, before, NULL);

    if (mount ("none", root, NULL, MS_REMOUNT | MS_RDONLY, NULL) != 0)
      return EXIT_SKIPPED;

    for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
      g_assert_cmpint (run_action (actions[i].name, root), ==, EXIT_DISK);
    assert_invariants (library);
  }

  return EXIT_DONE;
}

static void
test_mounted (gconstpointer data)
{
  g_autoptr(SampleRoot) root = sample_root ();
  int code = in_child ((int (*) (const char *)) data, root);

  if (code == EXIT_SKIPPED)
    g_test_skip ("mounting a disk is not allowed here; the shim covers it");
  else
    g_assert_cmpint (code, ==, EXIT_DONE);
}

static void
open_to_all (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_chmod (path, dir != NULL ? 0755 : 0644);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      open_to_all (child);
    }
}

static gboolean
is_no_access (GError **error)
{
  gboolean fits = g_error_matches (*error, LB_RETRY, LB_RETRY_NO_ACCESS) &&
                  strstr ((*error)->message, "sudo chown -R \"$USER\" '/") != NULL;

  if (!fits)
    g_printerr ("%s\n", *error != NULL ? (*error)->message : "no error was set");
  g_clear_error (error);

  return fits;
}

/* Somebody else's library: it can be listed and read, and each change says why not. */
static int
use_as_nobody (const char *root)
{
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image = sample_image (4096, 5);
  g_autoptr(GPtrArray) backups = NULL;
  g_autoptr(GBytes) proven = NULL;
  GError *error = NULL;
  LbBackup *backup;

  if (setresgid (NOBODY, NOBODY, NOBODY) != 0 || setresuid (NOBODY, NOBODY, NOBODY) != 0)
    return EXIT_SKIPPED;

  backups = lb_library_load_all (library, &error);
  if (backups == NULL || backups->len != 1)
    return EXIT_OTHER;

  backup = backups->pdata[0];
  proven = lb_library_open_proven_image (library, backup, NULL, &error);
  if (proven == NULL)
    return EXIT_OTHER;

  if (lb_library_lock_unit (library, SAMPLE_DEVICE, &error) != NULL || !is_no_access (&error) ||
      lb_library_import (library, image, NULL, NULL, &error) != NULL || !is_no_access (&error) ||
      lb_library_set_note (library, backup, "x", &error) != NULL || !is_no_access (&error) ||
      lb_library_delete (library, backup, NULL, &error) || !is_no_access (&error))
    return EXIT_OTHER;

  return EXIT_DONE;
}

static int
list_as_nobody (const char *root)
{
  g_autoptr(LbLibrary) library = lb_library_new (root);
  GError *error = NULL;

  if (setresgid (NOBODY, NOBODY, NOBODY) != 0 || setresuid (NOBODY, NOBODY, NOBODY) != 0)
    return EXIT_SKIPPED;

  return lb_library_load_all (library, &error) == NULL && is_no_access (&error) ? EXIT_DONE
                                                                                : EXIT_OTHER;
}

static void
test_read_only (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autofree char *stored = g_build_filename (root, "backups", NULL);
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 1);
  g_autoptr(LbBackup) backup = NULL;

  if (getuid () != 0)
    {
      g_test_skip ("only root can become somebody else");
      return;
    }

  backup = store_sample (library, SAMPLE_UNIT, image, NULL);
  open_to_all (root);
  g_assert_cmpint (in_child (use_as_nobody, root), ==, EXIT_DONE);
  assert_file (lb_backup_get_path (backup), image);

  g_chmod (stored, 0700);
  g_assert_cmpint (in_child (list_as_nobody, root), ==, EXIT_DONE);
}

int
main (int   argc,
      char *argv[])
{
  program = argv[0];
  if (argc == 4 && strcmp (argv[1], "--child") == 0)
    return run_action (argv[2], argv[3]);

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *killed = g_strconcat ("/faults/kill/", actions[i].name, NULL);
      g_autofree char *full = g_strconcat ("/faults/full/", actions[i].name, NULL);

      g_test_add_data_func (killed, actions[i].name, test_kill);
      g_test_add_data_func (full, actions[i].name, test_full);
    }
  g_test_add_func ("/faults/failing-disk", test_failing_disk);
  g_test_add_func ("/faults/bytes", test_bytes);
  g_test_add_data_func ("/faults/full-disk", fill_tmpfs, test_mounted);
  g_test_add_data_func ("/faults/read-only-disk", use_read_only, test_mounted);
  g_test_add_func ("/faults/other-user", test_read_only);

  return g_test_run ();
}
