/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board-picture.h"

G_BEGIN_DECLS

/* One side of the picture: the names of the pins in a column, leads, the board. */
typedef struct
{
  LbBoard        *board;      /* not owned */
  double          names_x;    /* left edge of the names */
  double          names_width;
  double          first_row;  /* middle of the first row */
  graphene_rect_t frame;      /* where the board is seen */
  LbBoardPicture  picture;
  gboolean        close_up;   /* the picture is larger than the frame */
} LbWiringBoard;

/* Decides size, turn and cut-out of the picture: @board and @frame must be set. The frame becomes
 * smaller when a close-up does not fill it. */
void lb_wiring_board_place (LbWiringBoard *side);

/* The board alone. */
void lb_wiring_board_draw (GtkWidget           *widget,
                           GtkSnapshot         *snapshot,
                           const LbPalette     *palette,
                           const LbWiringBoard *side);

/* The board, the names of its pins, and leads between them. @order: lb_wiring_plan_order() */
void lb_wiring_board_draw_wired (GtkWidget       *widget,
                                 GtkSnapshot     *snapshot,
                                 const LbPalette *palette,
                                 LbWiringBoard   *side,
                                 const guint     *order);

G_END_DECLS
