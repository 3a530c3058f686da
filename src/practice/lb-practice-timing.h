/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times inside the practice room are nanoseconds: a byte at 921600 baud lasts 10851 of them. */
#define LB_PRACTICE_US G_GINT64_CONSTANT (1000)
#define LB_PRACTICE_MS G_GINT64_CONSTANT (1000000)
#define LB_PRACTICE_SECOND G_GINT64_CONSTANT (1000000000)
#define LB_PRACTICE_NEVER G_MAXINT64

/**
 * LbPracticeTiming:
 *
 * How long the real thing takes. The sources stand beside the figures in the .c file.
 */
typedef struct
{
  gint64 command;      /* to handle one command, before its reply starts */
  gint64 erase_sector; /* 4 KiB */
  gint64 erase_block;  /* 64 KiB */
  gint64 erase_chip;   /* for each 64 KiB of the chip */
  gint64 program_page; /* 256 bytes */
  gint64 write_status;
  gint64 digest_64k;   /* MD5 on the chip */
  gint64 read_4k;      /* READ_FLASH: flash read and running MD5, while nothing is sent */
  gint64 plain_read_4k; /* the loader looks whether a sector is blank */
} LbPracticeTiming;

extern const LbPracticeTiming lb_practice_timing_esp8266;
extern const LbPracticeTiming lb_practice_timing_esp32;

/* The reset circuit, the boot and the person. */
extern const gint64 lb_practice_timing_reset_rise;  /* capacitor on EN */
extern const gint64 lb_practice_timing_boot;        /* reset to the first letter of the boot log */
extern const gint64 lb_practice_timing_application; /* reset to the application's own lines */
extern const gint64 lb_practice_timing_stub_start;  /* jump to OHAI */
extern const gint64 lb_practice_timing_person;      /* until somebody presses the buttons */
extern const gint64 lb_practice_timing_person_again; /* until somebody does who did it before */
extern const gint64 lb_practice_timing_replug;      /* until a pulled cable is back */
extern const guint  lb_practice_timing_latency_us;  /* of the USB adapter, unless told otherwise */

/* 8N1: a byte is ten bits. */
gint64 lb_practice_timing_byte (guint baud);

G_END_DECLS
