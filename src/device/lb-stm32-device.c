/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stm32"

#include "config.h"

#include "lb-stm32-device.h"

#include <string.h>

#include "lb-error.h"
#include "lb-stm32-flash.h"
#include "lb-stm32-identify.h"

#define READ_CHUNK 4096u
#define READ_CHUNK_SMALL 1024u
#define WRITE_CHUNK 16384u /* the flash is unlocked and locked once for each */
#define LARGEST_SECTOR (256 * 1024u)
#define SLOW_KHZ 480u
#define WAIT_PAUSE_MS 300
#define F1_SIZE_REGISTER 0x1ffff7e0u
#define F1_FREEZE_WATCHDOGS 0x300u
#define KEEP_CLOCKS_IN_SLEEP 7u

struct _LbStm32Device
{
  LbDevice parent_instance;

  LbSwdTarget  *target;
  LbStm32Info   info;
  LbStm32Flash  flash;
  guint32       chunk;         /* bytes of one read */
  gboolean      open;
  gboolean      halted;
  gboolean      changed;       /* the flash was erased or written: the firmware must start anew */
  gboolean      caches_stale;
  guint32       old_dbgmcu_cr;
  guint32       old_freeze;
  gboolean      have_old_dbgmcu;
};

G_DEFINE_FINAL_TYPE (LbStm32Device, lb_stm32_device, LB_TYPE_DEVICE)

static gboolean
has_programmer (LbStm32Device *self)
{
  return (lb_swd_target_get_features (self->target) & LB_SWD_HAS_PROGRAMMER) != 0;
}

static gboolean
can_write (LbStm32Device *self)
{
  LbSwdFeatures features = lb_swd_target_get_features (self->target);

  return self->info.chip != NULL && (self->info.chip->flags & LB_STM32_CAN_WRITE) != 0 &&
         (features & (LB_SWD_HAS_PROGRAMMER | LB_SWD_HAS_WORD_WRITE)) != 0;
}

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

  geometry = has_programmer (self) ? whole_chip_geometry (&self->info)
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
  lb_device_set_identity (LB_DEVICE (self), identity);
  lb_device_set_geometry (LB_DEVICE (self), geometry);
  lb_device_set_speed (LB_DEVICE (self), lb_swd_target_get_khz (self->target) * 1000);
  lb_stm32_flash_init (&self->flash, self->target, self->info.chip->flash_base,
                       lb_swd_target_get_voltage (self->target));
  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_LOG, 0, "%s, target %u mV", name,
                  lb_swd_target_get_voltage (self->target));
  if (lb_swd_target_get_advice (self->target) != NULL)
    lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_LOG, 0, "%s",
                    lb_swd_target_get_advice (self->target));
  lb_device_emit (LB_DEVICE (self), LB_DEVICE_EVENT_HEARING, LB_HEARING_CONNECTED, "%s", "");
  return TRUE;
}

static gboolean
lb_stm32_device_open (LbDevice            *device,
                      const LbOpenOptions *options,
                      GCancellable        *cancellable,
                      GError             **error)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);

  self->halted = FALSE;
  self->have_old_dbgmcu = FALSE;
  self->chunk = READ_CHUNK;
  if (!connect_target (self, options, cancellable, error))
    return FALSE;

  if (lb_stm32_identify (&self->info, self->target, cancellable, error) &&
      set_up (self, options, error))
    {
      self->open = TRUE;
      return TRUE;
    }

  lb_swd_target_disconnect (self->target, NULL);
  return FALSE;
}

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

static gboolean
ensure_halted (LbStm32Device *self,
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

static void
explain_protection (LbStm32Device *self,
                    GError       **error)
{
  if (self->info.rdp_level == 2)
    g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
                 "This chip is locked for ever (protection level 2). Nobody can read or change it "
                 "through this connector.");
  else
    g_set_error (error, LB_ERROR, LB_ERROR_REFUSED,
                 "This chip is read-protected (level 1): its contents cannot be backed up. The "
                 "protection can be removed, but that erases everything on the chip: firmware, "
                 "bootloader and settings. Since a debugger has touched it, its firmware stands "
                 "still until the power was off once.");
}

