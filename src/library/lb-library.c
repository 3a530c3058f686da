/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-library"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>

#include "lb-error.h"
#include "lb-library-private.h"
#include "lb-paths.h"

#define STORE_WAIT_MS 10000
#define STORE_POLL_MS 5
#define RESERVE_BYTES (1024 * 1024)

G_DEFINE_FINAL_TYPE (LbLibrary, lb_library, G_TYPE_OBJECT)

static void
lb_library_finalize (GObject *object)
{
  LbLibrary *self = LB_LIBRARY (object);

  lb_mutex_clear (&self->scan_lock);
  lb_mutex_clear (&self->blocks_lock);
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_clear_pointer (&self->cache, lb_index_cache_free);
  g_clear_pointer (&self->blocks, lb_block_index_free);
  g_free (self->root);
  g_free (self->backups_dir);
  g_free (self->work_dir);
  g_free (self->trash_dir);
  g_free (self->cache_path);

  G_OBJECT_CLASS (lb_library_parent_class)->finalize (object);
}

static void
lb_library_class_init (LbLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_library_finalize;
}

static void
free_entry (gpointer entry)
{
  lb_library_entry_free (entry);
}

static void
lb_library_init (LbLibrary *self)
{
  lb_mutex_init (&self->scan_lock);
  lb_mutex_init (&self->blocks_lock);
  /* The key is the id inside the entry's backup. */
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_entry);
}

void
lb_library_entry_free (LbLibraryEntry *entry)
{
  g_clear_object (&entry->backup);
  g_clear_pointer (&entry->digests, g_bytes_unref);
  g_free (entry);
}

LbLibrary *
lb_library_new (const char *root)
{
  LbLibrary *self = g_object_new (LB_TYPE_LIBRARY, NULL);

  self->root = root != NULL ? g_canonicalize_filename (root, NULL) : lb_paths_library_dir ();
  self->backups_dir = g_build_filename (self->root, "backups", NULL);
  self->work_dir = g_build_filename (self->root, "work", NULL);
  self->trash_dir = g_build_filename (self->root, "trash", NULL);
  self->cache_path = g_build_filename (self->root, "index.cache", NULL);

  return self;
}

const char *
lb_library_get_root (LbLibrary *self)
{
  g_return_val_if_fail (LB_IS_LIBRARY (self), NULL);

  return self->root;
}

char *
lb_library_get_folder (LbLibrary  *self,
                       const char *device_id)
{
  return g_build_filename (self->backups_dir, device_id, NULL);
}

void
lb_library_set_stale (LbLibrary *self)
{
  g_atomic_int_set (&self->is_stale, TRUE);
}

/* Waits in short steps: the lock is only ever held for moments, unless its holder is stopped. */
static gboolean
lock_patiently (int fd)
{
  for (guint waited = 0; waited < STORE_WAIT_MS; waited += STORE_POLL_MS)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return TRUE;

      if (errno != EWOULDBLOCK && errno != EINTR)
        return FALSE;

      g_usleep (STORE_POLL_MS * 1000);
    }

  errno = EWOULDBLOCK;
  return FALSE;
}

LbFd
lb_library_lock_store (LbLibrary  *self,
                       GError    **error)
{
  g_autofree char *path = g_build_filename (self->root, "lock", NULL);
  int fd;

  if (!lb_files_make_dir (self->root, error))
    return -1;

  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      lb_files_set_error (error, errno, path, "Opening");
      return -1;
    }

  if (!lock_patiently (fd))
    {
      if (errno == EWOULDBLOCK)
        g_set_error (error, LB_RETRY, LB_RETRY_UNIT_BUSY,
                     "Another Lifeboat is changing the library and does not finish. Close it, "
                     "then try again.");
      else
        lb_files_set_error (error, errno, path, "Locking");
      g_close (fd, NULL);
      return -1;
    }

  return fd;
}

char *
lb_library_get_work_dir (LbLibrary   *self,
                         const char  *device_id,
                         GError     **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (LB_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (lb_backup_device_id_is_valid (device_id), NULL);

  path = g_build_filename (self->work_dir, device_id, NULL);

  return lb_files_make_dir (path, error) ? g_steal_pointer (&path) : NULL;
}

GStrv
lb_library_find_work (LbLibrary  *self,
                      const char *name)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GDir) dir = NULL;
  const char *device_id;

  g_return_val_if_fail (LB_IS_LIBRARY (self), NULL);

  dir = g_dir_open (self->work_dir, 0, NULL);
  while (dir != NULL && (device_id = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->work_dir, device_id, name, NULL);

      if (lb_backup_device_id_is_valid (device_id) && g_file_test (path, G_FILE_TEST_EXISTS))
        g_strv_builder_add (builder, device_id);
    }

  return g_strv_builder_end (builder);
}

/* The library need not exist yet: the disk is that of the nearest folder that does. */
static gboolean
stat_disk (const char     *path,
           struct statvfs *disk)
{
  g_autofree char *existing = g_strdup (path);

  while (statvfs (existing, disk) != 0)
    {
      char *parent;

      if (errno != ENOENT || g_str_equal (existing, "/"))
        return FALSE;

      parent = g_path_get_dirname (existing);
      g_free (existing);
      existing = parent;
    }

  return TRUE;
}

gboolean
lb_library_check_space (LbLibrary  *self,
                        guint64     bytes,
                        GError    **error)
{
  struct statvfs disk;
  guint64 free_bytes;

  g_return_val_if_fail (LB_IS_LIBRARY (self), FALSE);

  if (!stat_disk (self->root, &disk))
    {
      lb_files_set_error (error, errno, self->root, "Looking for free space in");
      return FALSE;
    }

  free_bytes = (guint64) disk.f_bavail * disk.f_frsize;
  if (free_bytes < bytes + RESERVE_BYTES)
    {
      g_autofree char *needed = g_format_size (bytes + RESERVE_BYTES);
      g_autofree char *there = g_format_size (free_bytes);

      g_set_error (error, LB_ERROR, LB_ERROR_DISK,
                   "The disk with the library “%s” is too full: %s are needed, %s are free. Free "
                   "some space, then try again; nothing was changed.",
                   self->root, needed, there);
      return FALSE;
    }

  return TRUE;
}
