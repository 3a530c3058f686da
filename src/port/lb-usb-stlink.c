/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-usb"

#include "config.h"

#include "lb-usb-stlink.h"

#include <libusb.h>

#include "lb-error.h"
#include "lb-usb-libusb.h"

#define ST_VID 0x0483
#define PID_V1 0x3744
#define STLINK_RANK 60

/* Facts 1.1. 5740 is a VESC: an unknown product of this vendor is never taken for an ST-Link. */
static const struct
{
  guint16     pid;
  const char *name;
  guint8      out_endpoint; /* when the descriptors hold no pair */
} adapters[] = {
  { PID_V1, "ST-Link V1", 0x02 },
  { 0x3748, "ST-Link V2", 0x02 },
  { 0x374a, "ST-Link V2-1", 0x01 },
  { 0x374b, "ST-Link V2-1", 0x01 },
  { 0x3752, "ST-Link V2-1", 0x01 },
  { 0x374d, "ST-Link V3 (in its updater)", 0x01 },
  { 0x374e, "ST-Link V3E", 0x01 },
  { 0x374f, "ST-Link V3SET", 0x01 },
  { 0x3753, "ST-Link V3", 0x01 },
  { 0x3754, "ST-Link V3", 0x01 },
  { 0x3755, "ST-Link V3PWR (in its updater)", 0x01 },
  { 0x3757, "ST-Link V3PWR", 0x01 },
};

const char *
lb_usb_stlink_name (guint16 pid)
{
  for (gsize i = 0; i < G_N_ELEMENTS (adapters); i++)
    if (adapters[i].pid == pid)
      return adapters[i].name;

  return NULL;
}

/* "1-2.3": bus, then the ports on the way, as the kernel names devices. */
static char *
dup_bus_path (libusb_device *device)
{
  GString *path = g_string_new (NULL);
  guint8 ports[8];
  int n_ports = libusb_get_port_numbers (device, ports, sizeof ports);

  g_string_printf (path, "%u", libusb_get_bus_number (device));
  for (int i = 0; i < n_ports; i++)
    g_string_append_printf (path, "%c%u", i == 0 ? '-' : '.', ports[i]);
  if (n_ports <= 0)
    g_string_append_printf (path, "@%u", libusb_get_device_address (device));
  return g_string_free (path, FALSE);
}

/*
 * The serial number as 24 hex characters. Old loaders give 12 raw bytes, one a character; clones give
 * anything, so a NULL is normal (facts 1.1).
 */
static char *
dup_serial (libusb_device_handle                  *handle,
            const struct libusb_device_descriptor *descriptor)
{
  guint8 raw[256];
  gboolean printable = TRUE;
  GString *text;
  int n_chars;
  int got;

  if (descriptor->iSerialNumber == 0)
    return NULL;

  got = libusb_get_string_descriptor (handle, descriptor->iSerialNumber, 0x0409, raw, sizeof raw);
  if (got < 4 || raw[1] != LIBUSB_DT_STRING)
    return NULL;

  n_chars = (MIN (got, raw[0]) - 2) / 2;
  for (int i = 0; i < n_chars; i++)
    printable = printable && raw[3 + 2 * i] == 0 && g_ascii_isalnum (raw[2 + 2 * i]);

  text = g_string_new (NULL);
  for (int i = 0; i < n_chars; i++)
    if (printable)
      g_string_append_c (text, (char) raw[2 + 2 * i]);
    else
      g_string_append_printf (text, "%02X", raw[2 + 2 * i]);
  return g_string_free (text, FALSE);
}

typedef struct
{
  libusb_device *device;
  guint16        pid;
  const char    *name;
  char          *path;
  char          *serial; /* NULL when it could not be read */
  guint8         out_endpoint;
} Adapter;

static void
adapter_free (gpointer data)
{
  Adapter *adapter = data;

  libusb_unref_device (adapter->device);
  g_free (adapter->path);
  g_free (adapter->serial);
  g_free (adapter);
}

static Adapter *
adapter_from_device (libusb_device *device)
{
  struct libusb_device_descriptor descriptor;
  libusb_device_handle *handle = NULL;

  if (libusb_get_device_descriptor (device, &descriptor) != LIBUSB_SUCCESS ||
      descriptor.idVendor != ST_VID)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (adapters); i++)
    {
      Adapter *adapter;

      if (adapters[i].pid != descriptor.idProduct)
        continue;

      adapter = g_new0 (Adapter, 1);
      adapter->device = libusb_ref_device (device);
      adapter->pid = descriptor.idProduct;
      adapter->name = adapters[i].name;
      adapter->out_endpoint = adapters[i].out_endpoint;
      adapter->path = dup_bus_path (device);
      if (libusb_open (device, &handle) == LIBUSB_SUCCESS)
        {
          adapter->serial = dup_serial (handle, &descriptor);
          libusb_close (handle);
        }
      return adapter;
    }

  return NULL;
}

