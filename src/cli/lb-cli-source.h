/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-cli.h"
#include "lb-library.h"

G_BEGIN_DECLS

/**
 * LbCliSource:
 *
 * The content behind FILE|ID on a command line. Clear with lb_cli_source_clear().
 */
typedef struct
{
  char     *name;   /* of the file, for people */
  GBytes   *bytes;
  LbBackup *backup; /* NULL for a file */
} LbCliSource;

/**
 * lb_cli_source_open:
 * @name: the path of a file, else what lb_library_find() takes
 * @proven: whether the digest of a backup is checked too
 *
 * Returns: LB_EXIT_DONE, or after saying why not, another code
 */
LbExit lb_cli_source_open  (LbCliSource  *self,
                            LbCli        *cli,
                            LbLibrary    *library,
                            const char   *name,
                            gboolean      proven);
/* Returns: another code after saying why a HEX file cannot be used, before a device is touched */
LbExit lb_cli_source_check (LbCliSource  *self,
                            LbCli        *cli);
void   lb_cli_source_clear (LbCliSource  *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LbCliSource, lb_cli_source_clear)

G_END_DECLS
