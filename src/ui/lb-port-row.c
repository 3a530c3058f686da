/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-port-row"

#include "config.h"

#include "lb-place-words.h"
#include "lb-port-row.h"

struct _LbPortRow
{
  AdwActionRow parent_instance;

  LbPlace        *place;
  gboolean        quiet; /* the button is set by us, not by a person */

  GtkCheckButton *radio;
};

enum
{
  PROP_PLACE = 1,
  N_PROPS,
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbPortRow, lb_port_row, ADW_TYPE_ACTION_ROW)

static void
toggled_cb (LbPortRow *self)
{
  if (!self->quiet && gtk_check_button_get_active (self->radio))
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

static void
lb_port_row_dispose (GObject *object)
{
  LbPortRow *self = LB_PORT_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_PORT_ROW);
  g_clear_object (&self->place);

  G_OBJECT_CLASS (lb_port_row_parent_class)->dispose (object);
}

static void
lb_port_row_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  if (prop_id == PROP_PLACE)
    g_value_set_object (value, LB_PORT_ROW (object)->place);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lb_port_row_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  if (prop_id == PROP_PLACE)
    LB_PORT_ROW (object)->place = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lb_port_row_class_init (LbPortRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lb_port_row_dispose;
  object_class->get_property = lb_port_row_get_property;
  object_class->set_property = lb_port_row_set_property;

  properties[PROP_PLACE] = g_param_spec_object ("place", NULL, NULL, LB_TYPE_PLACE,
                                                G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", LB_TYPE_PORT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-port-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LbPortRow, radio);
}

static void
lb_port_row_init (LbPortRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->radio, "toggled", G_CALLBACK (toggled_cb), self);
}

GtkWidget *
lb_port_row_new (LbPlace        *place,
                 GtkCheckButton *group)
{
  LbPortRow *self = g_object_new (LB_TYPE_PORT_ROW, "place", place, "use-markup", FALSE, NULL);
  g_autofree char *title = lb_place_to_words (place);
  g_autofree char *detail = lb_adapter_to_words (lb_place_get_subtitle (place));

  /* A place never changes. GTK 4.8 warns when a row dies together with a binding to its own property. */
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), detail);
  gtk_check_button_set_group (self->radio, group);

  return GTK_WIDGET (self);
}

LbPlace *
lb_port_row_get_place (LbPortRow *self)
{
  return self->place;
}

void
lb_port_row_set_chosen (LbPortRow *self,
                        gboolean   chosen)
{
  self->quiet = TRUE;
  gtk_check_button_set_active (self->radio, chosen);
  self->quiet = FALSE;
}
