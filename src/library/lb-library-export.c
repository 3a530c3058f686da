/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-library"

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "lb-error.h"
#include "lb-library-private.h"
#include "lb-manifest-private.h"

/* Nobody may write a copy over a stored backup. */
static gboolean
check_outside (LbLibrary   *self,
               const char  *path,
               GError     **error)
{
  g_autofree char *dir = g_path_get_dirname (path);
  g_autofree char *real = realpath (dir, NULL);
  g_autofree char *root = realpath (self->root, NULL);
  gsize length = root != NULL ? strlen (root) : 0;

  if (real == NULL || root == NULL || strncmp (real, root, length) != 0 ||
      (real[length] != '/' && real[length] != '\0'))
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
               "“%s” is inside the library of backups. Choose a folder outside of it.", path);
  return FALSE;
}

gboolean
lb_library_export (LbLibrary     *self,
                   LbBackup      *backup,
                   const char    *path,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(GBytes) image = NULL;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && LB_IS_BACKUP (backup) && path != NULL, FALSE);

  if (!check_outside (self, path, error))
    return FALSE;

  image = lb_library_open_proven_image (self, backup, cancellable, error);

  return image != NULL && lb_files_replace (path, image, error);
}

gboolean
lb_library_write_file (const char  *path,
                       GBytes      *data,
                       GError     **error)
{
  g_return_val_if_fail (path != NULL && data != NULL, FALSE);

  return lb_files_replace (path, data, error);
}

/* The name of the image without its ".bin" stands before the endings of what lies beside it. */
static char *
get_stem (const char *path)
{
  gsize length = strlen (path);

  if (length > strlen (".bin") &&
      g_ascii_strcasecmp (path + length - strlen (".bin"), ".bin") == 0)
    length -= strlen (".bin");

  return g_strndup (path, length);
}

static char *
get_description_path (const char *path)
{
  g_autofree char *stem = get_stem (path);

  return g_strconcat (stem, ".json", NULL);
}

static char *
get_part_path (const char *path,
               const char *name)
{
  g_autofree char *stem = get_stem (path);

  return g_strdup_printf ("%s.%s.part", stem, name);
}

/* Returns: (transfer full) (nullable): what a file says if it is a description of ours */
static LbManifest *
read_description (const char *file)
{
  g_autoptr(GBytes) text = lb_files_read (file, LB_MANIFEST_BYTES_MAX, NULL);

  return text != NULL ? lb_manifest_decode (text, NULL) : NULL;
}

/* One file of a set on its way out. */
typedef struct
{
  char   *path;
  GBytes *data;
} Companion;

static void
companion_free (gpointer data)
{
  Companion *self = data;

  g_free (self->path);
  g_bytes_unref (self->data);
  g_free (self);
}

static void
add_companion (GPtrArray *companions,
               char      *path,
               GBytes    *data)
{
  Companion *self = g_new0 (Companion, 1);

  self->path = path;
  self->data = data;
  g_ptr_array_add (companions, self);
}

/* Returns: (transfer full): the description first, then the parts; empty for an image alone */
static GPtrArray *
collect_companions (LbBackup    *backup,
                    const char  *path,
                    GError     **error)
{
  g_autoptr(GPtrArray) companions = g_ptr_array_new_with_free_func (companion_free);
  const GPtrArray *parts = lb_backup_get_manifest (backup)->parts;
  GBytes *text;

  if (parts->len == 0)
    return g_steal_pointer (&companions);

  text = lb_files_read (lb_backup_get_manifest_path (backup), LB_MANIFEST_BYTES_MAX, error);
  if (text == NULL)
    return NULL;
  add_companion (companions, get_description_path (path), text);

  for (guint i = 0; i < parts->len; i++)
    {
      const LbBackupPart *part = parts->pdata[i];
      GBytes *data = lb_backup_read_part (backup, part->name, error);

      if (data == NULL)
        return NULL;
      add_companion (companions, get_part_path (path, part->name), data);
    }

  return g_steal_pointer (&companions);
}

/* The person chose the name of the image; what lies beside it may be anybody's. */
static gboolean
check_free (const GPtrArray  *companions,
            const char       *path,
            GError          **error)
{
  g_autofree char *description = get_description_path (path);
  g_autoptr(LbManifest) earlier = read_description (description);

  for (guint i = 0; earlier == NULL && i < companions->len; i++)
    {
      const Companion *companion = companions->pdata[i];

      if (g_file_test (companion->path, G_FILE_TEST_EXISTS))
        {
          g_set_error (error, LB_ERROR, LB_ERROR_EXISTS,
                       "“%s” would be replaced, and is not from an earlier export. Choose another "
                       "name.",
                       companion->path);
          return FALSE;
        }
    }

  return TRUE;
}

gboolean
lb_library_export_set (LbLibrary     *self,
                       LbBackup      *backup,
                       const char    *path,
                       GStrv         *beside,
                       GCancellable  *cancellable,
                       GError       **error)
{
  g_autoptr(GStrvBuilder) written = g_strv_builder_new ();
  g_autoptr(GPtrArray) companions = NULL;
  g_autoptr(GBytes) image = NULL;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && LB_IS_BACKUP (backup) && path != NULL, FALSE);

  if (!check_outside (self, path, error))
    return FALSE;

  image = lb_library_open_proven_image (self, backup, cancellable, error);
  companions = image != NULL ? collect_companions (backup, path, error) : NULL;
  if (companions == NULL || !check_free (companions, path, error))
    return FALSE;

  for (guint i = 0; i < companions->len; i++)
    {
      const Companion *companion = companions->pdata[i];

      if (!lb_files_replace (companion->path, companion->data, error))
        return FALSE;
      g_strv_builder_add (written, companion->path);
    }

  if (!lb_files_replace (path, image, error))
    return FALSE;

  if (beside != NULL)
    *beside = g_strv_builder_end (written);

  return TRUE;
}

static gboolean
read_part (LbBackupPart  *part,
           const char    *path,
           GError       **error)
{
  g_autofree char *file = get_part_path (path, part->name);
  g_autoptr(GBytes) data = lb_files_read (file, LB_IMPORT_SIZE_MAX, error);
  g_autofree char *sha256 = NULL;

  if (data == NULL)
    {
      g_prefix_error (error, "A file that belongs to “%s”: ", path);
      return FALSE;
    }

  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, data);
  if (g_bytes_get_size (data) != part->size || strcmp (sha256, part->sha256) != 0)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_MISMATCH,
                   "“%s” is not what was exported with the image. Take the image into a folder of "
                   "its own to import it alone.",
                   file);
      return FALSE;
    }

  part->data = g_steal_pointer (&data);
  return TRUE;
}

LbManifest *
lb_library_read_set (const char  *path,
                     GBytes      *image,
                     GError     **error)
{
  g_autofree char *file = NULL;
  g_autofree char *sha256 = NULL;
  g_autoptr(LbManifest) description = NULL;

  g_return_val_if_fail (path != NULL && image != NULL, NULL);

  file = get_description_path (path);
  description = read_description (file);
  if (description == NULL)
    return NULL;

  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, image);
  if (g_strcmp0 (description->sha256, sha256) != 0)
    {
      g_debug ("“%s” describes another image than “%s”", file, path);
      return NULL;
    }

  for (guint i = 0; i < description->parts->len; i++)
    if (!read_part (description->parts->pdata[i], path, error))
      return NULL;

  return g_steal_pointer (&description);
}
