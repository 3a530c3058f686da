/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lb_durable_replace:
 * @mode: of a new file, such as 0600
 *
 * Replaces @path in one step and returns when file and folder are on the disk: after a power cut
 * either the old or the new content is there, and after success the new one.
 *
 * Returns: %FALSE with LB_ERROR_DISK, LB_ERROR_NOT_FOUND (no such folder) or LB_RETRY_NO_ACCESS;
 * the old file is as it was
 */
gboolean lb_durable_replace (const char    *path,
                             gconstpointer  data,
                             gsize          length,
                             int            mode,
                             GError       **error);

/* The same for a removal; a file that is not there counts as removed. */
gboolean lb_durable_remove  (const char    *path,
                             GError       **error);

G_END_DECLS
