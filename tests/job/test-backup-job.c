/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-partial.h"
#include "lb-plan.h"
#include "rig.h"

#define SIZE (512 * 1024)

static void
rig_init_flat (Rig *rig)
{
  rig_init (rig, fake_chip_new (lb_geometry_new_flat (SIZE), RIG_UNIT));
}

static void
test_whole (void)
{
  Rig rig;
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(GError) error = NULL;
  LbBackupFigures figures;
  const guint8 *states;
  guint n;
  LbManifest *manifest;

  rig_init_flat (&rig);
  lb_backup_job_set_board (job, "sonoff-basic");
  lb_backup_job_set_note (job, "kitchen");
  lb_job_set_hold_control (LB_JOB (job), "POWER");
  rig_run (&rig, job, &error);
  g_assert_no_error (error);
  rig_assert_holds (&rig, lb_backup_job_get_backup (job));

  lb_backup_job_get_figures (job, &figures);
  g_assert_cmpuint (figures.read, ==, SIZE * 3 / 4);
  g_assert_cmpuint (figures.blank, ==, SIZE / 4);
  g_assert_cmpuint (rig.chip->bytes_read, ==, SIZE * 3 / 4);
  g_assert_cmpuint (rig.chip->bytes_asked, ==, SIZE);
  g_assert_cmpint (figures.time_ms, >, 0);

  states = lb_job_get_cell_states (LB_JOB (job), &n);
  g_assert_cmpuint (n, ==, SIZE / LB_CELL_SIZE);
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (states[i], ==, i < n * 3 / 4 ? LB_CELL_PROVEN : LB_CELL_BLANK);

  manifest = lb_backup_get_manifest (lb_backup_job_get_backup (job));
  g_assert_cmpstr (manifest->board, ==, "sonoff-basic");
  g_assert_cmpstr (manifest->note, ==, "kitchen");
  g_assert_cmpstr (manifest->identity->unit, ==, RIG_UNIT);
  g_assert_cmpint (manifest->source, ==, LB_SOURCE_READ);
  g_assert_cmpint (lb_job_get_hold (LB_JOB (job)), ==, LB_HOLD_LET_GO);
  g_assert_true (lb_worker_get_connected (rig.worker));
  rig_clear (&rig);
}

static void
test_again (void)
{
  Rig rig;
  g_autoptr(LbBackup) first = NULL;
  g_autoptr(LbBackup) second = NULL;
  g_autoptr(LbBackup) third = NULL;
  g_autoptr(LbBackupJob) full = lb_backup_job_new ();
  g_autoptr(GError) error = NULL;

  rig_init_flat (&rig);
  first = rig_back_up (&rig);

  rig.chip->bytes_read = 0;
  second = rig_back_up (&rig);
  g_assert_cmpuint (rig.chip->bytes_read, ==, 0);

  /* One sector changed: only that one moves. */
  rig.chip->flash[0x23456] ^= 0xff;
  third = rig_back_up (&rig);
  g_assert_cmpuint (rig.chip->bytes_read, ==, 4096);

  rig.chip->bytes_read = 0;
  lb_backup_job_set_full (full, TRUE);
  rig_run (&rig, full, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rig.chip->bytes_read, ==, SIZE);
  rig_assert_holds (&rig, lb_backup_job_get_backup (full));
  g_assert_cmpuint (rig.chip->opened, ==, 1);
  rig_assert_library_sound (&rig);
  rig_clear (&rig);
}

/* Without digests on the chip everything is read twice; with slow ones it is read, then asked. */
static void
test_without_digests (void)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;

  rig_init (&rig, fake_chip_new (fake_geometry_stm32f405 (), RIG_UNIT));
  rig.chip->features &= ~(LB_DEVICE_CAN_DIGEST | LB_DEVICE_FAST_DIGEST);
  backup = rig_back_up (&rig);
  g_assert_cmpuint (rig.chip->bytes_read, ==, 2 * 1024 * 1024);
  g_assert_cmpuint (rig.chip->bytes_asked, ==, 0);
  rig_clear (&rig);

  rig_init_flat (&rig);
  rig.chip->features &= ~LB_DEVICE_FAST_DIGEST;
  g_clear_object (&backup);
  backup = rig_back_up (&rig);
  g_assert_cmpuint (rig.chip->bytes_read, ==, SIZE);
  g_assert_cmpuint (rig.chip->bytes_asked, ==, SIZE);
  rig_clear (&rig);
}

