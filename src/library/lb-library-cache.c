/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-index-cache"

#include "config.h"

#include <string.h>
#include <zlib.h>

#include "lb-library-private.h"
#include "lb-manifest-private.h"
#include "lb-reader.h"

/*
 * A tag, then an entry for each manifest: its length, its CRC-32, then little-endian numbers and
 * texts one behind the other. Read with a checked reader: a damaged or forged file gives wrong
 * words in a list at worst, for what proves a backup is read from its manifest. (A GVariant took
 * three times as long with 10,000 entries.)
 */
#define TAG "lifeboat-index-3"
#define TAG_LENGTH 16
#define HEADER_LENGTH 8 /* length, CRC-32 */
#define NO_TEXT G_MAXUINT32
#define LIST_MAX 1000

struct _LbIndexCache
{
  GBytes     *data;
  GHashTable *places; /* id -> offset of the entry */
};

static void
put_u64 (GByteArray *out,
         guint64     value)
{
  lb_append_le32 (out, (guint32) value);
  lb_append_le32 (out, (guint32) (value >> 32));
}

static void
put_text (GByteArray *out,
          const char *text)
{
  guint32 length = text != NULL ? (guint32) strlen (text) : NO_TEXT;

  lb_append_le32 (out, length);
  if (text != NULL)
    g_byte_array_append (out, (const guint8 *) text, length);
}

/* Returns: (transfer full) (nullable): NULL also for what cannot be a text */
static char *
get_text (LbReader *in)
{
  guint32 length = lb_reader_u32 (in);
  const char *text;

  if (length == NO_TEXT)
    return NULL;

  text = (const char *) lb_reader_bytes (in, length);
  if (text == NULL || !g_utf8_validate (text, length, NULL))
    {
      in->failed = TRUE;
      return NULL;
    }

  return g_strndup (text, length);
}

static guint32
get_count (LbReader *in,
           guint32   max)
{
  guint32 count = lb_reader_u32 (in);

  if (count > max)
    in->failed = TRUE;

  return in->failed ? 0 : count;
}

static void
put_stamp (GByteArray          *out,
           const LbBackupStamp *stamp)
{
  put_u64 (out, (guint64) stamp->manifest_time);
  put_u64 (out, stamp->manifest_size);
  put_u64 (out, stamp->manifest_inode);
  put_u64 (out, (guint64) stamp->image_time);
  put_u64 (out, stamp->image_size);
  lb_append_le32 (out, (guint32) stamp->has_image);
}

static void
get_stamp (LbReader      *in,
           LbBackupStamp *stamp)
{
  stamp->manifest_time = (gint64) lb_reader_u64 (in);
  stamp->manifest_size = lb_reader_u64 (in);
  stamp->manifest_inode = lb_reader_u64 (in);
  stamp->image_time = (gint64) lb_reader_u64 (in);
  stamp->image_size = lb_reader_u64 (in);
  stamp->has_image = lb_reader_u32 (in) == TRUE;
}

static void
put_identity (GByteArray       *out,
              const LbIdentity *identity)
{
  guint32 n_features = identity->features != NULL ? g_strv_length (identity->features) : 0;

  lb_append_le32 (out, identity->family);
  put_text (out, identity->chip);
  put_text (out, identity->chip_name);
  put_text (out, identity->model);
  lb_append_le32 (out, (guint32) identity->revision);
  put_text (out, identity->unit);
  lb_append_le32 (out, n_features);
  for (guint32 i = 0; i < n_features; i++)
    put_text (out, identity->features[i]);
  lb_append_le32 (out, identity->crystal_mhz);
  lb_append_le32 (out, identity->flash_id);
  put_text (out, identity->flash_vendor);
  put_u64 (out, identity->flash_size);
  lb_append_le32 (out, identity->size_evidence);
  lb_append_le32 (out, identity->security);
  lb_append_le32 (out, identity->crypt_count);
}

static GStrv
get_features (LbReader *in)
{
  guint32 n = get_count (in, LIST_MAX);
  GStrv features = n > 0 ? g_new0 (char *, n + 1) : NULL;

  for (guint32 i = 0; i < n; i++)
    {
      char *text = get_text (in);

      features[i] = text != NULL ? text : g_strdup ("");
    }

  return features;
}

