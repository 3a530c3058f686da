/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-cli.h"

G_BEGIN_DECLS

/*
 * The verbs. Each gets its own arguments: argv[0] is the verb. It owns @argv, may take strings
 * from it, and leaves the rest to the caller.
 */
typedef LbExit (*LbCliVerb) (LbCli    *cli,
                             char   ***argv);

LbExit lb_cli_ports   (LbCli *cli, char ***argv);
LbExit lb_cli_boards  (LbCli *cli, char ***argv);
LbExit lb_cli_list    (LbCli *cli, char ***argv);
LbExit lb_cli_show    (LbCli *cli, char ***argv);
LbExit lb_cli_inspect (LbCli *cli, char ***argv);
LbExit lb_cli_import  (LbCli *cli, char ***argv);
LbExit lb_cli_export  (LbCli *cli, char ***argv);
LbExit lb_cli_detect  (LbCli *cli, char ***argv);
LbExit lb_cli_backup  (LbCli *cli, char ***argv);
LbExit lb_cli_restore (LbCli *cli, char ***argv);
LbExit lb_cli_verify  (LbCli *cli, char ***argv);
LbExit lb_cli_erase   (LbCli *cli, char ***argv);
LbExit lb_cli_unlock  (LbCli *cli, char ***argv);
LbExit lb_cli_vesc    (LbCli *cli, char ***argv);

G_END_DECLS
