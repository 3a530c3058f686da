/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-place-words"

#include "config.h"

#include <string.h>
#include <glib/gi18n.h>

#include "lb-place-words.h"
#include "lb-practice-board.h"

/* As lb-serial-place.c names what tells nothing of itself. */
#define SERIAL_PREFIX "Serial port "

char *
lb_place_to_words (LbPlace *place)
{
  const char *title = lb_place_get_title (place);

  if (g_str_has_prefix (title, LB_PRACTICE_TITLE_PREFIX))
    /* Translators: %s is the name of a board */
    return g_strdup_printf (_("Practice board: %s"),
                            g_dgettext (GETTEXT_PACKAGE, title + strlen (LB_PRACTICE_TITLE_PREFIX)));

  if (lb_place_get_kind (place) == LB_PLACE_SERIAL && g_str_has_prefix (title, SERIAL_PREFIX))
    /* Translators: %s is a name such as "ttyS0" */
    return g_strdup_printf (_("Serial port %s"), title + strlen (SERIAL_PREFIX));

  return g_strdup (title);
}
