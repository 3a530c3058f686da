/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-intent"

#include "config.h"

#include "lb-chosen-board.h"
#include "lb-connect-job.h"
#include "lb-intent.h"
#include "lb-unlock-job.h"
#include "lb-verify-job.h"
#include "lb-write-job.h"

void
lb_intent_clear (LbIntent *self)
{
  lb_intent_set_recipe (self, NULL);
  lb_backup_options_clear (&self->backup_options);
  g_clear_pointer (&self->vesc_order, lb_vesc_order_unref);
}

void
lb_intent_set_recipe (LbIntent *self,
                      LbRecipe *recipe)
{
  g_autoptr(LbRecipe) old = self->recipe;

  self->recipe = recipe != NULL ? lb_recipe_ref (recipe) : NULL;
  lb_intent_set_prepared (self, NULL);
}

void
lb_intent_set_prepared (LbIntent   *self,
                        LbPrepared *prepared)
{
  g_autoptr(LbPrepared) old = self->prepared;

  self->prepared = prepared != NULL ? lb_prepared_ref (prepared) : NULL;
}

void
lb_intent_set_vesc_order (LbIntent    *self,
                          LbVescOrder *order)
{
  g_autoptr(LbVescOrder) old = self->vesc_order;

  self->vesc_order = lb_vesc_order_ref (order);
}

/* The board may be chosen after the recipe, so what it adds comes last. */
static LbWriteRequest *
build_request (LbIntent *self,
               LbBoard  *board)
{
  LbWriteRequest *request = lb_recipe_build (self->recipe);

  lb_write_request_set_board (request, lb_chosen_board_get_id (board));
  if (board != NULL)
    lb_write_request_set_usual_mode (request, lb_board_get_flash_mode (board));

  return request;
}

static LbJob *
create_backup (LbIntent *self,
               LbBoard  *board)
{
  LbBackupJob *job = lb_backup_options_create_job (&self->backup_options);

  lb_backup_job_set_board (job, lb_chosen_board_get_id (board));

  return LB_JOB (job);
}

static LbJob *
create_prepare (LbIntent *self,
                LbBoard  *board)
{
  g_autoptr(LbWriteRequest) request = build_request (self, board);

  return LB_JOB (lb_prepare_job_new (request));
}

static LbJob *
create_verify (LbIntent *self,
               LbBoard  *board)
{
  g_autoptr(LbWriteRequest) request = build_request (self, board);

  return LB_JOB (lb_verify_job_new (request));
}

static LbJob *
create_resume (LbJournal *journal)
{
  g_autoptr(LbWriteRequest) request = NULL;

  if (journal == NULL)
    return NULL;

  request = lb_write_request_new_resume (journal);

  return LB_JOB (lb_write_job_new_unprepared (request));
}

LbJob *
lb_intent_create_job (LbIntent  *self,
                      LbBoard   *board,
                      LbJournal *journal)
{
  switch (self->task)
    {
    case LB_TASK_BACKUP:
      return create_backup (self, board);
    case LB_TASK_RESTORE:
    case LB_TASK_WRITE_FILE:
    case LB_TASK_ERASE:
      return create_prepare (self, board);
    case LB_TASK_VERIFY:
      return create_verify (self, board);
    case LB_TASK_RESUME:
      return create_resume (journal);
    case LB_TASK_VESC:
      return LB_JOB (lb_vesc_order_build (self->vesc_order));
    case LB_TASK_UNLOCK:
      return LB_JOB (lb_unlock_job_new ());
    case LB_TASK_CONNECT:
    case LB_TASK_NONE:
    default:
      return LB_JOB (lb_connect_job_new ());
    }
}
