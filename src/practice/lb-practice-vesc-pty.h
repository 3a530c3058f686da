/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>
#include <signal.h>

#include "lb-practice-vesc.h"

G_BEGIN_DECLS

/**
 * lb_practice_vesc_pty_run:
 * @link: (nullable): a symbolic link to make; one that is there is replaced, anything else is not
 * @speed: how many times faster than real the clock runs; 0 to wait for nothing
 * @stop: set from a signal handler to end
 * @wait_mask: the signals that are blocked while waiting; those that set @stop are blocked
 * otherwise
 *
 * Puts a practice VESC behind a pseudo terminal and prints its path as a line on the standard
 * output.
 * While its bootloader works the terminal stays, and nobody answers on it.
 *
 * Returns: TRUE when @stop was set, FALSE with what the system said
 */
gboolean lb_practice_vesc_pty_run (LbPracticeVesc               *vesc,
                                   const char                   *link,
                                   guint                         speed,
                                   const volatile sig_atomic_t  *stop,
                                   const sigset_t               *wait_mask,
                                   GError                      **error);

G_END_DECLS
