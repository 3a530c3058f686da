/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-index-cache"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-library-private.h"
#include "lb-manifest-private.h"

/*
 * One GVariant: a tag, then an entry for each manifest. GVariant checks every offset and string, so a damaged
 * or forged file gives wrong words in a list at worst; what proves a backup is read from its manifest.
 */
#define TAG "lifeboat-index-1"
#define BYTE_ORDER_MARK 0x01020304u

#define STAMP "(xttxtb)"
#define IDENTITY "(umsmsmsimsasuumstuuy)"
#define IMAGE "(tmsayua(ttuuy))"
#define STORY "(umsmsmsxxmsmsumsmsxms)"
#define LISTS "(a(sts)a(uxs))"
#define ENTRY "(ss" STAMP IDENTITY IMAGE STORY LISTS "ay)"
#define INDEX "(sua" ENTRY ")"

struct _LbIndexCache
{
  GVariant   *entries;
  GHashTable *places; /* id -> index + 1 */
};

static GVariant *
pack_stamp (const LbBackupStamp *stamp)
{
  return g_variant_new (STAMP, stamp->manifest_time, stamp->manifest_size, stamp->manifest_inode,
                        stamp->image_time, stamp->image_size, stamp->has_image);
}

static gboolean
stamp_is (GVariant            *packed,
          const LbBackupStamp *stamp)
{
  LbBackupStamp cached = { 0 };

  g_variant_get (packed, STAMP, &cached.manifest_time, &cached.manifest_size, &cached.manifest_inode,
                 &cached.image_time, &cached.image_size, &cached.has_image);

  return lb_backup_stamp_equal (&cached, stamp);
}

static GVariant *
pack_identity (const LbIdentity *identity)
{
  static const char * const none[] = { NULL };
  const char * const *features = identity->features != NULL
                                   ? (const char * const *) identity->features
                                   : none;

  return g_variant_new ("(umsmsmsims^asuumstuuy)", (guint32) identity->family, identity->chip,
                        identity->chip_name, identity->model, (gint32) identity->revision,
                        identity->unit, features, (guint32) identity->crystal_mhz,
                        identity->flash_id, identity->flash_vendor, identity->flash_size,
                        (guint32) identity->size_evidence, (guint32) identity->security,
                        identity->crypt_count);
}

static void
unpack_identity (GVariant   *packed,
                 LbIdentity *identity)
{
  guint32 family = 0;
  guint32 evidence = 0;
  guint32 security = 0;

  g_variant_get (packed, "(umsmsmsims^asuumstuuy)", &family, &identity->chip, &identity->chip_name,
                 &identity->model, &identity->revision, &identity->unit, &identity->features,
                 &identity->crystal_mhz, &identity->flash_id, &identity->flash_vendor,
                 &identity->flash_size, &evidence, &security, &identity->crypt_count);
  identity->family = family <= LB_FAMILY_VESC ? (LbFamily) family : LB_FAMILY_UNKNOWN;
  identity->size_evidence = (LbSizeEvidence) evidence;
  identity->security = (LbSecurity) security;
  if (identity->features != NULL && identity->features[0] == NULL)
    g_clear_pointer (&identity->features, g_strfreev);
}

static GVariant *
pack_image (const LbManifest *manifest)
{
  GVariantBuilder regions;
  guint n = manifest->geometry != NULL ? lb_geometry_get_n_regions (manifest->geometry) : 0;

  g_variant_builder_init (&regions, G_VARIANT_TYPE ("a(ttuuy)"));
  for (guint i = 0; i < n; i++)
    {
      const LbRegion *region = lb_geometry_get_region (manifest->geometry, i);

      g_variant_builder_add (&regions, "(ttuuy)", region->start, region->length, region->erase_unit,
                             region->program_unit, region->erased);
    }

  return g_variant_new ("(tms@ayua(ttuuy))", manifest->image_size, manifest->sha256,
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, manifest->md5.md5,
                                                   sizeof manifest->md5.md5, 1),
                        manifest->block_size, &regions);
}

static LbGeometry *
unpack_geometry (GVariantIter *iter)
{
  g_autoptr(GArray) regions = g_array_new (FALSE, FALSE, sizeof (LbRegion));
  LbRegion region = { 0 };

  while (g_variant_iter_next (iter, "(ttuuy)", &region.start, &region.length, &region.erase_unit,
                              &region.program_unit, &region.erased))
    g_array_append_val (regions, region);

  if (regions->len == 0)
    return NULL;

  return lb_geometry_new ((const LbRegion *) (void *) regions->data, regions->len);
}

