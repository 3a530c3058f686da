/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-board-list.h"
#include "lb-cli-objects.h"
#include "lb-cli-source.h"
#include "lb-cli-verbs.h"
#include "lb-error.h"
#include "lb-esp-image-chip.h"
#include "lb-stm32-chips.h"

#define SECTOR 4096

static gboolean
chip_is_known (const char *chip)
{
  return lb_esp_image_chip_by_key (chip) != NULL || lb_stm32_chip_by_name (chip) != NULL;
}

static LbManifest *
describe (const LbImageInfo *info,
          GBytes            *bytes,
          const char        *chip,
          const char        *board,
          const char        *note,
          const char        *name)
{
  LbManifest *details = lb_manifest_new ();
  const char *key = chip != NULL ? chip : info->chip;
  const LbEspImageChip *esp = lb_esp_image_chip_by_key (key);
  const LbStm32Chip *stm32 = key != NULL ? lb_stm32_chip_by_name (key) : NULL;
  gsize size = g_bytes_get_size (bytes);

  details->identity->chip = g_strdup (key);
  details->identity->chip_name = g_strdup (esp != NULL ? esp->name : stm32 != NULL ? stm32->name
                                                                                 : info->chip_name);
  details->identity->family = esp != NULL ? LB_FAMILY_ESPRESSIF : stm32 != NULL ? LB_FAMILY_STM32
                                                                                : info->family;
  if (info->kind == LB_IMAGE_KIND_WHOLE_CHIP)
    {
      details->identity->flash_size = size;
      details->identity->size_evidence = LB_SIZE_FROM_HEADER;
    }
  if (esp != NULL && info->kind == LB_IMAGE_KIND_WHOLE_CHIP && size % SECTOR == 0)
    details->geometry = lb_geometry_new_flat (size);
  details->board = g_strdup (board);
  details->note = g_strdup (note);
  details->firmware_name = g_strdup (info->firmware_name);
  details->firmware_version = g_strdup (info->firmware_version);
  details->original_name = g_strdup (name);

  return details;
}

/* What the person says counts more than what the description beside the file says. */
static void
override (char       **field,
          const char  *said)
{
  if (said != NULL)
    {
      g_free (*field);
      *field = g_strdup (said);
    }
}

/* Returns: (transfer full) (nullable): as described by the export the file is from */
static LbManifest *
describe_set (const char   *path,
              const char   *board,
              const char   *note,
              LbCliSource  *source,
              GError      **error)
{
  LbManifest *details = lb_library_read_set (path, source->bytes, error);

  if (details != NULL)
    {
      override (&details->board, board);
      override (&details->note, note);
      override (&details->original_name, source->name);
    }

  return details;
}

static void
report (LbCli    *cli,
        LbBackup *backup,
        gboolean  existed)
{
  const GPtrArray *parts = lb_backup_get_manifest (backup)->parts;
  g_autoptr(JsonBuilder) builder = NULL;

  if (!cli->json)
    {
      if (existed)
        lb_cli_message (cli, "The library has this content already.");
      else if (parts->len > 0)
        lb_cli_message (cli, "What was exported with it is kept beside it; no restore writes it "
                             "to a device.");
      lb_cli_print (cli, "%s\n", lb_backup_get_id (backup));
      return;
    }

  builder = lb_cli_object ("imported");
  lb_json_bool (builder, "existed", existed);
  lb_json_backup (builder, backup);
  json_builder_end_object (builder);
  lb_cli_emit (builder, stdout);
}

LbExit
lb_cli_import (LbCli   *cli,
               char  ***argv)
{
  g_autofree char *chip = NULL;
  g_autofree char *board = NULL;
  g_autofree char *note = NULL;
  GOptionEntry entries[] = {
    { "chip", 0, 0, G_OPTION_ARG_STRING, &chip, "The chip it is for, when the file does not tell",
      "CHIP" },
    { "board", 0, 0, G_OPTION_ARG_STRING, &board, "The board it is for (see boards)", "ID" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &note, "Your own words", "TEXT" },
    { NULL },
  };
  g_autoptr(LbLibrary) library = NULL;
  g_auto(LbCliSource) source = { 0 };
  g_autoptr(LbImageInfo) info = NULL;
  g_autoptr(GBytes) image = NULL;
  g_autoptr(LbManifest) details = NULL;
  g_autoptr(LbBackup) backup = NULL;
  g_autoptr(GError) error = NULL;
  gboolean existed = FALSE;
  LbExit code;

  if (!lb_cli_parse (cli, "FILE", entries, argv, 1, 1))
    return LB_EXIT_USAGE;
  if (chip != NULL && !chip_is_known (chip))
    return lb_cli_usage (cli, "There is no chip “%s”; names are like esp8266 or esp32s3", chip);
  if (board != NULL && lb_board_list_find (lb_board_list_get_default (), board) == NULL)
    return lb_cli_usage (cli, "There is no board “%s”; lifeboat-cli boards lists them", board);
  if (!g_file_test ((*argv)[1], G_FILE_TEST_EXISTS))
    return lb_cli_usage (cli, "There is no file “%s”", (*argv)[1]);

  library = lb_library_new (NULL);
  code = lb_cli_source_open (&source, cli, library, (*argv)[1], FALSE);
  if (code != LB_EXIT_DONE)
    return code;

  details = describe_set ((*argv)[1], board, note, &source, &error);
  if (error != NULL)
    return lb_cli_fail (cli, error);

  info = lb_image_info_new (source.bytes, chip);
  image = lb_library_unpack_hex (source.bytes, chip, &error);
  if (image == NULL)
    return lb_cli_fail (cli, error);

  if (info->problem != NULL)
    lb_cli_message (cli, "Note: %s.", info->problem);
  if (details == NULL)
    details = describe (info, image, chip, board, note, source.name);
  else if (chip != NULL && g_strcmp0 (details->identity->chip, chip) != 0)
    return lb_cli_usage (cli, "The description beside the file says that it is for %s",
                         details->identity->chip_name);
  backup = lb_library_import (library, image, details, &existed, &error);
  if (backup == NULL)
    return lb_cli_fail (cli, error);

  report (cli, backup, existed);
  return LB_EXIT_DONE;
}
