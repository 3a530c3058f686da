/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

#include "lb-backup.h"
#include "lb-board-list.h"

G_BEGIN_DECLS

/**
 * LbBackupList:
 *
 * A scrollable list of backups, however many. It has one row widget for each backup that is on the
 * screen and uses it again for the next one: GtkListView always makes 200, and makes and destroys
 * them anew with each letter of a search, which holds up the window for a third of a second.
 *
 * One stop of the Tab key; arrows, Page Up and Down, Home and End move inside.
 *
 * Signal "activate" (LbBackup): the person chose a row.
 */
#define LB_TYPE_BACKUP_LIST (lb_backup_list_get_type ())
G_DECLARE_FINAL_TYPE (LbBackupList, lb_backup_list, LB, BACKUP_LIST, GtkWidget)

/* @model: (nullable): of LbBackup, in the order to show; @boards: to name them after */
void lb_backup_list_set_model (LbBackupList *self,
                               GListModel   *model,
                               LbBoardList  *boards);

G_END_DECLS
