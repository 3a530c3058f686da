/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-window"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-backups-page.h"
#include "lb-failure-dialog.h"
#include "lb-flow-row.h"
#include "lb-flow-view.h"
#include "lb-inhibitor.h"
#include "lb-messages.h"
#include "lb-stack.h"
#include "lb-window.h"
#include "lb-window-files.h"

/* What is done sooner needs no word that it is being done. */
#define PATIENCE_MS 400

struct _LbWindow
{
  AdwApplicationWindow parent_instance;

  LbShared       *shared;
  LbBackupsPage  *backups_page;
  LbInhibitor    *inhibitor;
  gboolean        closing;
  guint           wait_id;
  AdwToast       *wait_toast; /* while something is being done to a file */

  AdwToastOverlay *toasts;
  AdwLeaflet      *leaflet;
  GtkWidget       *sidebar;
  GtkListBox      *device_list;
  GtkListBox      *place_list;
  GtkWidget       *backups_row;
  GtkLabel        *backups_count;
  GtkStack        *content;
  GtkDropTarget   *drop_target;
};

G_DEFINE_FINAL_TYPE (LbWindow, lb_window, ADW_TYPE_APPLICATION_WINDOW)

static LbFlowView *
find_view (LbWindow *self,
           LbFlow   *flow)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->content));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (LB_IS_FLOW_VIEW (child) && lb_flow_view_get_flow (LB_FLOW_VIEW (child)) == flow)
      return LB_FLOW_VIEW (child);

  return NULL;
}

static LbFlow *
get_current_flow (LbWindow *self)
{
  GtkWidget *child = gtk_stack_get_visible_child (self->content);

  return LB_IS_FLOW_VIEW (child) ? lb_flow_view_get_flow (LB_FLOW_VIEW (child)) : NULL;
}

/* Accelerators are looked up from the window, so it carries the actions of the flow in front. */
static void
visible_child_changed_cb (LbWindow *self)
{
  GtkWidget *child = gtk_stack_get_visible_child (self->content);
  gboolean is_flow = LB_IS_FLOW_VIEW (child);

  gtk_widget_insert_action_group (GTK_WIDGET (self), "session",
                                  is_flow ? lb_flow_view_get_actions (LB_FLOW_VIEW (child)) : NULL);
  if (is_flow)
    {
      gtk_list_box_unselect_all (self->place_list);
      for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->device_list));
           row != NULL;
           row = gtk_widget_get_next_sibling (row))
        if (LB_IS_FLOW_ROW (row) &&
            lb_flow_row_get_flow (LB_FLOW_ROW (row)) == get_current_flow (self))
          gtk_list_box_select_row (self->device_list, GTK_LIST_BOX_ROW (row));
    }
  else
    {
      gtk_list_box_unselect_all (self->device_list);
      gtk_list_box_select_row (self->place_list, GTK_LIST_BOX_ROW (self->backups_row));
    }
}

LbShared *
lb_window_get_shared (LbWindow *self)
{
  return self->shared;
}

void
lb_window_show_flow (LbWindow *self,
                     LbFlow   *flow)
{
  LbFlowView *view = find_view (self, flow);

  if (view == NULL)
    return;

  gtk_stack_set_visible_child (self->content, GTK_WIDGET (view));
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->content));
}

static void
show_backups (LbWindow *self)
{
  lb_library_list_refresh (lb_shared_get_backups (self->shared));
  gtk_stack_set_visible_child (self->content, GTK_WIDGET (self->backups_page));
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->content));
}

void
lb_window_show_backup (LbWindow *self,
                       LbBackup *backup)
{
  show_backups (self);
  lb_backups_page_show (self->backups_page, backup);
}

/* Shown again, by a second start perhaps: the person wants the window after all. */
static void
lb_window_show (GtkWidget *widget)
{
  LB_WINDOW (widget)->closing = FALSE;

  GTK_WIDGET_CLASS (lb_window_parent_class)->show (widget);
}

