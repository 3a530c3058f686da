/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-flow"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-can-search.h"
#include "lb-chosen-board.h"
#include "lb-error.h"
#include "lb-flow.h"
#include "lb-found.h"
#include "lb-intent.h"
#include "lb-last-choice.h"

struct _LbFlow
{
  GObject parent_instance;

  LbShared    *shared; /* not owned: it owns us */
  LbFlowState  state;
  LbIntent     intent;
  LbFound      found;
  LbBoard     *board;
  LbPlace     *place;
  LbWorker    *worker;
  LbJob       *job;
  gboolean     finish_interrupted;
  guint64      flash_size; /* as the person says, 0: detect */
  LbCanSearch *can_search;
  int          can_id;
};

enum
{
  PROP_STATE = 1,
  PROP_TASK,
  PROP_BOARD,
  PROP_PLACE,
  PROP_IDENTITY,
  PROP_JOB,
  PROP_BUSY,
  PROP_TITLE,
  PROP_SUBTITLE,
  PROP_PEERS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LbFlow, lb_flow, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (LbFlowState, lb_flow_state,
                    G_DEFINE_ENUM_VALUE (LB_FLOW_CHOOSE, "choose"),
                    G_DEFINE_ENUM_VALUE (LB_FLOW_GUIDE, "guide"),
                    G_DEFINE_ENUM_VALUE (LB_FLOW_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (LB_FLOW_PREPARE, "prepare"),
                    G_DEFINE_ENUM_VALUE (LB_FLOW_CHECKS, "checks"),
                    G_DEFINE_ENUM_VALUE (LB_FLOW_RUN, "run"),
                    G_DEFINE_ENUM_VALUE (LB_FLOW_RESULT, "result"))

static void start_task (LbFlow *self);

static void
set_state (LbFlow      *self,
           LbFlowState  state)
{
  g_debug ("state %d -> %d, task %d", self->state, state, self->intent.task);
  self->state = state;

  for (guint i = PROP_STATE; i < N_PROPS; i++)
    if (i != PROP_BOARD && i != PROP_PLACE && i != PROP_JOB && i != PROP_PEERS)
      g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
set_job (LbFlow *self,
         LbJob  *job)
{
  if (g_set_object (&self->job, job))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_JOB]);
}

static void
forget_device (LbFlow *self)
{
  lb_can_search_forget (self->can_search);
  self->can_id = LB_VESC_NO_CAN;
  lb_found_clear (&self->found);
  lb_intent_set_prepared (&self->intent, NULL);
}

static void
connected (LbFlow       *self,
           LbConnectJob *job)
{
  forget_device (self);
  lb_found_take (&self->found, job);

  if (self->finish_interrupted && self->found.journal != NULL)
    self->intent.task = LB_TASK_RESUME;
  self->finish_interrupted = FALSE;

  if (self->intent.task == LB_TASK_CONNECT || self->intent.task == LB_TASK_NONE)
    {
      self->intent.task = LB_TASK_NONE;
      set_state (self, LB_FLOW_READY);
      if (self->found.identity->family == LB_FAMILY_VESC)
        lb_flow_look_for_peers (self);
    }
  else
    {
      start_task (self);
    }
}

static void
prepared (LbFlow       *self,
          LbPrepareJob *job)
{
  lb_intent_set_prepared (&self->intent, lb_prepare_job_get_prepared (job));
  set_state (self, LB_FLOW_CHECKS);
}

/* What the device page shows is that of the last connection; keep it true after our own work. */
static void
refresh_found (LbFlow *self,
               LbJob  *job)
{
  LbIdentity *now = LB_IS_VESC_JOB (job) ? lb_vesc_job_get_identity (LB_VESC_JOB (job)) : NULL;

  if (now != NULL)
    lb_found_set_identity (&self->found, now);
  lb_library_list_refresh (lb_shared_get_backups (self->shared));
  lb_found_ask_library (&self->found, lb_shared_get_library (self->shared));
}

static void
job_finished_cb (LbFlow *self,
                 LbJob  *job)
{
  LbJobResult result = lb_job_get_result (job);
  gboolean was_connecting = LB_IS_CONNECT_JOB (job);

  if (job != self->job)
    return;

  if (was_connecting && result == LB_JOB_RESULT_SUCCESS)
    connected (self, LB_CONNECT_JOB (job));
  else if (was_connecting && result == LB_JOB_RESULT_CANCELLED)
    {
      self->intent.task = LB_TASK_NONE;
      set_state (self, LB_FLOW_CHOOSE);
    }
  else if (LB_IS_PREPARE_JOB (job) && result == LB_JOB_RESULT_SUCCESS)
    prepared (self, LB_PREPARE_JOB (job));
  else if (LB_IS_PREPARE_JOB (job) && result == LB_JOB_RESULT_CANCELLED)
    lb_flow_leave (self);
  else
    {
      refresh_found (self, job);
      set_state (self, LB_FLOW_RESULT);
    }
}

static void
worker_connected_cb (LbFlow *self)
{
  if (lb_worker_get_connected (self->worker))
    return;

  if (self->state == LB_FLOW_READY || self->state == LB_FLOW_CHECKS)
    {
      forget_device (self);
      self->intent.task = LB_TASK_NONE;
      set_state (self, LB_FLOW_CHOOSE);
    }
}

static void
drop_worker (LbFlow *self)
{
  if (self->worker == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->worker, self);
  lb_worker_shutdown (self->worker, 0);
  g_clear_object (&self->worker);
  forget_device (self);
}

static void
ensure_worker (LbFlow *self)
{
  if (self->worker != NULL && lb_worker_get_place (self->worker) == self->place &&
      lb_worker_get_library (self->worker) == lb_shared_get_library (self->shared))
    return;

  drop_worker (self);
  self->worker = lb_worker_new (self->place, lb_shared_get_library (self->shared));
  g_signal_connect_object (self->worker, "notify::connected",
                           G_CALLBACK (worker_connected_cb), self, G_CONNECT_SWAPPED);
}

static void
submit (LbFlow     *self,
        LbJob      *job,
        LbFlowState state)
{
  LbOpenOptions options = { 0 };

  options.baud = self->intent.backup_options.baud != 0
                   ? self->intent.backup_options.baud
                   : g_settings_get_uint (lb_shared_get_settings (self->shared), "default-speed");
  options.wait = LB_IS_CONNECT_JOB (job);
  options.flash_size = self->flash_size;
  lb_job_set_open_options (job, &options);
  lb_job_set_hold_control (job, lb_board_find_held_control (self->board));
  g_signal_connect_object (job, "finished", G_CALLBACK (job_finished_cb), self, G_CONNECT_SWAPPED);

  set_job (self, job);
  set_state (self, state);
  lb_worker_submit (self->worker, job);
}

static void
start_connect (LbFlow *self)
{
  g_autoptr(LbConnectJob) job = lb_connect_job_new ();

  ensure_worker (self);
  submit (self, LB_JOB (job), LB_FLOW_GUIDE);
}

static void
start_task (LbFlow *self)
{
  g_autoptr(LbJob) job = NULL;

  if (self->worker == NULL || !lb_worker_get_connected (self->worker))
    {
      start_connect (self);
      return;
    }

  job = lb_intent_create_job (&self->intent, self->board, self->found.journal);
  if (job == NULL)
    {
      /* Finished by another program meanwhile, or another device was connected. */
      self->intent.task = LB_TASK_NONE;
      set_state (self, LB_FLOW_READY);
      return;
    }

  submit (self, job,
          LB_IS_CONNECT_JOB (job) ? LB_FLOW_GUIDE : LB_IS_PREPARE_JOB (job) ? LB_FLOW_PREPARE : LB_FLOW_RUN);
}

static void
begin (LbFlow *self,
       LbTask  task)
{
  g_return_if_fail (self->place != NULL);
  g_return_if_fail (!lb_flow_is_busy (self));

  self->intent.task = task;
  start_task (self);
}

static void
lb_flow_dispose (GObject *object)
{
  LbFlow *self = LB_FLOW (object);

  drop_worker (self);
  g_clear_object (&self->job);
  forget_device (self);
  lb_intent_clear (&self->intent);
  g_clear_object (&self->board);
  g_clear_object (&self->place);

  G_OBJECT_CLASS (lb_flow_parent_class)->dispose (object);
}

static void
lb_flow_finalize (GObject *object)
{
  g_clear_object (&LB_FLOW (object)->can_search);

  G_OBJECT_CLASS (lb_flow_parent_class)->finalize (object);
}

static void
lb_flow_get_property (GObject    *object,
                      guint       prop_id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  LbFlow *self = LB_FLOW (object);

  switch (prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_TASK:
      g_value_set_enum (value, self->intent.task);
      break;
    case PROP_BOARD:
      g_value_set_object (value, self->board);
      break;
    case PROP_PLACE:
      g_value_set_object (value, self->place);
      break;
    case PROP_IDENTITY:
      g_value_set_boxed (value, self->found.identity);
      break;
    case PROP_JOB:
      g_value_set_object (value, self->job);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, lb_flow_is_busy (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, lb_flow_get_title (self));
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, lb_flow_get_subtitle (self));
      break;
    case PROP_PEERS:
      g_value_set_pointer (value, lb_can_search_get_peers (self->can_search));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lb_flow_class_init (LbFlowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = lb_flow_dispose;
  object_class->finalize = lb_flow_finalize;
  object_class->get_property = lb_flow_get_property;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, LB_TYPE_FLOW_STATE,
                                              LB_FLOW_CHOOSE, flags);
  properties[PROP_TASK] = g_param_spec_enum ("task", NULL, NULL, LB_TYPE_TASK, LB_TASK_NONE, flags);
  properties[PROP_BOARD] = g_param_spec_object ("board", NULL, NULL, LB_TYPE_BOARD, flags);
  properties[PROP_PLACE] = g_param_spec_object ("place", NULL, NULL, LB_TYPE_PLACE, flags);
  properties[PROP_IDENTITY] = g_param_spec_boxed ("identity", NULL, NULL, LB_TYPE_IDENTITY, flags);
  properties[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, LB_TYPE_JOB, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  properties[PROP_PEERS] = g_param_spec_pointer ("peers", NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
notify_peers (LbFlow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PEERS]);
}

static void
lb_flow_init (LbFlow *self)
{
  self->can_id = LB_VESC_NO_CAN;
  self->can_search = lb_can_search_new ();
  g_signal_connect_object (self->can_search, "changed", G_CALLBACK (notify_peers), self, G_CONNECT_SWAPPED);
}

static void
adopt_board (LbFlow *self)
{
  lb_flow_set_board (self, lb_chosen_board_for_place (self->board, self->place, lb_shared_get_boards (self->shared)));
}

LbFlow *
lb_flow_new (LbShared *shared)
{
  LbFlow *self = g_object_new (LB_TYPE_FLOW, NULL);

  self->shared = shared;
  g_set_object (&self->board, lb_last_choice_find_board (shared));
  self->place = lb_last_choice_find_place (shared);
  if (self->place != NULL)
    adopt_board (self);

  return self;
}

LbShared *
lb_flow_get_shared (LbFlow *self)
{
  return self->shared;
}

LbFlowState
lb_flow_get_state (LbFlow *self)
{
  return self->state;
}

LbTask
lb_flow_get_task (LbFlow *self)
{
  return self->intent.task;
}

LbBoard *
lb_flow_get_board (LbFlow *self)
{
  return self->board;
}

LbPlace *
lb_flow_get_place (LbFlow *self)
{
  return self->place;
}

LbIdentity *
lb_flow_get_identity (LbFlow *self)
{
  return self->found.identity;
}

LbGeometry *
lb_flow_get_geometry (LbFlow *self)
{
  return self->found.geometry;
}

LbJob *
lb_flow_get_job (LbFlow *self)
{
  return self->job;
}

LbRecipe *
lb_flow_get_recipe (LbFlow *self)
{
  return self->intent.recipe;
}

LbPrepared *
lb_flow_get_prepared (LbFlow *self)
{
  return self->intent.prepared;
}

LbJournal *
lb_flow_get_journal (LbFlow *self)
{
  return self->found.journal;
}

gboolean
lb_flow_has_old_firmware (LbFlow *self)
{
  LbJournal *journal = lb_flow_get_journal (self);

  return journal != NULL && lb_journal_get_safety_id (journal) != NULL;
}

GPtrArray *
lb_flow_get_backups (LbFlow *self)
{
  return self->found.backups;
}

gboolean
lb_flow_is_protected (LbFlow *self)
{
  return lb_found_is_protected (&self->found);
}

gboolean
lb_flow_can_read (LbFlow *self)
{
  return lb_found_can_read (&self->found);
}

LbConnectJob *
lb_flow_get_connection (LbFlow *self)
{
  return self->found.connection;
}

GPtrArray *
lb_flow_get_peers (LbFlow *self)
{
  return lb_can_search_get_peers (self->can_search);
}

gboolean
lb_flow_is_looking_for_peers (LbFlow *self)
{
  return lb_can_search_is_running (self->can_search);
}

int
lb_flow_get_can_id (LbFlow *self)
{
  return self->can_id;
}

void
lb_flow_set_can_id (LbFlow *self,
                    int     can_id)
{
  self->can_id = can_id;
}

gboolean
lb_flow_is_busy (LbFlow *self)
{
  return self->state == LB_FLOW_RUN || self->state == LB_FLOW_PREPARE;
}

gboolean
lb_flow_uses_place (LbFlow     *self,
                    const char *spec)
{
  return self->state != LB_FLOW_CHOOSE && self->place != NULL &&
         g_str_equal (lb_place_get_spec (self->place), spec);
}

const char *
lb_flow_get_title (LbFlow *self)
{
  if (lb_chosen_board_get_id (self->board) != NULL)
    return lb_board_get_name (self->board);
  if (self->found.identity != NULL)
    return self->found.identity->chip_name;

  return _("New Device");
}

const char *
lb_flow_get_subtitle (LbFlow *self)
{
  switch (self->state)
    {
    case LB_FLOW_GUIDE:
      return _("Waiting for the board…");
    case LB_FLOW_READY:
    case LB_FLOW_CHECKS:
      return _("Connected");
    case LB_FLOW_PREPARE:
      return _("Checking…");
    case LB_FLOW_RUN:
      return lb_task_describe_running (self->intent.task);
    case LB_FLOW_RESULT:
      if (self->job == NULL || lb_job_get_result (self->job) == LB_JOB_RESULT_SUCCESS)
        return _("Done");
      return lb_job_get_result (self->job) == LB_JOB_RESULT_CANCELLED ? _("Cancelled")
                                                                      : _("Needs attention");
    case LB_FLOW_CHOOSE:
    default:
      return _("Not connected");
    }
}

void
lb_flow_set_board (LbFlow  *self,
                   LbBoard *board)
{
  g_return_if_fail (!lb_flow_is_busy (self));

  if (!g_set_object (&self->board, board))
    return;

  lb_last_choice_set_board (self->shared, lb_chosen_board_get_id (self->board));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BOARD]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

void
lb_flow_set_place (LbFlow  *self,
                   LbPlace *place)
{
  g_return_if_fail (self->state == LB_FLOW_CHOOSE);

  if (!g_set_object (&self->place, place))
    return;

  self->flash_size = 0;
  if (place != NULL)
    lb_last_choice_set_place (self->shared, place);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLACE]);
  if (place != NULL)
    adopt_board (self);
}

