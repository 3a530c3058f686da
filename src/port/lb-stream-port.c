/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stream-port"

#include "config.h"

#include "lb-stream-port.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-port-access.h"
#include "lb-tty.h"

#define CONNECT_TIMEOUT_S 10

struct _LbStreamPort
{
  LbFdPort parent_instance;

  char *path;    /* of the tty, or NULL */
  char *address; /* of the TCP peer, or NULL */
  GSocketConnection *connection;
};

G_DEFINE_FINAL_TYPE (LbStreamPort, lb_stream_port, LB_TYPE_FD_PORT)

/* Returns: 0 or an errno; ENOTTY when it is no tty */
static int
set_up_tty (int   fd,
            guint baud)
{
  int result;

  if (!isatty (fd))
    return ENOTTY;

  result = lb_tty_claim (fd);
  if (result == 0)
    result = lb_tty_set_raw (fd);
  if (result == 0)
    result = lb_tty_set_baud (fd, baud);

  return result;
}

static gboolean
open_tty (LbStreamPort  *self,
          GError       **error)
{
  int fd = open (self->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  int result = fd < 0 ? errno : set_up_tty (fd, lb_port_get_baud (LB_PORT (self)));

  if (result == 0)
    {
      lb_fd_port_set_fd (LB_FD_PORT (self), fd, LB_FD_TTY);
      return TRUE;
    }

  if (fd >= 0)
    close (fd);
  if (result == ENOTTY || result == EISDIR)
    g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "%s is not a serial port", self->path);
  else
    lb_port_access_set_error (error, result, self->path);
  return FALSE;
}

static void
adopt_connect_error (LbStreamPort  *self,
                     GError        *reason,
                     GError       **error)
{
  if (lb_error_is_cancelled (reason))
    g_propagate_error (error, reason);
  else
    {
      g_set_error (error, LB_RETRY, LB_RETRY_NO_PORT,
                   "Nothing answers at %s: %s. Is the other side running, and are name and port right?",
                   self->address, reason->message);
      g_error_free (reason);
    }
}

static gboolean
open_socket (LbStreamPort  *self,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  GError *reason = NULL;
  const int on = 1;
  int fd;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, CONNECT_TIMEOUT_S);
  self->connection = g_socket_client_connect_to_host (client, self->address, 0, cancellable, &reason);
  if (self->connection == NULL)
    {
      adopt_connect_error (self, reason, error);
      return FALSE;
    }

  /* The protocols send a small packet and wait for its answer: never hold one back. */
  fd = g_socket_get_fd (g_socket_connection_get_socket (self->connection));
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  lb_fd_port_set_fd (LB_FD_PORT (self), fd, LB_FD_SOCKET);
  return TRUE;
}

static gboolean
lb_stream_port_reopen (LbPort        *port,
                       GCancellable  *cancellable,
                       GError       **error)
{
  LbStreamPort *self = LB_STREAM_PORT (port);

  return self->path != NULL ? open_tty (self, error) : open_socket (self, cancellable, error);
}

static void
lb_stream_port_close (LbPort *port)
{
  LbStreamPort *self = LB_STREAM_PORT (port);
  int fd = lb_fd_port_get_fd (LB_FD_PORT (self));

  if (self->connection != NULL)
    {
      g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
      g_clear_object (&self->connection);
    }
  else if (fd >= 0)
    {
      lb_tty_release (fd);
      close (fd);
    }

  lb_fd_port_set_fd (LB_FD_PORT (self), -1, LB_FD_NONE);
}

static void
lb_stream_port_finalize (GObject *object)
{
  LbStreamPort *self = LB_STREAM_PORT (object);

  g_free (self->path);
  g_free (self->address);

  G_OBJECT_CLASS (lb_stream_port_parent_class)->finalize (object);
}

static void
lb_stream_port_class_init (LbStreamPortClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_stream_port_finalize;
  LB_PORT_CLASS (klass)->reopen = lb_stream_port_reopen;
  LB_PORT_CLASS (klass)->close = lb_stream_port_close;
}

static void
lb_stream_port_init (LbStreamPort *self)
{
}

LbPort *
lb_stream_port_open_path (const char  *path,
                          GError     **error)
{
  g_autoptr(LbStreamPort) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (LB_TYPE_STREAM_PORT, NULL);
  self->path = g_strdup (path);
  if (!open_tty (self, error))
    return NULL;

  return LB_PORT (g_steal_pointer (&self));
}

LbPort *
lb_stream_port_open_tcp (const char    *address,
                         GCancellable  *cancellable,
                         GError       **error)
{
  g_autoptr(LbStreamPort) self = NULL;
  g_autoptr(GSocketConnectable) parsed = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  parsed = g_network_address_parse (address, 0, NULL);
  if (parsed == NULL || g_network_address_get_port (G_NETWORK_ADDRESS (parsed)) == 0)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "tcp:%s is not understood: write tcp:HOST:PORT, for instance tcp:192.168.1.20:23",
                   address);
      return NULL;
    }

  self = g_object_new (LB_TYPE_STREAM_PORT, NULL);
  self->address = g_strdup (address);
  if (!open_socket (self, cancellable, error))
    return NULL;

  return LB_PORT (g_steal_pointer (&self));
}