static void
get_identity (LbReader   *in,
              LbIdentity *identity)
{
  guint32 family = lb_reader_u32 (in);

  identity->family = family <= LB_FAMILY_VESC ? (LbFamily) family : LB_FAMILY_UNKNOWN;
  identity->chip = get_text (in);
  identity->chip_name = get_text (in);
  identity->model = get_text (in);
  identity->revision = (int) lb_reader_u32 (in);
  identity->unit = get_text (in);
  identity->features = get_features (in);
  identity->crystal_mhz = lb_reader_u32 (in);
  identity->flash_id = lb_reader_u32 (in);
  identity->flash_vendor = get_text (in);
  identity->flash_size = lb_reader_u64 (in);
  identity->size_evidence = (LbSizeEvidence) lb_reader_u32 (in);
  identity->security = (LbSecurity) lb_reader_u32 (in);
  identity->crypt_count = (guint8) lb_reader_u32 (in);
}

static void
put_geometry (GByteArray       *out,
              const LbGeometry *geometry)
{
  guint n = geometry != NULL ? lb_geometry_get_n_regions (geometry) : 0;

  lb_append_le32 (out, n);
  for (guint i = 0; i < n; i++)
    {
      const LbRegion *region = lb_geometry_get_region (geometry, i);

      put_u64 (out, region->start);
      put_u64 (out, region->length);
      lb_append_le32 (out, region->erase_unit);
      lb_append_le32 (out, region->program_unit);
      lb_append_le32 (out, region->erased);
    }
}

static LbGeometry *
get_geometry (LbReader *in,
              guint64   size)
{
  guint32 n = get_count (in, LB_MANIFEST_REGIONS_MAX);
  g_autofree LbRegion *regions = g_new0 (LbRegion, n + 1);
  g_autoptr(LbGeometry) geometry = NULL;

  for (guint32 i = 0; i < n; i++)
    {
      regions[i].start = lb_reader_u64 (in);
      regions[i].length = lb_reader_u64 (in);
      regions[i].erase_unit = lb_reader_u32 (in);
      regions[i].program_unit = lb_reader_u32 (in);
      regions[i].erased = (guint8) lb_reader_u32 (in);
    }

  if (n == 0)
    return NULL;

  geometry = lb_geometry_new (regions, n);
  if (geometry == NULL || lb_geometry_get_size (geometry) != size)
    in->failed = TRUE;

  return g_steal_pointer (&geometry);
}

static void
put_image (GByteArray       *out,
           const LbManifest *manifest)
{
  put_u64 (out, manifest->image_size);
  put_text (out, manifest->sha256);
  g_byte_array_append (out, manifest->md5.md5, sizeof manifest->md5.md5);
  lb_append_le32 (out, manifest->block_size);
  put_geometry (out, manifest->geometry);
}

static void
get_image (LbReader   *in,
           LbManifest *manifest)
{
  const guint8 *md5;

  manifest->image_size = lb_reader_u64 (in);
  manifest->sha256 = get_text (in);
  md5 = lb_reader_bytes (in, sizeof manifest->md5.md5);
  if (md5 != NULL)
    memcpy (manifest->md5.md5, md5, sizeof manifest->md5.md5);
  manifest->block_size = lb_reader_u32 (in);
  manifest->geometry = get_geometry (in, manifest->image_size);

  /* What no manifest can say was not written by us. */
  if (!lb_manifest_is_sha256 (manifest->sha256) || manifest->block_size == 0 ||
      manifest->block_size > G_MAXINT32 || manifest->image_size == 0 ||
      manifest->image_size > LB_IMAGE_SIZE_MAX)
    in->failed = TRUE;
}

static void
put_story (GByteArray       *out,
           const LbManifest *manifest)
{
  lb_append_le32 (out, manifest->source);
  put_text (out, manifest->board);
  put_text (out, manifest->note);
  put_text (out, manifest->tool);
  put_u64 (out, (guint64) manifest->created);
  put_u64 (out, (guint64) manifest->finished);
  put_text (out, manifest->original_name);
  put_text (out, manifest->boot_log);
  lb_append_le32 (out, manifest->baud);
  put_text (out, manifest->firmware_name);
  put_text (out, manifest->firmware_version);
  put_u64 (out, (guint64) manifest->damaged_time);
  put_text (out, manifest->damaged_reason);
}

