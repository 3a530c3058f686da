/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-stlink-private.h"

#include <string.h>

#define COMMAND_LENGTH 16

/* A bulk packet of USB is 64 bytes at full speed, 512 at high speed. */
#define FULL_SPEED_PACKET_NS 54000
#define HIGH_SPEED_PACKET_NS 10000
#define TURNAROUND_NS 125000

/* Facts 1.1 and 1.3. */
static const LbStlinkTraits models[] = {
  [LB_PRACTICE_STLINK_V2] = { 0x3748, { 0x29, 0x47 }, { 0 }, FALSE },
  [LB_PRACTICE_STLINK_V2_OLD] = { 0x3748, { 0x23, 0x44 }, { 0 }, FALSE },
  [LB_PRACTICE_STLINK_V2_1] = { 0x374b, { 0x2a, 0x5b }, { 0 }, FALSE },
  [LB_PRACTICE_STLINK_V3] = { 0x374f, { 0x30, 0x00 }, { 3, 0, 10, 3, 5 }, TRUE },
};

const LbStlinkTraits *
lb_practice_stlink_traits (const LbPracticeStlink *self)
{
  return &models[self->model];
}

LbPracticeStlink *
lb_practice_stlink_new (LbPracticeStlinkModel model,
                        LbPracticeStm32      *chip)
{
  LbPracticeStlink *self = g_new0 (LbPracticeStlink, 1);

  self->ref_count = 1;
  self->model = model;
  self->chip = chip;
  self->mode = LB_STLINK_MODE_MASS;
  self->khz = 1800;
  self->sense_mv = 3288;
  self->nrst_wired = TRUE;
  self->last_status = LB_STLINK_STATUS_OK;
  self->faults = g_array_new (FALSE, FALSE, sizeof (LbStlinkFault));
  return self;
}

LbPracticeStlink *
lb_practice_stlink_ref (LbPracticeStlink *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
lb_practice_stlink_free (LbPracticeStlink *self)
{
  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;

  g_array_unref (self->faults);
  lb_practice_stm32_free (self->chip);
  g_free (self);
}

/* Lets time pass, and with it the person's hand on NRST go. */
void
lb_practice_stlink_advance (LbPracticeStlink *self,
                            gint64            ns)
{
  self->now_ns += ns;
  if (self->hand_until_ns != 0 && self->now_ns >= self->hand_until_ns)
    {
      self->hand_until_ns = 0;
      lb_practice_stm32_hold_reset (self->chip, self->nrst_low && self->nrst_wired);
    }
  lb_practice_stm32_set_time (self->chip, self->now_ns);
}

static void
charge_transfer (LbPracticeStlink *self,
                 gsize             length)
{
  gboolean high = models[self->model].high_speed;
  gsize packet = high ? 512 : 64;
  gint64 each = high ? HIGH_SPEED_PACKET_NS : FULL_SPEED_PACKET_NS;

  lb_practice_stlink_advance (self, TURNAROUND_NS + (gint64) (length / packet + 1) * each);
}

gboolean
lb_practice_stlink_link_works (LbPracticeStlink *self)
{
  return lb_practice_stm32_answers (self->chip) &&
         (self->max_khz == 0 || self->khz <= self->max_khz);
}

LbPracticeUsb
lb_practice_stlink_out (LbPracticeStlink *self,
                        const guint8     *data,
                        gsize             length)
{
  guint8 command[COMMAND_LENGTH] = { 0 };

  if (self->gone)
    return LB_PRACTICE_USB_GONE;
  if (self->stalled)
    return LB_PRACTICE_USB_STALL;

  charge_transfer (self, length);
  if (self->write_left > 0)
    {
      lb_practice_stlink_take_payload (self, data, length);
      return LB_PRACTICE_USB_OK;
    }

  memcpy (command, data, MIN (length, sizeof command));
  lb_practice_stlink_run_command (self, command);
  if (lb_practice_stlink_take_fault (self, LB_STLINK_FAULT_VANISH) != NULL)
    self->gone = TRUE;
  return LB_PRACTICE_USB_OK;
}

LbPracticeUsb
lb_practice_stlink_in (LbPracticeStlink *self,
                       guint8           *buf,
                       gsize             length,
                       gsize            *got)
{
  *got = 0;
  if (self->gone)
    return LB_PRACTICE_USB_GONE;
  if (self->stalled)
    return LB_PRACTICE_USB_STALL;
  if (self->reply_length == 0)
    return LB_PRACTICE_USB_TIMEOUT;

  *got = MIN (length, self->reply_length);
  memcpy (buf, self->reply, *got);
  memmove (self->reply, self->reply + *got, self->reply_length - *got);
  self->reply_length -= *got;
  charge_transfer (self, *got);
  return LB_PRACTICE_USB_OK;
}

void
lb_practice_stlink_clear_halt (LbPracticeStlink *self)
{
  self->stalled = FALSE;
  self->reply_length = 0;
  self->write_left = 0;
}

void
lb_practice_stlink_replug (LbPracticeStlink *self)
{
  lb_practice_stlink_clear_halt (self);
  self->mode = LB_STLINK_MODE_MASS;
  self->gone = FALSE;
}

gint64
lb_practice_stlink_now (LbPracticeStlink *self)
{
  return self->now_ns;
}

LbPracticeStm32 *
lb_practice_stlink_get_chip (LbPracticeStlink *self)
{
  return self->chip;
}

void
lb_practice_stlink_swap_chip (LbPracticeStlink *self,
                              LbPracticeStlink *other)
{
  LbPracticeStm32 *chip = self->chip;

  self->chip = other->chip;
  other->chip = chip;
  lb_practice_stm32_set_time (self->chip, self->now_ns);
}

guint16
lb_practice_stlink_get_pid (LbPracticeStlink *self)
{
  return models[self->model].pid;
}

guint
lb_practice_stlink_get_commands (LbPracticeStlink *self)
{
  return self->commands;
}

void
lb_practice_stlink_set_mode (LbPracticeStlink *self,
                             guint8            mode)
{
  self->mode = mode;
}

void
lb_practice_stlink_set_nrst_wire (LbPracticeStlink *self,
                                  gboolean          wired)
{
  self->nrst_wired = wired;
}

void
lb_practice_stlink_ground_nrst (LbPracticeStlink *self,
                                guint             ms)
{
  self->hand_until_ns = self->now_ns + ms * 1000000ll;
  lb_practice_stm32_hold_reset (self->chip, TRUE);
}

void
lb_practice_stlink_set_sense (LbPracticeStlink *self,
                              guint             millivolts)
{
  self->sense_mv = millivolts;
}

void
lb_practice_stlink_set_max_khz (LbPracticeStlink *self,
                                guint             khz)
{
  self->max_khz = khz;
}
