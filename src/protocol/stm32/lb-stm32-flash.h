/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-swd-target.h"

G_BEGIN_DECLS

/**
 * LbStm32Flash:
 *
 * The flash controller of the F2, F4 and F7 parts, driven register by register from outside (facts 2.3
 * to 2.5): no code is put into the chip. The core must be halted. On the caller's stack or inside an
 * object; it keeps no reference.
 *
 * A loader in RAM would not pay. At 4 MHz a word takes 46 clocks, 11.5 µs, on the wires (facts 2.7)
 * and 16 µs in the flash (facts 2.4). Written directly the two overlap, because the bus stalls the
 * next word until the flash is free: 16 µs are left. A loader that gets its data first and programs
 * then needs 27.5 µs; “tools/bench stlink” measures st-flash, which does so, on the same emulated
 * adapter. One that programs while more arrives, as openocd's, cannot be faster than the flash
 * either. Only bytes at a low supply would gain: an adapter takes 64 of them a command, about 28 µs
 * each with what USB adds, against 19 from RAM. How a real adapter passes on the stall, by waiting or
 * with status WAIT, was not seen yet; a block that ends in WAIT is written again.
 */
typedef struct
{
  LbSwdTarget *target;
  guint32      base;      /* address of the controller */
  gboolean     by_bytes;  /* 8-bit accesses: for a supply below 2.7 V */
} LbStm32Flash;

#define LB_STM32_OPTCR 0x14u

/**
 * lb_stm32_flash_init:
 * @millivolts: the supply, 0 when unknown. Below 1.5 V the sense wire is not connected: the chip
 *   would not run (facts 2.3), so 3.3 V is assumed and found out by trying.
 */
void     lb_stm32_flash_init                  (LbStm32Flash  *self,
                                               LbSwdTarget   *target,
                                               guint32        base,
                                               guint          millivolts);

/**
 * lb_stm32_flash_erase_sector:
 * @number: as the controller counts
 *
 * Once begun an erase is waited for even when cancelled: half an erase is worse than a short wait.
 *
 * Returns: %FALSE with LB_ERROR_DEVICE (the message names the flag), LB_ERROR_TIMEOUT, …
 */
gboolean lb_stm32_flash_erase_sector          (LbStm32Flash  *self,
                                               guint          number,
                                               GCancellable  *cancellable,
                                               GError       **error);
gboolean lb_stm32_flash_mass_erase            (LbStm32Flash  *self,
                                               GCancellable  *cancellable,
                                               GError       **error);

/**
 * lb_stm32_flash_program:
 * @address: a multiple of 4, as is @len
 *
 * Writes into erased flash and waits until it is there. Parts that are all FF are left out. Falls
 * back to 8-bit accesses when the controller says the supply is too low for 32-bit ones.
 */
gboolean lb_stm32_flash_program               (LbStm32Flash  *self,
                                               guint32        address,
                                               const guint8  *data,
                                               gsize          len,
                                               GCancellable  *cancellable,
                                               GError       **error);

/* Drops what the chip's caches hold, so that a read sees the flash. */
gboolean lb_stm32_flash_flush_caches          (LbStm32Flash  *self,
                                               GError       **error);

/* Level 0 open, 1 protected, 2 for ever (facts 2.5), from a value of OPTCR. */
guint    lb_stm32_rdp_level                   (guint32        optcr);

/**
 * lb_stm32_compose_optcr:
 * @old: the value of OPTCR to start from, whatever it is
 *
 * Every value this program ever writes to OPTCR comes from here: the read-out protection byte is
 * AA by construction, and lock and start are clear.
 */
guint32  lb_stm32_compose_optcr               (guint32        old,
                                               gboolean       clear_write_protection);

/**
 * lb_stm32_flash_remove_read_protection:
 *
 * From level 1 to 0, which erases the whole flash. The chip must then lose power before it can
 * be used. Never called but by the protection dialog.
 *
 * Returns: %FALSE with LB_ERROR_REFUSED at level 2 or when the chip is not protected
 */
gboolean lb_stm32_flash_remove_read_protection  (LbStm32Flash  *self,
                                                 GCancellable  *cancellable,
                                                 GError       **error);
/* At level 0 only: sets nWRP, which erases nothing. */
gboolean lb_stm32_flash_clear_write_protection  (LbStm32Flash  *self,
                                                 GCancellable  *cancellable,
                                                 GError       **error);

G_END_DECLS
