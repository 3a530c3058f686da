/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-library"

#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "lb-error.h"
#include "lb-library-private.h"
#include "lb-manifest-private.h"

typedef DIR LbDir;

static void
lb_dir_close (LbDir *dir)
{
  closedir (dir);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbDir, lb_dir_close)

/* Returns: (nullable): NULL without @error when there is no such folder */
static LbDir *
open_folder (const char  *path,
             GError     **error)
{
  LbDir *dir = opendir (path);

  if (dir == NULL && errno != ENOENT)
    lb_files_set_error (error, errno, path, "Reading the folder");

  return dir;
}

LbLibraryEntry *
lb_library_read_entry (LbLibrary           *self,
                       int                  dir_fd,
                       const char          *device_id,
                       const char          *stem,
                       const LbBackupStamp *stamp)
{
  LbLibraryEntry *entry = g_new0 (LbLibraryEntry, 1);
  g_autofree char *name = g_strconcat (stem, ".json", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) data = NULL;
  LbManifest *manifest = NULL;

  if (stamp->manifest_time != 0)
    {
      data = lb_files_read_at (dir_fd, name, LB_MANIFEST_BYTES_MAX, &error);
      manifest = data != NULL ? lb_manifest_decode (data, &error) : NULL;
    }

  if (manifest != NULL)
    {
      entry->digests =
          g_bytes_new (manifest->digests->data, manifest->digests->len * sizeof (LbDigest));
      g_clear_pointer (&manifest->digests, g_array_unref);
    }

  entry->backup = lb_backup_new (self->backups_dir, device_id, stem, stamp, manifest,
                                 error != NULL ? error->message : NULL);

  return entry;
}

/* A manifest that could not be opened now may open the next time. */
static gboolean
is_worth_keeping (const LbLibraryEntry *entry)
{
  return lb_backup_get_state (entry->backup) != LB_BACKUP_BROKEN;
}

static void
scan_backup (LbLibrary  *self,
             int         dir_fd,
             const char *device_id,
             const char *stem,
             GHashTable *found)
{
  g_autofree char *id = g_strconcat (device_id, "/", stem, NULL);
  LbLibraryEntry *entry = NULL;
  LbLibraryEntry *known;
  LbBackupStamp stamp;

  if (!lb_backup_stamp_take (&stamp, dir_fd, stem))
    return;

  known = g_hash_table_lookup (self->known, id);
  if (known != NULL && is_worth_keeping (known) &&
      lb_backup_stamp_equal (lb_backup_get_stamp (known->backup), &stamp))
    {
      entry = g_new0 (LbLibraryEntry, 1);
      entry->backup = g_object_ref (known->backup);
      entry->digests = known->digests != NULL ? g_bytes_ref (known->digests) : NULL;
    }
  else
    entry = lb_index_cache_lookup (self->cache, self->backups_dir, device_id, stem, &stamp);

  if (entry == NULL)
    {
      entry = lb_library_read_entry (self, dir_fd, device_id, stem, &stamp);
      self->n_parsed += stamp.manifest_time != 0;
      lb_library_set_stale (self);
    }

  g_hash_table_replace (found, (gpointer) lb_backup_get_id (entry->backup), entry);
}

static gboolean
scan_device (LbLibrary   *self,
             const char  *device_id,
             GHashTable  *found,
             GError     **error)
{
  g_autofree char *path = lb_library_get_folder (self, device_id);
  g_autoptr(GError) local_error = NULL;
  g_autoptr(LbDir) dir = open_folder (path, &local_error);
  g_autoptr(GHashTable) stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  struct dirent *item;

  if (dir == NULL)
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      return local_error == NULL;
    }

  while ((item = readdir (dir)) != NULL)
    {
      const char *dot = strrchr (item->d_name, '.');
      g_autofree char *stem = NULL;

      if (dot == NULL || (strcmp (dot, ".json") != 0 && strcmp (dot, ".bin") != 0))
        continue;

      stem = g_strndup (item->d_name, (gsize) (dot - item->d_name));
      if (lb_backup_stem_is_valid (stem) && !g_hash_table_contains (stems, stem))
        {
          scan_backup (self, dirfd (dir), device_id, stem, found);
          g_hash_table_add (stems, g_steal_pointer (&stem));
        }
    }

  return TRUE;
}

/* One folder that cannot be read must not hide the others. */
static gboolean
scan_all (LbLibrary   *self,
          GHashTable  *found,
          GError     **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(LbDir) dir = open_folder (self->backups_dir, &local_error);
  struct dirent *item;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  while (dir != NULL && (item = readdir (dir)) != NULL)
    {
      g_autoptr(GError) device_error = NULL;

      if (lb_backup_device_id_is_valid (item->d_name) &&
          !scan_device (self, item->d_name, found, &device_error))
        g_debug ("%s", device_error->message);
    }

  return TRUE;
}

static void
keep_other_devices (LbLibrary  *self,
                    GHashTable *found,
                    const char *device_id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LbLibraryEntry *known = value;

      if (!g_str_equal (lb_backup_get_device_id (known->backup), device_id))
        {
          LbLibraryEntry *entry = g_new0 (LbLibraryEntry, 1);

          entry->backup = g_object_ref (known->backup);
          entry->digests = known->digests != NULL ? g_bytes_ref (known->digests) : NULL;
          g_hash_table_replace (found, (gpointer) lb_backup_get_id (entry->backup), entry);
        }
    }
}

