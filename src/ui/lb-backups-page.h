/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-shared.h"

G_BEGIN_DECLS

/**
 * LbBackupsPage:
 *
 * The library: a list with search and order, and the page of one backup.
 */
#define LB_TYPE_BACKUPS_PAGE (lb_backups_page_get_type ())
G_DECLARE_FINAL_TYPE (LbBackupsPage, lb_backups_page, LB, BACKUPS_PAGE, AdwBin)

GtkWidget *lb_backups_page_new     (LbShared      *shared);
void       lb_backups_page_show    (LbBackupsPage *self,
                                    LbBackup      *backup);
/* Opens the search field. */
void       lb_backups_page_search  (LbBackupsPage *self);
/* Returns: whether a backup's page was left */
gboolean   lb_backups_page_go_back (LbBackupsPage *self);

G_END_DECLS
