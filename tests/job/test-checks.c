/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-check-list.h"
#include "lb-error.h"
#include "lb-journal.h"
#include "lb-practice-place.h"

#define SIZE (1024 * 1024)

/* One restore of a factory image to the device it came from; each test changes one thing. */
typedef struct
{
  LbIdentity   *device;
  LbGeometry   *geometry;
  GBytes       *image;
  LbManifest   *manifest;
  LbCheckInput  input;
} Case;

static GBytes *
factory_image (const char *board)
{
  const LbPracticePlaceOptions options = {
    .board = board, .clock = LB_PRACTICE_CLOCK_VIRTUAL, .flash_size = SIZE,
  };
  g_autoptr(LbPlace) place = lb_practice_place_new (&options, NULL);
  g_autoptr(LbPort) port = lb_place_open_port (place, NULL, NULL);

  g_assert_nonnull (port);

  return lb_practice_place_dup_flash (LB_PRACTICE_PLACE (place));
}

static LbIdentity *
new_identity (const char *chip,
              const char *unit)
{
  LbIdentity *identity = lb_identity_new ();

  identity->family = LB_FAMILY_ESPRESSIF;
  identity->chip = g_strdup (chip);
  identity->unit = g_strdup (unit);
  identity->flash_size = SIZE;

  return identity;
}

static void
case_init (Case       *self,
           const char *chip)
{
  self->device = new_identity (chip, "24a160112233");
  self->geometry = lb_geometry_new_flat (SIZE);
  self->image = factory_image (chip);
  self->manifest = lb_manifest_new ();
  lb_identity_unref (self->manifest->identity);
  self->manifest->identity = new_identity (chip, "24a160112233");
  self->input = (LbCheckInput) {
    .kind = LB_WRITE_RESTORE,
    .identity = self->device,
    .geometry = self->geometry,
    .image = self->image,
    .manifest = self->manifest,
    .length = SIZE,
  };
}

static void
case_clear (Case *self)
{
  lb_identity_unref (self->device);
  lb_geometry_unref (self->geometry);
  g_bytes_unref (self->image);
  lb_manifest_unref (self->manifest);
}

/* Exactly one check has @severity or worse than a note, and it is @id. NULL: none has. */
static void
expect (Case       *self,
        const char *id,
        LbSeverity  severity)
{
  g_autoptr(GPtrArray) checks = lb_check_list_make (&self->input);
  LbSeverity before = LB_SEVERITY_STOP;
  guint n = 0;

  for (guint i = 0; i < checks->len; i++)
    {
      LbCheck *check = g_ptr_array_index (checks, i);

      g_assert_true (lb_check_id_is_known (lb_check_get_id (check)));
      g_assert_cmpint (lb_check_get_severity (check), <=, before);
      before = lb_check_get_severity (check);
      g_assert_cmpuint (strlen (lb_check_get_reason (check)), >, 10);
      if (lb_check_get_severity (check) < (severity == LB_SEVERITY_NOTE ? LB_SEVERITY_NOTE
                                                                        : LB_SEVERITY_WARNING))
        continue;

      g_assert_cmpstr (lb_check_get_id (check), ==, id);
      g_assert_cmpint (lb_check_get_severity (check), ==, severity);
      n++;
    }

  g_assert_cmpuint (n, ==, id != NULL);
}

static void
test_own (void)
{
  Case c;

  case_init (&c, "esp32");
  expect (&c, NULL, LB_SEVERITY_NOTE);
  case_clear (&c);
}

static void
test_device (void)
{
  Case c;

  case_init (&c, "esp32");
  g_free (c.manifest->identity->chip);
  c.manifest->identity->chip = g_strdup ("esp32s3");
  expect (&c, LB_CHECK_CHIP_FAMILY, LB_SEVERITY_STOP);
  case_clear (&c);

  /* The same chip with its flash inside. */
  case_init (&c, "esp8266");
  g_free (c.device->chip);
  c.device->chip = g_strdup ("esp8285");
  expect (&c, NULL, LB_SEVERITY_WARNING);
  case_clear (&c);

  case_init (&c, "esp32");
  g_free (c.device->unit);
  c.device->unit = g_strdup ("000000000001");
  expect (&c, LB_CHECK_OTHER_UNIT, LB_SEVERITY_WARNING);
  case_clear (&c);

  case_init (&c, "esp32");
  c.input.is_protected = TRUE;
  expect (&c, LB_CHECK_WRITE_PROTECTED, LB_SEVERITY_WARNING);
  case_clear (&c);
}

