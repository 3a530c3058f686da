/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-place.h"

G_BEGIN_DECLS

/**
 * LbStreamPlace:
 *
 * A pty, or the far end of a TCP connection.
 */
#define LB_TYPE_STREAM_PLACE (lb_stream_place_get_type ())
G_DECLARE_FINAL_TYPE (LbStreamPlace, lb_stream_place, LB, STREAM_PLACE, LbPlace)

/* @spec: the path of a pty, or "tcp:HOST:PORT". Returns: (transfer full): the place. Any thread. */
LbPlace *lb_stream_place_new (const char *spec);

G_END_DECLS
