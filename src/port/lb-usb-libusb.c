/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-usb"

#include "config.h"

#include "lb-usb-libusb.h"

#include "lb-error.h"

#define INTERFACE 0
#define DRAIN_MS 20
#define DRAIN_BYTES 512
#define OPEN_AGAIN_MS 1000

struct _LbUsbLibusb
{
  LbUsbTransport parent_instance;

  libusb_context       *context;
  libusb_device_handle *handle;
  guint8                out_endpoint;
  guint8                in_endpoint;
};

G_DEFINE_FINAL_TYPE (LbUsbLibusb, lb_usb_libusb, LB_TYPE_USB_TRANSPORT)

static gboolean
set_usb_error (GError    **error,
               int         code,
               const char *what)
{
  LbError kind = LB_ERROR_FAILED;

  if (code == LIBUSB_ERROR_NO_DEVICE || code == LIBUSB_ERROR_NOT_FOUND || code == LIBUSB_ERROR_IO)
    kind = LB_ERROR_UNPLUGGED;
  else if (code == LIBUSB_ERROR_TIMEOUT)
    kind = LB_ERROR_TIMEOUT;
  else if (code == LIBUSB_ERROR_PIPE || code == LIBUSB_ERROR_OVERFLOW)
    kind = LB_ERROR_PROTOCOL;

  g_set_error (error, LB_ERROR, kind, "%s: %s", what, libusb_strerror (code));
  return FALSE;
}

static gboolean
lb_usb_libusb_out (LbUsbTransport *transport,
                   const guint8   *data,
                   gsize           len,
                   guint           timeout_ms,
                   GError        **error)
{
  LbUsbLibusb *self = LB_USB_LIBUSB (transport);
  int sent = 0;
  int code = libusb_bulk_transfer (self->handle, self->out_endpoint, (guint8 *) data, (int) len,
                                   &sent, timeout_ms);

  if (code != LIBUSB_SUCCESS)
    return set_usb_error (error, code, "Writing to the adapter");
  if ((gsize) sent != len)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL,
                   "The adapter took %d of %" G_GSIZE_FORMAT " bytes", sent, len);
      return FALSE;
    }
  return TRUE;
}

static gssize
lb_usb_libusb_in (LbUsbTransport *transport,
                  guint8         *buf,
                  gsize           len,
                  guint           timeout_ms,
                  GError        **error)
{
  LbUsbLibusb *self = LB_USB_LIBUSB (transport);
  int got = 0;
  int code = libusb_bulk_transfer (self->handle, self->in_endpoint, buf, (int) len, &got,
                                   timeout_ms);

  if (code != LIBUSB_SUCCESS)
    {
      set_usb_error (error, code, "Reading from the adapter");
      return -1;
    }
  return got;
}

static gboolean
lb_usb_libusb_clear_halt (LbUsbTransport *transport,
                          GError        **error)
{
  LbUsbLibusb *self = LB_USB_LIBUSB (transport);
  guint8 scratch[DRAIN_BYTES];
  int got = 0;
  int code = libusb_clear_halt (self->handle, self->out_endpoint);

  if (code == LIBUSB_SUCCESS)
    code = libusb_clear_halt (self->handle, self->in_endpoint);
  if (code != LIBUSB_SUCCESS)
    return set_usb_error (error, code, "Clearing the adapter's pipes");

  /* Whatever is left of the answer that was not read; there may be nothing. */
  libusb_bulk_transfer (self->handle, self->in_endpoint, scratch, sizeof scratch, &got, DRAIN_MS);
  return TRUE;
}

