/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-swd"

#include "config.h"

#include "lb-swd-target.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"

#define HALT_TIMEOUT_US (500 * 1000)
#define HALT_POLL_MS 5
#define RESET_WAIT_MS 10

G_DEFINE_ABSTRACT_TYPE (LbSwdTarget, lb_swd_target, G_TYPE_OBJECT)

static gboolean
lb_swd_target_real_read_word (LbSwdTarget  *self,
                              guint32       address,
                              guint32      *value,
                              GError      **error)
{
  guint8 bytes[4];

  if (!lb_swd_target_read (self, address, bytes, sizeof bytes, NULL, error))
    return FALSE;

  *value = lb_get_le32 (bytes);
  return TRUE;
}

static gboolean
lb_swd_target_real_write_word (LbSwdTarget *self,
                               guint32      address,
                               guint32      value,
                               GError     **error)
{
  guint8 bytes[4];

  lb_put_le32 (bytes, value);
  return lb_swd_target_write (self, address, bytes, sizeof bytes, NULL, error);
}

static gboolean
lb_swd_target_real_halt (LbSwdTarget  *self,
                         GCancellable *cancellable,
                         GError      **error)
{
  gint64 end = lb_swd_target_now (self) + HALT_TIMEOUT_US;
  guint32 dhcsr = 0;

  do
    {
      if (!lb_swd_target_write_word (self, LB_CORTEX_DHCSR, LB_CORTEX_DHCSR_HALT, error) ||
          !lb_swd_target_read_word (self, LB_CORTEX_DHCSR, &dhcsr, error))
        return FALSE;
      if ((dhcsr & LB_CORTEX_S_HALT) != 0)
        return TRUE;
      if (!lb_swd_target_sleep (self, HALT_POLL_MS, cancellable, error))
        return FALSE;
    }
  while (lb_swd_target_now (self) < end);

  g_set_error (error, LB_ERROR, LB_ERROR_TIMEOUT,
               "The chip does not stop. Check that its supply is steady and that nothing resets "
               "it.");
  return FALSE;
}

static gboolean
lb_swd_target_real_leave (LbSwdTarget *self,
                          gboolean     reset,
                          GError     **error)
{
  if (reset)
    {
      /* Without a catch on reset, or the core would stop at its first instruction. */
      if (!lb_swd_target_write_word (self, LB_CORTEX_DEMCR, 0, error) ||
          !lb_swd_target_write_word (self, LB_CORTEX_AIRCR, LB_CORTEX_AIRCR_SYSRESETREQ, error) ||
          !lb_swd_target_sleep (self, RESET_WAIT_MS, NULL, error))
        return FALSE;

      /* The firmware runs by now and may have turned SWD off: that is no failure. */
      lb_swd_target_write_word (self, LB_CORTEX_DHCSR, LB_CORTEX_DHCSR_LEAVE, NULL);
      return TRUE;
    }

  return lb_swd_target_write_word (self, LB_CORTEX_DHCSR, LB_CORTEX_DHCSR_LEAVE, error);
}

static void
lb_swd_target_class_init (LbSwdTargetClass *klass)
{
  klass->read_word = lb_swd_target_real_read_word;
  klass->write_word = lb_swd_target_real_write_word;
  klass->halt = lb_swd_target_real_halt;
  klass->leave = lb_swd_target_real_leave;
}

static void
lb_swd_target_init (LbSwdTarget *self)
{
}

static gboolean
set_unsupported (GError    **error,
                 const char *what)
{
  g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "This adapter cannot %s", what);
  return FALSE;
}

gboolean
lb_swd_target_connect (LbSwdTarget  *self,
                       LbSwdConnect  how,
                       guint         khz,
                       GCancellable *cancellable,
                       GError      **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);

  return LB_SWD_TARGET_GET_CLASS (self)->connect (self, how, khz, cancellable, error);
}

gboolean
lb_swd_target_disconnect (LbSwdTarget *self,
                          GError     **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);

  return LB_SWD_TARGET_GET_CLASS (self)->disconnect (self, error);
}

gboolean
lb_swd_target_reenter (LbSwdTarget  *self,
                       guint         khz,
                       GCancellable *cancellable,
                       GError      **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);

  if (LB_SWD_TARGET_GET_CLASS (self)->reenter == NULL)
    return set_unsupported (error, "take up a broken link again");
  return LB_SWD_TARGET_GET_CLASS (self)->reenter (self, khz, cancellable, error);
}

gboolean
lb_swd_target_read (LbSwdTarget  *self,
                    guint32       address,
                    guint8       *buf,
                    gsize         len,
                    GCancellable *cancellable,
                    GError      **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);
  g_return_val_if_fail (address % 4 == 0 && len % 4 == 0, FALSE);

  memset (buf, 0, len);
  if (LB_SWD_TARGET_GET_CLASS (self)->read (self, address, buf, len, cancellable, error))
    return TRUE;

  /* What a failed read left behind is not data. */
  memset (buf, 0, len);
  return FALSE;
}

