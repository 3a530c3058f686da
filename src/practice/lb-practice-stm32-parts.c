/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-stm32.h"

#include <string.h>

/* Facts 2.1 and 2.6; one part of each family. */
static const LbPracticePart parts[] = {
  { "stm32f405", 0x410fc241, 0xe0042000, 0x10076413, 0x1fff7a22, 0x1fff7a10,
    1024, 0, 0, TRUE },
  /* Revision A calls itself an F2, but its core is an M4. */
  { "stm32f405-rev-a", 0x410fc240, 0xe0042000, 0x10006411, 0x1fff7a22, 0x1fff7a10,
    1024, 0, 0, TRUE },
  { "stm32f405xe", 0x410fc241, 0xe0042000, 0x10076413, 0x1fff7a22, 0x1fff7a10,
    512, 0, 0, TRUE },
  { "stm32f205", 0x412fc230, 0xe0042000, 0x20036411, 0x1fff7a22, 0x1fff7a10,
    1024, 0x40023c14, 0x0fffaaed, FALSE },
  { "stm32f030", 0x410cc200, 0x40015800, 0x10006440, 0x1ffff7cc, 0x1ffff7ac,
    64, 0x4002201c, 0x00fffff8, FALSE },
  { "stm32f103", 0x411fc231, 0xe0042000, 0x20036410, 0x1ffff7e0, 0x1ffff7e8,
    64, 0x4002201c, 0x03fffffc, FALSE },
  { "stm32f303", 0x410fc241, 0xe0042000, 0x10036422, 0x1ffff7cc, 0x1ffff7ac,
    256, 0x4002201c, 0x00fffff8, FALSE },
  { "stm32f746", 0x410fc271, 0xe0042000, 0x10016449, 0x1ff0f442, 0x1ff0f420,
    1024, 0x40023c14, 0xc0ffaafd, FALSE },
  { "stm32g071", 0x410cc601, 0x40015800, 0x20006460, 0x1fff75e0, 0x1fff7590,
    128, 0x40022020, 0xfffffeaa, FALSE },
  { "stm32g431", 0x410fc241, 0xe0042000, 0x20036468, 0x1fff75e0, 0x1fff7590,
    128, 0x40022020, 0xffeff8aa, FALSE },
  { "stm32l476", 0x410fc241, 0xe0042000, 0x10076415, 0x1fff75e0, 0x1fff7590,
    1024, 0x40022020, 0xffeff8aa, FALSE },
  { "unknown-id", 0x410fc241, 0xe0042000, 0x10000fff, 0x1fff7a22, 0x1fff7a10,
    1024, 0, 0, FALSE },
};

const LbPracticePart *
lb_practice_part_nth (guint index)
{
  return index < G_N_ELEMENTS (parts) ? &parts[index] : NULL;
}

const LbPracticePart *
lb_practice_part_find (const char *name)
{
  if (name == NULL)
    return &parts[0];

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strcmp (parts[i].name, name) == 0)
      return &parts[i];

  return NULL;
}