void
lb_flow_connect (LbFlow *self)
{
  LbTask task = self->intent.task;

  g_return_if_fail (self->state == LB_FLOW_CHOOSE);

  begin (self, task == LB_TASK_NONE ? LB_TASK_CONNECT : task);
}

void
lb_flow_disconnect (LbFlow *self)
{
  g_return_if_fail (!lb_flow_is_busy (self));

  if (self->worker != NULL)
    lb_worker_disconnect (self->worker, LB_LEAVE_RUN);
  self->intent.task = LB_TASK_NONE;
  self->flash_size = 0;
  lb_intent_set_recipe (&self->intent, NULL);
  forget_device (self);
  set_state (self, LB_FLOW_CHOOSE);
}

void
lb_flow_back_up (LbFlow                *self,
                 const LbBackupOptions *options)
{
  lb_backup_options_set (&self->intent.backup_options, options);
  begin (self, LB_TASK_BACKUP);
}

void
lb_flow_back_up_anyway (LbFlow *self)
{
  g_return_if_fail (self->state == LB_FLOW_RESULT && LB_IS_BACKUP_JOB (self->job));

  self->intent.backup_options.allow_blank = TRUE;
  begin (self, LB_TASK_BACKUP);
}

void
lb_flow_choose_size (LbFlow  *self,
                     guint64  size)
{
  g_return_if_fail (lb_flow_needs_size (self));

  self->flash_size = size;
  self->intent.task = LB_TASK_CONNECT;
  /* The device is told its size while it is opened. */
  if (self->worker != NULL)
    lb_worker_disconnect (self->worker, LB_LEAVE_STAY);
  start_connect (self);
}

