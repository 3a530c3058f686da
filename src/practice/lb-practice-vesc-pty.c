/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-vesc-pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "lb-error.h"

#define AWAY_STEP_NS 1000000000ll
#define IDLE_MS 200
#define CHUNK 1024

typedef struct
{
  LbPracticeVesc *vesc;
  int             master;
  int             slave; /* kept open, so that a client may come and go */
  guint           speed;
  gint64          started_us;
  char           *link;
} Terminal;

static void
terminal_clear (Terminal *self)
{
  if (self->link != NULL)
    unlink (self->link);
  if (self->slave >= 0)
    close (self->slave);
  if (self->master >= 0)
    close (self->master);
  g_free (self->link);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Terminal, terminal_clear)

static gboolean
open_terminal (Terminal *self,
               GError  **error)
{
  struct termios tio;
  const char *path;

  self->master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  path = self->master >= 0 && grantpt (self->master) == 0 && unlockpt (self->master) == 0
           ? ptsname (self->master) : NULL;
  self->slave = path != NULL ? open (path, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
  if (self->slave < 0 || tcgetattr (self->slave, &tio) != 0)
    {
      lb_error_set_from_errno (error, errno, "Cannot make a terminal");
      return FALSE;
    }

  cfmakeraw (&tio);
  tcsetattr (self->slave, TCSANOW, &tio);
  return TRUE;
}

static gboolean
make_link (Terminal   *self,
           const char *link,
           GError    **error)
{
  struct stat info;

  if (link == NULL)
    return TRUE;

  if (lstat (link, &info) == 0 && S_ISLNK (info.st_mode))
    unlink (link);
  if (symlink (ptsname (self->master), link) != 0)
    {
      lb_error_set_from_errno (error, errno, "Cannot make the link %s", link);
      return FALSE;
    }

  self->link = g_strdup (link);
  return TRUE;
}

/* Lets the board's clock follow ours; without waiting it jumps to the next answer. */
static void
let_time_pass (Terminal *self)
{
  gint64 next = lb_practice_vesc_next_ns (self->vesc);

  if (self->speed > 0)
    lb_practice_vesc_set_time (self->vesc,
                               (g_get_monotonic_time () - self->started_us) * 1000 * self->speed);
  else if (lb_practice_vesc_is_gone (self->vesc))
    lb_practice_vesc_set_time (self->vesc, lb_practice_vesc_now (self->vesc) + AWAY_STEP_NS);
  else if (next != G_MAXINT64)
    lb_practice_vesc_set_time (self->vesc, next);
}

static int
wait_ms (Terminal *self)
{
  gint64 next = lb_practice_vesc_next_ns (self->vesc);

  if (next == G_MAXINT64 || self->speed == 0)
    return IDLE_MS;
  return (int) CLAMP ((next - lb_practice_vesc_now (self->vesc)) / 1000000 / self->speed, 0,
                      IDLE_MS);
}

static gboolean
send_answers (Terminal *self,
              GError  **error)
{
  guint8 buffer[CHUNK];
  gssize got;

  while ((got = lb_practice_vesc_read (self->vesc, buffer, sizeof buffer)) > 0)
    for (gssize done = 0; done < got;)
      {
        gssize n = write (self->master, buffer + done, (gsize) (got - done));

        if (n < 0 && errno != EINTR)
          {
            lb_error_set_from_errno (error, errno, "Cannot write to the terminal");
            return FALSE;
          }
        done += MAX (n, 0);
      }
  return TRUE;
}

static gboolean
take_input (Terminal       *self,
            const sigset_t *wait_mask,
            GError        **error)
{
  struct pollfd waiting = { .fd = self->master, .events = POLLIN };
  int ms = wait_ms (self);
  struct timespec timeout = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000l };
  guint8 buffer[CHUNK];
  gssize got;

  if (ppoll (&waiting, 1, &timeout, wait_mask) <= 0 || (waiting.revents & POLLIN) == 0)
    return TRUE;

  got = read (self->master, buffer, sizeof buffer);
  if (got < 0 && errno != EINTR && errno != EAGAIN)
    {
      lb_error_set_from_errno (error, errno, "Cannot read from the terminal");
      return FALSE;
    }

  let_time_pass (self);
  if (got > 0)
    lb_practice_vesc_write (self->vesc, buffer, (gsize) got);
  return TRUE;
}

gboolean
lb_practice_vesc_pty_run (LbPracticeVesc              *vesc,
                          const char                  *link,
                          guint                        speed,
                          const volatile sig_atomic_t *stop,
                          const sigset_t              *wait_mask,
                          GError                     **error)
{
  g_auto(Terminal) self = {
    .vesc = vesc, .master = -1, .slave = -1, .speed = speed,
    .started_us = g_get_monotonic_time (),
  };

  if (!open_terminal (&self, error) || !make_link (&self, link, error))
    return FALSE;

  printf ("%s\n", ptsname (self.master));
  fflush (stdout);
  while (!*stop)
    {
      let_time_pass (&self);
      if (!send_answers (&self, error) || !take_input (&self, wait_mask, error))
        return FALSE;
    }
  return TRUE;
}
