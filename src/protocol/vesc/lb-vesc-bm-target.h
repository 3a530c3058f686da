/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-swd-target.h"
#include "lb-vesc-session.h"

G_BEGIN_DECLS

/**
 * LbVescBmTarget:
 *
 * A chip on the SWD header of a working VESC, which programs it (facts 4.6). It reads any memory,
 * but
 * erases only the whole chip. The chip is halted from connect to disconnect. Each answer's status
 * is
 * looked at: after a failed read the VESC sends what happened to be in its buffer.
 */
#define LB_TYPE_VESC_BM_TARGET (lb_vesc_bm_target_get_type ())
G_DECLARE_FINAL_TYPE (LbVescBmTarget, lb_vesc_bm_target, LB, VESC_BM_TARGET, LbSwdTarget)

/* @port: (transfer none): the serial line of the VESC that programs */
LbSwdTarget *lb_vesc_bm_target_new (LbPort *port);

G_END_DECLS
