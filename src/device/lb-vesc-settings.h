/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-vesc-codec.h"

G_BEGIN_DECLS

/**
 * LbVescSettings:
 *
 * What of a working VESC can be kept: opaque configurations that begin with a signature, and
 * scripts.
 */
typedef struct
{
  char    *hardware;
  char    *firmware;    /* "6.02" */
  char    *unit;        /* UUID in hex; "" when unknown */
  GBytes  *motor;       /* configurations with their signatures */
  GBytes  *app;
  GBytes  *qml;         /* empty when there is none; NULL when the firmware has no such thing */
  GBytes  *lisp;
  guint    qml_flags;
} LbVescSettings;

LbVescSettings *lb_vesc_settings_new       (void);
void            lb_vesc_settings_free      (LbVescSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbVescSettings, lb_vesc_settings_free)

/* Returns: (transfer full): a JSON document */
GBytes         *lb_vesc_settings_to_json   (const LbVescSettings *self);
/* Returns: (transfer full): %NULL with LB_ERROR_INVALID for anything but such a document */
LbVescSettings *lb_vesc_settings_from_json (GBytes               *json,
                                            GError              **error);

G_END_DECLS
