/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "rig.h"

#define SIZE (512 * 1024)

static const char * const accept_file[] = {
  LB_CHECK_NOT_AN_IMAGE, LB_CHECK_BLANK, LB_CHECK_OTHER_UNIT, LB_CHECK_WRITE_PROTECTED, NULL
};

static void
rig_init_flat (Rig *rig)
{
  rig_init (rig, fake_chip_new (lb_geometry_new_flat (SIZE), RIG_UNIT));
}

static void
scramble (Rig   *rig,
          gsize  start,
          gsize  length)
{
  for (gsize i = start; i < start + length; i++)
    rig->chip->flash[i] = g_test_rand_int ();
}

static GBytes *
dup_flash (Rig *rig)
{
  return g_bytes_new (rig->chip->flash, rig->chip->size);
}

static void
assert_flash (Rig    *rig,
              GBytes *expected)
{
  g_assert_cmpmem (rig->chip->flash, rig->chip->size, g_bytes_get_data (expected, NULL),
                   g_bytes_get_size (expected));
}

/* Restores what was there before, and says what it kept. */
static void
test_restore (void)
{
  const guint8 *cells;
  guint n_cells;
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(LbPrepareJob) prepare = NULL;
  g_autoptr(LbWriteJob) write = NULL;
  g_autoptr(GBytes) changed = NULL;
  g_autoptr(GBytes) safety = NULL;
  g_autoptr(GError) error = NULL;
  LbWriteSummary summary;
  LbPrepared *prepared;

  rig_init_flat (&rig);
  backup = rig_back_up (&rig);
  scramble (&rig, 0x5000, 10);
  scramble (&rig, 0x20000, 0x10000);
  scramble (&rig, SIZE - 4096, 4096);
  changed = dup_flash (&rig);

  request = lb_write_request_new_backup (backup);
  prepare = lb_prepare_job_new (request);
  rig_run (&rig, prepare, &error);
  g_assert_no_error (error);
  prepared = lb_prepare_job_get_prepared (prepare);
  lb_prepared_get_summary (prepared, &summary);
  g_assert_cmpuint (summary.sectors, ==, SIZE / 4096);
  g_assert_cmpuint (summary.change, ==, 18);
  g_assert_cmpuint (summary.keep, ==, SIZE / 4096 - 18);
  g_assert_cmpuint (summary.erase_bytes, ==, 18 * 4096);
  g_assert_cmpuint (summary.write_bytes, ==, 17 * 4096);
  g_assert_cmpint (summary.time_ms, >, 2000);
  g_assert_cmpint (lb_prepared_get_safety (prepared), ==, LB_SAFETY_TO_MAKE);
  g_assert_cmpuint (lb_checks_get_worst (lb_prepared_get_checks (prepared)), <=, LB_SEVERITY_NOTE);
  assert_flash (&rig, changed);

  /* What was asked for the plan is not asked again. */
  rig.chip->bytes_asked = 0;
  rig.chip->bytes_read = 0;
  write = lb_write_job_new (prepared);
  rig_run (&rig, write, &error);
  g_assert_no_error (error);
  rig_assert_holds (&rig, backup);
  g_assert_cmpuint (rig.chip->bytes_asked, <=, 0x1000 + 0x10000 + 0x1000);
  g_assert_cmpuint (rig.chip->bytes_read, <=, 0x1000 + 0x10000 + 0x1000);
  g_assert_cmpint (lb_write_job_get_boot (write), ==, LB_BOOT_STARTED);
  g_assert_cmpuint (lb_write_job_get_erased (write), ==, 18 * 4096);
  g_assert_cmpuint (lb_write_job_get_written (write), ==, 17 * 4096);
  g_assert_false (lb_worker_get_connected (rig.worker));
  g_assert_false (rig_has_journal (&rig));

  /* Each changed sector was erased once, the others never. */
  for (guint i = 0; i < SIZE / 4096; i++)
    {
      gboolean change = i == 5 || (i >= 0x20 && i < 0x30) || i == SIZE / 4096 - 1;

      g_assert_cmpuint (rig.chip->erases[i], ==, change);
    }

  /* And the map tells the one kind from the other. */
  cells = lb_job_get_cell_states (LB_JOB (write), &n_cells);
  g_assert_cmpuint (cells[5 * 4096 / LB_CELL_SIZE], ==, LB_CELL_WRITTEN);
  g_assert_cmpuint (cells[6 * 4096 / LB_CELL_SIZE], ==, LB_CELL_KEPT);

  safety = lb_library_open_proven_image (rig.library, lb_write_job_get_safety (write), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (safety, changed));
  rig_assert_library_sound (&rig);
  rig_clear (&rig);
}

