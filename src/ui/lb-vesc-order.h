/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-vesc-job.h"

G_BEGIN_DECLS

/**
 * LbVescOrder:
 *
 * What a person wants done with a working VESC, as long as it can still be changed; a job is made from
 * it each time, so it can be tried again. Reference counted, main thread.
 */
typedef struct
{
  grefcount     ref_count;

  LbVescAction  action;
  int           can_id;              /* LB_VESC_NO_CAN: the one that is connected */
  GBytes       *content;             /* of the file, if the action takes one */
  char         *name;                /* of the file */
  char         *hardware;            /* (nullable): which hardware the file is for */
  gboolean      hardware_confirmed;  /* the person typed the controller's hardware name */
  gboolean      other_unit_accepted; /* settings of another controller are wanted */
} LbVescOrder;

LbVescOrder *lb_vesc_order_new   (LbVescAction   action,
                                  int            can_id);

/**
 * lb_vesc_order_load:
 * @hardware: (nullable): what the controller says it is
 *
 * Takes the content of @file, and from the name of its folder which hardware it is for.
 *
 * Returns: %FALSE with LB_ERROR_INVALID (empty, too large), LB_ERROR_NOT_FOUND, …
 */
gboolean     lb_vesc_order_load  (LbVescOrder   *self,
                                  GFile         *file,
                                  const char    *hardware,
                                  GError       **error);

LbVescOrder *lb_vesc_order_ref   (LbVescOrder   *self);
void         lb_vesc_order_unref (LbVescOrder   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbVescOrder, lb_vesc_order_unref)

/* Returns: (transfer full) */
LbVescJob   *lb_vesc_order_build (LbVescOrder   *self);

G_END_DECLS
