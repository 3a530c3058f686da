/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-manifest"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-manifest-private.h"

#define DEPTH_MAX 16            /* ours has 4 */
#define LIST_MAX 1000           /* features, events, parts */
#define TIME_MAX 253402300799LL /* 9999-12-31T23:59:59Z */

/* The first thing that is wrong ends it: later questions answer with nothing. */
typedef struct
{
  GError *error;
} Decoder;

static void
fail (Decoder    *self,
      const char *field,
      const char *what)
{
  if (self->error == NULL)
    g_set_error (&self->error, LB_ERROR, LB_ERROR_INVALID, "The field “%s” %s", field, what);
}

/*
 * json-glib parses nested values by recursion and accepts comments. Only plain JSON of little
 * depth gets that far.
 */
static gboolean
is_plain_json (const char *text,
               gsize       length)
{
  guint depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    switch (text[i])
      {
      case '"':
        in_string = !in_string;
        break;
      case '\\':
        if (!in_string)
          return FALSE;
        i++;
        break;
      case '{':
      case '[':
        if (!in_string && ++depth > DEPTH_MAX)
          return FALSE;
        break;
      case '}':
      case ']':
        if (!in_string && depth-- == 0)
          return FALSE;
        break;
      case ' ':
      case '\t':
      case '\r':
      case '\n':
      case ':':
      case ',':
      case '.':
      case '+':
      case '-':
        break;
      default:
        if (!in_string && !g_ascii_isalnum (text[i]))
          return FALSE;
      }

  return depth == 0 && !in_string;
}

static gboolean
check_format (JsonObject  *root,
              GError     **error)
{
  JsonNode *node = json_object_get_member (root, "format");
  gint64 format;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64 ||
      (format = json_node_get_int (node)) < 1)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "The field “format” is missing or wrong");
      return FALSE;
    }

  if (format > LB_MANIFEST_FORMAT)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                   "It was made by a newer Lifeboat (format %" G_GINT64_FORMAT "). Update this one "
                   "to use it",
                   format);
      return FALSE;
    }

  return TRUE;
}

JsonObject *
lb_manifest_parse (GBytes  *data,
                   GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(GError) local_error = NULL;
  gsize length = 0;
  const char *text = g_bytes_get_data (data, &length);
  JsonNode *node;
  JsonObject *root;

  if (length == 0 || length > LB_MANIFEST_BYTES_MAX || !g_utf8_validate (text, (gssize) length, NULL) ||
      !is_plain_json (text, length))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "It is not a manifest, or only a piece of one");
      return NULL;
    }

  if (!json_parser_load_from_data (parser, text, (gssize) length, &local_error))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "It is no valid JSON: %s", local_error->message);
      return NULL;
    }

  node = json_parser_get_root (parser);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "It is not a manifest");
      return NULL;
    }

  root = json_node_get_object (node);

  return check_format (root, error) ? json_object_ref (root) : NULL;
}

