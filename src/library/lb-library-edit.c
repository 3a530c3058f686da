/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-library"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-library-private.h"
#include "lb-manifest-private.h"

typedef void (*EditFunc) (LbManifest    *manifest,
                          gconstpointer  data);

/* Reads the manifest as it is now, so that two writers do not undo each other's work. */
static LbBackup *
edit (LbLibrary      *self,
      LbBackup       *backup,
      EditFunc        func,
      gconstpointer   data,
      GError        **error)
{
  const char *path = lb_backup_get_manifest_path (backup);
  g_autoptr(LbManifest) manifest = NULL;
  g_autoptr(GBytes) before = NULL;
  g_autoptr(GBytes) after = NULL;
  g_auto(LbFd) lock = lb_library_lock_store (self, error);

  if (lock < 0)
    return NULL;

  before = lb_files_read (path, LB_MANIFEST_BYTES_MAX, error);
  manifest = before != NULL ? lb_manifest_decode (before, error) : NULL;
  if (manifest == NULL)
    {
      g_prefix_error (error, "Changing the description of “%s”: ", lb_backup_get_id (backup));
      return NULL;
    }

  func (manifest, data);
  after = lb_manifest_edit (before, manifest, error);
  if (after == NULL || !lb_files_replace (path, after, error))
    return NULL;

  lb_library_set_stale (self);

  return lb_library_load_one (self, lb_backup_get_device_id (backup),
                              lb_backup_get_stem (backup), error);
}

/* An empty text is none. */
static void
replace_text (char       **field,
              const char  *text)
{
  g_free (*field);
  *field = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static void
edit_note (LbManifest    *manifest,
           gconstpointer  data)
{
  replace_text (&manifest->note, data);
}

LbBackup *
lb_library_set_note (LbLibrary   *self,
                     LbBackup    *backup,
                     const char  *note,
                     GError     **error)
{
  g_return_val_if_fail (LB_IS_LIBRARY (self) && LB_IS_BACKUP (backup), NULL);

  return edit (self, backup, edit_note, note, error);
}

static void
edit_board (LbManifest    *manifest,
            gconstpointer  data)
{
  replace_text (&manifest->board, data);
}

LbBackup *
lb_library_set_board (LbLibrary   *self,
                      LbBackup    *backup,
                      const char  *board,
                      GError     **error)
{
  g_return_val_if_fail (LB_IS_LIBRARY (self) && LB_IS_BACKUP (backup), NULL);

  return edit (self, backup, edit_board, board, error);
}

static void
edit_firmware (LbManifest    *manifest,
               gconstpointer  data)
{
  const char * const *texts = data;

  replace_text (&manifest->firmware_name, texts[0]);
  replace_text (&manifest->firmware_version, texts[1]);
}

LbBackup *
lb_library_set_firmware (LbLibrary   *self,
                         LbBackup    *backup,
                         const char  *name,
                         const char  *version,
                         GError     **error)
{
  const char * const texts[] = { name, version };

  g_return_val_if_fail (LB_IS_LIBRARY (self) && LB_IS_BACKUP (backup), NULL);

  return edit (self, backup, edit_firmware, texts, error);
}

static void
edit_events (LbManifest    *manifest,
             gconstpointer  data)
{
  const LbBackupEvent *event = data;

  g_ptr_array_add (manifest->events, lb_backup_event_new (event->kind, event->time, event->text));
}

LbBackup *
lb_library_add_event (LbLibrary          *self,
                      LbBackup           *backup,
                      LbBackupEventKind   kind,
                      const char         *text,
                      GError            **error)
{
  LbBackupEvent event = { kind, g_get_real_time () / G_USEC_PER_SEC, (char *) text };

  g_return_val_if_fail (LB_IS_LIBRARY (self) && LB_IS_BACKUP (backup), NULL);

  return edit (self, backup, edit_events, &event, error);
}

static void
edit_damage (LbManifest    *manifest,
             gconstpointer  data)
{
  manifest->damaged_time = data != NULL ? g_get_real_time () / G_USEC_PER_SEC : 0;
  replace_text (&manifest->damaged_reason, data);
}

LbBackup *
lb_library_mark_damaged (LbLibrary   *self,
                         LbBackup    *backup,
                         const char  *reason,
                         GError     **error)
{
  g_return_val_if_fail (LB_IS_LIBRARY (self) && LB_IS_BACKUP (backup) && reason != NULL, NULL);

  return edit (self, backup, edit_damage, reason, error);
}

static gboolean
check_usable (LbBackup  *backup,
              GError   **error)
{
  LbBackupState state = lb_backup_get_state (backup);

  if (state == LB_BACKUP_OK || state == LB_BACKUP_DAMAGED)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "The backup “%s” cannot be used: %s",
               lb_backup_get_id (backup), lb_backup_get_reason (backup));
  return FALSE;
}

