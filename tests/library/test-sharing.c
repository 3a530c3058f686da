/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-library-list.h"
#include "lb-sync.h"
#include "sample.h"

/* Run with -Db_sanitize=thread as well: that is what these are for. */
#if defined(__SANITIZE_THREAD__)
#define IS_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define IS_TSAN 1
#endif
#endif

#define ROUNDS 8
#define PROCESSES 4
#define IMPORTS 12
#define WAIT_SECONDS 20

typedef struct
{
  LbLibrary  *library;
  const char *unit;
  guint32     seed;
} Worker;

static gpointer
store_cb (gpointer user_data)
{
  const Worker *worker = user_data;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, worker->seed + i);
      g_autoptr(LbBackup) backup = store_sample (worker->library, worker->unit, image, NULL);
      g_autoptr(LbBackup) noted = NULL;
      g_autoptr(GError) error = NULL;

      noted = lb_library_set_note (worker->library, backup, "from a thread", &error);
      g_assert_no_error (error);
    }

  return NULL;
}

static gpointer
read_cb (gpointer user_data)
{
  const Worker *worker = user_data;
  guint n_read = 0;

  for (guint i = 0; i < ROUNDS * 4; i++)
    {
      g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, worker->seed + i % ROUNDS);
      const guint8 *data = g_bytes_get_data (image, NULL);
      LbDigest digest = lb_digest_compute (data, SAMPLE_BLOCK);
      g_autoptr(GBytes) block = lb_library_read_block (worker->library, &digest, SAMPLE_BLOCK);
      g_autoptr(GPtrArray) backups = lb_library_load_all (worker->library, NULL);

      if (block != NULL)
        {
          g_assert_cmpint (memcmp (g_bytes_get_data (block, NULL), data, SAMPLE_BLOCK), ==, 0);
          n_read++;
        }
      for (guint n = 0; n < backups->len; n++)
        g_assert_cmpint (lb_backup_get_state (backups->pdata[n]), ==, LB_BACKUP_OK);
    }

  return GUINT_TO_POINTER (n_read);
}

static void
test_threads (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GPtrArray) backups = NULL;
  Worker a = { library, SAMPLE_UNIT, 100 };
  Worker b = { library, "24a160445566", 200 };
  LbThread *threads[4];

  threads[0] = lb_thread_new ("store-a", store_cb, &a);
  threads[1] = lb_thread_new ("store-b", store_cb, &b);
  threads[2] = lb_thread_new ("read-a", read_cb, &a);
  threads[3] = lb_thread_new ("read-b", read_cb, &b);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    lb_thread_join (threads[i]);

  backups = lb_library_load_all (library, NULL);
  g_assert_cmpuint (backups->len, ==, 2 * ROUNDS);
  g_assert_cmpuint (GPOINTER_TO_UINT (read_cb (&a)), ==, ROUNDS * 4);
  assert_invariants (library);
}

/* Everybody puts images into the same folder and changes the same manifest. */
static int
be_one_process (const char *root,
                guint32     number,
                const char *shared)
{
  g_autoptr(LbLibrary) library = lb_library_new (root);

  for (guint i = 0; i < IMPORTS; i++)
    {
      g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 1000 * number + i);
      g_autofree char *text = g_strdup_printf ("%u-%u", number, i);
      g_autoptr(GError) error = NULL;
      g_autoptr(LbBackup) imported = lb_library_import (library, image, NULL, NULL, &error);
      g_autoptr(LbBackup) backup = lb_library_find (library, shared, NULL);
      g_autoptr(LbBackup) told = NULL;
      g_autoptr(GPtrArray) backups = lb_library_load_all (library, NULL);

      if (imported == NULL || backup == NULL)
        return 1;

      told = lb_library_add_event (library, backup, LB_BACKUP_EVENT_VERIFIED, text, NULL);
      if (told == NULL)
        return 2;

      /* Nothing half is ever seen. */
      for (guint n = 0; n < backups->len; n++)
        if (lb_backup_get_state (backups->pdata[n]) != LB_BACKUP_OK)
          return 3;
    }

  return 0;
}

static void
test_processes (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 1);
  g_autoptr(LbBackup) shared = store_sample (library, SAMPLE_UNIT, image, NULL);
  g_autoptr(LbBackup) after = NULL;
  g_autoptr(GPtrArray) backups = NULL;
  pid_t children[PROCESSES];

  for (guint i = 0; i < PROCESSES; i++)
    {
      children[i] = fork ();
      if (children[i] == 0)
        _exit (be_one_process (root, i + 1, lb_backup_get_id (shared)));
    }

  for (guint i = 0; i < PROCESSES; i++)
    {
      int status = 0;

      g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
      g_assert_cmpint (status, ==, 0);
    }

  /* No image took another one's name, and no event was lost. */
  backups = lb_library_load_all (library, NULL);
  g_assert_cmpuint (backups->len, ==, 1 + PROCESSES * IMPORTS);
  after = lb_library_find (library, lb_backup_get_id (shared), NULL);
  g_assert_cmpuint (lb_backup_get_manifest (after)->events->len, ==, PROCESSES * IMPORTS);
  assert_invariants (library);
}

typedef struct
{
  guint n_signals;
  guint n_removed;
  guint n_added;
} Watcher;

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  gpointer    user_data)
{
  Watcher *watcher = user_data;

  watcher->n_signals++;
  watcher->n_removed += removed;
  watcher->n_added += added;
}

