/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "lb-drawing.h"
#include "lb-hold-timeline.h"

#define PADDING 18
#define STEP_WIDTH 92     /* narrower columns cannot hold the words of a step */
#define NAME_WIDTH 110
#define BAR 28
#define BAR_PITCH 42
#define SEE_HEIGHT 24
#define HOLD_WIDTH 68      /* of a column when steps run downwards */
#define ROW_GAP 12
#define NUMBER 22
#define WORDS_WIDTH 320    /* at most: the bars stay near the words */

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

static GdkRGBA
bar_color (guint control)
{
  static const char *colors[] = { "#865e3c", "#1c71d8", "#813d9c", "#0f7c85" };

  return lb_color_parse (colors[control % G_N_ELEMENTS (colors)]);
}

static gboolean
any_seen (const LbBoardGuide *guide)
{
  for (guint i = 0; i < guide->n_steps; i++)
    if (guide->steps[i].see[0] != '\0')
      return TRUE;
  return FALSE;
}

/* What comes before the first hold or the first sign of power is told in words only. */
static guint
first_shown (const LbBoardGuide *guide)
{
  guint first = lb_board_guide_find_step (guide, LB_BOARD_PHASE_CONNECT);

  for (guint i = 0; i < guide->n_holds; i++)
    first = MIN (first, guide->holds[i].from);
  return MIN (first, guide->n_steps - 1);
}

static guint
count_shown (const LbBoardGuide *guide)
{
  return guide->n_steps - first_shown (guide);
}

static const char *
word_for (const LbBoardControl *control)
{
  return control->wire ? C_("time line", "connected") : C_("time line", "hold");
}

/* A bar from the first moment to the last; what is still to come is paler. */
static void
draw_bar (LbHoldTimeline       *self,
          GtkSnapshot          *snapshot,
          const LbPalette      *palette,
          const LbBoardControl *control,
          guint                 index,
          graphene_rect_t       box,
          gboolean              upright,
          double                done) /* share of the bar */
{
  GdkRGBA color = bar_color (index);
  GdkRGBA pale = lb_color_fade (&color, palette->dark ? 0.45 : 0.3);
  GdkRGBA white = { 1, 1, 1, 1 };
  const GdkRGBA *ink = self->step < 0 || done > 0.5 ? &white : &palette->fg;
  g_autoptr(PangoLayout) text = lb_text_layout (GTK_WIDGET (self), LB_FONT_SMALL_BOLD,
                                                word_for (control), -1);
  GskRoundedRect shape;
  int width, height;

  gsk_rounded_rect_init_from_rect (&shape, &box, 7);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &palette->back, &box);
  gtk_snapshot_append_color (snapshot, self->step < 0 ? &color : &pale, &box);
  if (self->step >= 0 && done > 0)
    gtk_snapshot_append_color (snapshot, &color,
                               &GRAPHENE_RECT_INIT (box.origin.x, box.origin.y,
                                                    box.size.width * (upright ? 1 : done),
                                                    box.size.height * (upright ? done : 1)));
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &shape, (float[]) { 1, 1, 1, 1 },
                              (GdkRGBA[]) { color, color, color, color });

  pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (text, MAX (8, (int) box.size.width - 4) * PANGO_SCALE);
  pango_layout_set_alignment (text, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (text, &width, &height);
  if (pango_layout_is_ellipsized (text) && upright)
    return;
  lb_snapshot_text (snapshot, text, box.origin.x + 2, box.origin.y + (box.size.height - height) / 2,
                    ink);
}

/* How much of a hold is behind the marker. */
static double
share_done (LbHoldTimeline    *self,
            const LbBoardHold *hold)
{
  return CLAMP ((self->step - (double) hold->from) / (hold->to - hold->from), 0, 1);
}

static void
draw_light (GtkSnapshot     *snapshot,
            const LbPalette *palette,
            const char      *color,
            double           x,
            double           y)
{
  GdkRGBA fill = color[0] != '\0' ? lb_color_parse (color) : lb_color_fade (&palette->fg, 0);
  GdkRGBA halo = lb_color_fade (&fill, 0.25);
  GdkRGBA rim = lb_color_fade (&palette->fg, 0.6);

  lb_snapshot_box (snapshot, x - 9, y - 9, 18, 18, 9, &halo, NULL);
  lb_snapshot_box (snapshot, x - 6, y - 6, 12, 12, 6, &fill, &rim);
}

