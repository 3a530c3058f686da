/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-failure-dialog"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-failure-dialog.h"
#include "lb-messages.h"

/* Returns: (transfer floating): the raw message, folded away */
static GtkWidget *
make_details (const char *message)
{
  GtkWidget *label = gtk_label_new (message);
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_("Deta_ils"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_add_css_class (label, "caption");
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Details"), -1);
  gtk_expander_set_child (GTK_EXPANDER (expander), label);

  return expander;
}

void
lb_failure_dialog_show (GtkWindow    *parent,
                        const GError *error)
{
  LbAdvice advice = lb_advice_for_error (error);
  GtkWidget *dialog = adw_message_dialog_new (parent, advice.title, advice.reason);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "ok", _("_OK"));
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "ok");
  if (error != NULL)
    adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_details (error->message));

  gtk_window_present (GTK_WINDOW (dialog));
}
