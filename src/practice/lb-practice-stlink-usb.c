/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-stlink-usb.h"

#include "lb-error.h"

#define SLICE_US 50000

struct _LbPracticeStlinkUsb
{
  LbUsbTransport parent_instance;

  LbPracticeStlink *adapter;
  guint             speed;
  gint64            started_us; /* real time at which the adapter's clock was 0 */
};

G_DEFINE_FINAL_TYPE (LbPracticeStlinkUsb, lb_practice_stlink_usb, LB_TYPE_USB_TRANSPORT)

/* What the adapter's clock shows, as a moment of real time. */
static gint64
adapter_time_us (LbPracticeStlinkUsb *self)
{
  return self->started_us + lb_practice_stlink_now (self->adapter) / 1000 / self->speed;
}

static void
catch_up (LbPracticeStlinkUsb *self)
{
  gint64 behind;

  if (self->speed == 0)
    return;

  behind = g_get_monotonic_time () - adapter_time_us (self);
  if (behind > 0)
    lb_practice_stlink_advance (self->adapter, behind * 1000 * self->speed);
}

/* Waits until the real time is where the adapter's clock already is. */
static void
wait_for_adapter (LbPracticeStlinkUsb *self)
{
  gint64 ahead;

  if (self->speed == 0)
    return;

  ahead = adapter_time_us (self) - g_get_monotonic_time ();
  if (ahead > 0)
    g_usleep ((gulong) ahead);
}

static gboolean
check (LbPracticeUsb result,
       GError      **error)
{
  switch (result)
    {
    case LB_PRACTICE_USB_OK:
      return TRUE;
    case LB_PRACTICE_USB_TIMEOUT:
      g_set_error (error, LB_ERROR, LB_ERROR_TIMEOUT, "The adapter did not answer");
      return FALSE;
    case LB_PRACTICE_USB_STALL:
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL, "The adapter stopped the transfer");
      return FALSE;
    case LB_PRACTICE_USB_GONE:
    default:
      g_set_error (error, LB_ERROR, LB_ERROR_UNPLUGGED, "The adapter was unplugged");
      return FALSE;
    }
}

static gboolean
lb_practice_stlink_usb_out (LbUsbTransport *transport,
                            const guint8   *data,
                            gsize           len,
                            guint           timeout_ms,
                            GError        **error)
{
  LbPracticeStlinkUsb *self = LB_PRACTICE_STLINK_USB (transport);
  LbPracticeUsb result;

  catch_up (self);
  result = lb_practice_stlink_out (self->adapter, data, len);
  wait_for_adapter (self);
  return check (result, error);
}

static gssize
lb_practice_stlink_usb_in (LbUsbTransport *transport,
                           guint8         *buf,
                           gsize           len,
                           guint           timeout_ms,
                           GError        **error)
{
  LbPracticeStlinkUsb *self = LB_PRACTICE_STLINK_USB (transport);
  LbPracticeUsb result;
  gsize got;

  catch_up (self);
  result = lb_practice_stlink_in (self->adapter, buf, len, &got);
  if (result == LB_PRACTICE_USB_TIMEOUT)
    lb_practice_stlink_advance (self->adapter, timeout_ms * 1000000ll);
  wait_for_adapter (self);
  return check (result, error) ? (gssize) got : -1;
}

static gboolean
lb_practice_stlink_usb_clear_halt (LbUsbTransport *transport,
                                   GError        **error)
{
  lb_practice_stlink_clear_halt (LB_PRACTICE_STLINK_USB (transport)->adapter);
  return TRUE;
}

static gboolean
lb_practice_stlink_usb_reset (LbUsbTransport *transport,
                              GError        **error)
{
  lb_practice_stlink_replug (LB_PRACTICE_STLINK_USB (transport)->adapter);
  return TRUE;
}

static gboolean
lb_practice_stlink_usb_sleep (LbUsbTransport *transport,
                              guint           ms,
                              GCancellable   *cancellable,
                              GError        **error)
{
  LbPracticeStlinkUsb *self = LB_PRACTICE_STLINK_USB (transport);
  gint64 end;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (self->speed == 0)
    {
      lb_practice_stlink_advance (self->adapter, ms * 1000000ll);
      return TRUE;
    }

  end = g_get_monotonic_time () + ms * 1000ll / self->speed;
  while (g_get_monotonic_time () < end)
    {
      g_usleep ((gulong) MIN (end - g_get_monotonic_time (), SLICE_US));
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  catch_up (self);
  return TRUE;
}

static gint64
lb_practice_stlink_usb_now (LbUsbTransport *transport)
{
  return lb_practice_stlink_now (LB_PRACTICE_STLINK_USB (transport)->adapter) / 1000;
}

static void
lb_practice_stlink_usb_finalize (GObject *object)
{
  LbPracticeStlinkUsb *self = LB_PRACTICE_STLINK_USB (object);

  lb_practice_stlink_free (self->adapter);
  G_OBJECT_CLASS (lb_practice_stlink_usb_parent_class)->finalize (object);
}

static void
lb_practice_stlink_usb_class_init (LbPracticeStlinkUsbClass *klass)
{
  LbUsbTransportClass *transport_class = LB_USB_TRANSPORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lb_practice_stlink_usb_finalize;
  transport_class->out = lb_practice_stlink_usb_out;
  transport_class->in = lb_practice_stlink_usb_in;
  transport_class->clear_halt = lb_practice_stlink_usb_clear_halt;
  transport_class->reset = lb_practice_stlink_usb_reset;
  transport_class->sleep = lb_practice_stlink_usb_sleep;
  transport_class->now = lb_practice_stlink_usb_now;
}

static void
lb_practice_stlink_usb_init (LbPracticeStlinkUsb *self)
{
}

LbUsbTransport *
lb_practice_stlink_usb_new (LbPracticeStlink *adapter,
                            guint             speed)
{
  LbPracticeStlinkUsb *self = g_object_new (LB_TYPE_PRACTICE_STLINK_USB, NULL);

  self->adapter = adapter;
  self->speed = speed;
  self->started_us = g_get_monotonic_time () -
                     lb_practice_stlink_now (adapter) / 1000 / MAX (speed, 1);
  lb_usb_transport_set_ids (LB_USB_TRANSPORT (self), 0x0483, lb_practice_stlink_get_pid (adapter));
  return LB_USB_TRANSPORT (self);
}

LbPracticeStlink *
lb_practice_stlink_usb_get_adapter (LbPracticeStlinkUsb *self)
{
  g_return_val_if_fail (LB_IS_PRACTICE_STLINK_USB (self), NULL);

  return self->adapter;
}
