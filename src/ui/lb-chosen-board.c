/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-chosen-board"

#include "config.h"

#include <string.h>

#include "lb-chosen-board.h"

const char *
lb_chosen_board_get_id (LbBoard *board)
{
  const char *id = board != NULL ? lb_board_get_id (board) : LB_BOARD_UNKNOWN;

  return g_str_equal (id, LB_BOARD_UNKNOWN) ? NULL : id;
}

/*
 * Returns: (transfer full) (nullable): NAME of the practice:NAME that is like what @place leads to. A
 * debug adapter or a VESC tells it; a serial port may lead to anything.
 */
static char *
find_likeness (LbPlace *place)
{
  const char *spec = lb_place_get_spec (place);

  switch (lb_place_get_way (place))
    {
    case LB_PLACE_STLINK:
      return g_strdup ("vesc-stlink");
    case LB_PLACE_VESC:
      return g_strdup ("vesc");
    case LB_PLACE_VESC_SWD:
      return g_strdup ("vesc-rescue");
    case LB_PLACE_SERIAL:
    case LB_PLACE_STREAM:
    case LB_PLACE_PRACTICE:
    default:
      if (!g_str_has_prefix (spec, "practice:"))
        return NULL;
      /* practice:NAME,fault=SPEC */
      spec += strlen ("practice:");
      return g_strndup (spec, strcspn (spec, ","));
    }
}

LbBoard *
lb_chosen_board_for_place (LbBoard     *board,
                           LbPlace     *place,
                           LbBoardList *boards)
{
  g_autofree char *name = find_likeness (place);
  LbBoard *like;

  if (name == NULL)
    {
      gboolean is_vesc = board != NULL && g_str_equal (lb_board_get_group (board), "vesc");

      return is_vesc ? lb_board_list_find (boards, LB_BOARD_UNKNOWN) : board;
    }

  if (board != NULL && g_strcmp0 (lb_board_get_practice (board), name) == 0)
    return board;

  like = lb_board_list_find_practice (boards, name);
  return like != NULL ? like : board;
}
