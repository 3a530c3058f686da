/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-stm32-flash.h"

#define REG_ACR 0x00
#define REG_KEYR 0x04
#define REG_OPTKEYR 0x08
#define REG_SR 0x0c
#define REG_CR 0x10
#define REG_OPTCR 0x14

#define SR_EOP (1u << 0)
#define SR_OPERR (1u << 1)
#define SR_WRPERR (1u << 4)
#define SR_PGAERR (1u << 5)
#define SR_PGPERR (1u << 6)
#define SR_PGSERR (1u << 7)
#define SR_BSY (1u << 16)
#define SR_CLEARABLE 0xf3u

#define CR_PG (1u << 0)
#define CR_SER (1u << 1)
#define CR_MER (1u << 2)
#define CR_STRT (1u << 16)
#define CR_LOCK (1u << 31)
#define CR_WRITABLE 0x0300037fu

#define OPTCR_OPTLOCK (1u << 0)
#define OPTCR_OPTSTRT (1u << 1)
#define OPTCR_KEPT 0x0fffffecu
#define OPTIONS_FACTORY 0x0fffaaecu

#define RDP_OPEN 0xaa
#define RDP_DEAD 0xcc

#define KEY_BLOCKED 99u
#define NOTHING -1
#define ALL_SECTORS -2
#define N_SECTORS 12u
#define ROW 16u

#define MS 1000000ll
#define PROGRAM_NS 16000ll
#define OPTIONS_NS (20 * MS)

/* Typical erase times by PSIZE (facts 2.4). */
static const struct
{
  gint64 small;
  gint64 middle;
  gint64 large;
  gint64 mass;
} erase_ns[] = {
  { 400 * MS, 1200 * MS, 2000 * MS, 16000 * MS },
  { 300 * MS, 700 * MS, 1300 * MS, 11000 * MS },
  { 250 * MS, 550 * MS, 1000 * MS, 8000 * MS },
  { 250 * MS, 550 * MS, 1000 * MS, 8000 * MS },
};

guint32
lb_practice_word_get (const guint8 *p)
{
  return (guint32) p[0] | (guint32) p[1] << 8 | (guint32) p[2] << 16 | (guint32) p[3] << 24;
}

void
lb_practice_word_put (guint8 *p,
                      guint32 value)
{
  for (guint i = 0; i < 4; i++)
    p[i] = (guint8) (value >> (8 * i));
}

static guint8
rdp_of (guint32 options)
{
  return (guint8) (options >> 8);
}

/* Facts 2.2. */
static void
sector_range (guint    sector,
              guint32 *offset,
              guint32 *length)
{
  if (sector < 4)
    {
      *offset = sector * 0x4000;
      *length = 0x4000;
    }
  else if (sector == 4)
    {
      *offset = 0x10000;
      *length = 0x10000;
    }
  else
    {
      *offset = 0x20000 * (sector - 4);
      *length = 0x20000;
    }
}

static guint
sector_at (guint32 offset)
{
  if (offset < 0x10000)
    return offset / 0x4000;
  return offset < 0x20000 ? 4 : 4 + offset / 0x20000;
}

void
lb_practice_f4_init (LbPracticeF4       *self,
                     guint8             *flash,
                     gsize               size,
                     LbPracticeCounters *counters)
{
  self->flash = flash;
  self->size = size;
  self->counters = counters;
  self->options = OPTIONS_FACTORY;
  lb_practice_f4_reset (self);
}

void
lb_practice_f4_reset (LbPracticeF4 *self)
{
  self->acr = 0;
  self->sr = 0;
  self->cr = CR_LOCK;
  self->optcr = self->options;
  self->key_step = 0;
  self->option_key_step = 0;
  self->option_unlocked = FALSE;
  self->busy_until_ns = 0;
  self->erasing = NOTHING;
  self->writing_options = FALSE;
}

/* How a cell looks whose erase was cut off: some bits came up, others did not. */
static void
half_erase (LbPracticeF4 *self,
            guint         sector)
{
  guint32 offset;
  guint32 length;

  sector_range (sector, &offset, &length);
  for (guint32 i = 0; i < length && offset + i < self->size; i++)
    self->flash[offset + i] |= (guint8) ((offset + i) * 2654435761u >> 24);
  self->weak_offset = offset;
  self->weak_length = length;
  self->weak_reads = 0;
}

void
lb_practice_f4_power_lost (LbPracticeF4 *self,
                           gint64        now_ns)
{
  lb_practice_f4_settle (self, now_ns);
  if (self->busy_until_ns == 0)
    return;

  if (self->erasing >= 0)
    half_erase (self, (guint) self->erasing);
  else if (self->erasing == ALL_SECTORS)
    for (guint i = 0; i < N_SECTORS; i++)
      half_erase (self, i);
}

void
lb_practice_f4_power_up (LbPracticeF4 *self)
{
  self->tainted = FALSE;
}

void
lb_practice_f4_attach (LbPracticeF4 *self)
{
  if (rdp_of (self->options) != RDP_OPEN)
    self->tainted = TRUE;
}