/* Returns: (nullable): what is wrong, or NULL when every byte is as it was stored */
static char *
find_damage (const LbManifest *wanted,
             const LbManifest *found)
{
  g_autoptr(GArray) blocks = NULL;

  if (strcmp (wanted->sha256, found->sha256) == 0)
    return NULL;

  blocks = lb_manifest_split (wanted);
  for (guint i = 0; i < blocks->len; i++)
    {
      const LbBlock *block = &g_array_index (blocks, LbBlock, i);

      if (!lb_digest_equal (&g_array_index (wanted->digests, LbDigest, i),
                            &g_array_index (found->digests, LbDigest, i)))
        return g_strdup_printf ("The stored bytes from 0x%06" G_GINT64_MODIFIER "x to 0x%06"
                                G_GINT64_MODIFIER "x are not what was stored any more.",
                                block->start, block->start + block->length - 1);
    }

  return g_strdup ("The SHA-256 of the image is not what it was when it was stored.");
}

/*
 * Compares the stored image with its manifest and marks it when it differs.
 * FALSE with @error when it could not be compared; *damage tells the rest.
 */
static gboolean
prove (LbLibrary     *self,
       LbBackup      *backup,
       GBytes       **image,
       char         **damage,
       GCancellable  *cancellable,
       GError       **error)
{
  g_autoptr(LbManifest) wanted = NULL;
  g_autoptr(LbManifest) found = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!check_usable (backup, error))
    return FALSE;

  wanted = lb_backup_load_manifest (backup, error);
  if (wanted == NULL)
    return FALSE;

  *image = lb_files_map (lb_backup_get_path (backup), wanted->image_size, &local_error);
  if (g_error_matches (local_error, LB_ERROR, LB_ERROR_MISMATCH))
    {
      *damage = g_strdup (local_error->message);
      return TRUE;
    }
  if (*image == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  found = lb_manifest_copy (wanted);
  if (!lb_library_hash_image (found, *image, cancellable, error))
    return FALSE;

  *damage = find_damage (wanted, found);

  return TRUE;
}

GBytes *
lb_library_open_proven_image (LbLibrary     *self,
                              LbBackup      *backup,
                              GCancellable  *cancellable,
                              GError       **error)
{
  g_autoptr(LbBackup) marked = NULL;
  g_autoptr(GBytes) image = NULL;
  g_autofree char *damage = NULL;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && LB_IS_BACKUP (backup), NULL);

  if (!prove (self, backup, &image, &damage, cancellable, error))
    return NULL;

  if (damage == NULL)
    return g_steal_pointer (&image);

  marked = lb_library_mark_damaged (self, backup, damage, NULL);
  g_set_error (error, LB_ERROR, LB_ERROR_MISMATCH,
               "The backup “%s” is damaged on this computer's disk: %s Use another backup of this"
               " device.",
               lb_backup_get_id (backup), damage);

  return NULL;
}

static char *
find_part_damage (LbBackup  *backup,
                  GError   **error)
{
  const GPtrArray *parts = lb_backup_get_manifest (backup)->parts;

  for (guint i = 0; i < parts->len; i++)
    {
      const LbBackupPart *part = parts->pdata[i];
      g_autoptr(GError) local_error = NULL;
      g_autoptr(GBytes) data = lb_backup_read_part (backup, part->name, &local_error);

      if (g_error_matches (local_error, LB_ERROR, LB_ERROR_MISMATCH) ||
          g_error_matches (local_error, LB_ERROR, LB_ERROR_NOT_FOUND))
        return g_strdup (local_error->message);

      if (data == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  return NULL;
}

LbBackup *
lb_library_verify (LbLibrary     *self,
                   LbBackup      *backup,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr(GError) part_error = NULL;
  g_autoptr(GBytes) image = NULL;
  g_autofree char *damage = NULL;
  gboolean was_marked;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && LB_IS_BACKUP (backup), NULL);

  if (!prove (self, backup, &image, &damage, cancellable, error))
    return NULL;

  if (damage == NULL)
    damage = find_part_damage (backup, &part_error);
  if (part_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&part_error));
      return NULL;
    }

  was_marked = lb_backup_get_manifest (backup)->damaged_time != 0;
  if (damage == NULL && !was_marked)
    return lb_library_load_one (self, lb_backup_get_device_id (backup),
                                lb_backup_get_stem (backup), error);

  return edit (self, backup, edit_damage, damage, error);
}
