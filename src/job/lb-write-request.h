/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

#include "lb-library.h"
#include "lb-journal.h"

G_BEGIN_DECLS

/**
 * LbWriteRequest:
 *
 * What a restore, an erase or a verify is about. Reference counted. Set while no job that has it is
 * queued or running: what the person accepts is set between LbPrepareJob and LbWriteJob.
 */
typedef enum
{
  LB_WRITE_RESTORE,
  LB_WRITE_ERASE_ONLY,
} LbWriteKind;

typedef struct _LbWriteRequest LbWriteRequest;

#define LB_TYPE_WRITE_REQUEST (lb_write_request_get_type ())
GType           lb_write_request_get_type   (void);

/* Restore a backup of the library. */
LbWriteRequest *lb_write_request_new_backup (LbBackup        *backup);
/**
 * lb_write_request_new_file:
 * @bytes: the file: an image, an Intel HEX file, or a VESC's update with its header; bytes equal to
 *   those of a backup in the library count as that backup
 * @name: for people: the name of the file
 * @address: where its first byte belongs; the device's first address is usual, and that of an
 *   LbImageInfo is right for a HEX file
 */
LbWriteRequest *lb_write_request_new_file   (GBytes          *bytes,
                                             const char      *name,
                                             guint64          address);
/* Erase everything, or with @length the sectors of a region (aligned). */
LbWriteRequest *lb_write_request_new_erase  (guint64          start,
                                             guint64          length);
/* Finish what @journal says was interrupted. Same image, options and consent; no new safety
 * backup. */
LbWriteRequest *lb_write_request_new_resume (LbJournal       *journal);

LbWriteRequest *lb_write_request_ref        (LbWriteRequest  *self);
void            lb_write_request_unref      (LbWriteRequest  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbWriteRequest, lb_write_request_unref)

LbWriteKind     lb_write_request_get_kind   (LbWriteRequest  *self);
/* Returns: (nullable) */
LbBackup       *lb_write_request_get_backup (LbWriteRequest  *self);
const char     *lb_write_request_get_name   (LbWriteRequest  *self);

/* Where a backup begins (a file says it when made); without it, the device's first address. */
void            lb_write_request_set_address      (LbWriteRequest      *self,
                                                   guint64              address);
/* Erase what an image shorter than the memory does not cover; else it is kept. */
void            lb_write_request_set_erase_rest   (LbWriteRequest      *self,
                                                   gboolean             erase_rest);
gboolean        lb_write_request_get_erase_rest   (LbWriteRequest      *self);
/* FALSE: the person does not want a safety backup, for this device. */
void            lb_write_request_set_safety       (LbWriteRequest      *self,
                                                   gboolean             safety);
/* Ids of warnings the person accepted. */
void            lb_write_request_set_accepted     (LbWriteRequest      *self,
                                                   const char * const  *ids);
/* The board's usual flash mode by its guide: "qio", "qout", "dio", "dout", or NULL. For a check
 * only. */
void            lb_write_request_set_usual_mode   (LbWriteRequest      *self,
                                                   const char          *mode);
/* For the manifest of the safety backup. */
void            lb_write_request_set_board        (LbWriteRequest      *self,
                                                   const char          *board);

G_END_DECLS
