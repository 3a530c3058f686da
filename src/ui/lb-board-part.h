/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board.h"
#include "lb-drawing.h"

G_BEGIN_DECLS

#define LB_BOARD_COPPER ((GdkRGBA) { 0.86, 0.66, 0.24, 1 })

/* Draws a part into @box of the picture. @scale: pixels in a millimetre. */
void    lb_board_part_draw  (cairo_t               *cr,
                             const LbBoardPart     *part,
                             const graphene_rect_t *box,
                             double                 scale);

/* What the middle of a part is made of, for ink that can be read on it. */
GdkRGBA lb_board_part_color (const LbBoardPart     *part);

G_END_DECLS