static void
test_region (void)
{
  Rig rig;
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(LbBackupJob) outside = lb_backup_job_new ();
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *sha256 = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  rig_init_flat (&rig);
  path = g_build_filename (rig.root, "part.bin", NULL);
  lb_backup_job_set_region (job, 0xfff3, 0x20011);
  lb_backup_job_set_output (job, path);
  rig_run (&rig, job, &error);
  g_assert_no_error (error);
  g_assert_null (lb_backup_job_get_backup (job));
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  g_assert_cmpmem (text, length, rig.chip->flash + 0xfff3, 0x20011);
  sha256 = lb_sha256_hex (rig.chip->flash + 0xfff3, 0x20011);
  g_assert_cmpstr (lb_backup_job_get_sha256 (job), ==, sha256);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 0);

  lb_backup_job_set_region (outside, SIZE - 4, 8);
  lb_backup_job_set_output (outside, path);
  g_assert_false (rig_run (&rig, outside, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  rig_clear (&rig);
}

static void
expect_refused (FakeChip *chip,
                guint8    fill)
{
  Rig rig;
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(LbBackupJob) asked = lb_backup_job_new ();
  g_autoptr(GError) error = NULL;

  rig_init (&rig, chip);
  memset (chip->flash, fill, chip->size);
  g_assert_false (rig_run (&rig, job, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 0);

  lb_backup_job_set_allow_blank (asked, TRUE);
  rig_run (&rig, asked, &error);
  g_assert_no_error (error);
  rig_clear (&rig);
}

static void
test_refused (void)
{
  Rig rig;
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(GError) error = NULL;
  FakeChip *chip;

  expect_refused (fake_chip_new (lb_geometry_new_flat (SIZE), RIG_UNIT), 0xff);
  expect_refused (fake_chip_new (lb_geometry_new_flat (SIZE), RIG_UNIT), 0x00);
  expect_refused (fake_chip_new (lb_geometry_new_flat (SIZE), RIG_UNIT), 0x5a);
  chip = fake_chip_new (lb_geometry_new_flat (SIZE), RIG_UNIT);
  chip->identity->flash_id = 0xffffff;
  expect_refused (chip, 0x12);

  rig_init_flat (&rig);
  rig.chip->identity->flash_size = 0;
  g_assert_false (rig_run (&rig, job, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  rig_clear (&rig);
}

static void
test_unstable (void)
{
  Rig rig;
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(GError) error = NULL;

  rig_init_flat (&rig);
  fake_chip_fault (rig.chip, FAKE_UNSTABLE, 0, G_MAXUINT);
  g_assert_false (rig_run (&rig, job, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSTABLE);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 0);
  rig_clear (&rig);

  /* The same on a device that only reads. */
  g_clear_error (&error);
  g_clear_object (&job);
  job = lb_backup_job_new ();
  rig_init_flat (&rig);
  rig.chip->features &= ~(LB_DEVICE_CAN_DIGEST | LB_DEVICE_FAST_DIGEST);
  fake_chip_fault (rig.chip, FAKE_UNSTABLE, 0, G_MAXUINT);
  g_assert_false (rig_run (&rig, job, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSTABLE);
  rig_clear (&rig);
}

static const guint64 positions[] = {
  0, 1, 4095, 65535, 65536, 200000, SIZE - 1, SIZE, SIZE + 1, SIZE + 4095, SIZE + 4096, SIZE + 65536,
  SIZE + 150000, SIZE + 262144, SIZE + SIZE * 3 / 4 - 1,
};

/* A fault that a repeat mends: the run succeeds, and what is stored is right. */
static void
check_mended (FakeFault fault,
              guint64   position,
              guint     count)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;

  rig_init_flat (&rig);
  fake_chip_fault (rig.chip, fault, position, count);
  backup = rig_back_up (&rig);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 1);
  rig_assert_library_sound (&rig);
  rig_clear (&rig);
}

static void
test_mended (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      check_mended (FAKE_CHECKSUM, positions[i], 1);
      check_mended (FAKE_FLIP, positions[i], 2);
      check_mended (FAKE_STALL, positions[i], 1);
    }
}

/* Three failures at one speed: a slower one helps, and then all digests are asked once more. */
static void
test_slower (void)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;

  rig_init_flat (&rig);
  fake_chip_fault (rig.chip, FAKE_CHECKSUM, SIZE, 4);
  backup = rig_back_up (&rig);
  g_assert_cmpuint (rig.chip->slower, ==, 1);
  /* On the slower line it is worth asking how much of the last block is blank. */
  g_assert_cmpuint (rig.chip->bytes_asked, >=, 2 * SIZE);
  g_assert_cmpuint (rig.chip->bytes_asked, <=, 2 * SIZE + 2 * 65536);
  rig_clear (&rig);
}

/* A fault that ends the run: nothing wrong is stored, and the next run needs only the rest. */
static void
check_ended (FakeFault fault,
             guint64   position)
{
  Rig rig;
  g_autoptr(LbBackup) earlier = NULL;
  g_autoptr(LbBackup) later = NULL;
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(GError) error = NULL;
  guint64 before;
  guint64 proven = 0;
  guint64 total = 0;
  g_autofree char *device_id = NULL;

  rig_init_flat (&rig);
  earlier = rig_back_up (&rig);
  for (gsize i = 0; i < SIZE / 2; i++)
    rig.chip->flash[i] = g_test_rand_int ();

  rig.chip->bytes_read = 0;
  fake_chip_fault (rig.chip, fault, position, G_MAXUINT);
  g_assert_false (rig_run (&rig, job, &error));
  g_assert_nonnull (error);
  if (fault == FAKE_CANCEL)
    g_assert_true (lb_error_is_cancelled (error));
  g_assert_cmpuint (rig_count_backups (&rig), ==, 1);
  rig_assert_library_sound (&rig);
  before = rig.chip->bytes_read;

  fake_chip_fault (rig.chip, FAKE_NONE, 0, 0);
  device_id = lb_identity_get_device_id (rig.chip->identity);
  lb_partial_peek (rig.library, device_id, &proven, &total);
  rig_restart (&rig);
  rig.chip->bytes_read = 0;
  later = rig_back_up (&rig);
  g_assert_cmpuint (rig.chip->bytes_read, ==, SIZE / 2 - (proven > SIZE / 2 ? proven - SIZE / 2 : 0));
  g_assert_cmpuint (before + rig.chip->bytes_read, >=, SIZE / 2);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 2);
  rig_assert_library_sound (&rig);
  rig_clear (&rig);
}

