/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include <string.h>

#include "lb-board-list.h"
#include "lb-cli-objects.h"
#include "lb-cli-source.h"
#include "lb-cli-verbs.h"
#include "lb-error.h"
#include "lb-esp-nvs.h"
#include "lb-size.h"

static char *
format_time (gint64 unix_seconds)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (unix_seconds);

  if (unix_seconds == 0 || time == NULL)
    return g_strdup ("time unknown");

  return g_date_time_format (time, "%Y-%m-%d %H:%M");
}

static void
emit_backup (const char *type,
             LbBackup   *backup)
{
  g_autoptr(JsonBuilder) builder = lb_cli_object (type);

  lb_json_backup (builder, backup);
  json_builder_end_object (builder);
  lb_cli_emit (builder, stdout);
}

static void
list_backup (LbCli    *cli,
             LbBackup *backup)
{
  static const char *const marks[] = { "", "  DAMAGED", "  BROKEN", "  no manifest" };
  g_autofree char *time = format_time (lb_backup_get_created (backup));
  g_autofree char *size = lb_size_format (lb_backup_get_size (backup));

  if (cli->json)
    emit_backup ("backup", backup);
  else
    lb_cli_print (cli, "%-42s  %s  %8s  %s%s\n", lb_backup_get_id (backup), time, size,
                  lb_backup_get_title (backup), marks[lb_backup_get_state (backup)]);
}

LbExit
lb_cli_list (LbCli   *cli,
             char  ***argv)
{
  g_autoptr(LbLibrary) library = NULL;
  g_autoptr(GPtrArray) backups = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto(GStrv) words = NULL;

  if (!lb_cli_parse (cli, "[WORD…]", NULL, argv, 0, G_MAXUINT - 1))
    return LB_EXIT_USAGE;

  library = lb_library_new (NULL);
  backups = lb_library_load_all (library, &error);
  if (backups == NULL)
    return lb_cli_fail (cli, error);

  text = g_strjoinv (" ", *argv + 1);
  words = lb_backup_fold_words (text);
  for (guint i = 0; i < backups->len; i++)
    {
      LbBackup *backup = g_ptr_array_index (backups, i);

      if (lb_backup_matches (backup, (const char * const *) words))
        list_backup (cli, backup);
    }
  if (backups->len == 0)
    lb_cli_message (cli, "There are no backups in %s yet.", lb_library_get_root (library));

  return LB_EXIT_DONE;
}

static void
print_line (LbCli      *cli,
            const char *label,
            const char *value)
{
  if (value != NULL && *value != '\0')
    lb_cli_print (cli, "%-18s%s\n", label, value);
}

/* Files that belong to the backup beside its image. */
static void
print_parts (LbCli           *cli,
             const GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const LbBackupPart *part = parts->pdata[i];

      lb_cli_print (cli, "%-18s%s, %" G_GUINT64_FORMAT " bytes\n", i == 0 ? "Kept with it" : "",
                    part->name, part->size);
    }
}

static void
print_backup (LbCli    *cli,
              LbBackup *backup)
{
  static const char *const states[] = {
    "proven", "damaged", "broken", "an image without its manifest",
  };
  const LbManifest *manifest = lb_backup_get_manifest (backup);
  g_autofree char *identity = lb_text_identity (lb_backup_get_identity (backup));
  g_autofree char *time = format_time (lb_backup_get_created (backup));
  g_autofree char *size = lb_size_format (lb_backup_get_size (backup));

  print_line (cli, "Backup", lb_backup_get_id (backup));
  print_line (cli, "Title", lb_backup_get_title (backup));
  print_line (cli, "State", lb_backup_get_state (backup) == LB_BACKUP_OK &&
                                manifest->source != LB_SOURCE_READ
                              ? "whole; not read from a device by Lifeboat"
                              : states[lb_backup_get_state (backup)]);
  print_line (cli, "Reason", lb_backup_get_reason (backup));
  print_line (cli, "Made", time);
  print_line (cli, "Size", size);
  print_line (cli, "File", lb_backup_get_path (backup));
  print_line (cli, "SHA-256", lb_backup_get_sha256 (backup));
  if (lb_backup_get_sha256 (backup) != NULL)
    {
      g_autofree char *md5 = lb_digest_to_hex (&manifest->md5);

      print_line (cli, "MD5", md5);
    }
  print_line (cli, "Firmware", manifest->firmware_name);
  print_line (cli, "Version", manifest->firmware_version);
  print_line (cli, "Board", manifest->board);
  print_line (cli, "Note", manifest->note);
  print_line (cli, "Imported from", manifest->original_name);
  print_parts (cli, manifest->parts);
  lb_cli_print (cli, "%s", identity);
}