static PangoLayout *
step_text (LbHoldTimeline     *self,
           const LbBoardGuide *guide,
           guint               step,
           int                 width)
{
  PangoLayout *text = lb_text_layout (GTK_WIDGET (self),
                                      (int) step == self->step ? LB_FONT_SMALL_BOLD : LB_FONT_SMALL,
                                      guide->steps[step].brief, width);

  return text;
}

static void
draw_number (LbHoldTimeline  *self,
             GtkSnapshot     *snapshot,
             const LbPalette *palette,
             guint            step,
             double           x,
             double           y)
{
  g_autofree char *number = g_strdup_printf ("%u", step + 1);
  gboolean now = (int) step == self->step;
  g_autoptr(PangoLayout) text = lb_text_layout (GTK_WIDGET (self), LB_FONT_SMALL_BOLD,
                                                (int) step < self->step ? "✓" : number, -1);
  GdkRGBA fill = now ? palette->accent_bg : lb_color_mix (&palette->back, &palette->fg, 0.10);
  const GdkRGBA *ink = now ? &palette->accent_fg : &palette->fg;
  int width, height;

  fill.alpha = 1;
  pango_layout_get_pixel_size (text, &width, &height);
  lb_snapshot_box (snapshot, x - NUMBER / 2.0, y - NUMBER / 2.0, NUMBER, NUMBER, NUMBER / 2.0, &fill,
                   now ? NULL : &palette->line);
  lb_snapshot_text (snapshot, text, x - width / 2.0, y - height / 2.0, ink);
}

/* From left to right. */

typedef struct
{
  double names;   /* width of the names of the controls */
  guint  first;   /* step */
  double column;  /* width of a step */
  int    head;    /* height of the words of the steps */
  int    height;
} Across;

static Across
plan_across (LbHoldTimeline     *self,
             const LbBoardGuide *guide,
             int                 width)
{
  Across across = { .names = guide->n_controls > 0 ? NAME_WIDTH : 0 };

  across.first = first_shown (guide);
  across.column = (width - 2 * PADDING - across.names) / count_shown (guide);
  for (guint i = across.first; i < guide->n_steps; i++)
    {
      g_autoptr(PangoLayout) text = step_text (self, guide, i, (int) across.column - 12);
      int height;

      pango_layout_get_pixel_size (text, NULL, &height);
      across.head = MAX (across.head, height);
    }
  across.head += NUMBER + 6;
  across.height = across.head + 10 + (int) guide->n_controls * BAR_PITCH
                  + (any_seen (guide) ? SEE_HEIGHT + 8 : 0);
  return across;
}

static gboolean
fits_across (const LbBoardGuide *guide,
             int                 width)
{
  return width - 2 * PADDING - (guide->n_controls > 0 ? NAME_WIDTH : 0)
         >= (int) count_shown (guide) * STEP_WIDTH;
}

static double
middle_of_step (const Across *across,
                guint         step)
{
  return floor (PADDING + across->names + (step - across->first + 0.5) * across->column);
}

static void
draw_step_across (LbHoldTimeline     *self,
                  GtkSnapshot        *snapshot,
                  const LbPalette    *palette,
                  const LbBoardGuide *guide,
                  const Across       *across,
                  guint               step)
{
  double x = middle_of_step (across, step);
  g_autoptr(PangoLayout) text = step_text (self, guide, step, (int) across->column - 12);
  gboolean now = (int) step == self->step;
  double line = now ? 3 : 1;

  pango_layout_set_alignment (text, PANGO_ALIGN_CENTER);
  if (guide->n_controls > 0 || guide->steps[step].see[0] != '\0')
    gtk_snapshot_append_color (snapshot, now ? &palette->accent_bg : &palette->line,
                               &GRAPHENE_RECT_INIT (x - floor (line / 2), PADDING + across->head + 4,
                                                    line, across->height - across->head - 4));
  draw_number (self, snapshot, palette, step, x, PADDING + NUMBER / 2.0);
  lb_snapshot_text (snapshot, text, x - floor ((across->column - 12) / 2), PADDING + NUMBER + 4,
                    now ? &palette->accent : &palette->fg);
}

static void
draw_seen_across (LbHoldTimeline     *self,
                  GtkSnapshot        *snapshot,
                  const LbPalette    *palette,
                  const LbBoardGuide *guide,
                  const Across       *across)
{
  double y = PADDING + across->height - SEE_HEIGHT / 2.0;

  for (guint i = across->first; i < guide->n_steps; i++)
    {
      double x = middle_of_step (across, i);
      g_autoptr(PangoLayout) text = NULL;
      int height;
      guint next = i + 1;
      double room;

      if (guide->steps[i].see[0] == '\0')
        continue;
      while (next < guide->n_steps && guide->steps[next].see[0] == '\0')
        next++;
      room = (next - i - (next < guide->n_steps ? 0 : 0.5)) * across->column - 24;
      text = lb_text_layout (GTK_WIDGET (self), LB_FONT_SMALL, guide->steps[i].see, -1);
      pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (text, MAX (24, (int) room) * PANGO_SCALE);
      pango_layout_get_pixel_size (text, NULL, &height);
      draw_light (snapshot, palette, guide->steps[i].color, x, y);
      lb_snapshot_text (snapshot, text, x + 14, y - height / 2.0, &palette->dim);
    }
}

