/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-tty"

#include "config.h"

#include "lb-tty.h"

/* The kernel's own termios2: its header and <termios.h> exclude each other. */
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LATENCY_MS "1\n"

/* The rates that other programs, who know only the B constants, can read back. */
static const struct { guint baud; unsigned int code; } named_rates[] = {
  { 9600, B9600 },
  { 19200, B19200 },
  { 38400, B38400 },
  { 57600, B57600 },
  { 115200, B115200 },
  { 230400, B230400 },
  { 460800, B460800 },
  { 921600, B921600 },
  { 1000000, B1000000 },
  { 1500000, B1500000 },
  { 2000000, B2000000 },
  { 3000000, B3000000 },
  { 4000000, B4000000 },
};

static unsigned int
rate_code (guint baud)
{
  for (gsize i = 0; i < G_N_ELEMENTS (named_rates); i++)
    if (named_rates[i].baud == baud)
      return named_rates[i].code;

  return BOTHER;
}

int
lb_tty_set_baud (int   fd,
                 guint baud)
{
  struct termios2 tio;

  if (ioctl (fd, TCGETS2, &tio) != 0)
    return errno;

  tio.c_cflag &= ~(CBAUD | CBAUD << IBSHIFT);
  tio.c_cflag |= rate_code (baud);
  tio.c_ospeed = baud;
  tio.c_ispeed = baud;

  return ioctl (fd, TCSETS2, &tio) == 0 ? 0 : errno;
}

guint
lb_tty_get_baud (int fd)
{
  struct termios2 tio;

  return ioctl (fd, TCGETS2, &tio) == 0 ? tio.c_ospeed : 0;
}

static gboolean
write_latency_timer (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *attribute =
    g_strdup_printf ("/sys/class/tty/%s/device/latency_timer", name);
  int fd = open (attribute, O_WRONLY | O_CLOEXEC);
  gboolean done;

  if (fd < 0)
    return FALSE;

  done = write (fd, LATENCY_MS, strlen (LATENCY_MS)) == (gssize) strlen (LATENCY_MS);
  close (fd);
  return done;
}

gboolean
lb_tty_lower_latency (int         fd,
                      const char *path)
{
  struct serial_struct serial;

  if (write_latency_timer (path))
    return TRUE;

  /* Only root may write the attribute; the flag is open to everybody and does the same. */
  if (ioctl (fd, TIOCGSERIAL, &serial) != 0)
    return FALSE;
  if ((serial.flags & ASYNC_LOW_LATENCY) != 0)
    return TRUE;

  serial.flags |= ASYNC_LOW_LATENCY;
  return ioctl (fd, TIOCSSERIAL, &serial) == 0;
}
