/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-check.h"
#include "lb-geometry.h"
#include "lb-manifest.h"
#include "lb-write-request.h"

G_BEGIN_DECLS

/* All that the checks look at. Nothing is asked from a device or a disk here. */
typedef struct
{
  LbWriteKind        kind;
  const LbIdentity  *identity;     /* of the device */
  LbGeometry        *geometry;     /* of the device */
  gboolean           is_protected; /* status bits protect parts of the memory */

  GBytes            *image;        /* NULL for an erase */
  gboolean           is_cut_off;   /* the file may lack its end */
  gboolean           has_options;  /* the file holds option bytes too, which are left out */
  const LbManifest  *manifest;     /* of the backup it is; NULL for a file the library does not have */
  guint64            address;      /* where the image or the erase begins */
  guint64            length;       /* bytes it covers */
  gboolean           erase_rest;
  const char        *usual_mode;   /* flash mode by the board's guide; NULL: not known */
} LbCheckInput;

/**
 * lb_check_list_make:
 *
 * Returns: (transfer full) (element-type LbCheck): worst first, then in the order of design section
 * 4. A check that was looked at and found right is there as LB_SEVERITY_FINE; one that does not
 * apply is not.
 */
GPtrArray *lb_check_list_make (const LbCheckInput *input);

G_END_DECLS
