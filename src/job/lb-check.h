/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib-object.h>

#include "lb-identity.h"

G_BEGIN_DECLS

typedef enum
{
  LB_SEVERITY_FINE,    /* looked at, and right */
  LB_SEVERITY_NOTE,    /* worth knowing; passes by itself */
  LB_SEVERITY_WARNING, /* needs the person's consent (--accept ID) */
  LB_SEVERITY_STOP,    /* cannot be accepted */
} LbSeverity;

#define LB_CHECK_CHIP_FAMILY     "chip-family"
#define LB_CHECK_TOO_LARGE       "too-large"
#define LB_CHECK_ENCRYPTION      "encryption"
#define LB_CHECK_SECURE_BOOT     "secure-boot"
#define LB_CHECK_OTHER_UNIT      "other-unit"
#define LB_CHECK_NOT_AN_IMAGE    "not-an-image"
#define LB_CHECK_BLANK           "blank"
#define LB_CHECK_WRITE_PROTECTED "write-protected"
#define LB_CHECK_HEADER_SIZE     "header-size"
#define LB_CHECK_FLASH_MODE      "flash-mode"
#define LB_CHECK_SMALLER         "smaller"
#define LB_CHECK_RF_DATA         "rf-data"
#define LB_CHECK_CUT_OFF         "cut-off"
#define LB_CHECK_OPTION_BYTES    "option-bytes"

/**
 * LbCheck:
 *
 * One thing looked at before something is erased. Immutable; read-only properties "id", "severity"
 * (uint), "title", "reason". Title and reason are plain English for the log and the command line;
 * the window translates by id.
 */
#define LB_TYPE_CHECK (lb_check_get_type ())
G_DECLARE_FINAL_TYPE (LbCheck, lb_check, LB, CHECK, GObject)

LbCheck     *lb_check_new          (const char *id,
                                    LbSeverity  severity,
                                    const char *title,
                                    const char *reason);
const char  *lb_check_get_id       (LbCheck *self);
LbSeverity   lb_check_get_severity (LbCheck *self);
const char  *lb_check_get_title    (LbCheck *self);
const char  *lb_check_get_reason   (LbCheck *self);

/* Returns: "fine", "note", "warning", "stop" */
const char  *lb_severity_to_string (LbSeverity severity);

/* Returns: whether @id is one of LB_CHECK_… */
gboolean     lb_check_id_is_known  (const char *id);

/* Returns: the worst severity in @checks (element-type LbCheck) */
LbSeverity   lb_checks_get_worst   (GPtrArray *checks);

/**
 * lb_checks_pass:
 * @checks: (element-type LbCheck)
 * @accepted: (nullable): ids of warnings the person accepted
 *
 * Returns: %FALSE with LB_ERROR_REFUSED when one says stop or a warning was not accepted; the
 * message names each of them
 */
gboolean     lb_checks_pass        (GPtrArray           *checks,
                                    const char * const  *accepted,
                                    GError             **error);

G_END_DECLS
