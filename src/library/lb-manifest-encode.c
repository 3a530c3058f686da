/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-manifest"

#include "config.h"

#include "lb-error.h"
#include "lb-manifest-private.h"

const LbManifestName lb_manifest_families[] = {
  { LB_FAMILY_UNKNOWN, "unknown" },
  { LB_FAMILY_ESPRESSIF, "espressif" },
  { LB_FAMILY_STM32, "stm32" },
  { LB_FAMILY_VESC, "vesc" },
  { 0, NULL },
};

const LbManifestName lb_manifest_securities[] = {
  { LB_SECURITY_KNOWN, "known" },
  { LB_SECURITY_FLASH_ENCRYPTION, "flash-encryption" },
  { LB_SECURITY_SECURE_BOOT, "secure-boot" },
  { LB_SECURITY_SECURE_DOWNLOAD, "secure-download" },
  { LB_SECURITY_READ_PROTECTION, "read-protection" },
  { LB_SECURITY_READ_PROTECTION_2, "read-protection-2" },
  { 0, NULL },
};

const LbManifestName lb_manifest_evidences[] = {
  { LB_SIZE_FROM_RDID, "rdid" },
  { LB_SIZE_FROM_SFDP, "sfdp" },
  { LB_SIZE_FROM_MIRROR, "mirror" },
  { LB_SIZE_FROM_HEADER, "header" },
  { LB_SIZE_FROM_USER, "user" },
  { LB_SIZE_FROM_CHIP, "chip" },
  { 0, NULL },
};

const LbManifestName lb_manifest_sources[] = {
  { LB_SOURCE_READ, "read" },
  { LB_SOURCE_IMPORTED, "imported" },
  { LB_SOURCE_ADOPTED, "adopted" },
  { 0, NULL },
};

const LbManifestName lb_manifest_events[] = {
  { LB_BACKUP_EVENT_RESTORED, "restored" },
  { LB_BACKUP_EVENT_INTERRUPTED, "interrupted" },
  { LB_BACKUP_EVENT_VERIFIED, "verified" },
  { 0, NULL },
};

static const char *
name_of (const LbManifestName *names,
         guint                 value)
{
  for (; names->name != NULL; names++)
    if (names->value == value)
      return names->name;

  g_return_val_if_reached ("unknown");
}

const char *
lb_backup_source_to_text (LbBackupSource source)
{
  return name_of (lb_manifest_sources, source);
}

const char *
lb_backup_event_kind_to_text (LbBackupEventKind kind)
{
  return name_of (lb_manifest_events, kind);
}

static gboolean
is_unwanted (gunichar c,
             gboolean lines)
{
  return g_unichar_iscntrl (c) && !(lines && (c == '\n' || c == '\t'));
}

char *
lb_manifest_clean_text (const char *text,
                        gsize       max,
                        gboolean    lines)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);
  gsize n = 0;

  for (const char *p = valid; *p != '\0' && n < max; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (clean, is_unwanted (c, lines) ? 0xfffd : c);
    }

  return g_string_free (clean, FALSE);
}

static void
set_text (JsonObject *object,
          const char *field,
          const char *text)
{
  g_autofree char *clean = NULL;

  if (text == NULL)
    return;

  clean = lb_manifest_clean_text (text, LB_TEXT_MAX, FALSE);
  json_object_set_string_member (object, field, clean);
}

static void
set_time (JsonObject *object,
          const char *field,
          gint64      time)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (time);
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  set_text (object, field, text);
}

static void
set_size (JsonObject *object,
          const char *field,
          guint64     value)
{
  json_object_set_int_member (object, field, (gint64) value);
}

static void
set_flags (JsonObject           *object,
           const char           *field,
           const LbManifestName *names,
           guint                 flags)
{
  JsonArray *array = json_array_new ();

  for (; names->name != NULL; names++)
    if (flags & names->value)
      json_array_add_string_element (array, names->name);

  json_object_set_array_member (object, field, array);
}

static JsonObject *
encode_identity (const LbIdentity *identity)
{
  JsonObject *object = json_object_new ();
  JsonArray *features = json_array_new ();

  json_object_set_string_member (object, "family",
                                 name_of (lb_manifest_families, identity->family));
  set_text (object, "chip", identity->chip);
  set_text (object, "chip-name", identity->chip_name);
  set_text (object, "model", identity->model);
  json_object_set_int_member (object, "revision", identity->revision);
  set_text (object, "unit", identity->unit);
  for (guint i = 0; identity->features != NULL && identity->features[i] != NULL; i++)
    {
      g_autofree char *clean = lb_manifest_clean_text (identity->features[i], LB_TEXT_MAX, FALSE);

      json_array_add_string_element (features, clean);
    }
  json_object_set_array_member (object, "features", features);
  set_size (object, "crystal-mhz", identity->crystal_mhz);
  set_size (object, "flash-id", identity->flash_id);
  set_text (object, "flash-vendor", identity->flash_vendor);
  set_size (object, "flash-size", identity->flash_size);
  set_flags (object, "size-evidence", lb_manifest_evidences, identity->size_evidence);
  set_flags (object, "security", lb_manifest_securities, identity->security);
  set_size (object, "crypt-count", identity->crypt_count);

  return object;
}

