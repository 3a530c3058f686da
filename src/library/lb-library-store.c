/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-library"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-library-private.h"
#include "lb-manifest-private.h"

#define STEM_FORMAT "%Y%m%dT%H%M%SZ"

static gboolean
stem_is_free (const char *folder,
              const char *stem)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  gsize length = strlen (stem);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (strncmp (name, stem, length) == 0 && name[length] == '.')
      return FALSE;

  return TRUE;
}

char *
lb_library_free_stem (const char *folder,
                      const char *wanted)
{
  char *stem = g_strdup (wanted);

  for (guint n = 2; !stem_is_free (folder, stem); n++)
    {
      g_free (stem);
      stem = g_strdup_printf ("%s-%u", wanted, n);
    }

  return stem;
}

char *
lb_library_choose_stem (const char *folder,
                        gint64      time)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (time);
  g_autofree char *wanted = g_date_time_format (date, STEM_FORMAT);

  return lb_library_free_stem (folder, wanted);
}

static gint64
now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

gboolean
lb_library_hash_image (LbManifest    *manifest,
                       GBytes        *image,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autoptr(GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr(GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  g_autoptr(GArray) blocks = NULL;
  gsize md5_length = sizeof manifest->md5.md5;
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (image, &length);
  gsize offset = 0;

  manifest->image_size = length;
  g_clear_pointer (&manifest->digests, g_array_unref);
  manifest->digests = g_array_new (FALSE, FALSE, sizeof (LbDigest));
  blocks = lb_manifest_split (manifest);

  for (guint i = 0; i < blocks->len; i++)
    {
      const LbBlock *block = &g_array_index (blocks, LbBlock, i);
      LbDigest digest = lb_digest_compute (data + offset, block->length);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      g_array_append_val (manifest->digests, digest);
      g_checksum_update (sha256, data + offset, block->length);
      g_checksum_update (md5, data + offset, block->length);
      offset += block->length;
    }

  g_checksum_get_digest (md5, manifest->md5.md5, &md5_length);
  g_free (manifest->sha256);
  manifest->sha256 = g_strdup (g_checksum_get_string (sha256));

  return TRUE;
}

/* The files of one backup on their way into the library. */
typedef struct
{
  LbTempFile  image;
  LbTempFile  manifest;
  GArray     *parts;   /* of LbTempFile, in the order of the manifest */
  GPtrArray  *claimed; /* paths that are ours already */
} Staging;

static void
clear_temp_file (gpointer file)
{
  lb_temp_file_clear (file);
}

static void
staging_init (Staging *self)
{
  self->image = (LbTempFile) LB_TEMP_FILE_INIT;
  self->manifest = (LbTempFile) LB_TEMP_FILE_INIT;
  self->parts = g_array_new (FALSE, FALSE, sizeof (LbTempFile));
  g_array_set_clear_func (self->parts, clear_temp_file);
  self->claimed = g_ptr_array_new_with_free_func (g_free);
}

/* What was claimed and did not become a backup is taken back. */
static void
staging_clear (Staging *self)
{
  for (guint i = 0; i < self->claimed->len; i++)
    lb_files_remove (self->claimed->pdata[i], NULL);

  lb_temp_file_clear (&self->image);
  lb_temp_file_clear (&self->manifest);
  g_array_unref (self->parts);
  g_ptr_array_unref (self->claimed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Staging, staging_clear)

static gboolean
stage_file (LbTempFile  *file,
            const char  *folder,
            GBytes      *data,
            GError     **error)
{
  return lb_temp_file_open (file, folder, error) && lb_temp_file_write (file, data, error) &&
         lb_temp_file_sync (file, error);
}

static gboolean
stage_manifest (Staging           *self,
                const char        *folder,
                const LbManifest  *manifest,
                GError           **error)
{
  g_autoptr(GBytes) text = lb_manifest_encode (manifest);
  g_autoptr(LbManifest) check = lb_manifest_decode (text, error);

  /* Nothing enters the library that it could not read again. */
  return check != NULL && stage_file (&self->manifest, folder, text, error);
}

static gboolean
stage (Staging           *self,
       const char        *folder,
       GBytes            *image,
       const LbManifest  *manifest,
       GError           **error)
{
  for (guint i = 0; i < manifest->parts->len; i++)
    {
      const LbBackupPart *part = manifest->parts->pdata[i];
      LbTempFile file = LB_TEMP_FILE_INIT;

      g_array_append_val (self->parts, file);
      if (!stage_file (&g_array_index (self->parts, LbTempFile, i), folder, part->data, error))
        return FALSE;
    }

  return (image == NULL || stage_file (&self->image, folder, image, error)) &&
         stage_manifest (self, folder, manifest, error);
}

static gboolean
claim (Staging     *self,
       LbTempFile  *file,
       char        *path,
       GError     **error)
{
  g_autofree char *owned = path;

  if (!lb_temp_file_claim (file, path, error))
    return FALSE;

  g_ptr_array_add (self->claimed, g_steal_pointer (&owned));
  return TRUE;
}

static gboolean
claim_all (Staging           *self,
           const char        *folder,
           const char        *stem,
           const LbManifest  *manifest,
           GError           **error)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      const LbBackupPart *part = manifest->parts->pdata[i];

      if (!claim (self, &g_array_index (self->parts, LbTempFile, i),
                  g_strdup_printf ("%s/%s.%s.part", folder, stem, part->name), error))
        return FALSE;
    }

  if (self->image.fd >= 0 &&
      !claim (self, &self->image, g_strdup_printf ("%s/%s.bin", folder, stem), error))
    return FALSE;

  return lb_files_sync_dir (folder, error) &&
         claim (self, &self->manifest, g_strdup_printf ("%s/%s.json", folder, stem), error) &&
         lb_files_sync_dir (folder, error);
}

static LbBackup *
store (LbLibrary         *self,
       const char        *device_id,
       GBytes            *image,
       const LbManifest  *manifest,
       GError           **error)
{
  g_autofree char *folder = lb_library_get_folder (self, device_id);
  g_autofree char *stem = NULL;
  g_auto(Staging) staging = { 0 };
  g_auto(LbFd) lock = -1;

  staging_init (&staging);
  if (!lb_library_check_space (self, g_bytes_get_size (image), error) ||
      !lb_files_make_dir (folder, error) || !stage (&staging, folder, image, manifest, error))
    return NULL;

  lock = lb_library_lock_store (self, error);
  if (lock < 0)
    return NULL;

  stem = lb_library_choose_stem (folder, manifest->finished);
  if (!claim_all (&staging, folder, stem, manifest, error))
    return NULL;

  g_ptr_array_set_size (staging.claimed, 0);
  lb_library_set_stale (self);

  return lb_library_load_one (self, device_id, stem, error);
}

/* What the caller knows, made whole for an image that no device proved. */
static LbManifest *
complete_details (LbManifest     *details,
                  LbBackupSource  source,
                  guint64         image_size)
{
  LbManifest *manifest = details != NULL ? lb_manifest_copy (details) : lb_manifest_new ();

  manifest->source = source;
  manifest->created = manifest->finished = now ();
  manifest->damaged_time = 0;
  g_clear_pointer (&manifest->damaged_reason, g_free);
  g_free (manifest->tool);
  manifest->tool = g_strdup ("lifeboat " LB_VERSION);
  if (manifest->block_size == 0)
    manifest->block_size = LB_BLOCK_SIZE_DEFAULT;
  if (manifest->geometry != NULL && lb_geometry_get_size (manifest->geometry) != image_size)
    g_clear_pointer (&manifest->geometry, lb_geometry_unref);

  /* Parts without their bytes were those of another backup. */
  for (guint i = manifest->parts->len; i > 0; i--)
    if (((LbBackupPart *) manifest->parts->pdata[i - 1])->data == NULL)
      g_ptr_array_remove_index (manifest->parts, i - 1);

  return manifest;
}

static gboolean
has_part (LbBackup           *backup,
          const LbBackupPart *part)
{
  g_autoptr(GBytes) kept = lb_backup_read_part (backup, part->name, NULL);

  return kept != NULL && g_bytes_equal (kept, part->data);
}

static gboolean
has_parts (LbBackup        *backup,
           const GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    if (!has_part (backup, parts->pdata[i]))
      return FALSE;

  return TRUE;
}

/* An old backup only stands for these bytes when its files still hold them. */
static LbBackup *
find_same (LbLibrary        *self,
           const LbManifest *wanted)
{
  g_autoptr(GPtrArray) backups = lb_library_load_all (self, NULL);

  for (guint i = 0; backups != NULL && i < backups->len; i++)
    {
      LbBackup *backup = backups->pdata[i];
      g_autoptr(GBytes) image = NULL;

      if (lb_backup_get_state (backup) == LB_BACKUP_OK &&
          g_strcmp0 (lb_backup_get_sha256 (backup), wanted->sha256) == 0 &&
          has_parts (backup, wanted->parts))
        image = lb_library_open_proven_image (self, backup, NULL, NULL);

      if (image != NULL)
        return g_object_ref (backup);
    }

  return NULL;
}

LbBackup *
lb_library_import (LbLibrary   *self,
                   GBytes      *image,
                   LbManifest  *details,
                   gboolean    *existed,
                   GError     **error)
{
  g_autoptr(LbManifest) manifest = NULL;
  g_autofree char *device_id = NULL;
  LbBackup *same;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && image != NULL, NULL);

  if (existed != NULL)
    *existed = FALSE;

  if (g_bytes_get_size (image) == 0 || g_bytes_get_size (image) > LB_IMPORT_SIZE_MAX)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "It is empty, or larger than any chip's memory. Choose the file of a firmware "
                   "image.");
      return NULL;
    }

  manifest = complete_details (details, LB_SOURCE_IMPORTED, g_bytes_get_size (image));
  lb_library_learn (manifest, image);
  if (!lb_library_hash_image (manifest, image, NULL, error))
    return NULL;

  same = find_same (self, manifest);
  if (same != NULL)
    {
      if (existed != NULL)
        *existed = TRUE;
      return same;
    }

  device_id = lb_identity_get_device_id (manifest->identity);

  return store (self, device_id, image, manifest, error);
}

