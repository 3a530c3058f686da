/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * lb_paths_init:
 * @argv0: the program's own name as main() got it
 *
 * Decides where data files are: beside the build when the program runs from the Meson build folder
 * it was made in, else in ../share beside the program (an installed tree can be moved), else in the
 * installed prefix. Call once, first thing in main(). Programs that
 * do not call it (tests) look beside the build first.
 */
void lb_paths_init (const char *argv0);

/**
 * lb_paths_find_data:
 * @relative: such as "stubs/esp32.json" or "boards"
 *
 * Returns: (transfer full) (nullable): the path of an existing file or folder, or %NULL. Any thread.
 */
char *lb_paths_find_data (const char *relative);

/**
 * lb_paths_locale_dir:
 *
 * Returns: (transfer full): the folder for bindtextdomain()
 */
char *lb_paths_locale_dir (void);

/**
 * lb_paths_library_dir:
 *
 * Returns: (transfer full): $XDG_DATA_HOME/lifeboat, which need not exist
 */
char *lb_paths_library_dir (void);

/**
 * lb_paths_state_dir:
 *
 * Returns: (transfer full): $XDG_STATE_HOME/lifeboat, which need not exist
 */
char *lb_paths_state_dir (void);

G_END_DECLS