static void
erase_range (LbPracticeF4 *self,
             guint         sector)
{
  guint32 offset;
  guint32 length;

  sector_range (sector, &offset, &length);
  for (guint32 i = 0; i < length && offset + i < self->size; i++)
    self->flash[offset + i] = 0xff;
  if (offset == self->weak_offset)
    self->weak_length = 0;
}

void
lb_practice_f4_settle (LbPracticeF4 *self,
                       gint64        now_ns)
{
  if (self->busy_until_ns == 0 || now_ns < self->busy_until_ns)
    return;

  if (self->erasing >= 0)
    erase_range (self, (guint) self->erasing);
  else if (self->erasing == ALL_SECTORS)
    for (guint i = 0; i < N_SECTORS; i++)
      erase_range (self, i);

  if (self->writing_options)
    self->options = self->optcr & OPTCR_KEPT;
  self->writing_options = FALSE;
  self->erasing = NOTHING;
  self->busy_until_ns = 0;
  self->cr &= ~CR_STRT;
  self->optcr &= ~OPTCR_OPTSTRT;
  self->sr |= SR_EOP;
}

gboolean
lb_practice_f4_is_protected (const LbPracticeF4 *self)
{
  return self->tainted;
}

gboolean
lb_practice_f4_is_dead (const LbPracticeF4 *self)
{
  return rdp_of (self->options) == RDP_DEAD;
}

guint32
lb_practice_f4_read (LbPracticeF4 *self,
                     guint32       offset,
                     guint         width)
{
  guint32 value = 0;

  for (guint i = 0; i < width; i++)
    value |= (guint32) self->flash[offset + i] << (8 * i);

  /* A half-erased cell may read right once (design 4): the first pass sees it erased. */
  if (self->weak_length > 0 && offset - self->weak_offset < self->weak_length)
    {
      self->weak_reads++;
      if (self->weak_reads <= self->weak_length / 4)
        value = width == 4 ? G_MAXUINT32 : (1u << (8 * width)) - 1;
    }
  return value;
}

guint32
lb_practice_f4_option_view (const LbPracticeF4 *self,
                            guint32             offset,
                            guint               width)
{
  guint8 view[16] = { 0 };
  guint32 value = 0;

  view[0] = (guint8) self->options;
  view[1] = rdp_of (self->options);
  view[8] = (guint8) (self->options >> 16);
  view[9] = (guint8) ((self->options >> 24) & 0x0f) | 0xf0;
  for (guint i = 0; i < width; i++)
    value |= (guint32) view[offset + i] << (8 * i);
  return value;
}

guint32
lb_practice_f4_read_register (const LbPracticeF4 *self,
                              guint32             offset)
{
  switch (offset)
    {
    case REG_ACR:
      return self->acr;
    case REG_SR:
      return self->sr | (self->busy_until_ns != 0 ? SR_BSY : 0);
    case REG_CR:
      return self->cr;
    case REG_OPTCR:
      return (self->optcr & ~OPTCR_OPTLOCK) | (self->option_unlocked ? 0 : OPTCR_OPTLOCK);
    default:
      return 0;
    }
}

static void
raise_error (LbPracticeF4 *self,
             guint32       flag)
{
  self->sr |= flag;
  self->counters->flash_errors++;
}

static gboolean
sector_is_protected (const LbPracticeF4 *self,
                     guint               sector)
{
  return (self->options & (1u << (16 + sector))) == 0;
}

static void
start_erase (LbPracticeF4 *self,
             gint64        now_ns)
{
  guint psize = (self->cr >> 8) & 3;
  guint sector = (self->cr >> 3) & 0xf;

  if ((self->cr & CR_MER) != 0)
    {
      if ((self->options & 0x0fff0000) != 0x0fff0000)
        {
          raise_error (self, SR_WRPERR);
          return;
        }
      self->erasing = ALL_SECTORS;
      self->busy_until_ns = now_ns + erase_ns[psize].mass;
      self->counters->mass_erases++;
    }
  else if ((self->cr & CR_SER) != 0)
    {
      if (sector >= N_SECTORS || (self->cr & CR_PG) != 0)
        {
          raise_error (self, SR_PGSERR);
          return;
        }
      if (sector_is_protected (self, sector))
        {
          raise_error (self, SR_WRPERR);
          return;
        }
      self->erasing = (int) sector;
      self->busy_until_ns = now_ns + (sector < 4    ? erase_ns[psize].small
                                      : sector == 4 ? erase_ns[psize].middle
                                                    : erase_ns[psize].large);
      self->counters->erases++;
    }
}

static void
write_cr (LbPracticeF4 *self,
          guint32       value,
          gint64        now_ns)
{
  if ((self->cr & CR_LOCK) != 0)
    return;

  self->cr = value & CR_WRITABLE;
  if ((value & CR_LOCK) != 0)
    {
      self->cr |= CR_LOCK;
      self->key_step = 0;
      return;
    }
  if ((value & CR_STRT) != 0)
    start_erase (self, now_ns);
}