static void
get_story (LbReader   *in,
           LbManifest *manifest)
{
  guint32 source = lb_reader_u32 (in);

  manifest->source = source <= LB_SOURCE_ADOPTED ? (LbBackupSource) source : LB_SOURCE_IMPORTED;
  manifest->board = get_text (in);
  manifest->note = get_text (in);
  g_free (manifest->tool);
  manifest->tool = get_text (in);
  manifest->created = (gint64) lb_reader_u64 (in);
  manifest->finished = (gint64) lb_reader_u64 (in);
  manifest->original_name = get_text (in);
  manifest->boot_log = get_text (in);
  manifest->baud = lb_reader_u32 (in);
  manifest->firmware_name = get_text (in);
  manifest->firmware_version = get_text (in);
  manifest->damaged_time = (gint64) lb_reader_u64 (in);
  manifest->damaged_reason = get_text (in);

  if (manifest->created < 0 || manifest->finished < 0)
    in->failed = TRUE;
}

static void
put_lists (GByteArray       *out,
           const LbManifest *manifest)
{
  lb_append_le32 (out, manifest->parts->len);
  for (guint i = 0; i < manifest->parts->len; i++)
    {
      const LbBackupPart *part = manifest->parts->pdata[i];

      put_text (out, part->name);
      put_u64 (out, part->size);
      put_text (out, part->sha256);
    }

  lb_append_le32 (out, manifest->events->len);
  for (guint i = 0; i < manifest->events->len; i++)
    {
      const LbBackupEvent *event = manifest->events->pdata[i];

      lb_append_le32 (out, event->kind);
      put_u64 (out, (guint64) event->time);
      put_text (out, event->text);
    }
}

static void
get_parts (LbReader   *in,
           LbManifest *manifest)
{
  for (guint32 n = get_count (in, LIST_MAX); n > 0; n--)
    {
      LbBackupPart *part = g_new0 (LbBackupPart, 1);

      g_ptr_array_add (manifest->parts, part);
      part->name = get_text (in);
      part->size = lb_reader_u64 (in);
      part->sha256 = get_text (in);
      /* The name becomes a part of a file name. */
      if (part->name == NULL || !lb_manifest_part_name_is_valid (part->name) ||
          !lb_manifest_is_sha256 (part->sha256))
        in->failed = TRUE;
    }
}

static void
get_events (LbReader   *in,
            LbManifest *manifest)
{
  for (guint32 n = get_count (in, LIST_MAX); n > 0; n--)
    {
      guint32 kind = lb_reader_u32 (in);
      gint64 time = (gint64) lb_reader_u64 (in);
      g_autofree char *text = get_text (in);

      if (kind > LB_BACKUP_EVENT_VERIFIED)
        in->failed = TRUE;
      else
        g_ptr_array_add (manifest->events, lb_backup_event_new (kind, time, text));
    }
}

static void
put_entry (GByteArray           *out,
           const LbLibraryEntry *entry)
{
  LbManifest *manifest = lb_backup_get_manifest (entry->backup);
  guint start = out->len;
  guint length;

  lb_append_le32 (out, 0);
  lb_append_le32 (out, 0);
  put_text (out, lb_backup_get_device_id (entry->backup));
  put_text (out, lb_backup_get_stem (entry->backup));
  put_stamp (out, lb_backup_get_stamp (entry->backup));
  put_identity (out, manifest->identity);
  put_image (out, manifest);
  put_story (out, manifest);
  put_lists (out, manifest);
  lb_append_le32 (out, (guint32) g_bytes_get_size (entry->digests));
  g_byte_array_append (out, g_bytes_get_data (entry->digests, NULL),
                       (guint) g_bytes_get_size (entry->digests));
  length = out->len - start - HEADER_LENGTH;
  lb_put_le32 (out->data + start, length);
  lb_put_le32 (out->data + start + sizeof (guint32),
               (guint32) crc32 (0, out->data + start + HEADER_LENGTH, length));
}

