/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-place.h"
#include "lb-practice-options.h"
#include "lb-practice-rig.h"

G_BEGIN_DECLS

/**
 * LbPracticePlace:
 *
 * A practice board in the list of ports. The board keeps what is in it as long as the place lives,
 * whichever ports are opened and closed; its flash lives on in a file. Any thread.
 */
#define LB_TYPE_PRACTICE_PLACE (lb_practice_place_get_type ())
G_DECLARE_FINAL_TYPE (LbPracticePlace, lb_practice_place, LB, PRACTICE_PLACE, LbPlace)

/**
 * lb_practice_place_new_for_spec:
 * @spec: practice:NAME[,fault=SPEC]...[,latency=MS][,instant]
 *
 * The board's flash is in $XDG_STATE_HOME/lifeboat/practice/NAME.bin; it is made with factory
 * firmware when a port is first opened and it is not there. The clock is real, or virtual with
 * "instant".
 *
 * Returns: (transfer full): the place, or NULL with LB_ERROR_NOT_FOUND (no such board) or
 * LB_ERROR_INVALID (the rest)
 */
LbPlace *lb_practice_place_new_for_spec (const char  *spec,
                                         GError     **error);

/* Returns: (transfer full): as lb_practice_place_new_for_spec() */
LbPlace *lb_practice_place_new  (const LbPracticePlaceOptions  *options,
                                 GError                       **error);

/**
 * lb_practice_place_get_controls:
 *
 * What a hand can do to this board: buttons, keys, its supply.
 *
 * Returns: (transfer none): LB_PRACTICE_MAX_CONTROLS of them; unused ones have no name
 */
const LbPracticeControl *lb_practice_place_get_controls (LbPracticePlace *self);

/**
 * lb_practice_place_take_over:
 *
 * A person is at the board: from then on it presses its buttons only when it is told to. An instant
 * board waits for nobody and goes on by itself. Any thread.
 */
void     lb_practice_place_take_over   (LbPracticePlace *self);
/* The board presses its buttons now, as its guide says. Any thread. */
void     lb_practice_place_press       (LbPracticePlace *self);

/**
 * lb_practice_place_set_control:
 * @name: of the control
 *
 * Presses or lets go. From then on the board no longer presses its buttons by itself. Has no effect
 * before a port was opened.
 *
 * Returns: FALSE when there is no such control
 */
gboolean lb_practice_place_set_control (LbPracticePlace *self,
                                        const char      *name,
                                        gboolean         held);
gboolean lb_practice_place_get_control (LbPracticePlace *self,
                                        const char      *name);

/* Returns: (transfer full) (nullable): what the flash holds now; NULL when it cannot be made */
GBytes  *lb_practice_place_dup_flash   (LbPracticePlace *self);
/* Returns: bytes of flash payload moved so far, as the offsets of faults count them */
guint64  lb_practice_place_get_moved   (LbPracticePlace *self);

G_END_DECLS
