/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sample.h"

static int
remove_cb (const char        *path,
           const struct stat *st,
           int                type,
           struct FTW        *ftw)
{
  return remove (path);
}

void
remove_tree (const char *path)
{
  nftw (path, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

char *
sample_root (void)
{
  g_autoptr(GError) error = NULL;
  /* In memory where that is possible: thousands of syncs of a real disk would take minutes. */
  char *root = g_strdup ("/dev/shm/lifeboat-test-XXXXXX");

  if (g_mkdtemp (root) != NULL)
    return root;

  g_free (root);
  root = g_dir_make_tmp ("lifeboat-test-XXXXXX", &error);
  g_assert_no_error (error);

  return root;
}

void
sample_root_free (char *root)
{
  remove_tree (root);
  g_free (root);
}

LbIdentity *
sample_identity (const char *unit)
{
  LbIdentity *identity = lb_identity_new ();
  const char * const features[] = { "Wi-Fi", "Dual core", NULL };

  identity->family = LB_FAMILY_ESPRESSIF;
  identity->chip = g_strdup ("esp32");
  identity->chip_name = g_strdup ("ESP32");
  identity->model = g_strdup ("ESP32-D0WDQ6");
  identity->revision = 301;
  identity->unit = g_strdup (unit);
  identity->features = g_strdupv ((GStrv) features);
  identity->crystal_mhz = 40;
  identity->flash_id = 0x1640ef;
  identity->flash_vendor = g_strdup ("Winbond");
  identity->flash_size = SAMPLE_SIZE;
  identity->size_evidence = LB_SIZE_FROM_RDID | LB_SIZE_FROM_HEADER;
  identity->security = LB_SECURITY_KNOWN;

  return identity;
}

GBytes *
sample_image (gsize   size,
              guint32 seed)
{
  guint8 *data = g_malloc (size);
  guint32 state = seed * 2654435761u + 1;

  for (gsize i = 0; i < size; i++)
    {
      state = state * 1664525u + 1013904223u;
      data[i] = (guint8) (state >> 24);
    }

  for (gsize start = 3 * SAMPLE_BLOCK; start + SAMPLE_BLOCK <= size; start += 4 * SAMPLE_BLOCK)
    memset (data + start, 0xff, SAMPLE_BLOCK);

  return g_bytes_new_take (data, size);
}

gboolean
put_block (LbPartial  *partial,
           guint       index,
           GBytes     *image,
           GError    **error)
{
  const LbBlock *block = lb_partial_get_block (partial, index);
  g_autoptr(GBytes) data = g_bytes_new_from_bytes (image, block->start, block->length);
  LbDigest digest = lb_digest_compute (g_bytes_get_data (data, NULL), block->length);

  return lb_partial_put (partial, index, data, &digest, error);
}

LbBackup *
store_sample (LbLibrary  *library,
              const char *unit,
              GBytes     *image,
              LbManifest *details)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbIdentity) identity = sample_identity (unit);
  g_autoptr(LbGeometry) geometry = lb_geometry_new_flat (g_bytes_get_size (image));
  g_autofree char *device_id = lb_identity_get_device_id (identity);
  g_autoptr(LbUnitLock) lock = lb_library_lock_unit (library, device_id, &error);
  g_autoptr(LbPartial) partial = NULL;
  LbBackup *backup;

  g_assert_no_error (error);
  partial = lb_partial_open (lock, identity, geometry, SAMPLE_BLOCK, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < lb_partial_get_n_blocks (partial); i++)
    {
      put_block (partial, i, image, &error);
      g_assert_no_error (error);
    }

  backup = lb_partial_commit (partial, details, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (LB_IS_BACKUP (backup));

  return backup;
}

void
assert_file (const char *path,
             GBytes     *bytes)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *data = NULL;
  gsize length = 0;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (data, length, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

void
assert_invariants (LbLibrary *library)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) backups = lb_library_load_all (library, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < backups->len; i++)
    {
      LbBackup *backup = backups->pdata[i];
      g_autoptr(GBytes) image = NULL;

      if (lb_backup_get_state (backup) == LB_BACKUP_ORPHAN)
        continue;

      g_assert_cmpint (lb_backup_get_state (backup), ==, LB_BACKUP_OK);
      image = lb_library_open_proven_image (library, backup, NULL, &error);
      g_assert_no_error (error);
    }
}
