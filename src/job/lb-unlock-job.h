/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-job.h"

G_BEGIN_DECLS

/**
 * LbUnlockJob:
 *
 * Removes the read-out protection (level 1) of an STM32. This erases everything on the chip, and there
 * can be no backup of it before. The only job that does so: whoever submits it has asked the person for
 * exactly this. Afterwards the device is left, and its board must lose power once.
 */
#define LB_TYPE_UNLOCK_JOB (lb_unlock_job_get_type ())
G_DECLARE_FINAL_TYPE (LbUnlockJob, lb_unlock_job, LB, UNLOCK_JOB, LbJob)

LbUnlockJob *lb_unlock_job_new (void);

G_END_DECLS