static gboolean
check_readable (LbStm32Device *self,
                GError       **error)
{
  if (self->info.rdp_level == 0)
    return TRUE;

  explain_protection (self, error);
  return FALSE;
}

static GBytes *
lb_stm32_device_read (LbDevice     *device,
                      guint64       start,
                      guint32       length,
                      LbProgress   *progress,
                      GCancellable *cancellable,
                      GError      **error)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);
  guint32 first = (guint32) start & ~3u;
  guint32 last = ((guint32) start + length + 3) & ~3u;
  g_autofree guint8 *buffer = g_malloc (last - first);

  if (!check_readable (self, error) || !ensure_halted (self, cancellable, error))
    return NULL;
  if (self->caches_stale && !lb_stm32_flash_flush_caches (&self->flash, error))
    return NULL;
  self->caches_stale = FALSE;

  for (guint32 at = first; at < last;)
    {
      guint32 n = MIN (last - at, self->chunk - at % self->chunk);

      if (!lb_swd_target_read (self->target, at, buffer + (at - first), n, cancellable, error))
        {
          g_prefix_error (error, "Reading the flash: ");
          return NULL;
        }
      at += n;
      lb_progress_set_bytes (progress, MIN (at - first, length), length);
    }

  return g_bytes_new (buffer + ((guint32) start - first), length);
}

static gboolean
check_writable (LbStm32Device *self,
                GError       **error)
{
  if (self->info.rdp_level != 0)
    return check_readable (self, error);
  if (can_write (self))
    return TRUE;

  if ((self->info.chip->flags & LB_STM32_CAN_WRITE) == 0)
    g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                 "Writing the %s is not supported: this program backs it up, but has no tested "
                 "way to erase and program this family.",
                 self->info.chip->name);
  else
    g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                 "This adapter's firmware is too old to write safely. ST's updater brings it up "
                 "to date.");
  return FALSE;
}

static gboolean
erase_sectors (LbStm32Device *self,
               guint32        start,
               guint32        length,
               GCancellable  *cancellable,
               GError       **error)
{
  LbGeometry *geometry = lb_device_get_geometry (LB_DEVICE (self));
  guint64 at = start;

  while (at < (guint64) start + length)
    {
      const LbRegion *region = lb_geometry_find (geometry, at);
      int number = lb_stm32_sector_number (self->info.chip, geometry, (guint32) at);

      if (region == NULL || number < 0)
        {
          g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "0x%08x is not the start of a sector",
                       (guint32) at);
          return FALSE;
        }
      if (!lb_stm32_flash_erase_sector (&self->flash, (guint) number, cancellable, error))
        {
          g_prefix_error (error, "Erasing sector %d at 0x%08x: ", number, (guint32) at);
          return FALSE;
        }
      at += region->erase_unit;
    }

  return TRUE;
}

static gboolean
lb_stm32_device_erase (LbDevice     *device,
                       guint64       start,
                       guint32       length,
                       GCancellable *cancellable,
                       GError      **error)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);

  if (!check_writable (self, error) || !ensure_halted (self, cancellable, error))
    return FALSE;

  self->changed = TRUE;
  self->caches_stale = !has_programmer (self);
  if (has_programmer (self))
    return lb_swd_target_erase_all (self->target, cancellable, error);
  return erase_sectors (self, (guint32) start, length, cancellable, error);
}

static gboolean
program_chunk (LbStm32Device *self,
               guint32        address,
               const guint8  *data,
               gsize          n,
               GCancellable  *cancellable,
               GError       **error)
{
  if (has_programmer (self))
    return lb_swd_target_program (self->target, address, data, n, cancellable, error);
  return lb_stm32_flash_program (&self->flash, address, data, n, cancellable, error);
}

