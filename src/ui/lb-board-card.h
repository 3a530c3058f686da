/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

#include "lb-board.h"

G_BEGIN_DECLS

/* A board in the chooser: its picture and its name on a button. Signal: "chosen" (). */
#define LB_TYPE_BOARD_CARD (lb_board_card_get_type ())
G_DECLARE_FINAL_TYPE (LbBoardCard, lb_board_card, LB, BOARD_CARD, GtkFlowBoxChild)

GtkWidget *lb_board_card_new       (LbBoard     *board);
LbBoard   *lb_board_card_get_board (LbBoardCard *self);

G_END_DECLS