gboolean
lb_index_cache_save (const char  *path,
                     GHashTable  *entries,
                     GError     **error)
{
  GByteArray *out = g_byte_array_new ();
  g_autoptr(GBytes) data = NULL;
  GHashTableIter iter;
  gpointer value;

  g_byte_array_append (out, (const guint8 *) TAG, TAG_LENGTH);
  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, NULL, &value) && out->len < G_MAXINT32 / 2)
    if (((LbLibraryEntry *) value)->digests != NULL)
      put_entry (out, value);
  data = g_byte_array_free_to_bytes (out);

  return lb_files_replace (path, data, error);
}

static void
find_places (LbIndexCache *self)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (self->data, &length);
  LbReader reader = LB_READER_INIT (data, length);
  const guint8 *tag = lb_reader_bytes (&reader, TAG_LENGTH);

  if (tag == NULL || memcmp (tag, TAG, TAG_LENGTH) != 0)
    return;

  while (reader.offset < length)
    {
      gsize place = reader.offset;
      guint32 entry_length = lb_reader_u32 (&reader);
      LbReader entry = { 0 };
      g_autofree char *device_id = NULL;
      g_autofree char *stem = NULL;

      lb_reader_skip (&reader, HEADER_LENGTH - sizeof (guint32));
      entry.data = lb_reader_bytes (&reader, entry_length);
      entry.length = entry_length;
      if (entry.data == NULL)
        return;

      device_id = get_text (&entry);
      stem = get_text (&entry);
      if (device_id != NULL && stem != NULL)
        g_hash_table_replace (self->places, g_strconcat (device_id, "/", stem, NULL),
                              GSIZE_TO_POINTER (place));
    }
}

LbIndexCache *
lb_index_cache_load (const char *path)
{
  LbIndexCache *self = g_new0 (LbIndexCache, 1);
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->data = file != NULL ? g_mapped_file_get_bytes (file) : g_bytes_new (NULL, 0);
  find_places (self);

  return self;
}

void
lb_index_cache_free (LbIndexCache *self)
{
  g_bytes_unref (self->data);
  g_hash_table_unref (self->places);
  g_free (self);
}

/*
 * The names, by which the entry was found, are skipped. An entry that was damaged reads as failed.
 */
static LbReader
open_entry (LbIndexCache *self,
            gsize         place)
{
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (self->data, &length);
  LbReader reader = LB_READER_INIT (data, length);
  const guint8 *body;
  guint32 body_length;
  guint32 crc;

  reader.offset = place;
  body_length = lb_reader_u32 (&reader);
  crc = lb_reader_u32 (&reader);
  body = lb_reader_bytes (&reader, body_length);
  reader.offset = place + HEADER_LENGTH;
  reader.failed = body == NULL || crc32 (0, body, body_length) != crc;
  lb_reader_skip (&reader, lb_reader_u32 (&reader));
  lb_reader_skip (&reader, lb_reader_u32 (&reader));

  return reader;
}

LbLibraryEntry *
lb_index_cache_lookup (LbIndexCache        *self,
                       const char          *folder,
                       const char          *device_id,
                       const char          *stem,
                       const LbBackupStamp *stamp)
{
  g_autofree char *id = g_strconcat (device_id, "/", stem, NULL);
  gsize place = GPOINTER_TO_SIZE (g_hash_table_lookup (self->places, id));
  g_autoptr(LbManifest) manifest = NULL;
  LbBackupStamp cached = { 0 };
  LbLibraryEntry *entry;
  LbReader reader;
  gsize length;
  gsize start;

  if (place == 0)
    return NULL;

  reader = open_entry (self, place);
  get_stamp (&reader, &cached);
  if (reader.failed || !lb_backup_stamp_equal (&cached, stamp))
    return NULL;

  manifest = lb_manifest_new ();
  get_identity (&reader, manifest->identity);
  get_image (&reader, manifest);
  get_story (&reader, manifest);
  get_parts (&reader, manifest);
  get_events (&reader, manifest);
  length = lb_reader_u32 (&reader);
  start = reader.offset;
  if (lb_reader_bytes (&reader, length) == NULL || reader.failed)
    return NULL;

  entry = g_new0 (LbLibraryEntry, 1);
  entry->digests = g_bytes_new_from_bytes (self->data, start, length);
  entry->backup = lb_backup_new (folder, device_id, stem, stamp, g_steal_pointer (&manifest), NULL);

  return entry;
}