gboolean
lb_flow_needs_size (LbFlow *self)
{
  if (self->state == LB_FLOW_READY)
    return lb_found_lacks_size (&self->found);

  return self->state == LB_FLOW_RESULT && LB_IS_CONNECT_JOB (self->job) &&
         g_error_matches (lb_job_get_error (self->job), LB_ERROR, LB_ERROR_DEVICE);
}

void
lb_flow_prepare (LbFlow   *self,
                 LbTask    task,
                 LbRecipe *recipe)
{
  lb_flow_set_pending (self, task, recipe);
  begin (self, task);
}

void
lb_flow_set_pending (LbFlow   *self,
                     LbTask    task,
                     LbRecipe *recipe)
{
  g_return_if_fail (!lb_flow_is_busy (self));

  lb_intent_set_recipe (&self->intent, recipe);
  self->intent.task = task;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TASK]);
}

void
lb_flow_prepare_again (LbFlow *self)
{
  g_return_if_fail (self->state == LB_FLOW_CHECKS && self->intent.recipe != NULL);

  lb_intent_set_prepared (&self->intent, NULL);
  start_task (self);
}

void
lb_flow_verify (LbFlow   *self,
                LbRecipe *recipe)
{
  lb_intent_set_recipe (&self->intent, recipe);
  begin (self, LB_TASK_VERIFY);
}

