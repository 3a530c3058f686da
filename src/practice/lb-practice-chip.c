/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-chip"

#include "config.h"

#include "lb-practice-chip-private.h"

/* Longest decoded frame a loader takes (facts 1.2). */
#define FRAME_LIMIT (8 + 16384 + 255)
/* Rates the ROM recognises from the first SYNC (facts 1.1). */
#define AUTOBAUD_LEAST 9600
#define AUTOBAUD_MOST 230400
/* Above the limit of fault "baud" one byte in so many is damaged; far above it, in fewer. */
#define NOISE_EVERY 256
#define NOISE_EVERY_FAR 64

static guint8
noise_cb (guint8   byte,
          guint    baud,
          gpointer user_data)
{
  LbPracticeChip *self = user_data;
  LbPracticeFault *fault = lb_practice_fault_find (self->faults, LB_PRACTICE_FAULT_BAUD,
                                                   self->moved + 1);

  if (fault == NULL || baud <= fault->max)
    return byte;

  if (++self->noise_count < (baud > 2 * fault->max ? NOISE_EVERY_FAR : NOISE_EVERY))
    return byte;

  self->noise_count = 0;
  lb_practice_fault_strikes (self->faults, LB_PRACTICE_FAULT_BAUD, self->moved);
  return byte ^ 0x10;
}

LbPracticeChip *
lb_practice_chip_new (const LbPracticeSetup *setup)
{
  LbPracticeChip *self = g_new0 (LbPracticeChip, 1);

  self->board = setup->board;
  self->model = lb_practice_board_model (setup->board);
  self->security = setup->security;
  self->flash = setup->flash;
  self->regs = lb_practice_regs_new (self->board, &self->security, self->flash);
  self->wire = lb_practice_wire_new (setup->latency_us * LB_PRACTICE_US, noise_cb, self);
  self->faults = g_array_new (FALSE, FALSE, sizeof (LbPracticeFault));
  if (setup->faults != NULL && setup->faults->len > 0)
    g_array_append_vals (self->faults, setup->faults->data, setup->faults->len);
  self->random = 0x1234567;
  self->boot_at = self->ready_at = self->press_at = self->step_at = LB_PRACTICE_NEVER;
  self->writer.queue = g_byte_array_new ();
  self->pending = g_byte_array_new ();
  lb_practice_slip_init (&self->slip, FRAME_LIMIT);
  for (guint i = 0; i < LB_PRACTICE_MAX_CONTROLS; i++)
    self->held[i] = self->board->controls[i].kind == LB_PRACTICE_CONTROL_SUPPLY;
  return self;
}

void
lb_practice_chip_free (LbPracticeChip *self)
{
  lb_practice_writer_reset (self);
  lb_practice_reader_reset (self);
  g_byte_array_unref (self->writer.queue);
  g_byte_array_unref (self->pending);
  lb_practice_slip_clear (&self->slip);
  lb_practice_wire_free (self->wire);
  lb_practice_regs_free (self->regs);
  lb_practice_flash_free (self->flash);
  g_array_unref (self->faults);
  g_free (self);
}

const LbPracticeBoard *
lb_practice_chip_get_board (LbPracticeChip *self)
{
  return self->board;
}

LbPracticeFlash *
lb_practice_chip_get_flash (LbPracticeChip *self)
{
  return self->flash;
}

guint64
lb_practice_chip_get_moved (LbPracticeChip *self)
{
  return self->moved;
}

guint
lb_practice_chip_get_baud (LbPracticeChip *self)
{
  return lb_practice_wire_get_chip_baud (self->wire);
}

void
lb_practice_chip_start_step (LbPracticeChip *self,
                             LbPracticeStep  step,
                             gint64          at)
{
  self->step = step;
  self->step_at = at;
}

/* --- faults --------------------------------------------------------------------------------- */

