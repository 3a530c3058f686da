/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-library.h"

G_BEGIN_DECLS

/**
 * LbLibraryList:
 *
 * The backups as a GListModel of LbBackup, newest first, for the thread that runs the main context
 * it was made in. It scans in a thread of its own; what changed arrives as few small items-changed.
 * It watches the folders, so that what another process does shows up too.
 *
 * Properties, read-only: "loading" (no scan has ended yet), "error-text", "n-items".
 */
#define LB_TYPE_LIBRARY_LIST (lb_library_list_get_type ())
G_DECLARE_FINAL_TYPE (LbLibraryList, lb_library_list, LB, LIBRARY_LIST, GObject)

/* So long a deleted backup can be brought back; the first scan removes what is older. */
#define LB_TRASH_DAYS 30

/* Starts the first scan. */
LbLibraryList *lb_library_list_new          (LbLibrary     *library);
/* As above, but only lb_library_list_refresh() makes it look again. */
LbLibraryList *lb_library_list_new_unwatched (LbLibrary   *library);
LbLibrary     *lb_library_list_get_library  (LbLibraryList *self);
gboolean       lb_library_list_get_loading  (LbLibraryList *self);
/* Returns: (nullable): why the last scan failed, for people */
const char    *lb_library_list_get_error_text (LbLibraryList *self);

/* A job or action changed something: look again soon. Several calls make one scan. */
void           lb_library_list_refresh      (LbLibraryList *self);

/* Shows @backup at once, before the scan confirms it. */
void           lb_library_list_put          (LbLibraryList *self,
                                             LbBackup      *backup);
/* Takes an entry out at once. */
void           lb_library_list_remove       (LbLibraryList *self,
                                             const char    *id);

/* Returns: (transfer none) (nullable) */
LbBackup      *lb_library_list_find         (LbLibraryList *self,
                                             const char    *id);

G_END_DECLS