gboolean
lb_manifest_is_sha256 (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* Returns: (nullable): NULL when the field is missing or null, or when it is of another type */
static JsonNode *
get_node (Decoder      *self,
          JsonObject   *object,
          const char   *field,
          JsonNodeType  type,
          gboolean      needed)
{
  JsonNode *node = self->error == NULL && object != NULL ? json_object_get_member (object, field) : NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    {
      if (needed)
        fail (self, field, "is missing");
      return NULL;
    }

  if (JSON_NODE_TYPE (node) != type)
    {
      fail (self, field, "is of the wrong type");
      return NULL;
    }

  return node;
}

static JsonObject *
get_object (Decoder    *self,
            JsonObject *object,
            const char *field,
            gboolean    needed)
{
  JsonNode *node = get_node (self, object, field, JSON_NODE_OBJECT, needed);

  return node != NULL ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (Decoder    *self,
           JsonObject *object,
           const char *field,
           guint       max,
           gboolean    needed)
{
  JsonNode *node = get_node (self, object, field, JSON_NODE_ARRAY, needed);
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;

  if (array != NULL && json_array_get_length (array) > max)
    {
      fail (self, field, "is too long");
      return NULL;
    }

  return array;
}

static guint64
get_number (Decoder    *self,
            JsonObject *object,
            const char *field,
            gint64      min,
            gint64      max,
            gboolean    needed)
{
  JsonNode *node = get_node (self, object, field, JSON_NODE_VALUE, needed);
  gint64 value;

  if (node == NULL)
    return 0;

  value = json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : G_MININT64;
  if (json_node_get_value_type (node) != G_TYPE_INT64 || value < min || value > max)
    {
      fail (self, field, "is not a number in its range");
      return 0;
    }

  return (guint64) value;
}

/* Returns: (nullable): the text as it is in the file */
static const char *
get_raw_text (Decoder    *self,
              JsonObject *object,
              const char *field,
              gboolean    needed)
{
  JsonNode *node = get_node (self, object, field, JSON_NODE_VALUE, needed);

  if (node == NULL)
    return NULL;

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    {
      fail (self, field, "is not a text");
      return NULL;
    }

  return json_node_get_string (node);
}

static char *
get_text (Decoder    *self,
          JsonObject *object,
          const char *field)
{
  const char *text = get_raw_text (self, object, field, FALSE);

  return text != NULL ? lb_manifest_clean_text (text, LB_TEXT_MAX, FALSE) : NULL;
}

static gint64
get_time (Decoder    *self,
          JsonObject *object,
          const char *field)
{
  const char *text = get_raw_text (self, object, field, TRUE);
  g_autoptr(GDateTime) date = NULL;
  gint64 time;

  if (text == NULL)
    return 0;

  date = strlen (text) <= 40 ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  time = date != NULL ? g_date_time_to_unix (date) : -1;
  if (time < 0 || time > TIME_MAX)
    {
      fail (self, field, "is not a time");
      return 0;
    }

  return time;
}

static char *
get_sha256 (Decoder    *self,
            JsonObject *object,
            const char *field)
{
  const char *text = get_raw_text (self, object, field, TRUE);

  if (text != NULL && !lb_manifest_is_sha256 (text))
    fail (self, field, "is not a SHA-256");

  return self->error == NULL ? g_strdup (text) : NULL;
}

static gboolean
find_name (const LbManifestName *names,
           const char           *name,
           guint                *value)
{
  for (; names->name != NULL; names++)
    if (g_strcmp0 (names->name, name) == 0)
      {
        *value = names->value;
        return TRUE;
      }

  return FALSE;
}

static guint
get_name (Decoder              *self,
          JsonObject           *object,
          const char           *field,
          const LbManifestName *names)
{
  const char *text = get_raw_text (self, object, field, TRUE);
  guint value = 0;

  if (text != NULL && !find_name (names, text, &value))
    fail (self, field, "holds a word this program does not know");

  return value;
}

/* Returns: (nullable): the text of an element that is one */
static const char *
get_element_text (JsonArray *array,
                  guint      index)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

static guint
get_flags (Decoder              *self,
           JsonObject           *object,
           const char           *field,
           const LbManifestName *names)
{
  JsonArray *array = get_array (self, object, field, LIST_MAX, FALSE);
  guint flags = 0;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      guint value = 0;

      /* A protection nobody here understands must not look like none. */
      if (!find_name (names, get_element_text (array, i), &value))
        fail (self, field, "holds a word this program does not know");
      flags |= value;
    }

  return flags;
}

static GStrv
get_texts (Decoder    *self,
           JsonObject *object,
           const char *field)
{
  JsonArray *array = get_array (self, object, field, LIST_MAX, FALSE);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (array == NULL || json_array_get_length (array) == 0)
    return NULL;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = get_element_text (array, i);
      g_autofree char *clean = text != NULL ? lb_manifest_clean_text (text, LB_TEXT_MAX, FALSE) : NULL;

      if (clean == NULL)
        fail (self, field, "holds something that is not a text");
      else
        g_strv_builder_add (builder, clean);
    }

  return g_strv_builder_end (builder);
}