static gboolean
lb_stm32_device_write (LbDevice     *device,
                       guint64       start,
                       GBytes       *data,
                       LbWriteFlags  flags,
                       LbProgress   *progress,
                       GCancellable *cancellable,
                       GError      **error)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);
  gsize length;
  const guint8 *bytes = g_bytes_get_data (data, &length);

  if (!check_writable (self, error) || !ensure_halted (self, cancellable, error))
    return FALSE;
  if ((flags & LB_WRITE_ERASE) != 0 &&
      !lb_stm32_device_erase (device, start, (guint32) length, cancellable, error))
    return FALSE;

  self->changed = TRUE;
  self->caches_stale = !has_programmer (self);
  for (gsize done = 0; done < length;)
    {
      gsize n = MIN (length - done, WRITE_CHUNK - (start + done) % WRITE_CHUNK);

      if (!program_chunk (self, (guint32) (start + done), bytes + done, n, cancellable, error))
        {
          g_prefix_error (error, "Programming 0x%08x: ", (guint32) (start + done));
          return FALSE;
        }
      done += n;
      lb_progress_set_bytes (progress, done, length);
    }

  return TRUE;
}

static gboolean
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
                  lb_swd_target_get_khz (self->target) * 1000, "%s", "");
  return ensure_halted (self, cancellable, error);
}

static gboolean
recover_slower (LbStm32Device *self,
                GCancellable  *cancellable,
                GError       **error)
{
  static const guint steps[] = { 950, 480, 240, 100 };
  guint khz = lb_swd_target_get_khz (self->target);

  if ((lb_swd_target_get_features (self->target) & LB_SWD_HAS_SPEED) != 0)
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
      if (steps[i] < khz)
        return reenter (self, steps[i], cancellable, error);

  g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "There is no slower speed.");
  return FALSE;
}

static gboolean
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
      if (self->chunk == READ_CHUNK_SMALL)
        {
          g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "There is no smaller packet.");
          return FALSE;
        }
      self->chunk = READ_CHUNK_SMALL;
      return reenter (self, lb_swd_target_get_khz (self->target), cancellable, error);
    }
}

static gboolean
lb_stm32_device_get_protection (LbDevice     *device,
                                gboolean     *is_protected,
                                GCancellable *cancellable,
                                GError      **error)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);
  const guint32 all_writable = 0x0fff0000u;
  guint32 optcr;

  *is_protected = FALSE;
  if (!can_write (self))
    return TRUE;
  if (!lb_swd_target_read_word (self->target, self->info.chip->flash_base + LB_STM32_OPTCR, &optcr,
                                error))
    return FALSE;

  *is_protected = (optcr & all_writable) != all_writable;
  return TRUE;
}

static gboolean
lb_stm32_device_clear_protection (LbDevice     *device,
                                  GCancellable *cancellable,
                                  GError      **error)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);

  if (!check_writable (self, error) || !ensure_halted (self, cancellable, error))
    return FALSE;

  return lb_stm32_flash_clear_write_protection (&self->flash, cancellable, error);
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
static gboolean
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

static LbDeviceFeatures
lb_stm32_device_get_features (LbDevice *device)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);

  if (!self->open || self->info.rdp_level != 0)
    return 0;
  return LB_DEVICE_CAN_READ | LB_DEVICE_CAN_VERIFY |
         (can_write (self) ? LB_DEVICE_CAN_ERASE | LB_DEVICE_CAN_WRITE : 0);
}

static guint32
lb_stm32_device_get_max_command (LbDevice *device)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);

  return self->open && has_programmer (self) ? self->info.flash_size : LARGEST_SECTOR;
}

static gint64
lb_stm32_device_now (LbDevice *device)
{
  return lb_swd_target_now (LB_STM32_DEVICE (device)->target);
}

