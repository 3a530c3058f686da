/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-esp-device.h"
#include "lb-practice-place.h"

/* A practice board on the virtual clock, its port, and our device on it. */
typedef struct
{
  LbPlace      *place;
  LbPort       *port;    /* what the device works on: a watch around the board's own port */
  LbDevice     *device;
  GString      *log;     /* what the device told, one line each */
  LbHearing     hearing; /* the last one */
  GCancellable *cancellable;
} Bench;

void     bench_set_up_full (Bench                  *bench,
                            LbPracticePlaceOptions *options);
void     bench_set_up      (Bench                  *bench,
                            const char             *board,
                            const char             *fault);
void     bench_clear       (Bench                  *bench);

/* A second device on the same board and port, as after the first program was killed. */
void     bench_new_device  (Bench                  *bench);

/* Opens and asserts that it works. */
void     bench_open        (Bench                  *bench);

/* Cancels @bench->cancellable when the clock has gone on by @ms. */
void     bench_cancel_in   (Bench                  *bench,
                            guint                   ms);
/* Whatever was cancelled or will be, is not any more. */
void     bench_forget_cancel (Bench                *bench);
/* The port has no modem lines from now on. */
void     bench_hide_lines  (Bench                  *bench);
/* The adapter has lines, but they lead nowhere. */
void     bench_cut_lines   (Bench                  *bench);

/**
 * BenchFlashFunc:
 * @code: the flash command a program gave through the registers of an ESP32-C3 with its stub
 * @address: its address
 * @real: what the emulated flash answers
 *
 * Returns: what it answers instead
 */
typedef guint32 (*BenchFlashFunc) (guint8   code,
                                   guint32  address,
                                   guint32  real,
                                   gpointer user_data);

void     bench_replace_flash (Bench                *bench,
                              BenchFlashFunc        func,
                              gpointer              user_data);

/* Somebody plugs in another board in place of the first. */
void     bench_swap_board  (Bench                  *bench,
                            const char             *board);

/* What is in the flash at @offset equals @data. */
void     bench_assert_flash (Bench                 *bench,
                             guint32                offset,
                             gconstpointer          data,
                             gsize                  length);

GBytes  *bench_make_data   (gsize                   length,
                            gboolean                random);

/* Skips the test when there are no stub files. */
gboolean bench_have_stubs  (void);
