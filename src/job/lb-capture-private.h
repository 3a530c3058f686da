/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-capture.h"

G_BEGIN_DECLS

/* Puts a proven block into the partial image and onto the map. */
gboolean lb_capture_put       (LbCapture       *self,
                               guint            index,
                               GBytes          *bytes,
                               const LbDigest  *digest,
                               LbCellState      state,
                               GError         **error);

/**
 * lb_capture_read_some:
 * @actions: (element-type guint8): an LbReadAction a block
 * @n_done: (out): how many blocks from @index on are proven now
 *
 * Reads one or more blocks, as many as one request does well with.
 */
gboolean lb_capture_read_some (LbCapture       *self,
                               const GArray    *actions,
                               guint            index,
                               guint           *n_done,
                               GError         **error);

G_END_DECLS
