/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LB_ERROR:
 *
 * It failed. Cancelling is not in here: that is G_IO_ERROR_CANCELLED everywhere.
 */
#define LB_ERROR (lb_error_quark ())

typedef enum
{
  LB_ERROR_FAILED,      /* none of the below */
  LB_ERROR_TIMEOUT,     /* the device did not answer in time */
  LB_ERROR_PROTOCOL,    /* it answered what the protocol does not allow */
  LB_ERROR_CHECKSUM,    /* bytes were damaged on the way; a repeat may help */
  LB_ERROR_DEVICE,      /* the device reports that an operation failed */
  LB_ERROR_UNPLUGGED,   /* the port or adapter is gone */
  LB_ERROR_UNSUPPORTED, /* this device, loader or port cannot do that */
  LB_ERROR_UNSTABLE,    /* two askings of the same content differ: power or contact */
  LB_ERROR_MISMATCH,    /* verified, and different */
  LB_ERROR_REFUSED,     /* not done for the user's safety: a check says stop, or no consent */
  LB_ERROR_OTHER_UNIT,  /* another device answers than the one the work began with */
  LB_ERROR_INVALID,     /* a file, manifest or argument does not hold what it must */
  LB_ERROR_NOT_FOUND,   /* no such file, backup, board or place */
  LB_ERROR_EXISTS,      /* the name is taken */
  LB_ERROR_DISK,        /* full, read-only, or failing storage on this computer */
} LbError;

/**
 * LB_RETRY:
 *
 * Do what the message says, then try again: nothing has failed for good.
 */
#define LB_RETRY (lb_retry_quark ())

typedef enum
{
  LB_RETRY_HOLD_BOOT,  /* the chip is not in its loader: buttons, wiring */
  LB_RETRY_NO_PORT,    /* the port is not there */
  LB_RETRY_PORT_BUSY,  /* another program has it */
  LB_RETRY_NO_ACCESS,  /* no permission */
  LB_RETRY_UNIT_BUSY,  /* another Lifeboat works on this unit */
  LB_RETRY_ADAPTER_UPDATE, /* the adapter's own firmware must be brought up to date first */
} LbRetry;

GQuark lb_error_quark (void);
GQuark lb_retry_quark (void);

/**
 * lb_error_is_cancelled:
 * @error: (nullable): an error
 *
 * Returns: whether @error only says that the user cancelled
 */
gboolean lb_error_is_cancelled (const GError *error);

/**
 * lb_error_set_from_errno:
 * @error: where to put it
 * @saved_errno: the errno of a failed call on a file of this computer
 * @format: what was tried, without the reason
 *
 * Sets an error of domain LB_ERROR (DISK for ENOSPC, EROFS, EIO, EDQUOT; NOT_FOUND, EXISTS) or
 * LB_RETRY_NO_ACCESS for EACCES and EPERM; the reason is appended.
 */
void lb_error_set_from_errno (GError     **error,
                              int          saved_errno,
                              const char  *format,
                              ...) G_GNUC_PRINTF (3, 4);

/**
 * lb_error_adopt_file_error:
 * @error: (inout): an error of domain G_IO_ERROR or G_FILE_ERROR, converted in place
 *
 * Converts what GLib's file functions say to our domains, so that callers match ours only.
 * Cancelled stays G_IO_ERROR_CANCELLED.
 */
void lb_error_adopt_file_error (GError **error);

G_END_DECLS
