/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-image.h"

G_BEGIN_DECLS

#define LB_HEX_TEXT_MAX (64u * 1024 * 1024) /* bytes of text that are read */

/* Returns: whether the bytes begin like an Intel HEX file */
gboolean  lb_hex_is_likely (const guint8  *text,
                            gsize          length);

/**
 * lb_hex_parse:
 * @text: @length bytes of an Intel HEX file; need not be NUL-terminated
 * @warning: (out) (optional) (nullable) (transfer full): what was odd but tolerated, for a person
 *
 * Reads facts stm32 6: CR or LF, any case, blank lines, records in any order, data twice when it is
 * the same. Gaps of less than 16 bytes are closed with FF.
 *
 * Returns: (transfer full): the bytes at their addresses, or NULL with LB_ERROR_INVALID; the
 * message names the line
 */
LbImage  *lb_hex_parse     (const guint8  *text,
                            gsize          length,
                            char         **warning,
                            GError       **error);

/**
 * lb_hex_format:
 * @image: all of it below 4 GiB
 *
 * Returns: (transfer full): the file's text, or NULL with LB_ERROR_INVALID
 */
char     *lb_hex_format    (const LbImage *image,
                            GError       **error);

G_END_DECLS
