/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-worker"

#include "config.h"

#include "lb-error.h"
#include "lb-job-private.h"
#include "lb-places.h"
#include "lb-rates.h"
#include "lb-session.h"
#include "lb-sync.h"
#include "lb-worker.h"

#define SHUTDOWN_MS 5000

/*
 * What the thread needs. It outlives the worker when the thread hangs in a system call, so the two
 * share it by reference.
 */
typedef struct
{
  gatomicrefcount ref_count;
  LbPlace        *place;
  LbQueue        *queue;   /* LbJob; the quit job ends the thread */
  LbSession      *session; /* worker thread only, once it runs */

  LbMutex         lock;
  LbCond          cond;
  gboolean        quitting;
  gboolean        ended;
  GPtrArray      *jobs;     /* not finished yet; the first is the running one */
  LbIdentity     *identity; /* NULL: not connected */
  GWeakRef        worker;   /* whom to notify */
  gboolean        wake_queued;
} Core;

struct _LbWorker
{
  GObject       parent_instance;

  GMainContext *context;
  LbLibrary    *library;
  Core         *core;
  LbThread     *thread;

  /* What was last shown. */
  LbIdentity   *identity;
  LbJob        *job;
};

G_DEFINE_FINAL_TYPE (LbWorker, lb_worker, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CONNECTED,
  PROP_IDENTITY,
  PROP_JOB,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

/* The job that only leaves the device, in its turn. */
#define LB_TYPE_LEAVE_JOB (lb_leave_job_get_type ())
G_DECLARE_FINAL_TYPE (LbLeaveJob, lb_leave_job, LB, LEAVE_JOB, LbJob)

struct _LbLeaveJob
{
  LbJob   parent_instance;
  LbLeave leave;
};

G_DEFINE_FINAL_TYPE (LbLeaveJob, lb_leave_job, LB_TYPE_JOB)

static void
lb_leave_job_class_init (LbLeaveJobClass *klass)
{
  LB_JOB_CLASS (klass)->name = "disconnect";
  LB_JOB_CLASS (klass)->needs_device = FALSE;
}

static void
lb_leave_job_init (LbLeaveJob *self)
{
}

static void
core_unref (gpointer user_data)
{
  Core *core = user_data;

  lb_tsan_release (core);
  if (!g_atomic_ref_count_dec (&core->ref_count))
    return;

  lb_tsan_acquire (core);
  lb_session_free (core->session);
  lb_queue_free (core->queue);
  g_object_unref (core->place);
  g_ptr_array_unref (core->jobs);
  g_clear_pointer (&core->identity, lb_identity_unref);
  g_weak_ref_clear (&core->worker);
  lb_mutex_clear (&core->lock);
  lb_cond_clear (&core->cond);
  g_free (core);
}

static Core *
core_ref (Core *core)
{
  g_atomic_ref_count_inc (&core->ref_count);

  return core;
}

/* In the worker's main context: shows what the thread says. */
static gboolean
show_cb (gpointer user_data)
{
  Core *core = user_data;
  g_autoptr(LbWorker) self = g_weak_ref_get (&core->worker);
  g_autoptr(LbIdentity) identity = NULL;
  g_autoptr(LbJob) job = NULL;
  gboolean was_connected;

  lb_mutex_lock (&core->lock);
  core->wake_queued = FALSE;
  if (core->identity != NULL)
    identity = lb_identity_ref (core->identity);
  if (core->jobs->len > 0)
    job = g_object_ref (g_ptr_array_index (core->jobs, 0));
  lb_mutex_unlock (&core->lock);

  if (self == NULL)
    return G_SOURCE_REMOVE;

  was_connected = self->identity != NULL;
  if (self->identity != identity)
    {
      g_clear_pointer (&self->identity, lb_identity_unref);
      self->identity = g_steal_pointer (&identity);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IDENTITY]);
    }

  if (was_connected != (self->identity != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONNECTED]);

  if (g_set_object (&self->job, job))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_JOB]);

  return G_SOURCE_REMOVE;
}

/* Called with the lock held. */
static void
core_wake (Core         *core,
           GMainContext *context)
{
  if (core->wake_queued)
    return;

  core->wake_queued = TRUE;
  lb_invoke_in (context, G_PRIORITY_DEFAULT_IDLE, show_cb, core_ref (core), core_unref);
}

typedef struct
{
  Core         *core;
  GMainContext *context;
} ThreadData;

