/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

#include "lb-device.h"
#include "lb-geometry.h"

G_BEGIN_DECLS

/**
 * LbJob:
 *
 * One piece of work on one device: what to do and with what, how far it is, and how it ended. Make
 * a subclass, set its options, give it to lb_worker_submit(); the job owns everything it needs, so
 * whoever made it may go away.
 *
 * The worker reports into a locked struct; the main context that was the thread default one when
 * the job was made is woken once however often it is told. Properties notify and signals fire there
 * only, and lb_job_get_…() return what was last shown there. lb_job_get_snapshot() and
 * lb_job_cancel() may be used from any thread.
 *
 * Properties, all read-only: "state", "result", "phase" (id), "fraction", "done", "total", "rate",
 * "time-left", "hold", "hearing", "hearing-text", "speed". Signals:
 *   "changed" ()                        some property changed (once a wake-up)
 *   "log" (char *line)                  one line for the log
 *   "cells-reset" ()                    the flash map has a new layout
 *   "cells-changed" (guint first, guint n)   states of these cells changed
 *   "finished" ()                       last of all, exactly once
 */
#define LB_TYPE_JOB (lb_job_get_type ())
G_DECLARE_DERIVABLE_TYPE (LbJob, lb_job, LB, JOB, GObject)

typedef struct _LbJobContext LbJobContext; /* lb-job-private.h */

typedef enum
{
  LB_JOB_QUEUED,
  LB_JOB_RUNNING,
  LB_JOB_CANCELLING, /* asked to stop, not stopped yet */
  LB_JOB_FINISHED,
} LbJobState;

typedef enum
{
  LB_JOB_RESULT_NONE, /* not finished */
  LB_JOB_RESULT_SUCCESS,
  LB_JOB_RESULT_CANCELLED,
  LB_JOB_RESULT_ERROR,
} LbJobResult;

/* What the person must do with the control given by lb_job_set_hold_control(). */
typedef enum
{
  LB_HOLD_NONE,   /* nothing is to be held */
  LB_HOLD_KEEP,   /* keep holding it */
  LB_HOLD_LET_GO, /* the device is no longer needed */
} LbHold;

/* A cell of the flash map: at most LB_CELL_SIZE bytes of one region. */
typedef enum
{
  LB_CELL_UNKNOWN,  /* not looked at yet, or not concerned */
  LB_CELL_BLANK,    /* proven to be erased, nothing to move */
  LB_CELL_TO_READ,
  LB_CELL_READING,
  LB_CELL_COPIED,   /* the library has these bytes; proven by the chip's digest */
  LB_CELL_READ,     /* arrived, not proven yet */
  LB_CELL_PROVEN,   /* equals the chip's digest, or was read alike twice */
  LB_CELL_TO_WRITE,
  LB_CELL_WRITING,  /* being erased or written: its content is open */
  LB_CELL_WRITTEN,  /* written and checked */
  LB_CELL_KEPT,     /* right already, or not part of the image */
  LB_CELL_ERASED,   /* erased and checked */
  LB_CELL_FAILED,
} LbCellState;

#define LB_CELL_SIZE 4096 /* bytes */

typedef struct
{
  const char *id;     /* static: one of LB_PHASE_… */
  guint       weight; /* share of the whole run; milliseconds where a plan knows them */
} LbPhase;

#define LB_PHASE_CONNECT "connect" /* find the device, load the stub, prove the speed */
#define LB_PHASE_SURVEY  "survey"  /* ask the chip for the digests of its blocks */
#define LB_PHASE_READ    "read"    /* read (or copy) what has to be read */
#define LB_PHASE_PROVE   "prove"   /* ask again, or read a second time */
#define LB_PHASE_STORE   "store"   /* put it into the library, on this computer */
#define LB_PHASE_SAFETY  "safety"  /* the safety backup before anything is erased */
#define LB_PHASE_WRITE   "write"   /* erase, write, and check each block */
#define LB_PHASE_BOOT    "boot"    /* leave the loader, listen whether the board starts */

/**
 * LbJobSnapshot:
 *
 * The state of a job at one moment, for callers without a main loop. Free with
 * lb_job_snapshot_free().
 */
