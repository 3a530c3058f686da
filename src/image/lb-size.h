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

/**
 * lb_size_parse_region:
 * @text: ADDRESS:LENGTH, each as for lb_size_parse(), such as 0x10000:64K
 *
 * Returns: whether @text is one, not empty and within 64 bits
 */
gboolean lb_size_parse_region (const char *text,
                               guint64    *start,
                               guint64    *length);

G_END_DECLS
