/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image-maker.h"
#include "lb-error.h"
#include "sample.h"

static void
assert_mode (const char *path,
             mode_t      mode)
{
  struct stat st;

  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmphex (st.st_mode & 07777, ==, mode);
}

static void
flip_byte (const char *path,
           off_t       offset)
{
  int fd = open (path, O_RDWR);
  guint8 byte = 0;

  g_assert_cmpint (pread (fd, &byte, 1, offset), ==, 1);
  byte ^= 0x10;
  g_assert_cmpint (pwrite (fd, &byte, 1, offset), ==, 1);
  close (fd);
}

/* What a list holds of a backup equals what its file says, apart from the digests. */
static void
test_commit (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 1);
  g_autoptr(LbManifest) details = lb_manifest_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbManifest) manifest = NULL;
  g_autoptr(GBytes) option_bytes = g_bytes_new_static ("\x55\xaa", 2);
  g_autoptr(GBytes) part = NULL;
  g_autoptr(GBytes) mapped = NULL;
  g_autofree char *sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);
  g_autofree char *work = g_build_filename (root, "work", SAMPLE_DEVICE, "partial.bin", NULL);
  g_autofree char *folder = g_build_filename (root, "backups", SAMPLE_DEVICE, NULL);

  details->board = g_strdup ("vg-l7x");
  details->note = g_strdup ("Before the update\nsecond line");
  details->firmware_name = g_strdup ("Laser");
  details->firmware_version = g_strdup ("1.2");
  g_ptr_array_add (details->parts, lb_backup_part_new ("option-bytes", option_bytes));
  backup = store_sample (library, SAMPLE_UNIT, image, details);

  g_assert_cmpint (lb_backup_get_state (backup), ==, LB_BACKUP_OK);
  g_assert_cmpstr (lb_backup_get_device_id (backup), ==, SAMPLE_DEVICE);
  g_assert_cmpstr (lb_backup_get_title (backup), ==, "Laser 1.2");
  g_assert_cmpstr (lb_backup_get_subtitle (backup), ==, "ESP32 24:A1:60:11:22:33");
  g_assert_cmpstr (lb_backup_get_sha256 (backup), ==, sha256);
  assert_file (lb_backup_get_path (backup), image);
  assert_mode (lb_backup_get_path (backup), 0600);
  assert_mode (lb_backup_get_manifest_path (backup), 0600);
  assert_mode (folder, 0700);
  g_assert_false (g_file_test (work, G_FILE_TEST_EXISTS));

  manifest = lb_backup_load_manifest (backup, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (manifest->digests->len, ==, SAMPLE_SIZE / SAMPLE_BLOCK);
  g_assert_cmpint (manifest->source, ==, LB_SOURCE_READ);
  g_assert_cmpstr (manifest->note, ==, "Before the update\nsecond line");
  g_assert_cmpstr (manifest->board, ==, "vg-l7x");
  g_assert_cmphex (manifest->identity->flash_id, ==, 0x1640ef);
  g_assert_cmpstr (manifest->identity->features[1], ==, "Dual core");

  part = lb_backup_read_part (backup, "option-bytes", &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (part, option_bytes));

  mapped = lb_backup_open_image (backup, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (mapped, image));
}

static void
test_names (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GPtrArray) backups = NULL;
  g_autoptr(GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, NULL);
  g_autoptr(GError) error = NULL;

  /* All within a second or two: names must not collide. */
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr(GBytes) image = sample_image (4096, i + 1);
      g_autoptr(LbBackup) backup = store_sample (library, SAMPLE_UNIT, image, NULL);
    }

  backups = lb_library_load_unit (library, SAMPLE_DEVICE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (backups->len, ==, 8);
  for (guint i = 0; i < backups->len; i++)
    g_hash_table_add (ids, (gpointer) lb_backup_get_id (backups->pdata[i]));
  g_assert_cmpuint (g_hash_table_size (ids), ==, 8);
  for (guint i = 1; i < backups->len; i++)
    g_assert_cmpint (lb_backup_compare (backups->pdata[i - 1], backups->pdata[i]), <, 0);
  assert_invariants (library);
}

