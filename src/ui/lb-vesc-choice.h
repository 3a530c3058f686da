/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-flow.h"

G_BEGIN_DECLS

/* The controller that is meant: the one that is connected, or one behind it on the CAN bus. */
typedef struct
{
  int   can_id;   /* LB_VESC_NO_CAN: the one that is connected */
  char *hardware; /* "410"; "" when it does not tell */
  char *firmware; /* "6.02" */
  char *unit;     /* in hex; "" when unknown */
} LbVescChoice;

/* Returns: (transfer full): the chosen one; the flow must be connected to a VESC on its serial line */
LbVescChoice *lb_vesc_choice_new  (LbFlow             *flow);
/* Returns: (transfer full) (nullable): that one; %NULL when it does not answer */
LbVescChoice *lb_vesc_choice_new_peer (const LbVescCanPeer *peer);
void          lb_vesc_choice_free (LbVescChoice       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbVescChoice, lb_vesc_choice_free)

/* Returns: (transfer full): "410, firmware 6.02", with its CAN id in front when it has one */
char         *lb_vesc_choice_to_words (const LbVescChoice *self);

G_END_DECLS
