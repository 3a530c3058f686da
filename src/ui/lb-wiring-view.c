/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "lb-wiring-board.h"
#include "lb-wiring-paint.h"
#include "lb-wiring-plan.h"
#include "lb-wiring-view.h"

#define PADDING 18
#define WIDE 560               /* from this width on adapter and board stand side by side */
#define PICTURE_HEIGHT 264
struct _LbWiringView
{
  GtkWidget  parent_instance;

  LbBoard   *board;
  guint      guide;
};

enum
{
  PROP_0,
  PROP_BOARD,
  PROP_GUIDE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbWiringView, lb_wiring_view, GTK_TYPE_WIDGET)

static guint
count_wires (LbWiringView *self)
{
  guint n;

  lb_board_get_wires (self->board, &n);
  return n;
}

static guint
count_rows (LbWiringView *self)
{
  return MAX (count_wires (self), 1);
}

static const char *
adapter_name (LbWiringView *self)
{
  return lb_board_get_guide_adapter (self->board, self->guide);
}

static const char *
adapter_note (LbWiringView *self)
{
  return lb_board_get_guide_adapter_note (self->board, self->guide);
}

static const char *
adapter_pin (LbWiringView *self,
             guint         wire)
{
  return lb_board_get_guide_adapter_pin (self->board, self->guide, wire);
}

static int
widest_name (LbWiringView *self,
             gboolean      of_board)
{
  const LbBoardWire *wires;
  guint n;
  int widest = 40;

  wires = lb_board_get_wires (self->board, &n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(PangoLayout) text = NULL;
      int width;

      text = lb_text_layout (GTK_WIDGET (self), LB_FONT_BOLD,
                             of_board ? wires[i].board : adapter_pin (self, i), -1);
      pango_layout_get_pixel_size (text, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest + 20;
}

static void
draw_adapter_panel (LbWiringView    *self,
                    GtkSnapshot     *snapshot,
                    double           x,
                    double           y,
                    double           width,
                    double           height)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GdkRGBA fill = lb_color_parse (count_wires (self) > 0 ? "#7d2c33" : "#3d4a5c");
  GdkRGBA edge = { 1, 1, 1, 0.25 };
  GdkRGBA ink = { 1, 1, 1, 1 };
  GdkRGBA lesser = { 1, 1, 1, 0.85 };

  lb_snapshot_box (snapshot, x, y, width, height, 10, &fill, &edge);
  lb_wiring_put_title (widget, snapshot, adapter_name (self),
                       adapter_note (self), x + 10, y + 10, (int) width - 20,
                       PANGO_ALIGN_CENTER, &ink, &lesser);
}

/* Side by side. */

typedef struct
{
  double adapter_width;
  int    head;     /* height of the titles */
  double names_x;
  int    names_width;
  double board_x;
  double board_width;
  int    body;     /* height below the titles */
} Wide;

static Wide
plan_wide (LbWiringView *self,
           int           width)
{
  GtkWidget *widget = GTK_WIDGET (self);
  Wide wide = { 0 };
  int adapter_head, board_head;

  wide.adapter_width = CLAMP (width * (count_wires (self) > 0 ? 0.18 : 0.2), 116, 168);
  wide.board_width = CLAMP (width * 0.31, 180, 320);
  wide.board_x = width - PADDING - wide.board_width;
  wide.names_width = widest_name (self, TRUE);
  wide.names_x = wide.board_x - LB_WIRING_LEAD - wide.names_width;
  adapter_head = 20 + lb_wiring_put_title (widget, NULL, adapter_name (self),
                                           adapter_note (self), 0, 0,
                                           (int) wide.adapter_width - 20, PANGO_ALIGN_CENTER, NULL,
                                           NULL);
  board_head = lb_wiring_put_title (widget, NULL, lb_board_get_name (self->board),
                                    lb_board_get_board_note (self->board), 0, 0,
                                    (int) wide.board_width, PANGO_ALIGN_LEFT, NULL, NULL) + 10;
  wide.head = MAX (adapter_head, board_head);
  wide.body = MAX ((int) count_rows (self) * LB_WIRING_PITCH + 8,
                   count_wires (self) > 0 ? PICTURE_HEIGHT : 150);
  return wide;
}

static void
draw_cable (LbWiringView        *self,
            GtkSnapshot         *snapshot,
            const LbPalette     *palette,
            const LbWiringBoard *side,
            double               from,
            double               y)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double mm_x, mm_y, x, end_y;
  GdkRGBA color = lb_color_parse ("#5e5c64");
  cairo_t *cr;

  lb_wiring_plan_get_target (self->board, &mm_x, &mm_y);
  lb_board_picture_map (&side->picture, mm_x, mm_y, &x, &end_y);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (from - 8, MIN (y, end_y) - 12,
                                                                 x - from + 16,
                                                                 fabs (end_y - y) + 24));
  x -= 1.5 * side->picture.scale;
  cairo_move_to (cr, from, y);
  cairo_curve_to (cr, (from + x) / 2, y, (from + x) / 2, end_y, x - 18, end_y);
  lb_wiring_stroke (cr, palette, &color);
  /* The plug. */
  lb_cairo_box (cr, x - 26, end_y - 8, 18, 16, 3);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_fill (cr);
  lb_cairo_box (cr, x - 9, end_y - 5, 9, 10, 1);
  cairo_set_source_rgb (cr, 0.75, 0.76, 0.78);
  cairo_fill (cr);
  cairo_destroy (cr);
  lb_wiring_draw_note (widget, snapshot, palette, _("USB cable"), FALSE, &palette->line, from,
                       x - 30, (y + end_y) / 2);
}

