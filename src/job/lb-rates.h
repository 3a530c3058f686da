/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-place.h"

G_BEGIN_DECLS

/*
 * What is remembered about each adapter in ports.ini of the state folder: the rate a device there
 * may still be listening at after a program died, and the speed that proved stable after trouble.
 * Losing the file costs a second or two, so failures to read or write it are not errors. Any
 * thread; the file is replaced in one step.
 */

/* Bits per second last in use at @place; 0 when it was left properly. */
guint lb_rates_get_last   (LbPlace *place);
void  lb_rates_set_last   (LbPlace *place,
                           guint    baud);

/* The speed to which a run had to step down, not older than LB_RATES_SLOW_DAYS; 0 when there is
 * none. */
guint lb_rates_get_stable (LbPlace *place);
void  lb_rates_set_stable (LbPlace *place,
                           guint    baud);

/* A loose plug should not slow a port down for good. */
#define LB_RATES_SLOW_DAYS 7

G_END_DECLS
