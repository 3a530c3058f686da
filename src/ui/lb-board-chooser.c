/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-board-chooser"

#include "config.h"

#include "lb-board-card.h"
#include "lb-board-chooser.h"

struct _LbBoardChooser
{
  AdwBin parent_instance;

  LbBoardList *boards;
  gboolean     filled;

  GtkEditable *search_entry;
  GtkStack    *stack;
  GtkFlowBox  *grid;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbBoardChooser, lb_board_chooser, ADW_TYPE_BIN)

static void
chosen_cb (LbBoardChooser *self,
           LbBoardCard    *card)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, lb_board_card_get_board (card));
}

static void
unknown_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  LbBoardChooser *self = LB_BOARD_CHOOSER (widget);

  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, lb_board_list_find (self->boards, LB_BOARD_UNKNOWN));
}

static gboolean
filter_cb (GtkFlowBoxChild *child,
           gpointer         user_data)
{
  LbBoardChooser *self = user_data;

  return lb_board_matches (lb_board_card_get_board (LB_BOARD_CARD (child)),
                           gtk_editable_get_text (self->search_entry));
}

static void
search_changed_cb (LbBoardChooser *self)
{
  g_autoptr(GPtrArray) found = lb_board_list_search (self->boards, gtk_editable_get_text (self->search_entry));

  gtk_flow_box_invalidate_filter (self->grid);
  gtk_stack_set_visible_child_name (self->stack, found->len > 0 ? "grid" : "nothing");
}

/* Return takes the only match, or the first one. */
static void
search_activate_cb (LbBoardChooser *self)
{
  g_autoptr(GPtrArray) found = lb_board_list_search (self->boards, gtk_editable_get_text (self->search_entry));

  if (found->len > 0)
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, g_ptr_array_index (found, 0));
}

/* Drawing some thirty boards is put off until somebody looks at them: the window opens sooner. */
static void
lb_board_chooser_map (GtkWidget *widget)
{
  LbBoardChooser *self = LB_BOARD_CHOOSER (widget);

  for (guint i = 0; !self->filled && i < lb_board_list_get_size (self->boards); i++)
    {
      GtkWidget *card = lb_board_card_new (lb_board_list_get (self->boards, i));

      g_signal_connect_object (card, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
      gtk_flow_box_append (self->grid, card);
    }
  self->filled = TRUE;

  gtk_editable_set_text (self->search_entry, "");
  GTK_WIDGET_CLASS (lb_board_chooser_parent_class)->map (widget);
}

static gboolean
lb_board_chooser_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (LB_BOARD_CHOOSER (widget)->search_entry));
}

static void
lb_board_chooser_dispose (GObject *object)
{
  LbBoardChooser *self = LB_BOARD_CHOOSER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_BOARD_CHOOSER);
  g_clear_object (&self->boards);

  G_OBJECT_CLASS (lb_board_chooser_parent_class)->dispose (object);
}

static void
lb_board_chooser_class_init (LbBoardChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_board_chooser_dispose;
  widget_class->map = lb_board_chooser_map;
  widget_class->grab_focus = lb_board_chooser_grab_focus;

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", LB_TYPE_BOARD_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, LB_TYPE_BOARD);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lifeboat/Lifeboat/ui/lb-board-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, LbBoardChooser, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LbBoardChooser, stack);
  gtk_widget_class_bind_template_child (widget_class, LbBoardChooser, grid);
  gtk_widget_class_install_action (widget_class, "chooser.unknown", NULL, unknown_cb);
}

static void
lb_board_chooser_init (LbBoardChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_flow_box_set_filter_func (self->grid, filter_cb, self, NULL);
  g_signal_connect_swapped (self->search_entry, "search-changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect_swapped (self->search_entry, "activate", G_CALLBACK (search_activate_cb), self);
}

GtkWidget *
lb_board_chooser_new (LbBoardList *boards)
{
  LbBoardChooser *self = g_object_new (LB_TYPE_BOARD_CHOOSER, NULL);

  self->boards = g_object_ref (boards);
  return GTK_WIDGET (self);
}
