/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-manifest.h"

G_BEGIN_DECLS

/**
 * LbBackup:
 *
 * One entry of the library as it was when somebody looked: an immutable snapshot, any thread. After
 * a change (note, board, damage) the library hands out a new object with the same id.
 *
 * Properties, all read-only, for bindings: "id", "device-id", "state" (LbBackupState), "reason",
 * "title", "subtitle", "chip-name", "unit", "board", "note", "firmware", "created" (int64, Unix
 * seconds), "size" (uint64), "sha256", "source" (LbBackupSource), "path". Strings are NULL when
 * unknown.
 */
#define LB_TYPE_BACKUP (lb_backup_get_type ())
G_DECLARE_FINAL_TYPE (LbBackup, lb_backup, LB, BACKUP, GObject)

typedef enum
{
  LB_BACKUP_OK,
  LB_BACKUP_DAMAGED, /* the stored bytes do not match their digests any more */
  LB_BACKUP_BROKEN,  /* the manifest cannot be used, or the image is missing */
  LB_BACKUP_ORPHAN,  /* an image without a manifest: adopt it, never delete it */
} LbBackupState;

#define LB_TYPE_BACKUP_STATE (lb_backup_state_get_type ())
GType          lb_backup_state_get_type   (void);
#define LB_TYPE_BACKUP_SOURCE (lb_backup_source_get_type ())
GType          lb_backup_source_get_type  (void);

/* "<device id>/<stem>", the stem being a UTC time such as 20261120T110155Z, with -2 when taken. */
const char    *lb_backup_get_id           (LbBackup *self);
const char    *lb_backup_get_device_id    (LbBackup *self);
LbBackupState  lb_backup_get_state        (LbBackup *self);
/* Returns: (nullable): a sentence that says why it is not OK */
const char    *lb_backup_get_reason       (LbBackup *self);
/* The image file, which exists unless the state is BROKEN. */
const char    *lb_backup_get_path         (LbBackup *self);
const char    *lb_backup_get_manifest_path (LbBackup *self);
/* "Tasmota 12.1", or what the chip is called, or the name of an imported file. Never NULL. */
const char    *lb_backup_get_title        (LbBackup *self);
/* Chip and unit: "ESP32 24:A1:60:11:22:33". Never NULL. */
const char    *lb_backup_get_subtitle     (LbBackup *self);
/* Bytes of the image as the file system says; 0 when it is missing. */
guint64        lb_backup_get_size         (LbBackup *self);
/*
 * Unix seconds, 0 when unknown: when the backup was finished (an orphan: when its file was
 * changed).
 */
gint64         lb_backup_get_created      (LbBackup *self);
/* Returns: (nullable): NULL for an orphan or broken backup */
const char    *lb_backup_get_sha256       (LbBackup *self);

/**
 * lb_backup_get_manifest:
 *
 * Returns: (transfer none): what is known, never NULL; without @digests. BROKEN and ORPHAN: empty.
 */
LbManifest    *lb_backup_get_manifest     (LbBackup *self);
/* Short for the manifest's. Never NULL. */
LbIdentity    *lb_backup_get_identity     (LbBackup *self);

/**
 * lb_backup_load_manifest:
 *
 * Reads the file again. May block on the disk.
 *
 * Returns: (transfer full): the manifest with the digest of each block, or %NULL with
 * LB_ERROR_INVALID, LB_ERROR_UNSUPPORTED, LB_ERROR_NOT_FOUND, LB_ERROR_DISK
 */
LbManifest    *lb_backup_load_manifest    (LbBackup  *self,
                                           GError   **error);

/**
 * lb_backup_open_image:
 *
 * Maps the image. Its length is what the manifest says; its content is not checked here, see
 * lb_library_open_proven_image().
 *
 * Returns: (transfer full): the bytes, or %NULL with LB_ERROR_NOT_FOUND, LB_ERROR_MISMATCH
 * (length), LB_ERROR_DISK, LB_RETRY_NO_ACCESS
 */
GBytes        *lb_backup_open_image       (LbBackup  *self,
                                           GError   **error);

/**
 * lb_backup_read_part:
 *
 * Returns: (transfer full): the blob, checked against its SHA-256, or %NULL with
 * LB_ERROR_NOT_FOUND, LB_ERROR_MISMATCH, LB_ERROR_DISK
 */
GBytes        *lb_backup_read_part        (LbBackup    *self,
                                           const char  *name,
                                           GError     **error);

/* Newest first, then by id; for sorting arrays of LbBackup. */
int            lb_backup_compare          (LbBackup *a,
                                           LbBackup *b);
/* Whether both say the same: same id, state, times, note, ... */
gboolean       lb_backup_equal            (LbBackup *a,
                                           LbBackup *b);
/* Returns: (transfer full): the words of what a person searches for, for lb_backup_matches() */
GStrv          lb_backup_fold_words       (const char *text);
/*
 * Whether each of these words is in the id, unit, chip, board, note, firmware or digest; any case.
 */
gboolean       lb_backup_matches          (LbBackup           *self,
                                           const char * const *words);

G_END_DECLS
