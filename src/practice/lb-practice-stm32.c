/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-stm32.h"

#include <string.h>

#include "lb-practice-stm32-flash.h"

#define FLASH_START 0x08000000u
#define ALIAS_START 0x00000000u
#define SRAM_START 0x20000000u
#define SRAM_SIZE (128 * 1024u)
#define OPTION_VIEW 0x1fffc000u
#define OTP_START 0x1fff7800u
#define OTP_SIZE 528u
#define CONTROLLER 0x40023c00u
#define CONTROLLER_SIZE 0x18u

#define CPUID 0xe000ed00u
#define AIRCR 0xe000ed0cu
#define DFSR 0xe000ed30u
#define DHCSR 0xe000edf0u
#define DCRSR 0xe000edf4u
#define DCRDR 0xe000edf8u
#define DEMCR 0xe000edfcu
#define FP_CTRL 0xe0002000u
#define DWT_CTRL 0xe0001000u
#define ROM_TABLE 0xe00ff000u
#define DBGMCU_CR 0xe0042004u
#define DBGMCU_APB1_FZ 0xe0042008u

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
#define N_REGISTERS 24
#define REGISTER_PC 15
#define REGISTER_XPSR 16
#define XPSR_THUMB (1u << 24)
#define LOADER_SIZE 64u

struct _LbPracticeStm32
{
  const LbPracticePart *part;
  guint8               *flash;
  guint8               *own_flash;
  gsize                 flash_size;
  guint8                sram[SRAM_SIZE];
  guint8                otp[OTP_SIZE];
  guint8                uid[12];
  LbPracticeF4       controller;
  LbPracticeCounters    counters;

  gint64   now_ns;
  gboolean powered;
  guint    supply_mv;

  guint32  registers[N_REGISTERS];
  guint32  dcrdr;
  guint32  demcr;
  guint32  dbgmcu_cr;
  guint32  apb1_freeze;
  guint32  c_bits;          /* DHCSR bits 0..5 */
  gboolean halted;
  gboolean reset_seen;      /* S_RESET_ST, cleared by a read */
  gboolean reset_held;
  gint64   loader_done_ns;  /* a loader in RAM stops then; 0 when none runs */
  gint64   watchdog_ns;     /* fires then; 0 when it is fed or frozen */

  gboolean runs_watchdog;
  gboolean swd_off;
  gboolean writes_self_crc;
};

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

/* The watchdog counts on while the core stands still, unless it is frozen. */
static void
update_watchdog (LbPracticeStm32 *self)
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

  return reset > FLASH_START && reset < FLASH_START + self->flash_size && (reset & 1) != 0;
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
  update_watchdog (self);
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
      update_watchdog (self);
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
  guint32 from = self->registers[0] - SRAM_START;
  guint32 to = self->registers[1] - FLASH_START;
  guint32 n = self->registers[2];
  gint64 duration = 0;

  if (from < SRAM_SIZE && n + 8 < SRAM_SIZE - from && to < self->flash_size &&
      n <= self->flash_size - to && self->part->has_f4_flash)
    duration = lb_practice_f4_program_run (&self->controller, to, self->sram + from, n,
                                              self->now_ns, self->supply_mv);

  self->registers[0] += n;
  self->registers[1] += n;
  self->registers[2] = 0;
  self->registers[REGISTER_PC] += LOADER_SIZE;
  self->loader_done_ns = self->now_ns + MAX (duration, 1000);
}

static void
write_dhcsr (LbPracticeStm32 *self,
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
      if (was_halted && (self->c_bits & C_DEBUGEN) != 0 && pc - SRAM_START < SRAM_SIZE)
        run_loader (self);
    }
  update_watchdog (self);
}

static guint32
read_dhcsr (LbPracticeStm32 *self)
{
  guint32 value = self->c_bits | S_REGRDY;

  if (self->halted)
    value |= S_HALT;
  if (self->reset_seen)
    value |= S_RESET_ST;
  self->reset_seen = self->reset_held;
  return value;
}

/* Debug and system registers. Returns FALSE when there is none at @address. */
static gboolean
read_system (LbPracticeStm32 *self,
             guint32          address,
             guint32         *value)
{
  switch (address)
    {
    case CPUID: *value = self->part->cpuid; return TRUE;
    case AIRCR: *value = 0xfa050000; return TRUE;
    case DHCSR: *value = read_dhcsr (self); return TRUE;
    case DCRDR: *value = self->dcrdr; return TRUE;
    case DEMCR: *value = self->demcr; return TRUE;
    case FP_CTRL: *value = 0x260; return TRUE;
    case DWT_CTRL: *value = 0x40000000; return TRUE;
    case DBGMCU_CR: *value = self->dbgmcu_cr; return TRUE;
    case DBGMCU_APB1_FZ: *value = self->apb1_freeze; return TRUE;
    default:
      break;
    }

  /* The rest of the private bus reads as zero, as unimplemented debug units do. */
  *value = 0;
  return (address >> 28) == 0xe;
}

static void
write_system (LbPracticeStm32 *self,
              guint32          address,
              guint32          value)
{
  switch (address)
    {
    case AIRCR:
      if (value >> 16 == 0x05fa && (value & 5) != 0)
        lb_practice_stm32_reset (self);
      break;
    case DHCSR:
      write_dhcsr (self, value);
      break;
    case DCRDR:
      self->dcrdr = value;
      break;
    case DCRSR:
      if ((value & (1u << 16)) != 0)
        lb_practice_stm32_set_register (self, value & 0x1f, self->dcrdr);
      else
        self->dcrdr = lb_practice_stm32_get_register (self, value & 0x1f);
      break;
    case DEMCR:
      self->demcr = value;
      break;
    case DBGMCU_CR:
      self->dbgmcu_cr = value;
      break;
    case DBGMCU_APB1_FZ:
      self->apb1_freeze = value;
      update_watchdog (self);
      break;
    default:
      break;
    }
}

