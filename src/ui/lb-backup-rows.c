/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup-rows"

#include "config.h"

#include "lb-backup-row.h"
#include "lb-backup-rows.h"

struct _LbBackupRows
{
  GtkWidget   *list;
  GListModel  *model;
  LbBoardList *boards;
  GPtrArray   *rows; /* of LbBackupRow, children of @list in the same order */
  guint        first;
};

LbBackupRows *
lb_backup_rows_new (GtkWidget *list)
{
  LbBackupRows *self = g_new0 (LbBackupRows, 1);

  self->list = list;
  self->rows = g_ptr_array_new ();
  lb_backup_rows_add (self);

  return self;
}

void
lb_backup_rows_free (LbBackupRows *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    gtk_widget_unparent (lb_backup_rows_get (self, i));
  g_ptr_array_unref (self->rows);
  g_clear_object (&self->model);
  g_clear_object (&self->boards);
  g_free (self);
}

void
lb_backup_rows_set_model (LbBackupRows *self,
                          GListModel   *model,
                          LbBoardList  *boards)
{
  g_set_object (&self->model, model);
  g_set_object (&self->boards, boards);
  lb_backup_rows_bind (self);
}

guint
lb_backup_rows_get_n_items (LbBackupRows *self)
{
  return self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
}

LbBackup *
lb_backup_rows_dup_backup (LbBackupRows *self,
                           guint         position)
{
  return self->model != NULL ? g_list_model_get_item (self->model, position) : NULL;
}

static void
bind (LbBackupRows *self,
      guint         index)
{
  GtkWidget *row = lb_backup_rows_get (self, index);
  guint position = self->first + index;
  g_autoptr(LbBackup) backup = lb_backup_rows_dup_backup (self, position);

  gtk_widget_set_visible (row, backup != NULL);
  if (backup == NULL)
    return;

  lb_backup_row_set_backup (LB_BACKUP_ROW (row), backup, self->boards);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row),
                                  GTK_ACCESSIBLE_RELATION_POS_IN_SET, (int) position + 1,
                                  GTK_ACCESSIBLE_RELATION_SET_SIZE, (int) lb_backup_rows_get_n_items (self), -1);
}

/* The first row is never past the end, as a row that is not shown has no measures. */
static guint
limit (LbBackupRows *self,
       guint         first)
{
  return MIN (first, MAX (1, lb_backup_rows_get_n_items (self)) - 1);
}

void
lb_backup_rows_bind (LbBackupRows *self)
{
  self->first = limit (self, self->first);
  for (guint i = 0; i < self->rows->len; i++)
    bind (self, i);
  gtk_widget_queue_allocate (self->list);
}

guint
lb_backup_rows_get_first (LbBackupRows *self)
{
  return self->first;
}

static void
move_to_end (LbBackupRows *self)
{
  GtkWidget *row = g_ptr_array_steal_index (self->rows, 0);

  gtk_widget_insert_before (row, self->list, NULL);
  g_ptr_array_add (self->rows, row);
  self->first++;
  bind (self, self->rows->len - 1);
}

static void
move_to_start (LbBackupRows *self)
{
  GtkWidget *row = g_ptr_array_steal_index (self->rows, self->rows->len - 1);

  gtk_widget_insert_after (row, self->list, NULL);
  g_ptr_array_insert (self->rows, 0, row);
  self->first--;
  bind (self, 0);
}

void
lb_backup_rows_show_from (LbBackupRows *self,
                          guint         first)
{
  guint distance;

  first = limit (self, first);
  distance = first > self->first ? first - self->first : self->first - first;
  if (distance >= self->rows->len)
    {
      self->first = first;
      lb_backup_rows_bind (self);
      return;
    }

  while (self->first < first)
    move_to_end (self);
  while (self->first > first)
    move_to_start (self);
  if (distance > 0)
    gtk_widget_queue_allocate (self->list);
}

guint
lb_backup_rows_get_length (LbBackupRows *self)
{
  return self->rows->len;
}

void
lb_backup_rows_add (LbBackupRows *self)
{
  GtkWidget *row = lb_backup_row_new ();

  gtk_widget_insert_before (row, self->list, NULL);
  g_ptr_array_add (self->rows, row);
  bind (self, self->rows->len - 1);
}

GtkWidget *
lb_backup_rows_get (LbBackupRows *self,
                    guint         index)
{
  return g_ptr_array_index (self->rows, index);
}

GtkWidget *
lb_backup_rows_find (LbBackupRows *self,
                     guint         position)
{
  if (position < self->first || position >= self->first + self->rows->len ||
      position >= lb_backup_rows_get_n_items (self))
    return NULL;

  return lb_backup_rows_get (self, position - self->first);
}

guint
lb_backup_rows_get_position (LbBackupRows *self,
                             GtkWidget    *row)
{
  guint index = 0;

  g_ptr_array_find (self->rows, row, &index);

  return self->first + index;
}
