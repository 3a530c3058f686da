/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-fd-port.h"

G_BEGIN_DECLS

/**
 * LbSerialPort:
 *
 * A real serial port, opened through libserialport.
 *
 * Opening a tty asserts both modem lines, which on boards that wire RTS straight to EN means a lasting
 * reset (facts 6.1); so both are released at once, in one step. Closing leaves them as they are.
 */
#define LB_TYPE_SERIAL_PORT (lb_serial_port_get_type ())
G_DECLARE_FINAL_TYPE (LbSerialPort, lb_serial_port, LB, SERIAL_PORT, LbFdPort)

/* Returns: whether @path is the system's own name of a serial port. Any thread. */
gboolean lb_serial_port_is_known (const char *path);

/**
 * lb_serial_port_open:
 * @path: a device node without symbolic links
 *
 * Opens it at 115200 8N1, for us alone: a port that another program holds counts as busy even when
 * that program did not lock it, because both would get half of the bytes.
 *
 * After a reset that makes the adapter vanish, lb_port_reopen() waits up to 5 s for it and finds it
 * under another name too, by its USB socket or serial number. Worker thread.
 *
 * Returns: (transfer full): the port, or %NULL with an error of lb_place_open_port();
 * LB_ERROR_UNSUPPORTED for a tty that libserialport cannot use: not in sysfs, or without modem lines
 */
LbPort  *lb_serial_port_open     (const char  *path,
                                  GError     **error);

G_END_DECLS