static void
test_find (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image_a = sample_image (4096, 1);
  g_autoptr(GBytes) image_b = sample_image (4096, 2);
  g_autoptr(LbBackup) a = store_sample (library, SAMPLE_UNIT, image_a, NULL);
  g_autoptr(LbBackup) b = store_sample (library, "24a160445566", image_b, NULL);
  g_autofree char *prefix = g_strndup (lb_backup_get_sha256 (b), 12);
  const char *names[] = {
    lb_backup_get_id (b), "esp32-24a16044", lb_backup_get_path (b), lb_backup_get_manifest_path (b),
    lb_backup_get_sha256 (b), prefix,
  };
  g_autoptr(LbBackup) by_hash = NULL;
  GError *error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(LbBackup) found = lb_library_find (library, names[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (lb_backup_get_id (found), ==, lb_backup_get_id (b));
    }

  g_assert_null (lb_library_find (library, "esp32-24a160", &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, lb_backup_get_id (a)));
  g_clear_error (&error);

  g_assert_null (lb_library_find (library, "../../etc/passwd", &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (lb_library_find (library, "", &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_NOT_FOUND);
  g_clear_error (&error);

  by_hash = lb_library_find_by_sha256 (library, lb_backup_get_sha256 (a), NULL);
  g_assert_cmpstr (lb_backup_get_id (by_hash), ==, lb_backup_get_id (a));
  g_assert_null (lb_library_find_by_sha256 (library, "00", NULL));
}

/* A library that is not there is an empty one. */
static void
test_empty (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autofree char *path = g_build_filename (root, "not", "there", NULL);
  g_autoptr(LbLibrary) library = lb_library_new (path);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) backups = lb_library_load_all (library, &error);
  LbDigest digest = lb_digest_of_fill (1, 16);

  g_assert_no_error (error);
  g_assert_cmpuint (backups->len, ==, 0);
  g_assert_null (lb_library_read_block (library, &digest, 16));
  g_assert_cmpint (lb_library_purge_trash (library, 0, &error), ==, 0);
  g_assert_true (lb_library_check_space (library, 1, &error));
  g_assert_false (lb_library_check_space (library, G_MAXINT64, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_DISK);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_import (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autofree char *path = g_build_filename (root, "library", NULL);
  g_autofree char *file = g_build_filename (root, "tasmota.bin", NULL);
  g_autoptr(LbLibrary) library = lb_library_new (path);
  /* No multiple of anything. */
  g_autoptr(GBytes) image = sample_image (150001, 3);
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbBackup) again = NULL;
  g_autoptr(LbBackup) anew = NULL;
  g_autoptr(LbBackup) old = NULL;
  g_autoptr(GError) error = NULL;
  gboolean existed = TRUE;

  g_file_set_contents (
      file, g_bytes_get_data (image, NULL), (gssize) g_bytes_get_size (image), &error);
  g_assert_no_error (error);

  backup = lb_library_import_file (library, file, NULL, &existed, &error);
  g_assert_no_error (error);
  g_assert_false (existed);
  g_assert_true (g_str_has_prefix (lb_backup_get_id (backup), "unknown/"));
  g_assert_cmpstr (lb_backup_get_title (backup), ==, "tasmota.bin");
  g_assert_cmpint (lb_backup_get_manifest (backup)->source, ==, LB_SOURCE_IMPORTED);
  g_assert_cmpint (lb_backup_get_state (backup), ==, LB_BACKUP_OK);
  assert_file (lb_backup_get_path (backup), image);

  again = lb_library_import (library, image, NULL, &existed, &error);
  g_assert_no_error (error);
  g_assert_true (existed);
  g_assert_cmpstr (lb_backup_get_id (again), ==, lb_backup_get_id (backup));

  /* A copy that has rotted does not stand for the file any more. */
  flip_byte (lb_backup_get_path (backup), 70000);
  anew = lb_library_import (library, image, NULL, &existed, &error);
  g_assert_no_error (error);
  g_assert_false (existed);
  g_assert_cmpstr (lb_backup_get_id (anew), !=, lb_backup_get_id (backup));
  old = lb_library_find (library, lb_backup_get_id (backup), &error);
  g_assert_cmpint (lb_backup_get_state (old), ==, LB_BACKUP_DAMAGED);
}

/* What the bytes tell about themselves stands in the list. */
static void
test_import_learns (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) flash = g_byte_array_free_to_bytes (maker_esp32_flash ());
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbBackup) orphan = NULL;
  g_autoptr(LbBackup) adopted = NULL;
  g_autoptr(GError) error = NULL;

  backup = lb_library_import (library, flash, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lb_backup_get_identity (backup)->chip, ==, "esp32");
  g_assert_cmpint (lb_backup_get_identity (backup)->family, ==, LB_FAMILY_ESPRESSIF);
  g_assert_nonnull (lb_backup_get_manifest (backup)->firmware_name);
  g_assert_nonnull (lb_backup_get_manifest (backup)->geometry);

  g_assert_cmpint (g_unlink (lb_backup_get_manifest_path (backup)), ==, 0);
  orphan = lb_library_find (library, lb_backup_get_id (backup), NULL);
  adopted = lb_library_adopt (library, orphan, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lb_backup_get_title (adopted), ==, lb_backup_get_title (backup));
}

static void
test_import_hex (void)
{
  static const char hex[] = ":020000040800F2\n:0400000001020304F2\n:00000001FF\n";
  static const char piece[] = ":020000040801F1\n:0400000001020304F2\n:00000001FF\n";
  g_autoptr(SampleRoot) root = sample_root ();
  g_autofree char *path = g_build_filename (root, "vesc.hex", NULL);
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(LbManifest) details = lb_manifest_new ();
  g_autoptr(GBytes) meant = g_bytes_new_static ("\1\2\3\4", 4);
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(GError) error = NULL;

  details->identity->chip = g_strdup ("stm32f405");
  details->identity->family = LB_FAMILY_STM32;
  g_file_set_contents (path, hex, -1, NULL);
  backup = lb_library_import_file (library, path, details, NULL, &error);
  g_assert_no_error (error);
  assert_file (lb_backup_get_path (backup), meant);

  g_file_set_contents (path, piece, -1, NULL);
  g_assert_null (lb_library_import_file (library, path, details, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "a part of a memory"));
}

static void
test_import_refuses (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) nothing = g_bytes_new (NULL, 0);
  g_autofree char *fifo = g_build_filename (root, "fifo", NULL);
  GError *error = NULL;

  g_assert_null (lb_library_import (library, nothing, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (lb_library_import_file (library, fifo, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_null (lb_library_import_file (library, "/not/there", NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_NOT_FOUND);
  g_clear_error (&error);
}

static void
test_export (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autofree char *path = g_build_filename (root, "library", NULL);
  g_autofree char *file = g_build_filename (root, "out.bin", NULL);
  g_autofree char *pipe = g_build_filename (root, "pipe", NULL);
  g_autoptr(LbLibrary) library = lb_library_new (path);
  g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 1);
  g_autoptr(LbBackup) backup = store_sample (library, SAMPLE_UNIT, image, NULL);
  g_autoptr(GBytes) before = g_bytes_new_static ("before", 6);
  GError *error = NULL;

  g_file_set_contents (file, "before", 6, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (file, 0644), ==, 0);

  g_assert_true (lb_library_export (library, backup, file, NULL, &error));
  g_assert_no_error (error);
  assert_file (file, image);
  assert_mode (file, 0644);

  /* Never in the place of a device. */
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_false (lb_library_export (library, backup, pipe, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_DISK);
  g_clear_error (&error);
  g_assert_false (g_file_test (pipe, G_FILE_TEST_IS_REGULAR));

  /* Never over a stored backup. */
  g_assert_false (lb_library_export (library, backup, lb_backup_get_path (backup), NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_clear_error (&error);
  assert_file (lb_backup_get_path (backup), image);

  /* A damaged one is not handed out, and what was there stays. */
  g_file_set_contents (file, "before", 6, &error);
  flip_byte (lb_backup_get_path (backup), SAMPLE_BLOCK + 17);
  g_assert_false (lb_library_export (library, backup, file, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_MISMATCH);
  g_clear_error (&error);
  assert_file (file, before);
}

static gboolean
matches (LbBackup   *backup,
         const char *text)
{
  g_auto(GStrv) words = lb_backup_fold_words (text);

  return lb_backup_matches (backup, (const char * const *) words);
}

static void
test_edit (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image = sample_image (4096, 1);
  g_autoptr(LbBackup) backup = store_sample (library, SAMPLE_UNIT, image, NULL);
  g_autoptr(LbBackup) noted = NULL;
  g_autoptr(LbBackup) boarded = NULL;
  g_autoptr(LbBackup) found = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *note = NULL;

  noted = lb_library_set_note (library, backup, "Küche \x1b[31m", &error);
  g_assert_no_error (error);
  g_assert_false (lb_backup_equal (noted, backup));
  g_object_get (noted, "note", &note, NULL);
  /* No escape sequence gets into a list. */
  g_assert_cmpstr (note, ==, "Küche �[31m");

  boarded = lb_library_set_board (library, backup, "sonoff-basic", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 120; i++)
    {
      g_autofree char *text = g_strdup_printf ("event %u", i);
      g_autoptr(LbBackup) told =
          lb_library_add_event (library, boarded, LB_BACKUP_EVENT_RESTORED, text, &error);

      g_assert_no_error (error);
    }

  found = lb_library_find (library, lb_backup_get_id (backup), &error);
  g_assert_cmpstr (lb_backup_get_manifest (found)->board, ==, "sonoff-basic");
  g_assert_cmpstr (lb_backup_get_manifest (found)->note, ==, "Küche �[31m");
  g_assert_cmpuint (lb_backup_get_manifest (found)->events->len, ==, 100);
  g_assert_cmpstr (((LbBackupEvent *) lb_backup_get_manifest (found)->events->pdata[99])->text, ==,
                   "event 119");
  g_assert_true (matches (found, "küche SONOFF 24:a1"));
  g_assert_false (matches (found, "küche bad"));
  g_assert_true (matches (found, ""));
}

static void
test_verify (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 1);
  g_autoptr(LbBackup) backup = store_sample (library, SAMPLE_UNIT, image, NULL);
  g_autoptr(LbBackup) good = lb_library_verify (library, backup, NULL, NULL);
  g_autoptr(LbBackup) bad = NULL;
  g_autoptr(LbBackup) mended = NULL;
  g_autoptr(LbBackup) cut = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (lb_backup_get_state (good), ==, LB_BACKUP_OK);

  flip_byte (lb_backup_get_path (backup), 3 * SAMPLE_BLOCK + 5);
  bad = lb_library_verify (library, backup, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lb_backup_get_state (bad), ==, LB_BACKUP_DAMAGED);
  g_assert_nonnull (strstr (lb_backup_get_reason (bad), "0x003000 to 0x003fff"));

  flip_byte (lb_backup_get_path (backup), 3 * SAMPLE_BLOCK + 5);
  mended = lb_library_verify (library, bad, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lb_backup_get_state (mended), ==, LB_BACKUP_OK);

  g_assert_cmpint (truncate (lb_backup_get_path (backup), 1000), ==, 0);
  cut = lb_library_find (library, lb_backup_get_id (backup), &error);
  g_assert_cmpint (lb_backup_get_state (cut), ==, LB_BACKUP_DAMAGED);
  g_assert_null (lb_backup_open_image (cut, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_MISMATCH);
}

static void
test_blocks (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 1);
  const guint8 *data = g_bytes_get_data (image, NULL);
  LbDigest wanted = lb_digest_compute (data + 5 * SAMPLE_BLOCK, SAMPLE_BLOCK);
  LbDigest blank = lb_digest_of_fill (0xff, SAMPLE_BLOCK);
  g_autoptr(LbBackup) old = NULL;
  g_autoptr(LbBackup) new = NULL;
  g_autoptr(LbBackup) found = NULL;
  GBytes *block;

  g_assert_false (lb_library_has_block (library, &wanted, SAMPLE_BLOCK));
  old = store_sample (library, SAMPLE_UNIT, image, NULL);
  new = store_sample (library, SAMPLE_UNIT, image, NULL);
  g_assert_true (lb_library_has_block (library, &wanted, SAMPLE_BLOCK));
  g_assert_false (lb_library_has_block (library, &wanted, SAMPLE_BLOCK / 2));
  g_assert_false (lb_library_has_block (library, &blank, SAMPLE_BLOCK));

  block = lb_library_read_block (library, &wanted, SAMPLE_BLOCK);
  g_assert_cmpmem (g_bytes_get_data (block, NULL),
                   g_bytes_get_size (block),
                   data + 5 * SAMPLE_BLOCK,
                   SAMPLE_BLOCK);
  g_bytes_unref (block);

  /* The newest copy rots: the older one answers, and the newest is marked, for every reader. */
  flip_byte (lb_backup_get_path (new), 5 * SAMPLE_BLOCK + 1);
  block = lb_library_read_block (library, &wanted, SAMPLE_BLOCK);
  g_assert_cmpmem (g_bytes_get_data (block, NULL),
                   g_bytes_get_size (block),
                   data + 5 * SAMPLE_BLOCK,
                   SAMPLE_BLOCK);
  g_bytes_unref (block);
  {
    g_autoptr(LbLibrary) other = lb_library_new (root);

    found = lb_library_find (other, lb_backup_get_id (new), NULL);
    g_assert_cmpint (lb_backup_get_state (found), ==, LB_BACKUP_DAMAGED);
  }

  flip_byte (lb_backup_get_path (old), 5 * SAMPLE_BLOCK + 1);
  g_assert_null (lb_library_read_block (library, &wanted, SAMPLE_BLOCK));
  g_assert_false (lb_library_has_block (library, &wanted, SAMPLE_BLOCK));
}

static void
test_trash (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image = sample_image (4096, 1);
  g_autoptr(LbManifest) details = lb_manifest_new ();
  g_autoptr(GBytes) blob = g_bytes_new_static ("blob", 4);
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(LbBackup) back = NULL;
  g_autoptr(LbBackup) gone = NULL;
  g_autoptr(GBytes) part = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *token = NULL;

  g_ptr_array_add (details->parts, lb_backup_part_new ("vesc-motor", blob));
  backup = store_sample (library, SAMPLE_UNIT, image, details);

  g_assert_true (lb_library_delete (library, backup, &token, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (lb_backup_get_path (backup), G_FILE_TEST_EXISTS));
  g_assert_null (lb_library_find (library, lb_backup_get_id (backup), NULL));
  g_assert_cmpint (lb_library_purge_trash (library, 30, &error), ==, 0);

  back = lb_library_undelete (library, token, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lb_backup_get_id (back), ==, lb_backup_get_id (backup));
  g_assert_cmpint (lb_backup_get_state (back), ==, LB_BACKUP_OK);
  part = lb_backup_read_part (back, "vesc-motor", &error);
  g_assert_no_error (error);

  g_assert_null (lb_library_undelete (library, token, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (lb_library_undelete (library, "../backups", &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (lb_library_delete (library, back, NULL, &error));
  g_assert_cmpint (lb_library_purge_trash (library, 0, &error), ==, 1);
  g_assert_no_error (error);
  gone = lb_library_find (library, lb_backup_get_id (back), NULL);
  g_assert_null (gone);
}

static void
test_adopt (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(GBytes) image = sample_image (4096, 1);
  g_autoptr(LbBackup) backup = store_sample (library, SAMPLE_UNIT, image, NULL);
  g_autoptr(LbBackup) orphan = NULL;
  g_autoptr(LbBackup) adopted = NULL;
  g_autoptr(LbBackup) broken = NULL;
  g_autoptr(LbBackup) mended = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *aside = g_strconcat (lb_backup_get_manifest_path (backup), ".broken", NULL);

  g_assert_cmpint (g_unlink (lb_backup_get_manifest_path (backup)), ==, 0);
  orphan = lb_library_find (library, lb_backup_get_id (backup), &error);
  g_assert_no_error (error);
  g_assert_cmpint (lb_backup_get_state (orphan), ==, LB_BACKUP_ORPHAN);

  g_assert_false (lb_library_delete (library, orphan, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_clear_error (&error);

  adopted = lb_library_adopt (library, orphan, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lb_backup_get_state (adopted), ==, LB_BACKUP_OK);
  g_assert_cmpstr (lb_backup_get_identity (adopted)->unit, ==, SAMPLE_UNIT);
  g_assert_cmpstr (lb_backup_get_sha256 (adopted), ==, lb_backup_get_sha256 (backup));
  g_assert_null (lb_library_adopt (library, adopted, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_EXISTS);
  g_clear_error (&error);

  g_file_set_contents (lb_backup_get_manifest_path (backup), "{ \"format\": 1, ", -1, &error);
  broken = lb_library_find (library, lb_backup_get_id (backup), &error);
  g_assert_cmpint (lb_backup_get_state (broken), ==, LB_BACKUP_BROKEN);
  g_assert_nonnull (lb_backup_get_reason (broken));
  mended = lb_library_adopt (library, broken, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lb_backup_get_state (mended), ==, LB_BACKUP_OK);
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));

  /* What a newer program wrote is left alone. */
  g_file_set_contents (lb_backup_get_manifest_path (backup), "{ \"format\": 2 }", -1, &error);
  g_clear_object (&broken);
  broken = lb_library_find (library, lb_backup_get_id (backup), &error);
  g_assert_cmpint (lb_backup_get_state (broken), ==, LB_BACKUP_BROKEN);
  g_assert_nonnull (strstr (lb_backup_get_reason (broken), "newer Lifeboat"));
  g_assert_null (lb_library_adopt (library, broken, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
}

/* A sample with two parts beside its image. */
static LbBackup *
store_with_parts (LbLibrary *library,
                  GBytes    *image)
{
  g_autoptr(LbManifest) details = lb_manifest_new ();
  g_autoptr(GBytes) options = g_bytes_new_static ("\xed\xaa\xff\x0f", 4);
  g_autoptr(GBytes) one_time = sample_image (528, 9);

  details->note = g_strdup ("as it came");
  g_ptr_array_add (details->parts, lb_backup_part_new ("option-bytes", options));
  g_ptr_array_add (details->parts, lb_backup_part_new ("one-time-area", one_time));

  return store_sample (library, SAMPLE_UNIT, image, details);
}

static void
test_export_set (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autofree char *path = g_build_filename (root, "library", NULL);
  g_autofree char *other_path = g_build_filename (root, "other", NULL);
  g_autofree char *file = g_build_filename (root, "vesc.bin", NULL);
  g_autoptr(LbLibrary) library = lb_library_new (path);
  g_autoptr(LbLibrary) other = lb_library_new (other_path);
  g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 1);
  g_autoptr(LbBackup) plain = NULL;
  g_autoptr(LbBackup) backup = store_with_parts (library, image);
  g_autoptr(LbBackup) imported = NULL;
  g_autoptr(LbBackup) again = NULL;
  g_autoptr(GBytes) kept = NULL;
  g_autoptr(GBytes) came = NULL;
  g_auto(GStrv) beside = NULL;
  g_auto(GStrv) anew = NULL;
  gboolean existed = TRUE;
  GError *error = NULL;

  g_assert_true (lb_library_export_set (library, backup, file, &beside, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (beside), ==, 3);
  assert_file (file, image);
  assert_mode (beside[1], 0600);

  /* The same image alone does not stand for the set. */
  plain = lb_library_import (other, image, NULL, NULL, &error);
  g_assert_no_error (error);
  imported = lb_library_import_file (other, file, NULL, &existed, &error);
  g_assert_no_error (error);
  g_assert_false (existed);
  g_assert_cmpstr (lb_backup_get_device_id (imported), ==, SAMPLE_DEVICE);
  g_assert_cmpstr (lb_backup_get_manifest (imported)->note, ==, "as it came");
  g_assert_cmpint (lb_backup_get_manifest (imported)->source, ==, LB_SOURCE_IMPORTED);
  kept = lb_backup_read_part (backup, "one-time-area", &error);
  came = lb_backup_read_part (imported, "one-time-area", &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (kept, came));

  again = lb_library_import_file (other, file, NULL, &existed, &error);
  g_assert_no_error (error);
  g_assert_true (existed);
  g_assert_cmpstr (lb_backup_get_id (again), ==, lb_backup_get_id (imported));

  /* The set of an earlier export may be replaced. */
  g_assert_true (lb_library_export_set (library, backup, file, &anew, NULL, &error));
  g_assert_no_error (error);
}

/* What lies beside an image may be somebody else's, of another image, or damaged. */
static void
test_sets_that_are_none (void)
{
  g_autoptr(SampleRoot) root = sample_root ();
  g_autofree char *path = g_build_filename (root, "library", NULL);
  g_autofree char *other_path = g_build_filename (root, "other", NULL);
  g_autofree char *file = g_build_filename (root, "vesc.BIN", NULL);
  g_autofree char *description = g_build_filename (root, "vesc.json", NULL);
  g_autofree char *part = g_build_filename (root, "vesc.option-bytes.part", NULL);
  g_autoptr(LbLibrary) library = lb_library_new (path);
  g_autoptr(LbLibrary) other = lb_library_new (other_path);
  g_autoptr(GBytes) image = sample_image (SAMPLE_SIZE, 1);
  g_autoptr(GBytes) stranger = g_bytes_new_static ("{ \"name\": \"mine\" }", 18);
  g_autoptr(GBytes) another = sample_image (SAMPLE_SIZE, 2);
  g_autoptr(LbBackup) backup = store_with_parts (library, image);
  g_autoptr(LbBackup) imported = NULL;
  g_autoptr(LbManifest) none = NULL;
  GError *error = NULL;

  g_assert_true (lb_library_write_file (description, stranger, &error));
  g_assert_false (lb_library_export_set (library, backup, file, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_EXISTS);
  g_clear_error (&error);
  assert_file (description, stranger);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));

  /* An image beside a file of that name is imported alone. */
  g_assert_true (lb_library_export (library, backup, file, NULL, &error));
  imported = lb_library_import_file (other, file, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lb_backup_get_manifest (imported)->parts->len, ==, 0);

  g_assert_cmpint (g_unlink (description), ==, 0);
  g_assert_true (lb_library_export_set (library, backup, file, NULL, NULL, &error));
  g_assert_no_error (error);
  none = lb_library_read_set (file, another, &error);
  g_assert_null (none);
  g_assert_no_error (error);

  flip_byte (part, 1);
  g_assert_null (lb_library_import_file (other, file, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, "vesc.option-bytes.part"));
  g_clear_error (&error);

  g_assert_cmpint (g_unlink (part), ==, 0);
  g_assert_null (lb_library_import_file (other, file, NULL, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_NOT_FOUND);
  g_clear_error (&error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/library/commit", test_commit);
  g_test_add_func ("/library/names", test_names);
  g_test_add_func ("/library/find", test_find);
  g_test_add_func ("/library/empty", test_empty);
  g_test_add_func ("/library/import", test_import);
  g_test_add_func ("/library/import-learns", test_import_learns);
  g_test_add_func ("/library/import-hex", test_import_hex);
  g_test_add_func ("/library/import-refuses", test_import_refuses);
  g_test_add_func ("/library/export", test_export);
  g_test_add_func ("/library/export-set", test_export_set);
  g_test_add_func ("/library/export-no-set", test_sets_that_are_none);
  g_test_add_func ("/library/edit", test_edit);
  g_test_add_func ("/library/verify", test_verify);
  g_test_add_func ("/library/blocks", test_blocks);
  g_test_add_func ("/library/trash", test_trash);
  g_test_add_func ("/library/adopt", test_adopt);

  return g_test_run ();
}
