/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-geometry.h"
#include "lb-journal.h"

G_BEGIN_DECLS

/* Bytes beside the image in a sector that it shares with them. */
typedef struct
{
  guint64  start;
  GBytes  *bytes;
} LbJournalEdge;

struct _LbJournal
{
  gatomicrefcount ref_count;

  char     *device_id;
  guint32   flash_id;
  guint64   flash_size;
  char     *title;
  char     *image_id;
  char     *sha256;
  char     *safety_id;
  guint64   address;
  guint64   length;
  gboolean  erase_rest;
  GStrv     accepted;
  gint64    time;
  guint     closed;
  GArray   *plan;  /* LbBlock */
  GArray   *open;  /* LbBlock */
  GArray   *edges; /* LbJournalEdge */
};

/* Returns: (transfer full): one that holds nothing yet */
LbJournal *lb_journal_alloc (void);

G_END_DECLS
