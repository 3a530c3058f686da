/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-access"

#include "config.h"

#include "lb-access.h"

#define PROTECTED \
  "This chip is read-protected (level 1): its contents can be neither backed up nor written. The " \
  "protection can be removed, but that erases everything on the chip: firmware, bootloader and " \
  "settings. Since a debugger has touched it, its firmware stands still until the power was off once."
#define LOCKED \
  "This chip is locked for ever (protection level 2). Nobody can read or change it through this " \
  "connector."
#define VESC \
  "The memory of a VESC cannot be reached over its own USB port, only its settings and firmware " \
  "updates. For a whole backup connect an ST-Link, or another VESC that programs it."

/* Returns: (nullable): what is the same for reading and writing */
static const char *
why_closed (const LbIdentity *identity)
{
  if ((identity->security & LB_SECURITY_READ_PROTECTION_2) != 0)
    return LOCKED;
  if ((identity->security & LB_SECURITY_READ_PROTECTION) != 0)
    return PROTECTED;
  return identity->family == LB_FAMILY_VESC ? VESC : NULL;
}

const char *
lb_access_why_unreadable (const LbIdentity *identity)
{
  const char *closed = why_closed (identity);

  return closed != NULL
           ? closed
           : "The way this device is connected now its memory cannot be read. An ESP8266 needs the "
             "helper program (stub); a chip in secure download mode cannot be read at all.";
}

const char *
lb_access_why_unwritable (const LbIdentity *identity)
{
  const char *closed = why_closed (identity);

  if (closed != NULL)
    return closed;
  if (identity->family == LB_FAMILY_STM32)
    return "Writing this chip through this adapter is not supported: only STM32F405 and F407 have a "
           "tested way to be erased and programmed, and an ST-Link needs firmware from V2J15 on.";
  return "The way this device is connected now, what is written could not be checked. An ESP8266 "
         "needs the helper program (stub) for that.";
}
