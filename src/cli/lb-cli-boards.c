/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-board-list.h"
#include "lb-cli-objects.h"
#include "lb-cli-verbs.h"
#include "lb-size.h"

static void
show_board (LbCli   *cli,
            LbBoard *board)
{
  const char *chip = lb_board_get_chip (board);
  g_autoptr(JsonBuilder) builder = NULL;

  if (!cli->json)
    {
      g_autofree char *size = lb_size_format (lb_board_get_flash_size (board));

      lb_cli_print (cli, "%-16s  %-9s  %8s  %s\n", lb_board_get_id (board),
                    chip != NULL ? chip : "any", lb_board_get_flash_size (board) > 0 ? size : "",
                    lb_board_get_name (board));
      return;
    }

  builder = lb_cli_object ("board");
  lb_json_string (builder, "id", lb_board_get_id (board));
  lb_json_string (builder, "name", lb_board_get_name (board));
  lb_json_string (builder, "summary", lb_board_get_summary (board));
  lb_json_string (builder, "group", lb_board_get_group (board));
  lb_json_string (builder, "chip", chip);
  if (lb_board_get_flash_size (board) > 0)
    lb_json_int (builder, "flash_size", (gint64) lb_board_get_flash_size (board));
  lb_json_string (builder, "flash_mode", lb_board_get_flash_mode (board));
  lb_json_bool (builder, "auto_reset", lb_board_get_auto_reset (board));
  lb_json_string (builder, "practice", lb_board_get_practice (board));
  json_builder_end_object (builder);
  lb_cli_emit (builder, stdout);
}

LbExit
lb_cli_boards (LbCli   *cli,
               char  ***argv)
{
  g_autoptr(GPtrArray) boards = NULL;
  g_autofree char *text = NULL;

  if (!lb_cli_parse (cli, "[WORD…]", NULL, argv, 0, G_MAXUINT - 1))
    return LB_EXIT_USAGE;

  text = g_strjoinv (" ", *argv + 1);
  boards = lb_board_list_search (lb_board_list_get_default (), text);
  for (guint i = 0; i < boards->len; i++)
    show_board (cli, g_ptr_array_index (boards, i));

  return LB_EXIT_DONE;
}
