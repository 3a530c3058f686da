/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-guide-page"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-guide-page.h"
#include "lb-hold-timeline.h"
#include "lb-messages.h"
#include "lb-practice-place.h"
#include "lb-stack.h"
#include "lb-wiring-view.h"

#define QUIET_SECONDS 10

struct _LbGuidePage
{
  AdwBin parent_instance;

  LbFlow *flow;
  LbJob     *job;
  guint      quiet_source;
  GPtrArray *cause_rows;
  GPtrArray *control_rows;
  gboolean   checking_adapter;

  GtkWidget           *mains;
  GtkBox              *warnings;
  GtkWidget           *wiring_box;
  LbWiringView        *wiring;
  GtkDropDown         *guide_choice;
  LbHoldTimeline      *timeline;
  GtkLabel            *steps_heading;
  GtkListBox          *steps;
  AdwPreferencesGroup *practice_group;
  AdwPreferencesGroup *causes_group;
  GtkWidget           *causes_button;
  GtkWidget           *adapter_group;
  GtkStack            *heard_icons;
  GtkSpinner          *spinner;
  GtkLabel            *heard_title;
  GtkLabel            *heard_reason;
};

G_DEFINE_FINAL_TYPE (LbGuidePage, lb_guide_page, ADW_TYPE_BIN)

static GtkWidget *
create_warning (const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkWidget *label = gtk_label_new (text);

  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Warning"), -1);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), label);

  return box;
}

static void
fill_warnings (LbGuidePage *self,
               LbBoard     *board)
{
  const char * const *warnings = lb_board_get_warnings (board);
  gboolean mains = lb_board_get_mains (board);
  GtkWidget *child;

  gtk_widget_set_visible (GTK_WIDGET (self->mains), mains);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->warnings))) != NULL)
    gtk_box_remove (self->warnings, child);

  /* The first warning of a mains board is the one about mains, which stands above in red. */
  for (guint i = mains ? 1 : 0; warnings != NULL && warnings[i] != NULL; i++)
    gtk_box_append (self->warnings, create_warning (warnings[i]));

  gtk_widget_set_visible (GTK_WIDGET (self->warnings),
                          gtk_widget_get_first_child (GTK_WIDGET (self->warnings)) != NULL);
}

static void
fill_steps (LbGuidePage        *self,
            const LbBoardGuide *guide)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->steps))) != NULL)
    gtk_list_box_remove (self->steps, child);

  for (guint i = 0; i < guide->n_steps; i++)
    {
      const LbBoardStep *step = &guide->steps[i];
      GtkWidget *row = adw_action_row_new ();
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      GtkWidget *label = gtk_label_new (number);

      gtk_widget_add_css_class (label, "numeric");
      gtk_widget_add_css_class (label, "dim-label");
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), label);
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), step->text);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), step->see);
      if (step->warning)
        {
          GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

          gtk_widget_add_css_class (icon, "warning");
          gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Warning"), -1);
          adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon);
        }
      gtk_list_box_append (self->steps, row);
    }
}

static void
guide_chosen_cb (LbGuidePage *self)
{
  LbBoard *board = lb_flow_get_board (self->flow);
  guint index = gtk_drop_down_get_selected (self->guide_choice);

  if (board == NULL || index >= lb_board_get_n_guides (board))
    return;

  if (lb_wiring_view_get_board (self->wiring) != NULL)
    lb_wiring_view_set_guide (self->wiring, index);
  lb_hold_timeline_set_guide (self->timeline, board, index);
  lb_hold_timeline_set_phase (self->timeline, LB_BOARD_PHASE_CONNECT);
  gtk_widget_set_visible (GTK_WIDGET (self->timeline), lb_board_get_guide (board, index)->n_holds > 0);
  fill_steps (self, lb_board_get_guide (board, index));
}

static void
fill_board (LbGuidePage *self)
{
  LbBoard *board = lb_flow_get_board (self->flow);
  g_autoptr(GtkStringList) titles = gtk_string_list_new (NULL);
  guint n_wires = 0;

  lb_board_get_wires (board, &n_wires);
  fill_warnings (self, board);
  /* A chip behind a debug adapter has no mode that has to be reached. */
  gtk_label_set_label (self->steps_heading, g_str_equal (lb_board_get_group (board), "vesc") ? _("Steps")
                                                                                            : _("Boot Mode"));
  gtk_widget_set_visible (self->wiring_box, n_wires > 0);
  lb_wiring_view_set_board (self->wiring, n_wires > 0 ? board : NULL);

  for (guint i = 0; i < lb_board_get_n_guides (board); i++)
    gtk_string_list_append (titles, lb_board_get_guide (board, i)->title);
  gtk_drop_down_set_model (self->guide_choice, G_LIST_MODEL (titles));
  gtk_widget_set_visible (GTK_WIDGET (self->guide_choice), lb_board_get_n_guides (board) > 1);
  guide_chosen_cb (self);
}

