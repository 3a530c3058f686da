/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-write-actions"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-file-chooser.h"
#include "lb-file-work.h"
#include "lb-pick-page.h"
#include "lb-window.h"
#include "lb-write-actions.h"

#define PICK_PAGE "pick"

static LbWindow *
get_window (LbFlowView *view)
{
  return LB_WINDOW (gtk_widget_get_root (GTK_WIDGET (view)));
}

static LbPickPage *
get_page (LbFlowView *view)
{
  return LB_PICK_PAGE (lb_flow_view_get_page (view, PICK_PAGE));
}

/* @task: what to do unless the page was asked for something to compare with */
static void
begin (LbFlowView *view,
       LbTask      task,
       LbRecipe   *recipe)
{
  LbFlow *flow = lb_flow_view_get_flow (view);

  lb_flow_view_close_page (view);
  if (lb_pick_page_get_task (get_page (view)) == LB_TASK_VERIFY)
    lb_flow_verify (flow, recipe);
  else
    lb_flow_prepare (flow, task, recipe);
}

static void
picked_cb (LbFlowView *view,
           LbBackup   *backup)
{
  g_autoptr(LbRecipe) recipe = lb_recipe_new_backup (backup);

  begin (view, LB_TASK_RESTORE, recipe);
}

/* Returns: whether the work was done and can be used; says what failed */
static gboolean
finish (LbFlowView   *view,
        GAsyncResult *result)
{
  g_autoptr(GError) error = NULL;
  gboolean done = lb_file_work_finish (result, &error);

  /* The device may have been taken off the list meanwhile. */
  if (gtk_widget_get_root (GTK_WIDGET (view)) == NULL)
    return FALSE;

  if (done)
    lb_window_end_wait (get_window (view));
  else
    lb_window_fail (get_window (view), error);

  /* Or be lost, or at work after a second click. */
  return done && lb_flow_get_state (lb_flow_view_get_flow (view)) == LB_FLOW_READY;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  LbFlowView *view = LB_FLOW_VIEW (source);

  if (finish (view, result))
    begin (view, LB_TASK_WRITE_FILE, lb_file_work_get (result)->recipe);
}

static void
begin_file_work (LbFlowView          *view,
                 LbFileWorkFunc       func,
                 const char          *words,
                 LbFileWork           what,
                 GAsyncReadyCallback  callback)
{
  what.library = lb_shared_get_library (lb_flow_get_shared (lb_flow_view_get_flow (view)));
  lb_window_wait (get_window (view), words);
  lb_file_work_begin (view, func, &what, callback);
}

static void
file_chosen_cb (GFile    *file,
                gpointer  user_data)
{
  begin_file_work (user_data, lb_file_work_load, _("Reading the file…"), (LbFileWork) { .file = file }, loaded_cb);
}

/* On the page that lists backups: the same question, answered with a file. */
static void
pick_file_cb (LbFlowView *view)
{
  lb_file_chooser_open (GTK_WINDOW (get_window (view)), _("Choose a File"), file_chosen_cb, view);
}

static void
pick (LbFlowView *view,
      LbTask      task)
{
  lb_pick_page_set_task (get_page (view), task);
  lb_flow_view_open_page (view, PICK_PAGE, _("Choose what to take"));
}

static void
restore_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  pick (user_data, LB_TASK_RESTORE);
}

static void
verify_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  pick (user_data, LB_TASK_VERIFY);
}

static void
write_file_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  lb_pick_page_set_task (get_page (user_data), LB_TASK_WRITE_FILE);
  lb_file_chooser_open (GTK_WINDOW (get_window (user_data)), _("Write a Firmware File"), file_chosen_cb, user_data);
}

static void
erase_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  g_autoptr(LbRecipe) recipe = lb_recipe_new_erase ();

  lb_flow_prepare (lb_flow_view_get_flow (user_data), LB_TASK_ERASE, recipe);
}

static void
found_old_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  LbFlowView *view = LB_FLOW_VIEW (source);
  g_autoptr(LbRecipe) recipe = NULL;

  if (!finish (view, result))
    return;

  recipe = lb_recipe_new_backup (lb_file_work_get (result)->backup);
  lb_flow_prepare (lb_flow_view_get_flow (view), LB_TASK_RESTORE, recipe);
}

static void
put_back_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  LbJournal *journal = lb_flow_get_journal (lb_flow_view_get_flow (user_data));

  begin_file_work (user_data, lb_file_work_find, _("Looking for the old firmware…"),
                   (LbFileWork) { .text = lb_journal_get_safety_id (journal) }, found_old_cb);
}

static const GActionEntry entries[] = {
  { "restore", restore_cb },
  { "write-file", write_file_cb },
  { "verify", verify_cb },
  { "erase", erase_cb },
  { "put-back", put_back_cb },
};

void
lb_write_actions_add (LbFlowView *view,
                      GtkStack   *stack)
{
  GtkWidget *page = lb_pick_page_new (lb_flow_view_get_flow (view));

  g_action_map_add_action_entries (G_ACTION_MAP (lb_flow_view_get_actions (view)), entries, G_N_ELEMENTS (entries),
                                   view);
  gtk_stack_add_named (stack, page, PICK_PAGE);
  g_signal_connect_swapped (page, "picked", G_CALLBACK (picked_cb), view);
  g_signal_connect_swapped (page, "file", G_CALLBACK (pick_file_cb), view);
}

void
lb_write_actions_update (LbFlowView *view,
                         gboolean    idle)
{
  LbFlow *flow = lb_flow_view_get_flow (view);
  gboolean ready = idle && lb_flow_get_state (flow) == LB_FLOW_READY;
  gboolean stopped = idle && lb_flow_get_state (flow) == LB_FLOW_RESULT;
  gboolean known = ready && !lb_flow_needs_size (flow) && lb_flow_can_read (flow);

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    lb_flow_view_set_enabled (view, entries[i].name, known);
  lb_flow_view_set_enabled (view, "put-back", (ready || stopped) && lb_flow_has_old_firmware (flow));
}
