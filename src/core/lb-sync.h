/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GLib's locks, queue and idle sources, with their order announced to ThreadSanitizer: Debian's GLib
 * is not instrumented, so TSan cannot see that an unlock comes before the next lock.
 * Without TSan these are the GLib calls and nothing more.
 */
void lb_tsan_release (gpointer address);
void lb_tsan_acquire (gpointer address);

typedef struct
{
  GMutex mutex;
} LbMutex;

typedef LbMutex LbMutexLocker;

void           lb_mutex_init        (LbMutex       *self);
void           lb_mutex_clear       (LbMutex       *self);
void           lb_mutex_lock        (LbMutex       *self);
void           lb_mutex_unlock      (LbMutex       *self);

/* g_autoptr(LbMutexLocker) locker = lb_mutex_locker_new (&self->lock); */
LbMutexLocker *lb_mutex_locker_new  (LbMutex       *mutex);
void           lb_mutex_locker_free (LbMutexLocker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbMutexLocker, lb_mutex_locker_free)

typedef struct
{
  GCond cond;
} LbCond;

void     lb_cond_init       (LbCond  *self);
void     lb_cond_clear      (LbCond  *self);
void     lb_cond_signal     (LbCond  *self);
void     lb_cond_wait       (LbCond  *self,
                             LbMutex *mutex);
/* @end_time: g_get_monotonic_time() µs. Returns: FALSE when the time passed first. */
gboolean lb_cond_wait_until (LbCond  *self,
                             LbMutex *mutex,
                             gint64   end_time);

/**
 * LbQueue:
 *
 * A GAsyncQueue. Push and pop from any thread; an item belongs to who popped it.
 */
typedef struct _LbQueue LbQueue;

LbQueue *lb_queue_new         (GDestroyNotify item_free);
void     lb_queue_free        (LbQueue *self);
void     lb_queue_push        (LbQueue *self,
                               gpointer item);
gpointer lb_queue_pop         (LbQueue *self);
gpointer lb_queue_try_pop     (LbQueue *self);
/* Returns: (nullable): NULL when nothing came within @timeout_us microseconds */
gpointer lb_queue_timeout_pop (LbQueue *self,
                               guint64  timeout_us);
gboolean lb_queue_remove      (LbQueue *self,
                               gpointer item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbQueue, lb_queue_free)

/**
 * lb_invoke_in:
 * @context: (nullable): the main context to run in; %NULL is the default one
 * @priority: of the source, such as G_PRIORITY_DEFAULT_IDLE
 * @func: called once, in the thread that runs @context
 *
 * Never runs @func at once, not even when called from that thread. Any thread.
 */
void lb_invoke_in (GMainContext   *context,
                   int             priority,
                   GSourceFunc     func,
                   gpointer        user_data,
                   GDestroyNotify  destroy);

/**
 * lb_thread_new:
 *
 * g_thread_new() whose start and, with lb_thread_join(), end are in order for TSan.
 */
typedef struct _LbThread LbThread;

LbThread *lb_thread_new  (const char  *name,
                          GThreadFunc  func,
                          gpointer     user_data);
gpointer  lb_thread_join (LbThread    *self);
/* Instead of joining: the thread goes on, and nobody will ask for its result. */
void      lb_thread_abandon (LbThread *self);

G_END_DECLS
