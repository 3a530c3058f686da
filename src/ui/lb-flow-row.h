/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/* A device in the side bar: its name, and what it is doing. */
#define LB_TYPE_FLOW_ROW (lb_flow_row_get_type ())
G_DECLARE_FINAL_TYPE (LbFlowRow, lb_flow_row, LB, FLOW_ROW, GtkListBoxRow)

GtkWidget *lb_flow_row_new      (LbFlow    *flow);
LbFlow    *lb_flow_row_get_flow (LbFlowRow *self);

G_END_DECLS
