/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-library"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "lb-error.h"
#include "lb-library-private.h"

#define SHA256_PREFIX_MIN 8
#define LISTED_MATCHES 5

/* Splits "<device id>/<stem>" when both may be names in the library. */
static gboolean
split_id (const char  *id,
          char       **device_id,
          const char **stem)
{
  const char *slash = strchr (id, '/');
  g_autofree char *device = slash != NULL ? g_strndup (id, (gsize) (slash - id)) : NULL;

  if (device == NULL || !lb_backup_device_id_is_valid (device) ||
      !lb_backup_stem_is_valid (slash + 1))
    return FALSE;

  *device_id = g_steal_pointer (&device);
  *stem = slash + 1;

  return TRUE;
}

static LbBackup *
find_exact (LbLibrary  *self,
            const char *id)
{
  g_autofree char *device_id = NULL;
  const char *stem = NULL;

  return split_id (id, &device_id, &stem) ? lb_library_load_one (self, device_id, stem, NULL)
                                          : NULL;
}

/* The path of an image or manifest of this library, given in any way. */
static LbBackup *
find_path (LbLibrary  *self,
           const char *path)
{
  g_autofree char *real = realpath (path, NULL);
  g_autofree char *real_dir = realpath (self->backups_dir, NULL);
  g_autofree char *id = NULL;
  char *dot;

  if (real == NULL || real_dir == NULL || !g_str_has_prefix (real, real_dir) ||
      real[strlen (real_dir)] != '/')
    return NULL;

  id = g_strdup (real + strlen (real_dir) + 1);
  dot = strrchr (id, '.');
  if (dot == NULL || (strcmp (dot, ".bin") != 0 && strcmp (dot, ".json") != 0))
    return NULL;
  *dot = '\0';

  return find_exact (self, id);
}

static gboolean
is_exactly (LbBackup   *backup,
            const char *name)
{
  return strcmp (lb_backup_get_id (backup), name) == 0 ||
         strcmp (lb_backup_get_stem (backup), name) == 0 ||
         g_strcmp0 (lb_backup_get_sha256 (backup), name) == 0;
}

static gboolean
begins_with (LbBackup   *backup,
             const char *name)
{
  const char *sha256 = lb_backup_get_sha256 (backup);

  return g_str_has_prefix (lb_backup_get_id (backup), name) ||
         g_str_has_prefix (lb_backup_get_stem (backup), name) ||
         (sha256 != NULL && strlen (name) >= SHA256_PREFIX_MIN && g_str_has_prefix (sha256, name));
}

static GPtrArray *
filter (GPtrArray   *backups,
        const char  *name,
        gboolean   (*fits) (LbBackup *, const char *))
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < backups->len; i++)
    if (fits (backups->pdata[i], name))
      g_ptr_array_add (found, backups->pdata[i]);

  return found;
}

static void
set_ambiguous (GError     **error,
               const char  *name,
               GPtrArray   *found)
{
  g_autoptr(GString) ids = g_string_new (NULL);

  for (guint i = 0; i < MIN (found->len, LISTED_MATCHES); i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "", lb_backup_get_id (found->pdata[i]));
  if (found->len > LISTED_MATCHES)
    g_string_append (ids, ", …");

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
               "“%s” fits %u backups (%s). Write more of the id.", name, found->len, ids->str);
}

static LbBackup *
find_among (GPtrArray   *backups,
            const char  *name,
            GError     **error)
{
  g_autoptr(GPtrArray) exact = filter (backups, name, is_exactly);
  g_autoptr(GPtrArray) found = exact->len > 0 ? g_ptr_array_ref (exact)
                                              : filter (backups, name, begins_with);

  if (found->len == 1)
    return g_object_ref (found->pdata[0]);

  if (found->len == 0)
    g_set_error (error, LB_ERROR, LB_ERROR_NOT_FOUND,
                 "There is no backup “%s” in the library",
                 name);
  else
    set_ambiguous (error, name, found);

  return NULL;
}

LbBackup *
lb_library_find (LbLibrary   *self,
                 const char  *name,
                 GError     **error)
{
  g_autoptr(GPtrArray) backups = NULL;
  LbBackup *backup;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && name != NULL, NULL);

  backup = find_exact (self, name);
  if (backup == NULL)
    backup = find_path (self, name);
  if (backup != NULL)
    return backup;

  backups = *name != '\0' ? lb_library_load_all (self, error) : g_ptr_array_new ();

  return backups != NULL ? find_among (backups, name, error) : NULL;
}

LbBackup *
lb_library_find_by_sha256 (LbLibrary  *self,
                           const char *sha256,
                           const char *device_id)
{
  g_autoptr(GPtrArray) backups = NULL;
  LbBackup *found = NULL;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && sha256 != NULL, NULL);

  backups = lb_library_load_all (self, NULL);
  for (guint i = 0; backups != NULL && i < backups->len; i++)
    {
      LbBackup *backup = backups->pdata[i];

      if (lb_backup_get_state (backup) != LB_BACKUP_OK ||
          g_strcmp0 (lb_backup_get_sha256 (backup), sha256) != 0)
        continue;

      if (device_id == NULL || g_str_equal (lb_backup_get_device_id (backup), device_id))
        return g_object_ref (backup);

      if (found == NULL)
        found = backup;
    }

  return found != NULL ? g_object_ref (found) : NULL;
}
