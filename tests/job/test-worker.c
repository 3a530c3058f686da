/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rig.h"

#define SIZE (512 * 1024)

static FakeChip *
new_chip (const char *unit)
{
  return fake_chip_new (lb_geometry_new_flat (SIZE), unit);
}

static void
count_cb (LbJob    *job,
          gpointer  user_data)
{
  ++*(guint *) user_data;
}

static void
iterate_until (guint *finished,
               guint  wanted)
{
  while (*finished < wanted)
    g_main_context_iteration (NULL, TRUE);
}

/* Jobs run one after the other, each is finished exactly once, in the thread of the main loop. */
static void
test_queue (void)
{
  Rig rig;
  guint finished = 0;
  LbBackupJob *jobs[3];

  rig_init (&rig, new_chip (RIG_UNIT));
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      jobs[i] = lb_backup_job_new ();
      g_signal_connect (jobs[i], "finished", G_CALLBACK (count_cb), &finished);
      lb_worker_submit (rig.worker, LB_JOB (jobs[i]));
      g_assert_cmpint (lb_job_get_state (LB_JOB (jobs[i])), ==, LB_JOB_QUEUED);
    }

  iterate_until (&finished, G_N_ELEMENTS (jobs));
  g_assert_cmpuint (rig.chip->opened, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      g_assert_no_error (lb_job_get_error (LB_JOB (jobs[i])));
      g_object_unref (jobs[i]);
    }
  rig_clear (&rig);
}

