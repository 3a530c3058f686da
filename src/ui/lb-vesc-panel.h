/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbVescPanel:
 *
 * What can be done with a working VESC over USB: save and restore its settings, upload firmware and a
 * boot loader, to it or to one behind it on the CAN bus; and what cannot be done, with the way out.
 */
#define LB_TYPE_VESC_PANEL (lb_vesc_panel_get_type ())
G_DECLARE_FINAL_TYPE (LbVescPanel, lb_vesc_panel, LB, VESC_PANEL, AdwBin)

/* Once, right after it was made by a template. */
void lb_vesc_panel_set_flow (LbVescPanel *self,
                             LbFlow      *flow);

G_END_DECLS