static void
unpack_image (GVariant   *packed,
              LbManifest *manifest)
{
  g_autoptr(GVariantIter) regions = NULL;
  g_autoptr(GVariant) md5 = NULL;
  gconstpointer bytes;
  gsize length = 0;

  g_variant_get (packed, "(tms@ayua(ttuuy))", &manifest->image_size, &manifest->sha256, &md5,
                 &manifest->block_size, &regions);
  bytes = g_variant_get_fixed_array (md5, &length, 1);
  if (length == sizeof manifest->md5.md5)
    memcpy (manifest->md5.md5, bytes, length);
  manifest->geometry = unpack_geometry (regions);
}

static GVariant *
pack_story (const LbManifest *manifest)
{
  return g_variant_new (STORY, (guint32) manifest->source, manifest->board, manifest->note,
                        manifest->tool, manifest->created, manifest->finished,
                        manifest->original_name, manifest->boot_log, (guint32) manifest->baud,
                        manifest->firmware_name, manifest->firmware_version,
                        manifest->damaged_time, manifest->damaged_reason);
}

static void
unpack_story (GVariant   *packed,
              LbManifest *manifest)
{
  guint32 source = 0;

  g_clear_pointer (&manifest->tool, g_free);
  g_variant_get (packed, STORY, &source, &manifest->board, &manifest->note, &manifest->tool,
                 &manifest->created, &manifest->finished, &manifest->original_name,
                 &manifest->boot_log, &manifest->baud, &manifest->firmware_name,
                 &manifest->firmware_version, &manifest->damaged_time, &manifest->damaged_reason);
  manifest->source = source <= LB_SOURCE_ADOPTED ? (LbBackupSource) source : LB_SOURCE_IMPORTED;
}

static GVariant *
pack_lists (const LbManifest *manifest)
{
  GVariantBuilder parts;
  GVariantBuilder events;

  g_variant_builder_init (&parts, G_VARIANT_TYPE ("a(sts)"));
  for (guint i = 0; i < manifest->parts->len; i++)
    {
      const LbBackupPart *part = manifest->parts->pdata[i];

      g_variant_builder_add (&parts, "(sts)", part->name, part->size, part->sha256);
    }

  g_variant_builder_init (&events, G_VARIANT_TYPE ("a(uxs)"));
  for (guint i = 0; i < manifest->events->len; i++)
    {
      const LbBackupEvent *event = manifest->events->pdata[i];

      g_variant_builder_add (&events, "(uxs)", (guint32) event->kind, event->time, event->text);
    }

  return g_variant_new (LISTS, &parts, &events);
}

static void
unpack_lists (GVariant   *packed,
              LbManifest *manifest)
{
  g_autoptr(GVariantIter) parts = NULL;
  g_autoptr(GVariantIter) events = NULL;
  const char *name;
  const char *sha256;
  const char *text;
  guint64 size;
  guint32 kind;
  gint64 time;

  g_variant_get (packed, LISTS, &parts, &events);
  while (g_variant_iter_next (parts, "(&st&s)", &name, &size, &sha256))
    {
      LbBackupPart *part;

      if (!lb_manifest_part_name_is_valid (name))
        continue;

      part = g_new0 (LbBackupPart, 1);
      part->name = g_strdup (name);
      part->size = size;
      part->sha256 = g_strdup (sha256);
      g_ptr_array_add (manifest->parts, part);
    }

  while (g_variant_iter_next (events, "(ux&s)", &kind, &time, &text))
    if (kind <= LB_BACKUP_EVENT_VERIFIED)
      g_ptr_array_add (manifest->events, lb_backup_event_new (kind, time, text));
}

static GVariant *
pack_entry (const LbLibraryEntry *entry)
{
  LbManifest *manifest = lb_backup_get_manifest (entry->backup);

  return g_variant_new ("(ss@" STAMP "@" IDENTITY "@" IMAGE "@" STORY "@" LISTS "@ay)",
                        lb_backup_get_device_id (entry->backup), lb_backup_get_stem (entry->backup),
                        pack_stamp (lb_backup_get_stamp (entry->backup)),
                        pack_identity (manifest->identity), pack_image (manifest),
                        pack_story (manifest), pack_lists (manifest), entry->digests);
}

