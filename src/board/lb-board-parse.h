/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board.h"

G_BEGIN_DECLS

/* The inside of a board: only for the two files that fill and show it. */
struct _LbBoard
{
  GObject       parent_instance;

  GStringChunk *strings;      /* owns every text below that is not g_free()d */
  char         *id;
  const char   *name;
  const char   *summary;
  const char  **aliases;      /* the array is owned, the texts are not */
  guint         group;        /* index in lb_board_group_names */
  const char   *chip;
  guint64       flash_size;
  const char   *flash_mode;
  gboolean      mains;
  const char   *practice;
  char        **search_words;
  const char   *joined_name;

  double        width;
  double        height;
  double        radius;
  const char   *color;
  GArray       *parts;        /* LbBoardPart */
  GArray       *pins;         /* LbBoardPin */

  const char   *adapter;
  const char   *adapter_note;
  const char   *board_note;
  const char  **warnings;
  GArray       *wires;        /* LbBoardWire */

  GArray       *guides;       /* LbBoardGuide */
  GArray       *links;        /* LbBoardLink */
};

extern const char *lb_board_group_names[];
extern const char *lb_board_phase_names[];

/* Fills an empty board but for its id. */
gboolean lb_board_parse (LbBoard  *board,
                         GBytes   *bytes,
                         GError  **error);

G_END_DECLS
