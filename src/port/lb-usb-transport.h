/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbUsbTransport:
 *
 * A pair of bulk pipes of one USB interface, and the clock that goes with them: what an ST-Link needs
 * and no more (facts 1.2). The clock belongs to the transport so that a practice adapter can bring a
 * virtual one. One thread at a time uses a transport.
 */
#define LB_TYPE_USB_TRANSPORT (lb_usb_transport_get_type ())
G_DECLARE_DERIVABLE_TYPE (LbUsbTransport, lb_usb_transport, LB, USB_TRANSPORT, GObject)

struct _LbUsbTransportClass
{
  GObjectClass parent_class;

  gboolean (*out)        (LbUsbTransport *self,
                          const guint8   *data,
                          gsize           len,
                          guint           timeout_ms,
                          GError        **error);
  gssize   (*in)         (LbUsbTransport *self,
                          guint8         *buf,
                          gsize           len,
                          guint           timeout_ms,
                          GError        **error);
  gboolean (*clear_halt) (LbUsbTransport *self,
                          GError        **error);
  gboolean (*reset)      (LbUsbTransport *self,
                          GError        **error);
  gboolean (*sleep)      (LbUsbTransport *self,
                          guint           ms,
                          GCancellable   *cancellable,
                          GError        **error);
  gint64   (*now)        (LbUsbTransport *self);
  void     (*close)      (LbUsbTransport *self);

  gpointer padding[4];
};

/**
 * lb_usb_transport_out:
 * @timeout_ms: not 0
 *
 * Writes all of @data to the OUT pipe.
 *
 * Returns: %FALSE with LB_ERROR_UNPLUGGED, LB_ERROR_TIMEOUT, or LB_ERROR_PROTOCOL when the pipe stalls
 */
gboolean lb_usb_transport_out (LbUsbTransport *self,
                               const guint8   *data,
                               gsize           len,
                               guint           timeout_ms,
                               GError        **error);

/**
 * lb_usb_transport_in:
 * @buf: (out caller-allocates): @len bytes, all zeroed before the transfer, so that a short answer
 *   never leaves an older one behind it (facts 7, "unknown chip id")
 *
 * Returns: bytes received, which may be fewer than @len; -1 with @error set as for out
 */
gssize   lb_usb_transport_in  (LbUsbTransport *self,
                               guint8         *buf,
                               gsize           len,
                               guint           timeout_ms,
                               GError        **error);

/* Clears a halt of both pipes and drains what still comes in. */
gboolean lb_usb_transport_clear_halt (LbUsbTransport *self,
                                      GError        **error);

/* Resets the USB device and claims it again: for adapters an earlier program left in a bad state. */
gboolean lb_usb_transport_reset      (LbUsbTransport *self,
                                      GError        **error);

gboolean lb_usb_transport_sleep      (LbUsbTransport *self,
                                      guint           ms,
                                      GCancellable   *cancellable,
                                      GError        **error);

/* Returns: microseconds of this transport's clock, which never goes back */
gint64   lb_usb_transport_now        (LbUsbTransport *self);

/* Further calls fail with LB_ERROR_UNPLUGGED. Closing twice is allowed. */
void     lb_usb_transport_close      (LbUsbTransport *self);

/* USB ids of the adapter. For subclasses: set once after construction. */
guint16  lb_usb_transport_get_vid    (LbUsbTransport *self);
guint16  lb_usb_transport_get_pid    (LbUsbTransport *self);
void     lb_usb_transport_set_ids    (LbUsbTransport *self,
                                      guint16         vid,
                                      guint16         pid);

/* How many transfers were made, both ways, and the bytes they carried: for the bench. */
void     lb_usb_transport_get_totals (LbUsbTransport *self,
                                      guint64        *transfers,
                                      guint64        *bytes);

G_END_DECLS