/* Returns: (transfer full) (nullable): NULL after saying why, with the exit @code */
static LbBackup *
find_backup (LbCli      *cli,
             LbLibrary  *library,
             const char *name,
             LbExit     *code)
{
  g_autoptr(GError) error = NULL;
  LbBackup *backup = lb_library_find (library, name, &error);

  if (backup == NULL)
    *code = lb_cli_fail_as (cli, error,
                            g_error_matches (error, LB_ERROR, LB_ERROR_INVALID)
                              ? LB_EXIT_USAGE
                              : lb_cli_exit_code (error, FALSE));

  return backup;
}

LbExit
lb_cli_show (LbCli   *cli,
             char  ***argv)
{
  g_autoptr(LbLibrary) library = NULL;
  g_autoptr(LbBackup) backup = NULL;
  LbExit code;

  if (!lb_cli_parse (cli, "ID", NULL, argv, 1, 1))
    return LB_EXIT_USAGE;

  library = lb_library_new (NULL);
  backup = find_backup (cli, library, (*argv)[1], &code);
  if (backup == NULL)
    return code;

  if (cli->json)
    emit_backup ("backup", backup);
  else
    print_backup (cli, backup);

  return LB_EXIT_DONE;
}

static void
emit_settings (JsonBuilder    *builder,
               const LbEspNvs *nvs,
               gboolean        reveal)
{
  for (guint i = 0; i < nvs->values->len; i++)
    {
      const LbEspNvsValue *value = g_ptr_array_index (nvs->values, i);
      g_autofree char *text = lb_esp_nvs_value_format (value, reveal);

      json_builder_begin_object (builder);
      lb_json_string (builder, "name_space", value->name_space);
      lb_json_string (builder, "key", value->key);
      lb_json_bool (builder, "secret", value->secret);
      lb_json_string (builder, "value", text);
      json_builder_end_object (builder);
    }
}

static void
print_settings (LbCli          *cli,
                const LbEspNvs *nvs,
                const char     *label,
                gboolean        reveal)
{
  lb_cli_print (cli, "\nSettings in %s\n", label);
  if (nvs->encrypted)
    lb_cli_print (cli, "They are encrypted.\n");
  for (guint i = 0; i < nvs->values->len; i++)
    {
      const LbEspNvsValue *value = g_ptr_array_index (nvs->values, i);
      g_autofree char *name = g_strdup_printf ("%s.%s", value->name_space, value->key);
      g_autofree char *text = lb_esp_nvs_value_format (value, reveal);

      lb_cli_print (cli, "%-32s  %s\n", name, text);
    }
}

/* Key-value stores of the partition table; ESP8266 SDK sectors have no known keys. */
static void
show_settings (LbCli             *cli,
               JsonBuilder       *builder,
               const LbImageInfo *info,
               GBytes            *bytes,
               gboolean           reveal)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  guint n_rows = info->map != NULL && info->partitions != NULL ? info->partitions->rows->len : 0;

  for (guint i = 0; i < n_rows; i++)
    {
      const LbEspPartition *row = &g_array_index (info->partitions->rows, LbEspPartition, i);
      g_autoptr(LbEspNvs) nvs = NULL;

      if (row->type != LB_ESP_PARTITION_DATA || row->subtype != LB_ESP_DATA_NVS ||
          row->offset >= length)
        continue;
      nvs = lb_esp_nvs_parse (data + row->offset, MIN (row->size, length - row->offset), NULL);
      if (nvs == NULL)
        continue;
      if (builder != NULL)
        emit_settings (builder, nvs, reveal);
      else
        print_settings (cli, nvs, row->label, reveal);
    }
}

