/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-file-chooser"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-file-chooser.h"

typedef struct
{
  GtkFileChooserNative *chooser;
  GWeakRef              owner;
  LbFileChosen          func;
} Question;

static void
question_free (Question *question)
{
  g_weak_ref_clear (&question->owner);
  g_clear_object (&question->chooser);
  g_free (question);
}

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             Question        *question)
{
  g_autoptr(GObject) owner = g_weak_ref_get (&question->owner);
  g_autoptr(GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

  gtk_native_dialog_hide (dialog);
  if (file != NULL && owner != NULL)
    question->func (file, owner);

  question_free (question);
}

static void
ask (GtkWindow            *parent,
     const char           *title,
     GtkFileChooserAction  action,
     const char           *accept,
     const char           *name,
     LbFileChosen          func,
     gpointer              owner)
{
  Question *question = g_new0 (Question, 1);
  g_autoptr(GtkFileFilter) firmware = gtk_file_filter_new ();
  g_autoptr(GtkFileFilter) all = gtk_file_filter_new ();

  g_weak_ref_init (&question->owner, owner);
  question->func = func;
  question->chooser = gtk_file_chooser_native_new (title, parent, action, accept, _("_Cancel"));

  if (action != GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER)
    {
      gtk_file_filter_set_name (firmware, _("Firmware"));
      gtk_file_filter_add_suffix (firmware, "bin");
      gtk_file_filter_add_suffix (firmware, "hex");
      gtk_file_filter_add_suffix (firmware, "img");
      gtk_file_filter_set_name (all, _("All Files"));
      gtk_file_filter_add_pattern (all, "*");
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (question->chooser), firmware);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (question->chooser), all);
    }
  if (name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (question->chooser), name);

  g_signal_connect (question->chooser, "response", G_CALLBACK (response_cb), question);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (question->chooser), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (question->chooser));
}

void
lb_file_chooser_open (GtkWindow    *parent,
                      const char   *title,
                      LbFileChosen  func,
                      gpointer      owner)
{
  ask (parent, title, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), NULL, func, owner);
}

void
lb_file_chooser_save (GtkWindow    *parent,
                      const char   *title,
                      const char   *name,
                      LbFileChosen  func,
                      gpointer      owner)
{
  ask (parent, title, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), name, func, owner);
}

void
lb_file_chooser_folder (GtkWindow    *parent,
                        const char   *title,
                        LbFileChosen  func,
                        gpointer      owner)
{
  ask (parent, title, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Choose"), NULL, func, owner);
}