static void
draw_wide (LbWiringView    *self,
           GtkSnapshot     *snapshot,
           const LbPalette *palette,
           int              width)
{
  GtkWidget *widget = GTK_WIDGET (self);
  Wide wide = plan_wide (self, width);
  const LbBoardWire *wires;
  g_autofree guint *order = NULL;
  double top = PADDING + wide.head;
  double right = PADDING + wide.adapter_width;
  LbWiringBoard side = {
    .board = self->board,
    .names_x = wide.names_x,
    .names_width = wide.names_width,
  };
  guint n;

  wires = lb_board_get_wires (self->board, &n);
  side.frame = GRAPHENE_RECT_INIT (wide.board_x, top, wide.board_width, wide.body);
  side.first_row = top + (wide.body - (count_rows (self) - 1.0) * LB_WIRING_PITCH) / 2;
  lb_wiring_board_place (&side);
  order = lb_wiring_plan_order (&side.picture);

  lb_wiring_put_title (widget, snapshot, lb_board_get_name (self->board),
                       lb_board_get_board_note (self->board),
                       wide.board_x, PADDING, (int) wide.board_width, PANGO_ALIGN_LEFT, &palette->fg,
                       &palette->dim);
  draw_adapter_panel (self, snapshot, PADDING, PADDING, wide.adapter_width, wide.head + wide.body);
  if (n == 0)
    {
      lb_wiring_draw_computer (snapshot, PADDING + wide.adapter_width / 2, side.first_row);
      lb_wiring_board_draw (widget, snapshot, palette, &side);
      draw_cable (self, snapshot, palette, &side, right, side.first_row);
      return;
    }
  for (guint row = 0; row < n; row++)
    {
      const LbBoardWire *wire = &wires[order[row]];
      double y = side.first_row + row * LB_WIRING_PITCH;
      GdkRGBA color = lb_wiring_color (wire->color);

      lb_wiring_draw_adapter_pin (widget, snapshot, adapter_pin (self, order[row]), right, y);
      lb_wiring_draw_line (snapshot, palette, &color, right - 14, wide.names_x, y);
      lb_wiring_draw_note (widget, snapshot, palette, wire->note, wire->warning, &color, right,
                           wide.names_x, y);
    }
  lb_wiring_board_draw_wired (widget, snapshot, palette, &side, order);
}

/* One above the other: first what goes where, then where it is on the board. */

typedef struct
{
  int head;
  int rows;
  int board_head;
  int picture;
} Narrow;

static Narrow
plan_narrow (LbWiringView *self,
             int           width)
{
  GtkWidget *widget = GTK_WIDGET (self);
  Narrow narrow = { 0 };
  int half = (width - 2 * PADDING) / 2 - 6;
  int left, right;

  left = lb_wiring_put_title (widget, NULL, adapter_name (self),
                              adapter_note (self), 0, 0, half, PANGO_ALIGN_LEFT,
                              NULL, NULL);
  right = lb_wiring_put_title (widget, NULL, lb_board_get_name (self->board), "", 0, 0, half,
                               PANGO_ALIGN_RIGHT, NULL, NULL);
  narrow.head = MAX (left, right) + 8;
  narrow.rows = (int) count_rows (self) * LB_WIRING_PITCH;
  if (lb_board_get_board_note (self->board)[0] != '\0')
    narrow.board_head = lb_wiring_put_title (widget, NULL, lb_board_get_name (self->board),
                                             lb_board_get_board_note (self->board), 0, 0,
                                             width - 2 * PADDING, PANGO_ALIGN_LEFT, NULL, NULL) + 8;
  narrow.picture = 130;
  if (count_wires (self) > 0)
    narrow.picture = MAX ((int) count_rows (self) * LB_WIRING_PITCH, 230);
  return narrow;
}

