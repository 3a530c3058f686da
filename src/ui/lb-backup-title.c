/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup-title"

#include "config.h"

#include "lb-backup-title.h"

const char *
lb_backup_find_title (LbBackup    *backup,
                      LbBoardList *boards)
{
  const LbManifest *manifest = lb_backup_get_manifest (backup);
  LbBoard *board = NULL;

  if (manifest->firmware_name == NULL && manifest->original_name == NULL && manifest->board != NULL)
    board = lb_board_list_find (boards, manifest->board);

  return board != NULL ? lb_board_get_name (board) : lb_backup_get_title (backup);
}