/* Reads the endpoints of interface 0; keeps the table's when the descriptors hold no bulk pair. */
static void
find_endpoints (LbUsbLibusb   *self,
                libusb_device *device)
{
  struct libusb_config_descriptor *config = NULL;
  const struct libusb_interface_descriptor *interface;
  guint8 out = 0;
  guint8 in = 0;

  if (libusb_get_active_config_descriptor (device, &config) != LIBUSB_SUCCESS)
    return;

  if (config->bNumInterfaces > INTERFACE && config->interface[INTERFACE].num_altsetting > 0)
    {
      interface = &config->interface[INTERFACE].altsetting[0];
      for (int i = 0; i < interface->bNumEndpoints; i++)
        {
          const struct libusb_endpoint_descriptor *endpoint = &interface->endpoint[i];

          if ((endpoint->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != LIBUSB_TRANSFER_TYPE_BULK)
            continue;
          if ((endpoint->bEndpointAddress & LIBUSB_ENDPOINT_IN) != 0)
            in = in != 0 ? in : endpoint->bEndpointAddress;
          else
            out = out != 0 ? out : endpoint->bEndpointAddress;
        }
    }

  if (in != 0 && out != 0)
    {
      self->in_endpoint = in;
      self->out_endpoint = out;
    }
  libusb_free_config_descriptor (config);
}

static gboolean
claim (LbUsbLibusb *self,
       GError     **error)
{
  int code = libusb_claim_interface (self->handle, INTERFACE);

  if (code == LIBUSB_ERROR_BUSY)
    {
      g_set_error (error, LB_RETRY, LB_RETRY_PORT_BUSY,
                   "Another program uses this ST-Link (st-util, OpenOCD or STM32CubeProgrammer are "
                   "the usual ones). Close it and try again.");
      return FALSE;
    }
  if (code != LIBUSB_SUCCESS)
    return set_usb_error (error, code, "Claiming the adapter's interface");

  return TRUE;
}

static gboolean
lb_usb_libusb_reset (LbUsbTransport *transport,
                     GError        **error)
{
  LbUsbLibusb *self = LB_USB_LIBUSB (transport);
  int code;

  libusb_release_interface (self->handle, INTERFACE);
  code = libusb_reset_device (self->handle);
  if (code != LIBUSB_SUCCESS)
    return set_usb_error (error, code, "Resetting the adapter");

  g_usleep (OPEN_AGAIN_MS * 1000);
  return claim (self, error);
}

static void
lb_usb_libusb_close (LbUsbTransport *transport)
{
  LbUsbLibusb *self = LB_USB_LIBUSB (transport);

  if (self->handle != NULL)
    {
      libusb_release_interface (self->handle, INTERFACE);
      libusb_close (self->handle);
    }
  self->handle = NULL;
  g_clear_pointer (&self->context, libusb_exit);
}

static void
lb_usb_libusb_class_init (LbUsbLibusbClass *klass)
{
  LbUsbTransportClass *transport_class = LB_USB_TRANSPORT_CLASS (klass);

  transport_class->out = lb_usb_libusb_out;
  transport_class->in = lb_usb_libusb_in;
  transport_class->clear_halt = lb_usb_libusb_clear_halt;
  transport_class->reset = lb_usb_libusb_reset;
  transport_class->close = lb_usb_libusb_close;
}

static void
lb_usb_libusb_init (LbUsbLibusb *self)
{
  self->in_endpoint = 0x81;
  self->out_endpoint = 0x02;
}

LbUsbTransport *
lb_usb_libusb_new (libusb_context  *context,
                   libusb_device   *device,
                   guint8           out_endpoint,
                   GError         **error)
{
  g_autoptr(LbUsbLibusb) self = g_object_new (LB_TYPE_USB_LIBUSB, NULL);
  struct libusb_device_descriptor descriptor;
  int code;

  self->out_endpoint = out_endpoint;

  code = libusb_open (device, &self->handle);
  if (code == LIBUSB_ERROR_ACCESS)
    {
      g_set_error (error, LB_RETRY, LB_RETRY_NO_ACCESS, "No permission to use this USB device");
      return NULL;
    }
  if (code != LIBUSB_SUCCESS)
    {
      set_usb_error (error, code, "Opening the adapter");
      return NULL;
    }

  if (libusb_get_device_descriptor (device, &descriptor) == LIBUSB_SUCCESS)
    lb_usb_transport_set_ids (LB_USB_TRANSPORT (self), descriptor.idVendor, descriptor.idProduct);
  find_endpoints (self, device);
  if (!claim (self, error))
    return NULL;

  self->context = context;
  return LB_USB_TRANSPORT (g_steal_pointer (&self));
}