void
lb_flow_resume (LbFlow *self)
{
  begin (self, LB_TASK_RESUME);
}

void
lb_flow_run_vesc (LbFlow      *self,
                  LbVescOrder *order)
{
  lb_intent_set_vesc_order (&self->intent, order);
  begin (self, LB_TASK_VESC);
}

void
lb_flow_unlock (LbFlow *self)
{
  begin (self, LB_TASK_UNLOCK);
}

void
lb_flow_look_for_peers (LbFlow *self)
{
  g_return_if_fail (self->state == LB_FLOW_READY);

  lb_can_search_start (self->can_search, self->worker);
}

void
lb_flow_confirm (LbFlow             *self,
                 const char * const *accepted)
{
  g_autoptr(LbWriteJob) job = NULL;

  g_return_if_fail (self->state == LB_FLOW_CHECKS && self->intent.prepared != NULL);

  lb_write_request_set_accepted (lb_prepared_get_request (self->intent.prepared), accepted);
  job = lb_write_job_new (self->intent.prepared);
  submit (self, LB_JOB (job), LB_FLOW_RUN);
}

void
lb_flow_cancel (LbFlow *self)
{
  if (self->job != NULL && lb_job_get_state (self->job) != LB_JOB_FINISHED)
    lb_job_cancel (self->job);
}

void
lb_flow_try_again (LbFlow *self)
{
  g_return_if_fail (self->state == LB_FLOW_RESULT);

  /* A write that stopped half-way is finished, not begun anew; connecting tells whether it did. */
  if (LB_IS_WRITE_JOB (self->job))
    {
      self->finish_interrupted = TRUE;
      start_connect (self);
    }
  else
    {
      start_task (self);
    }
}

void
lb_flow_leave (LbFlow *self)
{
  gboolean connected = self->worker != NULL && lb_worker_get_connected (self->worker) &&
                       self->found.identity != NULL;

  g_return_if_fail (self->state != LB_FLOW_RUN);

  self->intent.task = LB_TASK_NONE;
  lb_intent_set_recipe (&self->intent, NULL);
  if (!connected)
    forget_device (self);
  set_state (self, connected ? LB_FLOW_READY : LB_FLOW_CHOOSE);
}

gboolean
lb_flow_shut_down (LbFlow *self,
                   guint   timeout_ms)
{
  gboolean ended = self->worker == NULL || lb_worker_shutdown (self->worker, timeout_ms);

  drop_worker (self);
  return ended;
}
