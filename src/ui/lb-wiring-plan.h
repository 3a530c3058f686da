/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board-picture.h"

G_BEGIN_DECLS

/* How the wires of a board are best shown: pure decisions, without a widget. */

/* Quarter turns that bring the pins to be wired, or the USB socket, to the left. */
guint  lb_wiring_plan_turns (LbBoard              *board);

/**
 * lb_wiring_plan_order:
 *
 * Returns: (transfer full): for each row from the top the index of its wire, in an order in which
 *   the leads to the pins do not cross; lb_board_get_wires() long
 */
guint *lb_wiring_plan_order (const LbBoardPicture *picture);

/* Whether another pin lies close to the left of that one, so that a lead must come from below. */
gboolean lb_wiring_plan_is_inner (const LbBoardPicture *picture,
                                  const LbBoardPin     *pin,
                                  double               *outer_x);

/* Middle of the pins to be wired, or of the USB socket, in millimetres of the board. */
void   lb_wiring_plan_get_target (LbBoard            *board,
                                  double             *x,
                                  double             *y);

G_END_DECLS
