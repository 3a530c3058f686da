/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board-list.h"
#include "lb-places.h"

G_BEGIN_DECLS

/*
 * What the board a person chose means for the work on it. Each takes the board or NULL: none was chosen.
 */

/* Returns: (nullable): its id; NULL too for the board nobody knows */
const char *lb_chosen_board_get_id            (LbBoard     *board);

/* Returns: (transfer none) (nullable): the board at @place. What the place tells, nobody has to choose. */
LbBoard    *lb_chosen_board_for_place         (LbBoard     *board,
                                               LbPlace     *place,
                                               LbBoardList *boards);

G_END_DECLS
