/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-practice-place.h"
#include "rig.h"

/* The whole chain on an emulated board with a virtual clock: jobs, device, protocol, port, chip. */
static void
board_init (Rig                *rig,
            const char         *board,
            const char * const *faults)
{
  const LbPracticePlaceOptions options = {
    .board = board,
    .clock = LB_PRACTICE_CLOCK_VIRTUAL,
    .faults = faults,
  };
  g_autoptr(GError) error = NULL;

  rig_init (rig, NULL);
  g_clear_object (&rig->place);
  rig->place = lb_practice_place_new (&options, &error);
  g_assert_no_error (error);
  rig_restart (rig);
}

static GBytes *
dup_flash (Rig *rig)
{
  GBytes *bytes = lb_practice_place_dup_flash (LB_PRACTICE_PLACE (rig->place));

  g_assert_nonnull (bytes);

  return bytes;
}

static void
assert_stored (Rig      *rig,
               LbBackup *backup)
{
  g_autoptr(GBytes) flash = dup_flash (rig);
  g_autoptr(GBytes) image = lb_library_open_proven_image (rig->library, backup, NULL, NULL);

  g_assert_nonnull (image);
  g_assert_true (g_bytes_equal (flash, image));
}

static LbBackup *
back_up (Rig *rig)
{
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(GError) error = NULL;

  rig_run (rig, job, &error);
  g_assert_no_error (error);
  assert_stored (rig, lb_backup_job_get_backup (job));

  return g_object_ref (lb_backup_job_get_backup (job));
}

/* Back up, erase a part, restore, verify: the walk of a beginner. */
static void
test_walk (gconstpointer data)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbWriteRequest) erase = NULL;
  g_autoptr(LbWriteRequest) restore = NULL;
  g_autoptr(LbVerifyJob) different = NULL;
  g_autoptr(LbVerifyJob) same = NULL;
  g_autoptr(GError) error = NULL;

  board_init (&rig, data, NULL);
  backup = back_up (&rig);
  restore = lb_write_request_new_backup (backup);

  erase = lb_write_request_new_erase (0, 0x20000);
  rig_write (&rig, erase, &error);
  g_assert_no_error (error);
  different = lb_verify_job_new (restore);
  g_assert_false (rig_run (&rig, different, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_MISMATCH);
  g_clear_error (&error);

  rig_write (&rig, restore, &error);
  g_assert_no_error (error);
  assert_stored (&rig, backup);
  same = lb_verify_job_new (restore);
  rig_run (&rig, same, &error);
  g_assert_no_error (error);
  /* The erase found a backup of its content; what it left got one of its own. */
  g_assert_cmpuint (rig_count_backups (&rig), ==, 2);
  rig_assert_library_sound (&rig);
  rig_clear (&rig);
}

/* Faults on the way */

static const char * const boards[] = { "sonoff-basic", "esp32" };

static void
faulty_init (Rig        *rig,
             const char *board,
             const char *fault)
{
  const char * const faults[] = { fault, NULL };
  const LbPracticePlaceOptions options = {
    .board = board,
    .clock = LB_PRACTICE_CLOCK_VIRTUAL,
    .faults = faults,
    .flash_size = 1024 * 1024,
  };
  g_autoptr(GError) error = NULL;

  rig_init (rig, NULL);
  g_clear_object (&rig->place);
  rig->place = lb_practice_place_new (&options, &error);
  g_assert_no_error (error);
  rig_restart (rig);
}

/* The next run completes; a pulled cable may take a moment. */
static void
back_up_at_last (Rig *rig)
{
  for (guint try = 0; try < 8; try++)
    {
      g_autoptr(LbBackupJob) job = lb_backup_job_new ();
      g_autoptr(GError) error = NULL;

      if (rig_run (rig, job, &error))
        {
          assert_stored (rig, lb_backup_job_get_backup (job));
          return;
        }

      g_test_message ("try %u: %s", try, error->message);
    }

  g_test_fail_printf ("the backup never succeeded");
}

static void
test_backup_faults (gconstpointer data)
{
  const guint64 offsets[] = { 0, 1, 4095, 4096, 65535, 65536, 70000, 200000, 300000 };

  for (guint b = 0; b < G_N_ELEMENTS (boards); b++)
    for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
      {
        g_autofree char *fault = g_strdup_printf ("%s@%" G_GUINT64_FORMAT, (const char *) data,
                                                  offsets[i]);
        g_autoptr(LbBackupJob) job = lb_backup_job_new ();
        g_autoptr(GError) error = NULL;
        Rig rig;

        faulty_init (&rig, boards[b], fault);
        g_test_message ("%s %s", boards[b], fault);
        if (rig_run (&rig, job, &error))
          assert_stored (&rig, lb_backup_job_get_backup (job));
        else
          g_test_message ("first: %s", error->message);
        rig_assert_library_sound (&rig);
        g_assert_cmpuint (rig_count_backups (&rig), ==, error == NULL);
        back_up_at_last (&rig);
        rig_assert_library_sound (&rig);
        rig_clear (&rig);
      }
}

