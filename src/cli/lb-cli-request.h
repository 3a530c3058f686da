/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-cli-run.h"
#include "lb-cli-source.h"
#include "lb-connect-job.h"
#include "lb-write-request.h"

G_BEGIN_DECLS

/**
 * lb_cli_make_request:
 * @connected: has run
 * @at: (nullable): the address given with --at
 *
 * A file goes where its kind belongs unless @at says otherwise. A HEX file knows its addresses.
 *
 * Returns: (transfer full): the request
 */
LbWriteRequest *lb_cli_make_request (LbCliRun       *run,
                                     LbCliSource    *source,
                                     LbConnectJob   *connected,
                                     const guint64  *at);

G_END_DECLS
