/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-partial"

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-manifest-private.h"
#include "lb-partial-private.h"

/*
 * A commit, step by step; a crash between two of them is finished by the next who locks the unit:
 *   1. parts and manifest are written to the work folder as "commit-<stem>.…", the manifest last
 *   2. parts and image move into the library, the folder is synced
 *   3. the manifest moves there, the folder is synced
 *   4. what is left of the partial is removed
 * Steps 1 to 3 hold the store lock, so that nobody else takes the name, or takes the image for an
 * orphan.
 */
#define COMMIT_PREFIX "commit-"

static char *
commit_path (const char *work_dir,
             const char *stem,
             const char *suffix)
{
  return g_strconcat (work_dir, "/" COMMIT_PREFIX, stem, suffix, NULL);
}

gboolean
lb_partial_is_committing (LbLibrary  *self,
                          const char *device_id,
                          const char *stem)
{
  g_autofree char *work_dir = g_build_filename (self->work_dir, device_id, NULL);
  g_autofree char *path = commit_path (work_dir, stem, ".json");

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/*
 * Returns: (transfer full): names in the work folder that begin with "commit-" and end with @suffix
 */
static GStrv
list_staged (const char *work_dir,
             const char *suffix)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GDir) dir = g_dir_open (work_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, COMMIT_PREFIX) && g_str_has_suffix (name, suffix))
      g_strv_builder_add (builder, name);

  return g_strv_builder_end (builder);
}

static void
remove_staged (const char *work_dir)
{
  /* The manifest first: without it the rest means nothing. */
  static const char * const suffixes[] = { ".json", ".part" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_auto(GStrv) names = list_staged (work_dir, suffixes[i]);

      for (guint n = 0; names[n] != NULL; n++)
        {
          g_autofree char *path = g_build_filename (work_dir, names[n], NULL);

          lb_files_remove (path, NULL);
        }
    }
}

/* Moving between file systems copies: a crash may leave both, which are the same then. */
static gboolean
move_in (const char  *from,
         const char  *to,
         GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GMappedFile) a = NULL;
  g_autoptr(GMappedFile) b = NULL;

  if (!g_file_test (from, G_FILE_TEST_EXISTS) || lb_files_claim (from, to, &local_error))
    return TRUE;

  if (g_error_matches (local_error, LB_ERROR, LB_ERROR_EXISTS))
    {
      a = g_mapped_file_new (from, FALSE, NULL);
      b = g_mapped_file_new (to, FALSE, NULL);
      if (a != NULL && b != NULL && g_mapped_file_get_length (a) == g_mapped_file_get_length (b) &&
          memcmp (g_mapped_file_get_contents (a), g_mapped_file_get_contents (b),
                  g_mapped_file_get_length (a)) == 0)
        return lb_files_remove (from, error);
    }

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
move_parts (const char  *work_dir,
            const char  *folder,
            const char  *stem,
            GError     **error)
{
  g_autofree char *prefix = g_strconcat (COMMIT_PREFIX, stem, ".", NULL);
  g_auto(GStrv) names = list_staged (work_dir, ".part");

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *from = g_build_filename (work_dir, names[i], NULL);
      g_autofree char *to = g_build_filename (folder, names[i] + strlen (COMMIT_PREFIX), NULL);

      if (g_str_has_prefix (names[i], prefix) && !move_in (from, to, error))
        return FALSE;
    }

  return TRUE;
}

/* Steps 2 and 3; hold the store lock. What is done already is not done again. */
static gboolean
move_all (const char  *work_dir,
          const char  *folder,
          const char  *stem,
          GError     **error)
{
  g_autofree char *image_from = g_build_filename (work_dir, LB_PARTIAL_IMAGE, NULL);
  g_autofree char *image_to = g_strconcat (folder, "/", stem, ".bin", NULL);
  g_autofree char *manifest_from = commit_path (work_dir, stem, ".json");
  g_autofree char *manifest_to = g_strconcat (folder, "/", stem, ".json", NULL);

  return move_parts (work_dir, folder, stem, error) && move_in (image_from, image_to, error) &&
         lb_files_sync_dir (folder, error) && move_in (manifest_from, manifest_to, error) &&
         lb_files_sync_dir (folder, error) && lb_files_sync_dir (work_dir, error);
}

