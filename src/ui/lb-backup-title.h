/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-backup.h"
#include "lb-board-list.h"

G_BEGIN_DECLS

/*
 * Returns: (transfer none): what a backup is called: by its firmware or file, else by the board it was made of, else
 * by the chip
 */
const char *lb_backup_find_title (LbBackup    *backup,
                                  LbBoardList *boards);

G_END_DECLS
