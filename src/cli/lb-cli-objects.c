/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-cli-objects.h"
#include "lb-size.h"

void
lb_json_address (JsonBuilder *builder,
                 const char  *name,
                 guint64      value)
{
  lb_json_int (builder, name, (gint64) value);
}

static const struct
{
  LbSecurity  flag;
  const char *id;
  const char *text;
} securities[] = {
  { LB_SECURITY_FLASH_ENCRYPTION, "flash-encryption", "flash encryption" },
  { LB_SECURITY_SECURE_BOOT, "secure-boot", "secure boot" },
  { LB_SECURITY_SECURE_DOWNLOAD, "secure-download", "secure download mode" },
  { LB_SECURITY_READ_PROTECTION, "read-protection", "read protection" },
  { LB_SECURITY_READ_PROTECTION_2, "read-protection-2", "permanent read protection" },
};

static void
add_security (JsonBuilder *builder,
              LbSecurity   security)
{
  if ((security & LB_SECURITY_KNOWN) == 0)
    return;

  json_builder_set_member_name (builder, "security");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (securities); i++)
    {
      if ((security & securities[i].flag) != 0)
        json_builder_add_string_value (builder, securities[i].id);
    }
  json_builder_end_array (builder);
}

void
lb_json_identity (JsonBuilder      *builder,
                  const LbIdentity *identity)
{
  g_autofree char *unit = lb_identity_format_unit (identity);

  lb_json_string (builder, "chip", identity->chip);
  lb_json_string (builder, "chip_name", identity->chip_name);
  lb_json_string (builder, "model", identity->model);
  if (identity->revision >= 0)
    lb_json_int (builder, "revision", identity->revision);
  lb_json_string (builder, "unit", unit);
  if (identity->features != NULL)
    {
      json_builder_set_member_name (builder, "features");
      json_builder_begin_array (builder);
      for (guint i = 0; identity->features[i] != NULL; i++)
        json_builder_add_string_value (builder, identity->features[i]);
      json_builder_end_array (builder);
    }
  if (identity->crystal_mhz > 0)
    lb_json_int (builder, "crystal_mhz", identity->crystal_mhz);
  if (identity->flash_id != 0)
    lb_json_int (builder, "flash_id", identity->flash_id);
  lb_json_string (builder, "flash_vendor", identity->flash_vendor);
  if (identity->flash_size > 0)
    lb_json_int (builder, "flash_size", (gint64) identity->flash_size);
  add_security (builder, identity->security);
}

