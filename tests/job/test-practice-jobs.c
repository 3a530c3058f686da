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

  return g_test_run ();
}
