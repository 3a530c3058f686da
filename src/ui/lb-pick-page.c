/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-pick-page"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-backup-title.h"
#include "lb-format.h"
#include "lb-pick-page.h"

#define MAX_OTHERS 50

struct _LbPickPage
{
  AdwBin parent_instance;

  LbFlow *flow;
  LbLibraryList *backups; /* the list that is listened to */
  GPtrArray *rows; /* of GtkWidget: added by us, to be removed */
  LbTask task;     /* what something is wanted for */

  AdwPreferencesGroup *own_group;
  AdwPreferencesGroup *other_group;
};

enum
{
  SIGNAL_PICKED,
  SIGNAL_FILE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbPickPage, lb_pick_page, ADW_TYPE_BIN)

static void
clicked_cb (LbPickPage *self,
            GtkButton  *button)
{
  g_signal_emit (self, signals[SIGNAL_PICKED], 0, g_object_get_data (G_OBJECT (button), "backup"));
}

static void
file_clicked_cb (LbPickPage *self)
{
  g_signal_emit (self, signals[SIGNAL_FILE], 0);
}

static void
add_row (LbPickPage          *self,
         AdwPreferencesGroup *group,
         LbBackup            *backup)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Choose"));
  g_autofree char *time = lb_format_time (lb_backup_get_created (backup));
  g_autofree char *size = lb_format_size (lb_backup_get_size (backup));
  const char *note = lb_backup_get_manifest (backup)->note;
  g_autofree char *subtitle = g_strjoin (" · ", time, size, lb_backup_get_subtitle (backup),
                                         note != NULL && *note != '\0' ? note : NULL, NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                 lb_backup_find_title (backup, lb_shared_get_boards (lb_flow_get_shared (self->flow))));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  /* The title of the row names it as well. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, subtitle, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  g_object_set_data_full (G_OBJECT (button), "backup", g_object_ref (backup), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);

  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

static gboolean
has_same_chip (LbBackup         *backup,
               const LbIdentity *identity)
{
  return g_strcmp0 (lb_backup_get_identity (backup)->chip, identity->chip) == 0;
}

static void
fill (LbPickPage *self)
{
  GListModel *backups = G_LIST_MODEL (lb_shared_get_backups (lb_flow_get_shared (self->flow)));
  LbIdentity *identity = lb_flow_get_identity (self->flow);
  g_autofree char *device_id = lb_identity_get_device_id (identity);
  gboolean known = identity->unit != NULL;
  guint own = 0;
  guint others = 0;

  for (guint i = 0; i < g_list_model_get_n_items (backups); i++)
    {
      g_autoptr(LbBackup) backup = g_list_model_get_item (backups, i);

      if (lb_backup_get_state (backup) != LB_BACKUP_OK)
        continue;

      if (known && g_strcmp0 (lb_backup_get_device_id (backup), device_id) == 0)
        {
          add_row (self, self->own_group, backup);
          own++;
        }
      else if (others < MAX_OTHERS && has_same_chip (backup, identity))
        {
          add_row (self, self->other_group, backup);
          others++;
        }
    }

  adw_preferences_group_set_description (self->own_group, own > 0 ? NULL : _("There is none yet."));
  gtk_widget_set_visible (GTK_WIDGET (self->other_group), others > 0);
}

static void
refill (LbPickPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      GtkWidget *group = gtk_widget_get_ancestor (row, ADW_TYPE_PREFERENCES_GROUP);

      adw_preferences_group_remove (ADW_PREFERENCES_GROUP (group), row);
    }
  g_ptr_array_set_size (self->rows, 0);

  if (lb_flow_get_identity (self->flow) != NULL)
    fill (self);
}

static void
backups_changed_cb (LbPickPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    refill (self);
}

void
lb_pick_page_set_task (LbPickPage *self,
                       LbTask      task)
{
  LbLibraryList *backups = lb_shared_get_backups (lb_flow_get_shared (self->flow));

  self->task = task;

  /* The library may be another one since the last time, and the command line may have added to it. */
  if (self->backups != backups)
    {
      if (self->backups != NULL)
        g_signal_handlers_disconnect_by_data (self->backups, self);
      g_set_object (&self->backups, backups);
      g_signal_connect_object (backups, "items-changed", G_CALLBACK (backups_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }
  lb_library_list_refresh (backups);
  refill (self);
}

LbTask
lb_pick_page_get_task (LbPickPage *self)
{
  return self->task;
}

static void
lb_pick_page_dispose (GObject *object)
{
  LbPickPage *self = LB_PICK_PAGE (object);

  g_ptr_array_set_size (self->rows, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_PICK_PAGE);
  g_clear_object (&self->backups);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_pick_page_parent_class)->dispose (object);
}

static void
lb_pick_page_finalize (GObject *object)
{
  g_ptr_array_unref (LB_PICK_PAGE (object)->rows);

  G_OBJECT_CLASS (lb_pick_page_parent_class)->finalize (object);
}

static void
lb_pick_page_class_init (LbPickPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_pick_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = lb_pick_page_finalize;

  signals[SIGNAL_PICKED] = g_signal_new ("picked", LB_TYPE_PICK_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, LB_TYPE_BACKUP);
  signals[SIGNAL_FILE] = g_signal_new ("file", LB_TYPE_PICK_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-pick-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbPickPage, own_group);
  gtk_widget_class_bind_template_child (widget_class, LbPickPage, other_group);
  gtk_widget_class_bind_template_callback (widget_class, file_clicked_cb);
}

static void
lb_pick_page_init (LbPickPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
}

GtkWidget *
lb_pick_page_new (LbFlow *flow)
{
  LbPickPage *self = g_object_new (LB_TYPE_PICK_PAGE, NULL);

  self->flow = g_object_ref (flow);
  return GTK_WIDGET (self);
}
