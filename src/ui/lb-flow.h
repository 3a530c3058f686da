/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-backup-options.h"
#include "lb-board.h"
#include "lb-connect-job.h"
#include "lb-recipe.h"
#include "lb-shared.h"
#include "lb-task.h"
#include "lb-unlock-job.h"
#include "lb-verify-job.h"
#include "lb-vesc-order.h"
#include "lb-worker.h"
#include "lb-write-job.h"

G_BEGIN_DECLS

/**
 * LbFlow:
 *
 * One device being worked on: which board, at which place, and where on the way from "choose" to
 * "done". Pages and actions follow from its state alone; widgets never talk to the worker.
 *
 * Properties for bindings, all notified in the main thread: "state" (LbFlowState), "task"
 * (LbTask), "board" (LbBoard), "place" (LbPlace), "identity" (LbIdentity, NULL while not connected),
 * "job" (LbJob: the one running, or the one whose end is shown), "busy" (boolean), "title",
 * "subtitle" (strings for the side bar), "peers" (pointer, only notified: controllers on the CAN bus).
 */
#define LB_TYPE_FLOW (lb_flow_get_type ())
G_DECLARE_FINAL_TYPE (LbFlow, lb_flow, LB, FLOW, GObject)

typedef enum
{
  LB_FLOW_CHOOSE,  /* board and port */
  LB_FLOW_GUIDE,   /* listening until the board answers */
  LB_FLOW_READY,   /* connected: what is there, what can be done */
  LB_FLOW_PREPARE, /* the checks before a restore are running */
  LB_FLOW_CHECKS,  /* and are shown */
  LB_FLOW_RUN,
  LB_FLOW_RESULT,
} LbFlowState;

#define LB_TYPE_FLOW_STATE (lb_flow_state_get_type ())
GType         lb_flow_state_get_type       (void);

LbFlow       *lb_flow_new                  (LbShared              *shared);

LbShared     *lb_flow_get_shared           (LbFlow                *self);
LbFlowState   lb_flow_get_state            (LbFlow                *self);
LbTask        lb_flow_get_task             (LbFlow                *self);
LbBoard      *lb_flow_get_board            (LbFlow                *self);
LbPlace      *lb_flow_get_place            (LbFlow                *self);
LbIdentity   *lb_flow_get_identity         (LbFlow                *self);
LbGeometry   *lb_flow_get_geometry         (LbFlow                *self);
LbJob        *lb_flow_get_job              (LbFlow                *self);
const char   *lb_flow_get_title            (LbFlow                *self);
const char   *lb_flow_get_subtitle         (LbFlow                *self);
/* (nullable): what is to be written, erased or compared */
LbRecipe     *lb_flow_get_recipe           (LbFlow                *self);
/* (nullable): of a restore or erase whose preparation is done */
LbPrepared   *lb_flow_get_prepared         (LbFlow                *self);
/* (nullable): an interrupted restore of the connected device */
LbJournal    *lb_flow_get_journal          (LbFlow                *self);
/* Whether there is such a journal, and the library has what was on the device before. */
gboolean      lb_flow_has_old_firmware     (LbFlow                *self);
/* (element-type LbBackup) (nullable): of the connected device, newest first */
GPtrArray    *lb_flow_get_backups          (LbFlow                *self);
gboolean      lb_flow_is_protected         (LbFlow                *self);
/* Whether its memory can be read at all: not that of a VESC over USB, nor of a read-protected chip. */
gboolean      lb_flow_can_read             (LbFlow                *self);
/* (nullable): the connection that found the device: its adapter, what is on it */
LbConnectJob *lb_flow_get_connection       (LbFlow                *self);
/* Whether a job runs; listening for a board does not count. */
gboolean      lb_flow_is_busy              (LbFlow                *self);
gboolean      lb_flow_uses_place           (LbFlow                *self,
                                            const char            *spec);

/* Only while choosing; remembered for the next start. */
void          lb_flow_set_board            (LbFlow                *self,
                                            LbBoard               *board);
void          lb_flow_set_place            (LbFlow                *self,
                                            LbPlace               *place);

/* What to do as soon as the device is connected; each connects first when it has to. */
void          lb_flow_connect              (LbFlow                *self);
void          lb_flow_disconnect           (LbFlow                *self);
void          lb_flow_back_up              (LbFlow                *self,
                                            const LbBackupOptions *options);
/* After a backup that was refused because the memory looks blank: once more, as the person wants it. */
void          lb_flow_back_up_anyway       (LbFlow                *self);
/* What the person says the flash holds, in bytes; connects anew with it. Kept until disconnected. */
void          lb_flow_choose_size          (LbFlow                *self,
                                            guint64                size);
/* Whether that is to be asked: the size is in doubt, or the flash does not tell it. */
gboolean      lb_flow_needs_size           (LbFlow                *self);
/* Shows the checks; lb_flow_confirm() goes on from there. */
void          lb_flow_prepare              (LbFlow                *self,
                                            LbTask                 task,
                                            LbRecipe              *recipe);
/* Sets what a restore of @backup or of a file is to do and waits for the person to connect. */
void          lb_flow_set_pending          (LbFlow                *self,
                                            LbTask                 task,
                                            LbRecipe              *recipe);
void          lb_flow_verify               (LbFlow                *self,
                                            LbRecipe              *recipe);
/* Finish the interrupted restore, without asking again what was answered then. */
void          lb_flow_resume               (LbFlow                *self);
/* Prepares anew, after an option of the recipe was changed on the checks page. */
void          lb_flow_prepare_again        (LbFlow                *self);
void          lb_flow_confirm              (LbFlow                *self,
                                            const char * const    *accepted);
/* Of a VESC on its serial line. */
void          lb_flow_run_vesc             (LbFlow                *self,
                                            LbVescOrder           *order);
/* Looks who is behind it on the CAN bus; done once by itself after connecting. */
void          lb_flow_look_for_peers       (LbFlow                *self);
gboolean      lb_flow_is_looking_for_peers (LbFlow                *self);
/* (element-type LbVescCanPeer) (nullable): NULL when nobody looked, or that failed */
GPtrArray    *lb_flow_get_peers            (LbFlow                *self);
/* Which of them is meant, or LB_VESC_NO_CAN: the one that is connected. */
int           lb_flow_get_can_id           (LbFlow                *self);
void          lb_flow_set_can_id           (LbFlow                *self,
                                            int                    can_id);
/* Removes the read protection of an STM32; the person has confirmed exactly this. */
void          lb_flow_unlock               (LbFlow                *self);
void          lb_flow_cancel               (LbFlow                *self);
void          lb_flow_try_again            (LbFlow                *self);
/* Back to the device, from the checks or from a result. */
void          lb_flow_leave                (LbFlow                *self);
gboolean      lb_flow_shut_down            (LbFlow                *self,
                                            guint                  timeout_ms);

G_END_DECLS
