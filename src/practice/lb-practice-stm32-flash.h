/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-practice-stm32.h"

G_BEGIN_DECLS

/*
 * The flash controller of an emulated F405 (facts 2.2 to 2.5). Private to lb-practice-stm32.c.
 */
typedef struct
{
  guint8             *flash;
  gsize               size;
  LbPracticeCounters *counters;

  guint32  acr;
  guint32  sr;
  guint32  cr;
  guint32  options;        /* as the chip keeps them, in OPTCR's layout */
  guint32  optcr;          /* the register, which may be ahead of @options */
  guint    key_step;       /* 0, 1, or KEY_BLOCKED */
  guint    option_key_step;
  gboolean option_unlocked;
  gboolean tainted;        /* level 1 has seen a debugger since power-up: no access until then */
  gint64   busy_until_ns;  /* 0 when idle */
  int      erasing;        /* sector, ALL_SECTORS, or NOTHING */
  gboolean writing_options;
  guint32  weak_offset;    /* a sector half erased: reads right once, wrong later */
  guint32  weak_length;
  guint    weak_reads;
} LbPracticeF4;

void     lb_practice_f4_init (LbPracticeF4       *self,
                              guint8             *flash,
                              gsize               size,
                              LbPracticeCounters *counters);
void     lb_practice_f4_reset (LbPracticeF4 *self);
void     lb_practice_f4_power_lost (LbPracticeF4 *self,
                                    gint64        now_ns);
void     lb_practice_f4_power_up (LbPracticeF4 *self);
void     lb_practice_f4_attach (LbPracticeF4 *self);
void     lb_practice_f4_settle (LbPracticeF4 *self,
                                gint64        now_ns);
gboolean lb_practice_f4_is_protected (const LbPracticeF4 *self);
gboolean lb_practice_f4_is_dead (const LbPracticeF4 *self);
guint32  lb_practice_f4_read (LbPracticeF4 *self,
                              guint32       offset,
                              guint         width);
guint32  lb_practice_f4_option_view (const LbPracticeF4 *self,
                                     guint32             offset,
                                     guint               width);
guint32  lb_practice_f4_read_register (const LbPracticeF4 *self,
                                       guint32             offset);
/* Returns: FALSE when the bus is stalled */
gboolean lb_practice_f4_write_register (LbPracticeF4 *self,
                                        guint32       offset,
                                        guint32       value,
                                        gint64        now_ns);
void     lb_practice_f4_program (LbPracticeF4 *self,
                                 guint32       offset,
                                 guint         width,
                                 guint32       value,
                                 gint64        now_ns,
                                 guint         supply_mv);
/* A loader's many writes at once, whole units. Returns: nanoseconds it takes */
gint64   lb_practice_f4_program_run (LbPracticeF4 *self,
                                     guint32       offset,
                                     const guint8 *data,
                                     guint32       length,
                                     gint64        now_ns,
                                     guint         supply_mv);
void     lb_practice_f4_set_options (LbPracticeF4 *self,
                                     guint8        rdp,
                                     guint16       nwrp);

guint32  lb_practice_word_get (const guint8 *p);
void     lb_practice_word_put (guint8 *p,
                               guint32 value);

G_END_DECLS
