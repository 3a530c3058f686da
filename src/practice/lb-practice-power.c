/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-power"

#include "config.h"

#include "lb-practice-chip-private.h"

/* The loader listens at this rate first, whatever its log was printed at. */
#define LOG_BAUD 115200

/* Everything the processor was at is over. */
void
lb_practice_power_stop (LbPracticeChip *self,
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
  lb_practice_power_stop (self, LB_PRACTICE_HUNG, FALSE);
}

void
lb_practice_chip_vanish (LbPracticeChip *self)
{
  lb_practice_power_stop (self, LB_PRACTICE_OFF, TRUE);
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
  lb_practice_power_stop (self, LB_PRACTICE_RESET,
        cause == LB_PRACTICE_CAUSE_POWER || cause == LB_PRACTICE_CAUSE_BROWNOUT);
  self->boot_at = at;
  self->boot_cause = cause;
  self->boot_download = download;
}

static gboolean
boot_pin_low (LbPracticeChip *self)
{
  if (self->board->lines && self->dtr && !self->rts)
    return TRUE;

  for (guint i = 0; i < LB_PRACTICE_MAX_CONTROLS; i++)
    if (self->held[i] && self->board->controls[i].kind == LB_PRACTICE_CONTROL_BOOT)
      return TRUE;

  return FALSE;
}

void
lb_practice_chip_brown_out (LbPracticeChip *self)
{
  lb_practice_chip_restart (
      self, self->now + 20 * LB_PRACTICE_MS, LB_PRACTICE_CAUSE_BROWNOUT, FALSE);
}

/* The reset pin is high again: the chip looks at its straps. */
void
lb_practice_power_boot (LbPracticeChip *self)
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
void
lb_practice_power_ready (LbPracticeChip *self)
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
void
lb_practice_power_press (LbPracticeChip *self)
{
  self->press_at = LB_PRACTICE_NEVER;
  self->key_down = has_key (self);
  lb_practice_chip_restart (self, self->now + lb_practice_timing_reset_rise,
                            self->key_down ? LB_PRACTICE_CAUSE_POWER : LB_PRACTICE_CAUSE_PIN, TRUE);
}

void
lb_practice_power_want_press (LbPracticeChip *self,
                              gint64          after)
{
  if (self->handled || self->gone || self->press_at != LB_PRACTICE_NEVER ||
      lb_practice_fault_find (self->faults, LB_PRACTICE_FAULT_BOOT_NORMAL, self->moved + 1) != NULL)
    return;

  self->press_at = self->now + after;
}

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
    lb_practice_power_want_press (self, lb_practice_timing_person);
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
    lb_practice_power_stop (self, LB_PRACTICE_RESET, FALSE);
  else
    lb_practice_chip_restart (
        self, self->now + lb_practice_timing_reset_rise, LB_PRACTICE_CAUSE_PIN, FALSE);
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

/* The firmware keeps its supply switched on by itself; the loader does not, there only the finger does. */
static void
set_key (LbPracticeChip *self,
         gboolean        down)
{
  LbPracticeMode mode = self->mode == LB_PRACTICE_BOOTING ? self->ready_mode : self->mode;

  self->key_down = down;
  if (down)
    lb_practice_chip_restart (self, self->now, LB_PRACTICE_CAUSE_POWER, FALSE);
  else if (mode != LB_PRACTICE_APPLICATION)
    lb_practice_power_stop (self, LB_PRACTICE_OFF, TRUE);
}

void
lb_practice_chip_take_over (LbPracticeChip *self,
                            gint64          now)
{
  lb_practice_chip_advance (self, now);
  self->handled = TRUE;
  self->press_at = LB_PRACTICE_NEVER;
}

/* Also on the way there: a second press must not throw it out again. */
static gboolean
is_in_loader (LbPracticeChip *self)
{
  if (self->boot_at != LB_PRACTICE_NEVER)
    return self->boot_download;

  return self->mode == LB_PRACTICE_ROM || self->mode == LB_PRACTICE_STUB ||
         (self->mode == LB_PRACTICE_BOOTING && self->ready_mode == LB_PRACTICE_ROM);
}

void
lb_practice_chip_press (LbPracticeChip *self,
                        gint64          now)
{
  lb_practice_chip_advance (self, now);
  if (!self->gone && !is_in_loader (self))
    lb_practice_power_press (self);
}

void
lb_practice_chip_set_control (LbPracticeChip *self,
                              gint64          now,
                              guint           index,
                              gboolean        held)
{
  LbPracticeControlKind kind;

  g_return_if_fail (index < LB_PRACTICE_MAX_CONTROLS);

  lb_practice_chip_take_over (self, now);
  kind = self->board->controls[index].kind;
  if (lb_practice_chip_get_control (self, index) == held)
    return;

  self->held[index] = held;
  if (kind == LB_PRACTICE_CONTROL_KEY)
    set_key (self, held);
  else if (kind == LB_PRACTICE_CONTROL_SUPPLY && held)
    lb_practice_chip_restart (self, self->now, LB_PRACTICE_CAUSE_POWER, FALSE);
  else if (kind == LB_PRACTICE_CONTROL_SUPPLY)
    lb_practice_power_stop (self, LB_PRACTICE_OFF, TRUE);
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
  return lb_practice_chip_to_us (self->gone_at + lb_practice_timing_replug);
}

void
lb_practice_chip_replug (LbPracticeChip *self,
                         gint64          now,
                         gboolean        download)
{
  self->gone = FALSE;
  lb_practice_chip_power_on (self, now, download);
}
