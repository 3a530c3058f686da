/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-port-chooser"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-port-chooser.h"
#include "lb-port-row.h"
#include "lb-window.h"

struct _LbPortChooser
{
  AdwBin parent_instance;

  LbFlow              *flow;
  GtkCheckButton      *group; /* never shown: ties the radio buttons of both lists together */
  GPtrArray           *practice_rows;

  AdwPreferencesGroup *ports_group;
  GtkListBox          *port_list;
  AdwExpanderRow      *practice_row;
  GtkEditable         *other_row;
};

G_DEFINE_FINAL_TYPE (LbPortChooser, lb_port_chooser, ADW_TYPE_BIN)

static void
chosen_cb (LbPortChooser *self,
           LbPortRow     *row)
{
  if (lb_flow_get_state (self->flow) == LB_FLOW_CHOOSE)
    lb_flow_set_place (self->flow, lb_port_row_get_place (row));
}

static GtkWidget *
create_port_row (LbPortChooser *self,
                 LbPlace       *place)
{
  GtkWidget *row = lb_port_row_new (place, self->group);

  lb_port_row_set_chosen (LB_PORT_ROW (row), place == lb_flow_get_place (self->flow));
  g_signal_connect_object (row, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);

  return row;
}

static GtkWidget *
create_port_row_cb (gpointer item,
                    gpointer user_data)
{
  return create_port_row (LB_PORT_CHOOSER (user_data), LB_PLACE (item));
}

/* A practice board that somebody named, with a fault perhaps, is listed where other named ports are. */
static gboolean
is_listed_cb (gpointer item,
              gpointer user_data)
{
  LbPlaceList *places = lb_shared_get_places (lb_flow_get_shared (LB_PORT_CHOOSER (user_data)->flow));

  return lb_place_get_kind (LB_PLACE (item)) != LB_PLACE_PRACTICE ||
         lb_place_list_is_added (places, LB_PLACE (item));
}

static void
fill_practice (LbPortChooser *self,
               GListModel    *places)
{
  for (guint i = 0; i < g_list_model_get_n_items (places); i++)
    {
      g_autoptr(LbPlace) place = g_list_model_get_item (places, i);
      GtkWidget *row;

      if (is_listed_cb (place, self))
        continue;

      row = create_port_row (self, place);
      adw_expander_row_add_row (self->practice_row, row);
      g_ptr_array_add (self->practice_rows, row);
    }
}

static void
show_choice (GtkWidget *row,
             LbPlace   *place)
{
  if (LB_IS_PORT_ROW (row))
    lb_port_row_set_chosen (LB_PORT_ROW (row), lb_port_row_get_place (LB_PORT_ROW (row)) == place);
}

/* Ports that the computer always has are no sign that the adapter was seen. */
static void
update_hint (LbPortChooser *self)
{
  LbPlaceList *places = lb_shared_get_places (lb_flow_get_shared (self->flow));
  gboolean listed = FALSE;
  gboolean adapter = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (places)); i++)
    {
      g_autoptr(LbPlace) place = g_list_model_get_item (G_LIST_MODEL (places), i);

      listed |= is_listed_cb (place, self);
      adapter |= lb_place_is_adapter (place) || lb_place_list_is_added (places, place);
    }

  adw_preferences_group_set_description (self->ports_group,
                                         listed && !adapter
                                           ? _("No USB adapter yet. Plug it in: it shows up here by itself.")
                                           : _("The list follows what you plug in and out."));
}

static void
update_place (LbPortChooser *self)
{
  LbPlace *place = lb_flow_get_place (self->flow);

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->port_list));
       row != NULL;
       row = gtk_widget_get_next_sibling (row))
    show_choice (row, place);

  for (guint i = 0; i < self->practice_rows->len; i++)
    show_choice (g_ptr_array_index (self->practice_rows, i), place);

  if (place != NULL && !is_listed_cb (place, self))
    adw_expander_row_set_expanded (self->practice_row, TRUE);
}

