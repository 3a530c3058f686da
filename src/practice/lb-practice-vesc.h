/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

#include "lb-practice-stm32.h"

G_BEGIN_DECLS

/**
 * LbPracticeVesc:
 *
 * An emulated VESC on its serial line (facts 4): bytes in, bytes out, and a clock that is told to
 * it. It may
 * have a dead controller on its SWD header, and working ones behind it on the CAN bus. Written from
 * the facts alone. No thread, no I/O.
 */
typedef struct _LbPracticeVesc LbPracticeVesc;

/**
 * lb_practice_vesc_new:
 * @flash: (nullable): 1 MiB kept by the caller, with firmware in it; %NULL for factory contents
 */
LbPracticeVesc *lb_practice_vesc_new  (guint8       *flash,
                                       const char   *hardware,
                                       const guint8  uuid[12]);
/* For a board that outlives the port it is opened with; lb_practice_vesc_free() takes it back. */
LbPracticeVesc *lb_practice_vesc_ref  (LbPracticeVesc *self);
void            lb_practice_vesc_free (LbPracticeVesc *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPracticeVesc, lb_practice_vesc_free)

/* @chip: (transfer full): the dead one on the SWD header */
void             lb_practice_vesc_set_target (LbPracticeVesc  *self,
                                              LbPracticeStm32 *chip);
LbPracticeStm32 *lb_practice_vesc_get_target (LbPracticeVesc  *self);
/* @peer: (transfer full): on the CAN bus */
void             lb_practice_vesc_add_peer   (LbPracticeVesc  *self,
                                              guint8           can_id,
                                              LbPracticeVesc  *peer);

/* Returns: FALSE while it is gone: its bootloader runs, or the cable is out */
gboolean         lb_practice_vesc_write      (LbPracticeVesc *self,
                                              const guint8   *data,
                                              gsize           length);
/* Returns: bytes that have arrived by now, -1 while it is gone */
gssize           lb_practice_vesc_read       (LbPracticeVesc *self,
                                              guint8         *buf,
                                              gsize           length);
gboolean         lb_practice_vesc_is_gone    (LbPracticeVesc *self);
/* The cable is out and in again: what was on its way is lost. */
void             lb_practice_vesc_replug     (LbPracticeVesc *self);
void             lb_practice_vesc_flush      (LbPracticeVesc *self);
/* When the next byte arrives; G_MAXINT64 when none is on its way. */
gint64           lb_practice_vesc_next_ns    (LbPracticeVesc *self);
gint64           lb_practice_vesc_now        (LbPracticeVesc *self);
void             lb_practice_vesc_set_time   (LbPracticeVesc *self,
                                              gint64          now_ns);

const guint8    *lb_practice_vesc_get_flash  (LbPracticeVesc *self);
/* Puts a script into it, as if it had been uploaded. */
void             lb_practice_vesc_set_script (LbPracticeVesc *self,
                                              gboolean        is_lisp,
                                              const char     *text);
GByteArray      *lb_practice_vesc_get_mcconf (LbPracticeVesc *self);

/**
 * lb_practice_vesc_add_fault:
 * @spec: NAME[@N][xCOUNT], N in commands: lost (no answer), late (an answer after 4 s), flip (one
 * bit of an
 *   answer), vanish, notarget, readfail, writefail, motor (it turns: erase refused), nobootloader,
 *   code:CODE (a command of the programmer is answered so, and not carried out), brownout (the other
 *   board loses its supply while it is erased or written)
 *
 * Returns: whether it was understood
 */
gboolean         lb_practice_vesc_add_fault  (LbPracticeVesc *self,
                                              const char     *spec);
/* All is well from now on. */
void             lb_practice_vesc_clear_faults (LbPracticeVesc *self);
/* Commands so far, for the N of a fault. */
guint            lb_practice_vesc_get_commands (LbPracticeVesc *self);

/* Firmware and bootloader as files, for a practice upload; (transfer full). */
GBytes          *lb_practice_vesc_firmware   (const char *hardware,
                                              guint       major,
                                              guint       minor);
GBytes          *lb_practice_vesc_bootloader (void);
/* Factory contents of a whole controller, with settings, scripts and bootloader, into 1 MiB. */
void             lb_practice_vesc_fill       (guint8     *flash,
                                              const char *hardware,
                                              guint       major,
                                              guint       minor);

G_END_DECLS
