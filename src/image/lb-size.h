/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lb_size_format:
 *
 * Returns: (transfer full): "512 KiB", "4 MiB", "1.5 MiB", or "1968 bytes" where no unit fits; for
 * text output and logs, in English
 */
char    *lb_size_format (guint64     bytes);

/**
 * lb_size_parse:
 * @text: a decimal or 0x number, with nothing, K, M, KiB, MiB, KB or MB behind it (of 1024)
 *
 * Returns: whether @text is one
 */
gboolean lb_size_parse  (const char *text,
                         guint64    *bytes);

G_END_DECLS
