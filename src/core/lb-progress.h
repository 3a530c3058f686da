/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbProgress:
 *
 * How far one operation of a device is. It lives on the caller's stack and is told in the thread
 * that works; whoever made it forwards the figures (a job adds its phase and coalesces).
 */
typedef struct _LbProgress LbProgress;

typedef void (*LbProgressFunc) (LbProgress *progress,
                                gpointer    user_data);

struct _LbProgress
{
  LbProgressFunc func;
  gpointer       user_data;
  guint64        done;  /* bytes */
  guint64        total; /* bytes */
  const guint8  *data;  /* (nullable): the bytes done, of a read; only while @func runs */
};

#define LB_PROGRESS_INIT(func_, user_data_) { (func_), (user_data_), 0, 0, NULL }

/**
 * lb_progress_set_bytes:
 * @self: (nullable): nobody listens when %NULL
 * @done: bytes finished; never goes back within one operation
 * @total: bytes in all
 */
void lb_progress_set_bytes (LbProgress   *self,
                            guint64       done,
                            guint64       total);

/**
 * lb_progress_set_data:
 * @data: the first @done bytes of a read, as they arrived; nothing has proven them yet
 *
 * The same, for a read: who listens can keep what a read that fails later has brought.
 */
void lb_progress_set_data  (LbProgress   *self,
                            const guint8 *data,
                            guint64       done,
                            guint64       total);

G_END_DECLS
