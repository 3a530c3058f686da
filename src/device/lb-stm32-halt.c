/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stm32"

#include "config.h"

#include "lb-stm32-device-private.h"

#define F1_SIZE_REGISTER 0x1ffff7e0u
#define F1_FREEZE_WATCHDOGS 0x300u
#define KEEP_CLOCKS_IN_SLEEP 7u

/*
 * VESC's firmware runs the watchdog, which would restart a halted core: it is frozen before the
 * halt. On an F1 the bits are in the control register; M0 parts have them behind a clock gate and go
 * without.
 */
static gboolean
freeze_watchdogs (LbStm32Device *self,
                  GError       **error)
{
  LbSwdTarget *target = self->target;
  gboolean is_f1 = self->info.chip->size_register == F1_SIZE_REGISTER;

  if ((lb_swd_target_get_features (target) & LB_SWD_HAS_WORD_WRITE) == 0 ||
      lb_cortex_id_register (self->info.cpuid) != LB_STM32_DBGMCU_ID_M3)
    return TRUE;

  if (!self->have_old_dbgmcu &&
      (!lb_swd_target_read_word (target, LB_STM32_DBGMCU_CR, &self->old_dbgmcu_cr, error) ||
       !lb_swd_target_read_word (target, LB_STM32_DBGMCU_APB1_FZ, &self->old_freeze, error)))
    return FALSE;

  self->have_old_dbgmcu = TRUE;
  if (!lb_swd_target_write_word (target, LB_STM32_DBGMCU_CR,
                                 self->old_dbgmcu_cr | KEEP_CLOCKS_IN_SLEEP |
                                   (is_f1 ? F1_FREEZE_WATCHDOGS : 0),
                                 error))
    return FALSE;

  return is_f1 || lb_swd_target_write_word (target, LB_STM32_DBGMCU_APB1_FZ,
                                            self->old_freeze | LB_STM32_FREEZE_WATCHDOGS, error);
}

gboolean
lb_stm32_device_ensure_halted (LbStm32Device *self,
                               GCancellable  *cancellable,
                               GError       **error)
{
  if (self->halted)
    return TRUE;

  if (!freeze_watchdogs (self, error) || !lb_swd_target_halt (self->target, cancellable, error))
    {
      g_prefix_error (error, "Halting the chip: ");
      return FALSE;
    }

  self->halted = TRUE;
  return TRUE;
}

static gboolean
restore_dbgmcu (LbStm32Device *self,
                GError       **error)
{
  LbSwdTarget *target = self->target;
  gboolean is_f1 = self->info.chip->size_register == F1_SIZE_REGISTER;

  if (!self->have_old_dbgmcu)
    return TRUE;

  self->have_old_dbgmcu = FALSE;
  if (!is_f1 &&
      !lb_swd_target_write_word (target, LB_STM32_DBGMCU_APB1_FZ, self->old_freeze, error))
    return FALSE;
  return lb_swd_target_write_word (target, LB_STM32_DBGMCU_CR, self->old_dbgmcu_cr, error);
}

/* Both ways of leaving let the chip run: a controller that stands still helps nobody. */
gboolean
lb_stm32_device_close (LbDevice *device,
                       LbLeave   leave,
                       GError  **error)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);
  g_autoptr(GError) first = NULL;

  if (!self->open)
    return TRUE;

  self->open = FALSE;
  if (self->halted || self->changed)
    {
      restore_dbgmcu (self, &first);
      lb_swd_target_leave (self->target, self->changed, first == NULL ? &first : NULL);
    }
  lb_swd_target_disconnect (self->target, first == NULL ? &first : NULL);
  self->halted = FALSE;
  self->changed = FALSE;

  if (first == NULL)
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&first), "Letting the chip run again: ");
  return FALSE;
}
