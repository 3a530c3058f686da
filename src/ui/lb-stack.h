/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * lb_stack_hide_unshown:
 *
 * Keeps the pages that @stack does not show, now and later, out of what a screen reader goes through. GTK 4.8
 * leaves them all in.
 */
void lb_stack_hide_unshown (GtkStack *stack);

G_END_DECLS
