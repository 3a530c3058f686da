/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-upload-page"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-check-row.h"
#include "lb-format.h"
#include "lb-vesc-checks.h"
#include "lb-vesc-upload-page.h"

struct _LbVescUploadPage
{
  AdwBin parent_instance;

  LbFlow       *flow;
  LbVescOrder  *order;
  LbVescChoice *choice; /* where it goes */

  AdwActionRow *file_row;
  AdwActionRow *controller_row;
  GtkListBox   *checks;
  GtkWidget    *typed_group;
  GtkEditable  *typed_row;
  GtkLabel     *go_label;
  GtkLabel     *go_hint;
};

G_DEFINE_FINAL_TYPE (LbVescUploadPage, lb_vesc_upload_page, ADW_TYPE_BIN)

/* Exactly the name: this is the one answer that must not be given by habit. */
static gboolean
is_typed (LbVescUploadPage *self)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (self->typed_row)));

  return *typed != '\0' && g_ascii_strcasecmp (typed, self->choice->hardware) == 0;
}

static gboolean
all_pass (LbVescUploadPage *self,
          gboolean         *stopped)
{
  gboolean pass = TRUE;

  *stopped = FALSE;
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->checks));
       row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      pass = pass && lb_check_row_passes (LB_CHECK_ROW (row));
      *stopped = *stopped || lb_check_get_severity (lb_check_row_get_check (LB_CHECK_ROW (row))) == LB_SEVERITY_STOP;
    }

  return pass;
}

static void
update_go (LbVescUploadPage *self)
{
  gboolean stopped;
  gboolean passed = all_pass (self, &stopped);
  gboolean typed = !lb_vesc_checks_needs_hardware (self->order) || is_typed (self);
  const char *hint = "";

  if (stopped)
    hint = _("This cannot go to this controller. See the reason above.");
  else if (!typed)
    hint = _("Type the name of the hardware first.");
  else if (!passed)
    hint = _("Read the warning and say that you understand it.");

  gtk_label_set_label (self->go_hint, hint);
  gtk_widget_set_visible (GTK_WIDGET (self->go_hint), *hint != '\0');
  gtk_widget_set_visible (self->typed_group, !stopped && lb_vesc_checks_needs_hardware (self->order));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "upload.go", passed && typed);
}

static void
fill_checks (LbVescUploadPage *self)
{
  g_autoptr(GPtrArray) checks = lb_vesc_checks_new (self->order, self->choice);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->checks))) != NULL)
    gtk_list_box_remove (self->checks, child);

  for (guint i = 0; i < checks->len; i++)
    {
      GtkWidget *row = lb_check_row_new (checks->pdata[i], NULL);

      g_signal_connect_object (row, "accepted", G_CALLBACK (update_go), self, G_CONNECT_SWAPPED);
      gtk_list_box_append (self->checks, row);
    }
}

void
lb_vesc_upload_page_set_order (LbVescUploadPage *self,
                               LbVescOrder      *order)
{
  g_autofree char *size = lb_format_size (g_bytes_get_size (order->content));
  g_autofree char *file = g_strjoin (" · ", order->name, size, NULL);
  g_autofree char *where = NULL;

  lb_vesc_order_ref (order);
  g_clear_pointer (&self->order, lb_vesc_order_unref);
  self->order = order;
  g_clear_pointer (&self->choice, lb_vesc_choice_free);
  self->choice = lb_vesc_choice_new (self->flow);

  where = lb_vesc_choice_to_words (self->choice);
  adw_action_row_set_subtitle (self->file_row, file);
  adw_action_row_set_subtitle (self->controller_row, where);
  gtk_label_set_label (self->go_label, order->action == LB_VESC_BOOTLOADER ? _("_Upload the Boot Loader")
                                                                           : _("Save Settings and _Upload"));
  gtk_editable_set_text (self->typed_row, "");
  fill_checks (self);
  update_go (self);
}

static void
typed_cb (LbVescUploadPage *self)
{
  if (self->order != NULL)
    update_go (self);
}

static void
go_cb (GtkWidget  *widget,
       const char *action_name,
       GVariant   *parameter)
{
  LbVescUploadPage *self = LB_VESC_UPLOAD_PAGE (widget);

  self->order->hardware_confirmed = lb_vesc_checks_needs_hardware (self->order) && is_typed (self);
  lb_flow_run_vesc (self->flow, self->order);
}

static void
lb_vesc_upload_page_dispose (GObject *object)
{
  LbVescUploadPage *self = LB_VESC_UPLOAD_PAGE (object);

  g_clear_pointer (&self->order, lb_vesc_order_unref);
  g_clear_pointer (&self->choice, lb_vesc_choice_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_VESC_UPLOAD_PAGE);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_vesc_upload_page_parent_class)->dispose (object);
}

static void
lb_vesc_upload_page_class_init (LbVescUploadPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_vesc_upload_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lifeboat/Lifeboat/ui/lb-vesc-upload-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LbVescUploadPage, file_row);
  gtk_widget_class_bind_template_child (widget_class, LbVescUploadPage, controller_row);
  gtk_widget_class_bind_template_child (widget_class, LbVescUploadPage, checks);
  gtk_widget_class_bind_template_child (widget_class, LbVescUploadPage, typed_group);
  gtk_widget_class_bind_template_child (widget_class, LbVescUploadPage, typed_row);
  gtk_widget_class_bind_template_child (widget_class, LbVescUploadPage, go_label);
  gtk_widget_class_bind_template_child (widget_class, LbVescUploadPage, go_hint);
  gtk_widget_class_install_action (widget_class, "upload.go", NULL, go_cb);
}

static void
lb_vesc_upload_page_init (LbVescUploadPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->typed_row, "changed", G_CALLBACK (typed_cb), self);
}

GtkWidget *
lb_vesc_upload_page_new (LbFlow *flow)
{
  LbVescUploadPage *self = g_object_new (LB_TYPE_VESC_UPLOAD_PAGE, NULL);

  self->flow = g_object_ref (flow);
  return GTK_WIDGET (self);
}
