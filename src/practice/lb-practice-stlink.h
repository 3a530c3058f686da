/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

#include "lb-practice-stm32.h"

G_BEGIN_DECLS

/**
 * LbPracticeStlink:
 *
 * An emulated ST-Link with a chip behind it: bytes of the OUT pipe in, bytes of the IN pipe out
 * (facts 1). It has a clock of its own that every transfer moves on by the time the real thing
 * takes; whoever wraps it waits that long, or does not. No thread, no I/O.
 */
typedef struct _LbPracticeStlink LbPracticeStlink;

typedef enum
{
  LB_PRACTICE_STLINK_V2,      /* 3748, V2J37S7 */
  LB_PRACTICE_STLINK_V2_OLD,  /* 3748, V2J13S4: no clock, old status command */
  LB_PRACTICE_STLINK_V2_1,    /* 374b, V2J41M27 */
  LB_PRACTICE_STLINK_V3,      /* 374f, V3J10M3B5 */
} LbPracticeStlinkModel;

typedef enum
{
  LB_PRACTICE_USB_OK,
  LB_PRACTICE_USB_TIMEOUT, /* nothing to read */
  LB_PRACTICE_USB_STALL,
  LB_PRACTICE_USB_GONE,    /* unplugged */
} LbPracticeUsb;

/**
 * lb_practice_stlink_new:
 * @chip: (transfer full): what is wired to it
 */
LbPracticeStlink *lb_practice_stlink_new  (LbPracticeStlinkModel  model,
                                           LbPracticeStm32       *chip);
/* For a board that outlives its transport; lb_practice_stlink_free() takes it back. */
LbPracticeStlink *lb_practice_stlink_ref  (LbPracticeStlink *self);
void              lb_practice_stlink_free (LbPracticeStlink *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPracticeStlink, lb_practice_stlink_free)

LbPracticeUsb     lb_practice_stlink_out  (LbPracticeStlink *self,
                                           const guint8     *data,
                                           gsize             length);
/* @got: (out): bytes put in @buf */
LbPracticeUsb     lb_practice_stlink_in   (LbPracticeStlink *self,
                                           guint8           *buf,
                                           gsize             length,
                                           gsize            *got);
/* Clears a halt: what was going on is forgotten. */
void              lb_practice_stlink_clear_halt (LbPracticeStlink *self);
/* A USB reset or a replug: debug mode ends. */
void              lb_practice_stlink_replug     (LbPracticeStlink *self);

/* The clock in nanoseconds, and time that passes without a transfer. */
gint64            lb_practice_stlink_now     (LbPracticeStlink *self);
void              lb_practice_stlink_advance (LbPracticeStlink *self,
                                              gint64            ns);

LbPracticeStm32  *lb_practice_stlink_get_chip (LbPracticeStlink *self);
guint16           lb_practice_stlink_get_pid  (LbPracticeStlink *self);
/* How many commands came so far: what faults count in. */
guint             lb_practice_stlink_get_commands (LbPracticeStlink *self);

/* Somebody unplugs the board and plugs the one of @other in, which gets this one. */
void              lb_practice_stlink_swap_chip (LbPracticeStlink *self,
                                                LbPracticeStlink *other);

/* The board and the adapter as a person might have wired them. */
void              lb_practice_stlink_set_mode      (LbPracticeStlink *self,
                                                    guint8            mode);
void              lb_practice_stlink_set_nrst_wire (LbPracticeStlink *self,
                                                    gboolean          wired);
/* A person grounds NRST from now for @ms milliseconds of the clock. */
void              lb_practice_stlink_ground_nrst   (LbPracticeStlink *self,
                                                    guint             ms);
/* What the sense pin measures; clones without the wire see little. */
void              lb_practice_stlink_set_sense     (LbPracticeStlink *self,
                                                    guint             millivolts);
/* The highest clock in kHz the wires carry; 0: any. Faster fails. */
void              lb_practice_stlink_set_max_khz   (LbPracticeStlink *self,
                                                    guint             khz);

/**
 * lb_practice_stlink_add_fault:
 * @spec: NAME[@OFFSET][xCOUNT], OFFSET in bytes of flash moved (or, as @#N, in commands); names:
 *   status:HEX (that status instead of success), stale (a failed read gives the bytes before it),
 *   short (an answer one byte short), silence (no answer), stall, flip (one bit of data), vanish
 *   (unplugged), brownout (the chip loses power), protected (level 1), dead (level 2), noid, nonrst,
 *   novoltage, swdoff, updater (the adapter does not leave it), slow:KHZ
 *
 * Returns: whether the spec was understood
 */
gboolean          lb_practice_stlink_add_fault     (LbPracticeStlink *self,
                                                    const char       *spec);
/* Events still to come stay away; a state of the board stays. */
void              lb_practice_stlink_clear_faults  (LbPracticeStlink *self);

G_END_DECLS
