/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LbFlashMapView:
 *
 * The picture of the work: one cell a block, each state with its own colour and its own sign. When
 * the window is too narrow for that many cells, one cell stands for two, four… neighbours and
 * shows what is least done of them. Main thread.
 */
#define LB_TYPE_FLASH_MAP_VIEW (lb_flash_map_view_get_type ())
G_DECLARE_FINAL_TYPE (LbFlashMapView, lb_flash_map_view, LB, FLASH_MAP_VIEW, GtkWidget)

/* In the order of urgency: of several blocks in one cell the last one is shown. */
typedef enum
{
  LB_FLASH_CELL_UNKNOWN,  /* nothing is known yet */
  LB_FLASH_CELL_BLANK,    /* erased, and to stay so */
  LB_FLASH_CELL_KEPT,     /* already holds the right bytes */
  LB_FLASH_CELL_PROVEN,   /* read or written, and the chip's own digest agrees */
  LB_FLASH_CELL_COPIED,   /* known from an earlier backup, not proven yet */
  LB_FLASH_CELL_WRITTEN,  /* written, not proven yet */
  LB_FLASH_CELL_READ,     /* read, not proven yet */
  LB_FLASH_CELL_TO_READ,
  LB_FLASH_CELL_TO_WRITE,
  LB_FLASH_CELL_READING,
  LB_FLASH_CELL_ERASING,
  LB_FLASH_CELL_WRITING,
  LB_FLASH_CELL_FAILED,
  LB_N_FLASH_CELLS
} LbFlashCell;

typedef struct
{
  guint64 start;
  guint64 length;
} LbFlashBlock;

typedef struct
{
  const char *name;
  guint64     start;
  guint64     length;
} LbFlashRange;

/* Where the keyboard goes from the present cell. */
typedef enum
{
  LB_FLASH_MOVE_LEFT,
  LB_FLASH_MOVE_RIGHT,
  LB_FLASH_MOVE_UP,
  LB_FLASH_MOVE_DOWN,
  LB_FLASH_MOVE_FIRST,
  LB_FLASH_MOVE_LAST,
} LbFlashMove;

GtkWidget *lb_flash_map_view_new        (void);

/**
 * lb_flash_map_view_set_layout:
 * @blocks: (array length=n_blocks): in ascending order, without overlap; copied
 *
 * Forgets the states and ranges of before; every block is LB_FLASH_CELL_UNKNOWN then.
 */
void       lb_flash_map_view_set_layout (LbFlashMapView     *self,
                                         const LbFlashBlock *blocks,
                                         guint               n_blocks);

/* @n_blocks blocks of @block_size bytes each from @start on. */
void       lb_flash_map_view_set_equal_layout (LbFlashMapView *self,
                                               guint64         start,
                                               guint64         block_size,
                                               guint           n_blocks);

/**
 * lb_flash_map_view_set_states:
 * @states: (array length=n_states): LbFlashCell of each block; copied
 *
 * Cheap when little has changed: call it as often as progress comes in. @n_states must be the
 * number of blocks.
 */
void       lb_flash_map_view_set_states (LbFlashMapView     *self,
                                         const guint8       *states,
                                         guint               n_states);

/* Names along the map, such as partitions, one after the other without a gap; copied; may overlap the blocks at any
 * place. */
void       lb_flash_map_view_set_ranges (LbFlashMapView     *self,
                                         const LbFlashRange *ranges,
                                         guint               n_ranges);

/* Returns: (transfer full): "312 blocks proven, 40 to read": what a screen reader says */
char      *lb_flash_map_view_dup_summary (LbFlashMapView    *self);

/* What the arrow keys, Home and End do. Returns: FALSE at the edge, where the focus may move on. */
gboolean   lb_flash_map_view_move       (LbFlashMapView     *self,
                                         LbFlashMove         move);

/* Returns: the translated name of a state, as in the legend */
const char *lb_flash_cell_get_name      (LbFlashCell         state);

G_END_DECLS
