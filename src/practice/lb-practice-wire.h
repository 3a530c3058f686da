/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LbPracticeWire:
 *
 * The serial line between a chip and its host: when each byte arrives, and in what shape. Both
 * directions run at 8N1. A byte received at another rate than it was sent is garbage. Bytes for the
 * host reach it the latency of the USB adapter later. All times are nanoseconds.
 */
typedef struct _LbPracticeWire LbPracticeWire;

/* Damages the bytes sent to the chip or the host at @baud; called once for each byte, in order. */
typedef guint8 (*LbPracticeWireNoise) (guint8   byte,
                                       guint    baud,
                                       gpointer user_data);

LbPracticeWire *lb_practice_wire_new         (gint64               latency,
                                              LbPracticeWireNoise  noise,
                                              gpointer             user_data);
void            lb_practice_wire_free        (LbPracticeWire      *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPracticeWire, lb_practice_wire_free)

/* 0 for a host whose rate is not known: the line then always runs at the chip's. */
void            lb_practice_wire_set_host_baud (LbPracticeWire *self,
                                                gint64          now,
                                                guint           baud);
void            lb_practice_wire_set_chip_baud (LbPracticeWire *self,
                                                guint           baud);
guint           lb_practice_wire_get_chip_baud (LbPracticeWire *self);
/* Whether the chip, listening at its own rate, hears what is sent at @baud; 0: the host follows. */
gboolean        lb_practice_wire_is_heard_at (LbPracticeWire       *self,
                                              guint                 baud);

/* From the host to the chip. */
void            lb_practice_wire_feed        (LbPracticeWire *self,
                                              gint64          now,
                                              const guint8   *data,
                                              gsize           length);
/* Returns: when the next byte is at the chip, LB_PRACTICE_NEVER when none is under way */
gint64          lb_practice_wire_next_in     (LbPracticeWire *self);
/* Returns: the rate that byte is sent at; 0 when the host follows the chip */
guint           lb_practice_wire_next_in_baud (LbPracticeWire *self);
/* Takes that byte as the chip, listening at its own rate, hears it. */
guint8          lb_practice_wire_take_in     (LbPracticeWire *self);
/* Returns: when all that was fed is at the chip */
gint64          lb_practice_wire_in_done     (LbPracticeWire *self);

/* From the chip to the host. Bytes leave one behind the other, the first not before @at. */
void            lb_practice_wire_send        (LbPracticeWire *self,
                                              gint64          at,
                                              const guint8   *data,
                                              gsize           length);
/* Returns: when the last byte has left the chip */
gint64          lb_practice_wire_out_done    (LbPracticeWire *self);
/* Returns: when the host next gets bytes: as many as a millisecond holds, or the last */
gint64          lb_practice_wire_next_out    (LbPracticeWire *self);
/* Hands over what has reached the host by @now. */
gsize           lb_practice_wire_take_out    (LbPracticeWire *self,
                                              gint64          now,
                                              guint8         *buf,
                                              gsize           length);
/* Drops what the host has not got yet but by @now could have. */
void            lb_practice_wire_flush_out   (LbPracticeWire *self,
                                              gint64          now);

/* The chip lost its reset or its power at @now: what it has not sent is gone. */
void            lb_practice_wire_cut_out     (LbPracticeWire *self,
                                              gint64          now);
/* The line is open at both ends from @now on. */
void            lb_practice_wire_cut_in      (LbPracticeWire *self);

G_END_DECLS
