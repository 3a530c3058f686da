/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-device-page"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-board-view.h"
#include "lb-device-facts.h"
#include "lb-device-page.h"
#include "lb-fact-row.h"
#include "lb-format.h"
#include "lb-messages.h"
#include "lb-port-chooser.h"
#include "lb-protection-group.h"
#include "lb-size.h"
#include "lb-speeds.h"
#include "lb-stack.h"
#include "lb-unit-words.h"
#include "lb-vesc-panel.h"

struct _LbDevicePage
{
  AdwBin parent_instance;

  LbFlow      *flow;
  GPtrArray      *fact_rows;

  GtkWidget           *interrupted_group;
  AdwActionRow        *interrupted_row;
  GtkWidget           *interrupted_buttons;
  GtkWidget           *finish_button;
  GtkWidget           *size_group;
  AdwActionRow        *size_row;
  GtkWidget           *pending_group;
  AdwActionRow        *pending_row;
  AdwPreferencesGroup *board_group;
  AdwActionRow        *board_row;
  LbBoardView         *board_picture;
  GtkStack            *stack;
  LbPortChooser       *port_chooser;
  AdwPreferencesGroup *facts_group;
  LbProtectionGroup   *protection_group;
  GtkWidget           *memory_ways;
  AdwActionRow        *write_row;
  GtkWidget           *vesc_panel;
  AdwComboRow         *speed_row;
  GtkSwitch           *full_switch;
  GtkEditable         *note_row;
  GtkWidget           *region_row;
  GtkStack            *bar;
  GtkWidget           *connect_button;
  GtkWidget           *backup_button;
};

G_DEFINE_FINAL_TYPE (LbDevicePage, lb_device_page, ADW_TYPE_BIN)

/* A MAC address fits behind the name of the chip; the longer number of an STM32 is a fact of its own. */
static char *
describe_chip (LbIdentity *identity)
{
  g_autofree char *chip = lb_format_chip (identity);
  g_autofree char *unit = identity->family == LB_FAMILY_ESPRESSIF ? lb_identity_format_unit (identity) : NULL;

  return unit != NULL ? g_strjoin (" · ", chip, unit, NULL) : g_steal_pointer (&chip);
}

static void
update_board (LbDevicePage *self)
{
  LbBoard *board = lb_flow_get_board (self->flow);
  LbIdentity *identity = lb_flow_get_identity (self->flow);
  g_autofree char *subtitle = NULL;

  lb_board_view_set_board (self->board_picture, board);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->board_row), lb_board_get_name (board));

  if (identity != NULL)
    subtitle = describe_chip (identity);
  adw_action_row_set_subtitle (self->board_row, subtitle != NULL ? subtitle : lb_board_get_summary (board));
  adw_preferences_group_set_title (self->board_group, identity == NULL ? _("Which Board Is It?") : "");
}

static void
add_fact_cb (const char *title,
             const char *value,
             gpointer    user_data)
{
  LbDevicePage *self = user_data;
  GtkWidget *row = lb_fact_row_new (title, value);

  adw_preferences_group_add (self->facts_group, row);
  g_ptr_array_add (self->fact_rows, row);
}

static void
update_facts (LbDevicePage *self)
{
  for (guint i = 0; i < self->fact_rows->len; i++)
    adw_preferences_group_remove (self->facts_group, g_ptr_array_index (self->fact_rows, i));
  g_ptr_array_set_size (self->fact_rows, 0);

  lb_device_facts_foreach (self->flow, add_fact_cb, self);
}

static gboolean
is_vesc (LbDevicePage *self)
{
  LbIdentity *identity = lb_flow_get_identity (self->flow);

  return identity != NULL && identity->family == LB_FAMILY_VESC;
}

