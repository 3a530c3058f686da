/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbPickPage:
 *
 * What to restore, or to compare with: the backups of this device first, then those of others with the
 * same chip, then a file. Signals: "picked" (LbBackup), "file" ().
 */
#define LB_TYPE_PICK_PAGE (lb_pick_page_get_type ())
G_DECLARE_FINAL_TYPE (LbPickPage, lb_pick_page, LB, PICK_PAGE, AdwBin)

GtkWidget *lb_pick_page_new      (LbFlow  *flow);
/* Fills the lists anew and remembers what something is wanted for. */
void       lb_pick_page_set_task (LbPickPage *self,
                                  LbTask      task);
LbTask     lb_pick_page_get_task (LbPickPage *self);

G_END_DECLS