static void
lb_stm32_device_dispose (GObject *object)
{
  LbStm32Device *self = LB_STM32_DEVICE (object);

  if (self->target != NULL)
    lb_stm32_device_close (LB_DEVICE (self), LB_LEAVE_RUN, NULL);
  g_clear_object (&self->target);
  G_OBJECT_CLASS (lb_stm32_device_parent_class)->dispose (object);
}

static void
lb_stm32_device_class_init (LbStm32DeviceClass *klass)
{
  LbDeviceClass *device_class = LB_DEVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_stm32_device_dispose;
  device_class->open = lb_stm32_device_open;
  device_class->check_alive = lb_stm32_device_check_alive;
  device_class->read = lb_stm32_device_read;
  device_class->erase = lb_stm32_device_erase;
  device_class->write = lb_stm32_device_write;
  device_class->recover = lb_stm32_device_recover;
  device_class->get_protection = lb_stm32_device_get_protection;
  device_class->clear_protection = lb_stm32_device_clear_protection;
  device_class->close = lb_stm32_device_close;
  device_class->get_features = lb_stm32_device_get_features;
  device_class->get_max_command = lb_stm32_device_get_max_command;
  device_class->now = lb_stm32_device_now;
}

static void
lb_stm32_device_init (LbStm32Device *self)
{
}

LbDevice *
lb_stm32_device_new (LbSwdTarget *target)
{
  LbStm32Device *self = g_object_new (LB_TYPE_STM32_DEVICE, NULL);

  self->target = g_object_ref (target);
  return LB_DEVICE (self);
}

char *
lb_stm32_device_dup_adapter_name (LbStm32Device *self)
{
  g_return_val_if_fail (LB_IS_STM32_DEVICE (self), NULL);

  return lb_swd_target_dup_name (self->target);
}

guint
lb_stm32_device_get_voltage (LbStm32Device *self)
{
  g_return_val_if_fail (LB_IS_STM32_DEVICE (self), 0);

  return lb_swd_target_get_voltage (self->target);
}

gboolean
lb_stm32_device_is_adapter_old (LbStm32Device *self)
{
  g_return_val_if_fail (LB_IS_STM32_DEVICE (self), FALSE);

  return lb_swd_target_get_advice (self->target) != NULL;
}

gboolean
lb_stm32_device_peek (LbStm32Device  *self,
                      guint32         address,
                      guint8         *buffer,
                      gsize           length,
                      GCancellable   *cancellable,
                      GError        **error)
{
  g_return_val_if_fail (LB_IS_STM32_DEVICE (self), FALSE);

  return check_readable (self, error) &&
         lb_swd_target_read (self->target, address, buffer, length, cancellable, error);
}

const LbStm32Chip *
lb_stm32_device_get_chip (LbStm32Device *self)
{
  g_return_val_if_fail (LB_IS_STM32_DEVICE (self), NULL);

  return self->info.chip;
}

guint32
lb_stm32_device_get_option_word (LbStm32Device *self)
{
  g_return_val_if_fail (LB_IS_STM32_DEVICE (self), 0);

  return self->info.option_word;
}

guint
lb_stm32_device_get_rdp_level (LbStm32Device *self)
{
  g_return_val_if_fail (LB_IS_STM32_DEVICE (self), 0);

  return self->info.rdp_level;
}

gboolean
lb_stm32_device_remove_protection (LbStm32Device *self,
                                   GCancellable  *cancellable,
                                   GError       **error)
{
  g_return_val_if_fail (LB_IS_STM32_DEVICE (self), FALSE);

  if ((self->info.chip->flags & LB_STM32_CAN_WRITE) == 0 ||
      (lb_swd_target_get_features (self->target) & LB_SWD_HAS_WORD_WRITE) == 0)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                   "Removing the protection of this part through this adapter is not supported.");
      return FALSE;
    }

  if (!ensure_halted (self, cancellable, error) ||
      !lb_stm32_flash_remove_read_protection (&self->flash, cancellable, error))
    return FALSE;

  self->changed = TRUE;
  return TRUE;
}
