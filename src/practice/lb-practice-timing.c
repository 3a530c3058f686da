/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-timing"

#include "config.h"

#include "lb-practice-timing.h"

#define MS LB_PRACTICE_MS
#define US LB_PRACTICE_US

/*
 * The one table of times. "model" figures were agreed for the bench until somebody measures
 * silicon; the flash figures are the middle of the typical ranges of serial NOR data sheets.
 */
const LbPracticeTiming lb_practice_timing_esp8266 = {
  .command = 100 * US,       /* estimate */
  .erase_sector = 45 * MS,   /* facts 9.6: 30 to 70 */
  .erase_block = 200 * MS,   /* facts 9.6: 150 to 300 */
  .erase_chip = 160 * MS,    /* facts 9.6: 4 MB chip 7 to 15 s */
  .program_page = 500 * US,  /* facts 9.6: 0.4 to 0.7 ms */
  .write_status = 10 * MS,   /* facts 9.6: 5 to 15 */
  .digest_64k = 160 * MS,    /* model */
  .read_4k = 6 * MS,         /* model */
  .plain_read_4k = 2 * MS,   /* estimate: the read without its MD5 */
};

const LbPracticeTiming lb_practice_timing_esp32 = {
  .command = 100 * US,
  .erase_sector = 45 * MS,
  .erase_block = 200 * MS,
  .erase_chip = 160 * MS,
  .program_page = 500 * US,
  .write_status = 10 * MS,
  .digest_64k = 80 * MS,     /* model; facts 9.2: 50 to 80 */
  .read_4k = 3 * MS,         /* model; facts 9.1: 2 to 4 */
  .plain_read_4k = 1 * MS,
};

const gint64 lb_practice_timing_reset_rise = 1 * MS;     /* 10 kΩ and 100 nF: facts 6.1 */
const gint64 lb_practice_timing_boot = 2 * MS;           /* estimate */
const gint64 lb_practice_timing_application = 300 * MS;  /* estimate */
const gint64 lb_practice_timing_stub_start = 5 * MS;     /* estimate: clears 77 kB of RAM */
const gint64 lb_practice_timing_person = 1000 * MS;      /* design 8 */
const gint64 lb_practice_timing_person_again = 5000 * MS; /* longer than a search for a rate */
const gint64 lb_practice_timing_replug = 3000 * MS;      /* estimate */
const guint lb_practice_timing_latency_us = 1000; /* CP210x; an FTDI's timer is 16 ms, facts 6.6 */

gint64
lb_practice_timing_byte (guint baud)
{
  return 10 * LB_PRACTICE_SECOND / MAX (baud, 1);
}
