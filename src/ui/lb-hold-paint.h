/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board.h"
#include "lb-drawing.h"

G_BEGIN_DECLS

/* The two ways a time line is drawn, and what they share. Only for LbHoldTimeline. */

#define LB_HOLD_PADDING 18
#define LB_HOLD_NUMBER 22 /* pixels across the disc with the number of a step */

typedef struct
{
  GtkWidget *widget;
  int        step;   /* the present one, -1 for none */
} LbHoldView;

/* What comes before the first hold or the first sign of power is told in words only. */
guint lb_hold_first_shown (const LbBoardGuide *guide);

/* Steps from that one on. */
guint lb_hold_count_shown (const LbBoardGuide *guide);

/* A bar from the first moment to the last; what is still to come is paler. @done: share of it. */
void lb_hold_draw_bar (const LbHoldView     *self,
                       GtkSnapshot          *snapshot,
                       const LbPalette      *palette,
                       const LbBoardControl *control,
                       guint                 index,
                       graphene_rect_t       box,
                       gboolean              upright,
                       double                done);

/* How much of a hold is behind the marker. */
double lb_hold_share_done (const LbHoldView  *self,
                           const LbBoardHold *hold);

/* A light in the colour of a step, or the ring of one that is off. */
void lb_hold_draw_light (GtkSnapshot     *snapshot,
                         const LbPalette *palette,
                         const char      *color,
                         double           x,
                         double           y);

/* (transfer full): the brief words of a step, bold at the present one. */
PangoLayout *lb_hold_step_text (const LbHoldView   *self,
                                const LbBoardGuide *guide,
                                guint               step,
                                int                 width);

/* The number of a step, or a tick when it is behind us. */
void lb_hold_draw_number (const LbHoldView *self,
                          GtkSnapshot      *snapshot,
                          const LbPalette  *palette,
                          guint             step,
                          double            x,
                          double            y);

/* Steps from left to right. */
gboolean lb_hold_across_fits (const LbBoardGuide *guide,
                              int                 width);

int lb_hold_across_height (const LbHoldView   *self,
                           const LbBoardGuide *guide,
                           int                 width);

void lb_hold_across_draw (const LbHoldView   *self,
                          GtkSnapshot        *snapshot,
                          const LbPalette    *palette,
                          const LbBoardGuide *guide,
                          int                 width);

/* Steps from top to bottom. */
int lb_hold_down_height (const LbHoldView   *self,
                         const LbBoardGuide *guide,
                         int                 width);

void lb_hold_down_draw (const LbHoldView   *self,
                        GtkSnapshot        *snapshot,
                        const LbPalette    *palette,
                        const LbBoardGuide *guide,
                        int                 width);

G_END_DECLS
