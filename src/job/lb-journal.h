/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-identity.h"
#include "lb-library.h"

G_BEGIN_DECLS

/**
 * LbJournal:
 *
 * What an erase or restore in progress needs to be finished by another process after this one died:
 * work/<device id>/restore.json in the library. Each block is marked open, on the disk, before it
 * is erased, and closed after its check. Reference counted; changed by the worker that holds the
 * unit's lock, else read-only.
 */
typedef struct _LbJournal LbJournal;

#define LB_JOURNAL_FILE "restore.json"

#define LB_TYPE_JOURNAL (lb_journal_get_type ())
GType        lb_journal_get_type        (void);
LbJournal   *lb_journal_ref             (LbJournal         *self);
void         lb_journal_unref           (LbJournal         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbJournal, lb_journal_unref)

/**
 * lb_journal_load:
 *
 * Returns: (transfer full) (nullable): the journal of this unit; %NULL without @error when there is
 * none, with LB_ERROR_INVALID when it cannot be understood (it stays where it is)
 */
LbJournal   *lb_journal_load            (LbLibrary         *library,
                                         const char        *device_id,
                                         GError           **error);

/* For people: the name of the backup or file being written, or "Erase". */
const char  *lb_journal_get_title       (const LbJournal   *self);
/* Id of the backup that holds the image; NULL for an erase. */
const char  *lb_journal_get_image_id    (const LbJournal   *self);
/* SHA-256 of the image; NULL for an erase. */
const char  *lb_journal_get_sha256      (const LbJournal   *self);
/* Id of the safety backup, NULL when there is none: "put the old firmware back" restores it. */
const char  *lb_journal_get_safety_id   (const LbJournal   *self);
const char  *lb_journal_get_device_id   (const LbJournal   *self);
/* When it began, seconds since 1970. */
gint64       lb_journal_get_time        (const LbJournal   *self);
guint        lb_journal_get_n_open      (const LbJournal   *self);
/* Where the image begins, or the erase; bytes it covers; whether the rest is erased. */
guint64      lb_journal_get_address     (const LbJournal   *self);
guint64      lb_journal_get_length      (const LbJournal   *self);
gboolean     lb_journal_get_erase_rest  (const LbJournal   *self);
/* Ids of the warnings the person accepted then; may be NULL. */
const char * const *lb_journal_get_accepted (const LbJournal *self);
/* Blocks closed, and blocks of the plan. */
void         lb_journal_get_progress    (const LbJournal   *self,
                                         guint             *closed,
                                         guint             *total);

/**
 * lb_journal_fits:
 *
 * Returns: %FALSE with LB_ERROR_OTHER_UNIT, in words, when the journal speaks of another device or
 * of another flash chip, which voids it
 */
gboolean     lb_journal_fits            (const LbJournal   *self,
                                         const LbIdentity  *identity,
                                         GError           **error);

/* For the worker. */

/* Returns: (transfer full): an empty journal, not on the disk yet */
LbJournal   *lb_journal_new             (LbUnitLock         *lock,
                                         const LbIdentity   *identity,
                                         const char         *title,
                                         const char         *image_id,
                                         const char         *sha256,
                                         guint64             address,
                                         guint64             length,
                                         gboolean            erase_rest);
void         lb_journal_set_safety_id   (LbJournal          *self,
                                         const char         *safety_id);
void         lb_journal_set_accepted    (LbJournal          *self,
                                         const char * const *accepted);
/* @plan: (element-type LbBlock): every block that is to be erased, in order */
void         lb_journal_set_plan        (LbJournal          *self,
                                         const GArray       *plan);
/* How many blocks of the plan are closed. */
void         lb_journal_set_closed      (LbJournal          *self,
                                         guint               closed);

/*
 * Bytes that are neither in the image nor anywhere else once their sector is erased: those of a
 * sector the image covers only partly.
 */
void         lb_journal_add_edge        (LbJournal          *self,
                                         guint64             start,
                                         GBytes             *bytes);
/* Returns: (transfer none) (nullable): @length bytes at @start */
const guint8 *lb_journal_find_edge      (const LbJournal    *self,
                                         guint64             start,
                                         guint32             length);

/* Open blocks of an older journal that this one replaces stay open. */
void         lb_journal_take_open       (LbJournal          *self,
                                         const LbJournal    *other);
/* Returns: whether an open block touches the range: its content may read right and still be wrong */
gboolean     lb_journal_is_open         (const LbJournal    *self,
                                         guint64             start,
                                         guint64             length);
void         lb_journal_open_block      (LbJournal          *self,
                                         guint64             start,
                                         guint32             length);
/* Everything open inside the range is closed. */
void         lb_journal_close_block     (LbJournal          *self,
                                         guint64             start,
                                         guint32             length);

/* Writes it; on the disk when it returns %TRUE. */
gboolean     lb_journal_save            (LbJournal          *self,
                                         LbUnitLock         *lock,
                                         GError            **error);
/* Removes it: the work is done, or void. */
gboolean     lb_journal_remove          (LbUnitLock         *lock,
                                         GError            **error);

G_END_DECLS