static void
notify_finished (LbWindow *self,
                 LbFlow   *flow)
{
  LbJob *job = lb_flow_get_job (flow);
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *id = g_strdup_printf ("device-%p", (void *) flow);
  const char *body;

  if (job == NULL || gtk_window_is_active (GTK_WINDOW (self)) ||
      lb_job_get_result (job) == LB_JOB_RESULT_CANCELLED)
    return;

  if (lb_job_get_result (job) == LB_JOB_RESULT_SUCCESS)
    body = _("Done.");
  else
    body = lb_advice_for_error (lb_job_get_error (job)).title;

  notification = g_notification_new (lb_flow_get_title (flow));
  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.raise");
  g_application_send_notification (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))), id,
                                   notification);
}

static void
flow_state_cb (LbFlow     *flow,
               GParamSpec *pspec,
               LbWindow   *self)
{
  lb_inhibitor_update (self->inhibitor);

  if (lb_flow_get_state (flow) == LB_FLOW_RESULT)
    notify_finished (self, flow);

  /* The person closed the window while work was going on and wanted to wait for it. */
  if (self->closing && !lb_shared_is_busy (self->shared))
    gtk_window_close (GTK_WINDOW (self));
}

static void
add_view (LbWindow *self,
          LbFlow   *flow)
{
  GtkWidget *view = lb_flow_view_new (flow);

  gtk_stack_add_child (self->content, view);
  g_signal_connect_object (flow, "notify::state", G_CALLBACK (flow_state_cb), self, 0);
}

static void
sessions_changed_cb (LbWindow   *self,
                     guint       position,
                     guint       removed,
                     guint       added,
                     GListModel *flows)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->content));

  while (removed > 0 && child != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);
      gboolean known = !LB_IS_FLOW_VIEW (child);

      for (guint i = 0; !known && i < g_list_model_get_n_items (flows); i++)
        {
          g_autoptr(LbFlow) flow = g_list_model_get_item (flows, i);

          known = lb_flow_view_get_flow (LB_FLOW_VIEW (child)) == flow;
        }
      if (!known)
        gtk_stack_remove (self->content, child);
      child = next;
    }

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(LbFlow) flow = g_list_model_get_item (flows, i);

      add_view (self, flow);
    }
}

static GtkWidget *
create_flow_row_cb (gpointer item,
                    gpointer user_data)
{
  return lb_flow_row_new (LB_FLOW (item));
}

static void
device_activated_cb (LbWindow      *self,
                     GtkListBoxRow *row)
{
  lb_window_show_flow (self, lb_flow_row_get_flow (LB_FLOW_ROW (row)));
}

static void
backups_activated_cb (LbWindow      *self,
                      GtkListBoxRow *row)
{
  show_backups (self);
}

static void
backups_changed_cb (LbWindow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (lb_shared_get_backups (self->shared)));
  g_autofree char *count = n > 0 ? g_strdup_printf ("%u", n) : g_strdup ("");

  gtk_label_set_label (self->backups_count, count);
}

static void
library_changed_cb (LbWindow *self)
{
  g_signal_connect_object (lb_shared_get_backups (self->shared), "items-changed",
                           G_CALLBACK (backups_changed_cb), self, G_CONNECT_SWAPPED);
  backups_changed_cb (self);
}

void
lb_window_begin (LbWindow *self,
                 LbTask    task,
                 LbRecipe *recipe)
{
  LbFlow *flow = lb_shared_find_idle (self->shared, get_current_flow (self));

  /* The result of earlier work makes way for the page where the person connects. */
  if (lb_flow_get_state (flow) == LB_FLOW_RESULT)
    lb_flow_leave (flow);

  if (lb_flow_get_state (flow) == LB_FLOW_GUIDE)
    lb_flow_set_pending (flow, task, recipe);
  else if (lb_flow_get_identity (flow) == NULL)
    lb_flow_set_pending (flow, task, recipe);
  else if (task == LB_TASK_VERIFY)
    lb_flow_verify (flow, recipe);
  else
    lb_flow_prepare (flow, task, recipe);

  lb_window_show_flow (self, flow);
}

