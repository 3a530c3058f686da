/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-flow-view"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-board-chooser.h"
#include "lb-checks-page.h"
#include "lb-device-page.h"
#include "lb-error.h"
#include "lb-file-chooser.h"
#include "lb-guide-page.h"
#include "lb-messages.h"
#include "lb-place-words.h"
#include "lb-progress-page.h"
#include "lb-result-page.h"
#include "lb-flow-view.h"
#include "lb-size-question.h"
#include "lb-stack.h"
#include "lb-vesc-actions.h"
#include "lb-window.h"
#include "lb-write-actions.h"

/* Pages a person opens and closes; all others follow from the flow's state. */
typedef enum
{
  DETOUR_NONE,
  DETOUR_BOARDS,
  DETOUR_OTHER, /* the page named other_page */
} Detour;

struct _LbFlowView
{
  AdwBin parent_instance;

  LbFlow          *flow;
  GSimpleActionGroup *actions;
  Detour              detour;
  const char         *other_page;
  const char         *other_subtitle;

  AdwHeaderBar   *header;
  GtkWidget      *sidebar_button;
  GtkWidget      *back_button;
  GtkWidget      *cancel_button;
  GtkWidget      *disconnect_button;
  AdwWindowTitle *window_title;
  GtkStack       *stack;

  LbDevicePage   *device_page;
};

G_DEFINE_FINAL_TYPE (LbFlowView, lb_flow_view, ADW_TYPE_BIN)

static const char * const pages[] = {
  [LB_FLOW_CHOOSE] = "device",
  [LB_FLOW_GUIDE] = "guide",
  [LB_FLOW_READY] = "device",
  [LB_FLOW_PREPARE] = "progress",
  [LB_FLOW_CHECKS] = "checks",
  [LB_FLOW_RUN] = "progress",
  [LB_FLOW_RESULT] = "result",
};

static GtkWindow *
get_window (LbFlowView *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
update_title (LbFlowView *self)
{
  LbFlowState state = lb_flow_get_state (self->flow);
  const char *name = lb_flow_get_title (self->flow);
  LbPlace *place = lb_flow_get_place (self->flow);
  g_autofree char *title = NULL;
  g_autofree char *where = place != NULL ? lb_place_to_words (place) : NULL;
  const char *subtitle = NULL;

  title = lb_task_format_title (lb_flow_get_task (self->flow), name);

  if (self->detour == DETOUR_BOARDS)
    subtitle = _("Which board is it?");
  else if (self->detour == DETOUR_OTHER)
    subtitle = self->other_subtitle;
  else if (state == LB_FLOW_GUIDE)
    subtitle = _("Connect");
  else if (state == LB_FLOW_CHECKS)
    subtitle = _("Before anything is erased");
  else if (place != NULL && state != LB_FLOW_CHOOSE)
    subtitle = where;

  adw_window_title_set_title (self->window_title, title);
  adw_window_title_set_subtitle (self->window_title, subtitle != NULL ? subtitle : "");
}

/* One way back at a time: out of the page, else, where the window is too narrow for both, to the side bar. */
static void
update_way_back (LbFlowView *self,
                 gboolean    from_page)
{
  GtkWidget *leaflet = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_LEAFLET);
  gboolean folded = leaflet != NULL && adw_leaflet_get_folded (ADW_LEAFLET (leaflet));

  gtk_widget_set_visible (self->back_button, from_page);
  gtk_widget_set_visible (self->sidebar_button, folded && !from_page);
}

/* The focus goes along: each page knows where it belongs. */
static void
show_page (LbFlowView *self,
           const char *name)
{
  GtkWidget *page;

  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), name) == 0)
    return;

  gtk_stack_set_visible_child_name (self->stack, name);
  page = gtk_stack_get_visible_child (self->stack);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && !gtk_widget_grab_focus (page))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