static void
decode_identity (Decoder    *self,
                 JsonObject *object,
                 LbIdentity *identity)
{
  identity->family = get_name (self, object, "family", lb_manifest_families);
  identity->chip = get_text (self, object, "chip");
  identity->chip_name = get_text (self, object, "chip-name");
  identity->model = get_text (self, object, "model");
  identity->revision = (int) (gint64) get_number (self, object, "revision", -1, 1000000, TRUE);
  identity->unit = get_text (self, object, "unit");
  identity->features = get_texts (self, object, "features");
  identity->crystal_mhz = (guint) get_number (self, object, "crystal-mhz", 0, 1000, FALSE);
  identity->flash_id = (guint32) get_number (self, object, "flash-id", 0, G_MAXUINT32, FALSE);
  identity->flash_vendor = get_text (self, object, "flash-vendor");
  identity->flash_size = get_number (self, object, "flash-size", 0, (gint64) LB_IMAGE_SIZE_MAX, FALSE);
  identity->size_evidence = get_flags (self, object, "size-evidence", lb_manifest_evidences);
  identity->security = get_flags (self, object, "security", lb_manifest_securities);
  identity->crypt_count = (guint8) get_number (self, object, "crypt-count", 0, G_MAXUINT8, FALSE);
}

static LbGeometry *
decode_geometry (Decoder    *self,
                 JsonObject *image,
                 guint64     size)
{
  JsonArray *array = get_array (self, image, "regions", LB_MANIFEST_REGIONS_MAX, FALSE);
  g_autoptr(GArray) regions = g_array_new (FALSE, FALSE, sizeof (LbRegion));
  g_autoptr(LbGeometry) geometry = NULL;

  if (array == NULL)
    return NULL;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      LbRegion region = { 0 };

      region.start = get_number (self, object, "start", 0, (gint64) G_MAXUINT32 * 16, TRUE);
      region.length = get_number (self, object, "length", 1, (gint64) LB_IMAGE_SIZE_MAX, TRUE);
      region.erase_unit = (guint32) get_number (self, object, "erase-unit", 1, G_MAXINT32, TRUE);
      region.program_unit = (guint32) get_number (self, object, "program-unit", 1, G_MAXINT32, TRUE);
      region.erased = (guint8) get_number (self, object, "erased", 0, G_MAXUINT8, TRUE);
      g_array_append_val (regions, region);
    }

  if (self->error != NULL)
    return NULL;

  geometry = lb_geometry_new ((const LbRegion *) (void *) regions->data, regions->len);
  if (geometry == NULL || lb_geometry_get_size (geometry) != size)
    {
      fail (self, "regions", "does not agree with the size of the image");
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
decode_digests (Decoder          *self,
                JsonObject       *image,
                const LbManifest *manifest)
{
  JsonArray *array = get_array (self, image, "blocks", LB_MANIFEST_BLOCKS_MAX, TRUE);
  g_autoptr(GArray) digests = g_array_new (FALSE, TRUE, sizeof (LbDigest));
  g_autoptr(GArray) blocks = NULL;

  if (self->error != NULL)
    return NULL;

  blocks = is_splittable (manifest) ? lb_manifest_split (manifest) : NULL;
  if (blocks == NULL || blocks->len != json_array_get_length (array))
    {
      fail (self, "blocks", "does not have one digest for each block");
      return NULL;
    }

  g_array_set_size (digests, blocks->len);
  for (guint i = 0; i < digests->len; i++)
    if (!lb_digest_from_hex (&g_array_index (digests, LbDigest, i), get_element_text (array, i)))
      {
        fail (self, "blocks", "holds something that is no digest");
        return NULL;
      }

  return g_steal_pointer (&digests);
}

static void
decode_image (Decoder    *self,
              JsonObject *image,
              LbManifest *manifest)
{
  const char *md5 = get_raw_text (self, image, "md5", TRUE);

  manifest->image_size = get_number (self, image, "size", 1, (gint64) LB_IMAGE_SIZE_MAX, TRUE);
  manifest->sha256 = get_sha256 (self, image, "sha256");
  if (md5 != NULL && !lb_digest_from_hex (&manifest->md5, md5))
    fail (self, "md5", "is not an MD5");
  manifest->geometry = decode_geometry (self, image, manifest->image_size);
  manifest->block_size = (guint32) get_number (self, image, "block-size", 1, G_MAXINT32, TRUE);
  manifest->digests = decode_digests (self, image, manifest);
}

static void
decode_parts (Decoder   *self,
              JsonArray *array,
              GPtrArray *parts)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *name = get_raw_text (self, object, "name", TRUE);
      LbBackupPart *part;

      /* The name becomes a part of a file name. */
      if (name == NULL || !lb_manifest_part_name_is_valid (name))
        {
          fail (self, "parts", "holds a name that is not allowed");
          return;
        }

      part = g_new0 (LbBackupPart, 1);
      g_ptr_array_add (parts, part);
      part->name = g_strdup (name);
      part->size = get_number (self, object, "size", 0, (gint64) LB_IMAGE_SIZE_MAX, TRUE);
      part->sha256 = get_sha256 (self, object, "sha256");
    }
}