/* What no list can know: a network port, a pty. */
static void
other_applied_cb (LbPortChooser *self)
{
  LbPlaceList *places = lb_shared_get_places (lb_flow_get_shared (self->flow));
  g_autofree char *spec = g_strstrip (g_strdup (gtk_editable_get_text (self->other_row)));
  g_autoptr(GError) error = NULL;
  LbPlace *place = lb_place_list_add (places, spec, &error);

  if (place == NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->other_row), "error");
      lb_window_toast (LB_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                       _("Write a path such as /dev/ttyUSB0, or tcp:HOST:PORT"));
      return;
    }

  gtk_widget_remove_css_class (GTK_WIDGET (self->other_row), "error");
  gtk_editable_set_text (self->other_row, "");
  lb_flow_set_place (self->flow, place);
}

static gboolean
contains (GListModel *places,
          LbPlace    *place)
{
  for (guint i = 0; i < g_list_model_get_n_items (places); i++)
    {
      g_autoptr(LbPlace) item = g_list_model_get_item (places, i);

      if (item == place)
        return TRUE;
    }

  return FALSE;
}

/* What was just plugged in is most likely what the person means; what is gone cannot be meant. */
static void
places_changed_cb (LbPortChooser *self,
                   guint          position,
                   guint          removed,
                   guint          added,
                   GListModel    *places)
{
  LbPlace *chosen = lb_flow_get_place (self->flow);

  if (lb_flow_get_state (self->flow) != LB_FLOW_CHOOSE)
    return;

  if (chosen != NULL && !contains (places, chosen))
    lb_flow_set_place (self->flow, NULL);

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(LbPlace) place = g_list_model_get_item (places, i);

      if (is_listed_cb (place, self))
        {
          lb_flow_set_place (self->flow, place);
          break;
        }
    }

  update_place (self);
  update_hint (self);
}

static void
lb_port_chooser_dispose (GObject *object)
{
  LbPortChooser *self = LB_PORT_CHOOSER (object);

  if (self->port_list != NULL)
    gtk_list_box_bind_model (self->port_list, NULL, NULL, NULL, NULL);
  g_clear_pointer (&self->practice_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_PORT_CHOOSER);
  g_clear_object (&self->group);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_port_chooser_parent_class)->dispose (object);
}

static void
lb_port_chooser_class_init (LbPortChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_port_chooser_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-port-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, LbPortChooser, ports_group);
  gtk_widget_class_bind_template_child (widget_class, LbPortChooser, port_list);
  gtk_widget_class_bind_template_child (widget_class, LbPortChooser, practice_row);
  gtk_widget_class_bind_template_child (widget_class, LbPortChooser, other_row);
}

static void
lb_port_chooser_init (LbPortChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->group = g_object_ref_sink (GTK_CHECK_BUTTON (gtk_check_button_new ()));
  self->practice_rows = g_ptr_array_new ();
  g_signal_connect_swapped (self->other_row, "apply", G_CALLBACK (other_applied_cb), self);
}

void
lb_port_chooser_set_flow (LbPortChooser *self,
                          LbFlow        *flow)
{
  GListModel *places = G_LIST_MODEL (lb_shared_get_places (lb_flow_get_shared (flow)));
  g_autoptr(GtkFilterListModel) listed = NULL;

  self->flow = g_object_ref (flow);
  listed = gtk_filter_list_model_new (g_object_ref (places),
                                      GTK_FILTER (gtk_custom_filter_new (is_listed_cb, self, NULL)));
  gtk_list_box_bind_model (self->port_list, G_LIST_MODEL (listed), create_port_row_cb, self, NULL);
  fill_practice (self, places);

  g_signal_connect_object (places, "items-changed", G_CALLBACK (places_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flow, "notify::place", G_CALLBACK (update_place), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flow, "notify::state", G_CALLBACK (update_place), self, G_CONNECT_SWAPPED);
  update_place (self);
  update_hint (self);
}
