/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-fd-port"

#include "config.h"

#include "lb-fd-port.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-tty.h"

/* A cancel is seen at the latest after this long; bytes wake at once. */
#define WAIT_SLICE_MS 40

/* No adapter takes this long to accept a byte, unless flow control holds it. */
#define WRITE_TIMEOUT_MS 10000

#define FLUSH_ROUNDS 1024

typedef struct
{
  int fd;
  LbFdKind kind;
  gboolean has_lines;
} LbFdPortPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LbFdPort, lb_fd_port, LB_TYPE_PORT)

#define PRIVATE(self) ((LbFdPortPrivate *) lb_fd_port_get_instance_private (LB_FD_PORT (self)))

static void
set_gone (LbFdPortPrivate  *priv,
          int               reason,
          GError          **error)
{
  const char *what = priv->kind == LB_FD_SOCKET
                     ? "The other end closed the network connection"
                     : "The port is gone: the cable was pulled or the adapter lost its power. "
                       "Plug it in again";

  if (reason != 0)
    g_set_error (error, LB_ERROR, LB_ERROR_UNPLUGGED, "%s (%s)", what, g_strerror (reason));
  else
    g_set_error_literal (error, LB_ERROR, LB_ERROR_UNPLUGGED, what);
}

/* Returns: 1 when ready or gone, 0 when the time passed, -1 when cancelled or failed */
static int
wait_for (LbFdPortPrivate  *priv,
          short             events,
          gint64            end,
          GCancellable     *cancellable,
          GError          **error)
{
  struct pollfd item = { .fd = priv->fd, .events = events };

  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      gint64 left_ms = MAX (0, (end - g_get_monotonic_time () + 999) / 1000);
      int n = poll (&item, 1, MIN (left_ms, WAIT_SLICE_MS));

      if (n > 0)
        return 1;
      if (n == 0 && left_ms <= WAIT_SLICE_MS)
        return 0;
      if (n < 0 && errno != EINTR)
        {
          set_gone (priv, errno, error);
          return -1;
        }
    }

  return -1;
}

static gssize
lb_fd_port_read (LbPort        *port,
                 guint8        *buf,
                 gsize          len,
                 guint          timeout_ms,
                 GCancellable  *cancellable,
                 GError       **error)
{
  LbFdPortPrivate *priv = PRIVATE (port);
  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  int ready;
  gssize n;

  while ((ready = wait_for (priv, POLLIN, end, cancellable, error)) > 0)
    {
      n = read (priv->fd, buf, len);
      if (n > 0)
        return n;

      /* With VMIN 1 a tty reads as 0 only after a hangup. */
      if (n == 0 || (errno != EAGAIN && errno != EINTR))
        {
          set_gone (priv, n == 0 ? 0 : errno, error);
          return -1;
        }
    }

  return ready;
}

static gssize
write_some (LbFdPortPrivate *priv,
            const guint8    *buf,
            gsize            len)
{
  if (priv->kind == LB_FD_SOCKET)
    return send (priv->fd, buf, len, MSG_NOSIGNAL);

  return write (priv->fd, buf, len);
}