static void
update (LbFlowView *self)
{
  LbFlowState state = lb_flow_get_state (self->flow);
  LbTask task = lb_flow_get_task (self->flow);
  LbJob *job = lb_flow_get_job (self->flow);
  gboolean idle = self->detour == DETOUR_NONE;
  gboolean choose = state == LB_FLOW_CHOOSE;
  gboolean ready = state == LB_FLOW_READY;
  gboolean running = state == LB_FLOW_GUIDE || state == LB_FLOW_PREPARE || state == LB_FLOW_RUN;
  gboolean pending = choose && task != LB_TASK_NONE;
  gboolean known;

  if (!choose && !ready)
    self->detour = DETOUR_NONE;
  idle = self->detour == DETOUR_NONE;
  known = ready && idle && !lb_flow_needs_size (self->flow) && lb_flow_can_read (self->flow);

  lb_flow_view_set_enabled (self, "connect", choose && idle && lb_flow_get_place (self->flow) != NULL);
  lb_flow_view_set_enabled (self, "disconnect", ready && idle);
  lb_flow_view_set_enabled (self, "backup", known);
  lb_flow_view_set_enabled (self, "extract", known);
  lb_flow_view_set_enabled (self, "choose-size", lb_flow_needs_size (self->flow));
  lb_flow_view_set_enabled (self, "backup-anyway", state == LB_FLOW_RESULT && LB_IS_BACKUP_JOB (job));
  lb_flow_view_set_enabled (self, "resume", ready && idle && lb_flow_get_journal (self->flow) != NULL);
  lb_flow_view_set_enabled (self, "choose-board", (choose || ready) && idle);
  lb_flow_view_set_enabled (self, "cancel",
                            running && job != NULL && lb_job_get_state (job) != LB_JOB_CANCELLING);
  lb_flow_view_set_enabled (self, "try-again",
                            state == LB_FLOW_RESULT && job != NULL &&
                              lb_job_get_result (job) != LB_JOB_RESULT_SUCCESS);
  lb_flow_view_set_enabled (self, "leave",
                            state == LB_FLOW_CHECKS || state == LB_FLOW_RESULT || pending ||
                              self->detour != DETOUR_NONE);

  lb_write_actions_update (self, idle);
  lb_vesc_actions_update (self, idle);

  update_way_back (self, state == LB_FLOW_CHECKS || self->detour != DETOUR_NONE);
  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_visible (self->disconnect_button, ready && idle);

  update_title (self);
  show_page (self, self->detour == DETOUR_BOARDS ? "boards"
                   : self->detour == DETOUR_OTHER ? self->other_page
                                                 : pages[state]);
}

static void
set_detour (LbFlowView *self,
            Detour      detour)
{
  self->detour = detour;
  update (self);
}

static void
connect_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  LbFlowView *self = user_data;
  LbPlace *place = lb_flow_get_place (self->flow);
  LbFlow *other = lb_shared_find_by_place (lb_flow_get_shared (self->flow),
                                              lb_place_get_spec (place), self->flow);

  if (other != NULL)
    {
      lb_window_toast (LB_WINDOW (get_window (self)), _("Another device on the list uses this port"));
      return;
    }

  lb_flow_connect (self->flow);
}

static void
disconnect_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  lb_flow_disconnect (LB_FLOW_VIEW (user_data)->flow);
}

static void
backup_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  LbFlowView *self = user_data;
  g_auto(LbBackupOptions) options = { 0 };

  lb_device_page_get_options (self->device_page, &options);
  options.length = 0;
  lb_flow_back_up (self->flow, &options);
}

static void
extract_to_cb (GFile    *file,
               gpointer  user_data)
{
  LbFlowView *self = user_data;
  g_auto(LbBackupOptions) options = { 0 };

  if (!lb_device_page_get_options (self->device_page, &options))
    return;

  options.output = g_file_get_path (file);
  if (options.output == NULL || options.length == 0)
    return;

  lb_flow_back_up (self->flow, &options);
}

static void
extract_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  LbFlowView *self = user_data;
  g_auto(LbBackupOptions) options = { 0 };
  g_autofree char *name = NULL;

  if (!lb_device_page_get_options (self->device_page, &options) || options.length == 0)
    {
      lb_window_toast (LB_WINDOW (get_window (self)),
                       _("Write the part as address:length, such as 0x10000:64K"));
      return;
    }

  name = g_strdup_printf ("part-0x%06" G_GINT64_MODIFIER "x.bin", options.start);
  lb_file_chooser_save (get_window (self), _("Save Part"), name, extract_to_cb, self);
}

static void
backup_anyway_cb (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  lb_flow_back_up_anyway (LB_FLOW_VIEW (user_data)->flow);
}

static void
choose_size_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  LbFlowView *self = user_data;

  lb_size_question_ask (get_window (self), self->flow);
}

static void
resume_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  lb_flow_resume (LB_FLOW_VIEW (user_data)->flow);
}

static void
choose_board_cb (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  set_detour (LB_FLOW_VIEW (user_data), DETOUR_BOARDS);
}

static void
board_chosen_cb (LbFlowView *self,
                 LbBoard    *board)
{
  lb_flow_set_board (self->flow, board);
  set_detour (self, DETOUR_NONE);
}

