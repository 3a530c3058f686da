/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-excuse"

#include "config.h"

#include "lb-vesc-excuse.h"

#include "lb-vesc-firmware.h"
#include "lb-vesc-layout.h"

static gboolean
holds_settings (LbDevice     *device,
                guint64       start,
                GCancellable *cancellable)
{
  g_autoptr(GBytes) head =
    lb_device_read (device, start, LB_VESC_LAYOUT_PAGE_HEAD, NULL, cancellable, NULL);

  return head != NULL && lb_vesc_layout_is_settings_page (g_bytes_get_data (head, NULL),
                                                          g_bytes_get_size (head));
}

gboolean
lb_vesc_excuse_applies (LbDevice     *device,
                        GCancellable *cancellable)
{
  LbIdentity *identity = lb_device_get_identity (device);

  return identity->family == LB_FAMILY_STM32 && g_strcmp0 (identity->chip, "stm32f405") == 0 &&
         (holds_settings (device, LB_VESC_SETTINGS_ADDRESS, cancellable) ||
          holds_settings (device, LB_VESC_SETTINGS_ADDRESS + LB_VESC_LAYOUT_SETTINGS_PAGE, cancellable));
}

guint
lb_vesc_excuse_range (guint64       start,
                      guint32       length,
                      guint8       *present,
                      const guint8 *wanted)
{
  guint n_ranges;
  const LbVescVolatile *ranges = lb_vesc_volatile_ranges (&n_ranges);
  guint excused = 0;

  for (guint i = 0; i < n_ranges; i++)
    {
      guint64 from = MAX (start, ranges[i].start);
      guint64 end = MIN (start + length, (guint64) ranges[i].start + ranges[i].length);

      for (guint64 at = from; at < end; at++)
        {
          excused += present[at - start] != wanted[at - start];
          present[at - start] = wanted[at - start];
        }
    }

  return excused;
}
