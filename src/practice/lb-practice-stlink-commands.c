/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-stlink-private.h"

#include <string.h>

#include "lb-practice-stm32-flash.h"

#define STATUS_NO_ANSWER 0x81

#define DP_IDCODE 0x2ba01477u

static const struct
{
  guint16 divisor;
  guint   khz;
} divisors[] = {
  { 0, 4000 }, { 1, 1800 }, { 2, 1200 }, { 3, 950 }, { 7, 480 }, { 15, 240 },
  { 31, 125 }, { 40, 100 }, { 79, 50 }, { 158, 25 }, { 265, 15 }, { 798, 5 },
};

static const guint32 v3_khz[] = { 24000, 8000, 3300, 1000, 200, 50, 5 };

void
lb_practice_stlink_reply (LbPracticeStlink *self,
                          gsize             length)
{
  memset (self->reply, 0, length);
  self->reply_length = length;
}

static void
reply_status (LbPracticeStlink *self,
              guint8            status,
              gsize             length)
{
  LbStlinkFault *fault = lb_practice_stlink_take_fault (self, LB_STLINK_FAULT_STATUS);

  lb_practice_stlink_reply (self, length);
  self->reply[0] = fault != NULL ? fault->status : status;
}

static guint8
link_status (LbPracticeStlink *self)
{
  return lb_practice_stlink_link_works (self) ? LB_STLINK_STATUS_OK : STATUS_NO_ANSWER;
}

static void
enter_debug (LbPracticeStlink *self)
{
  if (!lb_practice_stlink_link_works (self))
    {
      self->mode = LB_STLINK_MODE_MASS;
      reply_status (self, STATUS_NO_ANSWER, 2);
      return;
    }

  self->mode = LB_STLINK_MODE_DEBUG;
  lb_practice_stm32_attach (self->chip);
  reply_status (self, LB_STLINK_STATUS_OK, 2);
}

static void
reply_idcodes (LbPracticeStlink *self)
{
  gboolean works = lb_practice_stlink_link_works (self) && self->mode == LB_STLINK_MODE_DEBUG;

  reply_status (self, works ? LB_STLINK_STATUS_OK : 0x09, 12);
  if (works && !self->no_id)
    lb_practice_word_put (self->reply + 4, DP_IDCODE);
}

static void
drive_nrst (LbPracticeStlink *self,
            guint8            level)
{
  self->nrst_low = level == 0;
  if (self->nrst_wired && self->hand_until_ns == 0)
    lb_practice_stm32_hold_reset (self->chip, self->nrst_low);
  if (self->nrst_wired && level == 2)
    lb_practice_stm32_reset (self->chip);
  reply_status (self, LB_STLINK_STATUS_OK, 2);
}

static void
set_divisor (LbPracticeStlink *self,
             guint16           divisor)
{
  for (gsize i = 0; i < G_N_ELEMENTS (divisors); i++)
    if (divisors[i].divisor == divisor)
      self->khz = divisors[i].khz;
  reply_status (self, LB_STLINK_STATUS_OK, 2);
}

static void
reply_com_freq (LbPracticeStlink *self)
{
  reply_status (self, LB_STLINK_STATUS_OK, 52);
  self->reply[8] = G_N_ELEMENTS (v3_khz);
  for (gsize i = 0; i < G_N_ELEMENTS (v3_khz); i++)
    lb_practice_word_put (self->reply + 12 + 4 * i, v3_khz[i]);
}

static void
set_com_freq (LbPracticeStlink *self,
              guint32           khz)
{
  for (gsize i = 0; i < G_N_ELEMENTS (v3_khz); i++)
    if (v3_khz[i] == khz)
      self->khz = khz;
  reply_status (self, LB_STLINK_STATUS_OK, 8);
}

static void
read_word (LbPracticeStlink *self,
           guint32           address)
{
  guint32 value = 0;
  guint8 status = lb_practice_stlink_access_word (self, FALSE, address, 4, &value);

  reply_status (self, status, 8);
  if (status == LB_STLINK_STATUS_OK)
    lb_practice_word_put (self->reply + 4, value);
}

static void
write_word (LbPracticeStlink *self,
            guint32           address,
            guint32           value)
{
  guint8 status = lb_practice_stlink_access_word (self, TRUE, address, 4, &value);

  reply_status (self, status, 2);
}

static void
reply_registers (LbPracticeStlink *self)
{
  reply_status (self, link_status (self), 88);
  for (guint i = 0; i < 19; i++)
    lb_practice_word_put (self->reply + 4 + 4 * i, lb_practice_stm32_get_register (self->chip, i));
}

