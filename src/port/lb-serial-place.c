/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-serial-place"

#include "config.h"

#include "lb-serial-place.h"

#include <libserialport.h>

#include "lb-error.h"
#include "lb-port-os.h"
#include "lb-serial-port.h"
#include "lb-stream-port.h"
#include "lb-usb-ids.h"

/* Names come from the device and may be anything. */
#define MAX_NAME_CHARS 48

#define VESC_VID 0x0483
#define VESC_PID 0x5740

struct _LbSerialPlace
{
  LbPlace parent_instance;
  char *path;
};

G_DEFINE_FINAL_TYPE (LbSerialPlace, lb_serial_place, LB_TYPE_PLACE)

static LbPort *
lb_serial_place_open_port (LbPlace       *place,
                           GCancellable  *cancellable,
                           GError       **error)
{
  LbSerialPlace *self = LB_SERIAL_PLACE (place);
  g_autoptr(GError) local_error = NULL;
  LbPort *port = lb_serial_port_open (self->path, &local_error);

  if (port != NULL)
    return port;
  if (g_error_matches (local_error, LB_ERROR, LB_ERROR_UNSUPPORTED))
    return lb_stream_port_open_path (self->path, error);

  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static void
lb_serial_place_finalize (GObject *object)
{
  g_free (LB_SERIAL_PLACE (object)->path);

  G_OBJECT_CLASS (lb_serial_place_parent_class)->finalize (object);
}

static void
lb_serial_place_class_init (LbSerialPlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_serial_place_finalize;
  LB_PLACE_CLASS (klass)->open_port = lb_serial_place_open_port;
}

static void
lb_serial_place_init (LbSerialPlace *self)
{
}

/* Returns: (nullable): @text on one line, valid and not too long; NULL when nothing is left of it */
static char *
clean_name (const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  GString *clean = g_string_new (NULL);
  guint n = 0;

  for (const char *p = valid; p != NULL && *p != '\0' && n < MAX_NAME_CHARS; p = g_utf8_next_char (p))
    if (g_unichar_isprint (g_utf8_get_char (p)))
      {
        g_string_append_unichar (clean, g_utf8_get_char (p));
        n++;
      }

  g_strstrip (clean->str);
  clean->len = strlen (clean->str);
  return g_string_free (clean, clean->len == 0);
}

static char *
make_title (struct sp_port *sp,
            const LbUsbId  *id,
            const char     *path)
{
  g_autofree char *product = sp != NULL ? clean_name (sp_get_port_usb_product (sp)) : NULL;
  g_autofree char *name = NULL;

  if (id != NULL)
    return g_strdup (id->name);
  if (product != NULL)
    return g_steal_pointer (&product);
  if (sp != NULL && sp_get_port_transport (sp) == SP_TRANSPORT_USB)
    return g_strdup ("USB serial port");
  if (sp != NULL && sp_get_port_transport (sp) == SP_TRANSPORT_BLUETOOTH)
    return g_strdup ("Bluetooth serial port");

  name = g_path_get_basename (path);
  return g_strdup_printf ("Serial port %s", name);
}

static int
make_rank (struct sp_port *sp,
           const LbUsbId  *id)
{
  if (id != NULL)
    return id->rank;

  switch (sp != NULL ? sp_get_port_transport (sp) : SP_TRANSPORT_NATIVE)
    {
    case SP_TRANSPORT_USB:
      return LB_RANK_USB_UNKNOWN;
    case SP_TRANSPORT_BLUETOOTH:
      return LB_RANK_BLUETOOTH;
    default:
      return LB_RANK_NATIVE;
    }
}

static LbPlace *
new_from_sp (LbPlaceKind     kind,
             const char     *path,
             struct sp_port *sp)
{
  const char *prefix = kind == LB_PLACE_VESC ? "vesc:" : kind == LB_PLACE_VESC_SWD ? "vesc-swd:" : "";
  g_autofree char *spec = g_strconcat (prefix, path, NULL);
  g_autofree char *serial = sp != NULL ? clean_name (sp_get_port_usb_serial (sp)) : NULL;
  g_autofree char *title = NULL;
  LbSerialPlace *self;
  const LbUsbId *id;
  int vid = 0;
  int pid = 0;

  if (sp != NULL)
    sp_get_port_usb_vid_pid (sp, &vid, &pid);
  id = lb_usb_id_find (vid, pid);
  title = kind == LB_PLACE_VESC_SWD ? g_strdup ("SWD through a VESC") : make_title (sp, id, path);

  self = g_object_new (LB_TYPE_SERIAL_PLACE,
                       "kind", kind,
                       "spec", spec,
                       "title", title,
                       "subtitle", path,
                       "serial", serial,
                       "usb-vid", (guint) (guint16) vid,
                       "usb-pid", (guint) (guint16) pid,
                       "rank", make_rank (sp, id),
                       NULL);
  self->path = g_strdup (path);
  return LB_PLACE (self);
}

LbPlace *
lb_serial_place_new (LbPlaceKind  kind,
                     const char  *path)
{
  struct sp_port *sp = NULL;
  LbPlace *place;

  g_return_val_if_fail (path != NULL, NULL);

  sp_get_port_by_name (path, &sp);
  place = new_from_sp (kind, path, sp);
  g_clear_pointer (&sp, sp_free_port);
  return place;
}

const char *
lb_serial_place_get_path (LbSerialPlace *self)
{
  g_return_val_if_fail (LB_IS_SERIAL_PLACE (self), NULL);

  return self->path;
}

/* Ports of other classes: their vendors, and the drivers that serve nothing but modems. */
static gboolean
is_foreign (struct sp_port *sp)
{
  static const char *const modem_drivers[] = { "option1", "option", "qcserial", "sierra", NULL };
  g_autofree char *driver = lb_port_os_dup_driver (sp_get_port_name (sp));
  int vid = 0;
  int pid = 0;

  sp_get_port_usb_vid_pid (sp, &vid, &pid);
  return lb_usb_id_is_foreign (vid) || (driver != NULL && g_strv_contains (modem_drivers, driver));
}

static gboolean
is_vesc (struct sp_port *sp)
{
  int vid = 0;
  int pid = 0;

  sp_get_port_usb_vid_pid (sp, &vid, &pid);
  return vid == VESC_VID && pid == VESC_PID;
}

GPtrArray *
lb_serial_place_list (void)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (g_object_unref);
  struct sp_port **ports = NULL;

  if (sp_list_ports (&ports) != SP_OK)
    return places;

  for (gsize i = 0; ports[i] != NULL; i++)
    if (!is_foreign (ports[i]))
      g_ptr_array_add (places, new_from_sp (is_vesc (ports[i]) ? LB_PLACE_VESC : LB_PLACE_SERIAL,
                                            sp_get_port_name (ports[i]), ports[i]));

  sp_free_port_list (ports);
  return places;
}
