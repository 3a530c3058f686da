/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stlink"

#include "config.h"

#include "lb-stlink-wire.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"

#define WAIT_TRIES 8
#define DEFAULT_KHZ_V2 1800
#define DEFAULT_KHZ_V3 3300
#define COM_FREQ_LENGTH 52

gboolean
lb_stlink_wire_send (LbStlinkWire *self,
                     const guint8  block[LB_STLINK_BLOCK],
                     GError      **error)
{
  return lb_usb_transport_out (self->usb, block, LB_STLINK_BLOCK, LB_STLINK_USB_TIMEOUT_MS, error);
}

/* A command and an answer of exactly @length bytes. */
gboolean
lb_stlink_wire_ask (LbStlinkWire *self,
                    const guint8  block[LB_STLINK_BLOCK],
                    guint8       *reply,
                    gsize         length,
                    GError      **error)
{
  gssize got;

  if (!lb_stlink_wire_send (self, block, error))
    return FALSE;

  got = lb_usb_transport_in (self->usb, reply, length, LB_STLINK_USB_TIMEOUT_MS, error);
  if (got < 0)
    return FALSE;
  if ((gsize) got != length)
    {
      memset (reply, 0, length);
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL,
                   "The adapter gave %" G_GSSIZE_FORMAT " bytes instead of %" G_GSIZE_FORMAT, got,
                   length);
      return FALSE;
    }
  return TRUE;
}

/*
 * A command whose answer begins with a status. A busy chip is asked again, a little later each time
 * (facts 1.6).
 */
gboolean
lb_stlink_wire_ask_status (LbStlinkWire *self,
                           const guint8  block[LB_STLINK_BLOCK],
                           guint8       *reply,
                           gsize         length,
                           GError      **error)
{
  for (guint i = 0; i < WAIT_TRIES; i++)
    {
      if (!lb_stlink_wire_ask (self, block, reply, length, error))
        return FALSE;
      if (lb_stlink_status_outcome (reply[0]) != LB_STLINK_WAIT)
        break;
      if (!lb_usb_transport_sleep (self->usb, 1u << i, NULL, error))
        return FALSE;
    }

  return lb_stlink_check_status (reply[0], error);
}

gboolean
lb_stlink_wire_last_status (LbStlinkWire *self,
                            guint8       *status,
                            GError      **error)
{
  gboolean newer = (self->version.features & LB_STLINK_HAS_LAST_STATUS_2) != 0;
  guint8 block[LB_STLINK_BLOCK];
  guint8 reply[12];

  lb_stlink_encode (block, newer ? LB_STLINK_LAST_STATUS_2 : LB_STLINK_LAST_STATUS);
  if (!lb_stlink_wire_ask (self, block, reply, newer ? 12 : 2, error))
    return FALSE;

  *status = reply[0];
  return TRUE;
}

static gboolean
get_version (LbStlinkWire *self,
             GError      **error)
{
  guint8 block[LB_STLINK_BLOCK];
  guint8 reply[LB_STLINK_VERSION_EX_LENGTH];

  lb_stlink_encode (block, LB_STLINK_GET_VERSION);
  if (!lb_stlink_wire_ask (self, block, reply, LB_STLINK_VERSION_LENGTH, error) ||
      !lb_stlink_parse_version (&self->version, reply, LB_STLINK_VERSION_LENGTH, error))
    return FALSE;
  if (!self->version.needs_ex)
    return TRUE;

  lb_stlink_encode (block, LB_STLINK_GET_VERSION_EX);
  return lb_stlink_wire_ask (self, block, reply, LB_STLINK_VERSION_EX_LENGTH, error) &&
         lb_stlink_parse_version_ex (&self->version, reply, LB_STLINK_VERSION_EX_LENGTH, error);
}

/* An adapter can be in a bad state after an earlier program died (facts 1.2): clear, then reset. */
gboolean
lb_stlink_wire_wake (LbStlinkWire *self,
                     GError      **error)
{
  g_autoptr(GError) first = NULL;

  if (get_version (self, &first))
    return TRUE;
  if (g_error_matches (first, LB_ERROR, LB_ERROR_UNPLUGGED))
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return FALSE;
    }

  g_debug ("no version: %s", first->message);
  if (lb_usb_transport_clear_halt (self->usb, NULL) && get_version (self, NULL))
    return TRUE;

  return lb_usb_transport_reset (self->usb, error) && get_version (self, error);
}

gboolean
lb_stlink_wire_check_version (LbStlinkWire *self,
                              GError      **error)
{
  if (self->version.generation >= 2 && self->version.jtag > 0)
    return TRUE;

  g_set_error (error, LB_RETRY, LB_RETRY_ADAPTER_UPDATE,
               "This adapter's firmware cannot do SWD. ST's updater (STM32CubeProgrammer, Firmware "
               "upgrade) brings it up to date.");
  return FALSE;
}

static gboolean
get_mode (LbStlinkWire *self,
          guint8       *mode,
          GError      **error)
{
  guint8 block[LB_STLINK_BLOCK];
  guint8 reply[2];

  lb_stlink_encode (block, LB_STLINK_GET_MODE);
  if (!lb_stlink_wire_ask (self, block, reply, sizeof reply, error))
    return FALSE;

  *mode = reply[0];
  return TRUE;
}