static GBytes *
make_image (Rig *rig)
{
  g_autoptr(GBytes) flash = dup_flash (rig);
  guint8 *data = g_memdup2 (g_bytes_get_data (flash, NULL), 0x30000);

  for (gsize i = 0x8000; i < 0x28000; i += 3)
    data[i] ^= i;

  return g_bytes_new_take (data, 0x30000);
}

static void
assert_written (Rig    *rig,
                GBytes *image,
                GBytes *before)
{
  g_autoptr(GBytes) flash = dup_flash (rig);
  gsize size = g_bytes_get_size (image);
  const guint8 *now = g_bytes_get_data (flash, NULL);

  g_assert_cmpmem (now, size, g_bytes_get_data (image, NULL), size);
  g_assert_cmpmem (now + size, g_bytes_get_size (flash) - size,
                   (const guint8 *) g_bytes_get_data (before, NULL) + size,
                   g_bytes_get_size (before) - size);
}

/* Finishes what was interrupted, or begins anew when nothing was touched. */
static gboolean
finish (Rig             *rig,
        LbWriteRequest  *request,
        GError         **error)
{
  g_autoptr(LbConnectJob) connect = lb_connect_job_new ();
  g_autoptr(LbWriteRequest) resume = NULL;
  g_autoptr(LbWriteJob) job = NULL;

  if (!rig_run (rig, connect, error))
    return FALSE;

  if (lb_connect_job_get_journal (connect) != NULL)
    resume = lb_write_request_new_resume (lb_connect_job_get_journal (connect));
  job = lb_write_job_new_unprepared (resume != NULL ? resume : request);

  return rig_run (rig, job, error);
}

static void
test_write_faults (gconstpointer data)
{
  static const char * const accepted[] = {
    LB_CHECK_NOT_AN_IMAGE, LB_CHECK_HEADER_SIZE, LB_CHECK_WRITE_PROTECTED, NULL
  };
  const guint64 offsets[] = { 0, 100000, 330000, 360000, 400001, 440000, 470001, 500000, 560000 };

  for (guint b = 0; b < G_N_ELEMENTS (boards); b++)
    for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
      {
        g_autofree char *fault = g_strdup_printf ("%s@%" G_GUINT64_FORMAT, (const char *) data,
                                                  offsets[i]);
        g_autoptr(GBytes) before = NULL;
        g_autoptr(GBytes) image = NULL;
        g_autoptr(LbWriteRequest) request = NULL;
        g_autoptr(LbWriteJob) job = NULL;
        g_autoptr(GError) error = NULL;
        gboolean ok;
        Rig rig;

        faulty_init (&rig, boards[b], fault);
        before = dup_flash (&rig);
        image = make_image (&rig);
        request = lb_write_request_new_file (image, "other.bin", 0);
        lb_write_request_set_accepted (request, accepted);
        job = lb_write_job_new_unprepared (request);
        ok = rig_run (&rig, job, &error);
        g_test_message ("%s %s: %s", boards[b], fault, ok ? "mended" : error->message);
        rig_assert_library_sound (&rig);

        for (guint try = 0; try < 8 && !ok; try++)
          {
            g_clear_error (&error);
            ok = finish (&rig, request, &error);
          }
        g_assert_no_error (error);
        g_assert_true (ok);
        assert_written (&rig, image, before);
        g_assert_false (rig_has_journal (&rig));
        rig_assert_library_sound (&rig);
        rig_clear (&rig);
      }
}

static void
add_fault_tests (void)
{
  static const char * const faults[] = { "short", "lost", "flip", "silence", "vanish", "brownout" };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *backup = g_strconcat ("/practice-jobs/backup-fault/", faults[i], NULL);
      g_autofree char *write = g_strconcat ("/practice-jobs/write-fault/", faults[i], NULL);

      g_test_add_data_func (backup, faults[i], test_backup_faults);
      g_test_add_data_func (write, faults[i], test_write_faults);
    }

  g_test_add_data_func ("/practice-jobs/write-fault/protected", "protected", test_write_faults);
}

int
main (int   argc,
      char *argv[])
{
  g_auto(GStrv) names = lb_practice_list_names ();

  rig_init_process ();
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat ("/practice-jobs/walk/", names[i], NULL);

      g_test_add_data_func (path, names[i], test_walk);
    }

  add_fault_tests ();

  return g_test_run ();
}