LbExit
lb_cli_inspect (LbCli   *cli,
                char  ***argv)
{
  gboolean settings = FALSE;
  gboolean reveal = FALSE;
  GOptionEntry entries[] = {
    { "settings", 0, 0, G_OPTION_ARG_NONE, &settings,
      "Show the stored settings of an ESP32-family chip; passwords are hidden", NULL },
    { "reveal", 0, 0, G_OPTION_ARG_NONE, &reveal, "With --settings: show passwords too", NULL },
    { NULL },
  };
  g_autoptr(LbLibrary) library = NULL;
  g_auto(LbCliSource) source = { 0 };
  g_autoptr(LbImageInfo) info = NULL;
  g_autoptr(JsonBuilder) builder = NULL;
  g_autofree char *text = NULL;
  LbExit code;

  if (!lb_cli_parse (cli, "FILE|ID", entries, argv, 1, 1))
    return LB_EXIT_USAGE;
  if (reveal && !settings)
    return lb_cli_usage (cli, "--reveal needs --settings");

  library = lb_library_new (NULL);
  code = lb_cli_source_open (&source, cli, library, (*argv)[1], FALSE);
  if (code != LB_EXIT_DONE)
    return code;

  info = lb_image_info_new (source.bytes, source.backup != NULL
                                            ? lb_backup_get_identity (source.backup)->chip
                                            : NULL);
  if (!cli->json)
    {
      text = lb_image_info_to_text (info);
      lb_cli_print (cli, "%-18s%s\n%s", "Name", source.name, text);
      if (settings)
        show_settings (cli, NULL, info, source.bytes, reveal);
      return LB_EXIT_DONE;
    }

  builder = lb_cli_object ("image");
  lb_json_string (builder, "name", source.name);
  lb_json_image (builder, info);
  if (settings)
    {
      json_builder_set_member_name (builder, "settings");
      json_builder_begin_array (builder);
      show_settings (cli, builder, info, source.bytes, reveal);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  lb_cli_emit (builder, stdout);

  return LB_EXIT_DONE;
}

/* The image's path alone is the result, as it always was; what lies beside it is told. */
static void
report_export (LbCli      *cli,
               LbBackup   *backup,
               const char *path,
               GStrv       beside)
{
  g_autoptr(JsonBuilder) builder = NULL;
  g_autofree char *name = g_filename_display_name (path);

  if (!cli->json)
    {
      lb_cli_print (cli, "%s\n", path);
      if (*beside != NULL)
        lb_cli_message (cli, "Kept with the backup, and written beside it; no restore writes it "
                             "to a device:");
      for (guint i = 0; beside[i] != NULL; i++)
        lb_cli_message (cli, "  %s", beside[i]);
      return;
    }

  builder = lb_cli_object ("exported");
  lb_json_string (builder, "file", name);
  json_builder_set_member_name (builder, "beside");
  json_builder_begin_array (builder);
  for (guint i = 0; beside[i] != NULL; i++)
    {
      g_autofree char *other = g_filename_display_name (beside[i]);

      json_builder_add_string_value (builder, other);
    }
  json_builder_end_array (builder);
  lb_json_backup (builder, backup);
  json_builder_end_object (builder);
  lb_cli_emit (builder, stdout);
}

LbExit
lb_cli_export (LbCli   *cli,
               char  ***argv)
{
  g_autoptr(LbLibrary) library = NULL;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) beside = NULL;
  LbExit code;

  if (!lb_cli_parse (cli, "ID FILE", NULL, argv, 2, 2))
    return LB_EXIT_USAGE;

  library = lb_library_new (NULL);
  backup = find_backup (cli, library, (*argv)[1], &code);
  if (backup == NULL)
    return code;
  if (g_file_test ((*argv)[2], G_FILE_TEST_IS_DIR))
    return lb_cli_usage (cli, "“%s” is a folder; give the name of the file to write", (*argv)[2]);
  if (!lb_library_export_set (library, backup, (*argv)[2], &beside, NULL, &error))
    return lb_cli_fail_as (cli, error,
                           g_error_matches (error, LB_ERROR, LB_ERROR_NOT_FOUND)
                             ? LB_EXIT_DISK
                             : lb_cli_exit_code (error, FALSE));

  report_export (cli, backup, (*argv)[2], beside);
  return LB_EXIT_DONE;
}
