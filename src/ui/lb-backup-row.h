/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>
#include <adwaita.h>

#include "lb-backup.h"
#include "lb-board-list.h"

G_BEGIN_DECLS

/* A backup in the list of the library. */
#define LB_TYPE_BACKUP_ROW (lb_backup_row_get_type ())
G_DECLARE_FINAL_TYPE (LbBackupRow, lb_backup_row, LB, BACKUP_ROW, AdwBin)

GtkWidget *lb_backup_row_new        (void);
/* Rows are used again for other backups while the list scrolls. */
void       lb_backup_row_set_backup (LbBackupRow *self,
                                     LbBackup    *backup,
                                     LbBoardList *boards);

G_END_DECLS
