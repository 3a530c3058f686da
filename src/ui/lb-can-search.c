/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-can-search"

#include "config.h"

#include "lb-can-search.h"

struct _LbCanSearch
{
  GObject parent_instance;

  LbVescJob *job; /* NULL unless it is running */
  GPtrArray *peers;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LbCanSearch, lb_can_search, G_TYPE_OBJECT)

static void
finished_cb (LbCanSearch *self,
             LbVescJob   *job)
{
  GPtrArray *peers = lb_vesc_job_get_peers (job);

  g_clear_pointer (&self->peers, g_ptr_array_unref);
  if (peers != NULL)
    self->peers = g_ptr_array_ref (peers);
  g_clear_object (&self->job);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
lb_can_search_start (LbCanSearch *self,
                     LbWorker    *worker)
{
  if (self->job != NULL)
    return;

  self->job = lb_vesc_job_new (LB_VESC_LIST);
  g_signal_connect_object (self->job, "finished", G_CALLBACK (finished_cb), self, G_CONNECT_SWAPPED);
  lb_worker_submit (worker, LB_JOB (self->job));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
lb_can_search_forget (LbCanSearch *self)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  g_clear_pointer (&self->peers, g_ptr_array_unref);
}

gboolean
lb_can_search_is_running (LbCanSearch *self)
{
  return self->job != NULL;
}

GPtrArray *
lb_can_search_get_peers (LbCanSearch *self)
{
  return self->peers;
}

static void
lb_can_search_dispose (GObject *object)
{
  lb_can_search_forget (LB_CAN_SEARCH (object));

  G_OBJECT_CLASS (lb_can_search_parent_class)->dispose (object);
}

static void
lb_can_search_class_init (LbCanSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lb_can_search_dispose;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
}

static void
lb_can_search_init (LbCanSearch *self)
{
}

LbCanSearch *
lb_can_search_new (void)
{
  return g_object_new (LB_TYPE_CAN_SEARCH, NULL);
}
