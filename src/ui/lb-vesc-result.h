/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-device-facts.h"

G_BEGIN_DECLS

/* How a job on a VESC or its chip ended, in translated words. */
typedef struct
{
  gboolean    warning; /* it went well, but there is something to do */
  const char *title;
  char       *reason;
} LbVescResult;

void     lb_vesc_result_clear (LbVescResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LbVescResult, lb_vesc_result_clear)

/**
 * lb_vesc_result_fill:
 * @self: (out): zeroed before
 *
 * Returns: whether @job, which has ended with success or was cancelled, is such a job
 */
gboolean lb_vesc_result_fill    (LbVescResult *self,
                                 LbJob        *job);

/* Versions and files, for a job lb_vesc_result_fill() knows; also after a failure. */
void     lb_vesc_result_foreach (LbJob        *job,
                                 LbFactFunc    func,
                                 gpointer      user_data);

G_END_DECLS
