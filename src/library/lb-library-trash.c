/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-library"

#include "config.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lb-error.h"
#include "lb-library-private.h"
#include "lb-manifest.h"

#define SECONDS_PER_DAY 86400

/* ".NAME.part" or ".json.broken"; "a.old.bin" is not a file of the backup "a". */
static gboolean
is_further_suffix (const char *suffix)
{
  g_autofree char *name = NULL;

  if (g_str_has_prefix (suffix, ".json.broken"))
    return TRUE;

  if (suffix[0] != '.' || !g_str_has_suffix (suffix, ".part") ||
      strlen (suffix) <= strlen ("..part"))
    return FALSE;

  name = g_strndup (suffix + 1, strlen (suffix) - strlen (".part") - 1);

  return lb_manifest_part_name_is_valid (name);
}

/*
 * Returns: (transfer full) (element-type utf8): what follows the stem in a backup's further files
 */
static GPtrArray *
list_suffixes (const char *folder,
               const char *stem)
{
  GPtrArray *suffixes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  gsize length = strlen (stem);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (strncmp (name, stem, length) == 0 && is_further_suffix (name + length))
      g_ptr_array_add (suffixes, g_strdup (name + length));

  return suffixes;
}

static gboolean
move_file (const char  *from_dir,
           const char  *from_stem,
           const char  *to_dir,
           const char  *to_stem,
           const char  *suffix,
           GError     **error)
{
  g_autofree char *from = g_strconcat (from_dir, "/", from_stem, suffix, NULL);
  g_autofree char *to = g_strconcat (to_dir, "/", to_stem, suffix, NULL);

  if (!g_file_test (from, G_FILE_TEST_EXISTS))
    return TRUE;

  return lb_files_claim (from, to, error);
}

static gboolean
move_files (const char  *from_dir,
            const char  *from_stem,
            const char  *to_dir,
            const char  *to_stem,
            GPtrArray   *suffixes,
            GError     **error)
{
  for (guint i = 0; i < suffixes->len; i++)
    if (!move_file (from_dir, from_stem, to_dir, to_stem, suffixes->pdata[i], error))
      {
        /* Back to where it was, as far as the disk lets us. */
        for (guint n = i; n > 0; n--)
          move_file (to_dir, to_stem, from_dir, from_stem, suffixes->pdata[n - 1], NULL);
        return FALSE;
      }

  return TRUE;
}

/* Image last out, manifest last in: a crash between leaves what can be adopted. */
static gboolean
move_backup (const char  *from_dir,
             const char  *from_stem,
             const char  *to_dir,
             const char  *to_stem,
             const char  *first,
             const char  *last,
             GError     **error)
{
  g_autoptr(GPtrArray) suffixes = list_suffixes (from_dir, from_stem);

  g_ptr_array_insert (suffixes, 0, g_strdup (first));
  g_ptr_array_add (suffixes, g_strdup (last));

  return move_files (from_dir, from_stem, to_dir, to_stem, suffixes, error) &&
         lb_files_sync_dir (to_dir, error) && lb_files_sync_dir (from_dir, error);
}

static char *
make_token (void)
{
  g_autoptr(GDateTime) date = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (date, "%Y%m%dT%H%M%SZ");

  return g_strdup_printf ("%s-%08x", time, g_random_int ());
}

gboolean
lb_library_delete (LbLibrary   *self,
                   LbBackup    *backup,
                   char       **token,
                   GError     **error)
{
  g_autofree char *made = make_token ();
  g_autofree char *folder = NULL;
  g_autofree char *trash = NULL;
  g_auto(LbFd) lock = -1;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && LB_IS_BACKUP (backup), FALSE);

  if (lb_backup_get_state (backup) == LB_BACKUP_ORPHAN)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
                   "“%s” is an image that nothing describes; it may be the only copy. Let the "
                   "library adopt it first, then delete it.",
                   lb_backup_get_id (backup));
      return FALSE;
    }

  folder = lb_library_get_folder (self, lb_backup_get_device_id (backup));
  trash = g_build_filename (self->trash_dir, made, lb_backup_get_device_id (backup), NULL);
  lock = lb_library_lock_store (self, error);
  if (lock < 0 || !lb_files_make_dir (trash, error) ||
      !move_backup (folder,
                    lb_backup_get_stem (backup),
                    trash,
                    lb_backup_get_stem (backup),
                    ".json",
                    ".bin",
                    error))
    return FALSE;

  lb_library_set_stale (self);
  if (token != NULL)
    *token = g_steal_pointer (&made);

  return TRUE;
}

static char *
first_name (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);

  return dir != NULL ? g_strdup (g_dir_read_name (dir)) : NULL;
}

