/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-flow-view.h"

G_BEGIN_DECLS

/*
 * The part of the group "session" that belongs to VESCs and their chips: vesc-save, vesc-load,
 * vesc-firmware, vesc-bootloader, vesc-look, vesc-rescue, use-stlink, unlock.
 */

/* Adds them to the actions of @view, and their pages to @stack. */
void lb_vesc_actions_add    (LbFlowView *view,
                             GtkStack   *stack);

/* @idle: whether the page of the device shows, and no other over it */
void lb_vesc_actions_update (LbFlowView *view,
                             gboolean    idle);

G_END_DECLS
