/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-port.h"

G_BEGIN_DECLS

/**
 * LbScriptPort:
 *
 * A port for tests: it plays a script on a virtual clock and writes down what is done to it.
 *
 * The script is a row of steps. Replies (and the pulled cable) that follow an expectation happen once
 * it has been met to the last byte; those at the front happen at once. How the bytes of an
 * expectation are cut into writes does not matter. A write that differs fails the test and is an error
 * to the caller. Without any expectation, writes are only recorded.
 */
#define LB_TYPE_SCRIPT_PORT (lb_script_port_get_type ())
G_DECLARE_FINAL_TYPE (LbScriptPort, lb_script_port, LB, SCRIPT_PORT, LbPort)

/* Returns: (transfer full): with lines, rate and virtual clock */
LbScriptPort *lb_script_port_new             (void);

/* For instance without LB_PORT_HAS_LINES; LB_PORT_VIRTUAL_CLOCK always stays. */
void        lb_script_port_set_features    (LbScriptPort   *self,
                                            LbPortFeatures  features);

void        lb_script_port_expect          (LbScriptPort   *self,
                                            gconstpointer   bytes,
                                            gsize           len);
/* The bytes arrive @delay_ms after the step before them. */
void        lb_script_port_reply           (LbScriptPort   *self,
                                            guint           delay_ms,
                                            gconstpointer   bytes,
                                            gsize           len);
/* From here on everything fails with LB_ERROR_UNPLUGGED, until reopen. */
void        lb_script_port_unplug          (LbScriptPort   *self);

/* Cancels @cancellable when the clock reaches @at_ms. */
void        lb_script_port_cancel_at       (LbScriptPort   *self,
                                            guint           at_ms,
                                            GCancellable   *cancellable);

/**
 * LbScriptResponder:
 *
 * Called with each write after it was recorded; answers with lb_script_port_push(). For peers that
 * have to think; not together with expectations.
 */
typedef void (*LbScriptResponder) (LbScriptPort *self,
                                   const guint8 *buf,
                                   gsize         len,
                                   gpointer      user_data);

void        lb_script_port_set_responder   (LbScriptPort      *self,
                                            LbScriptResponder  responder,
                                            gpointer           user_data);
/* The bytes arrive @delay_ms from now, whatever the script says. */
void        lb_script_port_push            (LbScriptPort      *self,
                                            guint              delay_ms,
                                            gconstpointer      bytes,
                                            gsize              len);

/* Refuse rates above @max with LB_ERROR_UNSUPPORTED. */
void        lb_script_port_set_max_baud    (LbScriptPort *self,
                                            guint         max);

/*
 * Returns: what was done, one word each: "D1R0" lines, "W100" a sleep of 100 ms, "B921600" a rate,
 * "F" flush of the input, "O" reopened. Reads and writes are not in it.
 */
const char *lb_script_port_get_log         (LbScriptPort *self);
void        lb_script_port_clear_log       (LbScriptPort *self);

/* Everything written so far, script or not. */
GByteArray *lb_script_port_get_written     (LbScriptPort *self);

/* Asserts that every expectation was met and every reply read. */
void        lb_script_port_assert_done     (LbScriptPort *self);

G_END_DECLS
