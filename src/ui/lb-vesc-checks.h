/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-check.h"
#include "lb-vesc-choice.h"
#include "lb-vesc-order.h"

G_BEGIN_DECLS

/**
 * lb_vesc_checks_new:
 *
 * What is to be known before @order, an upload, goes to @choice. Words are translated already.
 *
 * Returns: (transfer full) (element-type LbCheck)
 */
GPtrArray *lb_vesc_checks_new            (const LbVescOrder  *order,
                                          const LbVescChoice *choice);

/* Returns: whether nothing says what hardware the firmware is for: the person must type it (facts 4.5) */
gboolean   lb_vesc_checks_needs_hardware (const LbVescOrder  *order);

G_END_DECLS
