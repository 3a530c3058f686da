/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

#include "lb-practice-chip.h"

G_BEGIN_DECLS

typedef enum
{
  LB_PRACTICE_CLOCK_REAL, /* the board takes as long as the real thing */
  LB_PRACTICE_CLOCK_VIRTUAL, /* waits cost nothing; the port's clock tells how long it would take */
} LbPracticeClock;

/**
 * LbPracticeRig:
 *
 * A chip with its clock, shared between the port (the worker's thread) and whoever presses the
 * board's buttons (the window's). Reference counted; any thread.
 */
typedef struct _LbPracticeRig LbPracticeRig;

/* @chip: (transfer full) */
LbPracticeRig *lb_practice_rig_new   (LbPracticeChip  *chip,
                                      LbPracticeClock  clock);
LbPracticeRig *lb_practice_rig_ref   (LbPracticeRig *self);
void           lb_practice_rig_unref (LbPracticeRig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPracticeRig, lb_practice_rig_unref)

LbPracticeClock lb_practice_rig_get_clock (LbPracticeRig *self);
const LbPracticeBoard *lb_practice_rig_get_board (LbPracticeRig *self);
/* Returns: microseconds of the rig's clock */
gint64         lb_practice_rig_now   (LbPracticeRig *self);

/**
 * lb_practice_rig_open:
 *
 * Takes the rig's one port; the board is plugged in if it is not.
 *
 * Returns: FALSE with LB_RETRY_PORT_BUSY, or LB_RETRY_NO_PORT while its cable is out
 */
gboolean       lb_practice_rig_open  (LbPracticeRig  *self,
                                      GError        **error);
void           lb_practice_rig_close (LbPracticeRig *self);

/* These are lb_port_*() of the port room; the port passes them on. */
gboolean       lb_practice_rig_write (LbPracticeRig  *self,
                                      const guint8   *buf,
                                      gsize           len,
                                      GError        **error);
gssize         lb_practice_rig_read  (LbPracticeRig  *self,
                                      guint8         *buf,
                                      gsize           len,
                                      guint           timeout_ms,
                                      GCancellable   *cancellable,
                                      GError        **error);
void           lb_practice_rig_flush (LbPracticeRig *self);
void           lb_practice_rig_set_lines (LbPracticeRig *self,
                                          gboolean       dtr,
                                          gboolean       rts);
/* Waits until what was written is at the chip. */
void           lb_practice_rig_set_baud (LbPracticeRig *self,
                                         guint          baud);
gboolean       lb_practice_rig_sleep (LbPracticeRig  *self,
                                      guint           ms,
                                      GCancellable   *cancellable,
                                      GError        **error);

void           lb_practice_rig_take_over   (LbPracticeRig *self);
void           lb_practice_rig_press       (LbPracticeRig *self);
void           lb_practice_rig_set_control (LbPracticeRig *self,
                                            guint          index,
                                            gboolean       held);
gboolean       lb_practice_rig_get_control (LbPracticeRig *self,
                                            guint          index);
/* Returns: (transfer full): what the flash holds now */
GBytes        *lb_practice_rig_dup_flash   (LbPracticeRig *self);
/* Returns: bytes of flash payload moved so far */
guint64        lb_practice_rig_get_moved   (LbPracticeRig *self);

G_END_DECLS
