/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-panel"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-vesc-choice.h"
#include "lb-vesc-panel.h"

struct _LbVescPanel
{
  AdwBin parent_instance;

  LbFlow      *flow;
  gboolean     filling;

  AdwComboRow *controller_row;
};

G_DEFINE_FINAL_TYPE (LbVescPanel, lb_vesc_panel, ADW_TYPE_BIN)

/* @choice: (transfer full) (nullable) */
static void
append_choice (GtkStringList *names,
               LbVescChoice  *choice,
               int            can_id)
{
  g_autoptr(LbVescChoice) owned = choice;

  /* Translators: number on the CAN bus */
  gtk_string_list_take (names, owned != NULL ? lb_vesc_choice_to_words (owned)
                                             : g_strdup_printf (_("CAN %d: does not answer"), can_id));
}

static const char *
describe_peers (LbFlow    *flow,
                GPtrArray *peers)
{
  if (lb_flow_is_looking_for_peers (flow))
    return _("Looking on the CAN bus…");
  if (peers == NULL)
    return _("The CAN bus was not looked at");

  return peers->len > 0 ? _("Choose which one is meant: this one, or one behind it on the CAN bus")
                        : _("No other controller was found on the CAN bus");
}

static void
update (LbVescPanel *self)
{
  GPtrArray *peers = lb_flow_get_peers (self->flow);
  LbIdentity *identity = lb_flow_get_identity (self->flow);
  g_autoptr(GtkStringList) names = NULL;
  int chosen = lb_flow_get_can_id (self->flow);
  guint selected = 0;

  if (identity == NULL || identity->family != LB_FAMILY_VESC)
    return;

  self->filling = TRUE;
  lb_flow_set_can_id (self->flow, LB_VESC_NO_CAN);
  names = gtk_string_list_new (NULL);
  append_choice (names, lb_vesc_choice_new (self->flow), LB_VESC_NO_CAN);
  for (guint i = 0; peers != NULL && i < peers->len; i++)
    {
      LbVescCanPeer *peer = peers->pdata[i];

      append_choice (names, lb_vesc_choice_new_peer (peer), peer->id);
      selected = peer->id == chosen ? i + 1 : selected;
    }

  adw_combo_row_set_model (self->controller_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->controller_row, selected);
  lb_flow_set_can_id (self->flow, selected > 0 ? chosen : LB_VESC_NO_CAN);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->controller_row), describe_peers (self->flow, peers));
  self->filling = FALSE;
}

static void
selected_cb (LbVescPanel *self)
{
  GPtrArray *peers = lb_flow_get_peers (self->flow);
  guint selected = adw_combo_row_get_selected (self->controller_row);
  LbVescCanPeer *peer = NULL;

  if (self->filling)
    return;

  if (selected > 0 && peers != NULL && selected <= peers->len)
    peer = peers->pdata[selected - 1];
  lb_flow_set_can_id (self->flow, peer != NULL ? peer->id : LB_VESC_NO_CAN);
}

static void
lb_vesc_panel_dispose (GObject *object)
{
  LbVescPanel *self = LB_VESC_PANEL (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_VESC_PANEL);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_vesc_panel_parent_class)->dispose (object);
}

static void
lb_vesc_panel_class_init (LbVescPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_vesc_panel_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-vesc-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, LbVescPanel, controller_row);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
lb_vesc_panel_init (LbVescPanel *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
lb_vesc_panel_set_flow (LbVescPanel *self,
                        LbFlow      *flow)
{
  g_return_if_fail (LB_IS_VESC_PANEL (self));
  g_return_if_fail (self->flow == NULL);

  self->flow = g_object_ref (flow);
  g_signal_connect_object (flow, "notify::identity", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flow, "notify::peers", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
