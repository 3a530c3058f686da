/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-port.h"
#include "lb-progress.h"
#include "lb-vesc-codec.h"

G_BEGIN_DECLS

/**
 * LbVescSession:
 *
 * Commands and answers of a VESC, or of one behind it on the CAN bus. One request at a time: the
 * firmware drops a second one. One thread at a time uses it.
 */
#define LB_TYPE_VESC_SESSION (lb_vesc_session_get_type ())
G_DECLARE_FINAL_TYPE (LbVescSession, lb_vesc_session, LB, VESC_SESSION, GObject)

#define LB_VESC_NO_CAN -1

/* @port: (transfer none) */
LbVescSession *lb_vesc_session_new      (LbPort         *port);
LbPort        *lb_vesc_session_get_port (LbVescSession  *self);

/* @can_id: 0 to 254 for a controller behind this one, or LB_VESC_NO_CAN for this one. */
void           lb_vesc_session_set_can_id (LbVescSession *self,
                                           int            can_id);
int            lb_vesc_session_get_can_id (LbVescSession *self);

/**
 * lb_vesc_session_request:
 * @payload: the command and its arguments
 * @timeout_ms: for the whole answer
 *
 * Sends a command and waits for the answer with the same command byte. What else arrives is
 * dropped.
 *
 * Returns: (transfer full): the answer after its command byte; %NULL with LB_ERROR_TIMEOUT,
 * LB_ERROR_UNPLUGGED, cancelled
 */
GBytes        *lb_vesc_session_request  (LbVescSession  *self,
                                         const guint8   *payload,
                                         gsize           length,
                                         guint           timeout_ms,
                                         GCancellable   *cancellable,
                                         GError        **error);
/* The same for a command without arguments. */
GBytes        *lb_vesc_session_ask      (LbVescSession  *self,
                                         LbVescCommand   command,
                                         guint           timeout_ms,
                                         GCancellable   *cancellable,
                                         GError        **error);
/* A command that has no answer. */
gboolean       lb_vesc_session_tell     (LbVescSession  *self,
                                         LbVescCommand   command,
                                         GError        **error);
/* A command answered by an i16 (facts 4.6). */
gboolean       lb_vesc_session_ask_code (LbVescSession  *self,
                                         const guint8   *payload,
                                         gsize           length,
                                         guint           timeout_ms,
                                         gint16         *code,
                                         GCancellable   *cancellable,
                                         GError        **error);

/* Lets late answers run out, until nothing came for @quiet_ms. */
gboolean       lb_vesc_session_drain    (LbVescSession  *self,
                                         guint           quiet_ms,
                                         GCancellable   *cancellable,
                                         GError        **error);

/**
 * lb_vesc_session_get_version:
 *
 * Asks up to three times: other devices share the VESC's USB ids (facts 4).
 *
 * Returns: (transfer full): %NULL with LB_RETRY_HOLD_BOOT when no VESC answers
 */
LbVescVersion *lb_vesc_session_get_version (LbVescSession  *self,
                                            GCancellable   *cancellable,
                                            GError        **error);

/* Returns: (transfer full): the ids of controllers on the CAN bus; this one is not among them */
GBytes        *lb_vesc_session_ping_can (LbVescSession  *self,
                                         GCancellable   *cancellable,
                                         GError        **error);

/**
 * lb_vesc_session_get_config:
 * @command: LB_VESC_GET_MCCONF or LB_VESC_GET_APPCONF
 *
 * Returns: (transfer full): signature and values, to be given back as they are
 */
GBytes        *lb_vesc_session_get_config (LbVescSession  *self,
                                           LbVescCommand   command,
                                           GCancellable   *cancellable,
                                           GError        **error);

/**
 * lb_vesc_session_check_config:
 * @command: LB_VESC_GET_MCCONF or LB_VESC_GET_APPCONF
 *
 * Returns: whether @config has the form of the present one; else %FALSE with LB_ERROR_REFUSED
 */
gboolean       lb_vesc_session_check_config (LbVescSession *self,
                                             LbVescCommand  command,
                                             GBytes        *config,
                                             GCancellable  *cancellable,
                                             GError       **error);

/**
 * lb_vesc_session_set_config:
 * @command: LB_VESC_SET_MCCONF or LB_VESC_SET_APPCONF
 *
 * Gives a configuration back. First the present one is asked for, and the two signatures compared:
 * a
 * configuration of another firmware would be read as nonsense (facts 4.2).
 *
 * Returns: %FALSE with LB_ERROR_REFUSED when the signatures differ
 */
gboolean       lb_vesc_session_set_config (LbVescSession  *self,
                                           LbVescCommand   command,
                                           GBytes         *config,
                                           GCancellable   *cancellable,
                                           GError        **error);

/**
 * lb_vesc_session_read_script:
 * @command: LB_VESC_GET_QML_UI_APP or LB_VESC_LISP_READ_CODE
 *
 * Returns: (transfer full): the script as stored, empty when there is none
 */
GBytes        *lb_vesc_session_read_script (LbVescSession  *self,
                                            LbVescCommand   command,
                                            GCancellable   *cancellable,
                                            GError        **error);

/**
 * lb_vesc_session_write_script:
 * @is_lisp: else QML
 * @flags: LbVescVersion.qml_flags of the time it was read; 0 for Lisp
 * @script: as it was read; empty only erases
 *
 * The controller checks length and CRC of what it stores (facts 3).
 */
gboolean       lb_vesc_session_write_script (LbVescSession  *self,
                                             gboolean        is_lisp,
                                             guint16         flags,
                                             GBytes         *script,
                                             GCancellable   *cancellable,
                                             GError        **error);

G_END_DECLS