void
lb_window_choose_place (LbWindow *self,
                        LbPlace  *place)
{
  LbFlow *user = lb_shared_find_by_place (self->shared, lb_place_get_spec (place), NULL);
  LbFlow *flow = user;

  if (user == NULL)
    {
      flow = lb_shared_find_choosing (self->shared, get_current_flow (self));
      lb_flow_set_place (flow, place);
    }

  lb_window_show_flow (self, flow);
}

void
lb_window_end_wait (LbWindow *self)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  if (self->wait_toast != NULL)
    adw_toast_dismiss (self->wait_toast);
  g_clear_object (&self->wait_toast);
}

static gboolean
show_wait_cb (gpointer user_data)
{
  LbWindow *self = LB_WINDOW (user_data);

  self->wait_id = 0;
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (self->wait_toast));

  return G_SOURCE_REMOVE;
}

void
lb_window_wait (LbWindow   *self,
                const char *text)
{
  lb_window_end_wait (self);
  self->wait_toast = g_object_ref_sink (adw_toast_new (text));
  adw_toast_set_timeout (self->wait_toast, 0);
  self->wait_id = g_timeout_add (PATIENCE_MS, show_wait_cb, self);
}

void
lb_window_fail (LbWindow     *self,
                const GError *error)
{
  lb_window_end_wait (self);
  lb_failure_dialog_show (GTK_WINDOW (self), error);
}

void
lb_window_toast (LbWindow   *self,
                 const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  lb_window_end_wait (self);
  /* The words are often the only answer to a click: time enough to read them. */
  adw_toast_set_timeout (toast, 8);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
lb_window_toast_undo (LbWindow   *self,
                      const char *text,
                      const char *undo_token)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "win.undelete");
  adw_toast_set_action_target_value (toast, g_variant_new_string (undo_token));
  adw_toast_set_timeout (toast, 10);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
new_device_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  LbWindow *self = LB_WINDOW (widget);

  lb_window_show_flow (self, lb_shared_find_choosing (self->shared, get_current_flow (self)));
}

static void
backups_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  show_backups (LB_WINDOW (widget));
}

static void
search_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  LbWindow *self = LB_WINDOW (widget);

  show_backups (self);
  lb_backups_page_search (self->backups_page);
}

/* One step back: inside the page first, then to the side bar. */
static void
back_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  LbWindow *self = LB_WINDOW (widget);
  GtkWidget *child = gtk_stack_get_visible_child (self->content);

  if (LB_IS_BACKUPS_PAGE (child) && lb_backups_page_go_back (LB_BACKUPS_PAGE (child)))
    return;
  if (LB_IS_FLOW_VIEW (child) && lb_flow_view_go_back (LB_FLOW_VIEW (child)))
    return;

  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
close_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
save_size (LbWindow *self)
{
  GSettings *settings = lb_shared_get_settings (self->shared);
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (!gtk_window_is_maximized (GTK_WINDOW (self)))
    {
      g_settings_set_int (settings, "window-width", CLAMP (width, 360, 16384));
      g_settings_set_int (settings, "window-height", CLAMP (height, 294, 16384));
    }
}

static void
cancel_all (LbWindow *self)
{
  GListModel *flows = lb_shared_get_flows (self->shared);

  for (guint i = 0; i < g_list_model_get_n_items (flows); i++)
    {
      g_autoptr(LbFlow) flow = g_list_model_get_item (flows, i);

      if (lb_flow_is_busy (flow))
        lb_flow_cancel (flow);
    }
}

