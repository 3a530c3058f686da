/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice"

#include "config.h"

#include "lb-practice-stm32-private.h"

#define ALIAS_START 0x00000000u
#define OPTION_VIEW 0x1fffc000u
#define OTP_START 0x1fff7800u
#define CONTROLLER 0x40023c00u
#define CONTROLLER_SIZE 0x18u

#define CPUID 0xe000ed00u
#define AIRCR 0xe000ed0cu
#define DHCSR 0xe000edf0u
#define DCRSR 0xe000edf4u
#define DCRDR 0xe000edf8u
#define DEMCR 0xe000edfcu
#define FP_CTRL 0xe0002000u
#define DWT_CTRL 0xe0001000u
#define DBGMCU_CR 0xe0042004u
#define DBGMCU_APB1_FZ 0xe0042008u

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
    case DHCSR: *value = lb_practice_stm32_read_dhcsr (self); return TRUE;
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
      lb_practice_stm32_write_dhcsr (self, value);
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
      lb_practice_stm32_update_watchdog (self);
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
  else if (self->part->has_f4_flash && in_range (address, width, OTP_START, LB_PRACTICE_OTP_SIZE))
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
  if (in_range (address, width, LB_PRACTICE_FLASH_START, self->flash_size))
    return read_flash (self, address - LB_PRACTICE_FLASH_START, width, value);
  if (in_range (address, width, ALIAS_START, self->flash_size))
    return read_flash (self, address, width, value);
  if (in_range (address, width, LB_PRACTICE_SRAM_START, LB_PRACTICE_SRAM_SIZE))
    {
      *value = get_bytes (self->sram + (address - LB_PRACTICE_SRAM_START), width);
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
  if (in_range (address, width, LB_PRACTICE_FLASH_START, self->flash_size))
    {
      if (lb_practice_f4_is_protected (&self->controller) || !self->part->has_f4_flash)
        return LB_PRACTICE_AP_FAULT;
      if (self->controller.busy_until_ns != 0)
        return LB_PRACTICE_AP_WAIT;
      lb_practice_f4_program (&self->controller, address - LB_PRACTICE_FLASH_START, width, value,
                                 self->now_ns, self->supply_mv);
      return LB_PRACTICE_AP_OK;
    }
  if (in_range (address, width, LB_PRACTICE_SRAM_START, LB_PRACTICE_SRAM_SIZE))
    {
      for (guint i = 0; i < width; i++)
        self->sram[address - LB_PRACTICE_SRAM_START + i] = (guint8) (value >> (8 * i));
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
