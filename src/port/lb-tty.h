/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

#include "lb-port.h"

G_BEGIN_DECLS

/*
 * System calls on an open tty, without GObject. What returns an int gives 0 or an errno.
 */

/* Claims the tty for this process: flock, and TIOCEXCL unless it is a pty. EBUSY when taken. */
int      lb_tty_claim       (int fd);
/* Undoes the claim, before closing. */
void     lb_tty_release     (int fd);

/* Raw 8N1, no flow control, modem lines ignored and left alone on close (no HUPCL). */
int      lb_tty_set_raw     (int fd);
gboolean lb_tty_has_lines   (int fd);
/* Both lines in one TIOCMSET. */
int      lb_tty_set_lines   (int     fd,
                             LbLines lines);
void     lb_tty_flush_input (int fd);
/* Waits until everything written has left; at most @timeout_ms (then EAGAIN). */
int      lb_tty_drain       (int   fd,
                             guint timeout_ms);

/* The rest differs between systems: lb-tty-linux.c, lb-tty-generic.c. */

/* Sets any rate. EINVAL when the system cannot. */
int      lb_tty_set_baud    (int   fd,
                             guint baud);
/* Returns: the rate the driver says it runs at; 0 when it does not tell */
guint    lb_tty_get_baud    (int fd);
/* Whether @got, as the driver rounded it, still works as @wanted: a UART bears 3 % */
gboolean lb_tty_baud_fits   (guint got,
                             guint wanted);
/*
 * Asks the driver to pass bytes on at once: an FTDI adapter else keeps them for 16 ms (facts 6.6).
 * @path: the device node. Returns: FALSE when it could not; then it is only slower.
 */
gboolean lb_tty_lower_latency (int         fd,
                               const char *path);

G_END_DECLS