gboolean
lb_index_cache_save (const char  *path,
                     GHashTable  *entries,
                     GError     **error)
{
  g_autoptr(GVariant) index = NULL;
  g_autoptr(GBytes) data = NULL;
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" ENTRY));
  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((LbLibraryEntry *) value)->digests != NULL)
      g_variant_builder_add_value (&builder, pack_entry (value));

  index = g_variant_ref_sink (g_variant_new ("(sua" ENTRY ")", TAG, BYTE_ORDER_MARK, &builder));
  data = g_variant_get_data_as_bytes (index);

  return lb_files_replace (path, data, error);
}

static GVariant *
load_entries (const char *path)
{
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr(GBytes) data = file != NULL ? g_mapped_file_get_bytes (file) : NULL;
  g_autoptr(GVariant) index = NULL;
  const char *tag = NULL;
  guint32 mark = 0;

  if (data == NULL)
    return NULL;

  index = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (INDEX), data, FALSE));
  g_variant_get_child (index, 0, "&s", &tag);
  g_variant_get_child (index, 1, "u", &mark);

  return strcmp (tag, TAG) == 0 && mark == BYTE_ORDER_MARK ? g_variant_get_child_value (index, 2) : NULL;
}

LbIndexCache *
lb_index_cache_load (const char *path)
{
  LbIndexCache *self = g_new0 (LbIndexCache, 1);
  gsize n;

  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->entries = load_entries (path);
  n = self->entries != NULL ? g_variant_n_children (self->entries) : 0;
  for (gsize i = 0; i < n && i < G_MAXUINT32 / 2; i++)
    {
      g_autoptr(GVariant) entry = g_variant_get_child_value (self->entries, i);
      const char *device_id;
      const char *stem;

      g_variant_get_child (entry, 0, "&s", &device_id);
      g_variant_get_child (entry, 1, "&s", &stem);
      g_hash_table_replace (self->places, g_strconcat (device_id, "/", stem, NULL),
                            GUINT_TO_POINTER ((guint) i + 1));
    }

  return self;
}

void
lb_index_cache_free (LbIndexCache *self)
{
  g_clear_pointer (&self->entries, g_variant_unref);
  g_hash_table_unref (self->places);
  g_free (self);
}

static LbManifest *
unpack_manifest (GVariant *entry)
{
  g_autoptr(GVariant) identity = g_variant_get_child_value (entry, 3);
  g_autoptr(GVariant) image = g_variant_get_child_value (entry, 4);
  g_autoptr(GVariant) story = g_variant_get_child_value (entry, 5);
  g_autoptr(GVariant) lists = g_variant_get_child_value (entry, 6);
  LbManifest *manifest = lb_manifest_new ();

  unpack_identity (identity, manifest->identity);
  unpack_image (image, manifest);
  unpack_story (story, manifest);
  unpack_lists (lists, manifest);

  return manifest;
}

LbLibraryEntry *
lb_index_cache_lookup (LbIndexCache        *self,
                       const char          *folder,
                       const char          *device_id,
                       const char          *stem,
                       const LbBackupStamp *stamp)
{
  g_autofree char *id = g_strconcat (device_id, "/", stem, NULL);
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->places, id));
  g_autoptr(GVariant) packed = NULL;
  g_autoptr(GVariant) packed_stamp = NULL;
  g_autoptr(LbManifest) manifest = NULL;
  LbLibraryEntry *entry;

  if (place == 0)
    return NULL;

  packed = g_variant_get_child_value (self->entries, place - 1);
  packed_stamp = g_variant_get_child_value (packed, 2);
  if (!stamp_is (packed_stamp, stamp))
    return NULL;

  /* What no manifest can say was not written by us. */
  manifest = unpack_manifest (packed);
  if (!lb_manifest_is_sha256 (manifest->sha256) || manifest->block_size == 0 || manifest->image_size == 0 ||
      manifest->image_size > LB_IMAGE_SIZE_MAX || manifest->created < 0 || manifest->finished < 0 ||
      (manifest->geometry != NULL && lb_geometry_get_size (manifest->geometry) != manifest->image_size))
    return NULL;

  entry = g_new0 (LbLibraryEntry, 1);
  entry->digests = g_variant_get_child_value (packed, 7);
  entry->backup = lb_backup_new (folder, device_id, stem, stamp, g_steal_pointer (&manifest), NULL);

  return entry;
}
