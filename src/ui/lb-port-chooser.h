/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbPortChooser:
 *
 * Where the device is plugged in: the live list of ports, practice boards in a group of their own, and an
 * entry for what no list can know. Sets the place of its flow, and shows it.
 */
#define LB_TYPE_PORT_CHOOSER (lb_port_chooser_get_type ())
G_DECLARE_FINAL_TYPE (LbPortChooser, lb_port_chooser, LB, PORT_CHOOSER, AdwBin)

/* Once, right after it was made. */
void            lb_port_chooser_set_flow (LbPortChooser *self,
                                          LbFlow        *flow);

G_END_DECLS