/* Returns: (transfer full) (element-type Adapter): must go before @context does */
static GPtrArray *
find_adapters (libusb_context *context)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (adapter_free);
  libusb_device **devices = NULL;
  gssize n_devices = libusb_get_device_list (context, &devices);

  for (gssize i = 0; i < n_devices; i++)
    {
      Adapter *adapter = adapter_from_device (devices[i]);

      if (adapter != NULL)
        g_ptr_array_add (found, adapter);
    }

  if (n_devices >= 0)
    libusb_free_device_list (devices, TRUE);
  return found;
}

static gboolean
serial_is_unique (GPtrArray     *found,
                  const Adapter *adapter)
{
  guint same = 0;

  if (adapter->serial == NULL || *adapter->serial == '\0')
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    same += g_strcmp0 (((Adapter *) found->pdata[i])->serial, adapter->serial) == 0;
  return same == 1;
}

GPtrArray *
lb_usb_stlink_list (void)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) found = NULL;
  libusb_context *context = NULL;

  if (libusb_init (&context) != LIBUSB_SUCCESS)
    return places;

  found = find_adapters (context);
  for (guint i = 0; i < found->len; i++)
    {
      Adapter *adapter = found->pdata[i];
      /* Clones share serial numbers: where one is not alone, the bus path names the adapter. */
      g_autofree char *spec =
        g_strconcat ("stlink:", serial_is_unique (found, adapter) ? adapter->serial : adapter->path,
                     NULL);
      g_autofree char *subtitle = g_strconcat ("USB ", adapter->path, NULL);

      g_ptr_array_add (places,
                       g_object_new (LB_TYPE_PLACE,
                                     "kind", LB_PLACE_STLINK,
                                     "spec", spec,
                                     "title", adapter->name,
                                     "subtitle", subtitle,
                                     "serial", adapter->serial,
                                     "usb-vid", (guint) ST_VID,
                                     "usb-pid", (guint) adapter->pid,
                                     "rank", STLINK_RANK,
                                     NULL));
    }

  g_clear_pointer (&found, g_ptr_array_unref);
  libusb_exit (context);
  return places;
}

static Adapter *
choose_adapter (GPtrArray   *found,
                const char  *which,
                GError     **error)
{
  Adapter *chosen = NULL;
  guint matches = 0;

  for (guint i = 0; i < found->len; i++)
    {
      Adapter *adapter = found->pdata[i];

      if (which == NULL || g_strcmp0 (which, adapter->path) == 0 ||
          (adapter->serial != NULL && g_ascii_strcasecmp (which, adapter->serial) == 0))
        {
          chosen = adapter;
          matches++;
        }
    }

  if (matches == 1)
    return chosen;

  if (matches == 0)
    g_set_error (error, LB_RETRY, LB_RETRY_NO_PORT,
                 "No ST-Link%s%s is plugged in.", which != NULL ? " " : "",
                 which != NULL ? which : "");
  else
    g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                 "%u ST-Links fit. Choose one by its serial number or USB path, as the list of "
                 "ports shows it.", matches);
  return NULL;
}

/* The permission to open is the one failure that has a cure worth spelling out. */
static void
explain_no_access (const Adapter  *adapter,
                   GError        **error)
{
  g_clear_error (error);
  g_set_error (error, LB_RETRY, LB_RETRY_NO_ACCESS,
               "No permission to use the %s. Run this once, then plug it out and in again:\n"
               "echo 'SUBSYSTEM==\"usb\", ATTR{idVendor}==\"0483\", ATTR{idProduct}==\"%04x\", "
               "TAG+=\"uaccess\"' | sudo tee /etc/udev/rules.d/60-lifeboat-stlink.rules",
               adapter->name, adapter->pid);
}

static LbUsbTransport *
open_in_context (libusb_context  *context,
                 const char      *which,
                 GError         **error)
{
  g_autoptr(GPtrArray) found = find_adapters (context);
  g_autoptr(GError) local_error = NULL;
  Adapter *adapter = choose_adapter (found, which, error);
  LbUsbTransport *transport;

  if (adapter == NULL)
    return NULL;
  if (adapter->pid == PID_V1)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                   "This is an ST-Link V1, which speaks another protocol. Any ST-Link V2 will do.");
      return NULL;
    }

  transport = lb_usb_libusb_new (context, adapter->device, adapter->out_endpoint, &local_error);
  if (transport != NULL)
    return transport;

  if (g_error_matches (local_error, LB_RETRY, LB_RETRY_NO_ACCESS))
    explain_no_access (adapter, &local_error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

LbUsbTransport *
lb_usb_stlink_open (const char  *which,
                    GError     **error)
{
  libusb_context *context = NULL;
  LbUsbTransport *transport;
  int code = libusb_init (&context);

  if (code != LIBUSB_SUCCESS)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_FAILED, "USB is not usable here: %s",
                   libusb_strerror (code));
      return NULL;
    }

  transport = open_in_context (context, which, error);
  if (transport == NULL)
    libusb_exit (context);
  return transport;
}
