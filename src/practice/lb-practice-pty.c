/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-pty"

#include "config.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-practice-pty.h"
#include "lb-practice-tty.h"

/* How often to look for a client while there is none: the system does not wake us for that. */
#define LOOK_US 5000
/* Bytes that are due within this go out together, as in one USB frame. */
#define NAP_US 250
#define LONGEST_NAP_US 500000
/* The board was switched on so long before the first client can see it: it has booted by then. */
#define BOOTED_US 500000

struct _LbPracticePty
{
  LbPracticeChip *chip;
  guint           speed; /* 0: no waiting */
  gint64          start; /* monotonic time when the board could be seen first */
  gint64          now;   /* of the chip's clock, when there is no waiting */
  int             fd;    /* -1: the cable is out */
  char           *path;
  char           *link;
  gboolean        client;
  guint8          out[4096];
  gsize           out_length;
  gsize           out_used;
};

static gint64
now (LbPracticePty *self)
{
  if (self->speed == 0)
    return self->now;

  return BOOTED_US + (g_get_monotonic_time () - self->start) * self->speed;
}

static gboolean
make_link (LbPracticePty *self,
           GError       **error)
{
  struct stat info;

  if (self->link == NULL)
    return TRUE;

  if (lstat (self->link, &info) == 0 && S_ISLNK (info.st_mode))
    unlink (self->link);

  if (symlink (self->path, self->link) == 0)
    return TRUE;

  lb_error_set_from_errno (error, errno, "Cannot make the link %s", self->link);
  return FALSE;
}

static void
remove_link (LbPracticePty *self)
{
  g_autofree char *target = self->link != NULL ? g_file_read_link (self->link, NULL) : NULL;

  /* Another practice board may have taken the name since. */
  if (g_strcmp0 (target, self->path) == 0)
    unlink (self->link);
}

static gboolean
plug_in (LbPracticePty *self,
         GError       **error)
{
  self->fd = lb_practice_tty_open (&self->path, error);
  if (self->fd < 0 || !make_link (self, error))
    return FALSE;

  printf ("%s\n", self->path);
  fflush (stdout);
  return TRUE;
}

static void
pull_out (LbPracticePty *self)
{
  if (self->fd < 0)
    return;

  remove_link (self);
  close (self->fd);
  self->fd = -1;
  self->client = FALSE;
  self->out_length = self->out_used = 0;
  g_clear_pointer (&self->path, g_free);
}

LbPracticePty *
lb_practice_pty_new (LbPracticeChip *chip,
                     const char     *link,
                     guint           speed,
                     GError        **error)
{
  g_autoptr(LbPracticePty) self = g_new0 (LbPracticePty, 1);

  self->chip = chip;
  self->link = g_strdup (link);
  self->speed = speed;
  self->start = g_get_monotonic_time ();
  self->fd = -1;
  lb_practice_chip_set_host_baud (chip, 0, 0);
  lb_practice_chip_power_on (chip, 0, TRUE);
  self->now = BOOTED_US;
  lb_practice_chip_flush (chip, BOOTED_US);
  return plug_in (self, error) ? g_steal_pointer (&self) : NULL;
}

void
lb_practice_pty_free (LbPracticePty *self)
{
  pull_out (self);
  lb_practice_chip_free (self->chip);
  g_free (self->link);
  g_free (self);
}

/* Returns: whether the client's coming or going changed something */
static void
look_for_client (LbPracticePty *self)
{
  gboolean client = lb_practice_tty_has_client (self->fd);

  if (client == self->client)
    return;

  g_debug ("a client %s", client ? "came" : "went");
  self->client = client;
  self->out_length = self->out_used = 0;
  lb_practice_chip_flush (self->chip, now (self));
  if (client)
    {
      lb_practice_chip_opened (self->chip, now (self));
    }
  else
    {
      lb_practice_tty_make_raw (self->fd);
      lb_practice_chip_set_host_baud (self->chip, now (self), 0);
    }
}

