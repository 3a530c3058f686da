/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-job.h"
#include "lb-write-request.h"

G_BEGIN_DECLS

/**
 * LbVerifyJob:
 *
 * Compares the memory with a backup or a file, by digests where the device computes them, else by
 * reading. Changes nothing. Phases: connect, survey.
 *
 * A difference is LB_ERROR_MISMATCH; the getters answer then too.
 */
#define LB_TYPE_VERIFY_JOB (lb_verify_job_get_type ())
G_DECLARE_FINAL_TYPE (LbVerifyJob, lb_verify_job, LB, VERIFY_JOB, LbJob)

LbVerifyJob  *lb_verify_job_new             (LbWriteRequest *request);

/* Bytes compared. */
guint64       lb_verify_job_get_compared    (LbVerifyJob    *self);
/* Bytes that differ, but only where VESC firmware itself writes when it starts: no difference. */
guint64       lb_verify_job_get_excused     (LbVerifyJob    *self);
/* Returns: (transfer none) (element-type LbBlock): what differs, neighbours merged */
GArray       *lb_verify_job_get_differences (LbVerifyJob    *self);

G_END_DECLS
