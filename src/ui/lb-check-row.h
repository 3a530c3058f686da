/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-check.h"
#include "lb-prepare-job.h"

G_BEGIN_DECLS

/* One check with its words; a warning has a box to accept it. Signal: "accepted" (). */
#define LB_TYPE_CHECK_ROW (lb_check_row_get_type ())
G_DECLARE_FINAL_TYPE (LbCheckRow, lb_check_row, LB, CHECK_ROW, AdwActionRow)

GtkWidget *lb_check_row_new         (LbCheck    *check,
                                     LbPrepared *prepared);
LbCheck   *lb_check_row_get_check   (LbCheckRow *self);
/* Returns: whether it is no hindrance: fine, a note, or an accepted warning */
gboolean   lb_check_row_passes      (LbCheckRow *self);

G_END_DECLS