gboolean
lb_practice_chip_strikes (LbPracticeChip      *self,
                          gsize                length,
                          gsize               *at,
                          LbPracticeFaultKind *kind)
{
  static const LbPracticeFaultKind ends[] = {
    LB_PRACTICE_FAULT_SILENCE, LB_PRACTICE_FAULT_VANISH, LB_PRACTICE_FAULT_BROWNOUT,
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (lb_practice_fault_strikes_in (self->faults, ends[i], self->moved, length, at))
      {
        *kind = ends[i];
        return TRUE;
      }

  return FALSE;
}

void
lb_practice_chip_suffer (LbPracticeChip      *self,
                         LbPracticeFaultKind  kind)
{
  if (kind == LB_PRACTICE_FAULT_SILENCE)
    lb_practice_chip_hang (self);
  else if (kind == LB_PRACTICE_FAULT_VANISH)
    lb_practice_chip_vanish (self);
  else
    lb_practice_chip_brown_out (self);
}

/* --- receiver ------------------------------------------------------------------------------- */

static void
receive (LbPracticeChip *self)
{
  gboolean loader = self->mode == LB_PRACTICE_ROM || self->mode == LB_PRACTICE_STUB;
  guint rate = lb_practice_wire_next_in_baud (self->wire);
  LbPracticeSlipResult result;
  guint8 byte;

  if (self->autobaud && rate >= AUTOBAUD_LEAST && rate <= AUTOBAUD_MOST)
    {
      lb_practice_wire_set_chip_baud (self->wire, rate);
      lb_practice_regs_set_baud (self->regs, rate);
      self->autobaud = FALSE;
    }

  byte = lb_practice_wire_take_in (self->wire);
  if (!loader)
    {
      if (self->mode == LB_PRACTICE_APPLICATION)
        lb_practice_power_want_press (self, lb_practice_timing_person);
      return;
    }

  /* Asked in vain, at a rate that the chip does not listen at: only a person can help. */
  if (lb_practice_wire_is_heard_at (self->wire, rate))
    self->press_at = LB_PRACTICE_NEVER;
  else
    lb_practice_power_want_press (self, lb_practice_timing_person_again);

  /* One frame at a time: until it is taken, and until its answer starts, the rest is dropped. */
  if (self->has_pending || self->now < self->open_at)
    {
      lb_practice_slip_reset (&self->slip);
      return;
    }

  result = lb_practice_slip_push (&self->slip, byte);
  if (result != LB_PRACTICE_SLIP_FRAME)
    return;

  g_byte_array_set_size (self->pending, 0);
  g_byte_array_append (self->pending, self->slip.data->data, self->slip.data->len);
  self->has_pending = TRUE;
}

static void
take_frame (LbPracticeChip *self)
{
  g_autofree guint8 *data = g_memdup2 (self->pending->data, self->pending->len);
  gsize length = self->pending->len;

  self->has_pending = FALSE;
  if (self->reader.active)
    lb_practice_reader_frame (self, data, length);
  else
    lb_practice_loader_frame (self, data, length);
}

/* --- the clock ------------------------------------------------------------------------------ */

static gint64
pending_at (LbPracticeChip *self)
{
  if (!self->has_pending || self->step != NULL)
    return LB_PRACTICE_NEVER;

  return MAX (self->cpu_free, self->now);
}

static gint64
next_inside (LbPracticeChip *self)
{
  gint64 next = MIN (self->boot_at, self->ready_at);

  next = MIN (next, self->press_at);
  next = MIN (next, self->step_at);
  next = MIN (next, pending_at (self));
  return MIN (next, lb_practice_wire_next_in (self->wire));
}

static void
run_step (LbPracticeChip *self)
{
  LbPracticeStep step = self->step;
  gint64 next;

  self->step_at = LB_PRACTICE_NEVER;
  next = step (self, self->now);
  /* A step may have started another one, or ended everything. */
  if (self->step != step || self->step_at != LB_PRACTICE_NEVER)
    return;

  if (next == LB_PRACTICE_NEVER)
    self->step = NULL;
  self->step_at = next;
}

static void
happen (LbPracticeChip *self)
{
  if (self->boot_at <= self->now)
    lb_practice_power_boot (self);
  else if (self->ready_at <= self->now)
    lb_practice_power_ready (self);
  else if (self->press_at <= self->now)
    lb_practice_power_press (self);
  else if (self->step_at <= self->now)
    run_step (self);
  else if (pending_at (self) <= self->now)
    take_frame (self);
  else
    receive (self);
}

static void
advance (LbPracticeChip *self,
         gint64          now)
{
  for (;;)
    {
      gint64 next = next_inside (self);

      if (next > now)
        break;
      self->now = MAX (self->now, next);
      happen (self);
    }

  self->now = MAX (self->now, now);
}

void
lb_practice_chip_advance (LbPracticeChip *self,
                          gint64          now)
{
  advance (self, now * LB_PRACTICE_US);
}

gint64
lb_practice_chip_to_us (gint64 time)
{
  return time == LB_PRACTICE_NEVER ? time : (time + LB_PRACTICE_US - 1) / LB_PRACTICE_US;
}

gint64
lb_practice_chip_next_event (LbPracticeChip *self)
{
  gint64 next = MIN (next_inside (self), lb_practice_wire_next_out (self->wire));

  /* A command without an answer: that the chip listens again is all that happens after it. */
  if (self->open_at > self->now)
    next = MIN (next, self->open_at);

  return lb_practice_chip_to_us (next);
}

/* --- the outside ---------------------------------------------------------------------------- */

void
lb_practice_chip_feed (LbPracticeChip *self,
                       gint64          now,
                       const guint8   *data,
                       gsize           length)
{
  lb_practice_chip_advance (self, now);
  if (!self->gone)
    lb_practice_wire_feed (self->wire, self->now, data, length);
}

gint64
lb_practice_chip_feed_done (LbPracticeChip *self)
{
  return lb_practice_chip_to_us (lb_practice_wire_in_done (self->wire));
}

gsize
lb_practice_chip_take (LbPracticeChip *self,
                       gint64          now,
                       guint8         *buf,
                       gsize           length)
{
  lb_practice_chip_advance (self, now);
  return lb_practice_wire_take_out (self->wire, self->now, buf, length);
}

void
lb_practice_chip_flush (LbPracticeChip *self,
                        gint64          now)
{
  lb_practice_chip_advance (self, now);
  lb_practice_wire_flush_out (self->wire, self->now);
}

void
lb_practice_chip_set_host_baud (LbPracticeChip *self,
                                gint64          now,
                                guint           baud)
{
  lb_practice_chip_advance (self, now);
  lb_practice_wire_set_host_baud (self->wire, self->now, baud);
}