static void
test_encryption (void)
{
  Case c;

  case_init (&c, "esp32");
  c.device->security = LB_SECURITY_FLASH_ENCRYPTION;
  expect (&c, LB_CHECK_ENCRYPTION, LB_SEVERITY_STOP);
  c.manifest->identity->security = LB_SECURITY_FLASH_ENCRYPTION;
  expect (&c, LB_CHECK_ENCRYPTION, LB_SEVERITY_WARNING);
  c.manifest->identity->crypt_count = 3;
  expect (&c, LB_CHECK_ENCRYPTION, LB_SEVERITY_STOP);
  c.manifest->identity->crypt_count = 0;
  c.device->security = LB_SECURITY_KNOWN;
  expect (&c, LB_CHECK_ENCRYPTION, LB_SEVERITY_STOP);
  case_clear (&c);

  case_init (&c, "esp32");
  c.device->security = LB_SECURITY_SECURE_BOOT;
  expect (&c, NULL, LB_SEVERITY_WARNING);
  c.input.manifest = NULL;
  expect (&c, LB_CHECK_SECURE_BOOT, LB_SEVERITY_STOP);
  case_clear (&c);
}

static void
test_content (void)
{
  Case c;
  g_autoptr(GBytes) text = g_bytes_new_take (g_strnfill (5000, 'x'), 5000);
  guint8 *fill = g_malloc (4096);
  g_autoptr(GBytes) blank = NULL;

  memset (fill, 0xff, 4096);
  blank = g_bytes_new_take (fill, 4096);

  case_init (&c, "esp32");
  c.input.manifest = NULL;
  expect (&c, NULL, LB_SEVERITY_WARNING);

  c.input.image = text;
  c.input.length = 5000;
  expect (&c, LB_CHECK_NOT_AN_IMAGE, LB_SEVERITY_WARNING);
  c.input.image = blank;
  c.input.length = 4096;
  expect (&c, LB_CHECK_BLANK, LB_SEVERITY_WARNING);

  /* The device's own backup may hold anything; that it is short is worth a note. */
  c.input.manifest = c.manifest;
  expect (&c, LB_CHECK_SMALLER, LB_SEVERITY_NOTE);
  case_clear (&c);
}

static void
test_size (void)
{
  Case c;

  case_init (&c, "esp32");
  c.input.address = 4096;
  expect (&c, LB_CHECK_TOO_LARGE, LB_SEVERITY_STOP);
  c.input.address = 2 * SIZE;
  expect (&c, LB_CHECK_TOO_LARGE, LB_SEVERITY_STOP);
  case_clear (&c);

  /* The header says more than there is. */
  case_init (&c, "esp32");
  lb_geometry_unref (c.geometry);
  c.input.geometry = c.geometry = lb_geometry_new_flat (SIZE / 2);
  c.input.length = SIZE / 2;
  c.input.manifest = NULL;
  expect (&c, LB_CHECK_HEADER_SIZE, LB_SEVERITY_WARNING);
  c.input.manifest = c.manifest;
  expect (&c, LB_CHECK_HEADER_SIZE, LB_SEVERITY_NOTE);
  case_clear (&c);
}

static void
test_mode (void)
{
  Case c;
  g_autoptr(GPtrArray) checks = NULL;
  gboolean found = FALSE;

  case_init (&c, "esp32");
  c.input.manifest = NULL;
  c.input.usual_mode = "qout";
  checks = lb_check_list_make (&c.input);
  for (guint i = 0; i < checks->len; i++)
    found |= g_str_equal (lb_check_get_id (g_ptr_array_index (checks, i)), LB_CHECK_FLASH_MODE) &&
             lb_check_get_severity (g_ptr_array_index (checks, i)) == LB_SEVERITY_WARNING;
  g_assert_true (found);
  case_clear (&c);
}

static void
test_rf_data (void)
{
  Case c;

  case_init (&c, "esp8266");
  c.input.kind = LB_WRITE_ERASE_ONLY;
  c.input.image = NULL;
  c.input.manifest = NULL;
  expect (&c, LB_CHECK_RF_DATA, LB_SEVERITY_WARNING);
  c.input.length = SIZE / 2;
  expect (&c, NULL, LB_SEVERITY_WARNING);
  c.input.address = SIZE - 4096;
  c.input.length = 4096;
  expect (&c, LB_CHECK_RF_DATA, LB_SEVERITY_WARNING);
  case_clear (&c);
}

/* The journal */