/* A backup of exactly this content is there: none is made, and nothing is read. */
static void
test_safety_present (void)
{
  Rig rig;
  g_autoptr(LbBackup) old = NULL;
  g_autoptr(LbBackup) now = NULL;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(GError) error = NULL;

  rig_init_flat (&rig);
  old = rig_back_up (&rig);
  scramble (&rig, 0x5000, 4096);
  now = rig_back_up (&rig);
  rig.chip->bytes_read = 0;

  request = lb_write_request_new_backup (old);
  rig_write (&rig, request, &error);
  g_assert_no_error (error);
  rig_assert_holds (&rig, old);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 2);
  g_assert_cmpuint (rig.chip->bytes_read, ==, 0);
  rig_clear (&rig);
}

static void
test_safety_declined_or_blank (void)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(GError) error = NULL;

  rig_init_flat (&rig);
  backup = rig_back_up (&rig);
  request = lb_write_request_new_backup (backup);

  scramble (&rig, 0, SIZE);
  lb_write_request_set_safety (request, FALSE);
  rig_write (&rig, request, &error);
  g_assert_no_error (error);
  rig_assert_holds (&rig, backup);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 1);

  memset (rig.chip->flash, 0xff, SIZE);
  lb_write_request_set_safety (request, TRUE);
  rig_write (&rig, request, &error);
  g_assert_no_error (error);
  rig_assert_holds (&rig, backup);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 1);
  rig_clear (&rig);
}

/* A file that begins and ends inside sectors: what is beside it stays. */
static void
test_file (void)
{
  for (guint rest = 0; rest < 2; rest++)
    {
      Rig rig;
      g_autoptr(GBytes) image = NULL;
      g_autoptr(GBytes) expected = NULL;
      g_autoptr(LbWriteRequest) request = NULL;
      g_autoptr(GError) error = NULL;
      guint8 *wanted;
      guint8 *data = g_malloc (0x12345);

      rig_init_flat (&rig);
      memset (data, 0x42, 0x12345);
      memset (data + 0x8000, 0xff, 0x4000);
      image = g_bytes_new_take (data, 0x12345);
      wanted = g_memdup2 (rig.chip->flash, SIZE);
      if (rest)
        memset (wanted, 0xff, SIZE);
      memcpy (wanted + 0x10123, data, 0x12345);
      expected = g_bytes_new_take (wanted, SIZE);

      request = lb_write_request_new_file (image, "tasmota.bin", 0x10123);
      lb_write_request_set_erase_rest (request, rest);
      g_assert_false (rig_write (&rig, request, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
      g_assert_nonnull (strstr (error->message, LB_CHECK_NOT_AN_IMAGE));
      g_clear_error (&error);
      g_assert_cmpuint (rig_count_backups (&rig), ==, 0);

      lb_write_request_set_accepted (request, accept_file);
      rig_write (&rig, request, &error);
      g_assert_no_error (error);
      assert_flash (&rig, expected);
      /* The file and the safety backup. */
      g_assert_cmpuint (rig_count_backups (&rig), ==, 2);
      rig_assert_library_sound (&rig);
      rig_clear (&rig);
    }
}

static void
test_erase (void)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbWriteRequest) part = lb_write_request_new_erase (0x3000, 0x15000);
  g_autoptr(LbWriteRequest) all = lb_write_request_new_erase (0, 0);
  g_autoptr(LbWriteRequest) crooked = lb_write_request_new_erase (0x3001, 0x1000);
  g_autoptr(GBytes) expected = NULL;
  g_autoptr(GError) error = NULL;
  guint8 *wanted;

  rig_init_flat (&rig);
  g_assert_false (rig_write (&rig, crooked, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);

  wanted = g_memdup2 (rig.chip->flash, SIZE);
  memset (wanted + 0x3000, 0xff, 0x15000);
  expected = g_bytes_new_take (wanted, SIZE);
  rig_write (&rig, part, &error);
  g_assert_no_error (error);
  assert_flash (&rig, expected);
  g_assert_true (lb_worker_get_connected (rig.worker));
  g_assert_cmpuint (rig_count_backups (&rig), ==, 1);

  rig_write (&rig, all, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < SIZE; i++)
    g_assert_cmpuint (rig.chip->flash[i], ==, 0xff);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 2);
  rig_assert_library_sound (&rig);
  rig_clear (&rig);
}

