/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-job-map"

#include "config.h"

#include "lb-job-map.h"
#include "lb-range-words.h"

static const guint8 states[] = {
  [LB_CELL_UNKNOWN] = LB_FLASH_CELL_UNKNOWN,
  [LB_CELL_BLANK] = LB_FLASH_CELL_BLANK,
  [LB_CELL_TO_READ] = LB_FLASH_CELL_TO_READ,
  [LB_CELL_READING] = LB_FLASH_CELL_READING,
  [LB_CELL_COPIED] = LB_FLASH_CELL_COPIED,
  [LB_CELL_READ] = LB_FLASH_CELL_READ,
  [LB_CELL_PROVEN] = LB_FLASH_CELL_PROVEN,
  [LB_CELL_TO_WRITE] = LB_FLASH_CELL_TO_WRITE,
  [LB_CELL_WRITING] = LB_FLASH_CELL_WRITING,
  [LB_CELL_WRITTEN] = LB_FLASH_CELL_PROVEN,
  [LB_CELL_KEPT] = LB_FLASH_CELL_KEPT,
  [LB_CELL_ERASED] = LB_FLASH_CELL_BLANK,
  [LB_CELL_FAILED] = LB_FLASH_CELL_FAILED,
};

void
lb_job_map_set_layout (LbFlashMapView *map,
                       LbJob          *job,
                       LbConnectJob   *connection)
{
  guint n_cells = 0;
  const LbBlock *cells = lb_job_get_cells (job, &n_cells);
  g_autofree LbFlashBlock *blocks = g_new0 (LbFlashBlock, n_cells + 1);

  for (guint i = 0; i < n_cells; i++)
    blocks[i] = (LbFlashBlock) { cells[i].start, cells[i].length };

  lb_flash_map_view_set_layout (map, blocks, n_cells);
  if (connection != NULL)
    lb_range_words_show (map, lb_connect_job_get_map (connection));
  gtk_widget_set_visible (GTK_WIDGET (map), n_cells > 0);
  lb_job_map_set_states (map, job);
}

void
lb_job_map_set_states (LbFlashMapView *map,
                       LbJob          *job)
{
  guint n_cells = 0;
  const guint8 *cells = lb_job_get_cell_states (job, &n_cells);
  g_autofree guint8 *shown = g_malloc (n_cells + 1);

  if (cells == NULL || n_cells == 0)
    return;

  for (guint i = 0; i < n_cells; i++)
    shown[i] = cells[i] < G_N_ELEMENTS (states) ? states[cells[i]] : LB_FLASH_CELL_UNKNOWN;

  lb_flash_map_view_set_states (map, shown, n_cells);
}
