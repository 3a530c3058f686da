/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-unit-words"

#include "config.h"

#include <string.h>
#include <glib/gi18n.h>

#include "lb-unit-words.h"

/* Returns: (nullable): the board this backup was made of, when it is one we know */
static LbBoard *
find_board (LbShared *shared,
            LbBackup *backup)
{
  const char *id = lb_backup_get_manifest (backup)->board;

  if (id == NULL || strcmp (id, LB_BOARD_UNKNOWN) == 0)
    return NULL;

  return lb_board_list_find (lb_shared_get_boards (shared), id);
}

char *
lb_unit_to_words (LbShared   *shared,
                  const char *device_id)
{
  GListModel *backups = G_LIST_MODEL (lb_shared_get_backups (shared));

  for (guint i = 0; i < g_list_model_get_n_items (backups); i++)
    {
      g_autoptr(LbBackup) backup = g_list_model_get_item (backups, i);
      g_autofree char *unit = NULL;
      LbBoard *board;

      if (strcmp (lb_backup_get_device_id (backup), device_id) != 0)
        continue;

      board = find_board (shared, backup);
      unit = lb_identity_format_unit (lb_backup_get_manifest (backup)->identity);
      if (board == NULL || unit == NULL)
        return g_strdup (lb_backup_get_subtitle (backup));

      /* Translators: the name of a board and the address of one unit: "Sonoff Basic, DC:4F:22:3A:51:07" */
      return g_strdup_printf (C_("unit", "%s, %s"), lb_board_get_name (board), unit);
    }

  return g_strdup (device_id);
}
