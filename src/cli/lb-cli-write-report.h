/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-check.h"
#include "lb-cli.h"
#include "lb-prepare-job.h"
#include "lb-write-job.h"

G_BEGIN_DECLS

/* What a restore or erase has to say: before it on standard error, after it on standard output. */

/* A check that is fine is only told with --json. */
void lb_cli_show_check         (LbCli             *cli,
                                LbCheck           *check);
/* Names the options that would pass @checks (element-type LbCheck), unless one says stop. */
void lb_cli_show_how_to_accept (LbCli             *cli,
                                GPtrArray         *checks,
                                const char *const *accepted);
void lb_cli_show_plan          (LbCli             *cli,
                                LbPrepared        *prepared);
/* @job: has succeeded */
void lb_cli_show_written       (LbCli             *cli,
                                LbWriteJob        *job);

G_END_DECLS
