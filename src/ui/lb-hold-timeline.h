/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

#include "lb-board.h"

G_BEGIN_DECLS

/**
 * LbHoldTimeline:
 *
 * The steps of a guide along a line, a bar for each button from the step in which it is held to
 * the one in which it is let go, and a marker at the present step. Steps run from left to right,
 * or from top to bottom where there is no room. Property: "step" (int, -1 for none).
 */
#define LB_TYPE_HOLD_TIMELINE (lb_hold_timeline_get_type ())
G_DECLARE_FINAL_TYPE (LbHoldTimeline, lb_hold_timeline, LB, HOLD_TIMELINE, GtkWidget)

GtkWidget *lb_hold_timeline_new       (void);

/**
 * lb_hold_timeline_set_guide:
 * @board: (nullable): the board
 * @guide: index of one of its guides
 *
 * The step is none then.
 */
void       lb_hold_timeline_set_guide (LbHoldTimeline *self,
                                       LbBoard        *board,
                                       guint           guide);

/* @step: index of the present step, -1 for none */
void       lb_hold_timeline_set_step  (LbHoldTimeline *self,
                                       int             step);
int        lb_hold_timeline_get_step  (LbHoldTimeline *self);

/* To the first step of @phase or a later one; what a job's progress calls. */
void       lb_hold_timeline_set_phase (LbHoldTimeline *self,
                                       LbBoardPhase    phase);

/**
 * lb_hold_hint:
 * @guide: a guide
 * @step: index of the present step
 *
 * Returns: (transfer full) (nullable): what the hands have to do now, translated: "Keep holding
 *   POWER until this page says that you can let go.", "You can let go of POWER now."; %NULL when
 *   nothing is held or let go in that step
 */
char      *lb_hold_hint               (const LbBoardGuide *guide,
                                       guint               step);

G_END_DECLS
