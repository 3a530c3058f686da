/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup-row"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-backup-row.h"
#include "lb-format.h"

struct _LbBackupRow
{
  AdwBin parent_instance;

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

void
lb_backup_row_set_backup (LbBackupRow *self,
                          LbBackup    *backup)
{
  LbBackupState state;
  const char *note;
  const char *sign;
  g_autofree char *subtitle = NULL;
  g_autofree char *time = NULL;
  g_autofree char *size = NULL;
  g_autofree char *name = NULL;

  if (backup == NULL)
    return;

  state = lb_backup_get_state (backup);
  note = lb_backup_get_manifest (backup)->note;
  subtitle = g_strjoin (" · ", lb_backup_get_subtitle (backup), note != NULL && *note != '\0' ? note : NULL, NULL);
  time = lb_format_time (lb_backup_get_created (backup));
  size = lb_format_size (lb_backup_get_size (backup));
  /* An imported file was proven by nobody: it is only known to be stored whole. */
  sign = state == LB_BACKUP_OK && lb_backup_get_manifest (backup)->source == LB_SOURCE_IMPORTED
           ? _("Imported")
           : _(looks[state].name);

  for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), looks[i].css);
  gtk_image_set_from_icon_name (self->icon, looks[state].icon);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), looks[state].css);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->icon), sign);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL, sign, -1);

  gtk_label_set_label (self->title, lb_backup_get_title (backup));
  gtk_label_set_label (self->subtitle, subtitle);
  gtk_label_set_label (self->time, time);
  gtk_label_set_label (self->size, size);

  name = g_strdup_printf ("%s, %s, %s", lb_backup_get_title (backup), subtitle, time);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
lb_backup_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LB_TYPE_BACKUP_ROW);

  G_OBJECT_CLASS (lb_backup_row_parent_class)->dispose (object);
}

static void
lb_backup_row_class_init (LbBackupRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_backup_row_dispose;

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
