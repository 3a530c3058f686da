/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-fd-port.h"

G_BEGIN_DECLS

/**
 * LbStreamPort:
 *
 * A pty or another tty by its path, or a TCP connection. A pty has no modem lines but a rate, which
 * its other end can read; TCP has neither.
 */
#define LB_TYPE_STREAM_PORT (lb_stream_port_get_type ())
G_DECLARE_FINAL_TYPE (LbStreamPort, lb_stream_port, LB, STREAM_PORT, LbFdPort)

/**
 * lb_stream_port_open_path:
 * @path: of a pty or tty
 *
 * Opens it raw, 115200 8N1, for us alone. Worker thread.
 *
 * Returns: (transfer full): the port, or %NULL with an error of lb_place_open_port() or
 * LB_ERROR_INVALID when @path is no tty
 */
LbPort *lb_stream_port_open_path (const char    *path,
                                  GError       **error);

/**
 * lb_stream_port_open_tcp:
 * @address: "HOST:PORT", "[::1]:PORT"
 *
 * Returns: (transfer full): the port, or %NULL with LB_RETRY_NO_PORT when nothing answers there,
 * LB_ERROR_INVALID for an address without a port, or cancelled
 */
LbPort *lb_stream_port_open_tcp  (const char    *address,
                                  GCancellable  *cancellable,
                                  GError       **error);

G_END_DECLS
