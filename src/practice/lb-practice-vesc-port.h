/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-port.h"
#include "lb-practice-vesc.h"

G_BEGIN_DECLS

/**
 * LbPracticeVescPort:
 *
 * The serial line of an emulated VESC, inside this process.
 */
#define LB_TYPE_PRACTICE_VESC_PORT (lb_practice_vesc_port_get_type ())
G_DECLARE_FINAL_TYPE (LbPracticeVescPort, lb_practice_vesc_port, LB, PRACTICE_VESC_PORT, LbPort)

/**
 * lb_practice_vesc_port_new:
 * @vesc: (transfer full)
 * @speed: how many times faster than the real thing; 0: the clock is virtual and waits cost nothing
 */
LbPort         *lb_practice_vesc_port_new      (LbPracticeVesc     *vesc,
                                                guint               speed);
LbPracticeVesc *lb_practice_vesc_port_get_vesc (LbPracticeVescPort *self);

G_END_DECLS
