/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-figures"

#include "config.h"

#include "lb-figures.h"

#define COMMAND_US 5000.0

/* 80 ms per 64 KiB: the ESP32 family by the model of facts 9.2. */
#define DIGEST_US_PER_BYTE (80.0 * 1000 / 65536)

/* Typical NOR flash: a 64 KiB erase 0.2 s, a page of 256 bytes 0.6 ms (facts 9.6). */
#define ERASE_US_PER_BYTE   (200.0 * 1000 / 65536)
#define PROGRAM_US_PER_BYTE (600.0 / 256)

/* Reading the flash before sending it, 3 ms per 4 KiB. */
#define FETCH_US_PER_BYTE (3.0 * 1000 / 4096)

/* An application image shrinks to about two thirds (facts 9.3). */
#define COMPRESSION 0.67

/* SWD and other lines without a rate. */
#define NO_SPEED 1000000

void
lb_figures_init (LbFigures *self,
                 guint      speed,
                 gboolean   fast_digest)
{
  double wire = 10.0 * G_USEC_PER_SEC / (speed != 0 ? speed : NO_SPEED);

  *self = (LbFigures) {
    .command_us = COMMAND_US,
    .digest_us_per_byte = fast_digest ? DIGEST_US_PER_BYTE : wire,
    .read_us_per_byte = wire + FETCH_US_PER_BYTE,
    .write_us_per_byte = MAX (wire * COMPRESSION, PROGRAM_US_PER_BYTE),
    .erase_us_per_byte = ERASE_US_PER_BYTE,
  };
}

/* One outlier moves a figure by a quarter only. */
static void
note (double  *figure,
      double   command_us,
      guint64  bytes,
      gint64   us)
{
  double measured = MAX (us - command_us, 0) / MAX (bytes, 1);

  *figure = 0.75 * *figure + 0.25 * measured;
}

void
lb_figures_note_digest (LbFigures *self,
                        guint64    bytes,
                        gint64     us)
{
  note (&self->digest_us_per_byte, self->command_us, bytes, us);
}

void
lb_figures_note_read (LbFigures *self,
                      guint64    bytes,
                      gint64     us)
{
  note (&self->read_us_per_byte, self->command_us, bytes, us);
}

void
lb_figures_note_write (LbFigures *self,
                       guint64    bytes,
                       gint64     us)
{
  note (&self->write_us_per_byte, self->command_us, bytes, us);
}

double
lb_figures_digest_us (const LbFigures *self,
                      guint64          bytes,
                      guint            commands)
{
  return self->command_us * commands + self->digest_us_per_byte * bytes;
}

double
lb_figures_read_us (const LbFigures *self,
                    guint64          bytes,
                    guint            commands)
{
  return self->command_us * commands + self->read_us_per_byte * bytes;
}

double
lb_figures_write_us (const LbFigures *self,
                     guint64          erase_bytes,
                     guint64          write_bytes,
                     guint            steps)
{
  return 3 * self->command_us * steps + self->erase_us_per_byte * erase_bytes +
         self->write_us_per_byte * write_bytes + self->digest_us_per_byte * erase_bytes;
}
