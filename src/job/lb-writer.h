/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-prepare.h"

G_BEGIN_DECLS

/**
 * LbWriter:
 *
 * Carries out a prepared restore or erase step by step, under the journal: a step is marked open,
 * on the disk, before its erase, and closed after its check.
 */
typedef struct
{
  LbBlockIo  *io;
  LbPrepared *prepared;
  LbUnitLock *lock;
  LbJournal  *journal;
  GBytes     *now;      /* the whole present content, when known byte by byte; may be NULL */
  GBytes     *before;   /* what the interrupted work that is finished began with; may be NULL */

  GArray     *units;    /* LbBlock */
  GArray     *goals;    /* LbGoal, guint8 */
  GArray     *steps;    /* LbWriteStep */
  guint       n_done;   /* steps written and checked */
  guint64     erased;   /* bytes */
  guint64     written;  /* bytes */
} LbWriter;

/* Makes the final plan. The journal is empty still, or holds what an older one left open. */
void     lb_writer_plan  (LbWriter   *self);
void     lb_writer_clear (LbWriter   *self);

/**
 * lb_writer_save_edges:
 *
 * Puts the bytes beside the image that share a sector with it into the journal, reading those that
 * are not at hand. Before the journal is saved the first time.
 */
gboolean lb_writer_save_edges (LbWriter  *self,
                               GError   **error);

/**
 * lb_writer_run:
 *
 * Returns: %FALSE with what the step that failed said last, or cancelled; the journal on the disk
 * then says which block is open
 */
gboolean lb_writer_run   (LbWriter   *self,
                          GError    **error);

G_END_DECLS