static void
draw_narrow_rows (LbWiringView    *self,
                  GtkSnapshot     *snapshot,
                  const LbPalette *palette,
                  const guint     *order,
                  double           y,
                  int              width)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const LbBoardWire *wires;
  int left_width = widest_name (self, FALSE);
  int right_width = widest_name (self, TRUE);
  double from = PADDING + left_width;
  double to = width - PADDING - right_width;
  guint n;

  wires = lb_board_get_wires (self->board, &n);
  for (guint row = 0; row < n; row++, y += LB_WIRING_PITCH)
    {
      const LbBoardWire *wire = &wires[order[row]];
      GdkRGBA color = lb_wiring_color (wire->color);

      lb_wiring_draw_line (snapshot, palette, &color, from - 4, to + 4, y);
      lb_wiring_draw_note (widget, snapshot, palette, wire->note, wire->warning, &color, from, to,
                           y);
      lb_wiring_draw_name (widget, snapshot, palette, adapter_pin (self, order[row]), PADDING, y,
                           left_width);
      lb_wiring_draw_name (widget, snapshot, palette, wire->board, to, y, right_width);
    }
}

static void
draw_narrow (LbWiringView    *self,
             GtkSnapshot     *snapshot,
             const LbPalette *palette,
             int              width)
{
  GtkWidget *widget = GTK_WIDGET (self);
  Narrow narrow = plan_narrow (self, width);
  g_autofree guint *order = NULL;
  int half = (width - 2 * PADDING) / 2 - 6;
  double top = PADDING + narrow.head + narrow.rows + 12;
  LbWiringBoard side = {
    .board = self->board,
    .names_x = PADDING,
    .names_width = widest_name (self, TRUE),
  };
  double board_x = PADDING + (count_wires (self) > 0 ? side.names_width + LB_WIRING_LEAD : half);

  lb_wiring_put_title (widget, snapshot, adapter_name (self),
                       adapter_note (self), PADDING, PADDING, half,
                       PANGO_ALIGN_LEFT, &palette->fg, &palette->dim);
  lb_wiring_put_title (widget, snapshot, lb_board_get_name (self->board), "", PADDING + half + 12,
                       PADDING, half, PANGO_ALIGN_RIGHT, &palette->fg, &palette->dim);
  if (count_wires (self) == 0)
    {
      double y = PADDING + narrow.head;

      side.frame = GRAPHENE_RECT_INIT (board_x, y, width - PADDING - board_x, narrow.picture);
      lb_wiring_board_place (&side);
      lb_wiring_board_draw (widget, snapshot, palette, &side);
      draw_cable (self, snapshot, palette, &side, PADDING, y + narrow.picture / 2.0);
      return;
    }
  if (narrow.board_head > 0)
    lb_wiring_put_title (widget, snapshot, lb_board_get_name (self->board),
                         lb_board_get_board_note (self->board), PADDING, top, width - 2 * PADDING,
                         PANGO_ALIGN_LEFT, &palette->fg, &palette->dim);
  top += narrow.board_head;
  side.frame = GRAPHENE_RECT_INIT (board_x, top, width - PADDING - board_x, narrow.picture);
  side.first_row = top + (narrow.picture - (count_rows (self) - 1.0) * LB_WIRING_PITCH) / 2;
  lb_wiring_board_place (&side);
  order = lb_wiring_plan_order (&side.picture);
  draw_narrow_rows (self, snapshot, palette, order, PADDING + narrow.head + LB_WIRING_PITCH / 2.0,
                    width);
  lb_wiring_board_draw_wired (widget, snapshot, palette, &side, order);
}

static void
lb_wiring_view_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  LbWiringView *self = LB_WIRING_VIEW (widget);
  int width = gtk_widget_get_width (widget);
  LbPalette palette = { 0 };

  if (self->board == NULL || width <= 2 * PADDING)
    return;
  lb_palette_init (&palette, widget);
  if (width >= WIDE)
    draw_wide (self, snapshot, &palette, width);
  else
    draw_narrow (self, snapshot, &palette, width);
}

