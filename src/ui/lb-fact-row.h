/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * lb_fact_row_new:
 * @title: what it is, such as "Flash"
 * @value: as much text as there is; it wraps
 *
 * Returns: (transfer floating): a row of a list of facts
 */
GtkWidget *lb_fact_row_new (const char *title,
                            const char *value);

G_END_DECLS
