/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-stm32-private.h"

#include <string.h>

#define DBGKEY 0xa05fu
#define C_DEBUGEN (1u << 0)
#define C_HALT (1u << 1)
#define C_MASK 0x2fu
#define S_REGRDY (1u << 16)
#define S_HALT (1u << 17)
#define S_RESET_ST (1u << 25)
#define VC_CORERESET (1u << 0)
#define FREEZE_IWDG (1u << 12)
#define WATCHDOG_NS (12 * 1000 * 1000ll)
#define REGISTER_PC 15
#define REGISTER_XPSR 16
#define XPSR_THUMB (1u << 24)
#define LOADER_SIZE 64u

LbPracticeStm32 *
lb_practice_stm32_new (const LbPracticePart *part,
                       guint8               *flash,
                       const guint8          uid[12])
{
  LbPracticeStm32 *self = g_new0 (LbPracticeStm32, 1);

  self->part = part;
  self->flash_size = part->flash_kib * 1024;
  if (flash == NULL)
    {
      self->own_flash = g_malloc (self->flash_size);
      memset (self->own_flash, 0xff, self->flash_size);
      flash = self->own_flash;
    }
  self->flash = flash;
  memset (self->otp, 0xff, sizeof self->otp);
  memcpy (self->uid, uid, sizeof self->uid);
  self->supply_mv = 3288;
  self->powered = TRUE;
  lb_practice_f4_init (&self->controller, self->flash, self->flash_size, &self->counters);
  lb_practice_stm32_reset (self);
  return self;
}

void
lb_practice_stm32_free (LbPracticeStm32 *self)
{
  g_free (self->own_flash);
  g_free (self);
}

void
lb_practice_stm32_update_watchdog (LbPracticeStm32 *self)
{
  gboolean starving = self->runs_watchdog && self->halted && !self->reset_held &&
                      (self->apb1_freeze & FREEZE_IWDG) == 0;

  if (!starving)
    self->watchdog_ns = 0;
  else if (self->watchdog_ns == 0)
    self->watchdog_ns = self->now_ns + WATCHDOG_NS;
}

/*
 * What VESC's firmware does at its first start: it finds no CRC of itself, writes one, and starts
 * again (facts 3). The value is the STM32's CRC unit over the image without the settings.
 */
static void
write_self_crc (LbPracticeStm32 *self)
{
  const gsize settings = 0x4000;
  const gsize code = 0xc000;
  const gsize flag = 0x7fff0;
  guint32 crc = 0xffffffff;

  if (self->flash_size < flag + 8 || lb_practice_word_get (self->flash + flag) != 0xffffffff)
    return;

  for (gsize i = 0; i < flag; i = i + 4 == settings ? code : i + 4)
    {
      crc ^= lb_practice_word_get (self->flash + i);
      for (guint bit = 0; bit < 32; bit++)
        crc = (crc & 0x80000000u) != 0 ? (crc << 1) ^ 0x04c11db7u : crc << 1;
    }
  lb_practice_word_put (self->flash + flag, 0);
  lb_practice_word_put (self->flash + flag + 4, crc);
  self->counters.resets++;
}

static gboolean
has_firmware (LbPracticeStm32 *self)
{
  guint32 reset = lb_practice_word_get (self->flash + 4);

  return reset > LB_PRACTICE_FLASH_START &&
         reset < LB_PRACTICE_FLASH_START + self->flash_size && (reset & 1) != 0;
}

static void
start_core (LbPracticeStm32 *self)
{
  self->registers[13] = lb_practice_word_get (self->flash);
  self->registers[REGISTER_PC] = lb_practice_word_get (self->flash + 4) & ~1u;
  self->registers[REGISTER_XPSR] = XPSR_THUMB;
  self->halted = (self->c_bits & C_DEBUGEN) != 0 &&
                 ((self->demcr & VC_CORERESET) != 0 || (self->c_bits & C_HALT) != 0);
  if (self->halted)
    self->c_bits |= C_HALT;
  if (!self->halted && self->writes_self_crc && has_firmware (self))
    write_self_crc (self);
  lb_practice_stm32_update_watchdog (self);
}

