/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/* Asks how large the flash of the device is, with the evidence, and connects anew with the answer. */
void            lb_size_question_ask (GtkWindow *parent,
                                      LbFlow    *flow);

G_END_DECLS