static void
cancel_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  LbFlowView *self = user_data;

  lb_flow_cancel (self->flow);
  update (self);
}

static void
try_again_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  lb_flow_try_again (LB_FLOW_VIEW (user_data)->flow);
}

static void
leave_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  LbFlowView *self = user_data;

  if (self->detour != DETOUR_NONE)
    set_detour (self, DETOUR_NONE);
  else
    lb_flow_leave (self->flow);
}

static const GActionEntry entries[] = {
  { "connect", connect_cb },
  { "disconnect", disconnect_cb },
  { "backup", backup_cb },
  { "extract", extract_cb },
  { "backup-anyway", backup_anyway_cb },
  { "choose-size", choose_size_cb },
  { "resume", resume_cb },
  { "choose-board", choose_board_cb },
  { "cancel", cancel_cb },
  { "try-again", try_again_cb },
  { "leave", leave_cb },
};

static void
lb_flow_view_dispose (GObject *object)
{
  LbFlowView *self = LB_FLOW_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_FLOW_VIEW);
  g_clear_object (&self->actions);
  g_clear_object (&self->flow);

  G_OBJECT_CLASS (lb_flow_view_parent_class)->dispose (object);
}

static void
lb_flow_view_class_init (LbFlowViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_flow_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/lifeboat/Lifeboat/ui/lb-flow-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LbFlowView, header);
  gtk_widget_class_bind_template_child (widget_class, LbFlowView, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, LbFlowView, back_button);
  gtk_widget_class_bind_template_child (widget_class, LbFlowView, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, LbFlowView, disconnect_button);
  gtk_widget_class_bind_template_child (widget_class, LbFlowView, window_title);
  gtk_widget_class_bind_template_child (widget_class, LbFlowView, stack);
}

static void
lb_flow_view_init (LbFlowView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "session", G_ACTION_GROUP (self->actions));
  lb_stack_hide_unshown (self->stack);
}

static void
root_cb (LbFlowView *self)
{
  GtkWidget *leaflet = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_LEAFLET);

  if (leaflet != NULL)
    g_signal_connect_object (leaflet, "notify::folded", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

GtkWidget *
lb_flow_view_new (LbFlow *flow)
{
  LbFlowView *self = g_object_new (LB_TYPE_FLOW_VIEW, NULL);
  GtkWidget *boards;

  self->flow = g_object_ref (flow);

  self->device_page = LB_DEVICE_PAGE (lb_device_page_new (flow));
  boards = lb_board_chooser_new (lb_shared_get_boards (lb_flow_get_shared (flow)));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->device_page), "device");
  gtk_stack_add_named (self->stack, boards, "boards");
  gtk_stack_add_named (self->stack, lb_guide_page_new (flow), "guide");
  gtk_stack_add_named (self->stack, lb_checks_page_new (flow), "checks");
  gtk_stack_add_named (self->stack, lb_progress_page_new (flow), "progress");
  gtk_stack_add_named (self->stack, lb_result_page_new (flow), "result");

  lb_write_actions_add (self, self->stack);
  lb_vesc_actions_add (self, self->stack);

  g_signal_connect_swapped (boards, "chosen", G_CALLBACK (board_chosen_cb), self);
  g_signal_connect_object (flow, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::root", G_CALLBACK (root_cb), NULL);
  update (self);

  return GTK_WIDGET (self);
}

LbFlow *
lb_flow_view_get_flow (LbFlowView *self)
{
  return self->flow;
}

GActionGroup *
lb_flow_view_get_actions (LbFlowView *self)
{
  return G_ACTION_GROUP (self->actions);
}

void
lb_flow_view_set_enabled (LbFlowView *self,
                          const char *action,
                          gboolean    enabled)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (self->actions), action);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (found), enabled);
}

GtkWidget *
lb_flow_view_get_page (LbFlowView *self,
                       const char *name)
{
  return gtk_stack_get_child_by_name (self->stack, name);
}

void
lb_flow_view_open_page (LbFlowView *self,
                        const char *name,
                        const char *subtitle)
{
  self->other_page = name;
  self->other_subtitle = subtitle;
  set_detour (self, DETOUR_OTHER);
}

void
lb_flow_view_close_page (LbFlowView *self)
{
  set_detour (self, DETOUR_NONE);
}

gboolean
lb_flow_view_go_back (LbFlowView *self)
{
  if (!g_action_group_get_action_enabled (G_ACTION_GROUP (self->actions), "leave"))
    return FALSE;

  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "leave", NULL);
  return TRUE;
}