/* What the caller knows, else what an export wrote beside the file. */
static LbManifest *
describe_file (const char  *path,
               GBytes      *bytes,
               LbManifest  *details,
               GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  LbManifest *manifest = details != NULL ? lb_manifest_copy (details)
                                         : lb_library_read_set (path, bytes, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  if (manifest == NULL)
    manifest = lb_manifest_new ();
  if (manifest->original_name == NULL)
    manifest->original_name = g_path_get_basename (path);

  return manifest;
}

LbBackup *
lb_library_import_file (LbLibrary   *self,
                        const char  *path,
                        LbManifest  *details,
                        gboolean    *existed,
                        GError     **error)
{
  g_autoptr(LbManifest) manifest = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) image = NULL;
  LbBackup *backup = NULL;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && path != NULL, NULL);

  bytes = lb_files_read (path, LB_IMPORT_SIZE_MAX, error);
  if (bytes == NULL)
    return NULL;

  manifest = describe_file (path, bytes, details, error);
  if (manifest == NULL)
    return NULL;

  image = lb_library_unpack_hex (bytes, manifest->identity->chip, error);
  if (image != NULL)
    backup = lb_library_import (self, image, manifest, existed, error);
  if (backup == NULL)
    g_prefix_error (error, "Importing “%s”: ", path);

  return backup;
}