static void
clear_rows (AdwPreferencesGroup *group,
            GPtrArray           *rows)
{
  for (guint i = 0; i < rows->len; i++)
    adw_preferences_group_remove (group, g_ptr_array_index (rows, i));
  g_ptr_array_set_size (rows, 0);
}

static void
control_toggled_cb (GtkToggleButton *button,
                    LbGuidePage     *self)
{
  LbPlace *place = lb_flow_get_place (self->flow);
  gboolean held = gtk_toggle_button_get_active (button);

  gtk_button_set_label (GTK_BUTTON (button), held ? _("held") : _("released"));
  lb_practice_place_set_control (LB_PRACTICE_PLACE (place),
                                 g_object_get_data (G_OBJECT (button), "control"), held);
}

/* The buttons of a practice board, so that the whole thing can be rehearsed: it waits for the person. */
static void
fill_controls (LbGuidePage *self)
{
  LbPlace *place = lb_flow_get_place (self->flow);
  const LbPracticeControl *controls;

  clear_rows (self->practice_group, self->control_rows);
  gtk_widget_set_visible (GTK_WIDGET (self->practice_group), LB_IS_PRACTICE_PLACE (place));
  if (!LB_IS_PRACTICE_PLACE (place))
    return;

  lb_practice_place_take_over (LB_PRACTICE_PLACE (place));
  controls = lb_practice_place_get_controls (LB_PRACTICE_PLACE (place));
  for (guint i = 0; i < LB_PRACTICE_MAX_CONTROLS && controls[i].name != NULL; i++)
    {
      gboolean held = lb_practice_place_get_control (LB_PRACTICE_PLACE (place), controls[i].name);
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *button = gtk_toggle_button_new_with_label (held ? _("held") : _("released"));
      const char *title = g_dgettext (GETTEXT_PACKAGE, controls[i].title);

      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), held);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_object_set_data (G_OBJECT (button), "control", (gpointer) controls[i].name);
      g_signal_connect_object (button, "toggled", G_CALLBACK (control_toggled_cb), self, 0);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
      adw_preferences_group_add (self->practice_group, row);
      g_ptr_array_add (self->control_rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->practice_group), self->control_rows->len > 0);
}

/* For who would rather watch. */
static void
press_for_me_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  LbGuidePage *self = LB_GUIDE_PAGE (widget);
  LbPlace *place = lb_flow_get_place (self->flow);

  if (!LB_IS_PRACTICE_PLACE (place))
    return;

  lb_practice_place_press (LB_PRACTICE_PLACE (place));
  fill_controls (self);
}

static void
show_causes (LbGuidePage *self)
{
  g_auto(GStrv) causes = lb_silence_causes (lb_flow_get_board (self->flow),
                                            lb_flow_get_place (self->flow));

  clear_rows (self->causes_group, self->cause_rows);
  for (guint i = 0; causes[i] != NULL; i++)
    {
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), causes[i]);
      adw_preferences_group_add (self->causes_group, row);
      g_ptr_array_add (self->cause_rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->causes_group), TRUE);
  gtk_widget_set_visible (self->causes_button, TRUE);
}

/* The page scrolls to where the focus is. */
static void
show_causes_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  LbGuidePage *self = LB_GUIDE_PAGE (widget);

  if (self->cause_rows->len > 0)
    gtk_widget_grab_focus (g_ptr_array_index (self->cause_rows, self->cause_rows->len - 1));
}

static gboolean
quiet_cb (gpointer user_data)
{
  LbGuidePage *self = user_data;

  self->quiet_source = 0;
  if (self->job != NULL && lb_job_get_hearing (self->job) == LB_HEARING_NOTHING)
    show_causes (self);

  return G_SOURCE_REMOVE;
}

static void
wait_for_quiet (LbGuidePage *self)
{
  g_clear_handle_id (&self->quiet_source, g_source_remove);
  self->quiet_source = g_timeout_add_seconds (QUIET_SECONDS, quiet_cb, self);
}

static void
show_heard (LbGuidePage *self,
            LbHeard      heard,
            const char  *icon)
{
  gtk_stack_set_visible_child_name (self->heard_icons, icon);
  gtk_label_set_label (self->heard_title, heard.title);
  gtk_label_set_label (self->heard_reason, heard.reason);
}

