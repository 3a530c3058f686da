/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-library"

#include "config.h"

#include "lb-error.h"
#include "lb-library-private.h"
#include "lb-library-settings.h"

#define STEM_FORMAT "%Y%m%dT%H%M%SZ"
#define STEM_LENGTH 16
#define SUFFIX ".json"
#define SAME_SECOND_MAX 100

void
lb_kept_settings_free (LbKeptSettings *self)
{
  g_free (self->path);
  g_free (self);
}

static char *
settings_folder (LbLibrary  *self,
                 const char *device_id)
{
  g_autofree char *unit = lb_library_get_folder (self, device_id);

  return g_build_filename (unit, "settings", NULL);
}

/* Two in one second get a number behind the time. */
static char *
claim_name (LbTempFile  *file,
            const char  *folder,
            GError     **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stem = g_date_time_format (now, STEM_FORMAT);

  for (guint i = 1; i <= SAME_SECOND_MAX; i++)
    {
      g_autofree char *name = i == 1 ? g_strconcat (stem, SUFFIX, NULL)
                                     : g_strdup_printf ("%s-%u" SUFFIX, stem, i);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr(GError) local_error = NULL;

      if (lb_temp_file_claim (file, path, &local_error))
        return g_steal_pointer (&path);
      if (!g_error_matches (local_error, LB_ERROR, LB_ERROR_EXISTS) || i == SAME_SECOND_MAX)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  return NULL;
}

char *
lb_library_keep_settings (LbLibrary   *self,
                          const char  *device_id,
                          GBytes      *content,
                          GError     **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_auto(LbTempFile) file = LB_TEMP_FILE_INIT;

  g_return_val_if_fail (LB_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (lb_backup_device_id_is_valid (device_id), NULL);

  folder = settings_folder (self, device_id);
  if (!lb_files_make_dir (folder, error) || !lb_temp_file_open (&file, folder, error) ||
      !lb_temp_file_write (&file, content, error) || !lb_temp_file_sync (&file, error))
    return NULL;

  path = claim_name (&file, folder, error);
  return path != NULL && lb_files_sync_dir (folder, error) ? g_steal_pointer (&path) : NULL;
}

/* Returns: (nullable): NULL when @name is not one of ours */
static LbKeptSettings *
parse_name (const char *folder,
            const char *name)
{
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *stem = g_strndup (name, STEM_LENGTH);
  g_autofree char *iso = NULL;
  LbKeptSettings *settings;

  if (!g_str_has_suffix (name, SUFFIX) || strlen (stem) != STEM_LENGTH || stem[8] != 'T')
    return NULL;

  time = g_date_time_new_from_iso8601 (stem, NULL);
  if (time == NULL)
    return NULL;

  settings = g_new0 (LbKeptSettings, 1);
  settings->path = g_build_filename (folder, name, NULL);
  settings->created = g_date_time_to_unix (time);
  return settings;
}

/* The second of two in one second has the longer name. */
static int
compare_newest_first (gconstpointer a,
                      gconstpointer b)
{
  const LbKeptSettings *first = *(const LbKeptSettings *const *) a;
  const LbKeptSettings *second = *(const LbKeptSettings *const *) b;

  if (first->created != second->created)
    return first->created > second->created ? -1 : 1;
  if (strlen (first->path) != strlen (second->path))
    return strlen (first->path) > strlen (second->path) ? -1 : 1;
  return strcmp (second->path, first->path);
}

GPtrArray *
lb_library_list_settings (LbLibrary  *self,
                          const char *device_id)
{
  g_autofree char *folder = NULL;
  g_autoptr(GDir) dir = NULL;
  GPtrArray *found;
  const char *name;

  g_return_val_if_fail (LB_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (lb_backup_device_id_is_valid (device_id), NULL);

  folder = settings_folder (self, device_id);
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) lb_kept_settings_free);
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      LbKeptSettings *settings = parse_name (folder, name);

      if (settings != NULL)
        g_ptr_array_add (found, settings);
    }

  g_ptr_array_sort (found, compare_newest_first);
  return found;
}