static GtkSizeRequestMode
lb_wiring_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lb_wiring_view_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  LbWiringView *self = LB_WIRING_VIEW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 300;
      *natural = 836;
      return;
    }
  *minimum = *natural = 2 * PADDING;
  if (self->board == NULL)
    return;
  if (for_size < 0)
    for_size = 836;
  if (for_size >= WIDE)
    {
      Wide wide = plan_wide (self, for_size);

      *minimum = *natural = 2 * PADDING + wide.head + wide.body;
    }
  else
    {
      Narrow narrow = plan_narrow (self, MAX (for_size, 300));

      *minimum = *natural = 2 * PADDING + narrow.head + narrow.picture
                            + (count_wires (self) > 0 ? narrow.rows + 12 + narrow.board_head : 0);
    }
}

/* Words for those who do not see the picture. */
static char *
describe (LbWiringView *self)
{
  LbBoard *board = self->board;
  const LbBoardWire *wires;
  GString *text;
  guint n;

  if (board == NULL)
    return g_strdup (_("No wiring"));
  text = g_string_new (NULL);
  wires = lb_board_get_wires (board, &n);
  if (n == 0)
    {
      g_string_append_printf (text, _("A USB cable from this computer to %s."),
                              lb_board_get_name (board));
      return g_string_free (text, FALSE);
    }
  g_string_append_printf (text, _("Wires from %s to %s:"), adapter_name (self),
                          lb_board_get_name (board));
  for (guint i = 0; i < n; i++)
    {
      /* Translators: a wire, from a pin of the adapter to a pin of the board */
      g_string_append_printf (text, _(" %s to %s"), adapter_pin (self, i), wires[i].board);
      if (wires[i].note[0] != '\0')
        g_string_append_printf (text, " (%s)", wires[i].note);
      g_string_append (text, i + 1 < n ? ";" : ".");
    }
  return g_string_free (text, FALSE);
}

static void
update (LbWiringView *self)
{
  g_autofree char *words = describe (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Wiring"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
lb_wiring_view_set_board (LbWiringView *self,
                          LbBoard      *board)
{
  g_return_if_fail (LB_IS_WIRING_VIEW (self));
  g_return_if_fail (board == NULL || LB_IS_BOARD (board));

  if (!g_set_object (&self->board, board))
    return;
  lb_wiring_view_set_guide (self, 0);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BOARD]);
}

void
lb_wiring_view_set_guide (LbWiringView *self,
                          guint         guide)
{
  g_return_if_fail (LB_IS_WIRING_VIEW (self));
  g_return_if_fail (self->board == NULL || guide < lb_board_get_n_guides (self->board));

  if (self->guide == guide)
    return;
  self->guide = guide;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GUIDE]);
}

LbBoard *
lb_wiring_view_get_board (LbWiringView *self)
{
  g_return_val_if_fail (LB_IS_WIRING_VIEW (self), NULL);
  return self->board;
}

static void
lb_wiring_view_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  if (prop_id == PROP_BOARD)
    g_value_set_object (value, LB_WIRING_VIEW (object)->board);
  else if (prop_id == PROP_GUIDE)
    g_value_set_uint (value, LB_WIRING_VIEW (object)->guide);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lb_wiring_view_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  if (prop_id == PROP_BOARD)
    lb_wiring_view_set_board (LB_WIRING_VIEW (object), g_value_get_object (value));
  else if (prop_id == PROP_GUIDE)
    lb_wiring_view_set_guide (LB_WIRING_VIEW (object), g_value_get_uint (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
lb_wiring_view_dispose (GObject *object)
{
  g_clear_object (&LB_WIRING_VIEW (object)->board);

  G_OBJECT_CLASS (lb_wiring_view_parent_class)->dispose (object);
}

static void
lb_wiring_view_class_init (LbWiringViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lb_wiring_view_dispose;
  object_class->get_property = lb_wiring_view_get_property;
  object_class->set_property = lb_wiring_view_set_property;
  widget_class->snapshot = lb_wiring_view_snapshot;
  widget_class->measure = lb_wiring_view_measure;
  widget_class->get_request_mode = lb_wiring_view_get_request_mode;

  properties[PROP_BOARD] =
    g_param_spec_object ("board", NULL, NULL, LB_TYPE_BOARD,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_GUIDE] =
    g_param_spec_uint ("guide", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "wiringview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lb_wiring_view_init (LbWiringView *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Wiring"),
                                  -1);
}

GtkWidget *
lb_wiring_view_new (void)
{
  return g_object_new (LB_TYPE_WIRING_VIEW, NULL);
}
