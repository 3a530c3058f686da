/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-block-io.h"
#include "lb-write-request.h"

G_BEGIN_DECLS

/* What a file says about itself, and the checks shall know. */
typedef struct
{
  gboolean is_cut_off;  /* a HEX file without its end mark */
  gboolean has_options; /* it holds option bytes too, which are left out */
} LbFileRemarks;

/**
 * lb_file_image_unpack:
 * @journal: (nullable): interrupted work of this unit
 * @remarks: (out)
 *
 * What the file of @request puts into the memory, as one run of bytes: a plain image as it is, one
 * with the header of a VESC's update without that, an Intel HEX file from its first byte to its
 * last. Between the ranges of a HEX file is what the device holds, which is read and proven for it,
 * or erased bytes when the rest is to be erased. Phase LB_PHASE_READ.
 *
 * Returns: (transfer full): the bytes, or %NULL with LB_ERROR_INVALID (damaged, or bytes where the
 * device has no memory), LB_ERROR_REFUSED (what lies between is lost in interrupted work), or what
 * reading said
 */
GBytes  *lb_file_image_unpack (LbBlockIo       *io,
                               LbWriteRequest  *request,
                               LbJournal       *journal,
                               LbFileRemarks   *remarks,
                               GError         **error);

/* Returns: whether @image may be what lb_file_image_unpack() made of @file: all its bytes are there */
gboolean lb_file_image_is_in  (GBytes          *file,
                               GBytes          *image);

G_END_DECLS
