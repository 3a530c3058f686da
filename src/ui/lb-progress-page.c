/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-progress-page"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-flash-map-view.h"
#include "lb-format.h"
#include "lb-hold-timeline.h"
#include "lb-job-map.h"
#include "lb-log-view.h"
#include "lb-messages.h"
#include "lb-progress-page.h"

struct _LbProgressPage
{
  AdwBin parent_instance;

  LbFlow *flow;
  LbJob     *job;
  char      *shown_phase;

  GtkRevealer    *hold_revealer;
  GtkWidget      *hold_icon;
  GtkLabel       *hold_label;
  LbHoldTimeline *timeline;
  LbFlashMapView *map;
  GtkProgressBar *bar;
  GtkLabel       *time_label;
  GtkLabel       *bytes_label;
  GtkFlowBox     *phases;
  GtkExpander    *log_expander;
  LbLogView      *log;
};

G_DEFINE_FINAL_TYPE (LbProgressPage, lb_progress_page, ADW_TYPE_BIN)

static void
update_hold (LbProgressPage *self)
{
  LbHold hold = lb_job_get_hold (self->job);
  const char *control = lb_job_get_hold_control (self->job);
  GtkWidget *banner = gtk_revealer_get_child (self->hold_revealer);
  g_autofree char *text = NULL;

  if (hold == LB_HOLD_KEEP && control != NULL)
    {
      /* Translators: %s is the name of a button such as POWER */
      text = g_strdup_printf (_("Keep holding %s until this page says that you can let go."), control);
      gtk_widget_remove_css_class (banner, "let-go");
    }
  else if (hold == LB_HOLD_LET_GO && control != NULL)
    {
      text = g_strdup_printf (_("You can let go of %s now."), control);
      gtk_widget_add_css_class (banner, "let-go");
    }

  gtk_revealer_set_reveal_child (self->hold_revealer, text != NULL);
  if (text != NULL)
    gtk_label_set_label (self->hold_label, text);
  lb_hold_timeline_set_phase (self->timeline, hold == LB_HOLD_LET_GO ? LB_BOARD_PHASE_AFTER
                                                                     : LB_BOARD_PHASE_DURING);
}

static GtkWidget *
create_phase (const char *id,
              int         position) /* before, at or after the running phase: -1, 0, 1 */
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (lb_phase_to_words (id));
  GtkWidget *child = gtk_flow_box_child_new ();
  const char *state = position == 0 ? _("Running") : position < 0 ? _("Done") : _("To do");
  g_autofree char *name = NULL;
  GtkWidget *sign;

  if (position == 0)
    {
      sign = gtk_spinner_new ();
      gtk_spinner_start (GTK_SPINNER (sign));
      gtk_widget_add_css_class (label, "phase-current");
    }
  else
    {
      sign = gtk_image_new_from_icon_name (position < 0 ? "emblem-ok-symbolic" : "content-loading-symbolic");
      gtk_widget_add_css_class (sign, position < 0 ? "success" : "dim-label");
      if (position > 0)
        gtk_widget_add_css_class (label, "dim-label");
    }

  name = g_strdup_printf ("%s, %s", lb_phase_to_words (id), state);
  gtk_accessible_update_property (GTK_ACCESSIBLE (sign), GTK_ACCESSIBLE_PROPERTY_LABEL, state, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_box_append (GTK_BOX (box), sign);
  gtk_box_append (GTK_BOX (box), label);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_widget_set_focusable (child, FALSE);

  return child;
}

static void
clear_phases (LbProgressPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->phases))) != NULL)
    gtk_flow_box_remove (self->phases, child);
  g_clear_pointer (&self->shown_phase, g_free);
}

static void
update_phases (LbProgressPage *self)
{
  const char *current = lb_job_get_phase (self->job);
  guint n_phases = 0;
  const LbPhase *phases = lb_job_get_phases (self->job, &n_phases);
  gboolean reached = current == NULL;

  if (self->shown_phase != NULL && g_strcmp0 (self->shown_phase, current) == 0)
    return;

  clear_phases (self);
  self->shown_phase = g_strdup (current);
  for (guint i = 0; i < n_phases; i++)
    {
      gboolean is_current = g_strcmp0 (phases[i].id, current) == 0;

      gtk_flow_box_append (self->phases, create_phase (phases[i].id, is_current ? 0 : reached ? 1 : -1));
      reached = reached || is_current;
    }
}

