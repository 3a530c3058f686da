/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-plan"

#include "config.h"

#include <string.h>

#include "lb-plan.h"
#include "lb-reader.h"

static gboolean
is_blank (const LbGeometry *geometry,
          const LbBlock    *block,
          const LbDigest   *digest)
{
  LbDigest blank = lb_digest_of_fill (lb_geometry_find (geometry, block->start)->erased,
                                      block->length);

  return lb_digest_equal (digest, &blank);
}

static LbReadAction
choose_action (const LbGeometry *geometry,
               const LbBlock    *block,
               const LbDigest   *digest,
               LbPlanKnows       knows,
               gpointer          user_data)
{
  if (is_blank (geometry, block, digest))
    return LB_READ_SKIP;

  return knows (digest, block->length, user_data) ? LB_READ_COPY : LB_READ_READ;
}

GArray *
lb_plan_backup (const GArray     *blocks,
                const GArray     *digests,
                const LbGeometry *geometry,
                gboolean          full,
                LbPlanKnows       knows,
                gpointer          user_data)
{
  GArray *actions = g_array_sized_new (FALSE, FALSE, 1, blocks->len);

  for (guint i = 0; i < blocks->len; i++)
    {
      guint8 action = LB_READ_READ;

      if (!full && digests != NULL)
        action = choose_action (geometry, &g_array_index (blocks, LbBlock, i),
                                &g_array_index (digests, LbDigest, i), knows, user_data);
      g_array_append_val (actions, action);
    }

  return actions;
}

gboolean
lb_plan_bisect_pays (const LbFigures *figures,
                     guint32          length,
                     guint32          unit)
{
  if (length < 2 * unit || length % (2 * unit) != 0)
    return FALSE;

  /* In the good case one half is spared; asking on in the other half costs about as much again. */
  return 2 * lb_figures_digest_us (figures, length, 2) <
         lb_figures_read_us (figures, length, 1);
}

typedef struct
{
  const LbFigures *figures;
  guint32          unit;
  LbPlanAsk        ask;
  LbPlanMatch      match;
  gpointer         user_data;
  GArray          *pieces;
} Bisection;

static gboolean
ask_piece (Bisection  *bisection,
           LbPiece    *piece,
           GError    **error)
{
  if (!bisection->ask (piece->start, piece->length, &piece->digest, bisection->user_data, error))
    return FALSE;

  piece->match = bisection->match (piece->start, piece->length, &piece->digest,
                                   bisection->user_data);
  return TRUE;
}

static gboolean
divide (Bisection  *bisection,
        guint64     start,
        guint32     length,
        guint       depth,
        GError    **error)
{
  guint32 half = length / 2;
  LbPiece pieces[2] = { { start, half }, { start + half, half } };
  gboolean both;

  if (!ask_piece (bisection, &pieces[0], error) || !ask_piece (bisection, &pieces[1], error))
    return FALSE;

  both = pieces[0].match == 0 && pieces[1].match == 0;
  for (guint i = 0; i < 2; i++)
    {
      gboolean further = pieces[i].match == 0 && (!both || depth == 0) &&
                         lb_plan_bisect_pays (bisection->figures, half, bisection->unit);

      if (!further)
        g_array_append_val (bisection->pieces, pieces[i]);
      else if (!divide (bisection, pieces[i].start, half, depth + 1, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
lb_plan_bisect (const LbFigures  *figures,
                const LbBlock    *block,
                guint32           unit,
                LbPlanAsk         ask,
                LbPlanMatch       match,
                gpointer          user_data,
                GArray           *pieces,
                GError          **error)
{
  Bisection bisection = { figures, unit, ask, match, user_data, pieces };
  LbPiece whole = { block->start, block->length, 0, { { 0 } } };

  if (lb_plan_bisect_pays (figures, block->length, unit))
    return divide (&bisection, block->start, block->length, 0, error);

  g_array_append_val (pieces, whole);
  return TRUE;
}

GArray *
lb_plan_units (const LbGeometry *geometry)
{
  /* A block is never smaller than the erase unit, so blocks of one byte are the units. */
  return lb_geometry_split ((LbGeometry *) geometry, 1);
}

static gboolean
wants_erased (const LbTarget *target,
              const LbBlock  *unit)
{
  guint8 erased = lb_geometry_find (target->geometry, unit->start)->erased;
  g_autofree guint8 *wanted = g_malloc (unit->length);

  lb_target_compose (target, unit->start, unit->length, NULL, wanted);

  return lb_bytes_are (wanted, unit->length, erased);
}

static LbGoal
choose_goal (const LbTarget *target,
             const LbBlock  *unit,
             gboolean        same,
             gboolean        forced)
{
  LbCover cover = lb_target_covers (target, unit->start, unit->length);

  if (!forced && (same || cover == LB_COVER_NONE))
    return LB_GOAL_KEEP;

  return cover == LB_COVER_WHOLE && wants_erased (target, unit) ? LB_GOAL_ERASE : LB_GOAL_WRITE;
}

GArray *
lb_plan_goals (const LbTarget *target,
               const GArray   *units,
               const guint8   *same,
               const guint8   *forced)
{
  GArray *goals = g_array_sized_new (FALSE, FALSE, 1, units->len);

  for (guint i = 0; i < units->len; i++)
    {
      guint8 goal = choose_goal (target, &g_array_index (units, LbBlock, i), same[i] != 0,
                                 forced != NULL && forced[i] != 0);

      g_array_append_val (goals, goal);
    }

  return goals;
}

/* Whether @unit may be added to @step. */
static gboolean
continues (const LbWriteStep *step,
           const LbBlock     *unit,
           guint32            max_command)
{
  guint32 limit = MIN (LB_PLAN_BLOCK_SIZE, max_command);

  return step->start + step->length == unit->start &&
         step->start / limit == (unit->start + unit->length - 1) / limit;
}

GArray *
lb_plan_steps (const GArray *units,
               const GArray *goals,
               guint32       max_command)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (LbWriteStep));

  for (guint i = 0; i < units->len; i++)
    {
      const LbBlock *unit = &g_array_index (units, LbBlock, i);
      LbWriteStep *last = steps->len > 0 ? &g_array_index (steps, LbWriteStep, steps->len - 1) : NULL;
      LbWriteStep step = { unit->start, unit->length, i, 1 };

      if (g_array_index (goals, guint8, i) == LB_GOAL_KEEP)
        continue;

      if (last == NULL || !continues (last, unit, max_command))
        {
          g_array_append_val (steps, step);
          continue;
        }

      last->length += unit->length;
      last->n_units++;
    }

  return steps;
}

void
lb_plan_count (const LbTarget *target,
               const GArray   *units,
               const GArray   *goals,
               LbGoalCount    *count)
{
  *count = (LbGoalCount) { 0 };

  for (guint i = 0; i < units->len; i++)
    {
      const LbBlock *unit = &g_array_index (units, LbBlock, i);
      LbGoal goal = g_array_index (goals, guint8, i);

      if (goal != LB_GOAL_KEEP ||
          lb_target_covers (target, unit->start, unit->length) != LB_COVER_NONE)
        count->units++;

      if (goal == LB_GOAL_KEEP)
        continue;

      count->change++;
      count->erase_bytes += unit->length;
      if (goal == LB_GOAL_WRITE)
        count->write_bytes += unit->length;
    }
}
