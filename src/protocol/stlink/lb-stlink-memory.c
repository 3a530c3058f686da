/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stlink"

#include "config.h"

#include "lb-stlink-memory.h"

#include "lb-error.h"

#define WAIT_TRIES 8

typedef gboolean (*TransferFunc) (LbStlinkWire *self,
                                  guint32       address,
                                  gpointer      data,
                                  gsize         len,
                                  GError      **error);

static gboolean
transfer_read (LbStlinkWire *self,
               guint32       address,
               gpointer      data,
               gsize         len,
               GError      **error)
{
  guint8 block[LB_STLINK_BLOCK];

  lb_stlink_encode_memory (block, LB_STLINK_READ_MEM_32, address, (guint16) len);
  return lb_stlink_wire_ask (self, block, data, len, error);
}

static gboolean
transfer_write (LbStlinkWire *self,
                guint32       address,
                gpointer      data,
                gsize         len,
                GError      **error)
{
  guint8 block[LB_STLINK_BLOCK];

  lb_stlink_encode_memory (block, LB_STLINK_WRITE_MEM_32, address, (guint16) len);
  return lb_stlink_wire_send (self, block, error) &&
         lb_usb_transport_out (self->usb, data, len, LB_STLINK_USB_TIMEOUT_MS, error);
}

static gboolean
transfer_write_bytes (LbStlinkWire *self,
                      guint32       address,
                      gpointer      data,
                      gsize         len,
                      GError      **error)
{
  guint8 block[LB_STLINK_BLOCK];

  lb_stlink_encode_memory (block, LB_STLINK_WRITE_MEM_8, address, (guint16) len);
  return lb_stlink_wire_send (self, block, error) &&
         lb_usb_transport_out (self->usb, data, len, LB_STLINK_USB_TIMEOUT_MS, error);
}

/* One memory command, its status, and the same again while the chip is busy. */
static gboolean
transfer_checked (LbStlinkWire *self,
                  TransferFunc  transfer,
                  guint32       address,
                  gpointer      data,
                  gsize         len,
                  GCancellable *cancellable,
                  GError      **error)
{
  guint8 status = 0;

  for (guint i = 0; i < WAIT_TRIES; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!transfer (self, address, data, len, error))
        return FALSE;

      if (!lb_stlink_wire_last_status (self, &status, error))
        return FALSE;
      if (status == LB_STLINK_STATUS_WRITE_VERIFY && transfer != transfer_read)
        return TRUE;
      if (lb_stlink_status_outcome (status) != LB_STLINK_WAIT)
        break;
      if (!lb_usb_transport_sleep (self->usb, 1u << i, cancellable, error))
        return FALSE;
    }

  return lb_stlink_check_status (status, error);
}

/* Runs @transfer over pieces that do not cross a multiple of @piece (facts 1.4). */
static gboolean
transfer_split (LbStlinkWire *self,
                TransferFunc  transfer,
                guint32       address,
                guint8       *data,
                gsize         len,
                gsize         piece,
                GCancellable *cancellable,
                GError      **error)
{
  gsize done = 0;

  while (done < len)
    {
      guint32 at = address + (guint32) done;
      gsize n = MIN (len - done, piece - at % piece);

      if (!transfer_checked (self, transfer, at, data + done, n, cancellable, error))
        {
          g_prefix_error (error, "At 0x%08x: ", at);
          return FALSE;
        }
      done += n;
    }

  return TRUE;
}

gboolean
lb_stlink_memory_read (LbStlinkWire *self,
                       guint32       address,
                       guint8       *buf,
                       gsize         len,
                       GCancellable *cancellable,
                       GError      **error)
{
  return transfer_split (self, transfer_read, address, buf, len, LB_STLINK_MAX_READ, cancellable,
                         error);
}

gboolean
lb_stlink_memory_write (LbStlinkWire *self,
                        guint32       address,
                        const guint8 *data,
                        gsize         len,
                        GCancellable *cancellable,
                        GError      **error)
{
  return transfer_split (self, transfer_write, address, (guint8 *) data, len,
                         LB_STLINK_MAX_WRITE_RAM, cancellable, error);
}

gboolean
lb_stlink_memory_write_bytes (LbStlinkWire *self,
                              guint32       address,
                              const guint8 *data,
                              gsize         len,
                              GCancellable *cancellable,
                              GError      **error)
{
  gboolean large = (self->version.features & LB_STLINK_HAS_MEM_8_512) != 0;
  gsize piece = large ? LB_STLINK_MAX_MEM_8_V3 : LB_STLINK_MAX_MEM_8;

  return transfer_split (self, transfer_write_bytes, address, (guint8 *) data, len, piece,
                         cancellable, error);
}