static gboolean
late_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Runs the main loop until the list has this many entries and the newest has this note. */
static void
run_until (LbLibraryList *list,
           guint          n_items,
           const char    *note)
{
  gboolean is_late = FALSE;
  guint timeout = g_timeout_add_seconds (WAIT_SECONDS, late_cb, &is_late);

  for (;;)
    {
      g_autoptr(LbBackup) first = g_list_model_get_item (G_LIST_MODEL (list), 0);

      if (!lb_library_list_get_loading (list) &&
          g_list_model_get_n_items (G_LIST_MODEL (list)) == n_items &&
          (n_items == 0 || g_strcmp0 (lb_backup_get_manifest (first)->note, note) == 0))
        break;

      g_main_context_iteration (NULL, TRUE);
      g_assert_false (is_late);
    }

  g_source_remove (timeout);
}

static LbLibraryList *
new_list (LbLibrary *library)
{
#ifdef IS_TSAN
  /*
   * What GLib's own thread does for a monitor is not instrumented: TSan sees races that are none.
   */
  return lb_library_list_new_unwatched (library);
#else
  return lb_library_list_new (library);
#endif
}

/* Another program's changes arrive by the monitor, ours at once; what stays keeps its object. */
static void
test_list (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(LbLibrary) other = lb_library_new (root);
  g_autoptr(LbLibraryList) list = lb_library_list_new (library);
  g_autoptr(GBytes) image_a = sample_image (SAMPLE_SIZE, 1);
  g_autoptr(GBytes) image_b = sample_image (SAMPLE_SIZE, 2);
  g_autoptr(LbBackup) a = NULL;
  g_autoptr(LbBackup) b = NULL;
  g_autoptr(LbBackup) kept = NULL;
  g_autoptr(LbBackup) noted = NULL;
  Watcher watcher = { 0 };
  LbBackup *now;

#ifdef IS_TSAN
  g_test_skip ("the monitor's thread is not instrumented");
  return;
#endif

  run_until (list, 0, NULL);
  a = store_sample (library, SAMPLE_UNIT, image_a, NULL);
  lb_library_list_put (list, a);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  lb_library_list_refresh (list);
  run_until (list, 1, NULL);
  g_assert_true (lb_library_list_find (list, lb_backup_get_id (a)) == a);

  /* One second later, so that it is the newer one. */
  g_usleep (G_USEC_PER_SEC);
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), &watcher);
  b = store_sample (other, SAMPLE_UNIT, image_b, NULL);
  run_until (list, 2, NULL);
  g_assert_cmpuint (watcher.n_signals, ==, 1);
  g_assert_cmpuint (watcher.n_added, ==, 1);
  g_assert_cmpuint (watcher.n_removed, ==, 0);
  kept = g_list_model_get_item (G_LIST_MODEL (list), 1);
  g_assert_true (kept == a);

  noted = lb_library_set_note (other, b, "by another", NULL);
  g_assert_nonnull (noted);
  run_until (list, 2, "by another");
  now = lb_library_list_find (list, lb_backup_get_id (a));
  g_assert_true (now == a);

  /* Taken out at once, and a scan that began before does not bring it back. */
  lb_library_list_refresh (list);
  g_assert_true (lb_library_delete (library, noted, NULL, NULL));
  lb_library_list_remove (list, lb_backup_get_id (b));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  run_until (list, 1, NULL);
}

/* What was deleted long ago is gone for good, what was deleted lately is not. */
static void
test_list_purges (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(LbLibraryList) list = NULL;
  g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 1);
  g_autoptr(LbBackup) a = store_sample (library, SAMPLE_UNIT, image, NULL);
  g_autoptr(LbBackup) b = store_sample (library, SAMPLE_UNIT, image, NULL);
  g_autoptr(LbBackup) back = NULL;
  g_autofree char *token_a = NULL;
  g_autofree char *token_b = NULL;
  g_autofree char *fresh = NULL;
  g_autofree char *aged = g_build_filename (root, "trash", "20200101T000000Z-00000001", NULL);

  g_assert_true (lb_library_delete (library, a, &token_a, NULL));
  g_assert_true (lb_library_delete (library, b, &token_b, NULL));
  fresh = g_build_filename (root, "trash", token_a, NULL);
  g_assert_cmpint (g_rename (fresh, aged), ==, 0);

  list = new_list (library);
  run_until (list, 0, NULL);
  g_assert_false (g_file_test (aged, G_FILE_TEST_EXISTS));
  back = lb_library_undelete (library, token_b, NULL);
  g_assert_nonnull (back);
}

/* A list that goes while its thread scans. */
static void
test_list_gone (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(LbLibraryList) list = new_list (library);

      lb_library_list_refresh (list);
    }

  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* While jobs store, the window's list follows; nothing but whole backups is ever in it. */
static void
test_list_and_jobs (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(LbLibraryList) list = new_list (library);
  Worker a = { library, SAMPLE_UNIT, 100 };
  Worker b = { library, "24a160445566", 200 };
  LbThread *threads[2];

  threads[0] = lb_thread_new ("store-a", store_cb, &a);
  threads[1] = lb_thread_new ("store-b", store_cb, &b);
  for (guint i = 0; i < 20; i++)
    {
      lb_library_list_refresh (list);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      g_usleep (G_USEC_PER_SEC / 100);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    lb_thread_join (threads[i]);

  lb_library_list_refresh (list);
  run_until (list, 2 * ROUNDS, "from a thread");

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr(LbBackup) backup = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_cmpint (lb_backup_get_state (backup), ==, LB_BACKUP_OK);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* First: a fork takes no other threads with it. */
  g_test_add_func ("/sharing/a-processes", test_processes);
  g_test_add_func ("/sharing/threads", test_threads);
  g_test_add_func ("/sharing/list", test_list);
  g_test_add_func ("/sharing/list-purges", test_list_purges);
  g_test_add_func ("/sharing/list-gone", test_list_gone);
  g_test_add_func ("/sharing/list-and-jobs", test_list_and_jobs);

  return g_test_run ();
}