static JsonArray *
encode_regions (const LbGeometry *geometry)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < lb_geometry_get_n_regions (geometry); i++)
    {
      const LbRegion *region = lb_geometry_get_region (geometry, i);
      JsonObject *object = json_object_new ();

      set_size (object, "start", region->start);
      set_size (object, "length", region->length);
      set_size (object, "erase-unit", region->erase_unit);
      set_size (object, "program-unit", region->program_unit);
      set_size (object, "erased", region->erased);
      json_array_add_object_element (array, object);
    }

  return array;
}

static JsonObject *
encode_image (const LbManifest *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *blocks = json_array_new ();
  g_autofree char *md5 = lb_digest_to_hex (&self->md5);

  set_size (object, "size", self->image_size);
  json_object_set_string_member (object, "sha256", self->sha256);
  json_object_set_string_member (object, "md5", md5);
  if (self->geometry != NULL)
    json_object_set_array_member (object, "regions", encode_regions (self->geometry));
  set_size (object, "block-size", self->block_size);
  for (guint i = 0; i < self->digests->len; i++)
    {
      g_autofree char *hex = lb_digest_to_hex (&g_array_index (self->digests, LbDigest, i));

      json_array_add_string_element (blocks, hex);
    }
  json_object_set_array_member (object, "blocks", blocks);

  return object;
}

static JsonArray *
encode_parts (const GPtrArray *parts)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < parts->len; i++)
    {
      const LbBackupPart *part = parts->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", part->name);
      set_size (object, "size", part->size);
      json_object_set_string_member (object, "sha256", part->sha256);
      json_array_add_object_element (array, object);
    }

  return array;
}

static JsonArray *
encode_events (const GPtrArray *events)
{
  JsonArray *array = json_array_new ();
  guint first = events->len > LB_MANIFEST_EVENTS_MAX ? events->len - LB_MANIFEST_EVENTS_MAX : 0;

  for (guint i = first; i < events->len; i++)
    {
      const LbBackupEvent *event = events->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "kind", name_of (lb_manifest_events, event->kind));
      set_time (object, "time", event->time);
      set_text (object, "text", event->text);
      json_array_add_object_element (array, object);
    }

  return array;
}

/* What may change after a backup was stored. */
static void
encode_changeable (const LbManifest *self,
                   JsonObject       *root)
{
  static const char * const fields[] = { "board", "note", "firmware", "events", "damaged" };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (json_object_has_member (root, fields[i]))
      json_object_remove_member (root, fields[i]);

  set_text (root, "board", self->board);

  if (self->note != NULL)
    {
      g_autofree char *note = lb_manifest_clean_text (self->note, LB_NOTE_MAX, TRUE);

      json_object_set_string_member (root, "note", note);
    }

  if (self->firmware_name != NULL || self->firmware_version != NULL)
    {
      JsonObject *firmware = json_object_new ();

      set_text (firmware, "name", self->firmware_name);
      set_text (firmware, "version", self->firmware_version);
      json_object_set_object_member (root, "firmware", firmware);
    }

  if (self->events->len > 0)
    json_object_set_array_member (root, "events", encode_events (self->events));

  if (self->damaged_time != 0)
    {
      JsonObject *damaged = json_object_new ();

      set_time (damaged, "time", self->damaged_time);
      set_text (damaged, "reason", self->damaged_reason);
      json_object_set_object_member (root, "damaged", damaged);
    }
}

static GBytes *
to_text (JsonObject *root)
{
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), root);
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  gsize length = 0;
  char *text;

  json_generator_set_pretty (generator, TRUE);
  json_generator_set_indent (generator, 1);
  json_generator_set_root (generator, node);
  text = json_generator_to_data (generator, &length);

  return g_bytes_new_take (text, length);
}

GBytes *
lb_manifest_encode (const LbManifest *self)
{
  g_autoptr(JsonObject) root = json_object_new ();

  g_return_val_if_fail (self->sha256 != NULL && self->digests != NULL, NULL);

  json_object_set_int_member (root, "format", LB_MANIFEST_FORMAT);
  set_text (root, "tool", self->tool);
  json_object_set_string_member (root, "source", lb_backup_source_to_text (self->source));
  set_time (root, "created", self->created);
  set_time (root, "finished", self->finished);
  set_text (root, "original-name", self->original_name);
  set_text (root, "boot-log", self->boot_log);
  if (self->baud != 0)
    set_size (root, "baud", self->baud);
  encode_changeable (self, root);
  json_object_set_object_member (root, "device", encode_identity (self->identity));
  if (self->parts->len > 0)
    json_object_set_array_member (root, "parts", encode_parts (self->parts));
  json_object_set_object_member (root, "image", encode_image (self));

  return to_text (root);
}

GBytes *
lb_manifest_edit (GBytes            *data,
                  const LbManifest  *changed,
                  GError           **error)
{
  g_autoptr(JsonObject) root = lb_manifest_parse (data, error);

  if (root == NULL)
    return NULL;

  encode_changeable (changed, root);

  return to_text (root);
}
