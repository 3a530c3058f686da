/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The rate of a terminal that nobody has set, which is what the system gives a new one. */
#define LB_PRACTICE_TTY_UNSET 38400

/**
 * lb_practice_tty_open:
 * @path: (out) (transfer full): the side for clients
 *
 * Opens a pseudo terminal, raw, without a rate, with nobody at the other side.
 *
 * Returns: a file descriptor that does not block, or -1 with what the system said
 */
int      lb_practice_tty_open      (char   **path,
                                    GError **error);
/* Makes it as lb_practice_tty_open() left it, for the next client. */
void     lb_practice_tty_make_raw  (int fd);
/* Returns: the rate a client has set, any number; 0 when no client has set one */
guint    lb_practice_tty_get_baud  (int fd);
/* Returns: whether a client has the other side open */
gboolean lb_practice_tty_has_client (int fd);

G_END_DECLS