static gboolean
lb_fd_port_write (LbPort        *port,
                  const guint8  *buf,
                  gsize          len,
                  GCancellable  *cancellable,
                  GError       **error)
{
  LbFdPortPrivate *priv = PRIVATE (port);
  gsize done = 0;
  gssize n;
  int ready;

  while (done < len)
    {
      n = write_some (priv, buf + done, len - done);
      if (n > 0)
        {
          done += n;
          continue;
        }
      if (n < 0 && errno != EAGAIN && errno != EINTR)
        {
          set_gone (priv, errno, error);
          return FALSE;
        }

      ready = wait_for (priv, POLLOUT, g_get_monotonic_time () + WRITE_TIMEOUT_MS * 1000,
                        cancellable, error);
      if (ready < 0)
        return FALSE;
      if (ready == 0)
        {
          g_set_error (error, LB_ERROR, LB_ERROR_TIMEOUT,
                       "The port took no more bytes for %d s. Unplug the adapter and plug it in again",
                       WRITE_TIMEOUT_MS / 1000);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
lb_fd_port_flush_input (LbPort  *port,
                        GError **error)
{
  LbFdPortPrivate *priv = PRIVATE (port);
  guint8 waste[4096];
  gssize n = 0;

  if (priv->kind == LB_FD_TTY)
    lb_tty_flush_input (priv->fd);

  /*
   * A socket has no flush; for a tty this finds out whether it is still there. A peer that never
   * stops sending must not hold us here.
   */
  for (guint i = 0; i < FLUSH_ROUNDS; i++)
    {
      n = read (priv->fd, waste, sizeof waste);
      if (n == 0 || (n < 0 && errno != EINTR))
        break;
    }

  if (n > 0 || (n < 0 && errno == EAGAIN))
    return TRUE;

  set_gone (priv, n == 0 ? 0 : errno, error);
  return FALSE;
}

static gboolean
lb_fd_port_set_lines (LbPort   *port,
                      LbLines   lines,
                      GError  **error)
{
  LbFdPortPrivate *priv = PRIVATE (port);
  int result = priv->has_lines ? lb_tty_set_lines (priv->fd, lines) : ENOTTY;

  switch (result)
    {
    case 0:
      return TRUE;
    case ENOTTY:
    case EINVAL:
    case ENOSYS:
    case EOPNOTSUPP:
      g_set_error_literal (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                           "This port has no modem lines: reset and boot mode need the buttons");
      return FALSE;
    default:
      set_gone (priv, result, error);
      return FALSE;
    }
}

static int
lb_fd_port_apply_baud (LbFdPort *self,
                       guint     baud)
{
  return lb_tty_set_baud (PRIVATE (self)->fd, baud);
}

static gboolean
is_gone (int reason)
{
  return reason == EIO || reason == ENODEV || reason == ENXIO;
}

static gboolean
drain (LbFdPortPrivate  *priv,
       GError          **error)
{
  int result = lb_tty_drain (priv->fd, WRITE_TIMEOUT_MS);

  if (result == 0)
    return TRUE;

  if (result == EAGAIN)
    g_set_error_literal (error, LB_ERROR, LB_ERROR_TIMEOUT,
                         "The adapter does not send what it was given. Unplug it and plug it in again");
  else
    set_gone (priv, result, error);
  return FALSE;
}

static gboolean
lb_fd_port_set_baud (LbPort  *port,
                     guint    baud,
                     GError **error)
{
  LbFdPortPrivate *priv = PRIVATE (port);
  LbFdPortClass *klass = LB_FD_PORT_GET_CLASS (port);
  int result;

  if (priv->kind == LB_FD_SOCKET)
    {
      if (baud == lb_port_get_baud (port))
        return TRUE;
      g_set_error_literal (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                           "The rate of a network port cannot be changed from here");
      return FALSE;
    }

  if (!drain (priv, error))
    return FALSE;

  result = klass->apply_baud (LB_FD_PORT (port), baud);
  if (result == 0 && lb_tty_baud_fits (lb_tty_get_baud (priv->fd), baud))
    return TRUE;

  if (is_gone (result))
    {
      set_gone (priv, result, error);
      return FALSE;
    }

  klass->apply_baud (LB_FD_PORT (port), lb_port_get_baud (port));
  g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "This adapter cannot run at %u baud", baud);
  return FALSE;
}

static LbPortFeatures
lb_fd_port_get_features (LbPort *port)
{
  LbFdPortPrivate *priv = PRIVATE (port);

  return (priv->has_lines ? LB_PORT_HAS_LINES : 0) |
         (priv->kind == LB_FD_TTY ? LB_PORT_HAS_BAUD : 0);
}

static void
lb_fd_port_class_init (LbFdPortClass *klass)
{
  LbPortClass *port_class = LB_PORT_CLASS (klass);

  port_class->read = lb_fd_port_read;
  port_class->write = lb_fd_port_write;
  port_class->flush_input = lb_fd_port_flush_input;
  port_class->set_lines = lb_fd_port_set_lines;
  port_class->set_baud = lb_fd_port_set_baud;
  port_class->get_features = lb_fd_port_get_features;
  klass->apply_baud = lb_fd_port_apply_baud;
}

static void
lb_fd_port_init (LbFdPort *self)
{
  PRIVATE (self)->fd = -1;
}

void
lb_fd_port_set_fd (LbFdPort *self,
                   int       fd,
                   LbFdKind  kind)
{
  LbFdPortPrivate *priv;

  g_return_if_fail (LB_IS_FD_PORT (self));

  priv = PRIVATE (self);
  priv->fd = fd;
  priv->kind = kind;
  priv->has_lines = kind == LB_FD_TTY && lb_tty_has_lines (fd);
}

int
lb_fd_port_get_fd (LbFdPort *self)
{
  g_return_val_if_fail (LB_IS_FD_PORT (self), -1);

  return PRIVATE (self)->fd;
}
