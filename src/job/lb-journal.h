/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-library.h"
#include "lb-identity.h"

G_BEGIN_DECLS

/**
 * LbJournal:
 *
 * What an erase or restore in progress needs to be finished by another process after this one died:
 * work/<device id>/restore.json in the library. Reference counted; worker thread, or read-only anywhere.
 */
typedef struct _LbJournal LbJournal;

#define LB_TYPE_JOURNAL (lb_journal_get_type ())
GType        lb_journal_get_type        (void);
LbJournal   *lb_journal_ref             (LbJournal       *self);
void         lb_journal_unref           (LbJournal       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbJournal, lb_journal_unref)

/**
 * lb_journal_load:
 *
 * Returns: (transfer full) (nullable): the journal of this unit; %NULL without @error when there is none,
 * with LB_ERROR_INVALID when it cannot be understood (it stays where it is)
 */
LbJournal   *lb_journal_load            (LbLibrary       *library,
                                         const char      *device_id,
                                         GError         **error);

/* For people: the name of the backup or file being written, or "erase". */
const char  *lb_journal_get_title       (LbJournal       *self);
/* Id of the backup that holds the image; NULL for an erase. */
const char  *lb_journal_get_image_id    (LbJournal       *self);
/* Id of the safety backup, NULL when there is none: "put the old firmware back" restores it. */
const char  *lb_journal_get_safety_id   (LbJournal       *self);
const char  *lb_journal_get_device_id   (LbJournal       *self);
/* When it began, seconds since 1970. */
gint64       lb_journal_get_time        (LbJournal       *self);
guint        lb_journal_get_n_open      (LbJournal       *self);

G_END_DECLS
