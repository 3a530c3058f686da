/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <unistd.h>
#include <glib/gstdio.h>

#include "lb-practice-place.h"
#include "rig.h"

static char *process_dir;

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }

  g_remove (path);
}

static void
remove_process_dir (void)
{
  remove_tree (process_dir);
}

void
rig_init_process (void)
{
  /* Memory where there is some: hundreds of libraries are synced to it again and again. */
  if (g_access ("/dev/shm", W_OK) == 0)
    process_dir = g_mkdtemp (g_strdup ("/dev/shm/lb-job-XXXXXX"));
  else
    process_dir = g_dir_make_tmp ("lb-job-XXXXXX", NULL);
  g_assert_nonnull (process_dir);
  g_setenv ("XDG_STATE_HOME", process_dir, TRUE);
  g_setenv ("XDG_DATA_HOME", process_dir, TRUE);
  atexit (remove_process_dir);
}

static void
make_worker (Rig *rig)
{
  rig->worker = lb_worker_new (rig->place, rig->library);
  if (rig->chip != NULL)
    lb_worker_set_factory (rig->worker, fake_device_create, rig->chip);
}

void
rig_init (Rig      *rig,
          FakeChip *chip)
{
  g_autofree char *name = g_build_filename (process_dir, "library-XXXXXX", NULL);

  *rig = (Rig) { .chip = chip };
  rig->root = g_strdup (g_mkdtemp (name));
  g_assert_nonnull (rig->root);
  rig->library = lb_library_new (rig->root);
  rig->place = lb_practice_place_new_for_spec ("practice:esp32,instant", NULL);
  g_assert_nonnull (rig->place);
  make_worker (rig);
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
rig_restart (Rig *rig)
{
  g_assert_true (lb_worker_shutdown (rig->worker, 5000));
  drain ();
  g_assert_finalize_object (g_steal_pointer (&rig->worker));
  drain ();
  make_worker (rig);
}

void
rig_clear (Rig *rig)
{
  g_assert_true (lb_worker_shutdown (rig->worker, 5000));
  drain ();
  g_assert_finalize_object (rig->worker);
  drain ();
  g_object_unref (rig->place);
  g_assert_finalize_object (rig->library);
  g_clear_pointer (&rig->chip, fake_chip_free);
  remove_tree (rig->root);
  g_free (rig->root);
}

static void
check_fraction_cb (LbJob      *job,
                   GParamSpec *pspec,
                   gpointer    user_data)
{
  double *before = user_data;

  g_assert_cmpfloat (lb_job_get_fraction (job), >=, *before);
  g_assert_cmpfloat (lb_job_get_fraction (job), <=, 1.0);
  *before = lb_job_get_fraction (job);
}

gboolean
rig_run (Rig       *rig,
         gpointer   job,
         GError   **error)
{
  double before = 0;
  gulong id = g_signal_connect (job, "notify::fraction", G_CALLBACK (check_fraction_cb), &before);
  gboolean ok;

  if (rig->chip != NULL)
    g_set_object (&rig->chip->cancellable, lb_job_get_cancellable (job));

  ok = lb_worker_run (rig->worker, job, error);
  g_signal_handler_disconnect (job, id);
  g_assert_cmpint (lb_job_get_state (job), ==, LB_JOB_FINISHED);
  g_assert_cmpint (lb_job_get_result (job) == LB_JOB_RESULT_SUCCESS, ==, ok);
  if (ok)
    g_assert_cmpfloat (lb_job_get_fraction (job), ==, 1.0);

  return ok;
}

void
rig_assert_holds (Rig      *rig,
                  LbBackup *backup)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) image = lb_library_open_proven_image (rig->library, backup, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (image, NULL), g_bytes_get_size (image), rig->chip->flash,
                   rig->chip->size);
}

LbBackup *
rig_back_up (Rig *rig)
{
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(GError) error = NULL;

  rig_run (rig, job, &error);
  g_assert_no_error (error);
  g_assert_nonnull (lb_backup_job_get_backup (job));
  rig_assert_holds (rig, lb_backup_job_get_backup (job));

  return g_object_ref (lb_backup_job_get_backup (job));
}

gboolean
rig_write (Rig             *rig,
           LbWriteRequest  *request,
           GError         **error)
{
  g_autoptr(LbPrepareJob) prepare = lb_prepare_job_new (request);
  g_autoptr(LbWriteJob) write = NULL;

  if (!rig_run (rig, prepare, error))
    return FALSE;

  write = lb_write_job_new (lb_prepare_job_get_prepared (prepare));
  return rig_run (rig, write, error);
}

void
rig_assert_library_sound (Rig *rig)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) backups = lb_library_load_all (rig->library, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < backups->len; i++)
    {
      LbBackup *backup = g_ptr_array_index (backups, i);
      g_autoptr(LbBackup) checked = NULL;

      g_assert_cmpint (lb_backup_get_state (backup), ==, LB_BACKUP_OK);
      checked = lb_library_verify (rig->library, backup, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (lb_backup_get_state (checked), ==, LB_BACKUP_OK);
    }
}

guint
rig_count_backups (Rig *rig)
{
  g_autoptr(GPtrArray) backups = lb_library_load_all (rig->library, NULL);

  return backups->len;
}

gboolean
rig_has_journal (Rig *rig)
{
  g_auto(GStrv) found = lb_library_find_work (rig->library, LB_JOURNAL_FILE);

  return found[0] != NULL;
}
