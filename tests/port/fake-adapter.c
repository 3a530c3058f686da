/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "fake-adapter.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/serial.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lb-sync.h"

#define SYS "/sys"
#define BUS SYS "/devices/pci0000:00/0000:00:14.0/usb1"

struct _FakeAdapter
{
  UMockdevTestbed *bed;
  UMockdevIoctlBase *handler;
  char *node;
  char *paths[4]; /* in sysfs, the innermost first */
  int fd;

  LbMutex lock; /* the handler runs in a thread of libumockdev */
  int lines;
  gboolean no_lines;
  GString *log;
  guint max_baud;
  int serial_flags;
};

gboolean
fake_adapter_can_run (void)
{
  const char *preload = g_getenv ("LD_PRELOAD");

  if (preload != NULL && strstr (preload, "libumockdev-preload") != NULL)
    return TRUE;

  g_test_skip ("needs umockdev-wrapper, of the Debian package umockdev");
  return FALSE;
}

static gboolean
answer (UMockdevIoctlClient *client,
        int                  error)
{
  umockdev_ioctl_client_complete (client, error == 0 ? 0 : -1, error);
  return TRUE;
}

static gboolean
answer_with (UMockdevIoctlClient *client,
             gconstpointer        data,
             gsize                len)
{
  UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg (client);
  UMockdevIoctlData *target = umockdev_ioctl_data_resolve (arg, 0, len, NULL);

  g_assert_nonnull (target);
  umockdev_ioctl_data_update (target, 0, (guint8 *) data, len);
  umockdev_ioctl_data_unref (target);
  return answer (client, 0);
}

static void
fetch (UMockdevIoctlClient *client,
       gpointer             data,
       gsize                len)
{
  UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg (client);
  UMockdevIoctlData *source = umockdev_ioctl_data_resolve (arg, 0, len, NULL);

  g_assert_nonnull (source);
  g_assert_cmpint (source->data_len, ==, len);
  memcpy (data, source->data, len);
  umockdev_ioctl_data_unref (source);
}

static gboolean
set_lines (FakeAdapter         *self,
           UMockdevIoctlClient *client)
{
  fetch (client, &self->lines, sizeof self->lines);
  g_string_append_printf (self->log, "%sD%dR%d", self->log->len > 0 ? " " : "",
                          (self->lines & TIOCM_DTR) != 0, (self->lines & TIOCM_RTS) != 0);
  return answer (client, 0);
}

/*
 * One line at a time makes two steps of one (facts 6.1). libserialport does it while it opens, with
 * the levels the lines have already; anything else shows in the log.
 */
static gboolean
set_one_line (FakeAdapter         *self,
              UMockdevIoctlClient *client)
{
  int bits;
  int before = self->lines;

  fetch (client, &bits, sizeof bits);
  if (umockdev_ioctl_client_get_request (client) == TIOCMBIS)
    self->lines |= bits;
  else
    self->lines &= ~bits;
  if (self->lines != before)
    g_string_append (self->log, " one-by-one");
  return answer (client, 0);
}

/*
 * Usual rates do not pass here: glibc sends them straight to the pty. So odd ones go there as well,
 * and the one that was set last is in force.
 */
static struct termios2
get_termios (FakeAdapter *self)
{
  struct termios2 tio = { 0 };

  ioctl (self->fd, TCGETS2, &tio);
  return tio;
}

static gboolean
set_termios (FakeAdapter         *self,
             UMockdevIoctlClient *client)
{
  struct termios2 tio;

  fetch (client, &tio, sizeof tio);
  if (self->max_baud == 0 || tio.c_ospeed <= self->max_baud)
    ioctl (self->fd, TCSETS2, &tio);
  return answer (client, 0);
}

static gboolean
set_serial (FakeAdapter         *self,
            UMockdevIoctlClient *client)
{
  struct serial_struct serial;

  fetch (client, &serial, sizeof serial);
  self->serial_flags = serial.flags;
  return answer (client, 0);
}

static gboolean
handle_ioctl_cb (UMockdevIoctlBase   *base,
                 UMockdevIoctlClient *client,
                 gpointer             user_data)
{
  FakeAdapter *self = user_data;
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);
  struct serial_struct serial = { .flags = self->serial_flags };
  struct termios2 tio;
  int error = 0;
  int result;

  switch (umockdev_ioctl_client_get_request (client))
    {
    case TIOCMGET:
      return self->no_lines ? answer (client, ENOTTY)
                            : answer_with (client, &self->lines, sizeof self->lines);
    case TIOCMSET:
      return self->no_lines ? answer (client, ENOTTY) : set_lines (self, client);
    case TIOCMBIS:
    case TIOCMBIC:
      return set_one_line (self, client);
    case TCGETS2:
      tio = get_termios (self);
      return answer_with (client, &tio, sizeof tio);
    case TCSETS2:
      return set_termios (self, client);
    case TIOCGSERIAL:
      return answer_with (client, &serial, sizeof serial);
    case TIOCSSERIAL:
      return set_serial (self, client);
    default:
      /* The rest is for the pty below. */
      result = umockdev_ioctl_client_execute (client, &error, NULL);
      umockdev_ioctl_client_complete (client, result, error);
      return TRUE;
    }
}

