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

  LbFlow              *flow;
  GPtrArray           *rows; /* added by us, to be removed; the group owns them */

  AdwPreferencesGroup *controllers_group;
};

G_DEFINE_FINAL_TYPE (LbVescPanel, lb_vesc_panel, ADW_TYPE_BIN)

static void
toggled_cb (GtkCheckButton *button,
            GParamSpec     *pspec,
            LbVescPanel    *self)
{
  if (gtk_check_button_get_active (button))
    lb_flow_set_can_id (self->flow, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "can-id")));
}

/* @choice: (nullable): NULL when it does not answer. Returns: the button, to be grouped with the others. */
static GtkCheckButton *
add_row (LbVescPanel    *self,
         LbVescChoice   *choice,
         int             can_id,
         GtkCheckButton *first)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = g_object_new (GTK_TYPE_CHECK_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_RADIO, NULL);
  /* Translators: number on the CAN bus */
  g_autofree char *title = choice != NULL ? lb_vesc_choice_to_words (choice)
                                          : g_strdup_printf (_("CAN %d: does not answer"), can_id);

  g_object_set_data (G_OBJECT (button), "can-id", GINT_TO_POINTER (can_id));
  gtk_check_button_set_group (GTK_CHECK_BUTTON (button), first);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), can_id == lb_flow_get_can_id (self->flow));
  g_signal_connect_object (button, "notify::active", G_CALLBACK (toggled_cb), self, 0);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), can_id == LB_VESC_NO_CAN ? _("The one on this USB cable")
                                                                              : _("Behind it on the CAN bus"));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  gtk_widget_set_sensitive (row, choice != NULL);
  adw_preferences_group_add (self->controllers_group, row);
  g_ptr_array_add (self->rows, row);

  return GTK_CHECK_BUTTON (button);
}

static const char *
describe_peers (LbFlow    *flow,
                GPtrArray *peers)
{
  if (lb_flow_is_looking_for_peers (flow))
    return _("Looking on the CAN bus…");
  if (peers == NULL)
    return _("The CAN bus was not looked at");

  return peers->len > 0 ? _("Settings, firmware and boot loader are those of the one chosen here.")
                        : _("No other controller was found on the CAN bus");
}

static void
clear_rows (LbVescPanel *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->controllers_group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

/* There is nothing to choose unless somebody answered. */
static void
fill_rows (LbVescPanel *self,
           GPtrArray   *peers)
{
  int chosen = lb_flow_get_can_id (self->flow);
  GtkCheckButton *first = NULL;
  gboolean found = FALSE;

  for (guint i = 0; i < peers->len; i++)
    found = found || ((LbVescCanPeer *) peers->pdata[i])->id == chosen;
  lb_flow_set_can_id (self->flow, LB_VESC_NO_CAN);
  if (peers->len > 0)
    {
      g_autoptr(LbVescChoice) choice = lb_vesc_choice_new (self->flow);

      lb_flow_set_can_id (self->flow, found ? chosen : LB_VESC_NO_CAN);
      first = add_row (self, choice, LB_VESC_NO_CAN, NULL);
    }

  for (guint i = 0; i < peers->len; i++)
    {
      LbVescCanPeer *peer = peers->pdata[i];
      g_autoptr(LbVescChoice) choice = lb_vesc_choice_new_peer (peer);

      add_row (self, choice, peer->id, first);
    }
}

static void
update (LbVescPanel *self)
{
  GPtrArray *peers = lb_flow_get_peers (self->flow);
  LbIdentity *identity = lb_flow_get_identity (self->flow);

  clear_rows (self);
  if (identity == NULL || identity->family != LB_FAMILY_VESC)
    return;

  if (peers != NULL)
    fill_rows (self, peers);
  adw_preferences_group_set_description (self->controllers_group, describe_peers (self->flow, peers));
}

static void
lb_vesc_panel_dispose (GObject *object)
{
  LbVescPanel *self = LB_VESC_PANEL (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
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
  gtk_widget_class_bind_template_child (widget_class, LbVescPanel, controllers_group);
}

static void
lb_vesc_panel_init (LbVescPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
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
