/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup-picture"

#include "config.h"

#include "lb-backup-picture.h"
#include "lb-reader.h"

#define CELL_SIZE 4096

void
lb_backup_picture_free (LbBackupPicture *self)
{
  g_clear_pointer (&self->map, lb_flash_map_free);
  g_clear_pointer (&self->blocks, g_array_unref);
  g_clear_pointer (&self->states, g_byte_array_unref);
  g_free (self);
}

static guint64
get_address (LbManifest *manifest,
             guint64     offset)
{
  guint64 address = offset;

  if (manifest->geometry != NULL)
    lb_geometry_to_address (manifest->geometry, offset, &address);

  return address;
}

static void
load_cb (GTask        *task,
         gpointer      source,
         gpointer      task_data,
         GCancellable *cancellable)
{
  LbBackup *backup = task_data;
  LbManifest *manifest = lb_backup_get_manifest (backup);
  g_autoptr(LbBackupPicture) picture = g_new0 (LbBackupPicture, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) image = lb_backup_open_image (backup, &error);
  const guint8 *data;
  gsize size;

  if (image == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  data = g_bytes_get_data (image, &size);
  picture->map = lb_flash_map_new (image, manifest->identity->chip);
  picture->blocks = g_array_new (FALSE, FALSE, sizeof (LbFlashBlock));
  picture->states = g_byte_array_new ();
  for (gsize offset = 0; offset < size; offset += CELL_SIZE)
    {
      gsize length = MIN (CELL_SIZE, size - offset);
      LbFlashBlock block = { get_address (manifest, offset), length };
      guint8 state = lb_bytes_are (data + offset, length, 0xff) ? LB_FLASH_CELL_BLANK : LB_FLASH_CELL_PROVEN;

      if (state == LB_FLASH_CELL_PROVEN && manifest->source == LB_SOURCE_IMPORTED)
        state = LB_FLASH_CELL_KEPT;
      g_array_append_val (picture->blocks, block);
      g_byte_array_append (picture->states, &state, 1);
    }

  g_task_return_pointer (task, g_steal_pointer (&picture), (GDestroyNotify) lb_backup_picture_free);
}

void
lb_backup_picture_load (LbBackup            *backup,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_task_data (task, g_object_ref (backup), g_object_unref);
  g_task_run_in_thread (task, load_cb);
}

LbBackupPicture *
lb_backup_picture_finish (GAsyncResult  *result,
                          GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
