/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-firmware-mark"

#include "config.h"

#include <string.h>

#include "lb-firmware-mark.h"

/*
 * Seven letters or more, so that chance does not write them. From general knowledge of these
 * programs, none is in the fact sheets. In order: some mention others that come later.
 */
static const struct
{
  const char *mark;
  const char *name;
} marks[] = {
  { "Tasmota", "Tasmota" },       { "ESPHome", "ESPHome" },         { "ESPurna", "ESPurna" },
  { "ESPURNA", "ESPurna" },       { "ESP Easy", "ESP Easy" },       { "Grbl_ESP32", "Grbl_ESP32" },
  { "FluidNC", "FluidNC" },       { "MicroPython", "MicroPython" },
  { "WiFi Repeater", "WiFi Repeater" },
};

/* Returns: the place in the table, from 1, of the first mark that stands at @data; 0 for none */
static gsize
match (const guint8 *data,
       gsize         length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      gsize n = strlen (marks[i].mark);

      if (n <= length && memcmp (data, marks[i].mark, n) == 0)
        return i + 1;
    }

  return 0;
}

const char *
lb_firmware_mark_find (const guint8 *data,
                       gsize         length)
{
  gboolean begins[256] = { FALSE };
  gsize best = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    begins[(guint8) marks[i].mark[0]] = TRUE;

  /* One pass over what may be 16 MiB; the second letter spares most of the comparisons. */
  for (gsize i = 0; i + 1 < length && best != 1; i++)
    {
      gsize found;

      if (!begins[data[i]] || !g_ascii_isalpha (data[i + 1]))
        continue;
      found = match (data + i, length - i);
      if (found != 0 && (best == 0 || found < best))
        best = found;
    }

  return best != 0 ? marks[best - 1].name : NULL;
}
