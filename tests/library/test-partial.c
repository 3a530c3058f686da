/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lb-error.h"
#include "sample.h"

#define KILLS 30
#define CHILD_MS 40 /* longer than the child needs for a whole image, on a quiet machine */

typedef struct
{
  char       *root;
  LbLibrary  *library;
  LbUnitLock *lock;
  LbPartial  *partial;
  GBytes     *image;
} Fixture;

static LbPartial *
open_sample (LbUnitLock  *lock,
             guint32      flash_id,
             gsize        size,
             guint32      block_size,
             char       **why)
{
  g_autoptr(LbIdentity) identity = sample_identity (SAMPLE_UNIT);
  g_autoptr(LbGeometry) geometry = lb_geometry_new_flat (size);
  GError *error = NULL;
  LbPartial *partial;

  identity->flash_id = flash_id;
  partial = lb_partial_open (lock, identity, geometry, block_size, why, &error);
  g_assert_no_error (error);

  return partial;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  GError *error = NULL;

  fixture->root = sample_root ();
  fixture->library = lb_library_new (fixture->root);
  fixture->image = sample_image (SAMPLE_SIZE, 1);
  fixture->lock = lb_library_lock_unit (fixture->library, SAMPLE_DEVICE, &error);
  g_assert_no_error (error);
  fixture->partial = open_sample (fixture->lock, 0x1640ef, SAMPLE_SIZE, SAMPLE_BLOCK, NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->partial, lb_partial_free);
  g_clear_pointer (&fixture->lock, lb_unit_lock_unref);
  g_clear_object (&fixture->library);
  g_bytes_unref (fixture->image);
  sample_root_free (fixture->root);
}

static void
put (Fixture *fixture,
     guint    index)
{
  GError *error = NULL;

  g_assert_true (put_block (fixture->partial, index, fixture->image, &error));
  g_assert_no_error (error);
}

static void
reopen (Fixture *fixture)
{
  g_clear_pointer (&fixture->partial, lb_partial_free);
  fixture->partial = open_sample (fixture->lock, 0x1640ef, SAMPLE_SIZE, SAMPLE_BLOCK, NULL);
}

