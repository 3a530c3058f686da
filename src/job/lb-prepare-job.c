/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-prepare-job"

#include "config.h"

#include "lb-prepare.h"

struct _LbPrepareJob
{
  LbJob           parent_instance;

  LbWriteRequest *request;
  LbPrepared     *prepared;
};

G_DEFINE_FINAL_TYPE (LbPrepareJob, lb_prepare_job, LB_TYPE_JOB)

static const LbPhase phases[] = {
  { LB_PHASE_CONNECT, 2000 },
  { LB_PHASE_READ, 0 }, /* between the ranges of a HEX file */
  { LB_PHASE_SURVEY, 5000 },
};

static gboolean
lb_prepare_job_run (LbJob         *job,
                    LbJobContext  *context,
                    GCancellable  *cancellable,
                    GError       **error)
{
  LbPrepareJob *self = LB_PREPARE_JOB (job);
  LbBlockIo io;

  lb_block_io_init (&io, job, context, cancellable);
  self->prepared = lb_prepare_run (&io, self->request, error);

  return self->prepared != NULL;
}

static void
lb_prepare_job_finalize (GObject *object)
{
  LbPrepareJob *self = LB_PREPARE_JOB (object);

  g_clear_pointer (&self->request, lb_write_request_unref);
  g_clear_pointer (&self->prepared, lb_prepared_unref);

  G_OBJECT_CLASS (lb_prepare_job_parent_class)->finalize (object);
}

static void
lb_prepare_job_class_init (LbPrepareJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_prepare_job_finalize;
  LB_JOB_CLASS (klass)->name = "prepare";
  LB_JOB_CLASS (klass)->run = lb_prepare_job_run;
}

static void
lb_prepare_job_init (LbPrepareJob *self)
{
  lb_job_declare_phases (LB_JOB (self), phases, G_N_ELEMENTS (phases));
}

LbPrepareJob *
lb_prepare_job_new (LbWriteRequest *request)
{
  LbPrepareJob *self = g_object_new (LB_TYPE_PREPARE_JOB, NULL);

  self->request = lb_write_request_ref (request);

  return self;
}

LbPrepared *
lb_prepare_job_get_prepared (LbPrepareJob *self)
{
  return self->prepared;
}
