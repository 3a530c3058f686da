/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-size"

#include "config.h"

#include <string.h>

#include "lb-size.h"

#define KIB G_GUINT64_CONSTANT (1024)
#define MIB (KIB * KIB)

char *
lb_size_format (guint64 bytes)
{
  static const struct
  {
    guint64     unit;
    const char *name;
  } units[] = { { MIB, "MiB" }, { KIB, "KiB" } };

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      guint64 tenths;

      if (bytes < units[i].unit)
        continue;
      if (bytes % units[i].unit == 0)
        return g_strdup_printf ("%" G_GUINT64_FORMAT " %s", bytes / units[i].unit, units[i].name);

      tenths = bytes / units[i].unit * 10 + bytes % units[i].unit * 10 / units[i].unit;
      return g_strdup_printf ("%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT " %s", tenths / 10,
                              tenths % 10, units[i].name);
    }

  return g_strdup_printf ("%" G_GUINT64_FORMAT " bytes", bytes);
}

gboolean
lb_size_parse (const char *text,
               guint64    *bytes)
{
  static const struct
  {
    const char *suffix;
    guint64     factor;
  } suffixes[] = {
    { "", 1 },      { "k", KIB },  { "kb", KIB }, { "kib", KIB },
    { "m", MIB },   { "mb", MIB }, { "mib", MIB },
  };
  gboolean hex;
  char *end;
  guint64 number;

  g_return_val_if_fail (text != NULL && bytes != NULL, FALSE);

  if (!g_ascii_isdigit (*text))
    return FALSE;

  hex = g_ascii_strncasecmp (text, "0x", 2) == 0;
  if (hex && !g_ascii_isxdigit (text[2]))
    return FALSE;
  number = g_ascii_strtoull (text, &end, hex ? 16 : 10);
  if (number == G_MAXUINT64)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      if (g_ascii_strcasecmp (end, suffixes[i].suffix) != 0)
        continue;
      if (number > G_MAXUINT64 / suffixes[i].factor)
        return FALSE;
      *bytes = number * suffixes[i].factor;
      return TRUE;
    }

  return FALSE;
}

gboolean
lb_size_parse_region (const char *text,
                      guint64    *start,
                      guint64    *length)
{
  g_auto(GStrv) parts = g_strsplit (text, ":", 3);

  return g_strv_length (parts) == 2 && lb_size_parse (parts[0], start) && lb_size_parse (parts[1], length) &&
         *length > 0 && *length <= G_MAXUINT64 - *start;
}