static void
test_resume (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(GBytes) block = NULL;
  g_autoptr(GError) error = NULL;
  guint64 proven = 0;
  guint64 total = 0;
  LbDigest digest;
  gint64 created = lb_partial_get_created (fixture->partial);

  put (fixture, 1);
  put (fixture, 3);
  put (fixture, 4);
  g_assert_true (lb_partial_drop (fixture->partial, 3, &error));
  reopen (fixture);

  g_assert_cmpuint (lb_partial_get_n_proven (fixture->partial), ==, 2);
  g_assert_cmpuint (lb_partial_get_proven_bytes (fixture->partial), ==, 2 * SAMPLE_BLOCK);
  g_assert_cmpint (lb_partial_get_created (fixture->partial), ==, created);
  g_assert_true (lb_partial_get_proven (fixture->partial, 4, &digest));
  g_assert_false (lb_partial_get_proven (fixture->partial, 3, NULL));
  g_assert_true (lb_partial_peek (fixture->library, SAMPLE_DEVICE, &proven, &total));
  g_assert_cmpuint (proven, ==, 2 * SAMPLE_BLOCK);
  g_assert_cmpuint (total, ==, SAMPLE_SIZE);

  block = lb_partial_read (fixture->partial, 4, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (block, NULL), g_bytes_get_size (block),
                   (const guint8 *) g_bytes_get_data (fixture->image, NULL) + 4 * SAMPLE_BLOCK,
                   SAMPLE_BLOCK);

  g_assert_null (lb_partial_commit (fixture->partial, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);

  for (guint i = 0; i < lb_partial_get_n_blocks (fixture->partial); i++)
    put (fixture, i);
  backup = lb_partial_commit (fixture->partial, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_file (lb_backup_get_path (backup), fixture->image);
  g_assert_false (lb_partial_peek (fixture->library, SAMPLE_DEVICE, &proven, &total));
}

static void
test_fresh (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *flash = NULL;
  g_autofree char *size = NULL;
  g_autofree char *blocks = NULL;
  g_autofree char *same = NULL;

  put (fixture, 1);
  g_clear_pointer (&fixture->partial, lb_partial_free);
  fixture->partial = open_sample (fixture->lock, 0x1640c8, SAMPLE_SIZE, SAMPLE_BLOCK, &flash);
  g_assert_nonnull (strstr (flash, "flash chip"));
  g_assert_cmpuint (lb_partial_get_n_proven (fixture->partial), ==, 0);

  put (fixture, 1);
  g_clear_pointer (&fixture->partial, lb_partial_free);
  fixture->partial = open_sample (fixture->lock, 0x1640c8, 2 * SAMPLE_SIZE, SAMPLE_BLOCK, &size);
  g_assert_nonnull (strstr (size, "another size"));

  g_clear_pointer (&fixture->partial, lb_partial_free);
  fixture->partial =
      open_sample (fixture->lock, 0x1640c8, 2 * SAMPLE_SIZE, 2 * SAMPLE_BLOCK, &blocks);
  g_assert_nonnull (strstr (blocks, "blocks of another size"));

  g_clear_pointer (&fixture->partial, lb_partial_free);
  fixture->partial =
      open_sample (fixture->lock, 0x1640c8, 2 * SAMPLE_SIZE, 2 * SAMPLE_BLOCK, &same);
  g_assert_null (same);
}

/* Data without the digest that proves it does not get in. */
static void
test_put_checks (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(GBytes) block = g_bytes_new_from_bytes (fixture->image, SAMPLE_BLOCK, SAMPLE_BLOCK);
  LbDigest wrong = lb_digest_of_fill (7, SAMPLE_BLOCK);
  g_autoptr(GError) error = NULL;

  g_assert_false (lb_partial_put (fixture->partial, 1, block, &wrong, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_CHECKSUM);
  g_assert_false (lb_partial_get_proven (fixture->partial, 1, NULL));
}

/* A torn or forged log: what comes before the tear counts, what comes after does not. */
static void
test_torn_log (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *path =
      g_build_filename (fixture->root, "work", SAMPLE_DEVICE, "partial.blocks", NULL);
  g_autofree char *whole = NULL;
  gsize length = 0;

  for (guint i = 0; i < 8; i++)
    put (fixture, i);
  g_clear_pointer (&fixture->partial, lb_partial_free);
  g_file_get_contents (path, &whole, &length, NULL);
  g_assert_cmpuint (length % 8, ==, 0);

  for (gsize cut = 0; cut <= length; cut++)
    {
      g_file_set_contents (path, whole, (gssize) cut, NULL);
      fixture->partial = open_sample (fixture->lock, 0x1640ef, SAMPLE_SIZE, SAMPLE_BLOCK, NULL);
      g_assert_cmpuint (lb_partial_get_n_proven (fixture->partial), ==, cut / (length / 8));
      g_clear_pointer (&fixture->partial, lb_partial_free);
    }

  whole[3 * length / 8 + 15] ^= 1;
  g_file_set_contents (path, whole, (gssize) length, NULL);
  fixture->partial = open_sample (fixture->lock, 0x1640ef, SAMPLE_SIZE, SAMPLE_BLOCK, NULL);
  g_assert_cmpuint (lb_partial_get_n_proven (fixture->partial), ==, 3);

  /* New records go where the good ones end. */
  put (fixture, 9);
  reopen (fixture);
  g_assert_cmpuint (lb_partial_get_n_proven (fixture->partial), ==, 4);
}

static void
test_mutated_header (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *path =
      g_build_filename (fixture->root, "work", SAMPLE_DEVICE, "partial.head", NULL);
  g_autofree char *whole = NULL;
  gsize length = 0;

  g_file_get_contents (path, &whole, &length, NULL);
  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *copy = g_memdup2 (whole, length);
      guint64 proven = 0;
      guint64 total = 0;

      copy[i] ^= (char) (1 << (i % 7));
      g_file_set_contents (path, copy, (gssize) length, NULL);
      if (lb_partial_peek (fixture->library, SAMPLE_DEVICE, &proven, &total))
        g_assert_cmpuint (proven, <=, total);
      g_file_set_contents (path, whole, (gssize) i, NULL);
      lb_partial_peek (fixture->library, SAMPLE_DEVICE, &proven, &total);
    }
}

/* The disk loses a byte between proof and commit. */
static void
test_rotten (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path =
      g_build_filename (fixture->root, "work", SAMPLE_DEVICE, "partial.bin", NULL);
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(GError) error = NULL;
  int fd;

  for (guint i = 0; i < lb_partial_get_n_blocks (fixture->partial); i++)
    put (fixture, i);

  fd = open (path, O_RDWR);
  g_assert_cmpint (pwrite (fd, "rot", 3, 5 * SAMPLE_BLOCK), ==, 3);
  close (fd);

  g_assert_null (lb_partial_commit (fixture->partial, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_CHECKSUM);
  g_clear_error (&error);
  g_assert_false (lb_partial_get_proven (fixture->partial, 5, NULL));
  g_assert_cmpuint (lb_partial_get_n_proven (fixture->partial), ==, 71);
  assert_invariants (fixture->library);

  put (fixture, 5);
  backup = lb_partial_commit (fixture->partial, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_file (lb_backup_get_path (backup), fixture->image);
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < lb_partial_get_n_blocks (fixture->partial); i++)
    put (fixture, i);
  g_cancellable_cancel (cancellable);
  g_assert_null (lb_partial_commit (fixture->partial, NULL, cancellable, &error));
  g_assert_true (lb_error_is_cancelled (error));
  g_clear_error (&error);

  backup = lb_partial_commit (fixture->partial, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
test_discard (Fixture       *fixture,
              gconstpointer  data)
{
  g_autofree char *path =
      g_build_filename (fixture->root, "work", SAMPLE_DEVICE, "partial.bin", NULL);
  g_autoptr(GError) error = NULL;

  put (fixture, 1);
  g_assert_true (lb_partial_discard (fixture->partial, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  reopen (fixture);
  g_assert_cmpuint (lb_partial_get_n_proven (fixture->partial), ==, 0);
}

static void
test_busy (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(LbUnitLock) other = NULL;
  g_autoptr(GError) error = NULL;
  int status = 0;
  pid_t pid;

  /* Another worker of this process ... */
  g_assert_null (lb_library_lock_unit (fixture->library, SAMPLE_DEVICE, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_UNIT_BUSY);
  g_assert_nonnull (strstr (error->message, "This Lifeboat"));

  /* ... and another process, which is told who has it. */
  pid = fork ();
  if (pid == 0)
    {
      g_autofree char *holder = g_strdup_printf ("process %ld", (long) getppid ());
      g_autoptr(LbLibrary) library = lb_library_new (fixture->root);
      g_autoptr(GError) child_error = NULL;
      LbUnitLock *lock = lb_library_lock_unit (library, SAMPLE_DEVICE, &child_error);

      _exit (lock == NULL && g_error_matches (child_error, LB_RETRY, LB_RETRY_UNIT_BUSY) &&
                 strstr (child_error->message, holder) != NULL
               ? 0
               : 1);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);

  /* Other units are free. */
  g_clear_error (&error);
  other = lb_library_lock_unit (fixture->library, "esp32-24a160999999", &error);
  g_assert_no_error (error);
}

/* What the child of the kill test does until it is killed: backup after backup. */
static void
store_for_ever (const char *root,
                GBytes     *image)
{
  g_autoptr(LbLibrary) library = lb_library_new (root);

  for (;;)
    {
      g_autoptr(LbManifest) details = lb_manifest_new ();
      g_autoptr(GBytes) blob = g_bytes_new_static ("blob", 4);
      g_autoptr(LbBackup) backup = NULL;

      g_ptr_array_add (details->parts, lb_backup_part_new ("option-bytes", blob));
      backup = store_sample (library, SAMPLE_UNIT, image, details);
    }
}

/*
 * After kill -9 at any point: only whole backups, no orphan, and the listed blocks hold their
 * bytes.
 */
static void
check_after_kill (const char *root,
                  GHashTable *seen)
{
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GPtrArray) backups = lb_library_load_all (library, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbUnitLock) lock = NULL;
  g_autoptr(LbPartial) partial = NULL;

  for (guint i = 0; i < backups->len; i++)
    {
      g_autoptr(GBytes) image = NULL;
      g_autoptr(GBytes) part = NULL;

      g_assert_cmpint (lb_backup_get_state (backups->pdata[i]), ==, LB_BACKUP_OK);
      if (!g_hash_table_add (seen, g_strdup (lb_backup_get_id (backups->pdata[i]))))
        continue;

      image = lb_library_open_proven_image (library, backups->pdata[i], NULL, &error);
      g_assert_no_error (error);
      part = lb_backup_read_part (backups->pdata[i], "option-bytes", &error);
      g_assert_no_error (error);
    }

  lock = lb_library_lock_unit (library, SAMPLE_DEVICE, &error);
  g_assert_no_error (error);
  partial = open_sample (lock, 0x1640ef, SAMPLE_SIZE, SAMPLE_BLOCK, NULL);
  for (guint i = 0; i < lb_partial_get_n_blocks (partial); i++)
    if (lb_partial_get_proven (partial, i, NULL))
      {
        g_autoptr(GBytes) block = lb_partial_read (partial, i, &error);

        g_assert_no_error (error);
      }
}

static void
test_kill (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 1);
  g_autoptr(GRand) rand = g_rand_new_with_seed (9);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GPtrArray) backups = NULL;

  for (guint i = 0; i < KILLS; i++)
    {
      int status = 0;
      pid_t pid = fork ();

      if (pid == 0)
        store_for_ever (root, image);

      g_usleep ((gulong) g_rand_int_range (rand, 100, CHILD_MS * 1000));
      kill (pid, SIGKILL);
      g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
      g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
      check_after_kill (root, seen);
    }

  backups = lb_library_load_all (library, NULL);
  g_test_message ("%u whole backups after %u kills", backups->len, KILLS);
  g_assert_cmpuint (backups->len, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  static const struct { const char *name; void (*func) (Fixture *, gconstpointer); } tests[] = {
    { "/partial/resume", test_resume },
    { "/partial/fresh", test_fresh },
    { "/partial/put-checks", test_put_checks },
    { "/partial/torn-log", test_torn_log },
    { "/partial/mutated-header", test_mutated_header },
    { "/partial/rotten", test_rotten },
    { "/partial/cancelled", test_cancelled },
    { "/partial/discard", test_discard },
    { "/partial/busy", test_busy },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].func, tear_down);
  g_test_add_func ("/partial/kill", test_kill);

  return g_test_run ();
}
