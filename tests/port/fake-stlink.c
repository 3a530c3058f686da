/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "fake-stlink.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <sys/ioctl.h>

#include "lb-sync.h"

#define BUS "/devices/pci0000:00/0000:00:14.0/usb1"
#define IN_ENDPOINT 0x81
#define GET_DESCRIPTOR 6
#define STRING_DESCRIPTOR 3
#define SERIAL_INDEX 3

struct _FakeStlink
{
  UMockdevTestbed *bed;
  UMockdevIoctlBase *handler;
  char *path;
  char *node;

  LbMutex lock;   /* the handler runs in a thread of libumockdev */
  GQueue done;    /* of UMockdevIoctlData: URBs to be reaped */
  GQueue waiting; /* of the same: for bytes to come in */
  GByteArray *echo;
  GByteArray *serial; /* the whole string descriptor */
  gboolean busy;
  gboolean stalled;
  gboolean vanished;
  guint resets;
  guint8 out_endpoint;
  FakeStlinkOut pipe_out;
  FakeStlinkIn pipe_in;
  gpointer pipe_data;
};

static struct usbdevfs_urb *
get_urb (UMockdevIoctlData *data)
{
  return (gpointer) data->data;
}

static gboolean
answer (UMockdevIoctlClient *client,
        int                  error)
{
  umockdev_ioctl_client_complete (client, error == 0 ? 0 : -1, error);
  return TRUE;
}

static gboolean
get_capabilities (UMockdevIoctlClient *client)
{
  g_autoptr(UMockdevIoctlData) target =
    umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0, sizeof (guint32), NULL);
  guint32 caps = USBDEVFS_CAP_BULK_SCATTER_GATHER;

  umockdev_ioctl_data_update (target, 0, (guint8 *) &caps, sizeof caps);
  return answer (client, 0);
}

/* A control transfer: the setup packet, then room for the answer. Only strings are asked for. */
static void
serve_control (FakeStlink          *self,
               struct usbdevfs_urb *urb,
               UMockdevIoctlData   *buffer)
{
  guint8 languages[] = { 4, STRING_DESCRIPTOR, 0x09, 0x04 };
  const guint8 *setup = buffer->data;
  gsize room = urb->buffer_length - 8;
  gboolean is_serial = setup[2] == SERIAL_INDEX;
  gsize len;

  if (setup[1] != GET_DESCRIPTOR || setup[3] != STRING_DESCRIPTOR || (setup[2] != 0 && !is_serial))
    {
      urb->status = -EPIPE;
      return;
    }

  len = MIN (room, is_serial ? self->serial->len : sizeof languages);
  umockdev_ioctl_data_update (buffer, 8, is_serial ? self->serial->data : languages, len);
  urb->actual_length = len;
}

/* A bulk transfer with an adapter behind the pipes. Returns: whether it is over */
static gboolean
serve_pipe (FakeStlink          *self,
            struct usbdevfs_urb *urb,
            UMockdevIoctlData   *buffer)
{
  g_autofree guint8 *bytes = NULL;
  gssize got;

  if (urb->endpoint != IN_ENDPOINT)
    {
      self->out_endpoint = urb->endpoint;
      if (self->pipe_out (buffer->data, urb->buffer_length, self->pipe_data))
        urb->actual_length = urb->buffer_length;
      else
        urb->status = -EPIPE;
      return TRUE;
    }

  bytes = g_malloc0 (urb->buffer_length);
  got = self->pipe_in (bytes, urb->buffer_length, self->pipe_data);
  if (got < 0)
    return FALSE;

  umockdev_ioctl_data_update (buffer, 0, bytes, got);
  urb->actual_length = got;
  return TRUE;
}

