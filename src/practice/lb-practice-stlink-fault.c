/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-stlink-private.h"

#include <stdlib.h>
#include <string.h>

LbStlinkFault *
lb_practice_stlink_take_fault (LbPracticeStlink *self,
                               LbStlinkFaultKind kind)
{
  for (guint i = 0; i < self->faults->len; i++)
    {
      LbStlinkFault *fault = &g_array_index (self->faults, LbStlinkFault, i);
      guint64 position = fault->by_command ? self->commands : self->moved;

      if (fault->kind == kind && fault->left > 0 && position >= fault->at)
        {
          fault->left--;
          return fault;
        }
    }

  return NULL;
}

/* Faults that are a state of the board rather than an event. */
static gboolean
apply_state_fault (LbPracticeStlink *self,
                   const char       *name)
{
  if (strcmp (name, "protected") == 0)
    lb_practice_stm32_set_rdp (self->chip, 0x55);
  else if (strcmp (name, "dead") == 0)
    lb_practice_stm32_set_rdp (self->chip, 0xcc);
  else if (strcmp (name, "noid") == 0)
    self->no_id = TRUE;
  else if (strcmp (name, "nonrst") == 0)
    self->nrst_wired = FALSE;
  else if (strcmp (name, "novoltage") == 0)
    self->sense_mv = 0;
  else if (strcmp (name, "updater") == 0)
    self->in_updater = TRUE;
  else if (strcmp (name, "swdoff") == 0)
    lb_practice_stm32_set_swd_off (self->chip, TRUE);
  else if (g_str_has_prefix (name, "slow:"))
    self->max_khz = (guint) atoi (name + 5);
  else
    return FALSE;

  return TRUE;
}

static gboolean
event_fault (LbStlinkFault *fault,
             const char    *name)
{
  static const struct
  {
    const char *name;
    LbStlinkFaultKind   kind;
  } names[] = {
    { "stale", LB_STLINK_FAULT_STALE },     { "short", LB_STLINK_FAULT_SHORT },
    { "silence", LB_STLINK_FAULT_SILENCE }, { "stall", LB_STLINK_FAULT_STALL },
    { "flip", LB_STLINK_FAULT_FLIP },       { "vanish", LB_STLINK_FAULT_VANISH },
    { "brownout", LB_STLINK_FAULT_BROWNOUT },
  };

  if (g_str_has_prefix (name, "status:"))
    {
      fault->kind = LB_STLINK_FAULT_STATUS;
      fault->status = (guint8) strtoul (name + 7, NULL, 16);
      return TRUE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].name, name) == 0)
      {
        fault->kind = names[i].kind;
        return TRUE;
      }

  return FALSE;
}

gboolean
lb_practice_stlink_add_fault (LbPracticeStlink *self,
                              const char       *spec)
{
  g_autofree char *name = g_strdup (spec);
  char *times = strrchr (name, 'x');
  char *at;
  LbStlinkFault fault = { .left = 1 };

  if (times != NULL && times != name && g_ascii_isdigit (times[1]))
    {
      fault.left = (guint) strtoul (times + 1, NULL, 10);
      *times = '\0';
    }
  at = strchr (name, '@');
  if (at != NULL)
    {
      fault.by_command = at[1] == '#';
      fault.at = g_ascii_strtoull (at + (fault.by_command ? 2 : 1), NULL, 0);
      *at = '\0';
    }

  if (apply_state_fault (self, name))
    return TRUE;
  if (!event_fault (&fault, name))
    return FALSE;

  g_array_append_val (self->faults, fault);
  return TRUE;
}

void
lb_practice_stlink_clear_faults (LbPracticeStlink *self)
{
  g_array_set_size (self->faults, 0);
}
