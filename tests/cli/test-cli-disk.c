/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "cli-boards.h"

/*
 * A restore whose disk fails, or whose process is killed, at one of the calls that change the
 * library: safety backup, image, journal before each erase, end. The words must be true, what was
 * stored stays, and the next run finishes.
 */

#define STEPS_MAX 400 /* more than the restore has */

/* Neighbouring calls belong to the same file; two prime strides meet each kind of them. */
#define FAIL_STRIDE 7
#define KILL_STRIDE 11

#define FLASH CLI_STATE_FOLDER "/esp-01.bin"

typedef struct
{
  CliHome  home; /* a backup of the board, and sectors changed since */
  char    *id;
  GBytes  *image;
  GBytes  *changed;
} Scene;

static void
scene_init (Scene *self)
{
  static const gsize sectors[] = { 0x1000, 0x11000, 0x30000 };
  guint8 *data;
  gsize size;

  cli_home_init (&self->home);
  self->id = cli_back_up (&self->home, ESP01);
  self->image = cli_home_read (&self->home, FLASH);

  size = g_bytes_get_size (self->image);
  data = g_memdup2 (g_bytes_get_data (self->image, NULL), size);
  for (guint i = 0; i < G_N_ELEMENTS (sectors); i++)
    memset (data + sectors[i], 0xa5 + (int) i, 0x1000);
  self->changed = g_bytes_new_take (data, size);
  cli_home_write (&self->home, FLASH, self->changed);
}

static void
scene_clear (Scene *self)
{
  cli_home_clear (&self->home);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->image, g_bytes_unref);
  g_clear_pointer (&self->changed, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scene, scene_clear)

static GStrv
shim_environment (CliHome *home,
                  guint    step,
                  gboolean kill)
{
  g_autofree char *shim = g_test_build_filename (G_TEST_BUILT, "library", "shim-enospc.so", NULL);
  g_autofree char *root = cli_home_path (home, "data");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *preload = g_strconcat ("LD_PRELOAD=", shim, NULL);
  g_autofree char *below = g_strconcat ("LB_SHIM_ROOT=", root, NULL);
  g_autofree char *number = g_strdup_printf ("LB_SHIM_STEP=%u", step);

  g_strv_builder_add_many (builder, preload, below, number,
                           "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0", NULL);
  if (kill)
    g_strv_builder_add (builder, "LB_SHIM_KILL=1");

  return g_strv_builder_end (builder);
}

/* What a person reads about the device must be what is so. */
static void
assert_true_words (CliHome    *home,
                   Scene      *scene,
                   const char *words)
{
  g_autoptr(GBytes) flash = cli_home_read (home, FLASH);
  gboolean touched = !g_bytes_equal (flash, scene->changed);

  g_assert_cmpint (strstr (words, "will not work") != NULL, ==, touched);
}

/* Returns: the exit code of the run with the failing disk; afterwards all is checked */
static int
restore_once (Scene    *scene,
              guint     step,
              gboolean  kill)
{
  g_auto(CliHome) home = { 0 };
  g_auto(CliResult) broken = { 0 };
  g_auto(CliResult) again = { 0 };
  g_autoptr(GBytes) flash = NULL;

  cli_home_init (&home);
  cli_home_copy (&home, &scene->home);
  home.environment = shim_environment (&home, step, kill);
  broken = cli_run (&home, "restore", "--yes", "--port", ESP01, scene->id, NULL);
  g_clear_pointer (&home.environment, g_strfreev);

  if (broken.code == 7)
    assert_true_words (&home, scene, broken.err);

  g_assert_cmpuint (cli_count_backups (&home), >=, 1);
  again = cli_run (&home, "restore", "--yes", "--port", ESP01, scene->id, NULL);
  if (again.code != 0)
    g_test_message ("step %u: %s", step, again.err);
  g_assert_cmpint (again.code, ==, 0);
  flash = cli_home_read (&home, FLASH);
  g_assert_true (g_bytes_equal (flash, scene->image));
  cli_assert_equals_flash (&home, scene->id, "esp-01");

  return broken.code;
}

static void
test_full (void)
{
  g_auto(Scene) scene = { 0 };
  guint n_failed = 0;

  scene_init (&scene);
  for (guint step = 1; step < STEPS_MAX; step += FAIL_STRIDE)
    {
      int code = restore_once (&scene, step, FALSE);

      if (code == 0)
        break;

      g_assert_cmpint (code, ==, 7);
      n_failed++;
    }
  g_assert_cmpuint (n_failed, >, 8);
}

static void
test_killed (void)
{
  g_auto(Scene) scene = { 0 };
  guint n_killed = 0;

  scene_init (&scene);
  for (guint step = 1; step < STEPS_MAX; step += KILL_STRIDE)
    {
      int code = restore_once (&scene, step, TRUE);

      if (code == 0)
        break;

      g_assert_cmpint (code, ==, -SIGKILL);
      n_killed++;
    }
  g_assert_cmpuint (n_killed, >, 5);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli-disk/full", test_full);
  g_test_add_func ("/cli-disk/killed", test_killed);

  return g_test_run ();
}
