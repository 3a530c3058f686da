/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-wire"

#include "config.h"

#include <string.h>

#include "lb-practice-timing.h"
#include "lb-practice-wire.h"

/* Receivers take a bit rate this far off, in percent; more damages the last bits of a byte. */
#define TOLERANCE_PERCENT 3

/* A stretch of bytes that follow each other without a gap. */
typedef struct
{
  GByteArray *data;
  gint64      start;   /* first bit of the first byte */
  gint64      byte;    /* duration of one byte */
  guint       baud;    /* 0: whatever the other side listens at */
  gsize       judged;  /* bytes whose damage is decided */
  gsize       taken;
} Run;

struct _LbPracticeWire
{
  GQueue              in;   /* Run, towards the chip */
  GQueue              out;  /* Run, towards the host */
  gint64              in_free;
  gint64              out_free;
  gint64              latency;
  guint               host_baud;
  guint               chip_baud;
  guint32             garbage; /* state of a generator */
  LbPracticeWireNoise noise;
  gpointer            user_data;
};

LbPracticeWire *
lb_practice_wire_new (gint64              latency,
                      LbPracticeWireNoise noise,
                      gpointer            user_data)
{
  LbPracticeWire *self = g_new0 (LbPracticeWire, 1);

  g_queue_init (&self->in);
  g_queue_init (&self->out);
  self->latency = latency;
  self->chip_baud = 115200;
  self->garbage = 0x2545f491;
  self->noise = noise;
  self->user_data = user_data;
  return self;
}

static void
run_free (Run *run)
{
  g_byte_array_unref (run->data);
  g_free (run);
}

void
lb_practice_wire_free (LbPracticeWire *self)
{
  g_queue_clear_full (&self->in, (GDestroyNotify) run_free);
  g_queue_clear_full (&self->out, (GDestroyNotify) run_free);
  g_free (self);
}

static gint64
run_end (const Run *run)
{
  return run->start + run->byte * run->data->len;
}

/* Returns: how many bytes of @run have passed the wire at @now */
static gsize
run_passed (const Run *run,
            gint64     now)
{
  if (now < run->start + run->byte)
    return 0;

  return MIN ((gsize) ((now - run->start) / run->byte), run->data->len);
}

static void
push (GQueue       *runs,
      gint64       *free_at,
      gint64        at,
      guint         baud,
      guint         rate,
      const guint8 *data,
      gsize         length)
{
  Run *run = g_new0 (Run, 1);

  run->data = g_byte_array_sized_new (length);
  g_byte_array_append (run->data, data, length);
  run->start = MAX (at, *free_at);
  run->baud = baud;
  run->byte = lb_practice_timing_byte (rate);
  *free_at = run_end (run);
  g_queue_push_tail (runs, run);
}

static guint8
garble (LbPracticeWire *self)
{
  self->garbage ^= self->garbage << 13;
  self->garbage ^= self->garbage >> 17;
  self->garbage ^= self->garbage << 5;
  return self->garbage >> 24;
}

static gboolean
rates_match (guint a,
             guint b)
{
  guint64 difference = a > b ? a - b : b - a;

  return a == 0 || b == 0 || difference * 100 <= (guint64) TOLERANCE_PERCENT * MAX (a, b);
}

/* A listener that is faster samples the first bits of a byte several times over. */
static guint8
sample (guint8 byte,
        guint  sent_at,
        guint  heard_at)
{
  const guint line = 1 << 9 | byte << 1; /* stop bit, data, start bit */
  guint8 heard = 0;

  for (guint i = 0; i < 8; i++)
    {
      guint bit = (guint) ((guint64) (2 * i + 3) * sent_at / (2 * (guint64) heard_at));

      heard |= (line >> bit & 1) << i;
    }

  return heard;
}

static guint8
received (LbPracticeWire *self,
          guint8          byte,
          guint           sent_at,
          guint           heard_at)
{
  if (!rates_match (sent_at, heard_at))
    return heard_at > sent_at ? sample (byte, sent_at, heard_at) : garble (self);

  return self->noise (byte, sent_at != 0 ? sent_at : heard_at, self->user_data);
}

gboolean
lb_practice_wire_is_heard_at (LbPracticeWire *self,
                              guint           baud)
{
  return rates_match (baud, self->chip_baud);
}

