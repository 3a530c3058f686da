/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-range-words"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-range-words.h"

char *
lb_range_to_words (const LbRange *range)
{
  if (!range->is_label)
    return g_strdup (_(range->name));

  switch (range->kind)
    {
    case LB_RANGE_APP:
      return g_strdup_printf (_("Application (%s)"), range->name);
    case LB_RANGE_BOOT_CHOICE:
      return g_strdup (_("Which application starts"));
    case LB_RANGE_SETTINGS:
      return g_strdup_printf (_("Settings (%s)"), range->name);
    case LB_RANGE_RADIO:
      return g_strdup (_("Radio calibration"));
    case LB_RANGE_FILES:
      return g_strdup_printf (_("Files (%s)"), range->name);
    case LB_RANGE_KEYS:
      return g_strdup (_("Keys"));
    case LB_RANGE_CRASH:
      return g_strdup (_("Crash report"));
    case LB_RANGE_FREE:
    case LB_RANGE_BOOTLOADER:
    case LB_RANGE_PARTITION_TABLE:
    case LB_RANGE_OTHER:
    default:
      return g_strdup (range->name);
    }
}

void
lb_range_words_show (LbFlashMapView   *view,
                     const LbFlashMap *map)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree LbFlashRange *ranges = g_new0 (LbFlashRange, map->ranges->len + 1);

  for (guint i = 0; i < map->ranges->len; i++)
    {
      const LbRange *range = g_ptr_array_index (map->ranges, i);
      char *name = lb_range_to_words (range);

      g_ptr_array_add (names, name);
      ranges[i] = (LbFlashRange) { name, range->start, range->length };
    }

  lb_flash_map_view_set_ranges (view, ranges, map->ranges->len);
}
