/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-chip"

#include "config.h"

#include <string.h>

#include "lb-practice-chip-private.h"

/* Longest decoded frame a loader takes (facts 1.2). */
#define FRAME_LIMIT (8 + 16384 + 255)
/* Rates the ROM recognises from the first SYNC (facts 1.1). */
#define AUTOBAUD_LEAST 9600
#define AUTOBAUD_MOST 230400
#define LOG_BAUD 115200
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

/* --- supply, reset, boot ----------------------------------------------------------------------- */

void
lb_practice_chip_start_step (LbPracticeChip *self,
                             LbPracticeStep  step,
                             gint64          at)
{
  self->step = step;
  self->step_at = at;
}

/* Everything the processor was at is over. */
static void
stop (LbPracticeChip *self,
      LbPracticeMode  mode,
      gboolean        supply_lost)
{
  g_debug ("%s: mode %d at %" G_GINT64_FORMAT " us", self->board->name, mode,
           self->now / LB_PRACTICE_US);
  lb_practice_writer_cut (self, supply_lost);
  lb_practice_reader_reset (self);
  lb_practice_wire_cut_out (self->wire, self->now);
  lb_practice_slip_reset (&self->slip);
  self->has_pending = FALSE;
  self->mode = mode;
  self->boot_at = self->ready_at = self->step_at = LB_PRACTICE_NEVER;
  self->step = NULL;
  self->cpu_free = self->now;
  self->open_at = self->now;
  self->autobaud = FALSE;
}

void
lb_practice_chip_hang (LbPracticeChip *self)
{
  stop (self, LB_PRACTICE_HUNG, FALSE);
}

void
lb_practice_chip_vanish (LbPracticeChip *self)
{
  stop (self, LB_PRACTICE_OFF, TRUE);
  lb_practice_wire_cut_in (self->wire);
  self->gone = TRUE;
  self->gone_at = self->now;
}

void
lb_practice_chip_restart (LbPracticeChip  *self,
                          gint64           at,
                          LbPracticeCause  cause,
                          gboolean         download)
{
  stop (self, LB_PRACTICE_RESET,
        cause == LB_PRACTICE_CAUSE_POWER || cause == LB_PRACTICE_CAUSE_BROWNOUT);
  self->boot_at = at;
  self->boot_cause = cause;
  self->boot_download = download;
}

static gboolean
boot_pin_low (LbPracticeChip *self)
{
  if (self->key_down || (self->board->lines && self->dtr && !self->rts))
    return TRUE;

  for (guint i = 0; i < LB_PRACTICE_MAX_CONTROLS; i++)
    if (self->held[i] && self->board->controls[i].kind == LB_PRACTICE_CONTROL_BOOT)
      return TRUE;

  return FALSE;
}

void
lb_practice_chip_brown_out (LbPracticeChip *self)
{
  lb_practice_chip_restart (self, self->now + 20 * LB_PRACTICE_MS, LB_PRACTICE_CAUSE_BROWNOUT, FALSE);
}

/* The reset pin is high again: the chip looks at its straps. */
static void
boot (LbPracticeChip *self)
{
  gboolean download = self->boot_download || boot_pin_low (self);
  LbPracticeMode mode = download ? LB_PRACTICE_ROM : LB_PRACTICE_APPLICATION;

  self->boot_at = LB_PRACTICE_NEVER;
  if (self->reset_low)
    return;

  if (lb_practice_fault_strikes (self->faults, LB_PRACTICE_FAULT_BOOT_NORMAL, self->moved))
    mode = LB_PRACTICE_APPLICATION;
  else if (lb_practice_fault_strikes (self->faults, LB_PRACTICE_FAULT_BOOT_SDIO, self->moved))
    mode = LB_PRACTICE_SDIO;

  self->mode = LB_PRACTICE_BOOTING;
  self->ready_mode = mode;
  self->ready_at = lb_practice_bootlog_print (self, self->now + lb_practice_timing_boot,
                                              self->boot_cause, mode);
}

/* The boot log is out. */
static void
become_ready (LbPracticeChip *self)
{
  self->ready_at = LB_PRACTICE_NEVER;
  self->mode = self->ready_mode;
  if (self->mode != LB_PRACTICE_ROM)
    return;

  self->press_at = LB_PRACTICE_NEVER;
  lb_practice_wire_set_chip_baud (self->wire, LOG_BAUD);
  self->autobaud = TRUE;
  lb_practice_loader_reset (self, LB_PRACTICE_ROM);
}

static gboolean
has_key (LbPracticeChip *self)
{
  for (guint i = 0; i < LB_PRACTICE_MAX_CONTROLS; i++)
    if (self->board->controls[i].kind == LB_PRACTICE_CONTROL_KEY)
      return TRUE;

  return FALSE;
}

/* The board's own finger: holds the boot button, taps reset. */
static void
press (LbPracticeChip *self)
{
  self->press_at = LB_PRACTICE_NEVER;
  self->key_down = has_key (self);
  lb_practice_chip_restart (self, self->now + lb_practice_timing_reset_rise,
                            self->key_down ? LB_PRACTICE_CAUSE_POWER : LB_PRACTICE_CAUSE_PIN, TRUE);
}

