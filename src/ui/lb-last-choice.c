/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-last-choice"

#include "config.h"

#include "lb-last-choice.h"

LbBoard *
lb_last_choice_find_board (LbShared *shared)
{
  g_autofree char *id = g_settings_get_string (lb_shared_get_settings (shared), "last-board");
  LbBoard *board = lb_board_list_find (lb_shared_get_boards (shared), id);

  return board != NULL ? board : lb_board_list_find (lb_shared_get_boards (shared), LB_BOARD_UNKNOWN);
}

void
lb_last_choice_set_board (LbShared   *shared,
                          const char *id)
{
  g_settings_set_string (lb_shared_get_settings (shared), "last-board", id != NULL ? id : "");
}

LbPlace *
lb_last_choice_find_place (LbShared *shared)
{
  g_autofree char *spec = g_settings_get_string (lb_shared_get_settings (shared), "last-port");
  GListModel *places = G_LIST_MODEL (lb_shared_get_places (shared));
  g_autoptr(LbPlace) found = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (places); i++)
    {
      g_autoptr(LbPlace) place = g_list_model_get_item (places, i);
      gboolean last = g_str_equal (lb_place_get_spec (place), spec);

      if (lb_shared_find_by_place (shared, lb_place_get_spec (place), NULL) != NULL)
        continue;

      /* Without a memory the likeliest port, which is the first. A practice board only when asked for, and so
       * the computer's own ports, which hardly anybody's board is at: better none than one that stays silent. */
      if (last || (found == NULL && lb_place_is_adapter (place)))
        g_set_object (&found, place);
      if (last)
        break;
    }

  return g_steal_pointer (&found);
}

void
lb_last_choice_set_place (LbShared *shared,
                          LbPlace  *place)
{
  g_settings_set_string (lb_shared_get_settings (shared), "last-port", lb_place_get_spec (place));
}
