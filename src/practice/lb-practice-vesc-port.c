/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-vesc-port.h"

#include "lb-error.h"

#define SLICE_US 50000

struct _LbPracticeVescPort
{
  LbPort parent_instance;

  LbPracticeVesc *vesc;
  guint           speed;
  gint64          started_us;
  gboolean        closed;
  gboolean        lost; /* it was gone once since the port was opened */
};

G_DEFINE_FINAL_TYPE (LbPracticeVescPort, lb_practice_vesc_port, LB_TYPE_PORT)

static void
catch_up (LbPracticeVescPort *self)
{
  if (self->speed > 0)
    lb_practice_vesc_set_time (self->vesc,
                               (g_get_monotonic_time () - self->started_us) * 1000 * self->speed);
}

/* Lets the board's time pass up to @until_ns, or less for a cancel. */
static gboolean
pass_until (LbPracticeVescPort *self,
            gint64              until_ns,
            GCancellable       *cancellable,
            GError            **error)
{
  if (self->speed == 0)
    {
      lb_practice_vesc_set_time (self->vesc, until_ns);
      return !g_cancellable_set_error_if_cancelled (cancellable, error);
    }

  while (TRUE)
    {
      gint64 left_us;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      catch_up (self);
      left_us = (until_ns - lb_practice_vesc_now (self->vesc)) / 1000 / self->speed;
      if (left_us <= 0)
        return TRUE;
      g_usleep ((gulong) MIN (left_us, SLICE_US));
    }
}

static gboolean
check_there (LbPracticeVescPort *self,
             GError            **error)
{
  catch_up (self);
  self->lost = self->lost || lb_practice_vesc_is_gone (self->vesc);
  if (!self->closed && !self->lost)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_UNPLUGGED, "The controller's serial port is gone");
  return FALSE;
}

static gboolean
lb_practice_vesc_port_write (LbPort       *port,
                             const guint8 *buf,
                             gsize         len,
                             GCancellable *cancellable,
                             GError      **error)
{
  LbPracticeVescPort *self = LB_PRACTICE_VESC_PORT (port);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !check_there (self, error))
    return FALSE;

  lb_practice_vesc_write (self->vesc, buf, len);
  return TRUE;
}

static gssize
lb_practice_vesc_port_read (LbPort       *port,
                            guint8       *buf,
                            gsize         len,
                            guint         timeout_ms,
                            GCancellable *cancellable,
                            GError      **error)
{
  LbPracticeVescPort *self = LB_PRACTICE_VESC_PORT (port);
  gint64 end;
  gssize got;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !check_there (self, error))
    return -1;

  end = lb_practice_vesc_now (self->vesc) + timeout_ms * 1000000ll;
  got = lb_practice_vesc_read (self->vesc, buf, len);
  if (got != 0)
    return got;

  if (!pass_until (self, MIN (end, lb_practice_vesc_next_ns (self->vesc)), cancellable, error) ||
      !check_there (self, error))
    return -1;
  return lb_practice_vesc_read (self->vesc, buf, len);
}

static gboolean
lb_practice_vesc_port_flush_input (LbPort  *port,
                                   GError **error)
{
  LbPracticeVescPort *self = LB_PRACTICE_VESC_PORT (port);

  if (!check_there (self, error))
    return FALSE;

  lb_practice_vesc_flush (self->vesc);
  return TRUE;
}

static gboolean
lb_practice_vesc_port_set_baud (LbPort  *port,
                                guint    baud,
                                GError **error)
{
  /* USB: the rate means nothing. */
  return check_there (LB_PRACTICE_VESC_PORT (port), error);
}

static gboolean
lb_practice_vesc_port_sleep (LbPort       *port,
                             guint         ms,
                             GCancellable *cancellable,
                             GError      **error)
{
  LbPracticeVescPort *self = LB_PRACTICE_VESC_PORT (port);

  catch_up (self);
  return pass_until (self, lb_practice_vesc_now (self->vesc) + ms * 1000000ll, cancellable, error);
}

static gint64
lb_practice_vesc_port_now (LbPort *port)
{
  LbPracticeVescPort *self = LB_PRACTICE_VESC_PORT (port);

  catch_up (self);
  return lb_practice_vesc_now (self->vesc) / 1000;
}

static LbPortFeatures
lb_practice_vesc_port_get_features (LbPort *port)
{
  return LB_PRACTICE_VESC_PORT (port)->speed == 0 ? LB_PORT_VIRTUAL_CLOCK : 0;
}

static gboolean
lb_practice_vesc_port_reopen (LbPort       *port,
                              GCancellable *cancellable,
                              GError      **error)
{
  LbPracticeVescPort *self = LB_PRACTICE_VESC_PORT (port);

  catch_up (self);
  self->lost = FALSE;
  if (!lb_practice_vesc_is_gone (self->vesc))
    {
      self->closed = FALSE;
      return TRUE;
    }

  self->lost = TRUE;
  g_set_error (error, LB_RETRY, LB_RETRY_NO_PORT, "The controller's serial port is not there");
  return FALSE;
}

static void
lb_practice_vesc_port_close (LbPort *port)
{
  LB_PRACTICE_VESC_PORT (port)->closed = TRUE;
}

static void
lb_practice_vesc_port_finalize (GObject *object)
{
  lb_practice_vesc_free (LB_PRACTICE_VESC_PORT (object)->vesc);
  G_OBJECT_CLASS (lb_practice_vesc_port_parent_class)->finalize (object);
}

static void
lb_practice_vesc_port_class_init (LbPracticeVescPortClass *klass)
{
  LbPortClass *port_class = LB_PORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lb_practice_vesc_port_finalize;
  port_class->write = lb_practice_vesc_port_write;
  port_class->read = lb_practice_vesc_port_read;
  port_class->flush_input = lb_practice_vesc_port_flush_input;
  port_class->set_baud = lb_practice_vesc_port_set_baud;
  port_class->sleep = lb_practice_vesc_port_sleep;
  port_class->now = lb_practice_vesc_port_now;
  port_class->get_features = lb_practice_vesc_port_get_features;
  port_class->reopen = lb_practice_vesc_port_reopen;
  port_class->close = lb_practice_vesc_port_close;
}

static void
lb_practice_vesc_port_init (LbPracticeVescPort *self)
{
}

LbPort *
lb_practice_vesc_port_new (LbPracticeVesc *vesc,
                           guint           speed)
{
  LbPracticeVescPort *self = g_object_new (LB_TYPE_PRACTICE_VESC_PORT, NULL);

  self->vesc = vesc;
  self->speed = speed;
  self->started_us = g_get_monotonic_time () - lb_practice_vesc_now (vesc) / 1000 / MAX (speed, 1);
  lb_port_set_usb_ids (LB_PORT (self), 0x0483, 0x5740);
  return LB_PORT (self);
}

LbPracticeVesc *
lb_practice_vesc_port_get_vesc (LbPracticeVescPort *self)
{
  g_return_val_if_fail (LB_IS_PRACTICE_VESC_PORT (self), NULL);

  return self->vesc;
}