/* Decides with the present rates what the host makes of the bytes that have passed by @now. */
static void
judge_out (LbPracticeWire *self,
           gint64          now)
{
  for (GList *link = self->out.head; link != NULL; link = link->next)
    {
      Run *run = link->data;
      gsize passed = run_passed (run, now);

      for (; run->judged < passed; run->judged++)
        run->data->data[run->judged] = received (self, run->data->data[run->judged], run->baud,
                                                 self->host_baud);
      if (passed < run->data->len)
        break;
    }
}

void
lb_practice_wire_set_host_baud (LbPracticeWire *self,
                                gint64          now,
                                guint           baud)
{
  if (baud == self->host_baud)
    return;

  judge_out (self, now);
  self->host_baud = baud;
}

void
lb_practice_wire_set_chip_baud (LbPracticeWire *self,
                                guint           baud)
{
  self->chip_baud = baud;
}

guint
lb_practice_wire_get_chip_baud (LbPracticeWire *self)
{
  return self->chip_baud;
}

void
lb_practice_wire_feed (LbPracticeWire *self,
                       gint64          now,
                       const guint8   *data,
                       gsize           length)
{
  guint rate = self->host_baud != 0 ? self->host_baud : self->chip_baud;

  if (length > 0)
    push (&self->in, &self->in_free, now, self->host_baud, rate, data, length);
}

gint64
lb_practice_wire_next_in (LbPracticeWire *self)
{
  Run *run = g_queue_peek_head (&self->in);

  return run != NULL ? run->start + run->byte * (gint64) (run->taken + 1) : LB_PRACTICE_NEVER;
}

guint
lb_practice_wire_next_in_baud (LbPracticeWire *self)
{
  Run *run = g_queue_peek_head (&self->in);

  return run != NULL ? run->baud : 0;
}

guint8
lb_practice_wire_take_in (LbPracticeWire *self)
{
  Run *run = g_queue_peek_head (&self->in);
  guint8 byte = received (self, run->data->data[run->taken++], run->baud, self->chip_baud);

  if (run->taken == run->data->len)
    run_free (g_queue_pop_head (&self->in));
  return byte;
}

gint64
lb_practice_wire_in_done (LbPracticeWire *self)
{
  return self->in_free;
}

void
lb_practice_wire_send (LbPracticeWire *self,
                       gint64          at,
                       const guint8   *data,
                       gsize           length)
{
  if (length > 0)
    push (&self->out, &self->out_free, at, self->chip_baud, self->chip_baud, data, length);
}

gint64
lb_practice_wire_out_done (LbPracticeWire *self)
{
  return self->out_free;
}

gint64
lb_practice_wire_next_out (LbPracticeWire *self)
{
  Run *run = g_queue_peek_head (&self->out);
  gsize batch;

  if (run == NULL)
    return LB_PRACTICE_NEVER;

  batch = MAX (LB_PRACTICE_MS / run->byte, 1);
  return run->start + run->byte * (gint64) MIN (run->taken + batch, run->data->len) + self->latency;
}

gsize
lb_practice_wire_take_out (LbPracticeWire *self,
                           gint64          now,
                           guint8         *buf,
                           gsize           length)
{
  gsize done = 0;

  judge_out (self, now - self->latency);

  while (done < length && !g_queue_is_empty (&self->out))
    {
      Run *run = g_queue_peek_head (&self->out);
      gsize n = MIN (run_passed (run, now - self->latency) - run->taken, length - done);

      if (n == 0)
        break;
      memcpy (buf + done, run->data->data + run->taken, n);
      run->taken += n;
      done += n;
      if (run->taken == run->data->len)
        run_free (g_queue_pop_head (&self->out));
    }

  return done;
}

void
lb_practice_wire_flush_out (LbPracticeWire *self,
                            gint64          now)
{
  guint8 scrap[512];

  while (lb_practice_wire_take_out (self, now, scrap, sizeof scrap) > 0)
    ;
}

void
lb_practice_wire_cut_out (LbPracticeWire *self,
                          gint64          now)
{
  Run *run;

  while ((run = g_queue_peek_tail (&self->out)) != NULL && run_passed (run, now) < run->data->len)
    {
      g_byte_array_set_size (run->data, MAX (run_passed (run, now), run->taken));
      run->judged = MIN (run->judged, run->data->len);
      if (run->taken < run->data->len)
        break;
      run_free (g_queue_pop_tail (&self->out));
    }

  self->out_free = MIN (self->out_free, now);
}

void
lb_practice_wire_cut_in (LbPracticeWire *self)
{
  g_queue_clear_full (&self->in, (GDestroyNotify) run_free);
  g_queue_init (&self->in);
  self->in_free = 0;
}