/* Somebody should press the buttons soon. */
static void
want_press (LbPracticeChip *self)
{
  if (self->handled || self->gone || self->press_at != LB_PRACTICE_NEVER ||
      lb_practice_fault_find (self->faults, LB_PRACTICE_FAULT_BOOT_NORMAL, self->moved + 1) != NULL)
    return;

  self->press_at = self->now + lb_practice_timing_person;
}

/* --- faults ------------------------------------------------------------------------------------ */

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

/* --- receiver ---------------------------------------------------------------------------------- */

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
        want_press (self);
      return;
    }

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

/* --- the clock --------------------------------------------------------------------------------- */

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
    boot (self);
  else if (self->ready_at <= self->now)
    become_ready (self);
  else if (self->press_at <= self->now)
    press (self);
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

static gint64
to_us (gint64 time)
{
  return time == LB_PRACTICE_NEVER ? time : (time + LB_PRACTICE_US - 1) / LB_PRACTICE_US;
}

gint64
lb_practice_chip_next_event (LbPracticeChip *self)
{
  return to_us (MIN (next_inside (self), lb_practice_wire_next_out (self->wire)));
}

/* --- the outside ------------------------------------------------------------------------------- */

void
lb_practice_chip_power_on (LbPracticeChip *self,
                           gint64          now,
                           gboolean        download)
{
  lb_practice_chip_advance (self, now);
  if (download)
    self->key_down = has_key (self);
  lb_practice_chip_restart (self, self->now, LB_PRACTICE_CAUSE_POWER, download);
}

void
lb_practice_chip_opened (LbPracticeChip *self,
                         gint64          now)
{
  lb_practice_chip_advance (self, now);
  if (self->mode == LB_PRACTICE_APPLICATION || self->mode == LB_PRACTICE_HUNG ||
      (self->mode == LB_PRACTICE_BOOTING && self->ready_mode == LB_PRACTICE_APPLICATION))
    want_press (self);
}

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
  return to_us (lb_practice_wire_in_done (self->wire));
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

static gboolean
powered (LbPracticeChip *self)
{
  return self->mode != LB_PRACTICE_OFF;
}

static void
set_reset (LbPracticeChip *self,
           gboolean        low)
{
  if (low == self->reset_low || !powered (self))
    {
      self->reset_low = low;
      return;
    }

  self->reset_low = low;
  if (low)
    stop (self, LB_PRACTICE_RESET, FALSE);
  else
    lb_practice_chip_restart (self, self->now + lb_practice_timing_reset_rise, LB_PRACTICE_CAUSE_PIN,
                              FALSE);
}

static gboolean
reset_pin_low (LbPracticeChip *self)
{
  if (self->board->lines && self->rts && !self->dtr)
    return TRUE;

  for (guint i = 0; i < LB_PRACTICE_MAX_CONTROLS; i++)
    if (self->held[i] && self->board->controls[i].kind == LB_PRACTICE_CONTROL_RESET)
      return TRUE;

  return FALSE;
}

void
lb_practice_chip_set_lines (LbPracticeChip *self,
                            gint64          now,
                            gboolean        dtr,
                            gboolean        rts)
{
  lb_practice_chip_advance (self, now);
  self->dtr = dtr;
  self->rts = rts;
  set_reset (self, reset_pin_low (self));
}

void
lb_practice_chip_set_control (LbPracticeChip *self,
                              gint64          now,
                              guint           index,
                              gboolean        held)
{
  LbPracticeControlKind kind;

  g_return_if_fail (index < LB_PRACTICE_MAX_CONTROLS);

  lb_practice_chip_advance (self, now);
  kind = self->board->controls[index].kind;
  self->handled = TRUE;
  self->press_at = LB_PRACTICE_NEVER;
  if (lb_practice_chip_get_control (self, index) == held)
    return;

  self->held[index] = held;
  if (kind == LB_PRACTICE_CONTROL_KEY)
    {
      self->key_down = held;
      lb_practice_chip_restart (self, self->now, LB_PRACTICE_CAUSE_POWER, FALSE);
    }
  else if (kind == LB_PRACTICE_CONTROL_SUPPLY && held)
    lb_practice_chip_restart (self, self->now, LB_PRACTICE_CAUSE_POWER, FALSE);
  else if (kind == LB_PRACTICE_CONTROL_SUPPLY)
    stop (self, LB_PRACTICE_OFF, TRUE);
  else
    set_reset (self, reset_pin_low (self));
}

gboolean
lb_practice_chip_get_control (LbPracticeChip *self,
                              guint           index)
{
  return index < LB_PRACTICE_MAX_CONTROLS &&
         (self->held[index] ||
          (self->key_down && self->board->controls[index].kind == LB_PRACTICE_CONTROL_KEY));
}

gboolean
lb_practice_chip_is_gone (LbPracticeChip *self)
{
  return self->gone;
}

gint64
lb_practice_chip_back_at (LbPracticeChip *self)
{
  return to_us (self->gone_at + lb_practice_timing_replug);
}

void
lb_practice_chip_replug (LbPracticeChip *self,
                         gint64          now,
                         gboolean        download)
{
  self->gone = FALSE;
  lb_practice_chip_power_on (self, now, download);
}
