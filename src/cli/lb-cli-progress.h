/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-cli.h"
#include "lb-job.h"

G_BEGIN_DECLS

/**
 * LbCliProgress:
 *
 * Shows one job on stderr while it runs: a bar on a terminal, a line every few seconds elsewhere,
 * one object a line with --json; and what the person must hold or what is heard. Main thread.
 */
typedef struct _LbCliProgress LbCliProgress;

/* @more: further jobs follow on this device, so nothing is to be let go of after this one */
LbCliProgress *lb_cli_progress_new  (LbCli         *cli,
                                     LbJob         *job,
                                     gboolean       more);
/* Takes the bar away. */
void           lb_cli_progress_free (LbCliProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbCliProgress, lb_cli_progress_free)

/* Returns: "Reading" and so on for the id of a phase */
const char    *lb_cli_phase_name    (const char    *phase);

G_END_DECLS