static void
core_show_identity (ThreadData *data)
{
  Core *core = data->core;
  LbIdentity *identity = lb_session_get_identity (core->session);
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&core->lock);

  if (identity == core->identity)
    return;

  g_clear_pointer (&core->identity, lb_identity_unref);
  core->identity = identity != NULL ? lb_identity_ref (identity) : NULL;
  core_wake (core, data->context);
}

static gboolean
run_job (Core    *core,
         LbJob   *job,
         GError **error)
{
  GCancellable *cancellable = lb_job_get_cancellable (job);

  if (LB_IS_LEAVE_JOB (job))
    return lb_session_leave (core->session, LB_LEAVE_JOB (job)->leave, error);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  return lb_session_run (core->session, job, cancellable, error);
}

static void
core_finish_job (ThreadData *data,
                 LbJob      *job,
                 GError     *error)
{
  Core *core = data->core;

  core_show_identity (data);

  lb_mutex_lock (&core->lock);
  g_ptr_array_remove (core->jobs, job);
  core_wake (core, data->context);
  lb_mutex_unlock (&core->lock);

  lb_job_finish (job, error);
}

static gpointer
thread_cb (gpointer user_data)
{
  ThreadData *data = user_data;
  Core *core = data->core;
  gboolean quitting = FALSE;

  while (!quitting)
    {
      LbJob *job = lb_queue_pop (core->queue);
      GError *error = NULL;

      lb_job_start (job);
      lb_mutex_lock (&core->lock);
      core_wake (core, data->context);
      lb_mutex_unlock (&core->lock);

      /* What failed without a word has failed all the same. */
      if (!run_job (core, job, &error) && error == NULL)
        g_set_error_literal (&error, LB_ERROR, LB_ERROR_FAILED,
                             "It failed for a reason that nobody noted. Try again; if it happens "
                             "again, report it with the log.");
      core_finish_job (data, job, error);
      lb_session_tidy (core->session);

      lb_mutex_lock (&core->lock);
      quitting = core->quitting && core->jobs->len == 0;
      lb_mutex_unlock (&core->lock);
    }

  lb_mutex_lock (&core->lock);
  core->ended = TRUE;
  lb_cond_signal (&core->cond);
  lb_mutex_unlock (&core->lock);

  g_main_context_unref (data->context);
  core_unref (core);
  g_free (data);

  return NULL;
}