static void
make_paths (FakeAdapter           *self,
            const FakeAdapterInfo *info)
{
  self->paths[3] = g_strdup_printf (BUS "/%s", info->socket);
  self->paths[2] = g_strdup_printf ("%s/%s:1.0", self->paths[3], info->socket);
  self->paths[1] = g_strdup_printf ("%s/%s", self->paths[2], info->tty);
  self->paths[0] = g_strdup_printf ("%s/tty/%s", self->paths[1], info->tty);
}

static char *
describe (FakeAdapter           *self,
          const FakeAdapterInfo *info)
{
  static guint devnum = 1;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "P: %s\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\n"
                          "A: idVendor=%04x\nA: idProduct=%04x\nA: busnum=1\nA: devnum=%u\n",
                          self->paths[3] + strlen (SYS), info->vid, info->pid, ++devnum);
  if (info->product != NULL)
    g_string_append_printf (text, "A: product=%s\n", info->product);
  if (info->serial != NULL)
    g_string_append_printf (text, "A: serial=%s\n", info->serial);

  g_string_append_printf (text, "\nP: %s\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\n"
                          "A: bInterfaceNumber=00\n", self->paths[2] + strlen (SYS));
  g_string_append_printf (text, "\nP: %s\nE: SUBSYSTEM=usb-serial\n"
                          "L: driver=../../../../../../../bus/usb-serial/drivers/%s\n",
                          self->paths[1] + strlen (SYS), info->driver);
  if (info->latency != NULL)
    g_string_append_printf (text, "A: latency_timer=%s\n", info->latency);
  g_string_append_printf (text, "\nP: %s\nN: %s\nE: SUBSYSTEM=tty\nE: DEVNAME=/dev/%s\n"
                          "L: device=../../../%s\n", self->paths[0] + strlen (SYS), info->tty,
                          info->tty, info->tty);
  return g_string_free (text, FALSE);
}

FakeAdapter *
fake_adapter_new (UMockdevTestbed       *bed,
                  const FakeAdapterInfo *info)
{
  FakeAdapter *self = g_new0 (FakeAdapter, 1);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  lb_mutex_init (&self->lock);
  self->log = g_string_new (NULL);
  self->bed = g_object_ref (bed);
  make_paths (self, info);
  self->node = g_strdup_printf ("/dev/%s", info->tty);
  self->lines = TIOCM_DTR | TIOCM_RTS; /* as Linux leaves them when it opens a tty */

  text = describe (self, info);
  umockdev_testbed_add_from_string (bed, text, &error);
  g_assert_no_error (error);

  self->handler = umockdev_ioctl_base_new ();
  g_signal_connect (self->handler, "handle-ioctl", G_CALLBACK (handle_ioctl_cb), self);
  umockdev_testbed_attach_ioctl (bed, self->node, self->handler, &error);
  g_assert_no_error (error);

  self->fd = umockdev_testbed_get_dev_fd (bed, self->node);
  return self;
}

void
fake_adapter_free (FakeAdapter *self)
{
  g_autofree char *root = umockdev_testbed_get_root_dir (self->bed);
  g_autofree char *link = g_strconcat (root, self->node, NULL);
  int nothing = open ("/dev/null", O_RDWR | O_CLOEXEC);

  /* The test bed keeps the pty open, and its number in use: swap what is behind it. */
  dup2 (nothing, self->fd);
  close (nothing);

  umockdev_testbed_detach_ioctl (self->bed, self->node, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (self->paths); i++)
    {
      umockdev_testbed_remove_device (self->bed, self->paths[i]);
      g_free (self->paths[i]);
    }
  g_unlink (link);
  g_object_unref (self->handler);
  g_object_unref (self->bed);
  lb_mutex_clear (&self->lock);
  g_string_free (self->log, TRUE);
  g_free (self->node);
  g_free (self);
}

void
fake_adapter_replace (FakeAdapter *self,
                      const char  *serial)
{
  umockdev_testbed_set_attribute (self->bed, self->paths[3], "serial", serial);
  umockdev_testbed_set_attribute (self->bed, self->paths[3], "devnum", "99");
}

int
fake_adapter_get_fd (FakeAdapter *self)
{
  return self->fd;
}

char *
fake_adapter_take_log (FakeAdapter *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);
  char *log = g_strdup (self->log->str);

  g_string_truncate (self->log, 0);
  return log;
}

guint
fake_adapter_get_baud (FakeAdapter *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  return get_termios (self).c_ospeed;
}

void
fake_adapter_set_max_baud (FakeAdapter *self,
                           guint        max)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  self->max_baud = max;
}

char *
fake_adapter_dup_latency (FakeAdapter *self)
{
  g_autofree char *path = g_build_filename (self->paths[1], "latency_timer", NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

gboolean
fake_adapter_is_low_latency (FakeAdapter *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  return (self->serial_flags & ASYNC_LOW_LATENCY) != 0;
}

void
fake_adapter_drop_lines (FakeAdapter *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  self->no_lines = TRUE;
}