static void
close_response_cb (AdwMessageDialog *dialog,
                   const char       *response,
                   LbWindow         *self)
{
  if (g_str_equal (response, "keep"))
    return;

  /* Both end by closing once nothing runs; see flow_state_cb(). */
  self->closing = TRUE;
  if (g_str_equal (response, "stop"))
    cancel_all (self);
  else
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static gboolean
lb_window_close_request (GtkWindow *window)
{
  LbWindow *self = LB_WINDOW (window);
  GtkWidget *dialog;

  if (!lb_shared_is_busy (self->shared))
    {
      save_size (self);
      return GTK_WINDOW_CLASS (lb_window_parent_class)->close_request (window);
    }

  dialog = adw_message_dialog_new (window, _("Work Is Going On"),
                                   _("A device is being backed up or restored. It can be finished without the "
                                     "window; stopping now keeps what is proven, and it can go on later."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "keep", _("_Keep Open"),
                                    "stop", _("_Stop and Close"),
                                    "background", _("_Finish, Then Close"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "background", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));

  return GDK_EVENT_STOP;
}

static void
lb_window_dispose (GObject *object)
{
  LbWindow *self = LB_WINDOW (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_object (&self->wait_toast);
  if (self->device_list != NULL)
    gtk_list_box_bind_model (self->device_list, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_WINDOW);
  g_clear_pointer (&self->inhibitor, lb_inhibitor_free);
  g_clear_object (&self->shared);

  G_OBJECT_CLASS (lb_window_parent_class)->dispose (object);
}

static void
lb_window_class_init (LbWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = lb_window_dispose;
  widget_class->show = lb_window_show;
  GTK_WINDOW_CLASS (klass)->close_request = lb_window_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LbWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, device_list);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, place_list);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, backups_row);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, backups_count);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, content);
  gtk_widget_class_bind_template_child (widget_class, LbWindow, drop_target);
  gtk_widget_class_bind_template_callback (widget_class, device_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, backups_activated_cb);

  gtk_widget_class_install_action (widget_class, "win.new-device", NULL, new_device_cb);
  gtk_widget_class_install_action (widget_class, "win.backups", NULL, backups_cb);
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "win.close", NULL, close_cb);
  lb_window_files_install (widget_class);
}

static void
lb_window_init (LbWindow *self)
{
  static GType file_types[1];

  gtk_widget_init_template (GTK_WIDGET (self));

  lb_stack_hide_unshown (self->content);
  file_types[0] = GDK_TYPE_FILE_LIST;
  gtk_drop_target_set_gtypes (self->drop_target, file_types, 1);
}

static void
setup (LbWindow *self)
{
  GSettings *settings = lb_shared_get_settings (self->shared);
  GListModel *flows = lb_shared_get_flows (self->shared);

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));

  self->backups_page = LB_BACKUPS_PAGE (lb_backups_page_new (self->shared));
  gtk_stack_add_named (self->content, GTK_WIDGET (self->backups_page), "backups");

  g_signal_connect_object (flows, "items-changed", G_CALLBACK (sessions_changed_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->device_list, flows, create_flow_row_cb, NULL, NULL);
  g_signal_connect_object (self->content, "notify::visible-child", G_CALLBACK (visible_child_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shared, "library-changed", G_CALLBACK (library_changed_cb), self,
                           G_CONNECT_SWAPPED);
  library_changed_cb (self);

  if (g_list_model_get_n_items (flows) == 0)
    lb_shared_add_flow (self->shared);
  else
    sessions_changed_cb (self, 0, 0, g_list_model_get_n_items (flows), flows);

  {
    g_autoptr(LbFlow) first = g_list_model_get_item (flows, 0);

    lb_window_show_flow (self, first);
  }
}

LbWindow *
lb_window_new (GtkApplication *app,
               LbShared       *shared)
{
  LbWindow *self = g_object_new (LB_TYPE_WINDOW, "application", app, NULL);

  self->shared = g_object_ref (shared);
  self->inhibitor = lb_inhibitor_new (GTK_WINDOW (self), shared);
  setup (self);

  return self;
}
