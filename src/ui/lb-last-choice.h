/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board.h"
#include "lb-place.h"
#include "lb-shared.h"

G_BEGIN_DECLS

/*
 * Which board and port the person chose last, kept in the settings over the end of the program.
 */

/* Returns: (transfer none): that board, or the unknown one */
LbBoard        *lb_last_choice_find_board (LbShared   *shared);
/* @id: (nullable): NULL for the unknown board */
void            lb_last_choice_set_board  (LbShared   *shared,
                                           const char *id);
/* Returns: (transfer full) (nullable): that port if it is there and free, else the likeliest */
LbPlace        *lb_last_choice_find_place (LbShared   *shared);
void            lb_last_choice_set_place  (LbShared   *shared,
                                           LbPlace    *place);

G_END_DECLS