/* Saved when it pays: with many backups not for each new one. A read-only library does without. */
static void
save_cache (LbLibrary *self)
{
  g_autoptr(GError) error = NULL;

  if (self->n_parsed <= g_hash_table_size (self->known) / 100)
    return;

  if (!lb_index_cache_save (self->cache_path, self->known, &error))
    g_debug ("The index was not saved: %s", error->message);
  self->n_parsed = 0;
}

gboolean
lb_library_scan (LbLibrary   *self,
                 const char  *only_device_id,
                 GError     **error)
{
  g_autoptr(GHashTable) found = NULL;
  gboolean done;

  found = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                 (GDestroyNotify) lb_library_entry_free);
  if (self->cache == NULL)
    self->cache = lb_index_cache_load (self->cache_path);

  done = only_device_id != NULL ? scan_device (self, only_device_id, found, error)
                                : scan_all (self, found, error);
  if (!done)
    return FALSE;

  if (only_device_id != NULL)
    keep_other_devices (self, found, only_device_id);
  else if (g_hash_table_size (found) < g_hash_table_size (self->known))
    lb_library_set_stale (self);

  g_hash_table_unref (self->known);
  self->known = g_steal_pointer (&found);
  if (only_device_id == NULL)
    save_cache (self);

  return TRUE;
}

static int
compare_cb (gconstpointer a,
            gconstpointer b)
{
  return lb_backup_compare (*(LbBackup * const *) a, *(LbBackup * const *) b);
}

static GPtrArray *
collect (LbLibrary  *self,
         const char *device_id)
{
  GPtrArray *backups = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LbBackup *backup = ((LbLibraryEntry *) value)->backup;

      if (device_id == NULL || g_str_equal (lb_backup_get_device_id (backup), device_id))
        g_ptr_array_add (backups, g_object_ref (backup));
    }
  g_ptr_array_sort (backups, compare_cb);

  return backups;
}

static GPtrArray *
load_once (LbLibrary   *self,
           const char  *device_id,
           gboolean     alone,
           GError     **error)
{
  g_autoptr(LbMutexLocker) locker = lb_mutex_locker_new (&self->scan_lock);
  /* Where the library cannot be locked, nobody can be changing it either. */
  g_auto(LbFd) store = alone ? lb_library_lock_store (self, NULL) : -1;

  return lb_library_scan (self, device_id, error) ? collect (self, device_id) : NULL;
}

/* Taking the lock of a unit finishes a commit that a crash cut off. Who has the lock is at it. */
static gboolean
finish_commits (LbLibrary *self,
                GPtrArray *backups)
{
  gboolean found = FALSE;

  for (guint i = 0; i < backups->len; i++)
    {
      LbBackup *backup = backups->pdata[i];
      const char *device_id = lb_backup_get_device_id (backup);

      if (lb_backup_get_state (backup) != LB_BACKUP_ORPHAN)
        continue;

      found = TRUE;
      if (lb_partial_is_committing (self, device_id, lb_backup_get_stem (backup)))
        {
          g_autoptr(LbUnitLock) lock = lb_library_lock_unit (self, device_id, NULL);
        }
    }

  return found;
}

/*
 * An image without its manifest may be one that is being stored or moved at this moment. What still
 * looks so while nobody can do that is a real orphan.
 */
static GPtrArray *
load (LbLibrary   *self,
      const char  *device_id,
      GError     **error)
{
  g_autoptr(GPtrArray) backups = load_once (self, device_id, FALSE, error);

  if (backups == NULL || !finish_commits (self, backups))
    return g_steal_pointer (&backups);

  return load_once (self, device_id, TRUE, error);
}

GPtrArray *
lb_library_load_all (LbLibrary  *self,
                     GError    **error)
{
  g_return_val_if_fail (LB_IS_LIBRARY (self), NULL);

  return load (self, NULL, error);
}

GPtrArray *
lb_library_load_unit (LbLibrary   *self,
                      const char  *device_id,
                      GError     **error)
{
  g_return_val_if_fail (LB_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (device_id != NULL && lb_backup_device_id_is_valid (device_id), NULL);

  return load (self, device_id, error);
}

LbBackup *
lb_library_load_one (LbLibrary   *self,
                     const char  *device_id,
                     const char  *stem,
                     GError     **error)
{
  g_autofree char *folder = lb_library_get_folder (self, device_id);
  g_auto(LbFd) dir_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  LbLibraryEntry *entry;
  LbBackupStamp stamp;
  LbBackup *backup;

  if (dir_fd < 0 || !lb_backup_stamp_take (&stamp, dir_fd, stem))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_NOT_FOUND, "There is no backup “%s/%s” in the library",
                   device_id, stem);
      return NULL;
    }

  entry = lb_library_read_entry (self, dir_fd, device_id, stem, &stamp);
  backup = g_object_ref (entry->backup);
  lb_library_entry_free (entry);

  return backup;
}