static void
draw_across (LbHoldTimeline     *self,
             GtkSnapshot        *snapshot,
             const LbPalette    *palette,
             const LbBoardGuide *guide,
             int                 width)
{
  Across across = plan_across (self, guide, width);
  double top = PADDING + across.head + 10;
  double first = middle_of_step (&across, across.first);

  /* A rail through the numbers. */
  gtk_snapshot_append_color (snapshot, &palette->line,
                             &GRAPHENE_RECT_INIT (first, PADDING + NUMBER / 2 - 1,
                                                  (count_shown (guide) - 1.0) * across.column, 2));
  for (guint i = across.first; i < guide->n_steps; i++)
    draw_step_across (self, snapshot, palette, guide, &across, i);
  for (guint i = 0; i < guide->n_controls; i++)
    {
      g_autoptr(PangoLayout) text = lb_text_layout (GTK_WIDGET (self), LB_FONT_SMALL_BOLD,
                                                    guide->controls[i].name, NAME_WIDTH - 12);
      int height;

      pango_layout_get_pixel_size (text, NULL, &height);
      lb_snapshot_text (snapshot, text, PADDING, top + i * BAR_PITCH + (BAR_PITCH - height) / 2.0,
                        &palette->fg);
    }
  for (guint i = 0; i < guide->n_holds; i++)
    {
      const LbBoardHold *hold = &guide->holds[i];
      double from = middle_of_step (&across, hold->from);
      double to = middle_of_step (&across, hold->to);

      draw_bar (self, snapshot, palette, &guide->controls[hold->control], hold->control,
                GRAPHENE_RECT_INIT (from, top + hold->control * BAR_PITCH + (BAR_PITCH - BAR) / 2,
                                    to - from, BAR),
                FALSE, share_done (self, hold));
    }
  if (any_seen (guide))
    draw_seen_across (self, snapshot, palette, guide, &across);
  /* Over the bars: where we are. */
  if (self->step >= (int) across.first && guide->n_controls > 0)
    gtk_snapshot_append_color (snapshot, &palette->accent_bg,
                               &GRAPHENE_RECT_INIT (middle_of_step (&across, self->step) - 1, top, 3,
                                                    guide->n_controls * BAR_PITCH));
}

/* From top to bottom. */

static double
words_width (const LbBoardGuide *guide,
             int                 width)
{
  return MIN (WORDS_WIDTH,
              width - 2 * PADDING - NUMBER - 10 - guide->n_controls * (double) HOLD_WIDTH);
}

/* Left edge of the bar of a control. */
static double
column_of_control (const LbBoardGuide *guide,
                   int                 width,
                   guint               control)
{
  return PADDING + NUMBER + 10 + words_width (guide, width) + control * (double) HOLD_WIDTH;
}

static int
row_height (LbHoldTimeline     *self,
            const LbBoardGuide *guide,
            guint               step,
            int                 width)
{
  int words = (int) words_width (guide, width);
  g_autoptr(PangoLayout) text = step_text (self, guide, step, words);
  g_autoptr(PangoLayout) see = lb_text_layout (GTK_WIDGET (self), LB_FONT_SMALL,
                                               guide->steps[step].see, words - 20);
  int height, see_height = 0;

  pango_layout_get_pixel_size (text, NULL, &height);
  if (guide->steps[step].see[0] != '\0')
    {
      pango_layout_get_pixel_size (see, NULL, &see_height);
      see_height += 4;
    }
  return MAX (NUMBER, height + see_height) + ROW_GAP;
}

static int
names_height (LbHoldTimeline     *self,
              const LbBoardGuide *guide)
{
  int tallest = 0;

  for (guint i = 0; i < guide->n_controls; i++)
    {
      g_autoptr(PangoLayout) text = lb_text_layout (GTK_WIDGET (self), LB_FONT_SMALL_BOLD,
                                                    guide->controls[i].name, HOLD_WIDTH - 6);
      int height;

      pango_layout_get_pixel_size (text, NULL, &height);
      tallest = MAX (tallest, height + 8);
    }
  return tallest;
}

