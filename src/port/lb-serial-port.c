/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-serial-port"

#include "config.h"

#include "lb-serial-port.h"

#include <errno.h>
#include <libserialport.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-port-access.h"
#include "lb-port-os.h"
#include "lb-tty.h"
#include "lb-usb-ids.h"

#define REOPEN_TIMEOUT_US (5 * G_USEC_PER_SEC)
#define REOPEN_STEP_MS 50

struct _LbSerialPort
{
  LbFdPort parent_instance;

  char *path;
  char *location; /* the USB socket, or NULL */
  char *serial;   /* of the adapter, or NULL */
  struct sp_port *sp;
};

G_DEFINE_FINAL_TYPE (LbSerialPort, lb_serial_port, LB_TYPE_FD_PORT)

/* Returns: (nullable): an open handle, or NULL with @reason an errno */
static struct sp_port *
open_handle (const char *path,
             int        *reason)
{
  struct sp_port *sp = NULL;

  if (access (path, F_OK) != 0)
    {
      *reason = errno;
      return NULL;
    }
  if (sp_get_port_by_name (path, &sp) != SP_OK)
    {
      *reason = ENOTTY;
      return NULL;
    }
  if (sp_open (sp, SP_MODE_READ_WRITE) == SP_OK)
    return sp;

  /* libserialport insists on modem lines, and without them says one of these two. */
  *reason = sp_last_error_code ();
  if (*reason == EINVAL)
    *reason = ENOTTY;
  sp_free_port (sp);
  return NULL;
}

static int
get_fd (struct sp_port *sp)
{
  int fd = -1;

  return sp_get_port_handle (sp, &fd) == SP_OK ? fd : -1;
}

static void
close_handle (struct sp_port *sp)
{
  lb_tty_release (get_fd (sp));
  sp_close (sp);
  sp_free_port (sp);
}

/* Returns: 0 or an errno */
static int
set_up (struct sp_port *sp,
        guint           baud)
{
  int fd = get_fd (sp);
  int result = lb_tty_claim (fd);

  if (result == 0)
    result = lb_tty_set_raw (fd);
  if (result == 0 && sp_set_baudrate (sp, baud) != SP_OK)
    result = EINVAL;

  return result;
}

/* Takes over what is known about the adapter, and does what its kind needs. */
static void
adopt (LbSerialPort   *self,
       struct sp_port *sp,
       const char     *path)
{
  int fd = get_fd (sp);
  int vid = 0;
  int pid = 0;
  const LbUsbId *id;

  sp_get_port_usb_vid_pid (sp, &vid, &pid);
  id = lb_usb_id_find (vid, pid);

  self->sp = sp;
  g_free (self->serial);
  self->serial = g_strdup (sp_get_port_usb_serial (sp));
  g_free (self->location);
  self->location = lb_port_os_dup_usb_location (path);
  if (g_strcmp0 (self->path, path) != 0)
    {
      g_free (self->path);
      self->path = g_strdup (path);
    }

  lb_port_set_usb_ids (LB_PORT (self), vid, pid);
  lb_fd_port_set_fd (LB_FD_PORT (self), fd, LB_FD_TTY);
  if (id != NULL && id->slow_latency && !lb_tty_lower_latency (fd, path))
    g_debug ("%s: the latency timer stays as it is", path);
  if (id == NULL || id->reset != LB_USB_RESET_NONE)
    lb_tty_set_lines (fd, LB_LINE_NONE);
}

static gboolean
open_path (LbSerialPort  *self,
           const char    *path,
           GError       **error)
{
  g_autofree char *owners = NULL;
  int reason = 0;
  struct sp_port *sp = open_handle (path, &reason);

  if (sp != NULL)
    {
      reason = set_up (sp, lb_port_get_baud (LB_PORT (self)));
      if (reason == 0)
        owners = lb_port_access_find_owners (path, get_fd (sp));
      if (reason == 0 && owners == NULL)
        {
          adopt (self, sp, path);
          return TRUE;
        }
      close_handle (sp);
    }

  if (owners != NULL)
    lb_port_access_set_busy (error, path, owners);
  else if (reason == ENOTTY)
    g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "libserialport cannot use %s", path);
  else
    lb_port_access_set_error (error, reason, path);
  return FALSE;
}