/* Returns: whether the lock opens; a wrong key blocks it until the next reset (facts 2.3). */
static gboolean
take_key (guint  *step,
          guint32 value,
          guint32 first,
          guint32 second)
{
  if (*step == 0 && value == first)
    {
      *step = 1;
      return FALSE;
    }
  if (*step == 1 && value == second)
    {
      *step = 0;
      return TRUE;
    }

  *step = KEY_BLOCKED;
  return FALSE;
}

static void
start_options (LbPracticeF4 *self,
               gint64        now_ns)
{
  guint8 old = rdp_of (self->options);
  guint8 new = rdp_of (self->optcr);

  if (new != RDP_OPEN)
    self->counters->bad_rdp++;
  self->writing_options = TRUE;
  self->busy_until_ns = now_ns + OPTIONS_NS;
  if (old != RDP_OPEN && new == RDP_OPEN)
    {
      self->erasing = ALL_SECTORS;
      self->busy_until_ns += erase_ns[2].mass;
      self->counters->mass_erases++;
    }
}

static void
write_optcr (LbPracticeF4 *self,
             guint32       value,
             gint64        now_ns)
{
  if (!self->option_unlocked || rdp_of (self->options) == RDP_DEAD)
    return;

  if ((value & OPTCR_OPTLOCK) != 0)
    {
      self->option_unlocked = FALSE;
      self->option_key_step = 0;
      return;
    }

  self->optcr = value & OPTCR_KEPT;
  if ((value & OPTCR_OPTSTRT) != 0)
    start_options (self, now_ns);
}

gboolean
lb_practice_f4_write_register (LbPracticeF4 *self,
                               guint32       offset,
                               guint32       value,
                               gint64        now_ns)
{
  if (self->busy_until_ns != 0 && (offset == REG_CR || offset == REG_OPTCR))
    return FALSE;

  switch (offset)
    {
    case REG_ACR:
      self->acr = value;
      break;
    case REG_KEYR:
      if ((self->cr & CR_LOCK) != 0 && take_key (&self->key_step, value, 0x45670123, 0xcdef89ab))
        self->cr &= ~CR_LOCK;
      break;
    case REG_OPTKEYR:
      if (!self->option_unlocked &&
          take_key (&self->option_key_step, value, 0x08192a3b, 0x4c5d6e7f))
        self->option_unlocked = TRUE;
      break;
    case REG_SR:
      self->sr &= ~(value & SR_CLEARABLE);
      break;
    case REG_CR:
      write_cr (self, value, now_ns);
      break;
    case REG_OPTCR:
      write_optcr (self, value, now_ns);
      break;
    default:
      break;
    }
  return TRUE;
}

/* The error flag of a write of @width bytes at @offset, or 0 when it is allowed. */
static guint32
program_error (const LbPracticeF4 *self,
               guint32             offset,
               guint               width,
               guint               supply_mv)
{
  guint psize = (self->cr >> 8) & 3;
  guint least_mv = psize == 2 ? 2700 : psize == 1 ? 2100 : 1700;

  if ((self->cr & CR_LOCK) != 0 || (self->cr & CR_PG) == 0)
    return SR_PGSERR;
  if (width != 1u << psize || supply_mv < least_mv)
    return SR_PGPERR;
  if (offset / ROW != (offset + width - 1) / ROW)
    return SR_PGAERR;
  if (sector_is_protected (self, sector_at (offset)))
    return SR_WRPERR;
  /* After an error the flags must be cleared first. */
  return (self->sr & (SR_PGSERR | SR_PGPERR | SR_PGAERR | SR_WRPERR)) != 0 ? SR_PGSERR : 0;
}

void
lb_practice_f4_program (LbPracticeF4 *self,
                        guint32       offset,
                        guint         width,
                        guint32       value,
                        gint64        now_ns,
                        guint         supply_mv)
{
  guint32 flag = program_error (self, offset, width, supply_mv);

  if (flag != 0)
    {
      raise_error (self, flag);
      return;
    }

  for (guint i = 0; i < width; i++)
    self->flash[offset + i] &= (guint8) (value >> (8 * i));
  self->counters->programmed++;
  self->busy_until_ns = now_ns + PROGRAM_NS;
}

gint64
lb_practice_f4_program_run (LbPracticeF4 *self,
                            guint32       offset,
                            const guint8 *data,
                            guint32       length,
                            gint64        now_ns,
                            guint         supply_mv)
{
  guint width = 1u << ((self->cr >> 8) & 3);
  guint32 i;

  for (i = 0; i < length; i += width)
    {
      guint32 value = 0;

      for (guint b = 0; b < width; b++)
        value |= (guint32) data[i + b] << (8 * b);
      lb_practice_f4_program (self, offset + i, width, value, now_ns, supply_mv);
      self->busy_until_ns = 0;
    }
  return (gint64) (i / width) * PROGRAM_NS;
}

void
lb_practice_f4_set_options (LbPracticeF4 *self,
                            guint8        rdp,
                            guint16       nwrp)
{
  self->options = (self->options & ~0x0fffff00u) | (guint32) rdp << 8 |
                  (guint32) (nwrp & 0xfff) << 16;
  self->optcr = self->options;
}
