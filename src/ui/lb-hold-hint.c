/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-ui"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-hold-timeline.h"

/* What a control does at the step: both of a kind are said in one sentence. */
typedef enum
{
  STAYS,
  BEGINS,
  ENDS,
} Change;

static gboolean
hold_does (const LbBoardHold *hold,
           Change             change,
           guint              step)
{
  switch (change)
    {
    case STAYS:
      return hold->from < step && step < hold->to;
    case BEGINS:
      return hold->from == step;
    case ENDS:
      return hold->to == step;
    }
  g_return_val_if_reached (FALSE);
}

/* "BOOT and EN", or NULL. */
static char *
name_them (const LbBoardGuide *guide,
           Change              change,
           gboolean            wires,
           guint               step)
{
  GString *names = NULL;

  for (guint i = 0; i < guide->n_holds; i++)
    {
      const LbBoardControl *control = &guide->controls[guide->holds[i].control];

      if (!hold_does (&guide->holds[i], change, step) || control->wire != wires)
        continue;
      if (names == NULL)
        names = g_string_new (control->name);
      else
        /* Translators: between the names of two buttons */
        g_string_append_printf (names, _(" and %s"), control->name);
    }
  return names != NULL ? g_string_free (names, FALSE) : NULL;
}

static void
say (GString    *text,
     const char *format,
     char       *names)
{
  g_autofree char *owned = names;
  g_auto(GStrv) pieces = NULL;
  g_autofree char *sentence = NULL;

  if (owned == NULL)
    return;
  pieces = g_strsplit (format, "%s", 2);
  sentence = g_strjoinv (owned, pieces);
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

char *
lb_hold_hint (const LbBoardGuide *guide,
              guint               step)
{
  GString *text;
  gboolean working;

  g_return_val_if_fail (guide != NULL, NULL);

  if (step >= guide->n_steps)
    return NULL;
  text = g_string_new (NULL);
  working = guide->steps[step].phase == LB_BOARD_PHASE_DURING;

  /* Translators: in all of these %s is one or more names of buttons or wires */
  say (text, guide->steps[step].phase == LB_BOARD_PHASE_AFTER ? _("You can let go of %s now.")
                                                              : _("Let go of %s."),
       name_them (guide, ENDS, FALSE, step));
  say (text, _("Take off the wire %s."), name_them (guide, ENDS, TRUE, step));
  say (text, working ? _("Keep holding %s until this page says that you can let go.")
                     : _("Keep holding %s."),
       name_them (guide, STAYS, FALSE, step));
  say (text,
       working ? _("Leave the wire %s connected until this page says that you can take it off.")
               : _("Leave the wire %s connected."),
       name_them (guide, STAYS, TRUE, step));
  say (text, _("Press %s and keep holding."), name_them (guide, BEGINS, FALSE, step));
  say (text, _("Connect the wire %s."), name_them (guide, BEGINS, TRUE, step));
  if (text->len > 0)
    return g_string_free (text, FALSE);
  g_string_free (text, TRUE);
  return NULL;
}
