/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-identity.h"

G_BEGIN_DECLS

/* Why a device that is connected cannot be read or written the way it is now, and what would help. */
const char *lb_access_why_unreadable (const LbIdentity *identity);
const char *lb_access_why_unwritable (const LbIdentity *identity);

G_END_DECLS
