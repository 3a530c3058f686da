/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-board-picture.h"
#include "lb-board-view.h"

#define CARD_WIDTH 112
#define CARD_HEIGHT 84
#define PADDING 8
#define MAX_SCALE 9.0 /* pixels in a millimetre: a small module is not to fill the window */

struct _LbBoardView
{
  GtkWidget  parent_instance;

  LbBoard   *board;
  gboolean   compact;
  char      *highlight;
};

enum
{
  PROP_0,
  PROP_BOARD,
  PROP_COMPACT,
  PROP_HIGHLIGHT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbBoardView, lb_board_view, GTK_TYPE_WIDGET)

static void
lb_board_view_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  LbBoardView *self = LB_BOARD_VIEW (widget);
  double width = gtk_widget_get_width (widget) - 2 * PADDING;
  double height = gtk_widget_get_height (widget) - 2 * PADDING;
  LbPalette palette = { 0 };
  LbBoardPicture picture;

  if (self->board == NULL || width <= 0 || height <= 0)
    return;
  lb_palette_init (&palette, widget);
  picture = lb_board_picture_fit (self->board, 0, PADDING, PADDING, width, height, MAX_SCALE);
  lb_board_picture_draw (&picture, widget, snapshot, &palette,
                         self->compact ? 0 : LB_PICTURE_LABELS, self->highlight);
}

static GtkSizeRequestMode
lb_board_view_get_request_mode (GtkWidget *widget)
{
  return LB_BOARD_VIEW (widget)->compact ? GTK_SIZE_REQUEST_CONSTANT_SIZE
                                         : GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
lb_board_view_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  LbBoardView *self = LB_BOARD_VIEW (widget);
  double mm_width, mm_height, scale;

  if (self->board == NULL || self->compact)
    {
      *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 56 : 48;
      *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? CARD_WIDTH : CARD_HEIGHT;
      return;
    }
  lb_board_picture_extents (self->board, 0, &mm_width, &mm_height);
  scale = MIN (MAX_SCALE, MIN (360 / mm_width, 260 / mm_height));
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 96;
      *natural = (int) (mm_width * scale) + 2 * PADDING;
      return;
    }
  if (for_size > 2 * PADDING)
    scale = MIN (scale, (for_size - 2 * PADDING) / mm_width);
  *minimum = *natural = (int) (mm_height * scale) + 2 * PADDING;
}

static void
update_name (LbBoardView *self)
{
  g_autofree char *name = NULL;

  if (self->board == NULL)
    name = g_strdup (_("No board"));
  else
    /* Translators: %s is the name of a board */
    name = g_strdup_printf (_("Picture of %s"), lb_board_get_name (self->board));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
lb_board_view_set_board (LbBoardView *self,
                         LbBoard     *board)
{
  g_return_if_fail (LB_IS_BOARD_VIEW (self));
  g_return_if_fail (board == NULL || LB_IS_BOARD (board));

  if (!g_set_object (&self->board, board))
    return;
  update_name (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BOARD]);
}

LbBoard *
lb_board_view_get_board (LbBoardView *self)
{
  g_return_val_if_fail (LB_IS_BOARD_VIEW (self), NULL);
  return self->board;
}

void
lb_board_view_set_compact (LbBoardView *self,
                           gboolean     compact)
{
  g_return_if_fail (LB_IS_BOARD_VIEW (self));

  if (self->compact == !!compact)
    return;
  self->compact = !!compact;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

gboolean
lb_board_view_get_compact (LbBoardView *self)
{
  g_return_val_if_fail (LB_IS_BOARD_VIEW (self), FALSE);
  return self->compact;
}

void
lb_board_view_set_highlight (LbBoardView *self,
                             const char  *part_id)
{
  g_return_if_fail (LB_IS_BOARD_VIEW (self));

  if (g_strcmp0 (self->highlight, part_id) == 0)
    return;
  g_free (self->highlight);
  self->highlight = g_strdup (part_id);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HIGHLIGHT]);
}

static void
lb_board_view_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  LbBoardView *self = LB_BOARD_VIEW (object);

  switch (prop_id)
    {
    case PROP_BOARD:
      g_value_set_object (value, self->board);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    case PROP_HIGHLIGHT:
      g_value_set_string (value, self->highlight);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lb_board_view_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  LbBoardView *self = LB_BOARD_VIEW (object);

  switch (prop_id)
    {
    case PROP_BOARD:
      lb_board_view_set_board (self, g_value_get_object (value));
      break;
    case PROP_COMPACT:
      lb_board_view_set_compact (self, g_value_get_boolean (value));
      break;
    case PROP_HIGHLIGHT:
      lb_board_view_set_highlight (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lb_board_view_dispose (GObject *object)
{
  g_clear_object (&LB_BOARD_VIEW (object)->board);

  G_OBJECT_CLASS (lb_board_view_parent_class)->dispose (object);
}

static void
lb_board_view_finalize (GObject *object)
{
  g_free (LB_BOARD_VIEW (object)->highlight);

  G_OBJECT_CLASS (lb_board_view_parent_class)->finalize (object);
}

static void
lb_board_view_class_init (LbBoardViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = lb_board_view_dispose;
  object_class->finalize = lb_board_view_finalize;
  object_class->get_property = lb_board_view_get_property;
  object_class->set_property = lb_board_view_set_property;
  widget_class->snapshot = lb_board_view_snapshot;
  widget_class->measure = lb_board_view_measure;
  widget_class->get_request_mode = lb_board_view_get_request_mode;

  properties[PROP_BOARD] = g_param_spec_object ("board", NULL, NULL, LB_TYPE_BOARD, flags);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, flags);
  properties[PROP_HIGHLIGHT] = g_param_spec_string ("highlight", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "boardview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lb_board_view_init (LbBoardView *self)
{
  update_name (self);
}

GtkWidget *
lb_board_view_new (void)
{
  return g_object_new (LB_TYPE_BOARD_VIEW, NULL);
}
