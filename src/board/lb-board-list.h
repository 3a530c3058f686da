/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board.h"

G_BEGIN_DECLS

/**
 * LbBoardList:
 *
 * All boards of one folder as a GListModel of LbBoard: "I don't know" first, then by group and
 * name. Immutable after loading.
 */
#define LB_TYPE_BOARD_LIST (lb_board_list_get_type ())
G_DECLARE_FINAL_TYPE (LbBoardList, lb_board_list, LB, BOARD_LIST, GObject)

/**
 * lb_board_list_get_default:
 *
 * The boards that came with Lifeboat (lb_boards_dir()), loaded on first use. A broken file is
 * left out with a warning in the log: one bad guide must not cost the others.
 *
 * Returns: (transfer none): the list, perhaps empty
 */
LbBoardList *lb_board_list_get_default (void);

/**
 * lb_board_list_new_from_dir:
 *
 * Returns: (transfer full): the list, or %NULL with the error of the first broken file, or
 *   LB_ERROR_NOT_FOUND when there is no such folder
 */
LbBoardList *lb_board_list_new_from_dir (const char   *dir,
                                         GError      **error);

guint        lb_board_list_get_size     (LbBoardList  *self);

/* Returns: (transfer none) (nullable): the board, borrowed from the list; NULL past the end */
LbBoard     *lb_board_list_get          (LbBoardList  *self,
                                         guint         position);

/* Returns: (transfer none) (nullable): the board with that id */
LbBoard     *lb_board_list_find         (LbBoardList  *self,
                                         const char   *id);

/**
 * lb_board_list_find_practice:
 * @name: of a practice board, as in practice:NAME
 *
 * Several boards may be rehearsed on one: that of the same name comes first, whatever the order of the
 * list in this language.
 *
 * Returns: (transfer none) (nullable): the board that is meant when somebody chose only the practice
 */
LbBoard     *lb_board_list_find_practice (LbBoardList *self,
                                          const char  *name);

/**
 * lb_board_list_search:
 *
 * Returns: (transfer full) (element-type LbBoard): what matches, in list order
 */
GPtrArray   *lb_board_list_search       (LbBoardList  *self,
                                         const char   *text);

/**
 * lb_boards_dir:
 *
 * Returns: (transfer none) (nullable): the folder of the board files, beside the build or installed
 */
const char  *lb_boards_dir              (void);

G_END_DECLS
