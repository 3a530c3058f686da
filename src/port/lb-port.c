/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-port"

#include "config.h"

#include "lb-port.h"

#include "lb-error.h"

/* A cancel is seen at the latest after this long (design 4). */
#define SLEEP_SLICE_MS 25

typedef struct
{
  guint baud;
  guint16 usb_vid;
  guint16 usb_pid;
  gboolean closed;
} LbPortPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LbPort, lb_port, G_TYPE_OBJECT)

#define PRIVATE(self) ((LbPortPrivate *) lb_port_get_instance_private (self))

static gboolean
check_open (LbPort  *self,
            GError **error)
{
  if (!PRIVATE (self)->closed)
    return TRUE;

  g_set_error_literal (error, LB_ERROR, LB_ERROR_UNPLUGGED, "The port has been closed");
  return FALSE;
}

static gboolean
lb_port_real_sleep (LbPort        *self,
                    guint          ms,
                    GCancellable  *cancellable,
                    GError       **error)
{
  gint64 end = g_get_monotonic_time () + (gint64) ms * 1000;
  gint64 left;

  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      left = end - g_get_monotonic_time ();
      if (left <= 0)
        return TRUE;

      g_usleep (MIN (left, SLEEP_SLICE_MS * 1000));
    }

  return FALSE;
}

static gint64
lb_port_real_now (LbPort *self)
{
  return g_get_monotonic_time ();
}

static void
lb_port_dispose (GObject *object)
{
  lb_port_close (LB_PORT (object));

  G_OBJECT_CLASS (lb_port_parent_class)->dispose (object);
}

static void
lb_port_class_init (LbPortClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lb_port_dispose;
  klass->sleep = lb_port_real_sleep;
  klass->now = lb_port_real_now;
}

static void
lb_port_init (LbPort *self)
{
  PRIVATE (self)->baud = 115200;
}

gboolean
lb_port_write (LbPort        *self,
               const guint8  *buf,
               gsize          len,
               GCancellable  *cancellable,
               GError       **error)
{
  g_return_val_if_fail (LB_IS_PORT (self), FALSE);
  g_return_val_if_fail (buf != NULL || len == 0, FALSE);

  if (!check_open (self, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  return len == 0 || LB_PORT_GET_CLASS (self)->write (self, buf, len, cancellable, error);
}

gssize
lb_port_read (LbPort        *self,
              guint8        *buf,
              gsize          len,
              guint          timeout_ms,
              GCancellable  *cancellable,
              GError       **error)
{
  g_return_val_if_fail (LB_IS_PORT (self), -1);
  g_return_val_if_fail (buf != NULL && len > 0, -1);

  if (!check_open (self, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;

  return LB_PORT_GET_CLASS (self)->read (self, buf, len, timeout_ms, cancellable, error);
}

gboolean
lb_port_flush_input (LbPort  *self,
                     GError **error)
{
  g_return_val_if_fail (LB_IS_PORT (self), FALSE);

  return check_open (self, error) && LB_PORT_GET_CLASS (self)->flush_input (self, error);
}

gboolean
lb_port_set_lines (LbPort   *self,
                   LbLines   lines,
                   GError  **error)
{
  LbPortClass *klass;

  g_return_val_if_fail (LB_IS_PORT (self), FALSE);

  if (!check_open (self, error))
    return FALSE;

  klass = LB_PORT_GET_CLASS (self);
  if (klass->set_lines != NULL)
    return klass->set_lines (self, lines, error);

  g_set_error_literal (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "This port has no modem lines");
  return FALSE;
}

gboolean
lb_port_set_baud (LbPort  *self,
                  guint    baud,
                  GError **error)
{
  LbPortClass *klass;

  g_return_val_if_fail (LB_IS_PORT (self), FALSE);
  g_return_val_if_fail (baud > 0, FALSE);

  if (!check_open (self, error))
    return FALSE;

  klass = LB_PORT_GET_CLASS (self);
  if (klass->set_baud != NULL && !klass->set_baud (self, baud, error))
    return FALSE;

  PRIVATE (self)->baud = baud;
  return TRUE;
}

guint
lb_port_get_baud (LbPort *self)
{
  g_return_val_if_fail (LB_IS_PORT (self), 0);

  return PRIVATE (self)->baud;
}

gboolean
lb_port_sleep (LbPort        *self,
               guint          ms,
               GCancellable  *cancellable,
               GError       **error)
{
  g_return_val_if_fail (LB_IS_PORT (self), FALSE);

  return LB_PORT_GET_CLASS (self)->sleep (self, ms, cancellable, error);
}

gint64
lb_port_now (LbPort *self)
{
  g_return_val_if_fail (LB_IS_PORT (self), 0);

  return LB_PORT_GET_CLASS (self)->now (self);
}

LbPortFeatures
lb_port_get_features (LbPort *self)
{
  g_return_val_if_fail (LB_IS_PORT (self), 0);

  return LB_PORT_GET_CLASS (self)->get_features (self);
}

gboolean
lb_port_reopen (LbPort        *self,
                GCancellable  *cancellable,
                GError       **error)
{
  LbPortClass *klass;

  g_return_val_if_fail (LB_IS_PORT (self), FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  klass = LB_PORT_GET_CLASS (self);
  if (klass->reopen == NULL)
    return check_open (self, error);

  lb_port_close (self);
  if (!klass->reopen (self, cancellable, error))
    return FALSE;

  PRIVATE (self)->closed = FALSE;
  return TRUE;
}

void
lb_port_close (LbPort *self)
{
  LbPortPrivate *priv;

  g_return_if_fail (LB_IS_PORT (self));

  priv = PRIVATE (self);
  if (priv->closed)
    return;

  priv->closed = TRUE;
  if (LB_PORT_GET_CLASS (self)->close != NULL)
    LB_PORT_GET_CLASS (self)->close (self);
}

guint16
lb_port_get_usb_vid (LbPort *self)
{
  g_return_val_if_fail (LB_IS_PORT (self), 0);

  return PRIVATE (self)->usb_vid;
}

guint16
lb_port_get_usb_pid (LbPort *self)
{
  g_return_val_if_fail (LB_IS_PORT (self), 0);

  return PRIVATE (self)->usb_pid;
}

void
lb_port_set_usb_ids (LbPort  *self,
                     guint16  vid,
                     guint16  pid)
{
  LbPortPrivate *priv;

  g_return_if_fail (LB_IS_PORT (self));

  priv = PRIVATE (self);
  priv->usb_vid = vid;
  priv->usb_pid = pid;
}
