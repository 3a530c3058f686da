/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

#include "lb-board.h"

G_BEGIN_DECLS

/**
 * LbBoardView:
 *
 * The picture of a board, drawn in proportion from the measures in its file. Properties:
 * "board" (LbBoard, nullable), "compact" (boolean: without labels, for cards and rows),
 * "highlight" (string, nullable: id of the part to point at, such as the button to hold).
 */
#define LB_TYPE_BOARD_VIEW (lb_board_view_get_type ())
G_DECLARE_FINAL_TYPE (LbBoardView, lb_board_view, LB, BOARD_VIEW, GtkWidget)

GtkWidget *lb_board_view_new           (void);
void       lb_board_view_set_board     (LbBoardView *self,
                                        LbBoard     *board);
LbBoard   *lb_board_view_get_board     (LbBoardView *self);
void       lb_board_view_set_compact   (LbBoardView *self,
                                        gboolean     compact);
gboolean   lb_board_view_get_compact   (LbBoardView *self);
void       lb_board_view_set_highlight (LbBoardView *self,
                                        const char  *part_id);

G_END_DECLS
