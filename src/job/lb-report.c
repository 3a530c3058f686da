/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-report"

#include "config.h"

#include "lb-report.h"

/* A rate is measured over at least this long, so that one slow packet does not make it jump. */
#define RATE_WINDOW_US (500 * 1000)
#define RATE_FIRST_US  (50 * 1000)

void
lb_report_init (LbReport *self)
{
  *self = (LbReport) { .snapshot = { .time_left_ms = -1 } };
  self->phases = g_array_new (FALSE, FALSE, sizeof (LbPhase));
}

void
lb_report_clear (LbReport *self)
{
  g_clear_pointer (&self->phases, g_array_unref);
  g_clear_pointer (&self->snapshot.hearing_text, g_free);
}

void
lb_report_declare (LbReport      *self,
                   const LbPhase *phases,
                   guint          n_phases)
{
  g_return_if_fail (self->snapshot.phase == NULL);

  g_array_set_size (self->phases, 0);
  g_array_append_vals (self->phases, phases, n_phases);
  self->phase = n_phases;
}

static gboolean
has_begun (const LbReport *self,
           guint           index)
{
  return self->snapshot.phase != NULL && index <= self->phase;
}

void
lb_report_weigh (LbReport   *self,
                 const char *id,
                 guint       weight)
{
  self->timed = TRUE;

  for (guint i = 0; i < self->phases->len; i++)
    {
      LbPhase *phase = &g_array_index (self->phases, LbPhase, i);

      if (!has_begun (self, i) && g_str_equal (phase->id, id))
        phase->weight = weight;
    }
}

/* Weights of the phases after @index. */
static guint64
weight_after (const LbReport *self,
              guint           index)
{
  guint64 sum = 0;

  for (guint i = index + 1; i < self->phases->len; i++)
    sum += g_array_index (self->phases, LbPhase, i).weight;

  return sum;
}

static guint
find_phase (const LbReport *self,
            const char     *id)
{
  guint i = self->snapshot.phase != NULL ? self->phase : 0;

  while (i < self->phases->len && !g_str_equal (g_array_index (self->phases, LbPhase, i).id, id))
    i++;

  return i;
}

static void
update_time_left (LbReport *self)
{
  const LbPhase *phase = &g_array_index (self->phases, LbPhase, self->phase);
  LbJobSnapshot *snapshot = &self->snapshot;
  guint64 left = phase->weight;

  if (!self->timed)
    return;

  if (snapshot->total > 0 && snapshot->rate > 0)
    left = (snapshot->total - snapshot->done) * 1000 / snapshot->rate;
  else if (snapshot->total > 0)
    left = left * (snapshot->total - snapshot->done) / snapshot->total;

  snapshot->time_left_ms = left + weight_after (self, self->phase);
}

void
lb_report_begin_phase (LbReport   *self,
                       const char *id,
                       guint64     total)
{
  guint index = find_phase (self, id);
  double base = self->snapshot.fraction;
  guint64 weight;
  guint64 after;

  g_return_if_fail (index < self->phases->len);

  /* What earlier phases left undone is theirs no more, so that the bar moves with the phases. */
  if (self->snapshot.phase != NULL && index != self->phase)
    base = MAX (base, self->phase_base + self->phase_share);

  weight = MAX (g_array_index (self->phases, LbPhase, index).weight, 1);
  after = weight_after (self, index);
  self->phase = index;
  self->phase_base = base;
  self->phase_share = (1.0 - base) * weight / (weight + after);
  self->window_start = 0;
  self->window_done = 0;
  self->snapshot.phase = g_array_index (self->phases, LbPhase, index).id;
  self->snapshot.fraction = base;
  self->snapshot.done = 0;
  self->snapshot.total = total;
  self->snapshot.rate = 0;
  update_time_left (self);
}

static void
update_rate (LbReport *self,
             gint64    now)
{
  LbJobSnapshot *snapshot = &self->snapshot;
  gint64 elapsed = now - self->window_start;
  double rate;

  if (self->window_start == 0 || snapshot->done < self->window_done)
    {
      self->window_start = now;
      self->window_done = snapshot->done;
      return;
    }

  if (elapsed < (snapshot->rate == 0 ? RATE_FIRST_US : RATE_WINDOW_US))
    return;

  rate = (snapshot->done - self->window_done) * (double) G_USEC_PER_SEC / elapsed;
  snapshot->rate = snapshot->rate == 0 ? rate : 0.7 * snapshot->rate + 0.3 * rate;
  if (elapsed >= RATE_WINDOW_US)
    {
      self->window_start = now;
      self->window_done = snapshot->done;
    }
}

void
lb_report_set_done (LbReport *self,
                    guint64   done,
                    gint64    now)
{
  LbJobSnapshot *snapshot = &self->snapshot;
  double fraction;

  if (snapshot->phase == NULL)
    return;

  snapshot->done = snapshot->total > 0 ? MIN (done, snapshot->total) : done;
  if (now > 0)
    update_rate (self, now);

  if (snapshot->total > 0)
    {
      fraction = self->phase_base + self->phase_share * snapshot->done / snapshot->total;
      snapshot->fraction = CLAMP (fraction, snapshot->fraction, 1.0);
    }

  update_time_left (self);
}

void
lb_report_complete (LbReport *self)
{
  self->snapshot.fraction = 1.0;
  self->snapshot.time_left_ms = 0;
}

void
lb_report_copy_snapshot (const LbReport *self,
                         LbJobSnapshot  *snapshot)
{
  char *text = g_strdup (self->snapshot.hearing_text);

  g_free (snapshot->hearing_text);
  *snapshot = self->snapshot;
  snapshot->hearing_text = text;
}