/* Step 4. */
static void
remove_rest (const char *work_dir)
{
  static const char * const names[] = { LB_PARTIAL_LOG, LB_PARTIAL_HEADER };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (work_dir, names[i], NULL);

      lb_files_remove (path, NULL);
    }
}

/* Returns: whether a commit with this staged manifest can still end well */
static gboolean
is_sound (const char *work_dir,
          const char *folder,
          const char *stem)
{
  g_autofree char *manifest_path = commit_path (work_dir, stem, ".json");
  g_autofree char *image_from = g_build_filename (work_dir, LB_PARTIAL_IMAGE, NULL);
  g_autofree char *image_to = g_strconcat (folder, "/", stem, ".bin", NULL);
  const char *image = g_file_test (image_from, G_FILE_TEST_EXISTS) ? image_from : image_to;
  g_autoptr(GBytes) text = lb_files_read (manifest_path, LB_MANIFEST_BYTES_MAX, NULL);
  g_autoptr(LbManifest) manifest = text != NULL ? lb_manifest_decode (text, NULL) : NULL;
  g_autoptr(GBytes) bytes =
      manifest != NULL ? lb_files_map (image, manifest->image_size, NULL) : NULL;
  g_autofree char *sha256 = bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes)
                                          : NULL;

  return g_strcmp0 (sha256, manifest != NULL ? manifest->sha256 : "") == 0;
}

static gboolean
recover_stem (LbLibrary   *self,
              const char  *work_dir,
              const char  *device_id,
              const char  *stem,
              GError     **error)
{
  g_autofree char *folder = lb_library_get_folder (self, device_id);
  g_auto(LbFd) store = lb_library_lock_store (self, error);

  if (store < 0 || !lb_files_make_dir (folder, error))
    return FALSE;

  if (!is_sound (work_dir, folder, stem))
    {
      remove_staged (work_dir);
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "The unfinished commit “%s” is not sound",
                   stem);
      return FALSE;
    }

  if (!move_all (work_dir, folder, stem, error))
    return FALSE;

  remove_rest (work_dir);
  lb_library_set_stale (self);

  return TRUE;
}

void
lb_partial_recover (LbLibrary  *self,
                    const char *device_id)
{
  g_autofree char *work_dir = g_build_filename (self->work_dir, device_id, NULL);
  g_auto(GStrv) names = list_staged (work_dir, ".json");

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *stem = g_strndup (names[i] + strlen (COMMIT_PREFIX),
                                         strlen (names[i]) - strlen (COMMIT_PREFIX ".json"));
      g_autoptr(GError) error = NULL;

      if (lb_backup_stem_is_valid (stem) && !recover_stem (self, work_dir, device_id, stem, &error))
        g_debug ("%s", error->message);
      /* Somebody took the name: the partial is whole and will be stored under another one. */
      if (g_error_matches (error, LB_ERROR, LB_ERROR_EXISTS))
        remove_staged (work_dir);
    }

  /* Parts whose manifest was never written. */
  if (names[0] == NULL)
    remove_staged (work_dir);
}

static gboolean
check_whole (LbPartial  *self,
             GError    **error)
{
  guint missing = self->blocks->len - lb_partial_get_n_proven (self);

  if (missing == 0)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "%u of %u blocks are not proven yet", missing,
               self->blocks->len);
  return FALSE;
}

static LbManifest *
make_manifest (LbPartial  *self,
               LbManifest *details)
{
  LbManifest *manifest = details != NULL ? lb_manifest_copy (details) : lb_manifest_new ();
  g_autofree char *device_id = lb_identity_get_device_id (manifest->identity);

  if (!g_str_equal (device_id, lb_unit_lock_get_device_id (self->lock)) ||
      manifest->identity->unit == NULL)
    {
      lb_identity_unref (manifest->identity);
      manifest->identity = lb_identity_ref (self->identity);
    }

  g_clear_pointer (&manifest->geometry, lb_geometry_unref);
  manifest->geometry = lb_geometry_ref (self->header.geometry);
  manifest->block_size = self->header.block_size;
  manifest->source = LB_SOURCE_READ;
  manifest->created = self->header.created;
  manifest->finished = g_get_real_time () / G_USEC_PER_SEC;
  manifest->damaged_time = 0;
  g_clear_pointer (&manifest->damaged_reason, g_free);
  g_free (manifest->tool);
  manifest->tool = g_strdup ("lifeboat " LB_VERSION);
  for (guint i = manifest->parts->len; i > 0; i--)
    if (((LbBackupPart *) manifest->parts->pdata[i - 1])->data == NULL)
      g_ptr_array_remove_index (manifest->parts, i - 1);

  return manifest;
}

