/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-manifest"

#include "config.h"

#include "lb-error.h"
#include "lb-manifest-fields.h"

#define IMAGE_MAX ((gint64) LB_IMAGE_SIZE_MAX)

static void
decode_identity (LbFields   *self,
                 JsonObject *object,
                 LbIdentity *identity)
{
  identity->family = lb_fields_name (self, object, "family", lb_manifest_families);
  identity->chip = lb_fields_text (self, object, "chip");
  identity->chip_name = lb_fields_text (self, object, "chip-name");
  identity->model = lb_fields_text (self, object, "model");
  identity->revision =
      (int) (gint64) lb_fields_number (self, object, "revision", -1, 1000000, TRUE);
  identity->unit = lb_fields_text (self, object, "unit");
  identity->features = lb_fields_texts (self, object, "features");
  identity->crystal_mhz = (guint) lb_fields_number (self, object, "crystal-mhz", 0, 1000, FALSE);
  identity->flash_id = (guint32) lb_fields_number (self, object, "flash-id", 0, G_MAXUINT32, FALSE);
  identity->flash_vendor = lb_fields_text (self, object, "flash-vendor");
  identity->flash_size = lb_fields_number (self, object, "flash-size", 0, IMAGE_MAX, FALSE);
  identity->size_evidence = lb_fields_flags (self, object, "size-evidence", lb_manifest_evidences);
  identity->security = lb_fields_flags (self, object, "security", lb_manifest_securities);
  identity->crypt_count =
      (guint8) lb_fields_number (self, object, "crypt-count", 0, G_MAXUINT8, FALSE);
}

static LbGeometry *
decode_geometry (LbFields   *self,
                 JsonObject *image,
                 guint64     size)
{
  JsonArray *array = lb_fields_array (self, image, "regions", LB_MANIFEST_REGIONS_MAX, FALSE);
  g_autoptr(GArray) regions = g_array_new (FALSE, FALSE, sizeof (LbRegion));
  g_autoptr(LbGeometry) geometry = NULL;

  if (array == NULL)
    return NULL;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      LbRegion region = { 0 };

      region.start = lb_fields_number (self, object, "start", 0, (gint64) G_MAXUINT32 * 16, TRUE);
      region.length = lb_fields_number (self, object, "length", 1, IMAGE_MAX, TRUE);
      region.erase_unit =
          (guint32)lb_fields_number (self, object, "erase-unit", 1, G_MAXINT32, TRUE);
      region.program_unit =
          (guint32)lb_fields_number (self, object, "program-unit", 1, G_MAXINT32, TRUE);
      region.erased = (guint8) lb_fields_number (self, object, "erased", 0, G_MAXUINT8, TRUE);
      g_array_append_val (regions, region);
    }

  if (self->error != NULL)
    return NULL;

  geometry = lb_geometry_new ((const LbRegion *) (void *) regions->data, regions->len);
  if (geometry == NULL || lb_geometry_get_size (geometry) != size)
    {
      lb_fields_fail (self, "regions", "does not agree with the size of the image");
      return NULL;
    }

  return g_steal_pointer (&geometry);
}

/* Whether splitting gives a number of blocks that a manifest may have, before it is done. */
static gboolean
is_splittable (const LbManifest *manifest)
{
  guint regions = manifest->geometry != NULL ? lb_geometry_get_n_regions (manifest->geometry) : 1;

  return manifest->image_size / manifest->block_size + regions <= LB_MANIFEST_BLOCKS_MAX;
}

static GArray *
decode_digests (LbFields          *self,
                JsonObject       *image,
                const LbManifest *manifest)
{
  JsonArray *array = lb_fields_array (self, image, "blocks", LB_MANIFEST_BLOCKS_MAX, TRUE);
  g_autoptr(GArray) digests = g_array_new (FALSE, TRUE, sizeof (LbDigest));
  g_autoptr(GArray) blocks = NULL;

  if (self->error != NULL)
    return NULL;

  blocks = is_splittable (manifest) ? lb_manifest_split (manifest) : NULL;
  if (blocks == NULL || blocks->len != json_array_get_length (array))
    {
      lb_fields_fail (self, "blocks", "does not have one digest for each block");
      return NULL;
    }

  g_array_set_size (digests, blocks->len);
  for (guint i = 0; i < digests->len; i++)
    if (!lb_digest_from_hex (&g_array_index (digests, LbDigest, i),
                             lb_fields_element_text (array, i)))
      {
        lb_fields_fail (self, "blocks", "holds something that is no digest");
        return NULL;
      }

  return g_steal_pointer (&digests);
}

