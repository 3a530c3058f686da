/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-tty"

#include "config.h"

#include "lb-tty.h"

#include <errno.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/sysmacros.h>
#endif

#define DRAIN_STEP_US 2000

static gboolean
is_pty (int fd)
{
#ifdef __linux__
  struct stat info;

  /* Majors 136 to 143 are the slaves of /dev/pts. */
  return fstat (fd, &info) == 0 && major (info.st_rdev) >= 136 && major (info.st_rdev) <= 143;
#else
  return FALSE;
#endif
}

int
lb_tty_claim (int fd)
{
  if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return EBUSY;

  /*
   * The mark stays while anybody has the tty open. A practice board keeps its pty open, so there the
   * mark of a killed client would lock out the next one for good.
   */
  if (!is_pty (fd) && ioctl (fd, TIOCEXCL) != 0 && errno != ENOTTY && errno != EINVAL)
    return errno;

  return 0;
}

void
lb_tty_release (int fd)
{
  if (!is_pty (fd))
    ioctl (fd, TIOCNXCL);
  flock (fd, LOCK_UN);
}

int
lb_tty_set_raw (int fd)
{
  struct termios tio;

  if (tcgetattr (fd, &tio) != 0)
    return errno;

  tio.c_iflag = 0;
  tio.c_oflag = 0;
  tio.c_lflag = 0;
  tio.c_cflag &= ~(CSIZE | PARENB | CSTOPB | CRTSCTS | HUPCL);
  tio.c_cflag |= CS8 | CREAD | CLOCAL;
  tio.c_cc[VMIN] = 1;
  tio.c_cc[VTIME] = 0;

  return tcsetattr (fd, TCSANOW, &tio) == 0 ? 0 : errno;
}

gboolean
lb_tty_has_lines (int fd)
{
  int bits;

  return ioctl (fd, TIOCMGET, &bits) == 0;
}

int
lb_tty_set_lines (int     fd,
                  LbLines lines)
{
  int bits;

  if (ioctl (fd, TIOCMGET, &bits) != 0)
    return errno;

  bits &= ~(TIOCM_DTR | TIOCM_RTS);
  bits |= (lines & LB_LINE_DTR) != 0 ? TIOCM_DTR : 0;
  bits |= (lines & LB_LINE_RTS) != 0 ? TIOCM_RTS : 0;

  return ioctl (fd, TIOCMSET, &bits) == 0 ? 0 : errno;
}

void
lb_tty_flush_input (int fd)
{
  tcflush (fd, TCIFLUSH);
}

int
lb_tty_drain (int   fd,
              guint timeout_ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  int pending;

  /* tcdrain alone has no time limit, and an adapter held by flow control never empties. */
  while (ioctl (fd, TIOCOUTQ, &pending) == 0 && pending > 0)
    {
      if (g_get_monotonic_time () > end)
        return EAGAIN;
      g_usleep (DRAIN_STEP_US);
    }

  /* The queue is empty, but the adapter's own buffer may not be: drivers wait for that here. */
  while (tcdrain (fd) != 0)
    if (errno != EINTR)
      return errno;

  return 0;
}

gboolean
lb_tty_baud_fits (guint got,
                  guint wanted)
{
  return got == 0 || ABS ((gint64) got - wanted) * 100 <= (gint64) wanted * 3;
}
