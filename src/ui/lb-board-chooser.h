/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-board-list.h"

G_BEGIN_DECLS

/**
 * LbBoardChooser:
 *
 * A grid of drawn boards with a search field. Signal: "chosen" (LbBoard).
 */
#define LB_TYPE_BOARD_CHOOSER (lb_board_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LbBoardChooser, lb_board_chooser, LB, BOARD_CHOOSER, AdwBin)

GtkWidget *lb_board_chooser_new (LbBoardList *boards);

G_END_DECLS
