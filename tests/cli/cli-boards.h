/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "cli-runner.h"

G_BEGIN_DECLS

/* What tests do again and again with the command line and practice boards. */

#define ESP01 "practice:esp-01,instant" /* 1 MiB */
#define ESP32 "practice:vg-l7x,instant" /* 4 MiB */

/* Where boards keep their flash, in a CliHome. */
#define CLI_STATE_FOLDER "state/lifeboat/practice"

/* Returns: (transfer full): the id of the backup made */
char  *cli_back_up             (CliHome           *home,
                                const char        *port);
/* All of them must be whole. */
guint  cli_count_backups       (CliHome           *home);
void   cli_assert_equals_flash (CliHome           *home,
                                const char        *id,
                                const char        *board);
/* @arguments end in a failure that is explained, with this exit code. */
void   cli_assert_fails        (CliHome           *home,
                                int                code,
                                const char *const *arguments);
/* Reads what a run with --json says until this phase has so many bytes done. */
void   cli_wait_for_phase      (GSubprocess       *process,
                                const char        *phase,
                                gint64             done);

G_END_DECLS
