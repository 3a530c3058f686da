/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-vesc-job.h"
#include "lb-worker.h"

G_BEGIN_DECLS

/**
 * LbCanSearch:
 *
 * Who is on the CAN bus behind a VESC. The search runs beside whatever the page shows; "changed" is
 * emitted when it begins and when it ends. Main thread.
 */
#define LB_TYPE_CAN_SEARCH (lb_can_search_get_type ())
G_DECLARE_FINAL_TYPE (LbCanSearch, lb_can_search, LB, CAN_SEARCH, GObject)

LbCanSearch *lb_can_search_new        (void);

/* Does nothing while a search is running. */
void         lb_can_search_start      (LbCanSearch *self,
                                       LbWorker    *worker);

/* Nothing is connected any more; a search that is running is not heard of again. */
void         lb_can_search_forget     (LbCanSearch *self);
gboolean     lb_can_search_is_running (LbCanSearch *self);

/* (element-type LbVescCanPeer) (nullable): NULL when nobody looked, or that failed */
GPtrArray   *lb_can_search_get_peers  (LbCanSearch *self);

G_END_DECLS
