/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbFlowView:
 *
 * The pages of one device. Which page shows, what the header bar holds and which actions are enabled
 * follows from the flow's state alone.
 */
#define LB_TYPE_FLOW_VIEW (lb_flow_view_get_type ())
G_DECLARE_FINAL_TYPE (LbFlowView, lb_flow_view, LB, FLOW_VIEW, AdwBin)

GtkWidget    *lb_flow_view_new         (LbFlow     *flow);
LbFlow       *lb_flow_view_get_flow    (LbFlowView *self);
/* Returns: (transfer none): the group "session" of actions */
GActionGroup *lb_flow_view_get_actions (LbFlowView *self);
/* @action: the name of one of that group */
void          lb_flow_view_set_enabled (LbFlowView *self,
                                        const char *action,
                                        gboolean    enabled);
/* Returns: (transfer none): the page of that name */
GtkWidget    *lb_flow_view_get_page    (LbFlowView *self,
                                        const char *name);
/* Shows it over that of the device, until Back or until the state moves. @name, @subtitle: static strings */
void          lb_flow_view_open_page   (LbFlowView *self,
                                        const char *name,
                                        const char *subtitle);
/* Back to the page that follows from the state. */
void          lb_flow_view_close_page  (LbFlowView *self);
/* Returns: whether there was a page to go back to */
gboolean      lb_flow_view_go_back     (LbFlowView *self);

G_END_DECLS
