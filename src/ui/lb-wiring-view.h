/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

#include "lb-board.h"

G_BEGIN_DECLS

/**
 * LbWiringView:
 *
 * The adapter, the board, and every wire between them with its name at both ends, so that no
 * colour has to be seen. In a narrow window the list of wires stands above the board. Warnings of
 * the board are not drawn: the page shows them as text. Properties: "board" (LbBoard, nullable), "guide"
 * (uint, index of a guide, which may be about another adapter; 0 again with each new board).
 */
#define LB_TYPE_WIRING_VIEW (lb_wiring_view_get_type ())
G_DECLARE_FINAL_TYPE (LbWiringView, lb_wiring_view, LB, WIRING_VIEW, GtkWidget)

GtkWidget *lb_wiring_view_new       (void);
void       lb_wiring_view_set_board (LbWiringView *self,
                                     LbBoard      *board);
void       lb_wiring_view_set_guide (LbWiringView *self,
                                     guint         guide);
LbBoard   *lb_wiring_view_get_board (LbWiringView *self);

G_END_DECLS