/* Returns: whether the transfer is over */
static gboolean
serve_bulk (FakeStlink          *self,
            struct usbdevfs_urb *urb,
            UMockdevIoctlData   *buffer)
{
  gsize len = urb->buffer_length;

  if (self->vanished || self->stalled)
    {
      urb->status = self->vanished ? -ENODEV : -EPIPE;
      return TRUE;
    }
  if (self->pipe_out != NULL)
    return serve_pipe (self, urb, buffer);
  if (urb->endpoint != IN_ENDPOINT)
    {
      self->out_endpoint = urb->endpoint;
      g_byte_array_append (self->echo, buffer->data, len);
      urb->actual_length = len;
      return TRUE;
    }
  if (self->echo->len == 0)
    return FALSE;

  len = MIN (len, self->echo->len);
  umockdev_ioctl_data_update (buffer, 0, self->echo->data, len);
  g_byte_array_remove_range (self->echo, 0, len);
  urb->actual_length = len;
  return TRUE;
}

static gboolean
submit (FakeStlink          *self,
        UMockdevIoctlClient *client)
{
  UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg (client);
  UMockdevIoctlData *data =
    umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_urb), NULL);
  struct usbdevfs_urb *urb = get_urb (data);
  g_autoptr(UMockdevIoctlData) buffer =
    umockdev_ioctl_data_resolve (data, G_STRUCT_OFFSET (struct usbdevfs_urb, buffer),
                                 urb->buffer_length, NULL);
  gboolean over = TRUE;

  urb->status = 0;
  urb->actual_length = 0;
  if (urb->type == USBDEVFS_URB_TYPE_CONTROL)
    serve_control (self, urb, buffer);
  else
    over = serve_bulk (self, urb, buffer);

  g_queue_push_tail (over ? &self->done : &self->waiting, data);
  return answer (client, 0);
}

static gboolean
reap (FakeStlink          *self,
      UMockdevIoctlClient *client)
{
  g_autoptr(UMockdevIoctlData) data = g_queue_pop_head (&self->done);
  g_autoptr(UMockdevIoctlData) target = NULL;

  if (data == NULL)
    return answer (client, self->vanished ? ENODEV : EAGAIN);

  target = umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0,
                                        sizeof (gpointer), NULL);
  umockdev_ioctl_data_set_ptr (target, 0, data);
  return answer (client, 0);
}

static gboolean
discard (FakeStlink          *self,
         UMockdevIoctlClient *client)
{
  UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg (client);
  gulong address = *(gulong *) (gpointer) arg->data;

  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    {
      UMockdevIoctlData *data = l->data;

      if (data->client_addr != address)
        continue;

      get_urb (data)->status = -ENOENT;
      g_queue_delete_link (&self->waiting, l);
      g_queue_push_tail (&self->done, data);
      return answer (client, 0);
    }

  return answer (client, EINVAL);
}

static gboolean
handle_ioctl_cb (UMockdevIoctlBase   *base,
                 UMockdevIoctlClient *client,
                 gpointer             user_data)
{
  FakeStlink *self = user_data;
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  switch (umockdev_ioctl_client_get_request (client))
    {
    case USBDEVFS_GET_CAPABILITIES:
      return get_capabilities (client);
    case USBDEVFS_CLAIMINTERFACE:
      return answer (client, self->vanished ? ENODEV : self->busy ? EBUSY : 0);
    case USBDEVFS_RELEASEINTERFACE:
    case USBDEVFS_SETCONFIGURATION:
      return answer (client, 0);
    case USBDEVFS_GETDRIVER:
      return answer (client, ENODATA);
    case USBDEVFS_CLEAR_HALT:
      self->stalled = FALSE;
      return answer (client, self->vanished ? ENODEV : 0);
    case USBDEVFS_RESET:
      self->resets++;
      return answer (client, 0);
    case USBDEVFS_SUBMITURB:
      return submit (self, client);
    case USBDEVFS_REAPURB:
    case USBDEVFS_REAPURBNDELAY:
      return reap (self, client);
    case USBDEVFS_DISCARDURB:
      return discard (self, client);
    default:
      return answer (client, ENOTTY);
    }
}

static void
append_hex (GString      *text,
            const guint8 *data,
            gsize         len)
{
  for (gsize i = 0; i < len; i++)
    g_string_append_printf (text, "%02X", data[i]);
}