/* What the disk gives back must be what was proven. */
static gboolean
hash_stored (LbPartial     *self,
             LbManifest    *manifest,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GBytes) image =
      lb_files_map (self->image_path, lb_geometry_get_size (self->header.geometry), error);
  guint n_bad = 0;

  if (image == NULL || !lb_library_hash_image (manifest, image, cancellable, error))
    return FALSE;

  for (guint i = 0; i < self->blocks->len; i++)
    if (!lb_digest_equal (&g_array_index (manifest->digests, LbDigest, i), &self->states[i].digest))
      {
        lb_partial_drop (self, i, NULL);
        n_bad++;
      }

  if (n_bad > 0)
    g_set_error (error, LB_ERROR, LB_ERROR_CHECKSUM,
                 "The disk gave back other bytes than were stored for %u of %u blocks. Look after"
                 " this disk, then try again; the rest is kept.",
                 n_bad, self->blocks->len);

  return n_bad == 0;
}

/* Step 1. */
static gboolean
stage (LbPartial         *self,
       const LbManifest  *manifest,
       const char        *stem,
       GError           **error)
{
  const char *work_dir = lb_unit_lock_get_work_dir (self->lock);
  g_autofree char *path = commit_path (work_dir, stem, ".json");
  g_autoptr(GBytes) text = lb_manifest_encode (manifest);
  g_autoptr(LbManifest) check = lb_manifest_decode (text, error);

  /* Nothing enters the library that it could not read again. */
  if (check == NULL)
    return FALSE;

  for (guint i = 0; i < manifest->parts->len; i++)
    {
      const LbBackupPart *part = manifest->parts->pdata[i];
      g_autofree char *suffix = g_strdup_printf (".%s.part", part->name);
      g_autofree char *part_path = commit_path (work_dir, stem, suffix);

      if (!lb_files_replace (part_path, part->data, error))
        return FALSE;
    }

  return lb_files_replace (path, text, error);
}

static gboolean
enter_library (LbPartial         *self,
               const LbManifest  *manifest,
               const char        *folder,
               GError           **error)
{
  const char *work_dir = lb_unit_lock_get_work_dir (self->lock);
  g_autofree char *stem = g_strdup (self->commit_stem);

  if (stem == NULL)
    {
      stem = lb_library_choose_stem (folder, manifest->finished);
      if (!stage (self, manifest, stem, error))
        {
          remove_staged (work_dir);
          return FALSE;
        }
    }

  if (!move_all (work_dir, folder, stem, error))
    {
      if (g_file_test (self->image_path, G_FILE_TEST_EXISTS))
        remove_staged (work_dir);
      else if (self->commit_stem == NULL)
        self->commit_stem = g_steal_pointer (&stem);
      return FALSE;
    }

  g_free (self->commit_stem);
  self->commit_stem = g_steal_pointer (&stem);

  return TRUE;
}

LbBackup *
lb_partial_commit (LbPartial     *self,
                   LbManifest    *details,
                   GCancellable  *cancellable,
                   GError       **error)
{
  LbLibrary *library = lb_unit_lock_get_library (self->lock);
  const char *device_id = lb_unit_lock_get_device_id (self->lock);
  g_autofree char *folder = lb_library_get_folder (library, device_id);
  g_autoptr(LbManifest) manifest = NULL;
  g_auto(LbFd) store = -1;

  g_return_val_if_fail (self->log_fd >= 0, NULL);

  if (!check_whole (self, error) || !lb_partial_flush (self, error))
    return NULL;

  if (self->commit_stem == NULL)
    {
      manifest = make_manifest (self, details);
      if (!hash_stored (self, manifest, cancellable, error))
        return NULL;
    }

  if (!lb_files_make_dir (folder, error))
    return NULL;

  store = lb_library_lock_store (library, error);
  if (store < 0 || !enter_library (self, manifest, folder, error))
    return NULL;

  lb_partial_close_files (self);
  remove_rest (lb_unit_lock_get_work_dir (self->lock));
  lb_library_set_stale (library);

  return lb_library_load_one (library, device_id, self->commit_stem, error);
}