static void
test_stm32 (void)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(GError) error = NULL;

  rig_init (&rig, fake_chip_new (fake_geometry_stm32f405 (), RIG_UNIT));
  rig.chip->features &= ~(LB_DEVICE_CAN_DIGEST | LB_DEVICE_FAST_DIGEST);
  rig.chip->max_command = 128 * 1024;
  backup = rig_back_up (&rig);
  scramble (&rig, 0x4000, 100);
  scramble (&rig, 0x30000, 100);
  request = lb_write_request_new_backup (backup);
  rig_write (&rig, request, &error);
  g_assert_no_error (error);
  rig_assert_holds (&rig, backup);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 2);

  /* Only two sectors: 16 KiB and 128 KiB. */
  g_assert_cmpuint (rig.chip->erases[0], ==, 0);
  g_assert_cmpuint (rig.chip->erases[4], ==, 1);
  g_assert_cmpuint (rig.chip->erases[8], ==, 0);
  g_assert_cmpuint (rig.chip->erases[0x30], ==, 1);
  g_assert_cmpuint (rig.chip->erases[0x40], ==, 0);

  /* What is on it now has a backup already. */
  rig_write (&rig, request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 2);
  rig_clear (&rig);
}

/* That a chip without digests is blank shows only by reading it; then it needs no safety backup. */
static void
test_stm32_blank (void)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(GError) error = NULL;

  rig_init (&rig, fake_chip_new (fake_geometry_stm32f405 (), RIG_UNIT));
  rig.chip->features &= ~(LB_DEVICE_CAN_DIGEST | LB_DEVICE_FAST_DIGEST);
  rig.chip->max_command = 128 * 1024;
  backup = rig_back_up (&rig);
  request = lb_write_request_new_backup (backup);
  memset (rig.chip->flash, 0xff, rig.chip->size);
  rig_write (&rig, request, &error);
  g_assert_no_error (error);
  rig_assert_holds (&rig, backup);
  g_assert_cmpuint (rig_count_backups (&rig), ==, 1);

  /* One that looks dead is not stored unasked, and so nothing is erased either. */
  memset (rig.chip->flash, 0x00, rig.chip->size);
  g_assert_false (rig_write (&rig, request, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_assert_cmpuint (rig.chip->flash[0], ==, 0x00);
  rig_clear (&rig);
}

static void
test_checks (void)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(LbWriteRequest) large = NULL;
  g_autoptr(GBytes) bytes = g_bytes_new_take (g_malloc0 (SIZE + 1), SIZE + 1);
  g_autoptr(GError) error = NULL;

  rig_init_flat (&rig);
  backup = rig_back_up (&rig);
  request = lb_write_request_new_backup (backup);

  large = lb_write_request_new_file (bytes, "large", 0);
  lb_write_request_set_accepted (large, accept_file);
  g_assert_false (rig_write (&rig, large, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, LB_CHECK_TOO_LARGE));
  g_clear_error (&error);

  /* Another unit of the same kind: a warning. Another kind: a stop. */
  fake_chip_become (rig.chip, "esp32", "24a160445566", 0x1640ef);
  rig_restart (&rig);
  g_assert_false (rig_write (&rig, request, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, LB_CHECK_OTHER_UNIT));
  g_clear_error (&error);
  rig.chip->is_protected = TRUE;
  rig.chip->flash[7] ^= 1;
  lb_write_request_set_accepted (request, accept_file);
  rig_write (&rig, request, &error);
  g_assert_no_error (error);
  g_assert_false (rig.chip->is_protected);
  rig_assert_holds (&rig, backup);

  fake_chip_become (rig.chip, "esp8266", "24a160445566", 0x1640ef);
  rig_restart (&rig);
  g_assert_false (rig_write (&rig, request, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, LB_CHECK_CHIP_FAMILY));
  rig_clear (&rig);
}

