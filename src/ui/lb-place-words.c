/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-place-words"

#include "config.h"

#include <string.h>
#include <glib/gi18n.h>

#include "lb-place-words.h"

/* What comes before or after a name of its own in what lb-usb-ids.c and lb-serial-place.c say. */
typedef struct
{
  const char *before;
  const char *after;
  const char *words; /* %s is the name */
} Pattern;

static const Pattern patterns[] = {
  /* Translators: %s is the name of a chip such as CP2102: an adapter from USB to a serial line */
  { "", " USB to UART", N_("%s USB to UART") },
  /* Translators: %s is the name of a chip such as ESP32-S2 */
  { "", " in boot mode", N_("%s in boot mode") },
  /* Translators: %s is a name such as "ttyS0" */
  { "Serial port ", "", N_("Serial port %s") },
};

/* And what they and the others say as a whole. */
static const char *const wholes[] = {
  N_("Espressif built-in USB"),
  N_("VESC motor controller"),
  N_("Serial port of an ST-Link"),
  N_("SWD through a VESC"),
  N_("VESC over USB"),
  N_("USB serial port"),
  N_("Bluetooth serial port"),
  N_("Network port"),
  N_("Virtual port"),
};

/* Returns: (transfer full) (nullable): what stands between */
static char *
match (const Pattern *pattern,
       const char    *name)
{
  gsize before = strlen (pattern->before);
  gsize after = strlen (pattern->after);
  gsize length = strlen (name);

  if (length <= before + after || !g_str_has_prefix (name, pattern->before) ||
      !g_str_has_suffix (name, pattern->after))
    return NULL;

  return g_strndup (name + before, length - before - after);
}

char *
lb_adapter_to_words (const char *name)
{
  if (name == NULL)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wholes); i++)
    if (g_str_equal (wholes[i], name))
      return g_strdup (_(wholes[i]));

  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autofree char *own = match (&patterns[i], name);
      GString *words;

      if (own == NULL)
        continue;

      words = g_string_new (_(patterns[i].words));
      g_string_replace (words, "%s", own, 1);
      return g_string_free (words, FALSE);
    }

  return g_strdup (name);
}

char *
lb_place_to_words (LbPlace *place)
{
  const char *board = lb_place_get_board_title (place);

  if (board != NULL)
    /* Translators: %s is the name of a board */
    return g_strdup_printf (_("Practice board: %s"), g_dgettext (GETTEXT_PACKAGE, board));

  return lb_adapter_to_words (lb_place_get_title (place));
}
