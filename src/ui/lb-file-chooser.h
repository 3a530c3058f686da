/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*LbFileChosen) (GFile    *file,
                              gpointer  user_data);

/**
 * lb_file_chooser_open:
 * @func: called with the file, not when the person changed their mind
 * @owner: (type GObject): nothing is called once it is gone; also passed as user data
 */
void            lb_file_chooser_open (GtkWindow    *parent,
                                      const char   *title,
                                      LbFileChosen  func,
                                      gpointer      owner);

/* @name: proposed file name; asks before it replaces a file. */
void            lb_file_chooser_save (GtkWindow    *parent,
                                      const char   *title,
                                      const char   *name,
                                      LbFileChosen  func,
                                      gpointer      owner);

void            lb_file_chooser_folder (GtkWindow    *parent,
                                        const char   *title,
                                        LbFileChosen  func,
                                        gpointer      owner);

G_END_DECLS
