/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-rig"

#include "config.h"

#include "lb-error.h"
#include "lb-practice-rig.h"
#include "lb-sync.h"

/* A cancel is seen, and a button of the window felt, at the latest after this long. */
#define SLICE_US 20000
/* The system's clock wakes no finer; bytes that are due meanwhile come together. */
#define NAP_US 300

struct _LbPracticeRig
{
  gatomicrefcount  ref_count;
  LbMutex          lock;
  LbPracticeChip  *chip;
  LbPracticeClock  clock;
  gint64           now;     /* of the virtual clock */
  gboolean         powered;
  gboolean         open;
};

LbPracticeRig *
lb_practice_rig_new (LbPracticeChip  *chip,
                     LbPracticeClock  clock)
{
  LbPracticeRig *self = g_new0 (LbPracticeRig, 1);

  g_atomic_ref_count_init (&self->ref_count);
  lb_mutex_init (&self->lock);
  self->chip = chip;
  self->clock = clock;
  return self;
}

LbPracticeRig *
lb_practice_rig_ref (LbPracticeRig *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
lb_practice_rig_unref (LbPracticeRig *self)
{
  /* The mutex orders the last use in another thread before the end. */
  lb_tsan_release (self);
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  lb_tsan_acquire (self);
  lb_practice_chip_free (self->chip);
  lb_mutex_clear (&self->lock);
  g_free (self);
}

LbPracticeClock
lb_practice_rig_get_clock (LbPracticeRig *self)
{
  return self->clock;
}

const LbPracticeBoard *
lb_practice_rig_get_board (LbPracticeRig *self)
{
  return lb_practice_chip_get_board (self->chip);
}

static gint64
now_locked (LbPracticeRig *self)
{
  return self->clock == LB_PRACTICE_CLOCK_REAL ? g_get_monotonic_time () : self->now;
}

gint64
lb_practice_rig_now (LbPracticeRig *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  return now_locked (self);
}

static gboolean
plug_in (LbPracticeRig *self,
         GError       **error)
{
  gint64 now = now_locked (self);

  if (!self->powered)
    {
      self->powered = TRUE;
      lb_practice_chip_power_on (self->chip, now, FALSE);
    }

  if (!lb_practice_chip_is_gone (self->chip))
    return TRUE;

  if (now < lb_practice_chip_back_at (self->chip))
    {
      /* Nobody but who tries again could wait on a virtual clock while the port is closed. */
      if (self->clock == LB_PRACTICE_CLOCK_VIRTUAL)
        self->now += G_USEC_PER_SEC;

      g_set_error_literal (error, LB_RETRY, LB_RETRY_NO_PORT,
                           "The practice board's cable is unplugged: it comes back in a moment");
      return FALSE;
    }

  lb_practice_chip_replug (self->chip, now, FALSE);
  return TRUE;
}

gboolean
lb_practice_rig_open (LbPracticeRig  *self,
                      GError        **error)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  if (self->open)
    {
      g_set_error_literal (error, LB_RETRY, LB_RETRY_PORT_BUSY,
                           "This practice board is in use already: wait until that work is done");
      return FALSE;
    }

  if (!plug_in (self, error))
    return FALSE;

  self->open = TRUE;
  lb_practice_chip_flush (self->chip, now_locked (self));
  lb_practice_chip_set_host_baud (self->chip, now_locked (self), 115200);
  lb_practice_chip_opened (self->chip, now_locked (self));
  return TRUE;
}

void
lb_practice_rig_close (LbPracticeRig *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  self->open = FALSE;
}

static gboolean
check_plugged (LbPracticeRig *self,
               GError       **error)
{
  if (!lb_practice_chip_is_gone (self->chip))
    return TRUE;

  g_set_error_literal (error, LB_ERROR, LB_ERROR_UNPLUGGED,
                       "The practice board is gone: its cable was pulled");
  return FALSE;
}

gboolean
lb_practice_rig_write (LbPracticeRig  *self,
                       const guint8   *buf,
                       gsize           len,
                       GError        **error)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  lb_practice_chip_feed (self->chip, now_locked (self), buf, len);
  return check_plugged (self, error);
}

/*
 * Lets time pass until @next, or for a while of it. On the real clock the lock is open meanwhile.
 */
static void
pass_time (LbPracticeRig *self,
           gint64         next,
           gint64         end)
{
  gint64 now = now_locked (self);

  if (self->clock == LB_PRACTICE_CLOCK_VIRTUAL)
    {
      self->now = MAX (self->now, next);
    }
  else if (next > now || end > now)
    {
      gint64 wait = CLAMP (next - now, MIN (NAP_US, end - now), SLICE_US);

      lb_mutex_unlock (&self->lock);
      g_usleep (MAX (wait, 0));
      lb_mutex_lock (&self->lock);
    }

  lb_practice_chip_advance (self->chip, now_locked (self));
}

gssize
lb_practice_rig_read (LbPracticeRig  *self,
                      guint8         *buf,
                      gsize           len,
                      guint           timeout_ms,
                      GCancellable   *cancellable,
                      GError        **error)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);
  gint64 end = now_locked (self) + (gint64) timeout_ms * 1000;

  for (;;)
    {
      gsize n = lb_practice_chip_take (self->chip, now_locked (self), buf, len);

      if (n > 0)
        return n;
      if (!check_plugged (self, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
        return -1;
      if (now_locked (self) >= end)
        return 0;
      pass_time (self, MIN (lb_practice_chip_next_event (self->chip), end), end);
    }
}

void
lb_practice_rig_flush (LbPracticeRig *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  lb_practice_chip_flush (self->chip, now_locked (self));
}

void
lb_practice_rig_set_lines (LbPracticeRig *self,
                           gboolean       dtr,
                           gboolean       rts)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  lb_practice_chip_set_lines (self->chip, now_locked (self), dtr, rts);
}

void
lb_practice_rig_set_baud (LbPracticeRig *self,
                          guint          baud)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);
  gint64 end = lb_practice_chip_feed_done (self->chip);

  while (now_locked (self) < end)
    pass_time (self, end, end);
  lb_practice_chip_set_host_baud (self->chip, now_locked (self), baud);
}

gboolean
lb_practice_rig_sleep (LbPracticeRig  *self,
                       guint           ms,
                       GCancellable   *cancellable,
                       GError        **error)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);
  gint64 end = now_locked (self) + (gint64) ms * 1000;

  while (now_locked (self) < end)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      pass_time (self, end, end);
    }

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

void
lb_practice_rig_take_over (LbPracticeRig *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  lb_practice_chip_take_over (self->chip, now_locked (self));
}

void
lb_practice_rig_press (LbPracticeRig *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  lb_practice_chip_press (self->chip, now_locked (self));
}

void
lb_practice_rig_set_control (LbPracticeRig *self,
                             guint          index,
                             gboolean       held)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  lb_practice_chip_set_control (self->chip, now_locked (self), index, held);
}

gboolean
lb_practice_rig_get_control (LbPracticeRig *self,
                             guint          index)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  return lb_practice_chip_get_control (self->chip, index);
}

GBytes *
lb_practice_rig_dup_flash (LbPracticeRig *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  return lb_practice_flash_dup (lb_practice_chip_get_flash (self->chip));
}

guint64
lb_practice_rig_get_moved (LbPracticeRig *self)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (&self->lock);

  return lb_practice_chip_get_moved (self->chip);
}