static void
test_without_line (void)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(LbWriteJob) job = NULL;
  g_autoptr(GError) error = NULL;

  rig_init_flat (&rig);
  backup = rig_back_up (&rig);
  rig.chip->has_boot_line = FALSE;
  rig.chip->flash[9] ^= 1;
  request = lb_write_request_new_backup (backup);
  job = lb_write_job_new_unprepared (request);
  rig_run (&rig, job, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lb_write_job_get_boot (job), ==, LB_BOOT_NOT_CHECKED);
  rig_clear (&rig);
}

/* What was shown is only carried out while it is true. */
static void
test_stale_plan (void)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(LbPrepareJob) prepare = NULL;
  g_autoptr(LbWriteJob) write = NULL;
  g_autoptr(LbWriteJob) other = NULL;
  g_autoptr(GError) error = NULL;

  rig_init_flat (&rig);
  backup = rig_back_up (&rig);
  scramble (&rig, 0x1000, 4096);
  request = lb_write_request_new_backup (backup);
  prepare = lb_prepare_job_new (request);
  rig_run (&rig, prepare, &error);
  g_assert_no_error (error);

  rig_restart (&rig);
  scramble (&rig, 0x40000, 4096);
  write = lb_write_job_new (lb_prepare_job_get_prepared (prepare));
  rig_run (&rig, write, &error);
  g_assert_no_error (error);
  rig_assert_holds (&rig, backup);

  fake_chip_become (rig.chip, "esp32", "24a160445566", 0x1640ef);
  other = lb_write_job_new (lb_prepare_job_get_prepared (prepare));
  g_assert_false (rig_run (&rig, other, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT);
  rig_clear (&rig);
}