static void
test_connection (void)
{
  Rig rig;
  g_autoptr(LbConnectJob) connect = lb_connect_job_new ();
  g_autoptr(LbConnectJob) again = lb_connect_job_new ();
  g_autoptr(LbConnectJob) other = lb_connect_job_new ();
  g_autoptr(GError) error = NULL;

  rig_init (&rig, new_chip (RIG_UNIT));
  g_assert_false (lb_worker_get_connected (rig.worker));
  rig_run (&rig, connect, &error);
  g_assert_no_error (error);
  g_assert_true (lb_worker_get_connected (rig.worker));
  g_assert_cmpstr (lb_worker_get_identity (rig.worker)->unit, ==, RIG_UNIT);
  g_assert_cmpstr (lb_connect_job_get_identity (connect)->unit, ==, RIG_UNIT);
  g_assert_cmpuint (lb_connect_job_get_backups (connect)->len, ==, 0);
  g_assert_null (lb_connect_job_get_journal (connect));

  lb_worker_disconnect (rig.worker, LB_LEAVE_RUN);
  while (lb_worker_get_connected (rig.worker))
    g_main_context_iteration (NULL, TRUE);

  rig_run (&rig, again, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rig.chip->opened, ==, 2);

  /* The job was meant for another device. */
  lb_job_set_expected_unit (LB_JOB (other), "000000000000");
  g_assert_false (rig_run (&rig, other, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT);
  rig_clear (&rig);
}

/* A device that went away is looked for again; another one in its place is refused. */
static void
test_gone (void)
{
  Rig rig;
  g_autoptr(LbConnectJob) connect = lb_connect_job_new ();
  g_autoptr(LbConnectJob) again = lb_connect_job_new ();
  g_autoptr(LbConnectJob) other = lb_connect_job_new ();
  g_autoptr(GError) error = NULL;

  rig_init (&rig, new_chip (RIG_UNIT));
  rig_run (&rig, connect, NULL);
  fake_chip_fault (rig.chip, FAKE_BROWNOUT, 0, 0);
  rig.chip->dead = TRUE;
  rig_run (&rig, again, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rig.chip->opened, ==, 2);

  rig.chip->dead = TRUE;
  fake_chip_become (rig.chip, "esp32", "24a160445566", 1);
  g_assert_false (rig_run (&rig, other, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT);
  rig_clear (&rig);
}

static void
test_two (void)
{
  Rig a;
  Rig b;
  guint finished = 0;
  g_autoptr(LbBackupJob) job_a = lb_backup_job_new ();
  g_autoptr(LbBackupJob) job_b = lb_backup_job_new ();
  g_autoptr(LbLibrary) own = NULL;

  rig_init (&a, new_chip ("24a160000001"));
  rig_init (&b, new_chip ("24a160000002"));
  own = b.library;
  b.library = g_object_ref (a.library);
  rig_restart (&b);

  g_signal_connect (job_a, "finished", G_CALLBACK (count_cb), &finished);
  g_signal_connect (job_b, "finished", G_CALLBACK (count_cb), &finished);
  lb_worker_submit (a.worker, LB_JOB (job_a));
  lb_worker_submit (b.worker, LB_JOB (job_b));
  iterate_until (&finished, 2);
  g_assert_no_error (lb_job_get_error (LB_JOB (job_a)));
  g_assert_no_error (lb_job_get_error (LB_JOB (job_b)));
  rig_assert_holds (&a, lb_backup_job_get_backup (job_a));
  rig_assert_holds (&b, lb_backup_job_get_backup (job_b));
  rig_assert_library_sound (&a);

  g_assert_true (lb_worker_shutdown (b.worker, 5000));
  g_object_unref (b.library);
  b.library = g_steal_pointer (&own);
  rig_restart (&b);
  rig_clear (&b);
  rig_clear (&a);
}

/* Two programs and one unit: the second is told so. */
static void
test_unit_busy (void)
{
  Rig rig;
  g_autoptr(LbUnitLock) lock = NULL;
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(GError) error = NULL;

  rig_init (&rig, new_chip (RIG_UNIT));
  lock = lb_library_lock_unit (rig.library, "esp32-" RIG_UNIT, NULL);
  g_assert_nonnull (lock);
  g_assert_false (rig_run (&rig, job, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_UNIT_BUSY);
  g_assert_true (lb_worker_get_connected (rig.worker));
  g_clear_pointer (&lock, lb_unit_lock_unref);
  rig_clear (&rig);
}

static void
cancel_now_cb (LbJob    *job,
               gpointer  user_data)
{
  lb_job_cancel (job);
}

static void
test_cancel_queued (void)
{
  Rig rig;
  guint finished = 0;
  g_autoptr(LbBackupJob) first = lb_backup_job_new ();
  g_autoptr(LbBackupJob) second = lb_backup_job_new ();

  rig_init (&rig, new_chip (RIG_UNIT));
  g_signal_connect (first, "finished", G_CALLBACK (count_cb), &finished);
  g_signal_connect (second, "finished", G_CALLBACK (count_cb), &finished);
  lb_worker_submit (rig.worker, LB_JOB (first));
  lb_worker_submit (rig.worker, LB_JOB (second));
  lb_job_cancel (LB_JOB (second));
  iterate_until (&finished, 2);
  g_assert_cmpint (lb_job_get_result (LB_JOB (first)), ==, LB_JOB_RESULT_SUCCESS);
  g_assert_cmpint (lb_job_get_result (LB_JOB (second)), ==, LB_JOB_RESULT_CANCELLED);
  g_assert_true (lb_error_is_cancelled (lb_job_get_error (LB_JOB (second))));
  rig_clear (&rig);
}

/* From the first change on; wherever it hits, the job says cancelled, or was faster. */
static void
test_cancel_by_signal (void)
{
  Rig rig;
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(GError) error = NULL;

  rig_init (&rig, new_chip (RIG_UNIT));
  g_signal_connect (job, "changed", G_CALLBACK (cancel_now_cb), NULL);
  if (!rig_run (&rig, job, &error))
    g_assert_true (lb_error_is_cancelled (error));
  backup = rig_back_up (&rig);
  rig_clear (&rig);
}

/* Closing the program: what runs is cancelled, what waits too, and nothing hangs. */
static void
test_shutdown (void)
{
  Rig rig;
  guint finished = 0;
  LbBackupJob *jobs[4];

  rig_init (&rig, new_chip (RIG_UNIT));
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      jobs[i] = lb_backup_job_new ();
      lb_backup_job_set_full (jobs[i], TRUE);
      g_signal_connect (jobs[i], "finished", G_CALLBACK (count_cb), &finished);
      lb_worker_submit (rig.worker, LB_JOB (jobs[i]));
    }

  g_assert_true (lb_worker_shutdown (rig.worker, 5000));
  iterate_until (&finished, G_N_ELEMENTS (jobs));
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    {
      g_assert_cmpint (lb_job_get_result (LB_JOB (jobs[i])), !=, LB_JOB_RESULT_ERROR);
      g_object_unref (jobs[i]);
    }
  rig_clear (&rig);
}

/* A snapshot may be taken by any thread at any time. */
static void
test_snapshot (void)
{
  Rig rig;
  guint finished = 0;
  double before = 0;
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();

  rig_init (&rig, new_chip (RIG_UNIT));
  g_signal_connect (job, "finished", G_CALLBACK (count_cb), &finished);
  lb_worker_submit (rig.worker, LB_JOB (job));
  while (finished == 0)
    {
      g_autoptr(LbJobSnapshot) snapshot = lb_job_get_snapshot (LB_JOB (job));

      g_assert_cmpfloat (snapshot->fraction, >=, before);
      before = snapshot->fraction;
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_cmpfloat (before, <=, 1);
  rig_clear (&rig);
}

/* kill -9 */

typedef void (*ChildFunc) (Rig *rig);

static void
child_backs_up (Rig *rig)
{
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();

  rig_run (rig, job, NULL);
}

static void
child_restores (Rig *rig)
{
  g_autoptr(GPtrArray) backups = lb_library_load_all (rig->library, NULL);
  g_autoptr(LbWriteRequest) request = NULL;

  request = lb_write_request_new_backup (g_ptr_array_index (backups, 0));
  rig_write (rig, request, NULL);
}

/* Runs @func in a process that dies after @at bytes; its chip and library live on. */
static void
run_and_kill (const char *root,
              const char *flash,
              ChildFunc   func,
              guint64     at)
{
  int status = 0;
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      Rig rig;
      FakeChip *chip = fake_chip_new_mapped (lb_geometry_new_flat (SIZE), RIG_UNIT, flash);

      rig_init (&rig, chip);
      g_set_object (&rig.library, NULL);
      rig.library = lb_library_new (root);
      rig_restart (&rig);
      fake_chip_fault (chip, FAKE_KILL, at, 1);
      func (&rig);
      _exit (0);
    }

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFSIGNALED (status) ? WTERMSIG (status) == SIGKILL : WEXITSTATUS (status) == 0);
}

static void
test_kill_backup (void)
{
  for (guint64 at = 0; at < SIZE * 2; at += 150001)
    {
      Rig rig;
      g_autofree char *flash = NULL;
      g_autoptr(LbBackup) backup = NULL;

      rig_init (&rig, NULL);
      flash = g_build_filename (rig.root, "flash.bin", NULL);
      run_and_kill (rig.root, flash, child_backs_up, at);
      rig_assert_library_sound (&rig);

      rig.chip = fake_chip_new_mapped (lb_geometry_new_flat (SIZE), RIG_UNIT, flash);
      rig_restart (&rig);
      backup = rig_back_up (&rig);
      rig_assert_library_sound (&rig);
      rig_clear (&rig);
    }
}

static void
test_kill_restore (void)
{
  guint n_journals = 0;

  for (guint64 at = SIZE / 2; at < SIZE * 5 / 2; at += 60007)
    {
      Rig rig;
      g_autofree char *flash = NULL;
      g_autoptr(LbBackup) backup = NULL;
      g_autoptr(LbConnectJob) connect = lb_connect_job_new ();
      g_autoptr(LbWriteRequest) request = NULL;
      g_autoptr(LbWriteJob) job = NULL;
      g_autoptr(GError) error = NULL;
      LbJournal *journal;

      rig_init (&rig, NULL);
      flash = g_build_filename (rig.root, "flash.bin", NULL);
      rig.chip = fake_chip_new_mapped (lb_geometry_new_flat (SIZE), RIG_UNIT, flash);
      rig_restart (&rig);
      backup = rig_back_up (&rig);
      for (gsize i = 0x10000; i < 0x31000; i++)
        rig.chip->flash[i] ^= i;
      lb_worker_shutdown (rig.worker, 5000);

      run_and_kill (rig.root, flash, child_restores, at);
      rig_restart (&rig);
      rig_assert_library_sound (&rig);
      rig_run (&rig, connect, &error);
      g_assert_no_error (error);
      journal = lb_connect_job_get_journal (connect);
      n_journals += journal != NULL;
      request = journal != NULL ? lb_write_request_new_resume (journal)
                                : lb_write_request_new_backup (backup);
      job = lb_write_job_new_unprepared (request);
      rig_run (&rig, job, &error);
      g_assert_no_error (error);
      rig_assert_holds (&rig, backup);
      g_assert_false (rig_has_journal (&rig));
      rig_clear (&rig);
    }

  g_assert_cmpuint (n_journals, >, 2);
}

int
main (int   argc,
      char *argv[])
{
  rig_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/worker/queue", test_queue);
  g_test_add_func ("/worker/connection", test_connection);
  g_test_add_func ("/worker/gone", test_gone);
  g_test_add_func ("/worker/two", test_two);
  g_test_add_func ("/worker/unit-busy", test_unit_busy);
  g_test_add_func ("/worker/cancel-queued", test_cancel_queued);
  g_test_add_func ("/worker/cancel-by-signal", test_cancel_by_signal);
  g_test_add_func ("/worker/shutdown", test_shutdown);
  g_test_add_func ("/worker/snapshot", test_snapshot);
  g_test_add_func ("/worker/kill/backup", test_kill_backup);
  g_test_add_func ("/worker/kill/restore", test_kill_restore);

  return g_test_run ();
}