gboolean
lb_swd_target_write (LbSwdTarget  *self,
                     guint32       address,
                     const guint8 *data,
                     gsize         len,
                     GCancellable *cancellable,
                     GError      **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);
  g_return_val_if_fail (address % 4 == 0 && len % 4 == 0, FALSE);

  if (LB_SWD_TARGET_GET_CLASS (self)->write == NULL)
    return set_unsupported (error, "write single words");
  return LB_SWD_TARGET_GET_CLASS (self)->write (self, address, data, len, cancellable, error);
}

gboolean
lb_swd_target_write_bytes (LbSwdTarget  *self,
                           guint32       address,
                           const guint8 *data,
                           gsize         len,
                           GCancellable *cancellable,
                           GError      **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);

  if (LB_SWD_TARGET_GET_CLASS (self)->write_bytes == NULL)
    return set_unsupported (error, "write single bytes");
  return LB_SWD_TARGET_GET_CLASS (self)->write_bytes (self, address, data, len, cancellable, error);
}

gboolean
lb_swd_target_read_word (LbSwdTarget *self,
                         guint32      address,
                         guint32     *value,
                         GError     **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);
  g_return_val_if_fail (address % 4 == 0, FALSE);

  *value = 0;
  return LB_SWD_TARGET_GET_CLASS (self)->read_word (self, address, value, error);
}

gboolean
lb_swd_target_write_word (LbSwdTarget *self,
                          guint32      address,
                          guint32      value,
                          GError     **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);
  g_return_val_if_fail (address % 4 == 0, FALSE);

  return LB_SWD_TARGET_GET_CLASS (self)->write_word (self, address, value, error);
}

gboolean
lb_swd_target_halt (LbSwdTarget  *self,
                    GCancellable *cancellable,
                    GError      **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);

  return LB_SWD_TARGET_GET_CLASS (self)->halt (self, cancellable, error);
}

gboolean
lb_swd_target_leave (LbSwdTarget *self,
                     gboolean     reset,
                     GError     **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);

  return LB_SWD_TARGET_GET_CLASS (self)->leave (self, reset, error);
}

gboolean
lb_swd_target_erase_all (LbSwdTarget  *self,
                         GCancellable *cancellable,
                         GError      **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);

  if (LB_SWD_TARGET_GET_CLASS (self)->erase_all == NULL)
    return set_unsupported (error, "erase flash by itself");
  return LB_SWD_TARGET_GET_CLASS (self)->erase_all (self, cancellable, error);
}

gboolean
lb_swd_target_program (LbSwdTarget  *self,
                       guint32       address,
                       const guint8 *data,
                       gsize         len,
                       GCancellable *cancellable,
                       GError      **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);

  if (LB_SWD_TARGET_GET_CLASS (self)->program == NULL)
    return set_unsupported (error, "program flash by itself");
  return LB_SWD_TARGET_GET_CLASS (self)->program (self, address, data, len, cancellable, error);
}

gboolean
lb_swd_target_sleep (LbSwdTarget  *self,
                     guint         ms,
                     GCancellable *cancellable,
                     GError      **error)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), FALSE);

  return LB_SWD_TARGET_GET_CLASS (self)->sleep (self, ms, cancellable, error);
}

gint64
lb_swd_target_now (LbSwdTarget *self)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), 0);

  return LB_SWD_TARGET_GET_CLASS (self)->now (self);
}

LbSwdFeatures
lb_swd_target_get_features (LbSwdTarget *self)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), 0);

  return LB_SWD_TARGET_GET_CLASS (self)->get_features (self);
}

guint
lb_swd_target_get_voltage (LbSwdTarget *self)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), 0);

  return LB_SWD_TARGET_GET_CLASS (self)->get_voltage != NULL
           ? LB_SWD_TARGET_GET_CLASS (self)->get_voltage (self) : 0;
}

guint
lb_swd_target_get_khz (LbSwdTarget *self)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), 0);

  return LB_SWD_TARGET_GET_CLASS (self)->get_khz != NULL
           ? LB_SWD_TARGET_GET_CLASS (self)->get_khz (self) : 0;
}

char *
lb_swd_target_dup_name (LbSwdTarget *self)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), NULL);

  return LB_SWD_TARGET_GET_CLASS (self)->dup_name (self);
}

const char *
lb_swd_target_get_advice (LbSwdTarget *self)
{
  g_return_val_if_fail (LB_IS_SWD_TARGET (self), NULL);

  return LB_SWD_TARGET_GET_CLASS (self)->get_advice != NULL
           ? LB_SWD_TARGET_GET_CLASS (self)->get_advice (self) : NULL;
}
