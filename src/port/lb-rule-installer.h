/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The udev rule that comes with Lifeboat lets the person at the computer use adapters, without a group and
 * without logging in again. Linux only; elsewhere it is not available. */

typedef void (*LbRuleInstalled) (gboolean installed,
                                 gpointer user_data);

/* Returns: whether there is a rule to install, and pkexec to ask for the right to do so */
gboolean  lb_rule_installer_is_available (void);

/* Returns: (transfer full) (nullable): what to type where pkexec is not there */
char     *lb_rule_installer_dup_command  (void);

/**
 * lb_rule_installer_run:
 * @func: called once in the main thread, with FALSE also when the person said no
 * @owner: (type GObject): kept alive until then; also passed as user data
 *
 * Asks through pkexec, installs the rule and makes udev apply it.
 */
void      lb_rule_installer_run          (LbRuleInstalled func,
                                          gpointer        owner);

G_END_DECLS
