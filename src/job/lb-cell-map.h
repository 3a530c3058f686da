/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-job.h"

G_BEGIN_DECLS

/**
 * LbCellMap:
 *
 * The flash map as data: where each cell is (shared, immutable) and its state, with the range that
 * changed since it was last taken. Not locked.
 */
typedef struct
{
  GArray *cells;       /* LbBlock, ascending; shared between copies; NULL before the device is known */
  guint8 *states;      /* LbCellState, cells->len of them */
  guint   dirty_first;
  guint   dirty_end;   /* equals @dirty_first when nothing changed */
} LbCellMap;

void     lb_cell_map_clear      (LbCellMap        *self);
/* Returns: whether the layout is another than before */
gboolean lb_cell_map_set_layout (LbCellMap        *self,
                                 LbGeometry       *geometry);
/* @from: only cells in this state, or -1 for all */
void     lb_cell_map_mark       (LbCellMap        *self,
                                 guint64           start,
                                 guint64           length,
                                 int               from,
                                 LbCellState       state);
/* Brings @self up to date with @source and clears the source's dirty range, which is returned. */
void     lb_cell_map_take       (LbCellMap        *self,
                                 LbCellMap        *source,
                                 gboolean         *layout_changed,
                                 guint            *first,
                                 guint            *n);

G_END_DECLS
