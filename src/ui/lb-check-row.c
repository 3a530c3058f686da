/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-check-row"

#include "config.h"

#include "lb-check-row.h"
#include "lb-messages.h"

struct _LbCheckRow
{
  AdwActionRow parent_instance;

  LbCheck *check;

  GtkImage       *icon;
  GtkCheckButton *accept;
};

enum
{
  SIGNAL_ACCEPTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbCheckRow, lb_check_row, ADW_TYPE_ACTION_ROW)

static const struct { const char *icon; const char *css; } looks[] = {
  [LB_SEVERITY_FINE] = { "emblem-ok-symbolic", "success" },
  [LB_SEVERITY_NOTE] = { "dialog-information-symbolic", "accent" },
  [LB_SEVERITY_WARNING] = { "dialog-warning-symbolic", "warning" },
  [LB_SEVERITY_STOP] = { "process-stop-symbolic", "error" },
};

static void
toggled_cb (LbCheckRow *self)
{
  g_signal_emit (self, signals[SIGNAL_ACCEPTED], 0);
}

static void
lb_check_row_dispose (GObject *object)
{
  LbCheckRow *self = LB_CHECK_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_CHECK_ROW);
  g_clear_object (&self->check);

  G_OBJECT_CLASS (lb_check_row_parent_class)->dispose (object);
}

static void
lb_check_row_class_init (LbCheckRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_check_row_dispose;

  signals[SIGNAL_ACCEPTED] = g_signal_new ("accepted", LB_TYPE_CHECK_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-check-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LbCheckRow, icon);
  gtk_widget_class_bind_template_child (widget_class, LbCheckRow, accept);
}

static void
lb_check_row_init (LbCheckRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->accept, "toggled", G_CALLBACK (toggled_cb), self);
}

GtkWidget *
lb_check_row_new (LbCheck    *check,
                  LbPrepared *prepared)
{
  LbCheckRow *self = g_object_new (LB_TYPE_CHECK_ROW, "use-markup", FALSE, NULL);
  LbSeverity severity = lb_check_get_severity (check);
  g_autofree char *title = NULL;
  g_autofree char *reason = NULL;

  self->check = g_object_ref (check);
  lb_check_to_words (check, prepared, &title, &reason);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), reason);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), lb_check_get_reason (check));

  gtk_image_set_from_icon_name (self->icon, looks[severity].icon);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), looks[severity].css);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lb_severity_to_words (severity), -1);

  gtk_widget_set_visible (GTK_WIDGET (self->accept), severity == LB_SEVERITY_WARNING);
  if (severity == LB_SEVERITY_WARNING)
    adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->accept));

  return GTK_WIDGET (self);
}

LbCheck *
lb_check_row_get_check (LbCheckRow *self)
{
  return self->check;
}

gboolean
lb_check_row_passes (LbCheckRow *self)
{
  switch (lb_check_get_severity (self->check))
    {
    case LB_SEVERITY_WARNING:
      return gtk_check_button_get_active (self->accept);
    case LB_SEVERITY_STOP:
      return FALSE;
    case LB_SEVERITY_FINE:
    case LB_SEVERITY_NOTE:
    default:
      return TRUE;
    }
}
