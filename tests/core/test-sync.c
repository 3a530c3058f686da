/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "lb-sync.h"

#define ROUNDS 1000

static gpointer
push_cb (gpointer user_data)
{
  LbQueue *queue = user_data;

  for (guint i = 0; i < ROUNDS; i++)
    {
      guint *item = g_new (guint, 1);

      *item = i;
      lb_queue_push (queue, item);
    }

  return queue;
}

static void
test_queue (void)
{
  g_autoptr(LbQueue) queue = lb_queue_new (g_free);
  LbThread *thread = lb_thread_new ("pusher", push_cb, queue);

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree guint *item = lb_queue_pop (queue);

      g_assert_cmpuint (*item, ==, i);
    }

  g_assert_true (lb_thread_join (thread) == queue);
  g_assert_null (lb_queue_try_pop (queue));
  g_assert_null (lb_queue_timeout_pop (queue, 1000));
}

/* Never freed: when nobody joins a thread, nobody knows when it has left a queue. */
static LbQueue *there;
static LbQueue *back;

static gpointer
hand_back_cb (gpointer user_data)
{
  lb_queue_push (back, lb_queue_pop (there));
  return NULL;
}

/* Nobody joins it, and it works on; AddressSanitizer sees that nothing of it is left. */
static void
test_abandon (void)
{
  g_autofree char *answer = NULL;

  there = lb_queue_new (g_free);
  back = lb_queue_new (g_free);
  lb_thread_abandon (lb_thread_new ("abandoned", hand_back_cb, NULL));
  lb_queue_push (there, g_strdup ("still there"));
  answer = lb_queue_pop (back);
  g_assert_cmpstr (answer, ==, "still there");
}

typedef struct
{
  LbMutex lock;
  LbCond  cond;
  guint   count;
} Counter;

static gpointer
count_cb (gpointer user_data)
{
  Counter *counter = user_data;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr(LbMutexLocker) locker = lb_mutex_locker_new (&counter->lock);

      counter->count++;
      lb_cond_signal (&counter->cond);
    }

  return NULL;
}

static void
test_mutex (void)
{
  Counter counter = { 0 };
  LbThread *a;
  LbThread *b;

  lb_mutex_init (&counter.lock);
  lb_cond_init (&counter.cond);
  a = lb_thread_new ("a", count_cb, &counter);
  b = lb_thread_new ("b", count_cb, &counter);

  lb_mutex_lock (&counter.lock);
  while (counter.count < 2 * ROUNDS)
    lb_cond_wait (&counter.cond, &counter.lock);
  lb_mutex_unlock (&counter.lock);

  lb_thread_join (a);
  lb_thread_join (b);
  lb_cond_clear (&counter.cond);
  lb_mutex_clear (&counter.lock);
}

static gboolean
quit_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
test_invoke (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GMainLoop) loop = g_main_loop_new (context, FALSE);

  lb_invoke_in (context, G_PRIORITY_DEFAULT, quit_cb, loop, NULL);
  g_main_loop_run (loop);
  g_assert_false (g_main_context_pending (context));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync/queue", test_queue);
  g_test_add_func ("/sync/abandon", test_abandon);
  g_test_add_func ("/sync/mutex", test_mutex);
  g_test_add_func ("/sync/invoke", test_invoke);

  return g_test_run ();
}
