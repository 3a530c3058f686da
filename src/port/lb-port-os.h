/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the system knows about ports by name: lb-port-os-linux.c, lb-port-os-generic.c. Any thread. */

/* Returns: (nullable): the kernel driver of a port, such as "ftdi_sio" */
char *lb_port_os_dup_driver       (const char *path);

/* Returns: (nullable): the USB socket a port is plugged into ("1-2.3"), the same after a reset */
char *lb_port_os_dup_usb_location (const char *path);

/*
 * Returns: (nullable): a text that changes whenever a port or USB device comes, goes or is replaced,
 * far cheaper than a scan; NULL where only a scan can tell
 */
char *lb_port_os_dup_fingerprint  (void);

G_END_DECLS
