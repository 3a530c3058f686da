/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <adwaita.h>

#include "lb-identity.h"

G_BEGIN_DECLS

/*
 * LbProtectionGroup: says that a chip is read-protected and what that means, and offers to remove it
 * where that can be done. Hidden for other chips.
 */
#define LB_TYPE_PROTECTION_GROUP (lb_protection_group_get_type ())
G_DECLARE_FINAL_TYPE (LbProtectionGroup, lb_protection_group, LB, PROTECTION_GROUP, AdwBin)

/* @identity: (nullable): of the connected chip */
void lb_protection_group_set_identity (LbProtectionGroup *self,
                                       LbIdentity        *identity);

G_END_DECLS
