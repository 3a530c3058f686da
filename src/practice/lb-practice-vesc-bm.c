/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include <string.h>

#include "lb-practice-vesc-private.h"

#define CODE_OK 1
#define CODE_NOT_CONNECTED -1
#define CODE_FAILED -2
#define CODE_ERASE_FAILED -3

#define FLASH_START 0x08000000u
#define KEYR 0x40023c04u
#define SR 0x40023c0cu
#define CR 0x40023c10u
#define DHCSR 0xe000edf0u
#define FREEZE 0xe0042008u
#define AIRCR 0xe000ed0cu
#define WORD_NS 30000
#define POLL_NS 1000000

static void
pass (LbPracticeBm *self,
      gint64        ns)
{
  *self->now_ns += ns;
  lb_practice_stm32_set_time (self->chip, *self->now_ns);
}

/* One word with patience: the programmer repeats while the bus is stalled. */
static gboolean
put (LbPracticeBm *self,
     guint32       address,
     guint32       value)
{
  for (guint i = 0; i < 100; i++)
    {
      LbPracticeAp result;

      pass (self, WORD_NS);
      if (!lb_practice_stm32_answers (self->chip))
        return FALSE;
      result = lb_practice_stm32_write (self->chip, address, 4, value);
      if (result != LB_PRACTICE_AP_WAIT)
        return result == LB_PRACTICE_AP_OK;
    }
  return FALSE;
}

static gboolean
get (LbPracticeBm *self,
     guint32       address,
     guint32      *value)
{
  pass (self, WORD_NS);
  return lb_practice_stm32_answers (self->chip) &&
         lb_practice_stm32_read (self->chip, address, 4, value) == LB_PRACTICE_AP_OK;
}

static gboolean
works (LbPracticeBm *self)
{
  return self->connected && self->chip != NULL && lb_practice_stm32_answers (self->chip);
}

/* The supply of the other board breaks down while its flash is at work. */
static void
brown_out (LbPracticeBm *self)
{
  if (self->brown_out)
    lb_practice_stm32_set_power (self->chip, FALSE);
  self->brown_out = FALSE;
}

/* Waits for the flash. Returns: whether it ended without an error flag */
static gboolean
wait_flash (LbPracticeBm *self)
{
  guint32 sr = 1u << 16;

  brown_out (self);
  while ((sr & (1u << 16)) != 0)
    {
      if (!get (self, SR, &sr))
        return FALSE;
      if ((sr & (1u << 16)) != 0)
        pass (self, POLL_NS);
    }
  return (sr & 0xf2) == 0;
}

static gboolean
open_flash (LbPracticeBm *self)
{
  guint32 cr;

  if (!get (self, CR, &cr))
    return FALSE;
  if ((cr & (1u << 31)) != 0 && (!put (self, KEYR, 0x45670123) || !put (self, KEYR, 0xcdef89ab)))
    return FALSE;
  return put (self, SR, 0xf3);
}

gint16
lb_practice_bm_connect (LbPracticeBm *self)
{
  self->block_dirty = FALSE;
  if (self->chip == NULL)
    return CODE_NOT_CONNECTED;

  lb_practice_stm32_set_time (self->chip, *self->now_ns);
  if (!lb_practice_stm32_answers (self->chip))
    return CODE_NOT_CONNECTED;

  self->connected = TRUE;
  lb_practice_stm32_attach (self->chip);
  put (self, FREEZE, 0x1800);
  lb_practice_bm_halt (self);
  pass (self, 200 * POLL_NS);
  return 1;
}

void
lb_practice_bm_halt (LbPracticeBm *self)
{
  if (works (self))
    put (self, DHCSR, 0xa05f0003);
}

gint16
lb_practice_bm_erase (LbPracticeBm *self)
{
  gboolean ok;

  if (!works (self))
    return CODE_NOT_CONNECTED;

  self->block_dirty = FALSE;
  ok = open_flash (self) && put (self, CR, 0x204) && put (self, CR, 0x10204) && wait_flash (self);
  put (self, CR, 0x80000000);
  return ok ? CODE_OK : CODE_ERASE_FAILED;
}

/* Brings the buffered block into the flash. */
static gboolean
flush (LbPracticeBm *self)
{
  gboolean ok;

  if (!self->block_dirty)
    return TRUE;

  self->block_dirty = FALSE;
  if (self->fail_write)
    {
      self->fail_write = FALSE;
      return FALSE;
    }

  ok = open_flash (self) && put (self, CR, 0x201);
  for (guint i = 0; i < sizeof self->block && ok; i += 4)
    {
      guint32 word = (guint32) self->block[i] | (guint32) self->block[i + 1] << 8 |
                     (guint32) self->block[i + 2] << 16 | (guint32) self->block[i + 3] << 24;

      ok = put (self, self->block_address + i, word);
    }
  ok = ok && wait_flash (self);
  put (self, CR, 0x80000000);
  return ok;
}

gint16
lb_practice_bm_write (LbPracticeBm *self,
                      guint32       address,
                      const guint8 *data,
                      gsize         length)
{
  gboolean ok = TRUE;

  if (!works (self))
    return CODE_NOT_CONNECTED;

  for (gsize i = 0; i < length; i++)
    {
      guint32 at = address + (guint32) i;
      guint32 block = at & ~1023u;

      if (self->block_dirty && block != self->block_address)
        ok = flush (self) && ok;
      if (!self->block_dirty)
        {
          memset (self->block, 0xff, sizeof self->block);
          self->block_address = block;
          self->block_dirty = TRUE;
        }
      self->block[at - block] = data[i];
    }
  return ok ? CODE_OK : CODE_FAILED;
}

gint16
lb_practice_bm_read (LbPracticeBm *self,
                     guint32       address,
                     guint8       *out,
                     gsize         length)
{
  gboolean ok;

  /* What happened to be in the buffer (facts 4.6). */
  for (gsize i = 0; i < length; i++)
    out[i] = (guint8) (i * 37 + 0x5a);
  if (!works (self))
    return CODE_NOT_CONNECTED;

  ok = flush (self) && !self->fail_read;
  self->fail_read = FALSE;
  for (gsize i = 0; i + 4 <= length && ok; i += 4)
    {
      guint32 word;

      ok = get (self, address + (guint32) i, &word);
      for (guint b = 0; b < 4 && ok; b++)
        out[i + b] = (guint8) (word >> (8 * b));
    }
  return ok ? CODE_OK : CODE_FAILED;
}

gint16
lb_practice_bm_reboot (LbPracticeBm *self)
{
  gboolean ok;

  if (!works (self))
    return CODE_NOT_CONNECTED;

  ok = flush (self);
  put (self, AIRCR, 0x05fa0004);
  return ok ? CODE_OK : CODE_FAILED;
}

void
lb_practice_bm_disconnect (LbPracticeBm *self)
{
  if (works (self))
    {
      flush (self);
      put (self, DHCSR, 0xa05f0000);
    }
  self->connected = FALSE;
}
