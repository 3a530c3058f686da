/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include <signal.h>
#include <unistd.h>

#include <glib-unix.h>

#include "lb-cli-progress.h"
#include "lb-cli-run.h"
#include "lb-error.h"
#include "lb-places.h"

#define LEAVE_MS 5000

static gboolean
interrupt_cb (gpointer user_data)
{
  LbCliRun *self = user_data;

  if (!g_cancellable_is_cancelled (self->interrupted) && self->job != NULL)
    lb_cli_message (self->cli, "Stopping at the next safe point…");
  g_cancellable_cancel (self->interrupted);
  if (self->job != NULL)
    lb_job_cancel (self->job);

  return G_SOURCE_CONTINUE;
}

/* A practice board behaves like a board of the list and is held like it. */
static LbBoard *
find_practice_board (LbPlace *place)
{
  g_auto(GStrv) parts = NULL;

  if (lb_place_get_kind (place) != LB_PLACE_PRACTICE)
    return NULL;

  /* "practice:NAME,fault=…" */
  parts = g_strsplit_set (lb_place_get_spec (place), ":,", 3);
  if (g_strv_length (parts) < 2)
    return NULL;

  return lb_board_list_find_practice (lb_board_list_get_default (), parts[1]);
}

LbExit
lb_cli_run_open (LbCliRun   *self,
                 LbCli      *cli,
                 const char *port,
                 const char *board)
{
  g_autoptr(GError) error = NULL;

  self->cli = cli;
  if (port == NULL)
    return lb_cli_usage (cli, "Which port? Give --port; lifeboat-cli ports lists them");
  if (board != NULL)
    {
      self->board = lb_board_list_find (lb_board_list_get_default (), board);
      if (self->board == NULL)
        return lb_cli_usage (cli, "There is no board “%s”; lifeboat-cli boards lists them", board);
    }

  self->place = lb_place_lookup (port, &error);
  if (self->place == NULL)
    return lb_cli_fail_as (cli, error, LB_EXIT_USAGE);
  if (self->board == NULL)
    self->board = find_practice_board (self->place);

  self->library = lb_library_new (NULL);
  self->worker = lb_worker_new (self->place, self->library);
  self->interrupted = g_cancellable_new ();
  self->int_id = g_unix_signal_add (SIGINT, interrupt_cb, self);
  self->term_id = g_unix_signal_add (SIGTERM, interrupt_cb, self);
  self->hangup_id = g_unix_signal_add (SIGHUP, interrupt_cb, self);

  return LB_EXIT_DONE;
}

gboolean
lb_cli_run_job (LbCliRun  *self,
                LbJob     *job,
                gboolean   more,
                GError   **error)
{
  g_autoptr(LbCliProgress) progress = NULL;
  gboolean ok;

  if (g_cancellable_set_error_if_cancelled (self->interrupted, error))
    return FALSE;

  lb_job_set_open_options (job, &self->options);
  lb_job_set_hold_control (job, lb_board_find_held_control (self->board));
  progress = lb_cli_progress_new (self->cli, job, more);
  self->job = job;
  ok = lb_worker_run (self->worker, job, error);
  self->job = NULL;
  self->at_port = lb_job_get_phase (job) == NULL ||
                  g_str_equal (lb_job_get_phase (job), LB_PHASE_CONNECT);

  return ok;
}

LbExit
lb_cli_run_fail (LbCliRun     *self,
                 const GError *error,
                 const char   *unchanged)
{
  if (unchanged != NULL && lb_error_is_cancelled (error))
    return lb_cli_failure (self->cli, LB_EXIT_CANCELLED, "%s", unchanged);

  if (g_error_matches (error, LB_ERROR, LB_ERROR_UNPLUGGED))
    return lb_cli_failure (self->cli, LB_EXIT_DEVICE,
                           "%s%s Plug it in again, check that the cable sits well, then run this again.",
                           error->message, g_str_has_suffix (error->message, ".") ? "" : ".");

  return lb_cli_fail_as (self->cli, error, lb_cli_exit_code (error, self->at_port));
}

static gboolean
readable_cb (int          fd,
             GIOCondition condition,
             gpointer     user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

gboolean
lb_cli_run_ask (LbCliRun   *self,
                const char *question)
{
  gboolean readable = FALSE;
  guint id;

  lb_cli_ask_begin (self->cli, question);
  id = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, readable_cb, &readable);
  while (!readable && !g_cancellable_is_cancelled (self->interrupted))
    g_main_context_iteration (NULL, TRUE);
  if (!readable)
    {
      g_source_remove (id);
      g_printerr ("\n");
      return FALSE;
    }

  return lb_cli_ask_end (self->cli);
}

static gboolean
timeout_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
leave (LbCliRun *self,
       LbLeave   how)
{
  gboolean late = FALSE;
  guint id;

  if (!lb_worker_get_connected (self->worker))
    return;

  lb_worker_disconnect (self->worker, how);
  id = g_timeout_add (LEAVE_MS, timeout_cb, &late);
  while (lb_worker_get_connected (self->worker) && !late)
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (id);
}

void
lb_cli_run_close (LbCliRun *self,
                  LbLeave   how)
{
  if (self->worker != NULL)
    {
      leave (self, how);
      lb_worker_shutdown (self->worker, LEAVE_MS);
    }
  if (self->int_id != 0)
    g_source_remove (self->int_id);
  if (self->term_id != 0)
    g_source_remove (self->term_id);
  if (self->hangup_id != 0)
    g_source_remove (self->hangup_id);
  g_clear_object (&self->worker);
  g_clear_object (&self->library);
  g_clear_object (&self->place);
  g_clear_object (&self->interrupted);
}
