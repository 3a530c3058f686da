/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup"

#include "config.h"

#include <string.h>

#include "lb-backup.h"
#include "lb-error.h"
#include "lb-files.h"
#include "lb-manifest-private.h"

LbManifest *
lb_backup_load_manifest (LbBackup  *self,
                         GError   **error)
{
  g_autoptr(GBytes) data = NULL;
  LbManifest *manifest;

  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  data = lb_files_read (lb_backup_get_manifest_path (self), LB_MANIFEST_BYTES_MAX, error);
  if (data == NULL)
    return NULL;

  manifest = lb_manifest_decode (data, error);
  if (manifest == NULL)
    g_prefix_error (
        error, "The description “%s” cannot be used: ", lb_backup_get_manifest_path (self));

  return manifest;
}

GBytes *
lb_backup_open_image (LbBackup  *self,
                      GError   **error)
{
  guint64 size;

  g_return_val_if_fail (LB_IS_BACKUP (self), NULL);

  size = lb_backup_get_manifest (self)->image_size != 0 ? lb_backup_get_manifest (self)->image_size
                                                        : lb_backup_get_size (self);

  return lb_files_map (lb_backup_get_path (self), size, error);
}

static const LbBackupPart *
find_part (LbBackup   *self,
           const char *name)
{
  const GPtrArray *parts = lb_backup_get_manifest (self)->parts;

  for (guint i = 0; i < parts->len; i++)
    {
      const LbBackupPart *part = parts->pdata[i];

      if (g_str_equal (part->name, name))
        return part;
    }

  return NULL;
}

GBytes *
lb_backup_read_part (LbBackup    *self,
                     const char  *name,
                     GError     **error)
{
  const LbBackupPart *part;
  g_autoptr(GBytes) data = NULL;
  g_autofree char *base = NULL;
  g_autofree char *path = NULL;
  g_autofree char *sha256 = NULL;

  g_return_val_if_fail (LB_IS_BACKUP (self) && name != NULL, NULL);

  part = find_part (self, name);
  if (part == NULL)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_NOT_FOUND, "This backup has no part “%s”", name);
      return NULL;
    }

  base =
      g_strndup (lb_backup_get_path (self), strlen (lb_backup_get_path (self)) - strlen (".bin"));
  path = g_strdup_printf ("%s.%s.part", base, name);
  data = lb_files_read (path, LB_IMAGE_SIZE_MAX, error);
  if (data == NULL)
    return NULL;

  sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, data);
  if (g_bytes_get_size (data) != part->size || !g_str_equal (sha256, part->sha256))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_MISMATCH,
                   "“%s” is not what was stored any more: it is damaged", path);
      return NULL;
    }

  return g_steal_pointer (&data);
}