static void
reply_version (LbPracticeStlink *self)
{
  const LbStlinkTraits *traits = lb_practice_stlink_traits (self);

  lb_practice_stlink_reply (self, 6);
  memcpy (self->reply, traits->version, 2);
  self->reply[2] = 0x83;
  self->reply[3] = 0x04;
  self->reply[4] = (guint8) traits->pid;
  self->reply[5] = (guint8) (traits->pid >> 8);
}

static void
reply_long_version (LbPracticeStlink *self)
{
  const LbStlinkTraits *traits = lb_practice_stlink_traits (self);

  lb_practice_stlink_reply (self, 12);
  memcpy (self->reply, traits->long_version, 5);
  self->reply[8] = 0x83;
  self->reply[9] = 0x04;
  self->reply[10] = (guint8) traits->pid;
  self->reply[11] = (guint8) (traits->pid >> 8);
}

static void
reply_voltage (LbPracticeStlink *self)
{
  lb_practice_stlink_reply (self, 8);
  lb_practice_word_put (self->reply, 2400);
  lb_practice_word_put (self->reply + 4, self->sense_mv);
}

static guint16
get16 (const guint8 *p)
{
  return (guint16) (p[0] | p[1] << 8);
}

/* Commands that begin with f2. */
static void
debug_command (LbPracticeStlink *self,
               const guint8     *c)
{
  gboolean is_v3 = lb_practice_stlink_traits (self)->long_version[0] != 0;

  switch (c[1])
    {
    case 0x21: self->mode = LB_STLINK_MODE_MASS; break;
    case 0x30: enter_debug (self); break;
    case 0x31: reply_idcodes (self); break;
    case 0x32:
      lb_practice_stm32_reset (self->chip);
      reply_status (self, LB_STLINK_STATUS_OK, 2);
      break;
    case 0x33:
      reply_status (self, LB_STLINK_STATUS_OK, 8);
      lb_practice_word_put (self->reply + 4, lb_practice_stm32_get_register (self->chip, c[2]));
      break;
    case 0x34:
      lb_practice_stm32_set_register (self->chip, c[2], lb_practice_word_get (c + 3));
      reply_status (self, LB_STLINK_STATUS_OK, 2);
      break;
    case 0x35: write_word (self, lb_practice_word_get (c + 2), lb_practice_word_get (c + 6)); break;
    case 0x36: read_word (self, lb_practice_word_get (c + 2)); break;
    case 0x3a: reply_registers (self); break;
    case 0x3b: reply_status (self, self->last_status, 2); break;
    case 0x3c: drive_nrst (self, c[2]); break;
    case 0x3e: reply_status (self, self->last_status, 12); break;
    case 0x43: set_divisor (self, get16 (c + 2)); break;
    case 0x45:
      reply_status (self, link_status (self), 8);
      if (get16 (c + 2) == 0xffff && get16 (c + 4) == 0)
        lb_practice_word_put (self->reply + 4, DP_IDCODE);
      break;
    case 0x61:
      if (is_v3)
        set_com_freq (self, lb_practice_word_get (c + 4));
      break;
    case 0x62:
      if (is_v3)
        reply_com_freq (self);
      break;
    case 0x07:
    case 0x08:
    case 0x0c:
    case 0x0d:
    case 0x47:
    case 0x48:
      lb_practice_stlink_run_memory (self, c);
      break;
    default:
      reply_status (self, LB_STLINK_STATUS_OK, 2);
      break;
    }
}

void
lb_practice_stlink_run_command (LbPracticeStlink *self,
                                const guint8     *c)
{
  self->reply_length = 0;
  self->commands++;

  switch (c[0])
    {
    case 0xf1: reply_version (self); break;
    case 0xfb: reply_long_version (self); break;
    case 0xf5:
      lb_practice_stlink_reply (self, 2);
      self->reply[0] = self->in_updater ? LB_STLINK_MODE_DFU : self->mode;
      break;
    case 0xf7: reply_voltage (self); break;
    case 0xf3:
      if (c[1] == 0x07 && self->mode == LB_STLINK_MODE_DFU)
        self->mode = LB_STLINK_MODE_MASS;
      break;
    case 0xf4:
      if (c[1] == 0x01 && self->mode == LB_STLINK_MODE_SWIM)
        self->mode = LB_STLINK_MODE_MASS;
      break;
    case 0xf2: debug_command (self, c); break;
    default: self->stalled = TRUE; break;
    }

  if (lb_practice_stlink_take_fault (self, LB_STLINK_FAULT_SHORT) != NULL && self->reply_length > 0)
    self->reply_length--;
  if (lb_practice_stlink_take_fault (self, LB_STLINK_FAULT_SILENCE) != NULL)
    self->reply_length = 0;
  if (lb_practice_stlink_take_fault (self, LB_STLINK_FAULT_STALL) != NULL)
    self->stalled = TRUE;
}