/* Out of whatever mode an earlier program left it in (facts 1.7). */
gboolean
lb_stlink_wire_leave_mode (LbStlinkWire *self,
                           GError      **error)
{
  guint8 block[LB_STLINK_BLOCK];
  guint8 mode;

  if (!get_mode (self, &mode, error))
    return FALSE;

  if (mode == LB_STLINK_MODE_DFU)
    lb_stlink_encode (block, LB_STLINK_DFU_EXIT);
  else if (mode == LB_STLINK_MODE_DEBUG)
    lb_stlink_encode (block, LB_STLINK_EXIT_DEBUG);
  else if (mode == LB_STLINK_MODE_SWIM)
    lb_stlink_encode (block, LB_STLINK_SWIM_EXIT);
  else
    return TRUE;

  if (!lb_stlink_wire_send (self, block, error) || !get_mode (self, &mode, error))
    return FALSE;
  if (mode != LB_STLINK_MODE_DFU)
    return TRUE;

  g_set_error (error, LB_RETRY, LB_RETRY_ADAPTER_UPDATE,
               "The adapter is in its updater: an update of its firmware was interrupted. Run ST's "
               "updater (STM32CubeProgrammer), then plug the adapter out and in again.");
  return FALSE;
}

gboolean
lb_stlink_wire_read_voltage (LbStlinkWire *self,
                             GError      **error)
{
  guint8 block[LB_STLINK_BLOCK];
  guint8 reply[8];

  self->voltage_mv = 0;
  if ((self->version.features & LB_STLINK_HAS_VOLTAGE) == 0)
    return TRUE;

  lb_stlink_encode (block, LB_STLINK_GET_VOLTAGE);
  if (!lb_stlink_wire_ask (self, block, reply, sizeof reply, error))
    return FALSE;

  self->voltage_mv = lb_stlink_parse_voltage (reply);
  return TRUE;
}

static gboolean
set_com_freq (LbStlinkWire *self,
              guint         khz,
              GError      **error)
{
  guint8 block[LB_STLINK_BLOCK];
  guint8 reply[COM_FREQ_LENGTH];
  guint chosen;

  lb_stlink_encode (block, LB_STLINK_GET_COM_FREQ);
  if (!lb_stlink_wire_ask_status (self, block, reply, sizeof reply, error))
    return FALSE;

  chosen = lb_stlink_choose_com_freq (reply, sizeof reply, khz);
  if (chosen == 0)
    return TRUE;

  lb_stlink_encode_com_freq (block, chosen);
  if (!lb_stlink_wire_ask_status (self, block, reply, 8, error))
    return FALSE;

  self->khz = chosen;
  return TRUE;
}

/* Before ENTER: a V3 takes its clock from here only then (facts 1.5). */
gboolean
lb_stlink_wire_set_speed (LbStlinkWire *self,
                          guint         khz,
                          GError      **error)
{
  guint8 block[LB_STLINK_BLOCK];
  guint8 reply[2];
  guint16 divisor;

  self->khz = DEFAULT_KHZ_V2;
  if ((self->version.features & LB_STLINK_HAS_COM_FREQ) != 0)
    return set_com_freq (self, khz != 0 ? khz : DEFAULT_KHZ_V3, error);
  if ((self->version.features & LB_STLINK_HAS_DIVISOR) == 0)
    return TRUE;

  divisor = lb_stlink_choose_divisor (khz != 0 ? khz : DEFAULT_KHZ_V2, &self->khz);
  lb_stlink_encode_divisor (block, divisor);
  return lb_stlink_wire_ask_status (self, block, reply, sizeof reply, error);
}

gboolean
lb_stlink_wire_enter (LbStlinkWire *self,
                      GError      **error)
{
  guint8 block[LB_STLINK_BLOCK];
  guint8 reply[12];
  guint32 idcode;

  lb_stlink_encode_enter (block);
  if (!lb_stlink_wire_ask_status (self, block, reply, 2, error))
    return FALSE;

  if ((self->version.features & LB_STLINK_HAS_INIT_AP) != 0)
    {
      lb_stlink_encode_byte (block, LB_STLINK_INIT_AP, 0);
      if (!lb_stlink_wire_ask_status (self, block, reply, 2, error))
        return FALSE;
    }

  lb_stlink_encode (block, LB_STLINK_READ_IDCODES);
  if (!lb_stlink_wire_ask_status (self, block, reply, 12, error))
    return FALSE;

  idcode = lb_get_le32 (reply + 4);
  if (idcode != 0 && idcode != G_MAXUINT32)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_TIMEOUT, "The debug port's id reads as %08x", idcode);
  return FALSE;
}

gboolean
lb_stlink_wire_drive_nrst (LbStlinkWire *self,
                           guint8        level,
                           GError      **error)
{
  guint8 block[LB_STLINK_BLOCK];
  guint8 reply[2];

  lb_stlink_encode_byte (block, LB_STLINK_DRIVE_NRST, level);
  return lb_stlink_wire_ask_status (self, block, reply, sizeof reply, error);
}
