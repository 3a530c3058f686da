/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-board.h"
#include "lb-practice-fault.h"
#include "lb-practice-flash.h"
#include "lb-practice-regs.h"

G_BEGIN_DECLS

/**
 * LbPracticeChip:
 *
 * An emulated Espressif chip on its board: a state machine fed with bytes, lines, buttons and a
 * clock. It has no thread and does no input or output; whoever wraps it does both. It follows the
 * facts, not our client.
 *
 * All times are microseconds of one clock, the wrapper's; they must not go back. Not thread-safe.
 */
typedef struct _LbPracticeChip LbPracticeChip;

/* How a board is made. Zero is a good default for all but @board and @flash. */
typedef struct
{
  const LbPracticeBoard *board;
  LbPracticeFlash       *flash;      /* taken over */
  GArray                *faults;     /* (nullable): of LbPracticeFault; copied */
  guint                  latency_us; /* of the USB adapter towards the host */
  LbPracticeSecurity     security;
} LbPracticeSetup;

LbPracticeChip  *lb_practice_chip_new       (const LbPracticeSetup *setup);
void             lb_practice_chip_free      (LbPracticeChip *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPracticeChip, lb_practice_chip_free)

const LbPracticeBoard *lb_practice_chip_get_board (LbPracticeChip *self);
LbPracticeFlash *lb_practice_chip_get_flash (LbPracticeChip *self);

/**
 * lb_practice_chip_power_on:
 * @download: somebody holds the boot button meanwhile
 *
 * The board gets its supply. Until then it is silent.
 */
void             lb_practice_chip_power_on  (LbPracticeChip *self,
                                             gint64          now,
                                             gboolean        download);

/**
 * lb_practice_chip_opened:
 *
 * A host has opened the port. A board that does not listen then, and whose controls nobody has
 * touched, is put into download mode a second later: a practice board presses its own buttons. It
 * does so too a second after bytes came for an application that does not want them.
 */
void             lb_practice_chip_opened    (LbPracticeChip *self,
                                             gint64          now);

/* Bytes leave the host. They reach the chip one by one at the line's rate. */
void             lb_practice_chip_feed      (LbPracticeChip *self,
                                             gint64          now,
                                             const guint8   *data,
                                             gsize           length);
/* Returns: when all that was fed is at the chip */
gint64           lb_practice_chip_feed_done (LbPracticeChip *self);

/* Returns: bytes put in @buf: those that have reached the host by @now */
gsize            lb_practice_chip_take      (LbPracticeChip *self,
                                             gint64          now,
                                             guint8         *buf,
                                             gsize           length);
/* Drops what has reached the host by @now. */
void             lb_practice_chip_flush     (LbPracticeChip *self,
                                             gint64          now);

/* Lets everything happen that happens until @now. */
void             lb_practice_chip_advance   (LbPracticeChip *self,
                                             gint64          now);
/**
 * lb_practice_chip_next_event:
 *
 * Returns: when something can happen next, or bytes reach the host; LB_PRACTICE_NEVER when only the
 * host can make it happen
 */
gint64           lb_practice_chip_next_event (LbPracticeChip *self);

/* Asserted lines are low (facts 6.1). Without effect on boards where they lead nowhere. */
void             lb_practice_chip_set_lines (LbPracticeChip *self,
                                             gint64          now,
                                             gboolean        dtr,
                                             gboolean        rts);
/* The rate the host's UART runs at; 0 when it is not known and the line always fits. */
void             lb_practice_chip_set_host_baud (LbPracticeChip *self,
                                                 gint64          now,
                                                 guint           baud);
/* Returns: the rate the chip runs at now */
guint            lb_practice_chip_get_baud  (LbPracticeChip *self);

/* A person is at the board: from then on it leaves its controls alone. */
void             lb_practice_chip_take_over (LbPracticeChip *self,
                                             gint64          now);
/* The board presses its buttons now, whoever is at it, unless it is in its loader already. */
void             lb_practice_chip_press     (LbPracticeChip *self,
                                             gint64          now);
/* A hand on a control of the board, which takes it over. */
void             lb_practice_chip_set_control (LbPracticeChip *self,
                                               gint64          now,
                                               guint           index,
                                               gboolean        held);
gboolean         lb_practice_chip_get_control (LbPracticeChip *self,
                                               guint           index);

/* Returns: whether the cable has been pulled (fault "vanish") */
gboolean         lb_practice_chip_is_gone   (LbPracticeChip *self);
/* Returns: when it can be plugged in again */
gint64           lb_practice_chip_back_at   (LbPracticeChip *self);
/* Plugs it in again. */
void             lb_practice_chip_replug    (LbPracticeChip *self,
                                             gint64          now,
                                             gboolean        download);

/* Returns: bytes of flash payload moved so far, as the offsets of faults count them */
guint64          lb_practice_chip_get_moved (LbPracticeChip *self);

G_END_DECLS