/* One backup a token: the folder of its device, and the stem its files share. */
static gboolean
find_deleted (LbLibrary   *self,
              const char  *token,
              char       **device_id,
              char       **stem,
              GError     **error)
{
  g_autofree char *trash = g_build_filename (self->trash_dir, token, NULL);
  g_autofree char *folder = NULL;
  char *dot;

  *device_id = lb_backup_stem_is_valid (token) ? first_name (trash) : NULL;
  folder = *device_id != NULL ? g_build_filename (trash, *device_id, NULL) : NULL;
  *stem = folder != NULL ? first_name (folder) : NULL;
  dot = *stem != NULL ? strchr (*stem, '.') : NULL;

  if (dot == NULL || !lb_backup_device_id_is_valid (*device_id))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_NOT_FOUND,
                   "What was deleted is not in the trash of the library any more");
      return FALSE;
    }

  return TRUE;
}

/* A stem may hold dots; the files of one backup end in .bin, .json, .NAME.part or .json.broken. */
static void
cut_suffix (char *name)
{
  static const char * const suffixes[] = { ".bin", ".json", ".json.broken" };
  char *dot;

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (name, suffixes[i]))
      {
        name[strlen (name) - strlen (suffixes[i])] = '\0';
        return;
      }

  for (guint i = 0; i < 2; i++)
    if ((dot = strrchr (name, '.')) != NULL)
      *dot = '\0';
}

static void
remove_token (LbLibrary  *self,
              const char *token,
              const char *device_id)
{
  g_autofree char *trash = g_build_filename (self->trash_dir, token, NULL);
  g_autofree char *folder = g_build_filename (trash, device_id, NULL);

  if (g_rmdir (folder) != 0 || g_rmdir (trash) != 0)
    g_debug ("“%s” stays: %s", trash, g_strerror (errno));
}

LbBackup *
lb_library_undelete (LbLibrary   *self,
                     const char  *token,
                     GError     **error)
{
  g_autofree char *device_id = NULL;
  g_autofree char *stem = NULL;
  g_autofree char *new_stem = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *trash = NULL;
  g_auto(LbFd) lock = -1;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && token != NULL, NULL);

  lock = lb_library_lock_store (self, error);
  if (lock < 0 || !find_deleted (self, token, &device_id, &stem, error))
    return NULL;

  cut_suffix (stem);
  folder = lb_library_get_folder (self, device_id);
  trash = g_build_filename (self->trash_dir, token, device_id, NULL);
  if (!lb_files_make_dir (folder, error))
    return NULL;

  new_stem = lb_library_free_stem (folder, stem);
  if (!move_backup (trash, stem, folder, new_stem, ".bin", ".json", error))
    return NULL;

  remove_token (self, token, device_id);
  lb_library_set_stale (self);

  return lb_library_load_one (self, device_id, new_stem, error);
}

static gboolean
is_due (const char *token,
        gint64      before)
{
  g_autofree char *text = g_strndup (token, strlen ("20261120T110155Z"));
  g_autoptr(GDateTime) date = g_date_time_new_from_iso8601 (text, NULL);

  return date != NULL && g_date_time_to_unix (date) <= before;
}

static gboolean
remove_files (const char  *folder,
              GError     **error)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!lb_files_remove (path, error))
        return FALSE;
    }

  return TRUE;
}

static void
remove_stale (LbLibrary *self)
{
  g_autoptr(GDir) dir = g_dir_open (self->backups_dir, 0, NULL);
  const char *device_id;

  while (dir != NULL && (device_id = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = lb_library_get_folder (self, device_id);

      lb_temp_files_remove_stale (folder, SECONDS_PER_DAY);
    }
  lb_temp_files_remove_stale (self->root, SECONDS_PER_DAY);
}

int
lb_library_purge_trash (LbLibrary   *self,
                        guint        days,
                        GError     **error)
{
  gint64 before = g_get_real_time () / G_USEC_PER_SEC - (gint64) days * SECONDS_PER_DAY;
  g_autoptr(GDir) dir = NULL;
  g_auto(LbFd) lock = -1;
  const char *token;
  int n = 0;

  g_return_val_if_fail (LB_IS_LIBRARY (self), -1);

  if (!g_file_test (self->root, G_FILE_TEST_IS_DIR))
    return 0;

  lock = lb_library_lock_store (self, error);
  if (lock < 0)
    return -1;

  remove_stale (self);
  dir = g_dir_open (self->trash_dir, 0, NULL);
  while (dir != NULL && (token = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *trash = g_build_filename (self->trash_dir, token, NULL);
      g_autofree char *device_id = is_due (token, before) ? first_name (trash) : NULL;
      g_autofree char *folder =
          device_id != NULL ? g_build_filename (trash, device_id, NULL) : NULL;

      if (folder == NULL)
        continue;

      if (!remove_files (folder, error))
        return -1;
      remove_token (self, token, device_id);
      n++;
    }

  return n;
}