static gboolean
in_range (guint32 address,
          guint   width,
          guint32 start,
          gsize   size)
{
  return address >= start && address - start + width <= size;
}

static guint32
get_bytes (const guint8 *p,
           guint         width)
{
  guint32 value = 0;

  for (guint i = 0; i < width; i++)
    value |= (guint32) p[i] << (8 * i);
  return value;
}

/* The information block: size, unique id, one-time area. Aligned accesses inside read as one. */
static gboolean
read_information (LbPracticeStm32 *self,
                  guint32          address,
                  guint            width,
                  guint32         *value)
{
  guint32 size_word = self->part->size_register & ~3u;
  guint8 bytes[4] = { 0xff, 0xff, 0xff, 0xff };

  if (in_range (address, width, self->part->uid_register, sizeof self->uid))
    *value = get_bytes (self->uid + (address - self->part->uid_register), width);
  else if (in_range (address, width, size_word, 4))
    {
      bytes[self->part->size_register & 3] = (guint8) self->part->flash_kib;
      bytes[(self->part->size_register & 3) + 1] = (guint8) (self->part->flash_kib >> 8);
      *value = get_bytes (bytes + (address - size_word), width);
    }
  else if (self->part->has_f4_flash && in_range (address, width, OTP_START, OTP_SIZE))
    *value = get_bytes (self->otp + (address - OTP_START), width);
  else if (self->part->has_f4_flash && in_range (address, width, OPTION_VIEW, 16))
    *value = lb_practice_f4_option_view (&self->controller, address - OPTION_VIEW, width);
  else
    return FALSE;

  return TRUE;
}

static LbPracticeAp
read_flash (LbPracticeStm32 *self,
            guint32          offset,
            guint            width,
            guint32         *value)
{
  if (lb_practice_f4_is_protected (&self->controller))
    return LB_PRACTICE_AP_FAULT;
  if (self->controller.busy_until_ns != 0)
    return LB_PRACTICE_AP_WAIT;

  *value = lb_practice_f4_read (&self->controller, offset, width);
  return LB_PRACTICE_AP_OK;
}

LbPracticeAp
lb_practice_stm32_read (LbPracticeStm32 *self,
                        guint32          address,
                        guint            width,
                        guint32         *value)
{
  *value = 0;
  if (in_range (address, width, FLASH_START, self->flash_size))
    return read_flash (self, address - FLASH_START, width, value);
  if (in_range (address, width, ALIAS_START, self->flash_size))
    return read_flash (self, address, width, value);
  if (in_range (address, width, SRAM_START, SRAM_SIZE))
    {
      *value = get_bytes (self->sram + (address - SRAM_START), width);
      return LB_PRACTICE_AP_OK;
    }
  if (self->part->has_f4_flash && in_range (address, width, CONTROLLER, CONTROLLER_SIZE))
    {
      *value = lb_practice_f4_read_register (&self->controller, address - CONTROLLER);
      return LB_PRACTICE_AP_OK;
    }
  if (read_information (self, address, width, value))
    return LB_PRACTICE_AP_OK;
  if (self->part->option_register != 0 && address == self->part->option_register)
    {
      *value = self->part->option_word;
      return LB_PRACTICE_AP_OK;
    }
  if ((address & ~3u) == self->part->id_register)
    {
      *value = self->part->idcode >> (8 * (address & 3));
      return LB_PRACTICE_AP_OK;
    }
  if (width == 4 && read_system (self, address, value))
    return LB_PRACTICE_AP_OK;
  /* Peripherals of which nothing is emulated read as zero. */
  return address >> 28 == 4 || address >> 28 == 0xe ? LB_PRACTICE_AP_OK : LB_PRACTICE_AP_FAULT;
}

LbPracticeAp
lb_practice_stm32_write (LbPracticeStm32 *self,
                         guint32          address,
                         guint            width,
                         guint32          value)
{
  if (in_range (address, width, FLASH_START, self->flash_size))
    {
      if (lb_practice_f4_is_protected (&self->controller) || !self->part->has_f4_flash)
        return LB_PRACTICE_AP_FAULT;
      if (self->controller.busy_until_ns != 0)
        return LB_PRACTICE_AP_WAIT;
      lb_practice_f4_program (&self->controller, address - FLASH_START, width, value,
                                 self->now_ns, self->supply_mv);
      return LB_PRACTICE_AP_OK;
    }
  if (in_range (address, width, SRAM_START, SRAM_SIZE))
    {
      for (guint i = 0; i < width; i++)
        self->sram[address - SRAM_START + i] = (guint8) (value >> (8 * i));
      return LB_PRACTICE_AP_OK;
    }
  if (self->part->has_f4_flash && in_range (address, width, CONTROLLER, CONTROLLER_SIZE))
    return lb_practice_f4_write_register (&self->controller, address - CONTROLLER, value,
                                             self->now_ns)
             ? LB_PRACTICE_AP_OK : LB_PRACTICE_AP_WAIT;
  if (width == 4)
    write_system (self, address, value);
  return address >> 28 == 4 || address >> 28 == 0xe ? LB_PRACTICE_AP_OK : LB_PRACTICE_AP_FAULT;
}

guint32
lb_practice_stm32_get_register (LbPracticeStm32 *self,
                                guint            number)
{
  return number < N_REGISTERS ? self->registers[number] : 0;
}

void
lb_practice_stm32_set_register (LbPracticeStm32 *self,
                                guint            number,
                                guint32          value)
{
  if (number < N_REGISTERS)
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
  update_watchdog (self);
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
