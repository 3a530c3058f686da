/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-place.h"

G_BEGIN_DECLS

/* A port in the list of the device page, with a radio button. Signal: "chosen" (). */
#define LB_TYPE_PORT_ROW (lb_port_row_get_type ())
G_DECLARE_FINAL_TYPE (LbPortRow, lb_port_row, LB, PORT_ROW, AdwActionRow)

/* @group: the button, shown or not, whose group this row's radio button joins */
GtkWidget *lb_port_row_new        (LbPlace        *place,
                                   GtkCheckButton *group);
LbPlace   *lb_port_row_get_place  (LbPortRow *self);
void       lb_port_row_set_chosen (LbPortRow *self,
                                   gboolean   chosen);

G_END_DECLS
