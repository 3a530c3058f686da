/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-backup-job.h"
#include "lb-block-io.h"

G_BEGIN_DECLS

/**
 * lb_extract_read:
 * @full: read what is known as well
 *
 * Reads a region, proven like a backup. The phase has begun; its progress is reported.
 *
 * Returns: (transfer full): the bytes, or %NULL with LB_ERROR_INVALID when the region is outside the
 * memory, else as a backup
 */
GBytes  *lb_extract_read (LbBlockIo        *io,
                         guint64           start,
                         guint64           length,
                         gboolean          full,
                         LbBackupFigures  *figures,
                         GError          **error);

/**
 * lb_extract_run:
 * @full: read what is known as well
 * @output: a plain file, replaced in one step
 * @sha256: (out) (transfer full): of the bytes
 *
 * Reads a region, proven like a backup, into a plain file. It never enters the library. Phases
 * survey is passed over; LB_PHASE_READ and LB_PHASE_STORE.
 *
 * Returns: %FALSE with LB_ERROR_INVALID when the region is outside the memory, else as a backup
 */
gboolean lb_extract_run (LbBlockIo        *io,
                         guint64           start,
                         guint64           length,
                         gboolean          full,
                         const char       *output,
                         char            **sha256,
                         LbBackupFigures  *figures,
                         GError          **error);

G_END_DECLS
