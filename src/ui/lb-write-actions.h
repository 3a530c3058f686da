/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-flow-view.h"

G_BEGIN_DECLS

/*
 * The part of the group "session" that writes to the memory or compares with it: restore, write-file,
 * verify, erase, put-back. Each asks what to take, if there is a choice, and leaves the rest to the flow.
 */

/* Adds them to the actions of @view, and their page to @stack. */
void lb_write_actions_add    (LbFlowView *view,
                              GtkStack   *stack);

/* @idle: whether the page of the device shows, and no other over it */
void lb_write_actions_update (LbFlowView *view,
                              gboolean    idle);

G_END_DECLS
