/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-unlock-job"

#include "config.h"

#include "lb-unlock-job.h"

#include "lb-error.h"
#include "lb-job-private.h"
#include "lb-stm32-device.h"

struct _LbUnlockJob
{
  LbJob parent_instance;
};

G_DEFINE_FINAL_TYPE (LbUnlockJob, lb_unlock_job, LB_TYPE_JOB)

static const LbPhase phases[] = {
  { LB_PHASE_CONNECT, 2000 },
  { LB_PHASE_WRITE, 10000 },
};

static gboolean
lb_unlock_job_run (LbJob         *job,
                   LbJobContext  *context,
                   GCancellable  *cancellable,
                   GError       **error)
{
  gboolean ok;

  if (!LB_IS_STM32_DEVICE (context->device))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                   "Only an STM32 has a protection that can be removed like this.");
      return FALSE;
    }

  lb_job_begin_phase (job, LB_PHASE_WRITE, 0);
  ok = lb_stm32_device_remove_protection (LB_STM32_DEVICE (context->device), cancellable, error);
  if (!ok)
    return FALSE;

  /* Nothing asked before still holds, and the chip is of no use until it had no power. */
  context->content++;
  lb_device_close (context->device, LB_LEAVE_RUN, NULL);
  context->device_left = TRUE;
  return TRUE;
}

static void
lb_unlock_job_class_init (LbUnlockJobClass *klass)
{
  LB_JOB_CLASS (klass)->name = "unlock";
  LB_JOB_CLASS (klass)->run = lb_unlock_job_run;
}

static void
lb_unlock_job_init (LbUnlockJob *self)
{
  lb_job_declare_phases (LB_JOB (self), phases, G_N_ELEMENTS (phases));
}

LbUnlockJob *
lb_unlock_job_new (void)
{
  return g_object_new (LB_TYPE_UNLOCK_JOB, NULL);
}
