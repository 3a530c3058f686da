/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-sync"

#include "config.h"

#include "lb-sync.h"

#if defined(__SANITIZE_THREAD__)
#define LB_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LB_TSAN 1
#endif
#endif

#ifdef LB_TSAN
#include <sanitizer/tsan_interface.h>
#endif

struct _LbQueue
{
  GAsyncQueue *queue;
};

struct _LbThread
{
  GThread     *thread;
  GThreadFunc  func;
  gpointer     user_data;
  gpointer     result;
  int          refs; /* the thread's own, and that of who will join it */
};

typedef struct
{
  GSourceFunc    func;
  gpointer       user_data;
  GDestroyNotify destroy;
} Invocation;

void
lb_tsan_release (gpointer address)
{
#ifdef LB_TSAN
  __tsan_release (address);
#endif
}

void
lb_tsan_acquire (gpointer address)
{
#ifdef LB_TSAN
  __tsan_acquire (address);
#endif
}

void
lb_mutex_init (LbMutex *self)
{
  g_mutex_init (&self->mutex);
}

void
lb_mutex_clear (LbMutex *self)
{
  lb_tsan_acquire (self);
  g_mutex_clear (&self->mutex);
}

void
lb_mutex_lock (LbMutex *self)
{
  g_mutex_lock (&self->mutex);
  lb_tsan_acquire (self);
}

void
lb_mutex_unlock (LbMutex *self)
{
  lb_tsan_release (self);
  g_mutex_unlock (&self->mutex);
}

LbMutexLocker *
lb_mutex_locker_new (LbMutex *mutex)
{
  lb_mutex_lock (mutex);
  return (LbMutexLocker *) mutex;
}

void
lb_mutex_locker_free (LbMutexLocker *self)
{
  lb_mutex_unlock ((LbMutex *) self);
}

void
lb_cond_init (LbCond *self)
{
  g_cond_init (&self->cond);
}

void
lb_cond_clear (LbCond *self)
{
  g_cond_clear (&self->cond);
}

void
lb_cond_signal (LbCond *self)
{
  g_cond_broadcast (&self->cond);
}

void
lb_cond_wait (LbCond  *self,
              LbMutex *mutex)
{
  lb_tsan_release (mutex);
  g_cond_wait (&self->cond, &mutex->mutex);
  lb_tsan_acquire (mutex);
}

gboolean
lb_cond_wait_until (LbCond  *self,
                    LbMutex *mutex,
                    gint64   end_time)
{
  gboolean signalled;

  lb_tsan_release (mutex);
  signalled = g_cond_wait_until (&self->cond, &mutex->mutex, end_time);
  lb_tsan_acquire (mutex);

  return signalled;
}

LbQueue *
lb_queue_new (GDestroyNotify item_free)
{
  LbQueue *self = g_new0 (LbQueue, 1);

  self->queue = g_async_queue_new_full (item_free);
  return self;
}

void
lb_queue_free (LbQueue *self)
{
  lb_tsan_acquire (self);
  g_async_queue_unref (self->queue);
  g_free (self);
}

void
lb_queue_push (LbQueue *self,
               gpointer item)
{
  lb_tsan_release (self);
  g_async_queue_push (self->queue, item);
}

gpointer
lb_queue_pop (LbQueue *self)
{
  gpointer item = g_async_queue_pop (self->queue);

  lb_tsan_acquire (self);
  return item;
}

gpointer
lb_queue_try_pop (LbQueue *self)
{
  gpointer item = g_async_queue_try_pop (self->queue);

  lb_tsan_acquire (self);
  return item;
}

gpointer
lb_queue_timeout_pop (LbQueue *self,
                      guint64  timeout_us)
{
  gpointer item = g_async_queue_timeout_pop (self->queue, timeout_us);

  lb_tsan_acquire (self);
  return item;
}

gboolean
lb_queue_remove (LbQueue *self,
                 gpointer item)
{
  return g_async_queue_remove (self->queue, item);
}

static gboolean
invocation_run_cb (gpointer user_data)
{
  Invocation *invocation = user_data;

  lb_tsan_acquire (invocation);
  invocation->func (invocation->user_data);

  return G_SOURCE_REMOVE;
}

static void
invocation_free (gpointer user_data)
{
  Invocation *invocation = user_data;

  lb_tsan_acquire (invocation);
  if (invocation->destroy != NULL)
    invocation->destroy (invocation->user_data);
  g_free (invocation);
}

void
lb_invoke_in (GMainContext   *context,
              int             priority,
              GSourceFunc     func,
              gpointer        user_data,
              GDestroyNotify  destroy)
{
  Invocation *invocation = g_new0 (Invocation, 1);
  g_autoptr(GSource) source = g_idle_source_new ();

  *invocation = (Invocation) { func, user_data, destroy };
  g_source_set_priority (source, priority);
  g_source_set_callback (source, invocation_run_cb, invocation, invocation_free);
  lb_tsan_release (invocation);
  g_source_attach (source, context);
}

static void
thread_unref (LbThread *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;

  lb_tsan_acquire (self);
  g_free (self);
}

static gpointer
thread_main (gpointer user_data)
{
  LbThread *self = user_data;

  lb_tsan_acquire (self);
  self->result = self->func (self->user_data);
  lb_tsan_release (self);
  thread_unref (self);

  return NULL;
}

LbThread *
lb_thread_new (const char  *name,
               GThreadFunc  func,
               gpointer     user_data)
{
  LbThread *self = g_new0 (LbThread, 1);

  self->func = func;
  self->user_data = user_data;
  self->refs = 2;
  lb_tsan_release (self);
  self->thread = g_thread_new (name, thread_main, self);

  return self;
}

gpointer
lb_thread_join (LbThread *self)
{
  gpointer result;

  g_thread_join (self->thread);
  lb_tsan_acquire (self);
  result = self->result;
  thread_unref (self);

  return result;
}

void
lb_thread_abandon (LbThread *self)
{
  g_thread_unref (self->thread);
  thread_unref (self);
}
