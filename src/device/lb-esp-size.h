/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-identity.h"

G_BEGIN_DECLS

/* What speaks for a flash size (facts 5). All in bytes; 0: says nothing. */
typedef struct
{
  guint32  flash_id;
  guint64  rdid;     /* capacity code of the id */
  guint64  sfdp;     /* density in the flash's own table, asked where the id is odd */
  guint64  package;  /* flash inside the chip, by its eFuses */
  guint64  header;   /* the image in the flash was made for this size */
  guint64  mirror;   /* the contents repeat after this many bytes */
  guint64  told;     /* no evidence: what the loader was told while looking */
} LbEspSizeEvidence;

/**
 * lb_esp_size_decide:
 * @flags: (out): which evidence agrees with the result
 * @doubt: (out) (transfer full) (nullable): what disagrees, in words; %NULL when nothing does
 *
 * A header that names less than the chip has is usual. One that names more, a table that disagrees
 * with the id, or contents that repeat too early mean that somebody has to decide.
 *
 * Returns: bytes, 0 when unknown or in doubt
 */
guint64 lb_esp_size_decide (const LbEspSizeEvidence  *evidence,
                            LbSizeEvidence           *flags,
                            char                    **doubt);

G_END_DECLS
