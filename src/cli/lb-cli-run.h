/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-board-list.h"
#include "lb-cli.h"
#include "lb-job.h"
#include "lb-worker.h"

G_BEGIN_DECLS

/**
 * LbCliRun:
 *
 * A device behind --port for one run of the command line: jobs run on it one after the other, with
 * progress on stderr; Ctrl-C cancels the one that runs. Main thread.
 */
typedef struct
{
  LbCli         *cli;
  LbPlace       *place;
  LbLibrary     *library;
  LbWorker      *worker;
  LbBoard       *board;       /* borrowed; NULL when not given */
  LbOpenOptions  options;
  GCancellable  *interrupted;
  LbJob         *job;         /* borrowed: the one that runs */
  guint          int_id;
  guint          term_id;
  guint          hangup_id;
  gboolean       at_port;     /* whether the last job ended before a device answered */
} LbCliRun;

/**
 * lb_cli_run_open:
 * @port: (nullable): what stood behind --port
 * @board: (nullable): what stood behind --board
 *
 * Does not touch the port yet. Returns: LB_EXIT_DONE, or after saying why not, another code
 */
LbExit lb_cli_run_open  (LbCliRun    *self,
                         LbCli       *cli,
                         const char  *port,
                         const char  *board);

/**
 * lb_cli_run_job:
 * @more: whether further jobs follow on this device
 *
 * Runs @job to its end. Returns: whether it succeeded
 */
gboolean lb_cli_run_job (LbCliRun    *self,
                         LbJob       *job,
                         gboolean     more,
                         GError     **error);

/**
 * lb_cli_run_fail:
 * @unchanged: (nullable): what to say when it was cancelled and the job changes nothing
 *
 * Says what went wrong in a job. Returns: the exit code
 */
LbExit lb_cli_run_fail  (LbCliRun     *self,
                         const GError *error,
                         const char   *unchanged);

/* Asks; Ctrl-C is a no. */
gboolean lb_cli_run_ask (LbCliRun    *self,
                         const char  *question);

/* Leaves the device and frees all. */
void   lb_cli_run_close (LbCliRun    *self,
                         LbLeave      leave);

G_END_DECLS
