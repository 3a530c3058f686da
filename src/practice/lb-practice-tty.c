/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-tty"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#ifdef __linux__
/* Rates without a constant (74880) are only in here, and it cannot be had with <termios.h>. */
#include <asm/termbits.h>
#else
#include <termios.h>
#endif

#include "lb-error.h"
#include "lb-practice-tty.h"

#ifdef __linux__

void
lb_practice_tty_make_raw (int fd)
{
  struct termios2 state;

  /* On the master side these calls are about the clients' side. */
  if (ioctl (fd, TCGETS2, &state) != 0)
    return;

  state.c_iflag = 0;
  state.c_oflag = 0;
  state.c_lflag = 0;
  state.c_cflag = CS8 | CREAD | CLOCAL | B38400;
  state.c_cc[VMIN] = 1;
  state.c_cc[VTIME] = 0;
  state.c_ispeed = state.c_ospeed = LB_PRACTICE_TTY_UNSET;
  ioctl (fd, TCSETS2, &state);
}

static guint
get_speed (int fd)
{
  struct termios2 state;

  return ioctl (fd, TCGETS2, &state) == 0 ? state.c_ospeed : LB_PRACTICE_TTY_UNSET;
}

#else

void
lb_practice_tty_make_raw (int fd)
{
  struct termios state;

  if (tcgetattr (fd, &state) != 0)
    return;

  cfmakeraw (&state);
  cfsetspeed (&state, LB_PRACTICE_TTY_UNSET);
  tcsetattr (fd, TCSANOW, &state);
}

static guint
get_speed (int fd)
{
  struct termios state;

  return tcgetattr (fd, &state) == 0 ? (guint) cfgetospeed (&state) : LB_PRACTICE_TTY_UNSET;
}

#endif

guint
lb_practice_tty_get_baud (int fd)
{
  guint speed = get_speed (fd);

  return speed == LB_PRACTICE_TTY_UNSET ? 0 : speed;
}

gboolean
lb_practice_tty_has_client (int fd)
{
  struct pollfd entry = { fd, POLLIN, 0 };

  return poll (&entry, 1, 0) >= 0 && (entry.revents & POLLHUP) == 0;
}

int
lb_practice_tty_open (char   **path,
                      GError **error)
{
  int fd = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  const char *name;
  int client;

  if (fd < 0 || grantpt (fd) != 0 || unlockpt (fd) != 0 || (name = ptsname (fd)) == NULL)
    {
      lb_error_set_from_errno (error, errno, "Cannot make a pseudo terminal");
      if (fd >= 0)
        close (fd);
      return -1;
    }

  *path = g_strdup (name);
  /* Until somebody was there once, the system does not tell that nobody is. */
  client = open (name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  lb_practice_tty_make_raw (fd);
  if (client >= 0)
    close (client);
  return fd;
}
