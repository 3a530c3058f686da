/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stm32"

#include "config.h"

#include "lb-stm32-device-private.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"

#define USUAL_KHZ 1800u
#define FAST_KHZ 4000u
#define SLOW_KHZ 480u
#define PROOF_LENGTH 4096u
#define WAIT_PAUSE_MS 300

/* Whether another try of connecting may help: the adapter works, the chip is silent. */
static gboolean
is_silence (const GError *error)
{
  return g_error_matches (error, LB_RETRY, LB_RETRY_HOLD_BOOT);
}

/* Slower at each step, as long wires are a common cause (facts 1.5); then with the reset line. */
static gboolean
connect_steps (LbStm32Device *self,
               guint          wanted_khz,
               GCancellable  *cancellable,
               GError       **error)
{
  const guint speeds[] = { wanted_khz, SLOW_KHZ, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    {
      g_autoptr(GError) local_error = NULL;
      LbSwdFeatures features;

      if (lb_swd_target_connect (self->target, LB_SWD_CONNECT_NORMAL, speeds[i], cancellable,
                                 &local_error))
        return TRUE;

      features = lb_swd_target_get_features (self->target);
      if (!is_silence (local_error) || (features & LB_SWD_HAS_SPEED) == 0)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (i + 1 < G_N_ELEMENTS (speeds))
        lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_RETRY, 0, "No answer: again at %u kHz",
                        speeds[i + 1]);
    }

  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_RETRY, 0,
                  "No answer: again with the reset line held");
  if (!lb_swd_target_connect (self->target, LB_SWD_CONNECT_UNDER_RESET, SLOW_KHZ, cancellable,
                              error))
    return FALSE;

  self->changed = TRUE;
  return TRUE;
}

/* While a person powers the board, or holds NRST to ground and lets go (facts 1.7). */
static gboolean
connect_waiting (LbStm32Device       *self,
                 const LbOpenOptions *options,
                 GCancellable        *cancellable,
                 GError             **error)
{
  gint64 end = lb_swd_target_now (self->target) + options->wait_ms * 1000ll;

  while (TRUE)
    {
      g_autoptr(GError) local_error = NULL;

      if (lb_swd_target_connect (self->target, LB_SWD_CONNECT_BY_HAND, SLOW_KHZ, cancellable,
                                 &local_error))
        {
          self->changed = TRUE;
          return TRUE;
        }
      if (!is_silence (local_error) ||
          (!options->wait && lb_swd_target_now (self->target) >= end))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_HEARING, LB_HEARING_NOTHING, "%s", "");
      if (!lb_swd_target_sleep (self->target, WAIT_PAUSE_MS, cancellable, error))
        return FALSE;
    }
}