static void
test_verify (void)
{
  Rig rig;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(LbVerifyJob) same = NULL;
  g_autoptr(LbVerifyJob) other = NULL;
  g_autoptr(GError) error = NULL;
  GArray *differences;

  rig_init_flat (&rig);
  backup = rig_back_up (&rig);
  request = lb_write_request_new_backup (backup);
  same = lb_verify_job_new (request);
  rig_run (&rig, same, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lb_verify_job_get_compared (same), ==, SIZE);

  rig.chip->flash[0x5001] ^= 1;
  rig.chip->flash[0x6001] ^= 1;
  rig.chip->flash[0x30001] ^= 1;
  other = lb_verify_job_new (request);
  g_assert_false (rig_run (&rig, other, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_MISMATCH);
  differences = lb_verify_job_get_differences (other);
  g_assert_cmpuint (differences->len, ==, 2);
  g_assert_cmpuint (g_array_index (differences, LbBlock, 0).start, ==, 0x5000);
  g_assert_cmpuint (g_array_index (differences, LbBlock, 0).length, ==, 0x2000);
  g_assert_cmpuint (g_array_index (differences, LbBlock, 1).start, ==, 0x30000);
  rig_clear (&rig);
}

/* Interrupted work */

/* Makes the chip ready for a restore that changes 128 KiB and a bit; returns what was there. */
static LbBackup *
prepare_restore (Rig              *rig,
                 LbWriteRequest  **request,
                 GBytes          **before)
{
  LbBackup *backup;

  rig_init_flat (rig);
  backup = rig_back_up (rig);
  scramble (rig, 0x10000, 0x20000);
  scramble (rig, 0x41000, 0x100);
  *before = dup_flash (rig);
  *request = lb_write_request_new_backup (backup);

  return backup;
}

static LbJournal *
find_journal (Rig *rig)
{
  g_autoptr(LbConnectJob) job = lb_connect_job_new ();
  g_autoptr(GError) error = NULL;
  LbJournal *journal;

  rig_run (rig, job, &error);
  g_assert_no_error (error);
  journal = lb_connect_job_get_journal (job);

  return journal != NULL ? lb_journal_ref (journal) : NULL;
}

static void
finish (Rig       *rig,
        LbJournal *journal,
        LbBackup  *wanted)
{
  g_autoptr(LbWriteRequest) resume = lb_write_request_new_resume (journal);
  g_autoptr(LbWriteJob) job = lb_write_job_new_unprepared (resume);
  g_autoptr(GError) error = NULL;

  rig_run (rig, job, &error);
  g_assert_no_error (error);
  rig_assert_holds (rig, wanted);
  g_assert_false (rig_has_journal (rig));
}

/* Puts the old firmware back instead. */
static void
put_back (Rig       *rig,
          LbJournal *journal,
          GBytes    *before)
{
  g_autoptr(LbBackup) safety = NULL;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(GError) error = NULL;
  guint n = rig_count_backups (rig);

  safety = lb_library_find (rig->library, lb_journal_get_safety_id (journal), &error);
  g_assert_no_error (error);
  request = lb_write_request_new_backup (safety);
  rig_write (rig, request, &error);
  g_assert_no_error (error);
  assert_flash (rig, before);
  g_assert_false (rig_has_journal (rig));
  /* A half-written memory is not worth a backup. */
  g_assert_cmpuint (rig_count_backups (rig), ==, n);
}

static guint n_journals;

static void
check_interrupted (FakeFault fault,
                   guint64   position,
                   gboolean  back)
{
  Rig rig;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(GBytes) before = NULL;
  g_autoptr(LbBackup) backup = prepare_restore (&rig, &request, &before);
  g_autoptr(LbWriteJob) job = lb_write_job_new_unprepared (request);
  g_autoptr(LbJournal) journal = NULL;
  g_autoptr(GError) error = NULL;
  gboolean ok;

  fake_chip_fault (rig.chip, fault, position, G_MAXUINT);
  ok = rig_run (&rig, job, &error);
  g_assert_cmpint (ok, ==, error == NULL);
  if (fault == FAKE_CANCEL && !ok)
    g_assert_true (lb_error_is_cancelled (error));
  rig_assert_library_sound (&rig);

  fake_chip_fault (rig.chip, FAKE_NONE, 0, 0);
  rig_restart (&rig);
  journal = find_journal (&rig);
  if (ok)
    {
      g_assert_null (journal);
      rig_assert_holds (&rig, backup);
    }
  else if (journal == NULL)
    {
      /* Nothing was touched. */
      assert_flash (&rig, before);
      g_assert_true (rig_write (&rig, request, NULL));
    }
  else if (back)
    put_back (&rig, journal, before);
  else
    finish (&rig, journal, backup);
  n_journals += journal != NULL;

  rig_assert_library_sound (&rig);
  rig_clear (&rig);
}

static void
test_interrupted (gconstpointer data)
{
  FakeFault fault = GPOINTER_TO_INT (data);

  /* Survey and safety backup, then 0x21000 bytes that are erased, written and asked. */
  n_journals = 0;
  for (guint64 position = 0; position < SIZE; position += 100003)
    check_interrupted (fault, position, FALSE);
  for (guint64 position = SIZE; position < SIZE * 5 / 2; position += 40009)
    check_interrupted (fault, position, (position & 1) != 0);
  g_assert_cmpuint (n_journals, >, 4);
}

/* An open block is erased anew, even when its digest is right. */
static void
test_open_block (void)
{
  Rig rig;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(GBytes) before = NULL;
  g_autoptr(LbBackup) backup = prepare_restore (&rig, &request, &before);
  g_autoptr(LbWriteJob) job = lb_write_job_new_unprepared (request);
  g_autoptr(LbJournal) journal = NULL;
  g_autoptr(GBytes) image = NULL;
  guint open = 0;
  guint64 at = SIZE;

  /* Find a position in the middle of the first write. */
  while (journal == NULL)
    {
      g_clear_object (&job);
      job = lb_write_job_new_unprepared (request);
      at += 20000;
      fake_chip_fault (rig.chip, FAKE_CUT, at, 1);
      rig_run (&rig, job, NULL);
      fake_chip_fault (rig.chip, FAKE_NONE, 0, 0);
      rig_restart (&rig);
      journal = find_journal (&rig);
    }
  g_assert_cmpuint (lb_journal_get_n_open (journal), ==, 1);

  /* By luck everything reads right just now. */
  image = lb_library_open_proven_image (rig.library, backup, NULL, NULL);
  memcpy (rig.chip->flash, g_bytes_get_data (image, NULL), SIZE);
  memset (rig.chip->erases, 0, SIZE / 4096 * sizeof (guint));
  finish (&rig, journal, backup);
  for (guint i = 0; i < SIZE / 4096; i++)
    open += rig.chip->erases[i];
  g_assert_cmpuint (open, >, 0);
  g_assert_cmpuint (open, <=, 16);
  rig_clear (&rig);
}

/* Another flash chip was soldered in: the journal is void. */
static void
test_void_journal (void)
{
  Rig rig;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(GBytes) before = NULL;
  g_autoptr(LbBackup) backup = prepare_restore (&rig, &request, &before);
  g_autoptr(LbWriteJob) job = lb_write_job_new_unprepared (request);
  g_autoptr(LbWriteJob) again = NULL;
  g_autoptr(LbWriteRequest) resume = NULL;
  g_autoptr(LbJournal) journal = NULL;
  g_autoptr(GError) error = NULL;

  fake_chip_fault (rig.chip, FAKE_CUT, 2 * SIZE - 50000, 1);
  g_assert_false (rig_run (&rig, job, NULL));
  fake_chip_fault (rig.chip, FAKE_NONE, 0, 0);
  fake_chip_become (rig.chip, "esp32", RIG_UNIT, 0x1640c8);
  rig_restart (&rig);
  journal = find_journal (&rig);
  if (journal == NULL)
    {
      g_test_incomplete ("the fault came before the first erase");
      return;
    }

  resume = lb_write_request_new_resume (journal);
  again = lb_write_job_new_unprepared (resume);
  g_assert_false (rig_run (&rig, again, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT);
  g_clear_error (&error);

  rig_write (&rig, request, &error);
  g_assert_no_error (error);
  rig_assert_holds (&rig, backup);
  g_assert_false (rig_has_journal (&rig));
  rig_clear (&rig);
}

/* A memory that does not take what is written ends in words, not in a loop. */
static void
test_protected (void)
{
  Rig rig;
  g_autoptr(LbWriteRequest) request = NULL;
  g_autoptr(GBytes) before = NULL;
  g_autoptr(LbBackup) backup = prepare_restore (&rig, &request, &before);
  g_autoptr(GError) error = NULL;

  fake_chip_fault (rig.chip, FAKE_PROTECTED, 0, G_MAXUINT);
  g_assert_false (rig_write (&rig, request, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_CHECKSUM);
  assert_flash (&rig, before);
  g_assert_true (rig_has_journal (&rig));
  rig_clear (&rig);
}

int
main (int   argc,
      char *argv[])
{
  rig_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/write-job/restore", test_restore);
  g_test_add_func ("/write-job/safety/present", test_safety_present);
  g_test_add_func ("/write-job/safety/declined-or-blank", test_safety_declined_or_blank);
  g_test_add_func ("/write-job/file", test_file);
  g_test_add_func ("/write-job/erase", test_erase);
  g_test_add_func ("/write-job/stm32", test_stm32);
  g_test_add_func ("/write-job/stm32-blank", test_stm32_blank);
  g_test_add_func ("/write-job/checks", test_checks);
  g_test_add_func ("/write-job/without-line", test_without_line);
  g_test_add_func ("/write-job/stale-plan", test_stale_plan);
  g_test_add_func ("/write-job/verify", test_verify);
  g_test_add_func ("/write-job/open-block", test_open_block);
  g_test_add_func ("/write-job/void-journal", test_void_journal);
  g_test_add_func ("/write-job/protected", test_protected);
  g_test_add_data_func ("/write-job/interrupted/cut", GINT_TO_POINTER (FAKE_CUT), test_interrupted);
  g_test_add_data_func ("/write-job/interrupted/brownout", GINT_TO_POINTER (FAKE_BROWNOUT),
                        test_interrupted);
  g_test_add_data_func ("/write-job/interrupted/stall", GINT_TO_POINTER (FAKE_STALL),
                        test_interrupted);
  g_test_add_data_func ("/write-job/interrupted/cancel", GINT_TO_POINTER (FAKE_CANCEL),
                        test_interrupted);

  return g_test_run ();
}
