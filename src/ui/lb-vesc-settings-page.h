/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-flow.h"

G_BEGIN_DECLS

/**
 * LbVescSettingsPage:
 *
 * Which settings are to go back to a VESC: those kept of it, or a file. Asks before it lets the flow do
 * it, and says what does not fit.
 */
#define LB_TYPE_VESC_SETTINGS_PAGE (lb_vesc_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (LbVescSettingsPage, lb_vesc_settings_page, LB, VESC_SETTINGS_PAGE, AdwBin)

GtkWidget *lb_vesc_settings_page_new  (LbFlow             *flow);
/* Lists what is kept of the chosen controller now. */
void       lb_vesc_settings_page_fill (LbVescSettingsPage *self);

G_END_DECLS