/* Device, configuration, interface, and three endpoints: IN, OUT, and one that is not bulk. */
static void
append_descriptors (GString *text,
                    guint16  pid,
                    guint8   out_endpoint)
{
  const guint8 bytes[] = {
    18, 1, 0x00, 0x02, 0, 0, 0, 64, 0x83, 0x04, pid & 0xff, pid >> 8, 0, 1, 1, 2, SERIAL_INDEX, 1,
    9, 2, 39, 0, 1, 1, 0, 0x80, 50,
    9, 4, 0, 0, 3, 0xff, 0xff, 0xff, 0,
    7, 5, 0x85, 3, 8, 0, 10,
    7, 5, IN_ENDPOINT, 2, 64, 0, 0,
    7, 5, out_endpoint, 2, 64, 0, 0,
  };

  append_hex (text, bytes, sizeof bytes);
}

static char *
describe (FakeStlink *self,
          guint16     pid,
          guint8      out_endpoint,
          guint       devnum)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "P: %s\nN: %s=", self->path + strlen ("/sys"),
                          self->node + strlen ("/dev/"));
  append_descriptors (text, pid, out_endpoint);
  g_string_append_printf (text, "\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DEVNAME=%s\n"
                          "E: BUSNUM=001\nE: DEVNUM=%03u\nA: busnum=1\nA: devnum=%u\nA: speed=12\n"
                          "A: bConfigurationValue=1\nA: idVendor=0483\nA: idProduct=%04x\n"
                          "H: descriptors=", self->node, devnum, devnum, pid);
  append_descriptors (text, pid, out_endpoint);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

FakeStlink *
fake_stlink_new (UMockdevTestbed *bed,
                 const char      *socket,
                 guint16          pid,
                 guint8           out_endpoint,
                 const guint16   *serial,
                 gsize            serial_len)
{
  static guint last_devnum = 1;
  FakeStlink *self = g_new0 (FakeStlink, 1);
  guint8 header[] = { 2 + 2 * serial_len, STRING_DESCRIPTOR };
  guint devnum = ++last_devnum;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  lb_mutex_init (&self->lock);
  self->bed = g_object_ref (bed);
  self->path = g_strdup_printf ("/sys" BUS "/%s", socket);
  self->node = g_strdup_printf ("/dev/bus/usb/001/%03u", devnum);
  self->echo = g_byte_array_new ();
  self->serial = g_byte_array_new ();
  g_byte_array_append (self->serial, header, sizeof header);
  g_byte_array_append (self->serial, (const guint8 *) serial, 2 * serial_len);

  text = describe (self, pid, out_endpoint, devnum);
  umockdev_testbed_add_from_string (bed, text, &error);
  g_assert_no_error (error);

  self->handler = umockdev_ioctl_base_new ();
  g_signal_connect (self->handler, "handle-ioctl", G_CALLBACK (handle_ioctl_cb), self);
  umockdev_testbed_attach_ioctl (bed, self->node, self->handler, &error);
  g_assert_no_error (error);
  return self;
}

void
fake_stlink_free (FakeStlink *self)
{
  umockdev_testbed_detach_ioctl (self->bed, self->node, NULL);
  umockdev_testbed_remove_device (self->bed, self->path);
  g_object_unref (self->handler);
  g_object_unref (self->bed);
  g_queue_clear_full (&self->done, g_object_unref);
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_byte_array_unref (self->echo);
  g_byte_array_unref (self->serial);
  lb_mutex_clear (&self->lock);
  g_free (self->path);
  g_free (self->node);
  g_free (self);
}

void
fake_stlink_set_pipes (FakeStlink    *self,
                       FakeStlinkOut  out,
                       FakeStlinkIn   in,
                       gpointer       user_data)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  self->pipe_out = out;
  self->pipe_in = in;
  self->pipe_data = user_data;
}

void
fake_stlink_set_busy (FakeStlink *self,
                      gboolean    busy)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  self->busy = busy;
}

void
fake_stlink_stall (FakeStlink *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  self->stalled = TRUE;
}

void
fake_stlink_vanish (FakeStlink *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  self->vanished = TRUE;
}

guint
fake_stlink_get_resets (FakeStlink *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  return self->resets;
}

guint8
fake_stlink_get_out (FakeStlink *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  return self->out_endpoint;
}
