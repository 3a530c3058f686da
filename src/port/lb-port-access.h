/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * lb_port_access_set_error:
 * @saved_errno: why @path did not open
 * @path: the device node
 *
 * Says in words why a port did not open and what to do: LB_RETRY_NO_PORT, LB_RETRY_NO_ACCESS with the
 * exact command, LB_RETRY_PORT_BUSY with the program that has it, as far as /proc tells (facts 8);
 * LB_ERROR_FAILED for anything else. Any thread.
 */
void  lb_port_access_set_error (GError     **error,
                                int          saved_errno,
                                const char  *path);

/**
 * lb_port_access_find_owners:
 * @path: the device node
 * @fd: the same node, open in this process, or -1
 *
 * Looks through /proc for other processes that have it open. Without being root only the user's own
 * processes can be seen.
 *
 * Returns: (transfer full) (nullable): "minicom (process 4711)", several with commas, or %NULL
 */
char *lb_port_access_find_owners (const char *path,
                                  int         fd);

/* Sets LB_RETRY_PORT_BUSY. @owners: (nullable): as found above */
void  lb_port_access_set_busy    (GError     **error,
                                  const char  *path,
                                  const char  *owners);

/* Whether a process of this name (as in /proc/PID/comm) runs. */
gboolean lb_port_access_is_running (const char *name);

G_END_DECLS
