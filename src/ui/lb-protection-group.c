/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-protection-group"

#include "config.h"

#include "lb-protection-group.h"
#include "lb-vesc-messages.h"

struct _LbProtectionGroup
{
  AdwBin parent_instance;

  AdwActionRow *row;
  GtkWidget    *button;
};

G_DEFINE_FINAL_TYPE (LbProtectionGroup, lb_protection_group, ADW_TYPE_BIN)

static void
lb_protection_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), LB_TYPE_PROTECTION_GROUP);

  G_OBJECT_CLASS (lb_protection_group_parent_class)->dispose (object);
}

static void
lb_protection_group_class_init (LbProtectionGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_protection_group_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lifeboat/Lifeboat/ui/lb-protection-group.ui");
  gtk_widget_class_bind_template_child (widget_class, LbProtectionGroup, row);
  gtk_widget_class_bind_template_child (widget_class, LbProtectionGroup, button);
}

static void
lb_protection_group_init (LbProtectionGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lb_protection_group_set_identity (LbProtectionGroup *self,
                                  LbIdentity        *identity)
{
  LbAdvice advice = { 0 };
  gboolean is_protected = identity != NULL && lb_protection_to_words (identity->security, &advice);

  gtk_widget_set_visible (GTK_WIDGET (self), is_protected);
  if (!is_protected)
    return;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), advice.title);
  adw_action_row_set_subtitle (self->row, advice.reason);
  /* Level 2 cannot be taken back by anybody: there is nothing to press. */
  gtk_widget_set_visible (self->button, (identity->security & LB_SECURITY_READ_PROTECTION_2) == 0);
}