typedef struct
{
  LbJobState  state;
  LbJobResult result;
  const char *phase;        /* id, NULL before the first one */
  double      fraction;     /* of the whole run, 0 to 1; never goes back */
  guint64     done;         /* bytes of the current phase */
  guint64     total;        /* bytes of the current phase, 0 when it has no bytes */
  guint       rate;         /* bytes a second in the current phase, 0 when unknown */
  gint64      time_left_ms; /* of the whole run, -1 when unknown */
  LbHold      hold;
  LbHearing   hearing;
  char       *hearing_text; /* may be NULL */
  guint       speed;        /* bits per second in use, 0 when unknown */
} LbJobSnapshot;

struct _LbJobClass
{
  GObjectClass parent_class;

  const char *name; /* static: "backup"; for logs and --json */

  /* In the worker thread. */
  gboolean (*run) (LbJob         *self,
                   LbJobContext  *context,
                   GCancellable  *cancellable,
                   GError       **error);

  /* The worker connects first, or asks "still there, same unit?". Default. */
  gboolean needs_device;

  gpointer padding[4];
};

/* Before lb_worker_submit(). */

/**
 * lb_job_set_open_options:
 *
 * How to connect when the worker has to. "first_baud" is filled in by the worker.
 */
void            lb_job_set_open_options (LbJob               *self,
                                         const LbOpenOptions *options);

/**
 * lb_job_set_hold_control:
 * @control: (nullable): the name of what must be kept held while the job needs the device ("POWER")
 */
void            lb_job_set_hold_control (LbJob      *self,
                                         const char *control);

/**
 * lb_job_set_expected_unit:
 * @unit: (nullable): LbIdentity.unit of the device this job is meant for
 *
 * The job fails with LB_ERROR_OTHER_UNIT when another one answers.
 */
void            lb_job_set_expected_unit (LbJob      *self,
                                          const char *unit);

/* Any thread. */

void            lb_job_cancel           (LbJob         *self);
GCancellable   *lb_job_get_cancellable  (LbJob         *self);
LbJobSnapshot  *lb_job_get_snapshot     (LbJob         *self);
void            lb_job_snapshot_free    (LbJobSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbJobSnapshot, lb_job_snapshot_free)

/* Returns: "backup", "restore", … */
const char     *lb_job_get_name         (LbJob         *self);

/* In the job's main context. */

LbJobState      lb_job_get_state        (LbJob *self);
LbJobResult     lb_job_get_result       (LbJob *self);
/* Returns: (nullable): why it failed or what cancelling left; set once finished without success */
const GError   *lb_job_get_error        (LbJob *self);
const char     *lb_job_get_phase        (LbJob *self);
/* Returns: (transfer none): phases in order as they are now, valid until the next call */
const LbPhase  *lb_job_get_phases       (LbJob *self,
                                         guint *n_phases);
double          lb_job_get_fraction     (LbJob *self);
guint64         lb_job_get_done         (LbJob *self);
guint64         lb_job_get_total        (LbJob *self);
guint           lb_job_get_rate         (LbJob *self);
gint64          lb_job_get_time_left_ms (LbJob *self);
LbHold          lb_job_get_hold         (LbJob *self);
const char     *lb_job_get_hold_control (LbJob *self);
LbHearing       lb_job_get_hearing      (LbJob *self);
const char     *lb_job_get_hearing_text (LbJob *self);
guint           lb_job_get_speed        (LbJob *self);

/* Returns: (transfer full): all lines so far, oldest first (at most the last LB_JOB_MAX_LOG) */
GStrv           lb_job_dup_log          (LbJob *self);
#define LB_JOB_MAX_LOG 2000

/**
 * lb_job_get_cells:
 * @n_cells: (out): number of cells; 0 before the device is known
 *
 * Returns: (transfer none) (nullable): where each cell is, valid until "cells-reset"
 */
const LbBlock  *lb_job_get_cells        (LbJob *self,
                                         guint *n_cells);
/* Returns: (transfer none) (nullable): an LbCellState a cell, valid until the main loop runs again */
const guint8   *lb_job_get_cell_states  (LbJob *self,
                                         guint *n_cells);

/* Returns: "proven"; for --json */
const char     *lb_cell_state_to_string (LbCellState  state);
const char     *lb_hearing_to_string    (LbHearing    hearing);

G_END_DECLS
