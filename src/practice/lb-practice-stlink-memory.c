/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-stlink-private.h"

#include <string.h>

#include "lb-practice-stm32-flash.h"

#define STATUS_NO_ANSWER 0x81
#define STATUS_WRITE_VERIFY 0x0d
#define STATUS_WAIT 0x10
#define STATUS_FAULT 0x11

#define WORD_CLOCKS 46 /* facts 2.7 */
/* The adapter asks a stalled bus again for this long before it reports WAIT. */
#define STALL_NS 100000

/* One access with the adapter's own patience. Returns: a status */
static guint8
try_access (LbPracticeStlink *self,
            gboolean          write,
            guint32           address,
            guint             width,
            guint32          *value)
{
  gint64 give_up = self->now_ns + STALL_NS;

  if (!lb_practice_stlink_link_works (self) || self->mode != LB_STLINK_MODE_DEBUG)
    return STATUS_NO_ANSWER;

  while (TRUE)
    {
      LbPracticeAp result = write ? lb_practice_stm32_write (self->chip, address, width, *value)
                                  : lb_practice_stm32_read (self->chip, address, width, value);
      gint64 free_at = lb_practice_stm32_busy_until (self->chip);

      if (result == LB_PRACTICE_AP_OK)
        return LB_STLINK_STATUS_OK;
      if (result == LB_PRACTICE_AP_FAULT)
        return STATUS_FAULT;
      if (free_at > give_up)
        {
          lb_practice_stlink_advance (self, give_up - self->now_ns);
          return STATUS_WAIT;
        }
      lb_practice_stlink_advance (self, MAX (free_at - self->now_ns, 1));
    }
}

guint8
lb_practice_stlink_access_word (LbPracticeStlink *self,
                                gboolean          write,
                                guint32           address,
                                guint             width,
                                guint32          *value)
{
  guint8 status = try_access (self, write, address, width, value);

  lb_practice_stlink_advance (self, WORD_CLOCKS * 1000000ll / MAX (self->khz, 1));
  return status;
}

static void
count_moved (LbPracticeStlink *self,
             guint32           address,
             gsize             length)
{
  if (address >> 24 == 0x08)
    self->moved += length;
  if (lb_practice_stlink_take_fault (self, LB_STLINK_FAULT_BROWNOUT) != NULL)
    lb_practice_stm32_set_power (self->chip, FALSE);
  if (lb_practice_stlink_take_fault (self, LB_STLINK_FAULT_VANISH) != NULL)
    self->gone = TRUE;
}

static void
read_memory (LbPracticeStlink *self,
             guint32           address,
             gsize             length,
             guint             width)
{
  LbStlinkFault *fault = lb_practice_stlink_take_fault (self, LB_STLINK_FAULT_STATUS);
  guint8 status = fault != NULL ? fault->status : LB_STLINK_STATUS_OK;
  gsize sent = width == 1 && length == 1 ? 2 : length;

  lb_practice_stlink_reply (self, sent);
  for (gsize i = 0; i + width <= length && status == LB_STLINK_STATUS_OK; i += width)
    {
      guint32 value = 0;

      status = lb_practice_stlink_access_word (self, FALSE, address + (guint32) i, width, &value);
      for (guint b = 0; b < width && status == LB_STLINK_STATUS_OK; b++)
        self->reply[i + b] = (guint8) (value >> (8 * b));
    }

  /* A failed read sends as many bytes as a good one: zeros, or what was before (facts 1.4). */
  if (status != LB_STLINK_STATUS_OK &&
      lb_practice_stlink_take_fault (self, LB_STLINK_FAULT_STALE) != NULL)
    memcpy (self->reply, self->before, sent);
  if (status == LB_STLINK_STATUS_OK)
    memcpy (self->before, self->reply, sent);
  if (lb_practice_stlink_take_fault (self, LB_STLINK_FAULT_FLIP) != NULL)
    self->reply[0] ^= 0x10;
  self->last_status = status;
  count_moved (self, address, length);
}

static void
begin_write (LbPracticeStlink *self,
             guint32           address,
             gsize             length,
             guint             width)
{
  self->write_address = address;
  self->write_width = width;
  self->write_left = length;
  self->last_status = LB_STLINK_STATUS_OK;
}

void
lb_practice_stlink_take_payload (LbPracticeStlink *self,
                                 const guint8     *data,
                                 gsize             length)
{
  LbStlinkFault *fault = lb_practice_stlink_take_fault (self, LB_STLINK_FAULT_STATUS);
  guint width = self->write_width;
  gsize used = MIN (length, self->write_left);

  if (fault != NULL && fault->status != STATUS_WRITE_VERIFY &&
      self->last_status == LB_STLINK_STATUS_OK)
    self->last_status = fault->status;
  for (gsize i = 0; i + width <= used && self->last_status == LB_STLINK_STATUS_OK; i += width)
    {
      guint32 value = 0;

      for (guint b = 0; b < width; b++)
        value |= (guint32) data[i + b] << (8 * b);
      self->last_status = lb_practice_stlink_access_word (
        self, TRUE, self->write_address + (guint32) i, width, &value);
    }

  /* The adapter compares after it wrote, and says so when they differ. */
  if (fault != NULL && fault->status == STATUS_WRITE_VERIFY &&
      self->last_status == LB_STLINK_STATUS_OK)
    self->last_status = STATUS_WRITE_VERIFY;
  count_moved (self, self->write_address, used);
  self->write_address += (guint32) used;
  self->write_left -= used;
}

void
lb_practice_stlink_run_memory (LbPracticeStlink *self,
                               const guint8     *c)
{
  guint32 address = lb_practice_word_get (c + 2);
  gsize length = lb_practice_word_get (c + 6) & 0xffff;

  switch (c[1])
    {
    case 0x07: read_memory (self, address, length & ~3u, 4); break;
    case 0x08: begin_write (self, address, length & ~3u, 4); break;
    case 0x0c: read_memory (self, address, length, 1); break;
    case 0x0d: begin_write (self, address, length, 1); break;
    case 0x47: read_memory (self, address, length & ~1u, 2); break;
    case 0x48: begin_write (self, address, length & ~1u, 2); break;
    default: break;
    }
}
