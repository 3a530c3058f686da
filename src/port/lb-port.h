/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbPort:
 *
 * Bytes, modem lines and the clock of one serial connection. The clock belongs to the port so that a
 * practice board can bring a virtual one: on it a wait costs nothing, and times are exact.
 *
 * One thread at a time uses a port. Waits end within 50 ms of a cancel. A port is closed by
 * lb_port_close() or when the last reference goes.
 */
#define LB_TYPE_PORT (lb_port_get_type ())
G_DECLARE_DERIVABLE_TYPE (LbPort, lb_port, LB, PORT, GObject)

/* An asserted line is at low level. DTR pulls the boot pin, RTS the reset pin (facts 6.1). */
typedef enum
{
  LB_LINE_NONE = 0,
  LB_LINE_DTR = 1 << 0,
  LB_LINE_RTS = 1 << 1,
} LbLines;

typedef enum
{
  LB_PORT_HAS_LINES = 1 << 0,     /* modem lines can be set */
  LB_PORT_HAS_BAUD = 1 << 1,      /* the rate means something (no for TCP) */
  LB_PORT_VIRTUAL_CLOCK = 1 << 2, /* waits cost no real time */
} LbPortFeatures;

/*
 * For subclasses: set_lines and set_baud may be missing (no lines; any rate is fine), sleep and now
 * default to the real clock, and without reopen a port that is not closed counts as reopened. close is
 * called once; reopen only after it.
 */
struct _LbPortClass
{
  GObjectClass parent_class;

  gboolean       (*write)        (LbPort        *self,
                                  const guint8  *buf,
                                  gsize          len,
                                  GCancellable  *cancellable,
                                  GError       **error);
  gssize         (*read)         (LbPort        *self,
                                  guint8        *buf,
                                  gsize          len,
                                  guint          timeout_ms,
                                  GCancellable  *cancellable,
                                  GError       **error);
  gboolean       (*flush_input)  (LbPort        *self,
                                  GError       **error);
  gboolean       (*set_lines)    (LbPort        *self,
                                  LbLines        lines,
                                  GError       **error);
  gboolean       (*set_baud)     (LbPort        *self,
                                  guint          baud,
                                  GError       **error);
  gboolean       (*sleep)        (LbPort        *self,
                                  guint          ms,
                                  GCancellable  *cancellable,
                                  GError       **error);
  gint64         (*now)          (LbPort        *self);
  LbPortFeatures (*get_features) (LbPort        *self);
  gboolean       (*reopen)       (LbPort        *self,
                                  GCancellable  *cancellable,
                                  GError       **error);
  void           (*close)        (LbPort        *self);
};

/**
 * lb_port_write:
 *
 * Hands all @len bytes to the system or the board; it does not wait until they are on the wire.
 *
 * Returns: %FALSE with LB_ERROR_UNPLUGGED when the port is gone, LB_ERROR_TIMEOUT when nothing
 * could be written for 10 s, or cancelled
 */
gboolean lb_port_write (LbPort        *self,
                        const guint8  *buf,
                        gsize          len,
                        GCancellable  *cancellable,
                        GError       **error);

/**
 * lb_port_read:
 * @timeout_ms: how long to wait for the first byte; 0 asks only for what is there
 *
 * Returns as soon as at least one byte is there.
 *
 * Returns: bytes put in @buf, 0 when the time passed, -1 with @error set (LB_ERROR_UNPLUGGED,
 * cancelled)
 */
gssize   lb_port_read  (LbPort        *self,
                        guint8        *buf,
                        gsize          len,
                        guint          timeout_ms,
                        GCancellable  *cancellable,
                        GError       **error);

/* Drops what has arrived and was not read. */
gboolean lb_port_flush_input (LbPort  *self,
                              GError **error);

/**
 * lb_port_set_lines:
 *
 * Sets both lines in one step, as the tight reset needs it (facts 6.1).
 *
 * Returns: %FALSE with LB_ERROR_UNSUPPORTED when this port has no modem lines
 */
gboolean lb_port_set_lines (LbPort   *self,
                            LbLines   lines,
                            GError  **error);

/**
 * lb_port_set_baud:
 * @baud: bits per second, any rate (74880 too)
 *
 * Waits until what was written has left at the old rate.
 *
 * Returns: %FALSE with LB_ERROR_UNSUPPORTED when the adapter refuses the rate; the old one stays
 */
gboolean lb_port_set_baud  (LbPort   *self,
                            guint     baud,
                            GError  **error);

/* Returns: the rate last set; 115200 at first */
guint    lb_port_get_baud  (LbPort   *self);

gboolean lb_port_sleep     (LbPort        *self,
                            guint          ms,
                            GCancellable  *cancellable,
                            GError       **error);

/* Returns: microseconds of this port's clock, which never goes back */
gint64   lb_port_now       (LbPort        *self);

LbPortFeatures lb_port_get_features (LbPort *self);

/**
 * lb_port_reopen:
 *
 * Closes and opens again, for adapters that vanish during a reset (built-in USB). The rate is set anew.
 */
gboolean lb_port_reopen    (LbPort        *self,
                            GCancellable  *cancellable,
                            GError       **error);

/* Further calls fail with LB_ERROR_UNPLUGGED. Closing twice is allowed. */
void     lb_port_close     (LbPort        *self);

/* USB ids of the adapter; 0 when it has none. For LbPort subclasses: set once after construction. */
guint16  lb_port_get_usb_vid (LbPort *self);
guint16  lb_port_get_usb_pid (LbPort *self);
void     lb_port_set_usb_ids (LbPort  *self,
                              guint16  vid,
                              guint16  pid);

G_END_DECLS