static gboolean
is_same_adapter (LbSerialPort   *self,
                 struct sp_port *candidate)
{
  g_autofree char *location = lb_port_os_dup_usb_location (sp_get_port_name (candidate));
  int vid = 0;
  int pid = 0;

  if (location != NULL && g_strcmp0 (location, self->location) == 0)
    return TRUE;

  sp_get_port_usb_vid_pid (candidate, &vid, &pid);
  return self->serial != NULL && *self->serial != '\0' &&
         vid == lb_port_get_usb_vid (LB_PORT (self)) &&
         g_strcmp0 (self->serial, sp_get_port_usb_serial (candidate)) == 0;
}

/* Returns: (transfer full) (nullable): the name the adapter has now */
static char *
find_again (LbSerialPort *self)
{
  g_autofree char *location = lb_port_os_dup_usb_location (self->path);
  struct sp_port **ports = NULL;
  char *found = NULL;

  /* Adapters with several ports share a socket: the old name goes first. */
  if (access (self->path, F_OK) == 0 && g_strcmp0 (location, self->location) == 0)
    return g_strdup (self->path);

  if (sp_list_ports (&ports) != SP_OK)
    return NULL;

  for (gsize i = 0; ports[i] != NULL && found == NULL; i++)
    if (is_same_adapter (self, ports[i]))
      found = g_strdup (sp_get_port_name (ports[i]));

  sp_free_port_list (ports);
  return found;
}

static gboolean
lb_serial_port_reopen (LbPort        *port,
                       GCancellable  *cancellable,
                       GError       **error)
{
  LbSerialPort *self = LB_SERIAL_PORT (port);
  gint64 end = g_get_monotonic_time () + REOPEN_TIMEOUT_US;

  for (;;)
    {
      g_autofree char *path = find_again (self);
      g_autoptr(GError) local_error = NULL;

      /* Right after plugging a node may lack its group, or be probed: those errors may pass too. */
      if (open_path (self, path != NULL ? path : self->path, &local_error))
        return TRUE;

      if (g_get_monotonic_time () >= end)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (!lb_port_sleep (port, REOPEN_STEP_MS, cancellable, error))
        return FALSE;
    }
}

static void
lb_serial_port_close (LbPort *port)
{
  LbSerialPort *self = LB_SERIAL_PORT (port);

  lb_fd_port_set_fd (LB_FD_PORT (self), -1, LB_FD_NONE);
  g_clear_pointer (&self->sp, close_handle);
}

static int
lb_serial_port_apply_baud (LbFdPort *port,
                           guint     baud)
{
  LbSerialPort *self = LB_SERIAL_PORT (port);
  int reason;

  switch (sp_set_baudrate (self->sp, baud))
    {
    case SP_OK:
      return 0;
    case SP_ERR_FAIL:
      reason = sp_last_error_code ();
      return reason != 0 ? reason : EINVAL;
    default:
      return EINVAL;
    }
}

static void
lb_serial_port_finalize (GObject *object)
{
  LbSerialPort *self = LB_SERIAL_PORT (object);

  g_free (self->path);
  g_free (self->location);
  g_free (self->serial);

  G_OBJECT_CLASS (lb_serial_port_parent_class)->finalize (object);
}

static void
lb_serial_port_class_init (LbSerialPortClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_serial_port_finalize;
  LB_PORT_CLASS (klass)->reopen = lb_serial_port_reopen;
  LB_PORT_CLASS (klass)->close = lb_serial_port_close;
  LB_FD_PORT_CLASS (klass)->apply_baud = lb_serial_port_apply_baud;
}

static void
lb_serial_port_init (LbSerialPort *self)
{
}

gboolean
lb_serial_port_is_known (const char *path)
{
  struct sp_port *sp = NULL;

  g_return_val_if_fail (path != NULL, FALSE);

  if (sp_get_port_by_name (path, &sp) != SP_OK)
    return FALSE;

  sp_free_port (sp);
  return TRUE;
}

LbPort *
lb_serial_port_open (const char  *path,
                     GError     **error)
{
  g_autoptr(LbSerialPort) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (LB_TYPE_SERIAL_PORT, NULL);
  self->path = g_strdup (path);
  if (!open_path (self, path, error))
    return NULL;

  return LB_PORT (g_steal_pointer (&self));
}
