/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <signal.h>

#include "lb-practice-chip.h"

G_BEGIN_DECLS

/**
 * LbPracticePty:
 *
 * A practice board behind a pseudo terminal, for programs that want a path. One thread, one loop.
 *
 * A terminal like this has no modem lines, and nobody can hear its rate. The rate a client sets on
 * it counts as the rate of its UART: a client that sets the wrong one sends and gets garbage. A
 * client that sets none is heard at whatever rate the chip runs. When a client closes, its rate is
 * forgotten; the chip's is not, nor anything else about the chip.
 */
typedef struct _LbPracticePty LbPracticePty;

/**
 * lb_practice_pty_new:
 * @chip: (transfer full): without supply yet; it is switched on with the boot button held
 * @link: (nullable): a symbolic link to make; one that is there is replaced, anything else is not
 * @speed: how many times faster than real the clock runs; 0 to wait for nothing
 *
 * Prints the path for clients as a line on the standard output, again when the cable was out.
 *
 * Returns: NULL with what the system said
 */
LbPracticePty *lb_practice_pty_new  (LbPracticeChip  *chip,
                                     const char      *link,
                                     guint            speed,
                                     GError         **error);
void           lb_practice_pty_free (LbPracticePty *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPracticePty, lb_practice_pty_free)

/**
 * lb_practice_pty_run:
 * @stop: set from a signal handler to end
 * @wait_mask: the signals blocked while waiting; those that set @stop are blocked otherwise
 *
 * Returns: TRUE when @stop was set, FALSE with what the system said
 */
gboolean       lb_practice_pty_run  (LbPracticePty               *self,
                                     const volatile sig_atomic_t *stop,
                                     const sigset_t              *wait_mask,
                                     GError                     **error);

G_END_DECLS
