/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-shared.h"

G_BEGIN_DECLS

#define LB_TYPE_PREFERENCES (lb_preferences_get_type ())
G_DECLARE_FINAL_TYPE (LbPreferences, lb_preferences, LB, PREFERENCES, AdwPreferencesWindow)

GtkWidget *lb_preferences_new (LbShared *shared);

G_END_DECLS
