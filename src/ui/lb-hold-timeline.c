/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-hold-paint.h"
#include "lb-hold-timeline.h"

struct _LbHoldTimeline
{
  GtkWidget  parent_instance;

  LbBoard   *board;
  guint      guide;
  int        step;
};

enum
{
  PROP_0,
  PROP_STEP,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbHoldTimeline, lb_hold_timeline, GTK_TYPE_WIDGET)

static const LbBoardGuide *
get_guide (LbHoldTimeline *self)
{
  return self->board != NULL ? lb_board_get_guide (self->board, self->guide) : NULL;
}

static void
lb_hold_timeline_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  LbHoldTimeline *self = LB_HOLD_TIMELINE (widget);
  const LbBoardGuide *guide = get_guide (self);
  LbHoldView view = { widget, self->step };
  int width = gtk_widget_get_width (widget);
  LbPalette palette = { 0 };

  if (guide == NULL || width <= 2 * LB_HOLD_PADDING)
    return;
  lb_palette_init (&palette, widget);
  if (lb_hold_across_fits (guide, width))
    lb_hold_across_draw (&view, snapshot, &palette, guide, width);
  else
    lb_hold_down_draw (&view, snapshot, &palette, guide, width);
}

static GtkSizeRequestMode
lb_hold_timeline_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lb_hold_timeline_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  LbHoldTimeline *self = LB_HOLD_TIMELINE (widget);
  const LbBoardGuide *guide = get_guide (self);
  LbHoldView view = { widget, self->step };
  int width = for_size < 0 ? 836 : MAX (for_size, 280);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 280;
      *natural = 836;
      return;
    }
  *minimum = *natural = 2 * LB_HOLD_PADDING;
  if (guide == NULL)
    return;
  *minimum += lb_hold_across_fits (guide, width) ? lb_hold_across_height (&view, guide, width)
                                                 : lb_hold_down_height (&view, guide, width);
  *natural = *minimum;
}

/* Words for those who do not see the picture. */
static char *
describe (LbHoldTimeline *self)
{
  const LbBoardGuide *guide = get_guide (self);
  GString *text = g_string_new (NULL);

  if (guide != NULL && self->step >= 0)
    {
      g_autofree char *hint = lb_hold_hint (guide, self->step);

      /* Translators: the present step, how many there are, and its words */
      g_string_append_printf (text, _("Step %d of %u: %s."), self->step + 1, guide->n_steps,
                              guide->steps[self->step].brief);
      if (hint != NULL)
        g_string_append_printf (text, " %s", hint);
    }
  for (guint i = 0; guide != NULL && i < guide->n_holds; i++)
    {
      const LbBoardHold *hold = &guide->holds[i];
      const LbBoardControl *control = &guide->controls[hold->control];
      const char *format = control->wire ? _("%s is connected from step %u to step %u.")
                                         : _("%s is held from step %u to step %u.");

      if (text->len > 0)
        g_string_append_c (text, ' ');
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      g_string_append_printf (text, format, control->name, hold->from + 1, hold->to + 1);
#pragma GCC diagnostic pop
    }
  return g_string_free (text, FALSE);
}

static void
changed (LbHoldTimeline *self)
{
  g_autofree char *words = describe (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words,
                                  -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
lb_hold_timeline_set_guide (LbHoldTimeline *self,
                            LbBoard        *board,
                            guint           guide)
{
  g_return_if_fail (LB_IS_HOLD_TIMELINE (self));
  g_return_if_fail (board == NULL || guide < lb_board_get_n_guides (board));

  g_set_object (&self->board, board);
  self->guide = guide;
  self->step = -1;
  changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
}

void
lb_hold_timeline_set_step (LbHoldTimeline *self,
                           int             step)
{
  const LbBoardGuide *guide;

  g_return_if_fail (LB_IS_HOLD_TIMELINE (self));

  guide = get_guide (self);
  step = guide != NULL ? CLAMP (step, -1, (int) guide->n_steps - 1) : -1;
  if (step == self->step)
    return;
  self->step = step;
  changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
}

int
lb_hold_timeline_get_step (LbHoldTimeline *self)
{
  g_return_val_if_fail (LB_IS_HOLD_TIMELINE (self), -1);
  return self->step;
}

void
lb_hold_timeline_set_phase (LbHoldTimeline *self,
                            LbBoardPhase    phase)
{
  const LbBoardGuide *guide;

  g_return_if_fail (LB_IS_HOLD_TIMELINE (self));

  guide = get_guide (self);
  if (guide != NULL)
    lb_hold_timeline_set_step (self, lb_board_guide_find_step (guide, phase));
}

static void
lb_hold_timeline_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  if (prop_id == PROP_STEP)
    g_value_set_int (value, LB_HOLD_TIMELINE (object)->step);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lb_hold_timeline_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  if (prop_id == PROP_STEP)
    lb_hold_timeline_set_step (LB_HOLD_TIMELINE (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lb_hold_timeline_dispose (GObject *object)
{
  g_clear_object (&LB_HOLD_TIMELINE (object)->board);

  G_OBJECT_CLASS (lb_hold_timeline_parent_class)->dispose (object);
}

static void
lb_hold_timeline_class_init (LbHoldTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lb_hold_timeline_dispose;
  object_class->get_property = lb_hold_timeline_get_property;
  object_class->set_property = lb_hold_timeline_set_property;
  widget_class->snapshot = lb_hold_timeline_snapshot;
  widget_class->measure = lb_hold_timeline_measure;
  widget_class->get_request_mode = lb_hold_timeline_get_request_mode;

  properties[PROP_STEP] =
    g_param_spec_int ("step", NULL, NULL, -1, G_MAXINT, -1,
                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "holdtimeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lb_hold_timeline_init (LbHoldTimeline *self)
{
  self->step = -1;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Time line of the steps"), -1);
}

GtkWidget *
lb_hold_timeline_new (void)
{
  return g_object_new (LB_TYPE_HOLD_TIMELINE, NULL);
}
