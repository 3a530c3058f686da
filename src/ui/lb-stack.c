/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stack"

#include "config.h"

#include "lb-stack.h"

static void
update (GtkStack *stack)
{
  GtkWidget *shown = gtk_stack_get_visible_child (stack);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (stack));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_HIDDEN, child != shown, -1);
}

void
lb_stack_hide_unshown (GtkStack *stack)
{
  g_autoptr(GtkSelectionModel) pages = gtk_stack_get_pages (stack);

  g_signal_connect (stack, "notify::visible-child", G_CALLBACK (update), NULL);
  g_signal_connect_object (pages, "items-changed", G_CALLBACK (update), stack, G_CONNECT_SWAPPED);
  /* The model lives as long as somebody holds it, the signal as long as the model. */
  g_object_set_data_full (G_OBJECT (stack), "lb-pages", g_steal_pointer (&pages), g_object_unref);
  update (stack);
}
