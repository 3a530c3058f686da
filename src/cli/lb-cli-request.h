/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-cli-source.h"
#include "lb-write-request.h"

G_BEGIN_DECLS

/**
 * lb_cli_make_request:
 * @source: what FILE|ID named
 * @chip: (nullable): the chip that is connected, when known
 * @at: (nullable): the address that stood behind --at
 *
 * A file goes where its kind belongs unless @at says otherwise. A HEX file knows its address.
 *
 * Returns: (transfer full): the request; NULL after saying why not, with @code set
 */
LbWriteRequest *lb_cli_make_request (LbCli        *cli,
                                     LbCliSource  *source,
                                     const char   *chip,
                                     const char   *at,
                                     LbExit       *code);

G_END_DECLS
