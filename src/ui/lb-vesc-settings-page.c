/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-settings-page"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-file-chooser.h"
#include "lb-format.h"
#include "lb-library-settings.h"
#include "lb-messages.h"
#include "lb-vesc-choice.h"
#include "lb-vesc-settings-page.h"
#include "lb-vesc-settings.h"
#include "lb-window.h"

#define MAX_ROWS 30

struct _LbVescSettingsPage
{
  AdwBin parent_instance;

  LbFlow    *flow;
  GPtrArray *rows; /* of GtkWidget: added by us, to be removed */

  AdwPreferencesGroup *kept_group;
};

G_DEFINE_FINAL_TYPE (LbVescSettingsPage, lb_vesc_settings_page, ADW_TYPE_BIN)

typedef struct
{
  LbVescSettingsPage *page; /* not owned: the dialog lives as long as its window */
  LbVescOrder        *order;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  lb_vesc_order_unref (question->order);
  g_free (question);
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             Question         *question)
{
  LbFlow *flow = question->page->flow;

  /* The controller may have gone away while the question was open. */
  if (g_str_equal (response, "restore") && lb_flow_get_state (flow) == LB_FLOW_READY)
    lb_flow_run_vesc (flow, question->order);
}

/* Returns: (transfer full): what the person should know before saying yes */
static char *
describe (const LbVescSettings *settings,
          const LbVescChoice   *choice,
          gboolean              other_unit)
{
  GString *text = g_string_new (NULL);

  /* Translators: name of the hardware, version of the firmware */
  g_string_append_printf (text, _("They are of hardware %s with firmware %s. What is set now is saved first."),
                          settings->hardware, settings->firmware);
  if (other_unit)
    {
      g_string_append (text, "\n\n");
      g_string_append (text, _("They are of another controller: its motor detection, current offsets and CAN number "
                               "would come along. Wrong offsets can make the motor jerk or damage the power stage."));
    }
  if (g_strcmp0 (settings->firmware, choice->firmware) != 0)
    {
      g_string_append (text, "\n\n");
      /* Translators: version of the firmware */
      g_string_append_printf (text, _("This controller has firmware %s. If that keeps its settings in another format, "
                                      "they are refused and nothing is changed."), choice->firmware);
    }

  return g_string_free (text, FALSE);
}

static void
ask (LbVescSettingsPage   *self,
     LbVescOrder          *order,
     const LbVescSettings *settings)
{
  g_autoptr(LbVescChoice) choice = lb_vesc_choice_new (self->flow);
  gboolean other_unit = g_strcmp0 (settings->unit, choice->unit) != 0;
  g_autofree char *body = describe (settings, choice, other_unit);
  Question *question = g_new0 (Question, 1);
  GtkWidget *dialog;

  question->page = self;
  question->order = lb_vesc_order_ref (order);
  order->other_unit_accepted = other_unit;

  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   other_unit ? _("Restore Settings of Another Controller?")
                                              : _("Restore These Settings?"),
                                   body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"),
                                    "restore", other_unit ? _("Restore _Anyway") : _("_Restore"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "restore",
                                              other_unit ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), other_unit ? "cancel" : "restore");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
file_cb (GFile    *file,
         gpointer  user_data)
{
  LbVescSettingsPage *self = user_data;
  g_autoptr(LbVescOrder) order = lb_vesc_order_new (LB_VESC_LOAD, lb_flow_get_can_id (self->flow));
  g_autoptr(LbVescSettings) settings = NULL;
  g_autoptr(GError) error = NULL;

  if (lb_vesc_order_load (order, file, NULL, &error))
    settings = lb_vesc_settings_from_json (order->content, &error);
  if (settings != NULL)
    ask (self, order, settings);
  else
    lb_window_toast (LB_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), lb_advice_for_error (error).title);
}

static void
kept_clicked_cb (LbVescSettingsPage *self,
                 GtkButton          *button)
{
  g_autoptr(GFile) file = g_file_new_for_path (g_object_get_data (G_OBJECT (button), "path"));

  file_cb (file, self);
}

static void
file_clicked_cb (LbVescSettingsPage *self)
{
  lb_file_chooser_open (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Choose Saved Settings"), file_cb, self);
}

/* Returns: (transfer full): of what hardware and firmware they are, as the file says */
static char *
describe_kept (const char *path)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GBytes) content = g_file_load_bytes (file, NULL, NULL, NULL);
  g_autoptr(LbVescSettings) settings = content != NULL ? lb_vesc_settings_from_json (content, NULL) : NULL;

  if (settings == NULL)
    return g_strdup (_("The file cannot be used"));
  return g_strdup_printf (_("%s, firmware %s"), settings->hardware, settings->firmware);
}

static void
add_row (LbVescSettingsPage   *self,
         const LbKeptSettings *kept)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Choose"));
  g_autofree char *time = lb_format_time (kept->created);
  g_autofree char *subtitle = describe_kept (kept->path);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), time);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  /* The title of the row names it as well. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, time, -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  g_object_set_data_full (G_OBJECT (button), "path", g_strdup (kept->path), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (kept_clicked_cb), self, G_CONNECT_SWAPPED);

  adw_preferences_group_add (self->kept_group, row);
  g_ptr_array_add (self->rows, row);
}

/* Returns: (transfer full): the unit's folder in the library, as the job names it */
static char *
find_device_id (LbFlow *flow)
{
  g_autoptr(LbVescChoice) choice = lb_vesc_choice_new (flow);
  g_autoptr(LbIdentity) identity = lb_identity_copy (lb_flow_get_identity (flow));

  g_free (identity->unit);
  identity->unit = *choice->unit != '\0' ? g_strdup (choice->unit) : NULL;
  return lb_identity_get_device_id (identity);
}

void
lb_vesc_settings_page_fill (LbVescSettingsPage *self)
{
  LbLibrary *library = lb_shared_get_library (lb_flow_get_shared (self->flow));
  g_autofree char *device_id = find_device_id (self->flow);
  g_autoptr(GPtrArray) kept = lb_library_list_settings (library, device_id);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->kept_group, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < kept->len && i < MAX_ROWS; i++)
    add_row (self, kept->pdata[i]);
  adw_preferences_group_set_description (self->kept_group, kept->len > 0 ? NULL : _("There are none yet."));
}

static void
lb_vesc_settings_page_dispose (GObject *object)
{
  LbVescSettingsPage *self = LB_VESC_SETTINGS_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_VESC_SETTINGS_PAGE);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_vesc_settings_page_parent_class)->dispose (object);
}

static void
lb_vesc_settings_page_class_init (LbVescSettingsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_vesc_settings_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lifeboat/Lifeboat/ui/lb-vesc-settings-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbVescSettingsPage, kept_group);
  gtk_widget_class_bind_template_callback (widget_class, file_clicked_cb);
}

static void
lb_vesc_settings_page_init (LbVescSettingsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
}

GtkWidget *
lb_vesc_settings_page_new (LbFlow *flow)
{
  LbVescSettingsPage *self = g_object_new (LB_TYPE_VESC_SETTINGS_PAGE, NULL);

  self->flow = g_object_ref (flow);
  return GTK_WIDGET (self);
}