static void
lb_worker_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  LbWorker *self = LB_WORKER (object);

  switch (prop_id)
    {
    case PROP_CONNECTED:
      g_value_set_boolean (value, lb_worker_get_connected (self));
      break;
    case PROP_IDENTITY:
      g_value_set_boxed (value, self->identity);
      break;
    case PROP_JOB:
      g_value_set_object (value, self->job);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
lb_worker_dispose (GObject *object)
{
  lb_worker_shutdown (LB_WORKER (object), SHUTDOWN_MS);

  G_OBJECT_CLASS (lb_worker_parent_class)->dispose (object);
}

static void
lb_worker_finalize (GObject *object)
{
  LbWorker *self = LB_WORKER (object);

  g_clear_pointer (&self->core, core_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_object (&self->library);
  g_clear_pointer (&self->identity, lb_identity_unref);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (lb_worker_parent_class)->finalize (object);
}

static void
lb_worker_class_init (LbWorkerClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_worker_dispose;
  object_class->finalize = lb_worker_finalize;
  object_class->get_property = lb_worker_get_property;

  props[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, flags);
  props[PROP_IDENTITY] = g_param_spec_boxed ("identity", NULL, NULL, LB_TYPE_IDENTITY, flags);
  props[PROP_JOB] = g_param_spec_object ("job", NULL, NULL, LB_TYPE_JOB, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
lb_worker_init (LbWorker *self)
{
  self->context = g_main_context_ref_thread_default ();
}

static Core *
core_new (LbWorker  *worker,
          LbPlace   *place,
          LbLibrary *library)
{
  Core *core = g_new0 (Core, 1);

  g_atomic_ref_count_init (&core->ref_count);
  core->place = g_object_ref (place);
  core->queue = lb_queue_new (g_object_unref);
  core->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  core->session = lb_session_new (place, library);
  g_weak_ref_init (&core->worker, worker);
  lb_mutex_init (&core->lock);
  lb_cond_init (&core->cond);

  return core;
}

LbWorker *
lb_worker_new (LbPlace   *place,
               LbLibrary *library)
{
  LbWorker *self = g_object_new (LB_TYPE_WORKER, NULL);

  self->library = g_object_ref (library);
  self->core = core_new (self, place, library);

  return self;
}

void
lb_worker_set_factory (LbWorker        *self,
                       LbDeviceFactory  factory,
                       gpointer         user_data)
{
  g_return_if_fail (self->thread == NULL);

  lb_session_set_factory (self->core->session, factory, user_data);
}

LbPlace *
lb_worker_get_place (LbWorker *self)
{
  return self->core->place;
}

LbLibrary *
lb_worker_get_library (LbWorker *self)
{
  return self->library;
}

gboolean
lb_worker_get_connected (LbWorker *self)
{
  return self->identity != NULL;
}

LbIdentity *
lb_worker_get_identity (LbWorker *self)
{
  return self->identity;
}

LbJob *
lb_worker_get_job (LbWorker *self)
{
  return self->job;
}

static void
start_thread (LbWorker *self)
{
  ThreadData *data;

  if (self->thread != NULL)
    return;

  data = g_new0 (ThreadData, 1);
  data->core = core_ref (self->core);
  data->context = g_main_context_ref (self->context);
  self->thread = lb_thread_new ("lb-worker", thread_cb, data);
}

static void
enqueue (LbWorker *self,
         LbJob    *job)
{
  Core *core = self->core;

  lb_mutex_lock (&core->lock);
  g_ptr_array_add (core->jobs, g_object_ref (job));
  lb_mutex_unlock (&core->lock);

  start_thread (self);
  lb_queue_push (core->queue, g_object_ref (job));
}

void
lb_worker_submit (LbWorker *self,
                  LbJob    *job)
{
  g_return_if_fail (LB_IS_WORKER (self));
  g_return_if_fail (LB_IS_JOB (job));
  g_return_if_fail (!self->core->quitting);

  enqueue (self, job);
}

static void
enqueue_leave (LbWorker *self,
               LbLeave   leave)
{
  g_autoptr(LbLeaveJob) job = g_object_new (LB_TYPE_LEAVE_JOB, NULL);

  job->leave = leave;
  enqueue (self, LB_JOB (job));
}

void
lb_worker_disconnect (LbWorker *self,
                      LbLeave   leave)
{
  g_return_if_fail (LB_IS_WORKER (self));

  if (self->thread != NULL && !self->core->quitting)
    enqueue_leave (self, leave);
}

/* Called without the lock: cancelling runs callbacks. */
static void
cancel_all (Core *core)
{
  g_autoptr(GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

  lb_mutex_lock (&core->lock);
  for (guint i = 0; i < core->jobs->len; i++)
    g_ptr_array_add (jobs, g_object_ref (g_ptr_array_index (core->jobs, i)));
  lb_mutex_unlock (&core->lock);

  for (guint i = 0; i < jobs->len; i++)
    lb_job_cancel (g_ptr_array_index (jobs, i));
}

static gboolean
wait_for_end (Core  *core,
              guint  timeout_ms)
{
  gint64 end = g_get_monotonic_time () + timeout_ms * (gint64) 1000;
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&core->lock);

  while (!core->ended)
    if (!lb_cond_wait_until (&core->cond, &core->lock, end))
      return core->ended;

  return TRUE;
}

gboolean
lb_worker_shutdown (LbWorker *self,
                    guint     timeout_ms)
{
  Core *core = self->core;
  gboolean ended;

  if (core == NULL || self->thread == NULL)
    return TRUE;

  cancel_all (core);
  lb_mutex_lock (&core->lock);
  core->quitting = TRUE;
  lb_mutex_unlock (&core->lock);
  enqueue_leave (self, LB_LEAVE_STAY);

  ended = wait_for_end (core, timeout_ms);
  if (ended)
    lb_thread_join (g_steal_pointer (&self->thread));
  else
    lb_thread_abandon (g_steal_pointer (&self->thread));

  return ended;
}

static void
finished_cb (LbJob    *job,
             gpointer  user_data)
{
  gboolean *finished = user_data;

  *finished = TRUE;
}

gboolean
lb_worker_run (LbWorker  *self,
               LbJob     *job,
               GError   **error)
{
  gboolean finished = FALSE;
  gulong id = g_signal_connect (job, "finished", G_CALLBACK (finished_cb), &finished);

  lb_worker_submit (self, job);
  while (!finished)
    g_main_context_iteration (self->context, TRUE);
  g_signal_handler_disconnect (job, id);

  if (lb_job_get_error (job) == NULL)
    return TRUE;

  g_propagate_error (error, g_error_copy (lb_job_get_error (job)));
  return FALSE;
}
