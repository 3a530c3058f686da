/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-fault"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-practice-fault.h"

static const struct
{
  const char *name;
  guint       times; /* without xCOUNT */
  const char *help;
} faults[LB_PRACTICE_N_FAULTS] = {
  [LB_PRACTICE_FAULT_SHORT] = { "short", 1, "three bytes of a data frame are missing" },
  [LB_PRACTICE_FAULT_LOST] = { "lost",
                               1,
                               "a data frame of a read, or the reply to one of a write, never "
                               "arrives" },
  [LB_PRACTICE_FAULT_FLIP] = { "flip", 1, "one bit of a data frame is wrong on the line" },
  [LB_PRACTICE_FAULT_UNSTABLE] = { "unstable",
                                   LB_PRACTICE_FAULT_FOREVER,
                                   "reads and digests have a wrong bit, another each time" },
  [LB_PRACTICE_FAULT_SILENCE] = { "silence", 1, "the chip hangs until it is reset" },
  [LB_PRACTICE_FAULT_VANISH] = { "vanish",
                                 1,
                                 "the cable is pulled, and plugged in again 3 s later" },
  [LB_PRACTICE_FAULT_BROWNOUT] = { "brownout", 1, "the supply dips and the chip starts anew" },
  [LB_PRACTICE_FAULT_PROTECTED] = { "protected", 1, "the protection bits of the flash are set" },
  [LB_PRACTICE_FAULT_BOOT_NORMAL] = { "boot:normal",
                                      LB_PRACTICE_FAULT_FOREVER,
                                      "a reset starts the application; nobody presses the "
                                      "buttons" },
  [LB_PRACTICE_FAULT_BOOT_SDIO] = { "boot:sdio",
                                    LB_PRACTICE_FAULT_FOREVER,
                                    "a reset ends in the SDIO loader" },
  [LB_PRACTICE_FAULT_NOHELLO] = { "nohello",
                                  LB_PRACTICE_FAULT_FOREVER,
                                  "an uploaded stub never says that it runs" },
  [LB_PRACTICE_FAULT_BAUD] = { "baud:MAX",
                               LB_PRACTICE_FAULT_FOREVER,
                               "above MAX bits per second the line damages bytes (xCOUNT: so many "
                               "bytes)" },
  [LB_PRACTICE_FAULT_NOID] = { "noid",
                               LB_PRACTICE_FAULT_FOREVER,
                               "the flash does not tell its id (xCOUNT: so many times)" },
  [LB_PRACTICE_FAULT_STICKY] = { "sticky",
                                 LB_PRACTICE_FAULT_FOREVER,
                                 "the stub of an old program: every command fails after a failed "
                                 "write, until the next one begins" },
};

char *
lb_practice_fault_describe_all (void)
{
  GString *text =
      g_string_new ("SPEC = NAME[@OFFSET][xCOUNT]; OFFSET (decimal) in bytes of flash payload moved\n");

  for (guint i = 0; i < LB_PRACTICE_N_FAULTS; i++)
    g_string_append_printf (text, "%-12s %s\n", faults[i].name, faults[i].help);

  return g_string_free (text, FALSE);
}

static gboolean
parse_name (const char      *name,
            LbPracticeFault *fault)
{
  guint64 max;

  if (g_str_has_prefix (name, "baud:") &&
      g_ascii_string_to_unsigned (name + strlen ("baud:"), 10, 300, 10000000, &max, NULL))
    {
      fault->kind = LB_PRACTICE_FAULT_BAUD;
      fault->max = (guint) max;
      return TRUE;
    }

  for (guint i = 0; i < LB_PRACTICE_N_FAULTS; i++)
    if (i != LB_PRACTICE_FAULT_BAUD && g_str_equal (name, faults[i].name))
      {
        fault->kind = i;
        return TRUE;
      }

  return FALSE;
}

static gboolean
number_of (GMatchInfo *match,
           int         group,
           guint64     most,
           guint64    *value)
{
  g_autofree char *text = g_match_info_fetch (match, group);

  if (text == NULL || *text == '\0')
    return TRUE;

  return g_ascii_string_to_unsigned (text, 10, 0, most, value, NULL);
}

static gboolean
parse_spec (const char      *spec,
            LbPracticeFault *fault)
{
  g_autoptr (GRegex) regex =
      g_regex_new ("^([a-z]+(?::(?:[a-z]+|[0-9]+))?)(?:@([0-9]+))?(?:x([0-9]+))?$",
                   G_REGEX_DOLLAR_ENDONLY,
                   0,
                   NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *name = NULL;
  guint64 offset = 0;
  guint64 count = 0;

  memset (fault, 0, sizeof *fault);
  if (!g_regex_match (regex, spec, 0, &match))
    return FALSE;

  name = g_match_info_fetch (match, 1);
  if (!parse_name (name, fault) ||
      !number_of (match, 2, G_MAXINT64, &offset) ||
      !number_of (match, 3, G_MAXUINT - 1, &count))
    return FALSE;

  fault->offset = offset;
  fault->left = count > 0 ? (guint) count : faults[fault->kind].times;
  return TRUE;
}

gboolean
lb_practice_fault_parse (const char       *spec,
                         LbPracticeFault  *fault,
                         GError          **error)
{
  g_autofree char *all = NULL;

  if (parse_spec (spec, fault))
    return TRUE;

  all = lb_practice_fault_describe_all ();
  g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
               "“%s” is not a fault of a practice board. These are:\n%s", spec, all);
  return FALSE;
}

LbPracticeFault *
lb_practice_fault_find (GArray              *self,
                        LbPracticeFaultKind  kind,
                        guint64              end)
{
  for (guint i = 0; i < self->len; i++)
    {
      LbPracticeFault *fault = &g_array_index (self, LbPracticeFault, i);

      if (fault->kind == kind && fault->left > 0 && fault->offset < end)
        return fault;
    }

  return NULL;
}

static void
use_up (LbPracticeFault *fault)
{
  if (fault->left != LB_PRACTICE_FAULT_FOREVER)
    fault->left--;
}

gboolean
lb_practice_fault_strikes (GArray              *self,
                           LbPracticeFaultKind  kind,
                           guint64              moved)
{
  LbPracticeFault *fault = lb_practice_fault_find (self, kind, moved + 1);

  if (fault == NULL)
    return FALSE;

  use_up (fault);
  return TRUE;
}

gboolean
lb_practice_fault_strikes_in (GArray              *self,
                              LbPracticeFaultKind  kind,
                              guint64              moved,
                              gsize                length,
                              gsize               *at)
{
  LbPracticeFault *fault = lb_practice_fault_find (self, kind, moved + length);

  if (fault == NULL)
    return FALSE;

  *at = fault->offset > moved ? fault->offset - moved : 0;
  use_up (fault);
  return TRUE;
}