/* What cannot be read has no buttons for it; what has its own ways shows those. */
static void
update_ways (LbDevicePage *self)
{
  LbIdentity *identity = lb_flow_get_identity (self->flow);
  gboolean vesc = is_vesc (self);

  adw_action_row_set_subtitle (self->write_row,
                               identity != NULL && identity->family == LB_FAMILY_STM32
                                 ? _("VESC firmware or a boot loader, .bin or .hex; a backup is made first")
                                 : _("Tasmota, ESPHome, or a file from the maker; a backup is made first"));
  gtk_widget_set_visible (self->memory_ways, !vesc);
  gtk_widget_set_visible (self->vesc_panel, vesc);
  lb_protection_group_set_identity (self->protection_group, identity);
}

static char *
list_units (LbDevicePage *self,
            GStrv         device_ids)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) names = NULL;

  for (guint i = 0; device_ids[i] != NULL; i++)
    {
      g_autofree char *name = lb_unit_to_words (lb_flow_get_shared (self->flow), device_ids[i]);

      g_strv_builder_add (builder, name);
    }

  names = g_strv_builder_end (builder);
  return g_strjoinv ("; ", names);
}

static void
update_interrupted (LbDevicePage *self)
{
  LbJournal *journal = lb_flow_get_journal (self->flow);
  gboolean connected = lb_flow_get_state (self->flow) == LB_FLOW_READY && journal != NULL;
  LbLibrary *library = lb_shared_get_library (lb_flow_get_shared (self->flow));
  g_auto(GStrv) waiting = NULL;
  g_autofree char *text = NULL;

  if (!connected && lb_flow_get_state (self->flow) == LB_FLOW_CHOOSE)
    waiting = lb_library_find_work (library, "restore.json");

  gtk_widget_set_visible (self->interrupted_group, connected || (waiting != NULL && waiting[0] != NULL));
  gtk_widget_set_visible (self->interrupted_buttons, connected);
  /* One main action a page: to finish comes before another backup. */
  if (connected)
    gtk_widget_remove_css_class (self->backup_button, "suggested-action");
  else
    gtk_widget_add_css_class (self->backup_button, "suggested-action");

  if (connected)
    {
      text = g_strdup_printf (_("Writing “%s” to this device was interrupted. It may not start until that is finished."),
                              lb_journal_get_title (journal));
    }
  else if (waiting != NULL && waiting[0] != NULL)
    {
      g_autofree char *devices = list_units (self, waiting);

      text = g_strdup_printf (_("Writing to %s was interrupted. Connect that device to finish it, or to put the old "
                                "firmware back."), devices);
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->interrupted_row), text != NULL ? text : "");
}

static void
update_size (LbDevicePage *self)
{
  LbIdentity *identity = lb_flow_get_identity (self->flow);
  gboolean asked = lb_flow_get_state (self->flow) == LB_FLOW_READY && lb_flow_needs_size (self->flow);
  g_autofree char *evidence = asked ? lb_size_doubt_to_words (identity) : NULL;

  gtk_widget_set_visible (self->size_group, asked);
  if (asked)
    adw_action_row_set_subtitle (self->size_row, evidence);
}

static void
update_pending (LbDevicePage *self)
{
  const char *text = NULL;

  if (lb_flow_get_state (self->flow) == LB_FLOW_CHOOSE)
    text = lb_task_describe_pending (lb_flow_get_task (self->flow));

  gtk_widget_set_visible (self->pending_group, text != NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->pending_row), text != NULL ? text : "");
}

static void
update (LbDevicePage *self)
{
  LbFlowState state = lb_flow_get_state (self->flow);

  update_board (self);
  update_interrupted (self);
  update_pending (self);
  update_size (self);

  if (state == LB_FLOW_READY)
    {
      update_facts (self);
      update_ways (self);
      gtk_stack_set_visible_child_name (self->stack, "ready");
      gtk_stack_set_visible_child_name (self->bar, is_vesc (self) ? "vesc" : "ready");
    }
  else if (state == LB_FLOW_CHOOSE)
    {
      gtk_stack_set_visible_child_name (self->stack, "choose");
      gtk_stack_set_visible_child_name (self->bar, "choose");
    }
}

