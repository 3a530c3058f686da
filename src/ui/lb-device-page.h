/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbDevicePage:
 *
 * First which board and which port; once connected, what is there and what can be done with it.
 */
#define LB_TYPE_DEVICE_PAGE (lb_device_page_get_type ())
G_DECLARE_FINAL_TYPE (LbDevicePage, lb_device_page, LB, DEVICE_PAGE, AdwBin)

GtkWidget *lb_device_page_new         (LbFlow       *flow);

/**
 * lb_device_page_get_options:
 * @options: (out caller-allocates): cleared by the caller
 *
 * Returns: %FALSE when the field for a part of the flash holds something that is no part of it
 */
gboolean   lb_device_page_get_options (LbDevicePage    *self,
                                       LbBackupOptions *options);

G_END_DECLS
