/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-manifest"

#include "config.h"

#include <string.h>

#include "lb-manifest.h"
#include "lb-sync.h"

G_DEFINE_BOXED_TYPE (LbManifest, lb_manifest, lb_manifest_ref, lb_manifest_unref)

#define PART_NAME_MAX 32

LbBackupEvent *
lb_backup_event_new (LbBackupEventKind  kind,
                     gint64             time,
                     const char        *text)
{
  LbBackupEvent *self = g_new0 (LbBackupEvent, 1);

  self->kind = kind;
  self->time = time;
  self->text = g_strdup (text != NULL ? text : "");

  return self;
}

void
lb_backup_event_free (LbBackupEvent *self)
{
  g_free (self->text);
  g_free (self);
}

gboolean
lb_manifest_part_name_is_valid (const char *name)
{
  gsize length = strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-");

  return length > 0 && length <= PART_NAME_MAX && name[length] == '\0';
}

LbBackupPart *
lb_backup_part_new (const char *name,
                    GBytes     *data)
{
  LbBackupPart *self;

  g_return_val_if_fail (data != NULL, NULL);

  if (!lb_manifest_part_name_is_valid (name))
    return NULL;

  self = g_new0 (LbBackupPart, 1);
  self->name = g_strdup (name);
  self->size = g_bytes_get_size (data);
  self->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, data);
  self->data = g_bytes_ref (data);

  return self;
}

void
lb_backup_part_free (LbBackupPart *self)
{
  g_free (self->name);
  g_free (self->sha256);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

static gpointer
copy_event (gconstpointer src,
            gpointer      user_data)
{
  const LbBackupEvent *event = src;

  return lb_backup_event_new (event->kind, event->time, event->text);
}

static gpointer
copy_part (gconstpointer src,
           gpointer      user_data)
{
  const LbBackupPart *part = src;
  LbBackupPart *copy = g_new0 (LbBackupPart, 1);

  copy->name = g_strdup (part->name);
  copy->size = part->size;
  copy->sha256 = g_strdup (part->sha256);
  copy->data = part->data != NULL ? g_bytes_ref (part->data) : NULL;

  return copy;
}

static void
free_part (gpointer part)
{
  lb_backup_part_free (part);
}

static void
free_event (gpointer event)
{
  lb_backup_event_free (event);
}

static LbManifest *
manifest_alloc (void)
{
  LbManifest *self = g_new0 (LbManifest, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->parts = g_ptr_array_new_with_free_func (free_part);
  self->events = g_ptr_array_new_with_free_func (free_event);

  return self;
}

LbManifest *
lb_manifest_new (void)
{
  LbManifest *self = manifest_alloc ();

  self->identity = lb_identity_new ();
  self->tool = g_strdup ("lifeboat " LB_VERSION);

  return self;
}

LbManifest *
lb_manifest_ref (LbManifest *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
lb_manifest_unref (LbManifest *self)
{
  lb_tsan_release (self);
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  lb_tsan_acquire (self);

  g_clear_pointer (&self->identity, lb_identity_unref);
  g_clear_pointer (&self->geometry, lb_geometry_unref);
  g_clear_pointer (&self->digests, g_array_unref);
  g_free (self->sha256);
  g_free (self->board);
  g_free (self->note);
  g_free (self->tool);
  g_free (self->original_name);
  g_free (self->boot_log);
  g_free (self->firmware_name);
  g_free (self->firmware_version);
  g_free (self->damaged_reason);
  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->events);
  g_free (self);
}

static void
extend (GPtrArray       *to,
        const GPtrArray *from,
        GCopyFunc        copy)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, copy (from->pdata[i], NULL));
}

LbManifest *
lb_manifest_copy (const LbManifest *self)
{
  LbManifest *copy = manifest_alloc ();

  copy->identity = lb_identity_ref (self->identity);
  copy->geometry = self->geometry != NULL ? lb_geometry_ref (self->geometry) : NULL;
  copy->image_size = self->image_size;
  copy->sha256 = g_strdup (self->sha256);
  copy->md5 = self->md5;
  copy->block_size = self->block_size;
  copy->digests = self->digests != NULL ? g_array_ref (self->digests) : NULL;
  copy->source = self->source;
  copy->board = g_strdup (self->board);
  copy->note = g_strdup (self->note);
  copy->tool = g_strdup (self->tool);
  copy->created = self->created;
  copy->finished = self->finished;
  copy->original_name = g_strdup (self->original_name);
  copy->boot_log = g_strdup (self->boot_log);
  copy->baud = self->baud;
  copy->firmware_name = g_strdup (self->firmware_name);
  copy->firmware_version = g_strdup (self->firmware_version);
  copy->damaged_time = self->damaged_time;
  copy->damaged_reason = g_strdup (self->damaged_reason);
  extend (copy->parts, self->parts, copy_part);
  extend (copy->events, self->events, copy_event);

  return copy;
}

GArray *
lb_manifest_split_image (const LbGeometry *geometry,
                         guint64           image_size,
                         guint32           block_size)
{
  GArray *blocks;

  g_return_val_if_fail (block_size > 0, NULL);

  if (geometry != NULL)
    return lb_geometry_split (geometry, block_size);

  blocks = g_array_new (FALSE, FALSE, sizeof (LbBlock));
  for (guint64 start = 0; start < image_size; start += block_size)
    {
      LbBlock block = { start, (guint32) MIN (block_size, image_size - start) };

      g_array_append_val (blocks, block);
    }

  return blocks;
}

GArray *
lb_manifest_split (const LbManifest *self)
{
  return lb_manifest_split_image (self->geometry, self->image_size, self->block_size);
}