/* TX joined to RX gives back what is sent: that is exactly what the adapter check waits for. */
static LbHeard
judge_adapter (LbHearing hearing)
{
  if (hearing == LB_HEARING_ECHO)
    return (LbHeard) { _("The adapter works"),
                       _("What it sends comes back. Take the bridge away and wire the board again."), FALSE };

  return (LbHeard) { _("Checking the adapter…"),
                     _("Take the wires off the board and join the adapter’s TX and RX pins with one wire. If nothing "
                       "comes back within a few seconds, the adapter or its driver is broken."), FALSE };
}

static void
hearing_cb (LbGuidePage *self)
{
  LbHearing hearing = lb_job_get_hearing (self->job);
  LbHeard heard = self->checking_adapter ? judge_adapter (hearing) : lb_heard_to_words (hearing);
  gboolean fine = hearing == LB_HEARING_CONNECTED ||
                  (self->checking_adapter && hearing == LB_HEARING_ECHO);

  show_heard (self, heard, fine ? "fine" : heard.trouble ? "trouble" : "listening");
  if (hearing == LB_HEARING_NOTHING)
    wait_for_quiet (self);
}

static void
check_adapter_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  LbGuidePage *self = LB_GUIDE_PAGE (widget);

  self->checking_adapter = TRUE;
  gtk_widget_set_visible (self->causes_button, FALSE);
  if (self->job != NULL)
    hearing_cb (self);
}

static void
drop_job (LbGuidePage *self)
{
  g_clear_handle_id (&self->quiet_source, g_source_remove);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
}

static void
state_cb (LbGuidePage *self)
{
  gboolean listening = lb_flow_get_state (self->flow) == LB_FLOW_GUIDE;

  gtk_spinner_set_spinning (self->spinner, listening);
  if (!listening)
    {
      drop_job (self);
      return;
    }

  if (self->job == lb_flow_get_job (self->flow))
    return;

  drop_job (self);
  self->checking_adapter = FALSE;
  self->job = g_object_ref (lb_flow_get_job (self->flow));
  g_signal_connect_object (self->job, "notify::hearing", G_CALLBACK (hearing_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (self->causes_group), FALSE);
  gtk_widget_set_visible (self->causes_button, FALSE);
  /* Only where there are wires that can be taken off. */
  gtk_widget_set_visible (self->adapter_group,
                          lb_place_get_kind (lb_flow_get_place (self->flow)) == LB_PLACE_SERIAL ||
                          lb_place_get_kind (lb_flow_get_place (self->flow)) == LB_PLACE_STREAM);
  fill_board (self);
  fill_controls (self);
  hearing_cb (self);
}

static void
lb_guide_page_dispose (GObject *object)
{
  LbGuidePage *self = LB_GUIDE_PAGE (object);

  drop_job (self);
  g_clear_pointer (&self->cause_rows, g_ptr_array_unref);
  g_clear_pointer (&self->control_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_GUIDE_PAGE);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_guide_page_parent_class)->dispose (object);
}

static void
lb_guide_page_class_init (LbGuidePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_guide_page_dispose;

  g_type_ensure (LB_TYPE_WIRING_VIEW);
  g_type_ensure (LB_TYPE_HOLD_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-guide-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, mains);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, warnings);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, wiring_box);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, wiring);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, guide_choice);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, timeline);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, steps);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, steps_heading);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, practice_group);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, causes_group);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, causes_button);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, adapter_group);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, heard_icons);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, spinner);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, heard_title);
  gtk_widget_class_bind_template_child (widget_class, LbGuidePage, heard_reason);
  gtk_widget_class_install_action (widget_class, "guide.check-adapter", NULL, check_adapter_cb);
  gtk_widget_class_install_action (widget_class, "guide.press-for-me", NULL, press_for_me_cb);
  gtk_widget_class_install_action (widget_class, "guide.show-causes", NULL, show_causes_cb);
}

static void
lb_guide_page_init (LbGuidePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lb_stack_hide_unshown (self->heard_icons);
  self->cause_rows = g_ptr_array_new ();
  self->control_rows = g_ptr_array_new ();
  /* What takes the focus is the button inside, which GTK 4.8 leaves without a name. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (self->guide_choice))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Way into boot mode"), -1);
  g_signal_connect_swapped (self->guide_choice, "notify::selected", G_CALLBACK (guide_chosen_cb), self);
}

GtkWidget *
lb_guide_page_new (LbFlow *flow)
{
  LbGuidePage *self = g_object_new (LB_TYPE_GUIDE_PAGE, NULL);

  self->flow = g_object_ref (flow);
  g_signal_connect_object (flow, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flow, "notify::job", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
