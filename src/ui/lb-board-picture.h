/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board.h"
#include "lb-drawing.h"

G_BEGIN_DECLS

/**
 * LbBoardPicture:
 *
 * Where and how large a board is drawn: a value. Measures of the board are millimetres, those of
 * the picture are pixels of the widget.
 */
typedef struct
{
  LbBoard *board;  /* not owned */
  guint    turns;  /* quarter turns clockwise */
  double   scale;  /* pixels in a millimetre */
  double   x;      /* upper left corner of everything drawn, connectors that stand out included */
  double   y;
  double   width;
  double   height;
} LbBoardPicture;

typedef enum
{
  LB_PICTURE_LABELS = 1 << 0,
} LbPictureFlags;

/* As large as fits into @width × @height at (@x, @y), but no more than @max_scale; centred. */
LbBoardPicture lb_board_picture_fit     (LbBoard              *board,
                                         guint                 turns,
                                         double                x,
                                         double                y,
                                         double                width,
                                         double                height,
                                         double                max_scale);

/* Millimetres everything drawn takes, turned. */
void           lb_board_picture_extents (LbBoard              *board,
                                         guint                 turns,
                                         double               *width,
                                         double               *height);

/* A point of the board in the picture. */
void           lb_board_picture_map     (const LbBoardPicture *self,
                                         double                board_x,
                                         double                board_y,
                                         double               *x,
                                         double               *y);

/* A box of the board in the picture. */
void           lb_board_picture_map_box (const LbBoardPicture *self,
                                         double                board_x,
                                         double                board_y,
                                         double                board_width,
                                         double                board_height,
                                         graphene_rect_t      *box);

/* @highlight: (nullable): id of a part to draw a ring around */
void           lb_board_picture_draw    (const LbBoardPicture *self,
                                         GtkWidget            *widget,
                                         GtkSnapshot          *snapshot,
                                         const LbPalette      *palette,
                                         LbPictureFlags        flags,
                                         const char           *highlight);

G_END_DECLS
