/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * lb_failure_dialog_show:
 * @parent: the window that the person acted in
 * @error: what came of it
 *
 * Says what went wrong with something that is no job and has no page of its own, such as an export: what happened,
 * what to do, and the raw message under Details. Main thread.
 */
void lb_failure_dialog_show (GtkWindow    *parent,
                             const GError *error);

G_END_DECLS
