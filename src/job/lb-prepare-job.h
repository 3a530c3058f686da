/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-check.h"
#include "lb-job.h"
#include "lb-write-request.h"

G_BEGIN_DECLS

/**
 * LbPrepared:
 *
 * What LbPrepareJob found out: the checks, the plan and the digests the plan was made of. It is
 * shown, confirmed and given to LbWriteJob, which asks nothing a second time while the connection
 * lasts. Reference counted; read-only, any thread.
 */
typedef struct _LbPrepared LbPrepared;

typedef enum
{
  LB_SAFETY_NOT_NEEDED, /* the chip is wholly blank, or an interrupted run is finished */
  LB_SAFETY_PRESENT,    /* a proven backup of this content is in the library */
  LB_SAFETY_TO_MAKE,    /* comes first */
  LB_SAFETY_DECLINED,
} LbSafety;

typedef struct
{
  guint    sectors;       /* erase units the request covers */
  guint    change;        /* of them: erased, and written unless blank */
  guint    keep;          /* of them: right already */
  guint64  erase_bytes;
  guint64  write_bytes;
  guint64  kept_outside;  /* bytes outside a shorter image that stay as they are */
  guint64  safety_bytes;  /* to be read for the safety backup */
  gint64   time_ms;       /* estimate, safety backup included */
  gboolean exact;         /* FALSE: some blocks were only compared as a whole, fewer sectors may change */
} LbWriteSummary;

#define LB_TYPE_PREPARED (lb_prepared_get_type ())
GType           lb_prepared_get_type          (void);
LbPrepared     *lb_prepared_ref               (LbPrepared     *self);
void            lb_prepared_unref             (LbPrepared     *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPrepared, lb_prepared_unref)

LbWriteRequest *lb_prepared_get_request       (LbPrepared     *self);
LbIdentity     *lb_prepared_get_identity      (LbPrepared     *self);
/* Returns: (transfer none) (element-type LbCheck): worst first */
GPtrArray      *lb_prepared_get_checks        (LbPrepared     *self);
LbSafety        lb_prepared_get_safety        (LbPrepared     *self);
/*
 * Returns: (nullable): the backup that serves as safety backup when it is present. When one is to be made of a device
 * without digests: the newest proven one of this unit, which serves if reading shows that it holds exactly this.
 */
LbBackup       *lb_prepared_get_safety_backup (LbPrepared     *self);
void            lb_prepared_get_summary       (LbPrepared     *self,
                                               LbWriteSummary *summary);

/**
 * LbPrepareJob:
 *
 * The first stage of a restore or an erase: connects, asks the digests, runs the checks and makes
 * the plan. Changes nothing on the device. A check that says stop is a result, not an error.
 * Phases: connect, survey.
 */
#define LB_TYPE_PREPARE_JOB (lb_prepare_job_get_type ())
G_DECLARE_FINAL_TYPE (LbPrepareJob, lb_prepare_job, LB, PREPARE_JOB, LbJob)

LbPrepareJob   *lb_prepare_job_new            (LbWriteRequest *request);
/* After success. */
LbPrepared     *lb_prepare_job_get_prepared   (LbPrepareJob   *self);

G_END_DECLS
