/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-digest.h"
#include "lb-figures.h"
#include "lb-geometry.h"
#include "lb-target.h"

G_BEGIN_DECLS

/* Backups are compared and copied in blocks of this size, here and in the library. */
#define LB_PLAN_BLOCK_SIZE (64 * 1024)

/* Backup */

typedef enum
{
  LB_READ_SKIP, /* the digest is that of erased memory */
  LB_READ_COPY, /* the library has a block with this digest */
  LB_READ_READ,
} LbReadAction;

typedef gboolean (*LbPlanKnows) (const LbDigest *digest,
                                 guint32         length,
                                 gpointer        user_data);

/**
 * lb_plan_backup:
 * @blocks: (element-type LbBlock)
 * @digests: (nullable) (element-type LbDigest): of the blocks, by the chip; %NULL: everything is read
 * @full: read every block
 * @knows: whether the library has a block
 *
 * Returns: (transfer full) (element-type guint8): an LbReadAction a block
 */
GArray  *lb_plan_backup    (const GArray      *blocks,
                            const GArray      *digests,
                            const LbGeometry  *geometry,
                            gboolean           full,
                            LbPlanKnows        knows,
                            gpointer           user_data);

/* A part of a block that was asked alone. */
typedef struct
{
  guint64  start;
  guint32  length;
  guint32  match;  /* what LbPlanMatch said; 0: unknown, to be read */
  LbDigest digest;
} LbPiece;

typedef gboolean (*LbPlanAsk)   (guint64          start,
                                 guint32          length,
                                 LbDigest        *digest,
                                 gpointer         user_data,
                                 GError         **error);
/* Returns: non-zero when this content is known, and which */
typedef guint    (*LbPlanMatch) (guint64          start,
                                 guint32          length,
                                 const LbDigest  *digest,
                                 gpointer         user_data);

/* Whether asking two halves of @length bytes is expected to be cheaper than reading them. */
gboolean lb_plan_bisect_pays (const LbFigures  *figures,
                              guint32           length,
                              guint32           unit);

/**
 * lb_plan_bisect:
 * @block: a block that differs from what is known
 * @unit: the smallest part to ask
 * @pieces: (element-type LbPiece): where the parts are appended, ascending, covering the block
 *
 * Asks halves, and halves of those that differ, down to @unit. A half is not divided further when
 * both differed, unless it is the first division: then change is everywhere.
 *
 * Returns: %FALSE when @ask failed
 */
gboolean lb_plan_bisect    (const LbFigures   *figures,
                            const LbBlock     *block,
                            guint32            unit,
                            LbPlanAsk          ask,
                            LbPlanMatch        match,
                            gpointer           user_data,
                            GArray            *pieces,
                            GError           **error);

/* Restore and erase */

typedef enum
{
  LB_GOAL_KEEP,  /* right already, or not concerned */
  LB_GOAL_ERASE, /* becomes erased */
  LB_GOAL_WRITE, /* erased, then written */
} LbGoal;

/* A run of erase units that are all erased: one command, one entry of the journal, one check. */
typedef struct
{
  guint64 start;
  guint32 length;
  guint   first;   /* index of the first unit */
  guint   n_units;
} LbWriteStep;

/* Returns: (transfer full) (element-type LbBlock): every erase unit of the memory */
GArray  *lb_plan_units     (const LbGeometry  *geometry);

/**
 * lb_plan_goals:
 * @units: (element-type LbBlock)
 * @same: a byte a unit: non-zero when the unit is known to hold what @target wants
 * @forced: (nullable): a byte a unit: non-zero when it must be erased whatever it holds
 *
 * Returns: (transfer full) (element-type guint8): an LbGoal a unit. A unit that is only partly
 * covered is WRITE; its other bytes must come from what is there now.
 */
GArray  *lb_plan_goals     (const LbTarget    *target,
                            const GArray      *units,
                            const guint8      *same,
                            const guint8      *forced);

/**
 * lb_plan_steps:
 * @max_command: the most bytes one erase may cover
 *
 * Runs of units that are not kept, cut at multiples of LB_PLAN_BLOCK_SIZE so that a 64 KiB erase
 * happens exactly where all of its sectors are erased.
 *
 * Returns: (transfer full) (element-type LbWriteStep): ascending
 */
GArray  *lb_plan_steps     (const GArray      *units,
                            const GArray      *goals,
                            guint32            max_command);

typedef struct
{
  guint   units;       /* that the target covers */
  guint   change;
  guint64 erase_bytes;
  guint64 write_bytes;
} LbGoalCount;

void     lb_plan_count     (const LbTarget    *target,
                            const GArray      *units,
                            const GArray      *goals,
                            LbGoalCount       *count);

G_END_DECLS
