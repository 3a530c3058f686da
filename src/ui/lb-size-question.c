/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-size-question"

#include "config.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "lb-format.h"
#include "lb-messages.h"
#include "lb-size-question.h"

/* Flash chips come in powers of two. */
static const guint64 flash_sizes[] = {
  512 * 1024, 1024 * 1024, 2048 * 1024, 4096 * 1024, 8192 * 1024, 16384 * 1024,
};

/* What the board usually has, else the commonest of all: 4 MB. */
static guint
guess_size (LbFlow *flow)
{
  guint64 usual = lb_board_get_flash_size (lb_flow_get_board (flow));

  for (guint i = 0; i < G_N_ELEMENTS (flash_sizes); i++)
    if (flash_sizes[i] == usual)
      return i;

  return 3;
}

static void
size_response_cb (AdwMessageDialog *dialog,
                  const char       *response,
                  LbFlow           *flow)
{
  GtkWidget *choice = adw_message_dialog_get_extra_child (dialog);

  /* The device may have gone away while the question was open. */
  if (g_str_equal (response, "choose") && lb_flow_needs_size (flow))
    lb_flow_choose_size (flow, flash_sizes[gtk_drop_down_get_selected (GTK_DROP_DOWN (choice))]);
}

void
lb_size_question_ask (GtkWindow *parent,
                      LbFlow    *flow)
{
  LbIdentity *identity = lb_flow_get_identity (flow);
  g_autofree char *evidence = identity != NULL ? lb_size_doubt_to_words (identity) : NULL;
  g_autoptr(GtkStringList) sizes = gtk_string_list_new (NULL);
  GtkWidget *dialog;
  GtkWidget *choice;

  for (gsize i = 0; i < G_N_ELEMENTS (flash_sizes); i++)
    gtk_string_list_take (sizes, lb_format_size (flash_sizes[i]));
  choice = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&sizes)), NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), guess_size (flow));
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Flash size"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (choice)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Flash size"), -1);

  dialog = adw_message_dialog_new (parent, _("How Large Is the Flash?"), NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), "%s\n\n%s",
                                  _("The letters on the flash chip, or the board’s data sheet, tell. With a size that "
                                    "is too small a backup lacks the rest; with one too large it holds the same twice."),
                                  evidence != NULL ? evidence : "");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), choice);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "choose", _("_Use This Size"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "choose", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "choose");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (size_response_cb), flow, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
