/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The frames of the loader's line (facts 1.2), from the chip's side. Written apart from the codec
 * of the protocol room on purpose: a mistake made twice would not show.
 */

/* What one received byte made of the frame. */
typedef enum
{
  LB_PRACTICE_SLIP_MORE,  /* nothing yet */
  LB_PRACTICE_SLIP_FRAME, /* a frame is complete: see @data */
  LB_PRACTICE_SLIP_BROKEN, /* a frame ended that had a bad escape or was too long: it is dropped */
} LbPracticeSlipResult;

typedef struct
{
  GByteArray *data;    /* the decoded frame */
  gsize       limit;   /* longest decoded frame in bytes */
  gboolean    inside;  /* a delimiter opened a frame */
  gboolean    escaped; /* the last byte was an escape */
  gboolean    broken;
} LbPracticeSlip;

void                 lb_practice_slip_init  (LbPracticeSlip *self,
                                             gsize           limit);
void                 lb_practice_slip_clear (LbPracticeSlip *self);

/* Forgets a half-received frame; the next one starts at a delimiter. */
void                 lb_practice_slip_reset (LbPracticeSlip *self);
LbPracticeSlipResult lb_practice_slip_push  (LbPracticeSlip *self,
                                             guint8          byte);

/* Appends @length bytes of @data to @out as one frame with a delimiter at both ends. */
void                 lb_practice_slip_frame (GByteArray     *out,
                                             const guint8   *data,
                                             gsize           length);

G_END_DECLS
