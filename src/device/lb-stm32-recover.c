/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stm32"

#include "config.h"

#include "lb-stm32-device-private.h"

#include <string.h>

#include "lb-error.h"

gboolean
lb_stm32_device_check_alive (LbDevice     *device,
                             GCancellable *cancellable,
                             GError      **error)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);
  guint8 uid[12];

  if (!lb_stm32_read_uid (self->info.chip, self->target, uid, error))
    return FALSE;
  if (memcmp (uid, self->info.uid, sizeof uid) == 0)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT,
               "Another chip is connected now than the one this work began with.");
  return FALSE;
}

/* Takes up the link at @khz, makes sure it is the same chip, and halts it again. */
static gboolean
reenter (LbStm32Device *self,
         guint          khz,
         GCancellable  *cancellable,
         GError       **error)
{
  self->halted = FALSE;
  if (!lb_swd_target_reenter (self->target, khz, cancellable, error) ||
      !lb_stm32_device_check_alive (LB_DEVICE (self), cancellable, error))
    return FALSE;

  lb_device_set_speed (LB_DEVICE (self), lb_swd_target_get_khz (self->target) * 1000);
  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_SPEED,
                  lb_swd_target_get_khz (self->target) * 1000, "%u kHz", lb_swd_target_get_khz (self->target));
  return lb_stm32_device_ensure_halted (self, cancellable, error);
}

static gboolean
recover_slower (LbStm32Device *self,
                GCancellable  *cancellable,
                GError       **error)
{
  static const guint steps[] = { 1800, 950, 480, 240, 100 };
  guint khz = lb_swd_target_get_khz (self->target);

  if ((lb_swd_target_get_features (self->target) & LB_SWD_HAS_SPEED) != 0)
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
      if (steps[i] < khz)
        return reenter (self, steps[i], cancellable, error);

  g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "There is no slower speed.");
  return FALSE;
}

gboolean
lb_stm32_device_recover (LbDevice     *device,
                         LbRecovery    how,
                         GCancellable *cancellable,
                         GError      **error)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);

  switch (how)
    {
    case LB_RECOVER_RESYNC:
      return reenter (self, lb_swd_target_get_khz (self->target), cancellable, error);
    case LB_RECOVER_SLOWER:
      return recover_slower (self, cancellable, error);
    case LB_RECOVER_OTHER_PACKETS:
    default:
      if (self->chunk == LB_STM32_READ_CHUNK_SMALL)
        {
          g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "There is no smaller packet.");
          return FALSE;
        }
      self->chunk = LB_STM32_READ_CHUNK_SMALL;
      return reenter (self, lb_swd_target_get_khz (self->target), cancellable, error);
    }
}
