/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-backup-options.h"
#include "lb-board.h"
#include "lb-journal.h"
#include "lb-prepare-job.h"
#include "lb-recipe.h"
#include "lb-task.h"
#include "lb-vesc-order.h"

G_BEGIN_DECLS

/**
 * LbIntent:
 *
 * What the person asked for, with all that is to be known to do it: once connected, and again after
 * Try Again. Main thread.
 */
typedef struct
{
  LbTask           task;
  LbBackupOptions  backup_options;
  LbRecipe        *recipe;     /* (nullable): what to write, erase or compare */
  LbPrepared      *prepared;   /* (nullable): the checks of that recipe are done */
  LbVescOrder     *vesc_order; /* (nullable) */
} LbIntent;

void        lb_intent_clear          (LbIntent      *self);

/* @recipe: (nullable): what was prepared for another one is no longer true */
void        lb_intent_set_recipe     (LbIntent      *self,
                                      LbRecipe      *recipe);
/* @prepared: (nullable) */
void        lb_intent_set_prepared   (LbIntent      *self,
                                      LbPrepared    *prepared);
void        lb_intent_set_vesc_order (LbIntent      *self,
                                      LbVescOrder   *order);

/**
 * lb_intent_create_job:
 * @board: (nullable): which board it is; chosen after the recipe perhaps
 * @journal: (nullable): the interrupted write that %LB_TASK_RESUME is about
 *
 * Returns: (transfer full) (nullable): the job to begin with, connecting if there is nothing else to do;
 *   %NULL when nothing is left to be resumed
 */
LbJob      *lb_intent_create_job     (LbIntent      *self,
                                      LbBoard       *board,
                                      LbJournal     *journal);

G_END_DECLS