static void
decode_events (Decoder   *self,
               JsonArray *array,
               GPtrArray *events)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      guint kind = get_name (self, object, "kind", lb_manifest_events);
      gint64 time = get_time (self, object, "time");
      g_autofree char *text = get_text (self, object, "text");

      if (self->error != NULL)
        return;
      g_ptr_array_add (events, lb_backup_event_new (kind, time, text));
    }
}

static void
decode_changeable (Decoder    *self,
                   JsonObject *root,
                   LbManifest *manifest)
{
  JsonObject *firmware = get_object (self, root, "firmware", FALSE);
  JsonObject *damaged = get_object (self, root, "damaged", FALSE);
  const char *note = get_raw_text (self, root, "note", FALSE);

  manifest->board = get_text (self, root, "board");
  manifest->note = note != NULL ? lb_manifest_clean_text (note, LB_NOTE_MAX, TRUE) : NULL;

  if (firmware != NULL)
    {
      manifest->firmware_name = get_text (self, firmware, "name");
      manifest->firmware_version = get_text (self, firmware, "version");
    }

  if (damaged != NULL)
    {
      manifest->damaged_time = get_time (self, damaged, "time");
      manifest->damaged_time = MAX (manifest->damaged_time, 1);
      manifest->damaged_reason = get_text (self, damaged, "reason");
    }

  decode_events (self, get_array (self, root, "events", LIST_MAX, FALSE), manifest->events);
}

LbManifest *
lb_manifest_decode (GBytes  *data,
                    GError **error)
{
  g_autoptr(JsonObject) root = lb_manifest_parse (data, error);
  g_autoptr(LbManifest) manifest = NULL;
  Decoder decoder = { NULL };

  if (root == NULL)
    return NULL;

  manifest = lb_manifest_new ();
  g_clear_pointer (&manifest->tool, g_free);
  manifest->tool = get_text (&decoder, root, "tool");
  manifest->source = get_name (&decoder, root, "source", lb_manifest_sources);
  manifest->created = get_time (&decoder, root, "created");
  manifest->finished = get_time (&decoder, root, "finished");
  manifest->original_name = get_text (&decoder, root, "original-name");
  manifest->boot_log = get_text (&decoder, root, "boot-log");
  manifest->baud = (guint) get_number (&decoder, root, "baud", 0, G_MAXINT32, FALSE);
  decode_changeable (&decoder, root, manifest);
  decode_identity (&decoder, get_object (&decoder, root, "device", TRUE), manifest->identity);
  decode_parts (&decoder, get_array (&decoder, root, "parts", LIST_MAX, FALSE), manifest->parts);
  decode_image (&decoder, get_object (&decoder, root, "image", TRUE), manifest);

  if (decoder.error != NULL)
    {
      g_propagate_error (error, decoder.error);
      return NULL;
    }

  return g_steal_pointer (&manifest);
}