static void
decode_image (LbFields   *self,
              JsonObject *image,
              LbManifest *manifest)
{
  const char *md5 = lb_fields_raw_text (self, image, "md5", TRUE);

  manifest->image_size = lb_fields_number (self, image, "size", 1, IMAGE_MAX, TRUE);
  manifest->sha256 = lb_fields_sha256 (self, image, "sha256");
  if (md5 != NULL && !lb_digest_from_hex (&manifest->md5, md5))
    lb_fields_fail (self, "md5", "is not an MD5");
  manifest->geometry = decode_geometry (self, image, manifest->image_size);
  manifest->block_size = (guint32)lb_fields_number (self, image, "block-size", 1, G_MAXINT32, TRUE);
  manifest->digests = decode_digests (self, image, manifest);
}

static void
decode_parts (LbFields   *self,
              JsonArray *array,
              GPtrArray *parts)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *name = lb_fields_raw_text (self, object, "name", TRUE);
      LbBackupPart *part;

      /* The name becomes a part of a file name. */
      if (name == NULL || !lb_manifest_part_name_is_valid (name))
        {
          lb_fields_fail (self, "parts", "holds a name that is not allowed");
          return;
        }

      part = g_new0 (LbBackupPart, 1);
      g_ptr_array_add (parts, part);
      part->name = g_strdup (name);
      part->size = lb_fields_number (self, object, "size", 0, IMAGE_MAX, TRUE);
      part->sha256 = lb_fields_sha256 (self, object, "sha256");
    }
}

static void
decode_events (LbFields   *self,
               JsonArray *array,
               GPtrArray *events)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      guint kind = lb_fields_name (self, object, "kind", lb_manifest_events);
      gint64 time = lb_fields_time (self, object, "time");
      g_autofree char *text = lb_fields_text (self, object, "text");

      if (self->error != NULL)
        return;
      g_ptr_array_add (events, lb_backup_event_new (kind, time, text));
    }
}

static void
decode_changeable (LbFields   *self,
                   JsonObject *root,
                   LbManifest *manifest)
{
  JsonObject *firmware = lb_fields_object (self, root, "firmware", FALSE);
  JsonObject *damaged = lb_fields_object (self, root, "damaged", FALSE);
  const char *note = lb_fields_raw_text (self, root, "note", FALSE);

  manifest->board = lb_fields_text (self, root, "board");
  manifest->note = note != NULL ? lb_manifest_clean_text (note, LB_NOTE_MAX, TRUE) : NULL;

  if (firmware != NULL)
    {
      manifest->firmware_name = lb_fields_text (self, firmware, "name");
      manifest->firmware_version = lb_fields_text (self, firmware, "version");
    }

  if (damaged != NULL)
    {
      manifest->damaged_time = lb_fields_time (self, damaged, "time");
      manifest->damaged_time = MAX (manifest->damaged_time, 1);
      manifest->damaged_reason = lb_fields_text (self, damaged, "reason");
    }

  decode_events (
      self, lb_fields_array (self, root, "events", LB_FIELDS_LIST_MAX, FALSE), manifest->events);
}

LbManifest *
lb_manifest_decode (GBytes  *data,
                    GError **error)
{
  g_autoptr(JsonObject) root = lb_manifest_parse (data, error);
  g_autoptr(LbManifest) manifest = NULL;
  LbFields fields = { NULL };

  if (root == NULL)
    return NULL;

  manifest = lb_manifest_new ();
  g_clear_pointer (&manifest->tool, g_free);
  manifest->tool = lb_fields_text (&fields, root, "tool");
  manifest->source = lb_fields_name (&fields, root, "source", lb_manifest_sources);
  manifest->created = lb_fields_time (&fields, root, "created");
  manifest->finished = lb_fields_time (&fields, root, "finished");
  manifest->original_name = lb_fields_text (&fields, root, "original-name");
  manifest->boot_log = lb_fields_text (&fields, root, "boot-log");
  manifest->baud = (guint) lb_fields_number (&fields, root, "baud", 0, G_MAXINT32, FALSE);
  decode_changeable (&fields, root, manifest);
  decode_identity (&fields, lb_fields_object (&fields, root, "device", TRUE), manifest->identity);
  decode_parts (&fields,
                lb_fields_array (&fields, root, "parts", LB_FIELDS_LIST_MAX, FALSE),
                manifest->parts);
  decode_image (&fields, lb_fields_object (&fields, root, "image", TRUE), manifest);

  if (fields.error != NULL)
    {
      g_propagate_error (error, fields.error);
      return NULL;
    }

  return g_steal_pointer (&manifest);
}