void
lb_practice_stm32_reset (LbPracticeStm32 *self)
{
  lb_practice_f4_reset (&self->controller);
  self->loader_done_ns = 0;
  self->watchdog_ns = 0;
  self->reset_seen = TRUE;
  /* A halt request does not survive a reset, but for one made while the reset lasts. */
  self->c_bits &= ~C_HALT;
  self->counters.resets++;
  if (self->reset_held)
    self->halted = FALSE;
  else
    start_core (self);
}

void
lb_practice_stm32_hold_reset (LbPracticeStm32 *self,
                              gboolean         held)
{
  if (self->reset_held == held)
    return;

  self->reset_held = held;
  if (held)
    lb_practice_stm32_reset (self);
  else
    start_core (self);
}

void
lb_practice_stm32_set_power (LbPracticeStm32 *self,
                             gboolean         on)
{
  if (self->powered == on)
    return;

  self->powered = on;
  if (!on)
    {
      lb_practice_f4_power_lost (&self->controller, self->now_ns);
      return;
    }

  self->c_bits = 0;
  self->demcr = 0;
  self->dbgmcu_cr = 0;
  self->apb1_freeze = 0;
  memset (self->sram, 0xa5, sizeof self->sram);
  lb_practice_f4_power_up (&self->controller);
  lb_practice_stm32_reset (self);
}

void
lb_practice_stm32_power_cycle (LbPracticeStm32 *self)
{
  lb_practice_stm32_set_power (self, FALSE);
  lb_practice_stm32_set_power (self, TRUE);
}

gboolean
lb_practice_stm32_has_power (LbPracticeStm32 *self)
{
  return self->powered;
}

void
lb_practice_stm32_set_time (LbPracticeStm32 *self,
                            gint64           now_ns)
{
  self->now_ns = MAX (self->now_ns, now_ns);
  lb_practice_f4_settle (&self->controller, self->now_ns);
  if (self->loader_done_ns != 0 && self->now_ns >= self->loader_done_ns)
    {
      /* A breakpoint halts by setting the request itself. */
      self->loader_done_ns = 0;
      self->halted = TRUE;
      self->c_bits |= C_HALT;
      lb_practice_stm32_update_watchdog (self);
    }
  if (self->watchdog_ns != 0 && self->now_ns >= self->watchdog_ns)
    lb_practice_stm32_reset (self);
}

gint64
lb_practice_stm32_busy_until (LbPracticeStm32 *self)
{
  return self->controller.busy_until_ns;
}

/* A foreign tool's loader: r2 bytes from r0 to r1, whatever its instructions are (facts 2.7). */
static void
run_loader (LbPracticeStm32 *self)
{
  guint32 from = self->registers[0] - LB_PRACTICE_SRAM_START;
  guint32 to = self->registers[1] - LB_PRACTICE_FLASH_START;
  guint32 n = self->registers[2];
  gint64 duration = 0;

  if (from < LB_PRACTICE_SRAM_SIZE && n + 8 < LB_PRACTICE_SRAM_SIZE - from &&
      to < self->flash_size && n <= self->flash_size - to && self->part->has_f4_flash)
    duration = lb_practice_f4_program_run (&self->controller, to, self->sram + from, n,
                                              self->now_ns, self->supply_mv);

  self->registers[0] += n;
  self->registers[1] += n;
  self->registers[2] = 0;
  self->registers[REGISTER_PC] += LOADER_SIZE;
  self->loader_done_ns = self->now_ns + MAX (duration, 1000);
}