static void
fill_journal (LbJournal *journal)
{
  static const char * const accepted[] = { "other-unit", NULL };
  g_autoptr(GBytes) edge = g_bytes_new ("edge", 4);
  g_autoptr(GArray) plan = g_array_new (FALSE, FALSE, sizeof (LbBlock));
  const LbBlock blocks[] = { { 0, 0x1000 }, { 0x2000, 0x1000 }, { 0x8000, 0x2000 } };

  g_array_append_vals (plan, blocks, G_N_ELEMENTS (blocks));
  lb_journal_set_safety_id (journal, "esp32-24a160112233/20261120T000000Z");
  lb_journal_set_accepted (journal, accepted);
  lb_journal_set_plan (journal, plan);
  lb_journal_set_closed (journal, 1);
  lb_journal_add_edge (journal, 0x1000, edge);
  lb_journal_open_block (journal, 0x2000, 0x1000);
  lb_journal_open_block (journal, 0x8000, 0x2000);
}

static void
test_journal (void)
{
  g_autofree char *root = g_dir_make_tmp ("lb-journal-XXXXXX", NULL);
  g_autoptr(LbLibrary) library = lb_library_new (root);
  g_autoptr(LbIdentity) device = new_identity ("esp32", "24a160112233");
  g_autofree char *id = lb_identity_get_device_id (device);
  g_autoptr(LbUnitLock) lock = lb_library_lock_unit (library, id, NULL);
  g_autoptr(LbJournal) journal = NULL;
  g_autoptr(LbJournal) loaded = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;
  guint closed;
  guint total;

  g_assert_null (lb_journal_load (library, id, &error));
  g_assert_no_error (error);
  journal = lb_journal_new (lock, device, "Tasmota", "unknown/1", "ab", 0x1000, 0x8000, TRUE);
  fill_journal (journal);
  g_assert_true (lb_journal_save (journal, lock, &error));
  g_assert_no_error (error);

  loaded = lb_journal_load (library, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lb_journal_get_title (loaded), ==, "Tasmota");
  g_assert_cmpstr (lb_journal_get_image_id (loaded), ==, "unknown/1");
  g_assert_cmpstr (lb_journal_get_safety_id (loaded), ==, "esp32-24a160112233/20261120T000000Z");
  g_assert_cmpstr (lb_journal_get_accepted (loaded)[0], ==, "other-unit");
  g_assert_true (lb_journal_get_erase_rest (loaded));
  g_assert_cmpuint (lb_journal_get_address (loaded), ==, 0x1000);
  g_assert_cmpuint (lb_journal_get_length (loaded), ==, 0x8000);
  lb_journal_get_progress (loaded, &closed, &total);
  g_assert_cmpuint (closed, ==, 1);
  g_assert_cmpuint (total, ==, 3);
  g_assert_cmpmem (lb_journal_find_edge (loaded, 0x1000, 4), 4, "edge", 4);
  g_assert_null (lb_journal_find_edge (loaded, 0x1000, 5));
  g_assert_true (lb_journal_is_open (loaded, 0x2fff, 1));
  g_assert_false (lb_journal_is_open (loaded, 0x3000, 0x5000));
  lb_journal_close_block (loaded, 0x8000, 0x2000);
  g_assert_cmpuint (lb_journal_get_n_open (loaded), ==, 1);
  g_assert_true (lb_journal_fits (loaded, device, NULL));
  device->flash_id = 1;
  g_assert_false (lb_journal_fits (loaded, device, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT);
  g_clear_error (&error);

  /* Cut off anywhere, or with a member of a wrong kind: an error, and the file stays. */
  path = g_build_filename (lb_unit_lock_get_work_dir (lock), LB_JOURNAL_FILE, NULL);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (gsize cut = 0; cut < length; cut++)
    {
      g_assert_true (g_file_set_contents (path, text, cut, NULL));
      g_assert_null (lb_journal_load (library, id, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
      g_clear_error (&error);
    }
  for (gsize i = 0; i < length; i++)
    {
      g_autofree char *bent = g_strdup (text);
      g_autoptr(LbJournal) ignored = NULL;

      bent[i] ^= 1 << g_test_rand_int_range (0, 7);
      g_assert_true (g_file_set_contents (path, bent, length, NULL));
      ignored = lb_journal_load (library, id, NULL);
    }
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  g_assert_true (lb_journal_remove (lock, NULL));
  g_assert_true (lb_journal_remove (lock, NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/check-list/own", test_own);
  g_test_add_func ("/check-list/device", test_device);
  g_test_add_func ("/check-list/encryption", test_encryption);
  g_test_add_func ("/check-list/content", test_content);
  g_test_add_func ("/check-list/size", test_size);
  g_test_add_func ("/check-list/mode", test_mode);
  g_test_add_func ("/check-list/rf-data", test_rf_data);
  g_test_add_func ("/journal", test_journal);

  return g_test_run ();
}
