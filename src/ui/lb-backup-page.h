/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-shared.h"

G_BEGIN_DECLS

/* Everything about one backup, and what can be done with it. Signal: "back" (). */
#define LB_TYPE_BACKUP_PAGE (lb_backup_page_get_type ())
G_DECLARE_FINAL_TYPE (LbBackupPage, lb_backup_page, LB, BACKUP_PAGE, AdwBin)

void lb_backup_page_set_shared (LbBackupPage *self,
                                LbShared     *shared);
void lb_backup_page_set_backup (LbBackupPage *self,
                                LbBackup     *backup);

G_END_DECLS
