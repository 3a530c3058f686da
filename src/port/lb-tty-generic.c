/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-tty"

#include "config.h"

#include "lb-tty.h"

#include <errno.h>
#include <termios.h>

/* On the BSDs and macOS a speed_t is the rate itself, odd ones included. */
int
lb_tty_set_baud (int   fd,
                 guint baud)
{
  struct termios tio;

  if (tcgetattr (fd, &tio) != 0 || cfsetispeed (&tio, baud) != 0 || cfsetospeed (&tio, baud) != 0)
    return errno;

  return tcsetattr (fd, TCSANOW, &tio) == 0 ? 0 : errno;
}

guint
lb_tty_get_baud (int fd)
{
  struct termios tio;

  return tcgetattr (fd, &tio) == 0 ? cfgetospeed (&tio) : 0;
}

gboolean
lb_tty_lower_latency (int         fd,
                      const char *path)
{
  return FALSE;
}