static void
take_in (LbPracticePty *self)
{
  guint8 buf[4096];
  gssize n;

  /* Bytes first: a client sets its rate before it writes, so the rate is theirs. */
  do
    {
      n = read (self->fd, buf, sizeof buf);
      lb_practice_chip_set_host_baud (self->chip, now (self), lb_practice_tty_get_baud (self->fd));
      if (n > 0)
        lb_practice_chip_feed (self->chip, now (self), buf, n);
    }
  while (n > 0);
}

/* Returns: whether the client took all there is for it */
static gboolean
put_out (LbPracticePty *self)
{
  for (;;)
    {
      gssize n;

      if (self->out_used == self->out_length)
        {
          self->out_used = 0;
          self->out_length =
              lb_practice_chip_take (self->chip, now (self), self->out, sizeof self->out);
          if (self->out_length == 0)
            return TRUE;
        }

      if (!self->client)
        {
          self->out_used = self->out_length;
          continue;
        }

      n = write (self->fd, self->out + self->out_used, self->out_length - self->out_used);
      if (n <= 0)
        return n == 0 || errno != EAGAIN;
      self->out_used += n;
    }
}

/* Waits until the client did something or @next of the chip's clock has come. */
static void
nap (LbPracticePty  *self,
     gint64          next,
     gboolean        all_out,
     const sigset_t *wait_mask)
{
  struct pollfd entry = { self->fd, all_out ? POLLIN : POLLIN | POLLOUT, 0 };
  gint64 wait = LONGEST_NAP_US;
  struct timespec timeout;

  /* Bytes the client does not take are no reason to look again. */
  if (all_out && next != LB_PRACTICE_NEVER)
    wait = self->speed == 0 ? 0 : CLAMP ((next - now (self)) / self->speed, NAP_US, LONGEST_NAP_US);
  if (!self->client && self->fd >= 0)
    wait = MIN (wait, LOOK_US);

  timeout.tv_sec = wait / G_USEC_PER_SEC;
  timeout.tv_nsec = wait % G_USEC_PER_SEC * 1000;
  ppoll (&entry, self->client ? 1 : 0, &timeout, wait_mask);
}

/* Without waiting the clock jumps to what comes next. */
static void
jump (LbPracticePty *self,
      gint64         next)
{
  if (self->speed == 0 && next != LB_PRACTICE_NEVER)
    self->now = MAX (self->now, next);
}

/* The cable is out. It comes back, and when the board has booted it can be seen again. */
static gboolean
stay_unplugged (LbPracticePty  *self,
                const sigset_t *wait_mask,
                GError        **error)
{
  gint64 back = lb_practice_chip_back_at (self->chip);

  pull_out (self);
  if (lb_practice_chip_is_gone (self->chip) && now (self) >= back)
    lb_practice_chip_replug (self->chip, now (self), TRUE);

  if (now (self) >= back + BOOTED_US)
    {
      lb_practice_chip_flush (self->chip, now (self));
      return plug_in (self, error);
    }

  /* Even without waiting: one step to when it is plugged in, one to when it has booted. */
  jump (self, now (self) < back ? back : back + BOOTED_US);
  nap (self, now (self) < back ? back : back + BOOTED_US, TRUE, wait_mask);
  return TRUE;
}

static gboolean
turn (LbPracticePty  *self,
      const sigset_t *wait_mask,
      GError        **error)
{
  gboolean all_out = TRUE;
  gint64 next;

  if (self->fd >= 0)
    {
      look_for_client (self);
      if (self->client)
        take_in (self);
      all_out = put_out (self);
    }

  if (self->fd < 0 || (lb_practice_chip_is_gone (self->chip) && all_out))
    return stay_unplugged (self, wait_mask, error);

  next = lb_practice_chip_next_event (self->chip);
  nap (self, next, all_out, wait_mask);
  if (all_out)
    jump (self, next);
  lb_practice_chip_advance (self->chip, now (self));
  return TRUE;
}

gboolean
lb_practice_pty_run (LbPracticePty               *self,
                     const volatile sig_atomic_t *stop,
                     const sigset_t              *wait_mask,
                     GError                     **error)
{
  while (!*stop)
    if (!turn (self, wait_mask, error))
      return FALSE;

  return TRUE;
}
