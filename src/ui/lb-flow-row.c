/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-flow-row"

#include "config.h"

#include "lb-flow-row.h"

struct _LbFlowRow
{
  GtkListBoxRow parent_instance;

  LbFlow *flow;
  LbJob     *job;

  GtkProgressBar *bar;
  GtkWidget      *remove;
};

enum
{
  PROP_FLOW = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbFlowRow, lb_flow_row, GTK_TYPE_LIST_BOX_ROW)

static void
fraction_cb (LbFlowRow *self)
{
  gtk_progress_bar_set_fraction (self->bar, lb_job_get_fraction (self->job));
}

static void
update (LbFlowRow *self)
{
  LbJob *job = lb_flow_get_job (self->flow);
  GListModel *flows = lb_shared_get_flows (lb_flow_get_shared (self->flow));
  gboolean busy = lb_flow_is_busy (self->flow);

  if (job != self->job)
    {
      if (self->job != NULL)
        g_signal_handlers_disconnect_by_data (self->job, self);
      g_set_object (&self->job, job);
      if (job != NULL)
        g_signal_connect_object (job, "notify::fraction", G_CALLBACK (fraction_cb), self, G_CONNECT_SWAPPED);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->bar), busy);
  gtk_widget_set_visible (self->remove, !busy && g_list_model_get_n_items (flows) > 1);
}

static void
remove_clicked_cb (LbFlowRow *self)
{
  lb_shared_remove_flow (lb_flow_get_shared (self->flow), self->flow);
}

static void
lb_flow_row_dispose (GObject *object)
{
  LbFlowRow *self = LB_FLOW_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_FLOW_ROW);
  g_clear_object (&self->job);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_flow_row_parent_class)->dispose (object);
}

static void
lb_flow_row_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  if (prop_id == PROP_FLOW)
    g_value_set_object (value, LB_FLOW_ROW (object)->flow);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lb_flow_row_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  if (prop_id == PROP_FLOW)
    LB_FLOW_ROW (object)->flow = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lb_flow_row_class_init (LbFlowRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lb_flow_row_dispose;
  object_class->get_property = lb_flow_row_get_property;
  object_class->set_property = lb_flow_row_set_property;

  properties[PROP_FLOW] = g_param_spec_object ("flow", NULL, NULL, LB_TYPE_FLOW,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                  G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-flow-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LbFlowRow, bar);
  gtk_widget_class_bind_template_child (widget_class, LbFlowRow, remove);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
}

static void
lb_flow_row_init (LbFlowRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* GTK 4.8 names an unnamed row after its class. */
static void
update_name (LbFlowRow *self)
{
  g_autofree char *name = g_strdup_printf ("%s, %s", lb_flow_get_title (self->flow),
                                           lb_flow_get_subtitle (self->flow));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

GtkWidget *
lb_flow_row_new (LbFlow *flow)
{
  LbFlowRow *self = g_object_new (LB_TYPE_FLOW_ROW, "flow", flow, NULL);
  GListModel *flows = lb_shared_get_flows (lb_flow_get_shared (flow));

  g_signal_connect_object (flow, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flow, "notify::job", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flow, "notify::title", G_CALLBACK (update_name), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flow, "notify::subtitle", G_CALLBACK (update_name), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (flows, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  update_name (self);

  return GTK_WIDGET (self);
}

LbFlow *
lb_flow_row_get_flow (LbFlowRow *self)
{
  return self->flow;
}
