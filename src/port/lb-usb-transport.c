/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-usb"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-usb-transport.h"

#define SLEEP_SLICE_MS 50

typedef struct
{
  guint16  vid;
  guint16  pid;
  gboolean closed;
  guint64  transfers;
  guint64  bytes;
} LbUsbTransportPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LbUsbTransport, lb_usb_transport, G_TYPE_OBJECT)

static gboolean
lb_usb_transport_real_sleep (LbUsbTransport *self,
                             guint           ms,
                             GCancellable   *cancellable,
                             GError        **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;

  while (TRUE)
    {
      gint64 left = end - g_get_monotonic_time ();

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (left <= 0)
        return TRUE;
      g_usleep (MIN (left, SLEEP_SLICE_MS * 1000));
    }
}

static gint64
lb_usb_transport_real_now (LbUsbTransport *self)
{
  return g_get_monotonic_time ();
}

static void
lb_usb_transport_dispose (GObject *object)
{
  lb_usb_transport_close (LB_USB_TRANSPORT (object));
  G_OBJECT_CLASS (lb_usb_transport_parent_class)->dispose (object);
}

static void
lb_usb_transport_class_init (LbUsbTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lb_usb_transport_dispose;
  klass->sleep = lb_usb_transport_real_sleep;
  klass->now = lb_usb_transport_real_now;
}

static void
lb_usb_transport_init (LbUsbTransport *self)
{
}

/* Counts the transfer. Returns FALSE with an error when the transport is closed. */
static gboolean
begin_transfer (LbUsbTransport *self,
                GError        **error)
{
  LbUsbTransportPrivate *priv = lb_usb_transport_get_instance_private (self);

  if (priv->closed)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNPLUGGED, "The USB adapter is closed");
      return FALSE;
    }

  priv->transfers++;
  return TRUE;
}

gboolean
lb_usb_transport_out (LbUsbTransport *self,
                      const guint8   *data,
                      gsize           len,
                      guint           timeout_ms,
                      GError        **error)
{
  LbUsbTransportPrivate *priv = lb_usb_transport_get_instance_private (self);

  g_return_val_if_fail (LB_IS_USB_TRANSPORT (self), FALSE);
  g_return_val_if_fail (timeout_ms > 0, FALSE);

  if (!begin_transfer (self, error))
    return FALSE;

  priv->bytes += len;
  return LB_USB_TRANSPORT_GET_CLASS (self)->out (self, data, len, timeout_ms, error);
}

gssize
lb_usb_transport_in (LbUsbTransport *self,
                     guint8         *buf,
                     gsize           len,
                     guint           timeout_ms,
                     GError        **error)
{
  LbUsbTransportPrivate *priv = lb_usb_transport_get_instance_private (self);
  gssize got;

  g_return_val_if_fail (LB_IS_USB_TRANSPORT (self), -1);
  g_return_val_if_fail (timeout_ms > 0, -1);

  memset (buf, 0, len);
  if (!begin_transfer (self, error))
    return -1;

  got = LB_USB_TRANSPORT_GET_CLASS (self)->in (self, buf, len, timeout_ms, error);
  priv->bytes += MAX (got, 0);
  return got;
}

gboolean
lb_usb_transport_clear_halt (LbUsbTransport *self,
                             GError        **error)
{
  g_return_val_if_fail (LB_IS_USB_TRANSPORT (self), FALSE);

  return begin_transfer (self, error) &&
         LB_USB_TRANSPORT_GET_CLASS (self)->clear_halt (self, error);
}

gboolean
lb_usb_transport_reset (LbUsbTransport *self,
                        GError        **error)
{
  g_return_val_if_fail (LB_IS_USB_TRANSPORT (self), FALSE);

  return begin_transfer (self, error) &&
         LB_USB_TRANSPORT_GET_CLASS (self)->reset (self, error);
}

gboolean
lb_usb_transport_sleep (LbUsbTransport *self,
                        guint           ms,
                        GCancellable   *cancellable,
                        GError        **error)
{
  g_return_val_if_fail (LB_IS_USB_TRANSPORT (self), FALSE);

  return LB_USB_TRANSPORT_GET_CLASS (self)->sleep (self, ms, cancellable, error);
}

gint64
lb_usb_transport_now (LbUsbTransport *self)
{
  g_return_val_if_fail (LB_IS_USB_TRANSPORT (self), 0);

  return LB_USB_TRANSPORT_GET_CLASS (self)->now (self);
}

void
lb_usb_transport_close (LbUsbTransport *self)
{
  LbUsbTransportPrivate *priv = lb_usb_transport_get_instance_private (self);

  g_return_if_fail (LB_IS_USB_TRANSPORT (self));

  if (priv->closed)
    return;

  priv->closed = TRUE;
  if (LB_USB_TRANSPORT_GET_CLASS (self)->close != NULL)
    LB_USB_TRANSPORT_GET_CLASS (self)->close (self);
}

guint16
lb_usb_transport_get_vid (LbUsbTransport *self)
{
  LbUsbTransportPrivate *priv = lb_usb_transport_get_instance_private (self);

  return priv->vid;
}

guint16
lb_usb_transport_get_pid (LbUsbTransport *self)
{
  LbUsbTransportPrivate *priv = lb_usb_transport_get_instance_private (self);

  return priv->pid;
}

void
lb_usb_transport_set_ids (LbUsbTransport *self,
                          guint16         vid,
                          guint16         pid)
{
  LbUsbTransportPrivate *priv = lb_usb_transport_get_instance_private (self);

  priv->vid = vid;
  priv->pid = pid;
}

void
lb_usb_transport_get_totals (LbUsbTransport *self,
                             guint64        *transfers,
                             guint64        *bytes)
{
  LbUsbTransportPrivate *priv = lb_usb_transport_get_instance_private (self);

  *transfers = priv->transfers;
  *bytes = priv->bytes;
}