static int
height_down (LbHoldTimeline     *self,
             const LbBoardGuide *guide,
             int                 width)
{
  int height = names_height (self, guide);

  for (guint i = first_shown (guide); i < guide->n_steps; i++)
    height += row_height (self, guide, i, width);
  return height - ROW_GAP;
}

static void
draw_row (LbHoldTimeline     *self,
          GtkSnapshot        *snapshot,
          const LbPalette    *palette,
          const LbBoardGuide *guide,
          guint               step,
          double              y,
          int                 width)
{
  const LbBoardStep *row = &guide->steps[step];
  int words = (int) words_width (guide, width);
  g_autoptr(PangoLayout) text = step_text (self, guide, step, words);
  gboolean now = (int) step == self->step;
  double x = PADDING + NUMBER + 10;
  int height;

  pango_layout_get_pixel_size (text, NULL, &height);
  draw_number (self, snapshot, palette, step, PADDING + NUMBER / 2.0, y + NUMBER / 2.0);
  lb_snapshot_text (snapshot, text, x, y + MAX (0, (NUMBER - height) / 2),
                    now ? &palette->accent : &palette->fg);
  if (row->see[0] != '\0')
    {
      g_autoptr(PangoLayout) see = lb_text_layout (GTK_WIDGET (self), LB_FONT_SMALL, row->see,
                                                   words - 20);
      int see_height;

      pango_layout_get_pixel_size (see, NULL, &see_height);
      height = MAX (height, NUMBER - 4) + 4;
      draw_light (snapshot, palette, row->color, x + 7, y + height + 8);
      lb_snapshot_text (snapshot, see, x + 20, y + height, &palette->dim);
    }
}

static void
draw_down (LbHoldTimeline     *self,
           GtkSnapshot        *snapshot,
           const LbPalette    *palette,
           const LbBoardGuide *guide,
           int                 width)
{
  int names = names_height (self, guide);
  g_autofree double *tops = g_new (double, guide->n_steps);
  double y = PADDING + names;
  guint first = first_shown (guide);

  for (guint i = first; i < guide->n_steps; i++)
    {
      tops[i] = y;
      y += row_height (self, guide, i, width);
    }
  gtk_snapshot_append_color (snapshot, &palette->line,
                             &GRAPHENE_RECT_INIT (PADDING + NUMBER / 2 - 1, tops[first] + NUMBER / 2,
                                                  2, tops[guide->n_steps - 1] - tops[first]));
  for (guint i = 0; i < guide->n_controls; i++)
    {
      double x = column_of_control (guide, width, i);
      g_autoptr(PangoLayout) text = lb_text_layout (GTK_WIDGET (self), LB_FONT_SMALL_BOLD,
                                                    guide->controls[i].name, HOLD_WIDTH - 6);
      int height;

      pango_layout_set_alignment (text, PANGO_ALIGN_CENTER);
      pango_layout_get_pixel_size (text, NULL, &height);
      lb_snapshot_text (snapshot, text, x + 3, PADDING + names - 8 - height, &palette->fg);
    }
  for (guint i = 0; i < guide->n_holds; i++)
    {
      const LbBoardHold *hold = &guide->holds[i];
      double x = column_of_control (guide, width, hold->control);

      draw_bar (self, snapshot, palette, &guide->controls[hold->control], hold->control,
                GRAPHENE_RECT_INIT (x + 5, tops[hold->from], HOLD_WIDTH - 10,
                                    tops[hold->to] - tops[hold->from] + NUMBER / 2 - 4),
                TRUE, share_done (self, hold));
    }
  for (guint i = first; i < guide->n_steps; i++)
    draw_row (self, snapshot, palette, guide, i, tops[i], width);
}

static void
lb_hold_timeline_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  LbHoldTimeline *self = LB_HOLD_TIMELINE (widget);
  const LbBoardGuide *guide = get_guide (self);
  int width = gtk_widget_get_width (widget);
  LbPalette palette = { 0 };

  if (guide == NULL || width <= 2 * PADDING)
    return;
  lb_palette_init (&palette, widget);
  if (fits_across (guide, width))
    draw_across (self, snapshot, &palette, guide, width);
  else
    draw_down (self, snapshot, &palette, guide, width);
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
  int width = for_size < 0 ? 836 : MAX (for_size, 280);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 280;
      *natural = 836;
      return;
    }
  *minimum = *natural = 2 * PADDING;
  if (guide == NULL)
    return;
  *minimum += fits_across (guide, width) ? plan_across (self, guide, width).height
                                         : height_down (self, guide, width);
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
