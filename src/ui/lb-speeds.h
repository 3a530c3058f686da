/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The choices of line speed, "Automatic" first. */
GtkStringList *lb_speeds_create_model (void);

/* Returns: bits per second of the choice, 0 for automatic */
guint          lb_speeds_get          (guint position);

/* Returns: the position of @baud in the list; that of automatic when it is not there */
guint          lb_speeds_find         (guint baud);

G_END_DECLS
