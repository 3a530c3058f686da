/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup-row"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-backup-row.h"
#include "lb-backup-title.h"
#include "lb-format.h"

struct _LbBackupRow
{
  AdwBin parent_instance;

  LbBackup *backup;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *time;
  GtkLabel *size;
};

G_DEFINE_FINAL_TYPE (LbBackupRow, lb_backup_row, ADW_TYPE_BIN)

static const struct { const char *icon; const char *css; const char *name; } looks[] = {
  [LB_BACKUP_OK] = { "emblem-ok-symbolic", "success", N_("Proven") },
  [LB_BACKUP_DAMAGED] = { "dialog-warning-symbolic", "error", N_("Damaged") },
  [LB_BACKUP_BROKEN] = { "dialog-warning-symbolic", "warning", N_("Cannot be used") },
  [LB_BACKUP_ORPHAN] = { "dialog-question-symbolic", "warning", N_("Without a description") },
};

/* An imported file was proven by nobody: it is only known to be stored whole. */
static const char *
describe_state (LbBackup *backup)
{
  LbBackupState state = lb_backup_get_state (backup);

  return state == LB_BACKUP_OK && lb_backup_get_manifest (backup)->source == LB_SOURCE_IMPORTED
         ? _("Imported")
         : _(looks[state].name);
}

static void
show_state (LbBackupRow *self)
{
  LbBackupState state = lb_backup_get_state (self->backup);

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), looks[i].css);
  gtk_image_set_from_icon_name (self->icon, looks[state].icon);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), looks[state].css);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->icon), describe_state (self->backup));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, describe_state (self->backup), -1);
}

/* All that the row shows, in one phrase. */
static char *
make_name (LbBackup   *backup,
           const char *title,
           const char *note,
           const char *time,
           const char *size)
{
  if (note == NULL)
    /* Translators: a backup in the list, as a screen reader says it: name, chip and unique id, time, size,
     * state ("Proven") */
    return g_strdup_printf (_("%s, %s, made: %s, size: %s, %s"), title,
                            lb_backup_get_subtitle (backup), time, size, describe_state (backup));

  /* Translators: the same with the person's note at the end */
  return g_strdup_printf (_("%s, %s, made: %s, size: %s, %s, note: %s"), title,
                          lb_backup_get_subtitle (backup), time, size, describe_state (backup), note);
}

void
lb_backup_row_set_backup (LbBackupRow *self,
                          LbBackup    *backup,
                          LbBoardList *boards)
{
  const char *note = lb_backup_get_manifest (backup)->note;
  const char *title = lb_backup_find_title (backup, boards);
  g_autofree char *subtitle = NULL;
  g_autofree char *time = NULL;
  g_autofree char *size = NULL;
  g_autofree char *name = NULL;

  if (!g_set_object (&self->backup, backup))
    return;

  if (note != NULL && *note == '\0')
    note = NULL;
  time = lb_format_time (lb_backup_get_created (backup));
  size = lb_format_size (lb_backup_get_size (backup));
  /* A narrow list cuts off the end: rather the address than what the person wrote. */
  subtitle = note != NULL ? g_strjoin (" · ", note, lb_backup_get_subtitle (backup), NULL)
                          : g_strdup (lb_backup_get_subtitle (backup));
  name = make_name (backup, title, note, time, size);

  show_state (self);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
  gtk_label_set_label (self->time, time);
  gtk_label_set_label (self->size, size);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
lb_backup_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LB_TYPE_BACKUP_ROW);
  g_clear_object (&LB_BACKUP_ROW (object)->backup);

  G_OBJECT_CLASS (lb_backup_row_parent_class)->dispose (object);
}

static void
lb_backup_row_class_init (LbBackupRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_backup_row_dispose;

  gtk_widget_class_set_css_name (widget_class, "row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-backup-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LbBackupRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LbBackupRow, title);
  gtk_widget_class_bind_template_child (widget_class, LbBackupRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, LbBackupRow, time);
  gtk_widget_class_bind_template_child (widget_class, LbBackupRow, size);
}

static void
lb_backup_row_init (LbBackupRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
lb_backup_row_new (void)
{
  return g_object_new (LB_TYPE_BACKUP_ROW, NULL);
}