static void
add_parts (JsonBuilder     *builder,
           const GPtrArray *parts)
{
  json_builder_set_member_name (builder, "parts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < parts->len; i++)
    {
      const LbBackupPart *part = parts->pdata[i];

      json_builder_begin_object (builder);
      lb_json_string (builder, "name", part->name);
      lb_json_int (builder, "size", (gint64) part->size);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
lb_json_backup (JsonBuilder *builder,
                LbBackup    *backup)
{
  static const char *const states[] = { "ok", "damaged", "broken", "orphan" };
  const LbManifest *manifest = lb_backup_get_manifest (backup);
  g_autofree char *path = g_filename_display_name (lb_backup_get_path (backup));

  lb_json_string (builder, "id", lb_backup_get_id (backup));
  lb_json_string (builder, "state", states[lb_backup_get_state (backup)]);
  lb_json_string (builder, "reason", lb_backup_get_reason (backup));
  lb_json_string (builder, "title", lb_backup_get_title (backup));
  lb_json_string (builder, "path", path);
  lb_json_int (builder, "size", (gint64) lb_backup_get_size (backup));
  lb_json_int (builder, "created", lb_backup_get_created (backup));
  lb_json_string (builder, "sha256", lb_backup_get_sha256 (backup));
  if (lb_backup_get_sha256 (backup) != NULL)
    {
      g_autofree char *md5 = lb_digest_to_hex (&manifest->md5);

      lb_json_string (builder, "md5", md5);
      lb_json_string (builder, "source", lb_backup_source_to_text (manifest->source));
    }
  lb_json_string (builder, "board", manifest->board);
  lb_json_string (builder, "note", manifest->note);
  lb_json_string (builder, "firmware", manifest->firmware_name);
  lb_json_string (builder, "firmware_version", manifest->firmware_version);
  lb_json_string (builder, "original_name", manifest->original_name);
  lb_json_string (builder, "tool", manifest->tool);
  add_parts (builder, manifest->parts);
  lb_json_identity (builder, lb_backup_get_identity (backup));
}

static void
add_map (JsonBuilder      *builder,
         const LbFlashMap *map)
{
  json_builder_set_member_name (builder, "map");
  json_builder_begin_array (builder);
  for (guint i = 0; i < map->ranges->len; i++)
    {
      const LbRange *range = g_ptr_array_index (map->ranges, i);

      json_builder_begin_object (builder);
      lb_json_address (builder, "address", range->start);
      lb_json_int (builder, "length", (gint64) range->length);
      lb_json_string (builder, "kind", lb_range_kind_to_string (range->kind));
      lb_json_string (builder, "name", range->name);
      lb_json_string (builder, "detail", range->detail);
      lb_json_bool (builder, "blank", range->blank);
      lb_json_bool (builder, "active", range->active);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_partitions (JsonBuilder           *builder,
                const LbEspPartitions *table)
{
  json_builder_set_member_name (builder, "partitions");
  json_builder_begin_array (builder);
  for (guint i = 0; i < table->rows->len; i++)
    {
      const LbEspPartition *row = &g_array_index (table->rows, LbEspPartition, i);

      json_builder_begin_object (builder);
      lb_json_string (builder, "label", row->label);
      lb_json_int (builder, "type", row->type);
      lb_json_int (builder, "subtype", row->subtype);
      lb_json_address (builder, "address", row->offset);
      lb_json_int (builder, "length", row->size);
      lb_json_bool (builder, "encrypted", row->encrypted);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

void
lb_json_image (JsonBuilder       *builder,
               const LbImageInfo *info)
{
  lb_json_string (builder, "kind", lb_image_kind_to_string (info->kind));
  lb_json_string (builder, "summary", info->summary);
  lb_json_string (builder, "problem", info->problem);
  lb_json_int (builder, "size", (gint64) info->size);
  lb_json_string (builder, "chip", info->chip);
  if (info->has_address)
    lb_json_address (builder, "address", info->address);
  lb_json_string (builder, "firmware", info->firmware);
  lb_json_string (builder, "firmware_version", info->firmware_version);
  lb_json_string (builder, "framework", info->framework);
  lb_json_string (builder, "built", info->built);
  if (info->header_flash_size > 0)
    lb_json_int (builder, "header_flash_size", (gint64) info->header_flash_size);
  lb_json_string (builder, "header_mode", info->header_mode);
  if (info->header_mhz > 0)
    lb_json_int (builder, "header_mhz", info->header_mhz);
  lb_json_bool (builder, "intel_hex", info->is_hex);
  lb_json_bool (builder, "encrypted", info->looks_encrypted);
  if (info->partitions != NULL)
    add_partitions (builder, info->partitions);
  if (info->map != NULL)
    add_map (builder, info->map);
}

static void
append_line (GString    *text,
             const char *label,
             const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "%-18s%s\n", label, value);
}

static char *
describe_security (const LbIdentity *identity)
{
  GString *text = g_string_new (NULL);

  if ((identity->security & LB_SECURITY_KNOWN) == 0)
    g_string_append (text, "not known");
  for (gsize i = 0; i < G_N_ELEMENTS (securities); i++)
    {
      if ((identity->security & securities[i].flag) != 0)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", securities[i].text);
    }
  if (text->len == 0)
    g_string_append (text, "none");

  return g_string_free (text, FALSE);
}

char *
lb_text_identity (const LbIdentity *identity)
{
  GString *text = g_string_new (NULL);
  g_autofree char *unit = lb_identity_format_unit (identity);
  g_autofree char *features = identity->features != NULL ? g_strjoinv (", ", identity->features)
                                                         : NULL;
  g_autofree char *size = lb_size_format (identity->flash_size);
  g_autofree char *security = describe_security (identity);

  append_line (text, "Chip", identity->model != NULL ? identity->model : identity->chip_name);
  if (identity->revision >= 0)
    g_string_append_printf (text, "%-18sv%d.%d\n", "Revision", identity->revision / 100,
                            identity->revision % 100);
  append_line (text, "Unit", unit);
  append_line (text, "Features", features);
  if (identity->crystal_mhz > 0)
    g_string_append_printf (text, "%-18s%u MHz\n", "Crystal", identity->crystal_mhz);
  g_string_append_printf (text, "%-18s%s%s%s", "Flash",
                          identity->flash_size > 0 ? size : "size unknown",
                          identity->flash_vendor != NULL ? ", " : "",
                          identity->flash_vendor != NULL ? identity->flash_vendor : "");
  if (identity->flash_id != 0)
    g_string_append_printf (text, " (id %06x)", identity->flash_id);
  g_string_append_c (text, '\n');
  append_line (text, "Security", security);

  return g_string_free (text, FALSE);
}
