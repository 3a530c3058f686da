/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-write-request.h"

G_BEGIN_DECLS

struct _LbWriteRequest
{
  gatomicrefcount ref_count;

  LbWriteKind kind;
  LbBackup   *backup;      /* what to restore; NULL for a file or an erase */
  GBytes     *bytes;       /* the file, not unpacked */
  char       *name;
  gboolean    has_address;
  guint64     address;
  guint64     length;      /* of an erase; 0: everything */
  gboolean    erase_rest;
  gboolean    safety;
  GStrv       accepted;
  char       *usual_mode;
  char       *board;
  LbJournal  *journal;     /* what is finished; then @backup is found by its id */
};

G_END_DECLS
