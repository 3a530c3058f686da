/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "cancel-port.h"

struct _CancelPort
{
  LbPort        parent_instance;

  LbPort       *port;
  LbJob        *job;
  gint64        at;
  gint64        cancelled_at;
  gint64        last_use;
};

G_DEFINE_FINAL_TYPE (CancelPort, cancel_port, LB_TYPE_PORT)

static void
look_at_clock (CancelPort *self)
{
  gint64 now = lb_port_now (self->port);
  g_autoptr(LbJobSnapshot) snapshot = lb_job_get_snapshot (self->job);

  if (snapshot->state != LB_JOB_FINISHED)
    self->last_use = now;

  if (self->cancelled_at >= 0 || now < self->at)
    return;

  self->cancelled_at = now;
  lb_job_cancel (self->job);
}

static gboolean
cancel_port_write (LbPort        *port,
                   const guint8  *buf,
                   gsize          len,
                   GCancellable  *cancellable,
                   GError       **error)
{
  CancelPort *self = CANCEL_PORT (port);

  gboolean ok;

  look_at_clock (self);
  ok = lb_port_write (self->port, buf, len, cancellable, error);
  look_at_clock (self);

  return ok;
}

/* Waits in slices, so that the time of the cancel is met. */
static gssize
cancel_port_read (LbPort        *port,
                  guint8        *buf,
                  gsize          len,
                  guint          timeout_ms,
                  GCancellable  *cancellable,
                  GError       **error)
{
  CancelPort *self = CANCEL_PORT (port);
  gssize n;

  do
    {
      guint slice = MIN (timeout_ms, 5);

      look_at_clock (self);
      n = lb_port_read (self->port, buf, len, slice, cancellable, error);
      timeout_ms -= slice;
      look_at_clock (self);
    }
  while (n == 0 && timeout_ms > 0);

  return n;
}

static gboolean
cancel_port_flush_input (LbPort  *port,
                         GError **error)
{
  return lb_port_flush_input (CANCEL_PORT (port)->port, error);
}

static gboolean
cancel_port_set_lines (LbPort   *port,
                       LbLines   lines,
                       GError  **error)
{
  return lb_port_set_lines (CANCEL_PORT (port)->port, lines, error);
}

static gboolean
cancel_port_set_baud (LbPort   *port,
                      guint     baud,
                      GError  **error)
{
  return lb_port_set_baud (CANCEL_PORT (port)->port, baud, error);
}

static gboolean
cancel_port_sleep (LbPort        *port,
                   guint          ms,
                   GCancellable  *cancellable,
                   GError       **error)
{
  CancelPort *self = CANCEL_PORT (port);

  while (ms > 0)
    {
      guint slice = MIN (ms, 5);

      look_at_clock (self);
      if (!lb_port_sleep (self->port, slice, cancellable, error))
        return FALSE;
      ms -= slice;
    }
  look_at_clock (self);

  return TRUE;
}

static gint64
cancel_port_now (LbPort *port)
{
  return lb_port_now (CANCEL_PORT (port)->port);
}

static LbPortFeatures
cancel_port_get_features (LbPort *port)
{
  return lb_port_get_features (CANCEL_PORT (port)->port);
}

static gboolean
cancel_port_reopen (LbPort        *port,
                    GCancellable  *cancellable,
                    GError       **error)
{
  return lb_port_reopen (CANCEL_PORT (port)->port, cancellable, error);
}

static void
cancel_port_close (LbPort *port)
{
  lb_port_close (CANCEL_PORT (port)->port);
}

static void
cancel_port_finalize (GObject *object)
{
  CancelPort *self = CANCEL_PORT (object);

  G_OBJECT_CLASS (cancel_port_parent_class)->finalize (object);
  g_clear_object (&self->port);
  g_clear_object (&self->job);
}

static void
cancel_port_class_init (CancelPortClass *klass)
{
  LbPortClass *port_class = LB_PORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cancel_port_finalize;
  port_class->write = cancel_port_write;
  port_class->read = cancel_port_read;
  port_class->flush_input = cancel_port_flush_input;
  port_class->set_lines = cancel_port_set_lines;
  port_class->set_baud = cancel_port_set_baud;
  port_class->sleep = cancel_port_sleep;
  port_class->now = cancel_port_now;
  port_class->get_features = cancel_port_get_features;
  port_class->reopen = cancel_port_reopen;
  port_class->close = cancel_port_close;
}

static void
cancel_port_init (CancelPort *self)
{
}

LbPort *
cancel_port_new (LbPort *port,
                 LbJob  *job,
                 gint64  at)
{
  CancelPort *self = g_object_new (TYPE_CANCEL_PORT, NULL);

  self->port = port;
  self->job = g_object_ref (job);
  self->at = at;
  self->cancelled_at = -1;
  lb_port_set_usb_ids (LB_PORT (self), lb_port_get_usb_vid (port), lb_port_get_usb_pid (port));

  return LB_PORT (self);
}

gint64
cancel_port_get_cancelled_at (CancelPort *self)
{
  return self->cancelled_at;
}

gint64
cancel_port_get_last_use (CancelPort *self)
{
  return self->last_use;
}