static gboolean
connect_target (LbStm32Device       *self,
                const LbOpenOptions *options,
                GCancellable        *cancellable,
                GError             **error)
{
  g_autoptr(GError) local_error = NULL;

  self->changed = FALSE;
  if (connect_steps (self, options->baud / 1000, cancellable, &local_error))
    return TRUE;

  if (is_silence (local_error) && (options->wait || options->wait_ms > 0))
    return connect_waiting (self, options, cancellable, error);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* A programmer that only erases the whole chip has one erase unit: all of it. */
static LbGeometry *
whole_chip_geometry (const LbStm32Info *info)
{
  const LbRegion region = {
    LB_STM32_FLASH_START, info->flash_size, info->flash_size, 4, 0xff,
  };

  return lb_geometry_new (&region, 1);
}

/* Option bytes and the one-time area: a backup keeps them, no restore writes them. */
static void
keep_extras (LbStm32Device *self)
{
  guint8 options[4];

  g_ptr_array_set_size (self->extras, 0);
  lb_put_le32 (options, self->info.option_word);
  g_ptr_array_add (self->extras, g_bytes_new (options, sizeof options));
  if (self->info.have_otp)
    g_ptr_array_add (self->extras, g_bytes_new (self->info.otp, sizeof self->info.otp));
}

static gboolean
set_up (LbStm32Device       *self,
        const LbOpenOptions *options,
        GError             **error)
{
  g_autoptr(LbIdentity) identity = NULL;
  g_autoptr(LbGeometry) geometry = NULL;
  g_autofree char *name = lb_swd_target_dup_name (self->target);

  if (options->flash_size != 0)
    self->info.flash_size = (guint32) MIN (options->flash_size, G_MAXUINT32 / 2);

  geometry = lb_stm32_device_has_programmer (self) ? whole_chip_geometry (&self->info)
                                   : lb_stm32_geometry (self->info.chip, self->info.flash_size,
                                                        self->info.option_word);
  if (geometry == NULL)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                   "%u KiB of flash do not fit any %s. A bad contact can be the reason; else give "
                   "the size.",
                   self->info.flash_size / 1024, self->info.chip->name);
      return FALSE;
    }

  identity = lb_stm32_info_to_identity (&self->info);
  if (options->flash_size != 0)
    identity->size_evidence |= LB_SIZE_FROM_USER;
  keep_extras (self);
  lb_device_set_identity (LB_DEVICE (self), identity);
  lb_device_set_geometry (LB_DEVICE (self), geometry);
  lb_device_set_speed (LB_DEVICE (self), lb_swd_target_get_khz (self->target) * 1000);
  lb_stm32_flash_init (&self->flash, self->target, self->info.chip->flash_base,
                       lb_swd_target_get_voltage (self->target));
  if (lb_swd_target_get_voltage (self->target) > 0)
    lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_LOG, 0, "%s, target %u mV", name,
                    lb_swd_target_get_voltage (self->target));
  else
    lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_LOG, 0, "%s, supply not measured", name);
  if (lb_swd_target_get_advice (self->target) != NULL)
    lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_LOG, 0, "%s",
                    lb_swd_target_get_advice (self->target));
  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_HEARING, LB_HEARING_CONNECTED, "%s", "");
  return TRUE;
}

static gboolean
may_go_faster (LbStm32Device       *self,
               const LbOpenOptions *options)
{
  guint khz = lb_swd_target_get_khz (self->target);

  return options->baud == 0 && !self->changed && self->info.rdp_level == 0 && khz >= USUAL_KHZ &&
         khz < FAST_KHZ &&
         (lb_swd_target_get_features (self->target) & LB_SWD_HAS_SPEED) != 0;
}

/* Whether the faster clock carries bytes that were read at the usual one. */
static gboolean
proves_faster (LbStm32Device *self,
               GCancellable  *cancellable)
{
  guint8 usual[PROOF_LENGTH];
  guint8 fast[PROOF_LENGTH];

  return lb_swd_target_read (self->target, LB_STM32_FLASH_START, usual, sizeof usual, cancellable,
                             NULL) &&
         lb_swd_target_reenter (self->target, FAST_KHZ, cancellable, NULL) &&
         lb_swd_target_read (self->target, LB_STM32_FLASH_START, fast, sizeof fast, cancellable,
                             NULL) &&
         memcmp (usual, fast, sizeof usual) == 0;
}

/*
 * Nearly all the time of a backup is spent on the two wires (facts 2.7): the highest clock that
 * proves itself on this board's wires is taken. Trouble later on steps down again.
 */
static gboolean
choose_clock (LbStm32Device       *self,
              const LbOpenOptions *options,
              GCancellable        *cancellable,
              GError             **error)
{
  guint usual = lb_swd_target_get_khz (self->target);

  if (!may_go_faster (self, options) || proves_faster (self, cancellable))
    return TRUE;

  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_LOG, 0, "Staying at %u kHz", usual);
  return lb_swd_target_reenter (self->target, usual, cancellable, error);
}

gboolean
lb_stm32_device_open (LbDevice            *device,
                      const LbOpenOptions *options,
                      GCancellable        *cancellable,
                      GError             **error)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);

  self->halted = FALSE;
  self->have_old_dbgmcu = FALSE;
  self->chunk = LB_STM32_READ_CHUNK;
  if (!connect_target (self, options, cancellable, error))
    return FALSE;

  if (lb_stm32_identify (&self->info, self->target, cancellable, error) &&
      choose_clock (self, options, cancellable, error) &&
      set_up (self, options, error))
    {
      self->open = TRUE;
      return TRUE;
    }

  lb_swd_target_disconnect (self->target, NULL);
  return FALSE;
}
