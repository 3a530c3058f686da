/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-device.h"

G_BEGIN_DECLS

/**
 * LbFigures:
 *
 * What moving and asking costs on the device in use: guesses from its speed at first (facts 9),
 * then corrected by what was measured. Plans weigh with it.
 */
typedef struct
{
  double command_us;         /* one request and its reply, without the work */
  double digest_us_per_byte;
  double read_us_per_byte;
  double write_us_per_byte;  /* without the erase */
  double erase_us_per_byte;
} LbFigures;

/* @speed: bits per second, 0 when it has no meaning. @fast_digest: LB_DEVICE_FAST_DIGEST */
void   lb_figures_init        (LbFigures       *self,
                               guint            speed,
                               gboolean         fast_digest);
void   lb_figures_note_digest (LbFigures       *self,
                               guint64          bytes,
                               gint64           us);
void   lb_figures_note_read   (LbFigures       *self,
                               guint64          bytes,
                               gint64           us);
void   lb_figures_note_write  (LbFigures       *self,
                               guint64          bytes,
                               gint64           us);

/* Microseconds for @bytes in @commands requests. */
double lb_figures_digest_us   (const LbFigures *self,
                               guint64          bytes,
                               guint            commands);
double lb_figures_read_us     (const LbFigures *self,
                               guint64          bytes,
                               guint            commands);
double lb_figures_write_us    (const LbFigures *self,
                               guint64          erase_bytes,
                               guint64          write_bytes,
                               guint            steps);

G_END_DECLS