static void
test_ended (void)
{
  const guint64 ends[] = { 0, 65535, 300000, SIZE, SIZE + 70000, SIZE + 140000, SIZE + 200000 };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      check_ended (FAKE_CUT, ends[i]);
      check_ended (FAKE_BROWNOUT, ends[i]);
      check_ended (FAKE_STALL, ends[i]);
      check_ended (FAKE_CANCEL, ends[i]);
    }
}

/* Several blocks come in one request. The whole ones of a request that did not end are kept. */
static void
test_ended_in_run (void)
{
  const FakeFault faults[] = { FAKE_CUT, FAKE_BROWNOUT, FAKE_CANCEL };
  const guint64 whole = 3 * LB_PLAN_BLOCK_SIZE;

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      Rig rig;
      g_autoptr(LbJob) job = LB_JOB (lb_backup_job_new ());
      g_autoptr(LbBackup) later = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *device_id = NULL;
      guint64 proven = 0;
      guint64 total = 0;

      rig_init_flat (&rig);
      for (gsize k = 0; k < SIZE; k++)
        rig.chip->flash[k] = g_test_rand_int ();

      fake_chip_fault (rig.chip, faults[i], SIZE + whole + 3000, G_MAXUINT);
      g_assert_false (rig_run (&rig, job, &error));
      g_assert_nonnull (error);
      device_id = lb_identity_get_device_id (rig.chip->identity);
      lb_partial_peek (rig.library, device_id, &proven, &total);
      g_assert_cmpuint (proven, ==, whole);

      fake_chip_fault (rig.chip, FAKE_NONE, 0, 0);
      rig_restart (&rig);
      rig.chip->bytes_read = 0;
      later = rig_back_up (&rig);
      g_assert_cmpuint (rig.chip->bytes_read, ==, SIZE - whole);
      rig_assert_library_sound (&rig);
      rig_clear (&rig);
    }
}

/* What changed between two runs is not taken from the partial image. */
static void
test_resume_changed (void)
{
  Rig rig;
  g_autoptr(LbBackupJob) job = lb_backup_job_new ();
  g_autoptr(LbBackup) backup = NULL;

  rig_init_flat (&rig);
  fake_chip_fault (rig.chip, FAKE_CUT, SIZE + 200000, 1);
  g_assert_false (rig_run (&rig, job, NULL));
  fake_chip_fault (rig.chip, FAKE_NONE, 0, 0);
  rig.chip->flash[100] ^= 1;
  rig_restart (&rig);
  backup = rig_back_up (&rig);
  rig_clear (&rig);
}

int
main (int   argc,
      char *argv[])
{
  rig_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backup-job/whole", test_whole);
  g_test_add_func ("/backup-job/again", test_again);
  g_test_add_func ("/backup-job/without-digests", test_without_digests);
  g_test_add_func ("/backup-job/region", test_region);
  g_test_add_func ("/backup-job/refused", test_refused);
  g_test_add_func ("/backup-job/unstable", test_unstable);
  g_test_add_func ("/backup-job/mended", test_mended);
  g_test_add_func ("/backup-job/slower", test_slower);
  g_test_add_func ("/backup-job/ended", test_ended);
  g_test_add_func ("/backup-job/ended-in-run", test_ended_in_run);
  g_test_add_func ("/backup-job/resume-changed", test_resume_changed);

  return g_test_run ();
}
