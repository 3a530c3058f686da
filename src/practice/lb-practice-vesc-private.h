/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-vesc.h"

G_BEGIN_DECLS

/* How practice firmware says what it is. */
#define LB_PRACTICE_VESC_MARK "LBVESC"
#define LB_PRACTICE_VESC_MARK_OFFSET 0x1c0

guint16 lb_practice_vesc_crc          (const guint8 *data,
                                       gsize         length);
gsize   lb_practice_vesc_expand       (const guint8 *data,
                                       gsize         length,
                                       guint8       *out,
                                       gsize         size);
void    lb_practice_vesc_store_script (guint8       *flash,
                                       gboolean      is_lisp,
                                       const char   *text);

/*
 * The commands by which a VESC programs the chip on its SWD header (facts 4.6). The chip's clock
 * moves on
 * by what they take.
 */
typedef struct
{
  LbPracticeStm32 *chip; /* NULL when nothing is connected */
  gboolean         connected;
  guint8           block[1024]; /* what is written once an address leaves it */
  guint32          block_address;
  gboolean         block_dirty;
  gint64          *now_ns;
  gboolean         fail_read;   /* faults, for the next one */
  gboolean         fail_write;
} LbPracticeBm;

gint16 lb_practice_bm_connect    (LbPracticeBm *self);
gint16 lb_practice_bm_erase      (LbPracticeBm *self);
gint16 lb_practice_bm_write      (LbPracticeBm *self,
                                  guint32       address,
                                  const guint8 *data,
                                  gsize         length);
/* @out is filled whether it works or not. */
gint16 lb_practice_bm_read       (LbPracticeBm *self,
                                  guint32       address,
                                  guint8       *out,
                                  gsize         length);
gint16 lb_practice_bm_reboot     (LbPracticeBm *self);
void   lb_practice_bm_disconnect (LbPracticeBm *self);
void   lb_practice_bm_halt       (LbPracticeBm *self);

G_END_DECLS
