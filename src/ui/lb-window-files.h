/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-window.h"

G_BEGIN_DECLS

/*
 * Files that come into the window: win.open and win.import ask for one, a drop brings one, win.undelete
 * brings a backup back. Work on them goes on in other threads and may end after the window is gone.
 */

/* Installs the actions, and the handler "drop_cb" for the window's template. */
void lb_window_files_install (GtkWidgetClass *klass);

G_END_DECLS