void
lb_practice_stm32_write_dhcsr (LbPracticeStm32 *self,
                               guint32          value)
{
  guint32 pc = self->registers[REGISTER_PC];
  gboolean was_halted = self->halted;

  if (value >> 16 != DBGKEY)
    return;

  self->c_bits = value & C_MASK;
  if ((self->c_bits & C_DEBUGEN) == 0)
    self->c_bits &= ~C_HALT;
  if (self->reset_held)
    return;

  if ((self->c_bits & C_HALT) != 0)
    {
      self->halted = TRUE;
      self->loader_done_ns = 0;
    }
  else
    {
      self->halted = FALSE;
      if (was_halted && (self->c_bits & C_DEBUGEN) != 0 &&
          pc - LB_PRACTICE_SRAM_START < LB_PRACTICE_SRAM_SIZE)
        run_loader (self);
    }
  lb_practice_stm32_update_watchdog (self);
}

guint32
lb_practice_stm32_read_dhcsr (LbPracticeStm32 *self)
{
  guint32 value = self->c_bits | S_REGRDY;

  if (self->halted)
    value |= S_HALT;
  if (self->reset_seen)
    value |= S_RESET_ST;
  self->reset_seen = self->reset_held;
  return value;
}

guint32
lb_practice_stm32_get_register (LbPracticeStm32 *self,
                                guint            number)
{
  return number < LB_PRACTICE_N_REGISTERS ? self->registers[number] : 0;
}

void
lb_practice_stm32_set_register (LbPracticeStm32 *self,
                                guint            number,
                                guint32          value)
{
  if (number < LB_PRACTICE_N_REGISTERS)
    self->registers[number] = value;
}

void
lb_practice_stm32_attach (LbPracticeStm32 *self)
{
  lb_practice_f4_attach (&self->controller);
}

gboolean
lb_practice_stm32_answers (LbPracticeStm32 *self)
{
  gboolean pins_off = self->swd_off && !self->reset_held && !self->halted;

  return self->powered && !pins_off && !lb_practice_f4_is_dead (&self->controller);
}

gboolean
lb_practice_stm32_is_halted (LbPracticeStm32 *self)
{
  return self->halted;
}

void
lb_practice_stm32_set_rdp (LbPracticeStm32 *self,
                           guint8           rdp)
{
  lb_practice_f4_set_options (&self->controller, rdp,
                                 lb_practice_stm32_get_nwrp (self));
}

guint8
lb_practice_stm32_get_rdp (LbPracticeStm32 *self)
{
  return (guint8) (self->controller.options >> 8);
}

void
lb_practice_stm32_set_nwrp (LbPracticeStm32 *self,
                            guint16          nwrp)
{
  lb_practice_f4_set_options (&self->controller, lb_practice_stm32_get_rdp (self), nwrp);
}

guint16
lb_practice_stm32_get_nwrp (LbPracticeStm32 *self)
{
  return (self->controller.options >> 16) & 0xfff;
}

void
lb_practice_stm32_set_supply (LbPracticeStm32 *self,
                              guint            millivolts)
{
  self->supply_mv = millivolts;
}

guint
lb_practice_stm32_get_supply (LbPracticeStm32 *self)
{
  return self->supply_mv;
}

void
lb_practice_stm32_set_watchdog (LbPracticeStm32 *self,
                                gboolean         runs)
{
  self->runs_watchdog = runs;
  lb_practice_stm32_update_watchdog (self);
}

void
lb_practice_stm32_set_swd_off (LbPracticeStm32 *self,
                               gboolean         off)
{
  self->swd_off = off;
}

void
lb_practice_stm32_set_self_crc (LbPracticeStm32 *self,
                                gboolean         writes)
{
  self->writes_self_crc = writes;
}

void
lb_practice_stm32_set_otp (LbPracticeStm32 *self,
                           guint            offset,
                           guint8           value)
{
  g_return_if_fail (offset < sizeof self->otp);

  self->otp[offset] = value;
}

const guint8 *
lb_practice_stm32_get_flash (LbPracticeStm32 *self,
                             gsize           *length)
{
  if (length != NULL)
    *length = self->flash_size;
  return self->flash;
}

const LbPracticeCounters *
lb_practice_stm32_get_counters (LbPracticeStm32 *self)
{
  return &self->counters;
}