static void
changed_cb (LbProgressPage *self)
{
  g_autofree char *left = lb_format_time_left (lb_job_get_time_left_ms (self->job));
  guint64 total = lb_job_get_total (self->job);
  guint rate = lb_job_get_rate (self->job);
  g_autofree char *done = lb_format_size (lb_job_get_done (self->job));
  g_autofree char *all = lb_format_size (total);
  g_autofree char *speed = lb_format_rate (rate);
  g_autofree char *bytes = NULL;

  /* Translators: how much of how much, such as "1.2 MB of 1.9 MB" */
  bytes = total > 0 ? g_strdup_printf (_("%s of %s"), done, all) : g_strdup ("");
  if (total > 0 && rate > 0)
    {
      g_autofree char *amount = g_steal_pointer (&bytes);

      bytes = g_strjoin (" · ", amount, speed, NULL);
    }

  gtk_progress_bar_set_fraction (self->bar, lb_job_get_fraction (self->job));
  gtk_label_set_label (self->time_label, lb_job_get_state (self->job) == LB_JOB_CANCELLING
                                           ? _("Stopping at the next safe point…")
                                           : left);
  gtk_label_set_label (self->bytes_label, bytes);
  update_phases (self);
  update_hold (self);
}

static void
cells_reset_cb (LbProgressPage *self)
{
  lb_job_map_set_layout (self->map, self->job, lb_flow_get_connection (self->flow));
}

static void
cells_changed_cb (LbProgressPage *self)
{
  lb_job_map_set_states (self->map, self->job);
}

static void
drop_job (LbProgressPage *self)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  /* The running phase's spinner would keep the window painting behind the page that comes next. */
  if (self->phases != NULL)
    clear_phases (self);
}

static void
take_job (LbProgressPage *self,
          LbJob          *job)
{
  LbBoard *board = lb_flow_get_board (self->flow);
  gboolean holds = lb_job_get_hold_control (job) != NULL;

  drop_job (self);
  self->job = g_object_ref (job);
  g_signal_connect_object (job, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "cells-reset", G_CALLBACK (cells_reset_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "cells-changed", G_CALLBACK (cells_changed_cb), self, G_CONNECT_SWAPPED);

  lb_log_view_set_job (self->log, job, NULL);
  gtk_expander_set_expanded (self->log_expander,
                             g_settings_get_boolean (lb_shared_get_settings (lb_flow_get_shared (self->flow)),
                                                     "log-detail"));
  lb_hold_timeline_set_guide (self->timeline, board, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->timeline), holds);
  cells_reset_cb (self);
  changed_cb (self);
}

static void
flow_cb (LbProgressPage *self)
{
  LbFlowState state = lb_flow_get_state (self->flow);
  LbJob *job = lb_flow_get_job (self->flow);

  if (state != LB_FLOW_RUN && state != LB_FLOW_PREPARE)
    drop_job (self);
  else if (job != NULL && job != self->job)
    take_job (self, job);
}

static void
lb_progress_page_dispose (GObject *object)
{
  LbProgressPage *self = LB_PROGRESS_PAGE (object);

  drop_job (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_PROGRESS_PAGE);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_progress_page_parent_class)->dispose (object);
}

static void
lb_progress_page_class_init (LbProgressPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_progress_page_dispose;

  g_type_ensure (LB_TYPE_FLASH_MAP_VIEW);
  g_type_ensure (LB_TYPE_HOLD_TIMELINE);
  g_type_ensure (LB_TYPE_LOG_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lifeboat/Lifeboat/ui/lb-progress-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbProgressPage, hold_revealer);
  gtk_widget_class_bind_template_child (widget_class, LbProgressPage, hold_icon);
  gtk_widget_class_bind_template_child (widget_class, LbProgressPage, hold_label);
  gtk_widget_class_bind_template_child (widget_class, LbProgressPage, timeline);
  gtk_widget_class_bind_template_child (widget_class, LbProgressPage, map);
  gtk_widget_class_bind_template_child (widget_class, LbProgressPage, bar);
  gtk_widget_class_bind_template_child (widget_class, LbProgressPage, time_label);
  gtk_widget_class_bind_template_child (widget_class, LbProgressPage, bytes_label);
  gtk_widget_class_bind_template_child (widget_class, LbProgressPage, phases);
  gtk_widget_class_bind_template_child (widget_class, LbProgressPage, log_expander);
  gtk_widget_class_bind_template_child (widget_class, LbProgressPage, log);
}

static void
lb_progress_page_init (LbProgressPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  lb_log_view_follow (self->log, self->log_expander);
}

GtkWidget *
lb_progress_page_new (LbFlow *flow)
{
  LbProgressPage *self = g_object_new (LB_TYPE_PROGRESS_PAGE, NULL);

  self->flow = g_object_ref (flow);
  g_signal_connect_object (flow, "notify::state", G_CALLBACK (flow_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flow, "notify::job", G_CALLBACK (flow_cb), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