/* What the name of the folder says when nobody knows more: "esp32-24a160112233". */
static LbIdentity *
guess_identity (const char *device_id)
{
  LbIdentity *identity = lb_identity_new ();
  const char *dash = strchr (device_id, '-');

  if (dash == NULL)
    return identity;

  identity->chip = g_strndup (device_id, (gsize) (dash - device_id));
  identity->unit = g_strdup (dash + 1);
  if (g_str_has_prefix (device_id, "esp"))
    identity->family = LB_FAMILY_ESPRESSIF;
  else if (g_str_has_prefix (device_id, "stm32"))
    identity->family = LB_FAMILY_STM32;

  return identity;
}

static gboolean
set_broken_manifest_aside (LbBackup  *backup,
                           GError   **error)
{
  const char *path = lb_backup_get_manifest_path (backup);
  g_autofree char *aside = g_strconcat (path, ".broken", NULL);

  for (guint n = 2; g_file_test (aside, G_FILE_TEST_EXISTS); n++)
    {
      g_free (aside);
      aside = g_strdup_printf ("%s.broken-%u", path, n);
    }

  return lb_files_claim (path, aside, error);
}

static gboolean
check_adoptable (LbBackup  *backup,
                 GError   **error)
{
  g_autoptr(LbManifest) manifest = NULL;
  g_autoptr(GError) local_error = NULL;

  if (lb_backup_get_stamp (backup)->manifest_time == 0)
    return TRUE;

  manifest = lb_backup_load_manifest (backup, &local_error);
  if (manifest == NULL && g_error_matches (local_error, LB_ERROR, LB_ERROR_INVALID))
    return TRUE;

  if (manifest != NULL)
    g_set_error (error, LB_ERROR, LB_ERROR_EXISTS, "“%s” has a description already",
                 lb_backup_get_id (backup));
  else
    g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static gboolean
write_adopted (LbLibrary         *self,
               LbBackup          *backup,
               const LbManifest  *manifest,
               GError           **error)
{
  g_autofree char *folder = lb_library_get_folder (self, lb_backup_get_device_id (backup));
  g_auto(Staging) staging = { 0 };
  g_auto(LbFd) lock = -1;

  staging_init (&staging);
  if (!stage (&staging, folder, NULL, manifest, error))
    return FALSE;

  lock = lb_library_lock_store (self, error);
  if (lock < 0)
    return FALSE;

  if (lb_backup_get_stamp (backup)->manifest_time != 0 &&
      !set_broken_manifest_aside (backup, error))
    return FALSE;

  if (!claim_all (&staging, folder, lb_backup_get_stem (backup), manifest, error))
    return FALSE;

  g_ptr_array_set_size (staging.claimed, 0);
  lb_library_set_stale (self);

  return TRUE;
}

LbBackup *
lb_library_adopt (LbLibrary   *self,
                  LbBackup    *backup,
                  LbManifest  *details,
                  GError     **error)
{
  g_autoptr(LbManifest) manifest = NULL;
  g_autoptr(GBytes) image = NULL;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && LB_IS_BACKUP (backup), NULL);

  if (!check_adoptable (backup, error))
    return NULL;

  image = lb_files_map (lb_backup_get_path (backup), lb_backup_get_size (backup), error);
  if (image == NULL)
    return NULL;

  if (g_bytes_get_size (image) == 0 || g_bytes_get_size (image) > LB_IMAGE_SIZE_MAX)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "“%s” is empty, or too large for an image",
                   lb_backup_get_path (backup));
      return NULL;
    }

  manifest = complete_details (details, LB_SOURCE_ADOPTED, g_bytes_get_size (image));
  manifest->created = manifest->finished = lb_backup_get_created (backup);
  if (manifest->identity->unit == NULL)
    {
      lb_identity_unref (manifest->identity);
      manifest->identity = guess_identity (lb_backup_get_device_id (backup));
    }
  lb_library_learn (manifest, image);

  if (!lb_library_hash_image (manifest, image, NULL, error) ||
      !write_adopted (self, backup, manifest, error))
    return NULL;

  return lb_library_load_one (self, lb_backup_get_device_id (backup),
                              lb_backup_get_stem (backup), error);
}
