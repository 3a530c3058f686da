/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-backup-job.h"

G_BEGIN_DECLS

/**
 * LbBackupOptions:
 *
 * What a person may want otherwise when backing up; all zero is what suits nearly everybody.
 */
typedef struct
{
  guint    baud;   /* 0: automatic */
  gboolean full;   /* read blank and known blocks too */
  guint64  start;  /* of the region; with length 0: everything, into the library */
  guint64  length;
  char    *output; /* for a region */
  char    *note;
  gboolean allow_blank; /* the person wants it although it looks like nothing */
} LbBackupOptions;

void            lb_backup_options_clear      (LbBackupOptions       *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LbBackupOptions, lb_backup_options_clear)

/* @other: (nullable): copied; NULL for the usual */
void            lb_backup_options_set        (LbBackupOptions       *self,
                                              const LbBackupOptions *other);
/* Returns: (transfer full): the board is still to be set */
LbBackupJob    *lb_backup_options_create_job (const LbBackupOptions *self);

G_END_DECLS
