/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbPracticeStm32:
 *
 * An emulated STM32 as its debug port shows it: memory, Cortex-M debug registers, and the flash
 * controller of an F405 with its keys, sectors, busy times and protections (facts 2). It is no CPU:
 * running firmware is a flag, but for what firmware does to its own flash, and for a loader in RAM,
 * which is honoured by its effect. Written from the facts alone, not from our client.
 *
 * It has no thread and no I/O. Time is told to it.
 */
typedef struct _LbPracticeStm32 LbPracticeStm32;

/* How one access through the memory access port ends. */
typedef enum
{
  LB_PRACTICE_AP_OK,
  LB_PRACTICE_AP_WAIT,  /* the bus is stalled by a busy flash */
  LB_PRACTICE_AP_FAULT, /* no memory there, or protected */
} LbPracticeAp;

/* What tells one part from another. Parts other than the F405 have no flash controller here. */
typedef struct
{
  const char *name;          /* "stm32f405" */
  guint32     cpuid;
  guint32     id_register;
  guint32     idcode;
  guint32     size_register; /* u16 with the KiB */
  guint32     uid_register;
  guint32     flash_kib;
  guint32     option_register; /* of parts without a flash controller here */
  guint32     option_word;
  gboolean    has_f4_flash;
} LbPracticePart;

/* Returns: (nullable): NULL when there is no part of that name; %NULL as name is the F405 */
const LbPracticePart *lb_practice_part_find (const char *name);
/* For tests over all parts; @index from 0 until NULL. */
const LbPracticePart *lb_practice_part_nth  (guint       index);

/**
 * lb_practice_stm32_new:
 * @flash: (nullable): the memory, part->flash_kib KiB, kept by the caller for as long; %NULL for
 *   erased memory of its own
 * @uid: 12 bytes
 */
LbPracticeStm32 *lb_practice_stm32_new  (const LbPracticePart *part,
                                         guint8               *flash,
                                         const guint8          uid[12]);
void             lb_practice_stm32_free (LbPracticeStm32 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPracticeStm32, lb_practice_stm32_free)

/* Tells the time, in nanoseconds, which never goes back. Work that is due gets done. */
void             lb_practice_stm32_set_time (LbPracticeStm32 *self,
                                             gint64           now_ns);
/* When the flash stops being busy; 0 when it is not. */
gint64           lb_practice_stm32_busy_until (LbPracticeStm32 *self);

/* @width is 1, 2 or 4 bytes, @address a multiple of it. */
LbPracticeAp     lb_practice_stm32_read  (LbPracticeStm32 *self,
                                          guint32          address,
                                          guint            width,
                                          guint32         *value);
LbPracticeAp     lb_practice_stm32_write (LbPracticeStm32 *self,
                                          guint32          address,
                                          guint            width,
                                          guint32          value);

/* Core registers: 0 to 15, 16 xPSR, 17 MSP, 18 PSP. */
guint32          lb_practice_stm32_get_register (LbPracticeStm32 *self,
                                                 guint            number);
void             lb_practice_stm32_set_register (LbPracticeStm32 *self,
                                                 guint            number,
                                                 guint32          value);

/* A system reset, as AIRCR, the watchdog and NRST make it. Holding NRST keeps the core stopped. */
void             lb_practice_stm32_reset      (LbPracticeStm32 *self);
void             lb_practice_stm32_hold_reset (LbPracticeStm32 *self,
                                               gboolean         held);
/* Power away, in the middle of whatever was going on, and back. */
void             lb_practice_stm32_power_cycle (LbPracticeStm32 *self);
void             lb_practice_stm32_set_power   (LbPracticeStm32 *self,
                                                gboolean         on);
gboolean         lb_practice_stm32_has_power   (LbPracticeStm32 *self);

/* A debugger is attached from now on: what read-out protection level 1 watches for. */
void             lb_practice_stm32_attach      (LbPracticeStm32 *self);
/* Whether the debug port answers at all: not at level 2, without power, or with SWD turned off. */
gboolean         lb_practice_stm32_answers     (LbPracticeStm32 *self);
gboolean         lb_practice_stm32_is_halted   (LbPracticeStm32 *self);

/* Properties of the board around it, for tests and faults. */
void             lb_practice_stm32_set_rdp       (LbPracticeStm32 *self,
                                                  guint8           rdp);
guint8           lb_practice_stm32_get_rdp       (LbPracticeStm32 *self);
void             lb_practice_stm32_set_nwrp      (LbPracticeStm32 *self,
                                                  guint16          nwrp);
guint16          lb_practice_stm32_get_nwrp      (LbPracticeStm32 *self);
void             lb_practice_stm32_set_supply    (LbPracticeStm32 *self,
                                                  guint            millivolts);
guint            lb_practice_stm32_get_supply    (LbPracticeStm32 *self);
/* The firmware runs the watchdog: a halt that does not freeze it ends in a reset. */
void             lb_practice_stm32_set_watchdog  (LbPracticeStm32 *self,
                                                  gboolean         runs);
/* The firmware turns the SWD pins off: it answers only while in reset. */
void             lb_practice_stm32_set_swd_off   (LbPracticeStm32 *self,
                                                  gboolean         off);
/* The firmware writes the CRC of itself at its first start, as VESC's does (facts 3). */
void             lb_practice_stm32_set_self_crc  (LbPracticeStm32 *self,
                                                  gboolean         writes);
/* Somebody once used the one-time area. */
void             lb_practice_stm32_set_otp       (LbPracticeStm32 *self,
                                                  guint            offset,
                                                  guint8           value);
const guint8    *lb_practice_stm32_get_flash     (LbPracticeStm32 *self,
                                                  gsize           *length);

typedef struct
{
  guint resets;       /* system resets seen */
  guint bad_rdp;      /* attempts to write a read-out protection byte other than AA */
  guint erases;       /* sectors erased */
  guint mass_erases;
  guint programmed;   /* accesses that programmed something */
  guint flash_errors; /* error flags raised */
} LbPracticeCounters;

const LbPracticeCounters *lb_practice_stm32_get_counters (LbPracticeStm32 *self);

G_END_DECLS
