/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-stm32-flash.h"
#include "lb-practice-stm32.h"

G_BEGIN_DECLS

#define LB_PRACTICE_FLASH_START 0x08000000u
#define LB_PRACTICE_SRAM_START 0x20000000u
#define LB_PRACTICE_SRAM_SIZE (128 * 1024u)
#define LB_PRACTICE_OTP_SIZE 528u
#define LB_PRACTICE_N_REGISTERS 24

struct _LbPracticeStm32
{
  const LbPracticePart *part;
  guint8               *flash;
  guint8               *own_flash;
  gsize                 flash_size;
  guint8                sram[LB_PRACTICE_SRAM_SIZE];
  guint8                otp[LB_PRACTICE_OTP_SIZE];
  guint8                uid[12];
  LbPracticeF4          controller;
  LbPracticeCounters    counters;

  gint64   now_ns;
  gboolean powered;
  guint    supply_mv;

  guint32  registers[LB_PRACTICE_N_REGISTERS];
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

/* What the memory map reaches of the core's debug unit. */
guint32 lb_practice_stm32_read_dhcsr      (LbPracticeStm32 *self);
void    lb_practice_stm32_write_dhcsr     (LbPracticeStm32 *self,
                                           guint32          value);
/* The watchdog counts on while the core stands still, unless it is frozen. */
void    lb_practice_stm32_update_watchdog (LbPracticeStm32 *self);

G_END_DECLS
