/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-place.h"

G_BEGIN_DECLS

/**
 * LbPortList:
 *
 * A GListModel of LbPlace: serial ports, VESCs and ST-Links that are plugged in now, likely boards
 * first (lb_place_get_rank()), then by name. It follows plugging and unplugging within a second and
 * keeps the object of a place that stays. Main thread.
 */
#define LB_TYPE_PORT_LIST (lb_port_list_get_type ())
G_DECLARE_FINAL_TYPE (LbPortList, lb_port_list, LB, PORT_LIST, GObject)

/* Filled at once. */
LbPortList *lb_port_list_new       (void);

/* Looks now, without waiting for the next second. */
void        lb_port_list_refresh   (LbPortList *self);

/**
 * lb_port_list_scan_once:
 *
 * What an LbPortList would hold. Any thread.
 *
 * Returns: (transfer full) (element-type LbPlace): in the same order
 */
GPtrArray  *lb_port_list_scan_once (void);

/**
 * lb_port_place_new_for_spec:
 * @spec: a path ("/dev/ttyUSB0", "/dev/serial/by-id/…", a pty or a symbolic link to any of them),
 *   "tcp:HOST:PORT", "stlink", "stlink:SERIAL", "vesc:PATH" or "vesc-swd:PATH"
 *
 * Symbolic links are resolved now, so that one port has one spec. Whether anything is there shows
 * when it is opened. Any thread.
 *
 * Returns: (transfer full): the place, or %NULL with LB_ERROR_INVALID
 */
LbPlace    *lb_port_place_new_for_spec (const char  *spec,
                                        GError     **error);

G_END_DECLS
