/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

#include "lb-backup.h"
#include "lb-board-list.h"

G_BEGIN_DECLS

/**
 * LbBackupRows:
 *
 * The row widgets of an LbBackupList, from the top of the screen down. They stand for backups that
 * follow each other in a model; when the list scrolls, those that leave at one end come in at the
 * other. There is always one, for its measures.
 */
typedef struct _LbBackupRows LbBackupRows;

/* @list: gets them as children, and is allocated anew after each change; not kept alive */
LbBackupRows *lb_backup_rows_new          (GtkWidget    *list);
void          lb_backup_rows_free         (LbBackupRows *self);
/* @model: (nullable): of LbBackup; call lb_backup_rows_bind() when it changed. @boards: to name them after */
void          lb_backup_rows_set_model    (LbBackupRows *self,
                                           GListModel   *model,
                                           LbBoardList  *boards);

guint         lb_backup_rows_get_n_items  (LbBackupRows *self);
/* Returns: (transfer full) (nullable): the backup at this position of the model */
LbBackup     *lb_backup_rows_dup_backup   (LbBackupRows *self,
                                           guint         position);

/* Position in the model of what the first row stands for. */
guint         lb_backup_rows_get_first    (LbBackupRows *self);
void          lb_backup_rows_show_from    (LbBackupRows *self,
                                           guint         first);
/* Tells each row what it stands for now; those past the end are not shown. */
void          lb_backup_rows_bind         (LbBackupRows *self);

guint         lb_backup_rows_get_length   (LbBackupRows *self);
void          lb_backup_rows_add          (LbBackupRows *self);
GtkWidget    *lb_backup_rows_get          (LbBackupRows *self,
                                           guint         index);
/* Returns: (nullable): the row that stands for this position of the model */
GtkWidget    *lb_backup_rows_find         (LbBackupRows *self,
                                           guint         position);
/* Position in the model of what @row stands for. */
guint         lb_backup_rows_get_position (LbBackupRows *self,
                                           GtkWidget    *row);

G_END_DECLS
