/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stm32"

#include "config.h"

#include "lb-stm32-device-private.h"

#include <string.h>

#include "lb-error.h"

#define WRITE_CHUNK 16384u /* the flash is unlocked and locked once for each */
#define LARGEST_SECTOR (256 * 1024u)

G_DEFINE_FINAL_TYPE (LbStm32Device, lb_stm32_device, LB_TYPE_DEVICE)

gboolean
lb_stm32_device_has_programmer (LbStm32Device *self)
{
  return (lb_swd_target_get_features (self->target) & LB_SWD_HAS_PROGRAMMER) != 0;
}

gboolean
lb_stm32_device_can_write (LbStm32Device *self)
{
  LbSwdFeatures features = lb_swd_target_get_features (self->target);

  return self->info.chip != NULL && (self->info.chip->flags & LB_STM32_CAN_WRITE) != 0 &&
         (features & (LB_SWD_HAS_PROGRAMMER | LB_SWD_HAS_WORD_WRITE)) != 0;
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

  if (!check_readable (self, error) || !lb_stm32_device_ensure_halted (self, cancellable, error))
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
  if (lb_stm32_device_can_write (self))
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

  if (!check_writable (self, error) || !lb_stm32_device_ensure_halted (self, cancellable, error))
    return FALSE;

  self->changed = TRUE;
  self->caches_stale = !lb_stm32_device_has_programmer (self);
  if (lb_stm32_device_has_programmer (self))
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
  if (lb_stm32_device_has_programmer (self))
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

  if (!check_writable (self, error) || !lb_stm32_device_ensure_halted (self, cancellable, error))
    return FALSE;
  if ((flags & LB_WRITE_ERASE) != 0 &&
      !lb_stm32_device_erase (device, start, (guint32) length, cancellable, error))
    return FALSE;

  self->changed = TRUE;
  self->caches_stale = !lb_stm32_device_has_programmer (self);
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
lb_stm32_device_get_protection (LbDevice     *device,
                                gboolean     *is_protected,
                                GCancellable *cancellable,
                                GError      **error)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);
  const guint32 all_writable = 0x0fff0000u;
  guint32 optcr;

  *is_protected = FALSE;
  if (!lb_stm32_device_can_write (self))
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

  if (!check_writable (self, error) || !lb_stm32_device_ensure_halted (self, cancellable, error))
    return FALSE;

  return lb_stm32_flash_clear_write_protection (&self->flash, cancellable, error);
}

static LbDeviceFeatures
lb_stm32_device_get_features (LbDevice *device)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);

  if (!self->open || self->info.rdp_level != 0)
    return 0;
  return LB_DEVICE_CAN_READ | LB_DEVICE_CAN_VERIFY |
         (lb_stm32_device_can_write (self) ? LB_DEVICE_CAN_ERASE | LB_DEVICE_CAN_WRITE : 0);
}

static guint32
lb_stm32_device_get_max_command (LbDevice *device)
{
  LbStm32Device *self = LB_STM32_DEVICE (device);

  return self->open && lb_stm32_device_has_programmer (self) ? self->info.flash_size
                                                             : LARGEST_SECTOR;
}

static GBytes *
lb_stm32_device_get_extra (LbDevice    *device,
                           guint        index,
                           const char **name)
{
  static const char *const names[] = { "option-bytes", "one-time-area" };
  LbStm32Device *self = LB_STM32_DEVICE (device);

  if (index >= self->extras->len)
    return NULL;

  *name = names[index];
  return self->extras->pdata[index];
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
  g_clear_pointer (&self->extras, g_ptr_array_unref);
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
  device_class->get_extra = lb_stm32_device_get_extra;
}

static void
lb_stm32_device_init (LbStm32Device *self)
{
  self->extras = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
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

  if (!lb_stm32_device_ensure_halted (self, cancellable, error) ||
      !lb_stm32_flash_remove_read_protection (&self->flash, cancellable, error))
    return FALSE;

  self->changed = TRUE;
  return TRUE;
}
