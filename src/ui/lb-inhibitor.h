/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gtk/gtk.h>

#include "lb-shared.h"

G_BEGIN_DECLS

/**
 * LbInhibitor:
 *
 * Holds off suspend and logout while any device is worked on, and the blank screen too where the
 * person wants that.
 */
typedef struct _LbInhibitor LbInhibitor;

/* @window: not owned; has to outlive it */
LbInhibitor    *lb_inhibitor_new    (GtkWindow   *window,
                                     LbShared    *shared);
void            lb_inhibitor_free   (LbInhibitor *self);
/* Called whenever work begins or ends. */
void            lb_inhibitor_update (LbInhibitor *self);

G_END_DECLS
