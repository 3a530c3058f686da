/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

#include "lb-identity.h"

G_BEGIN_DECLS

/* All return (transfer full) translated text. Sizes are powers of 1024, as flash chips are sold. */
char *lb_format_size      (guint64 bytes);   /* "4 MB", "387 kB", "96 bytes" */
char *lb_format_rate      (guint   rate);    /* bytes a second: "88 kB/s" */
char *lb_format_duration  (gint64  ms);      /* "about 14 s", "about 3 min" */
char *lb_format_time_left (gint64  ms);      /* "About 7 seconds left"; "" for -1 */
char *lb_format_time      (gint64  unix_s);  /* "Today, 11:04", "20 Nov 2026, 11:04" */
char *lb_format_age       (gint64  unix_s);  /* "12 minutes ago", "3 days ago" */
char *lb_format_security  (const LbIdentity *identity);
char *lb_format_chip      (const LbIdentity *identity); /* "ESP32-D0WDQ6 revision 1.0" */
char *lb_format_flash     (const LbIdentity *identity); /* "4 MB · Winbond" */

/* Parses "0x1000", "4096", "16K", "1M". Returns: whether @text is such a number */
gboolean lb_parse_size    (const char *text,
                           guint64    *value);

G_END_DECLS