gboolean
lb_device_page_get_options (LbDevicePage    *self,
                            LbBackupOptions *options)
{
  const char *region = gtk_editable_get_text (GTK_EDITABLE (self->region_row));
  LbGeometry *geometry = lb_flow_get_geometry (self->flow);
  gboolean valid = TRUE;

  options->baud = lb_speeds_get (adw_combo_row_get_selected (self->speed_row));
  options->full = gtk_switch_get_active (self->full_switch);
  options->note = g_strdup (gtk_editable_get_text (self->note_row));

  if (*region != '\0')
    valid = lb_size_parse_region (region, &options->start, &options->length) && geometry != NULL &&
            lb_geometry_contains (geometry, options->start, options->length);

  return valid;
}

static void
region_changed_cb (LbDevicePage *self)
{
  g_auto(LbBackupOptions) options = { 0 };

  if (lb_device_page_get_options (self, &options))
    gtk_widget_remove_css_class (self->region_row, "error");
  else
    gtk_widget_add_css_class (self->region_row, "error");
}

/* Where the page is shown, what to do next has the focus. */
static gboolean
lb_device_page_grab_focus (GtkWidget *widget)
{
  LbDevicePage *self = LB_DEVICE_PAGE (widget);
  gboolean ready = lb_flow_get_state (self->flow) == LB_FLOW_READY;
  gboolean interrupted = ready && lb_flow_get_journal (self->flow) != NULL;

  return gtk_widget_grab_focus (interrupted ? self->finish_button : ready ? self->backup_button : self->connect_button) ||
         GTK_WIDGET_CLASS (lb_device_page_parent_class)->grab_focus (widget);
}

static void
lb_device_page_dispose (GObject *object)
{
  LbDevicePage *self = LB_DEVICE_PAGE (object);

  g_clear_pointer (&self->fact_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_DEVICE_PAGE);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_device_page_parent_class)->dispose (object);
}

static void
lb_device_page_class_init (LbDevicePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_device_page_dispose;
  widget_class->grab_focus = lb_device_page_grab_focus;

  g_type_ensure (LB_TYPE_BOARD_VIEW);
  g_type_ensure (LB_TYPE_PORT_CHOOSER);
  g_type_ensure (LB_TYPE_PROTECTION_GROUP);
  g_type_ensure (LB_TYPE_VESC_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lifeboat/Lifeboat/ui/lb-device-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, interrupted_group);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, interrupted_row);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, interrupted_buttons);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, finish_button);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, size_group);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, size_row);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, pending_group);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, pending_row);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, board_group);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, board_row);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, board_picture);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, stack);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, port_chooser);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, facts_group);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, protection_group);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, memory_ways);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, write_row);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, vesc_panel);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, speed_row);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, full_switch);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, note_row);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, region_row);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, bar);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, connect_button);
  gtk_widget_class_bind_template_child (widget_class, LbDevicePage, backup_button);
}

static void
lb_device_page_init (LbDevicePage *self)
{
  g_autoptr(GtkStringList) speeds = lb_speeds_create_model ();

  gtk_widget_init_template (GTK_WIDGET (self));

  self->fact_rows = g_ptr_array_new ();
  adw_combo_row_set_model (self->speed_row, G_LIST_MODEL (speeds));
  lb_stack_hide_unshown (self->stack);
  lb_stack_hide_unshown (self->bar);
  lb_board_view_set_compact (self->board_picture, TRUE);
  g_signal_connect_swapped (self->region_row, "changed", G_CALLBACK (region_changed_cb), self);
}

GtkWidget *
lb_device_page_new (LbFlow *flow)
{
  LbDevicePage *self = g_object_new (LB_TYPE_DEVICE_PAGE, NULL);

  self->flow = g_object_ref (flow);
  lb_port_chooser_set_flow (self->port_chooser, flow);
  lb_vesc_panel_set_flow (LB_VESC_PANEL (self->vesc_panel), flow);
  g_signal_connect_object (flow, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flow, "notify::task", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flow, "notify::board", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  /* What an interrupted device is called stands in the library. */
  g_signal_connect_object (lb_shared_get_backups (lb_flow_get_shared (flow)), "notify::loading",
                           G_CALLBACK (update_interrupted), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
