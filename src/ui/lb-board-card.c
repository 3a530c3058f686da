/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-board-card"

#include "config.h"

#include "lb-board-card.h"
#include "lb-board-view.h"

struct _LbBoardCard
{
  GtkFlowBoxChild parent_instance;

  LbBoard *board;

  GtkWidget   *button;
  LbBoardView *picture;
  GtkLabel    *name;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbBoardCard, lb_board_card, GTK_TYPE_FLOW_BOX_CHILD)

static void
clicked_cb (LbBoardCard *self)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

static void
lb_board_card_dispose (GObject *object)
{
  LbBoardCard *self = LB_BOARD_CARD (object);

  /* The row of the grid would let go a second time of a child that the template has let go of. */
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_BOARD_CARD);
  g_clear_object (&self->board);

  G_OBJECT_CLASS (lb_board_card_parent_class)->dispose (object);
}

static void
lb_board_card_class_init (LbBoardCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_board_card_dispose;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", LB_TYPE_BOARD_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);

  g_type_ensure (LB_TYPE_BOARD_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lifeboat/Lifeboat/ui/lb-board-card.ui");
  gtk_widget_class_bind_template_child (widget_class, LbBoardCard, button);
  gtk_widget_class_bind_template_child (widget_class, LbBoardCard, picture);
  gtk_widget_class_bind_template_child (widget_class, LbBoardCard, name);
}

static void
lb_board_card_init (LbBoardCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
}

GtkWidget *
lb_board_card_new (LbBoard *board)
{
  LbBoardCard *self = g_object_new (LB_TYPE_BOARD_CARD, NULL);

  self->board = g_object_ref (board);
  lb_board_view_set_compact (self->picture, TRUE);
  lb_board_view_set_board (self->picture, board);
  gtk_label_set_label (self->name, lb_board_get_name (board));
  gtk_widget_set_tooltip_text (self->button, lb_board_get_summary (board));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lb_board_get_name (board), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  lb_board_get_name (board), -1);

  return GTK_WIDGET (self);
}

LbBoard *
lb_board_card_get_board (LbBoardCard *self)
{
  return self->board;
}
