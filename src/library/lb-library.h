/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-backup.h"

G_BEGIN_DECLS

/**
 * LbLibrary:
 *
 * The backups on disk, a locked store: every function may be called from any thread and may block
 * on the disk. No signals; see LbLibraryList for the main thread. Several objects and several
 * processes may use one folder.
 *
 *     <root>/backups/<device id>/<stem>.bin, .json, .<part>.part
 *     <root>/work/<device id>/            partial image, journal, lock
 *     <root>/trash/<token>/<device id>/   deleted, until purged
 *     <root>/index.cache                  speeds up lists; may be deleted at any time
 *
 * Errors unless a function says otherwise: LB_ERROR_DISK (full, read-only, failing; the message
 * says what to do), LB_RETRY_NO_ACCESS, LB_ERROR_NOT_FOUND. A failure leaves everything as it was.
 */
#define LB_TYPE_LIBRARY (lb_library_get_type ())
G_DECLARE_FINAL_TYPE (LbLibrary, lb_library, LB, LIBRARY, GObject)

/**
 * LbUnitLock:
 *
 * The right to work on one unit: covers its partial image, its journal and its commit. One holder
 * at a time over all threads and processes. Reference counted; released with the last reference, or
 * by the system when the process ends.
 */
typedef struct _LbUnitLock LbUnitLock;

/**
 * lb_library_new:
 * @root: (nullable): the folder; %NULL for lb_paths_library_dir()
 *
 * Creates nothing: folders come with the first write, so that a library that is read-only or not
 * there can still be listed.
 */
LbLibrary  *lb_library_new           (const char   *root);
const char *lb_library_get_root      (LbLibrary    *self);

/**
 * lb_library_load_all:
 *
 * Looks at the folder each time; manifests are only parsed when they changed.
 *
 * Returns: (transfer full) (element-type LbBackup): newest first, broken ones and orphans included;
 * empty when there is no library yet
 */
GPtrArray  *lb_library_load_all      (LbLibrary    *self,
                                      GError      **error);

/* Returns: (transfer full) (element-type LbBackup): those of one unit, newest first */
GPtrArray  *lb_library_load_unit     (LbLibrary    *self,
                                      const char   *device_id,
                                      GError      **error);

/**
 * lb_library_find:
 * @name: an id, the beginning of an id or of its stem, a SHA-256 or at least 8 characters of its
 *   beginning, or the path of an image or manifest inside the library
 *
 * Returns: (transfer full): the only backup that fits, or %NULL with LB_ERROR_NOT_FOUND, or
 * LB_ERROR_INVALID when several do (the message lists them)
 */
LbBackup   *lb_library_find          (LbLibrary    *self,
                                      const char   *name,
                                      GError      **error);

/**
 * lb_library_find_by_sha256:
 *
 * Returns: (transfer full) (nullable): the newest backup in state OK with this content; one of
 * @device_id first when that is given. %NULL without an error when there is none.
 */
LbBackup   *lb_library_find_by_sha256 (LbLibrary   *self,
                                       const char  *sha256,
                                       const char  *device_id);

/**
 * lb_library_lock_unit:
 * @device_id: of lb_identity_get_device_id()
 *
 * Never waits. Finishes a commit that was cut off by a crash.
 *
 * Returns: (transfer full): the lock, or %NULL with LB_RETRY_UNIT_BUSY (the message names the
 * process where it is known)
 */
LbUnitLock *lb_library_lock_unit     (LbLibrary    *self,
                                      const char   *device_id,
                                      GError      **error);
LbUnitLock *lb_unit_lock_ref         (LbUnitLock   *self);
void        lb_unit_lock_unref       (LbUnitLock   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbUnitLock, lb_unit_lock_unref)
const char *lb_unit_lock_get_device_id (LbUnitLock *self);
/* The folder for this unit's work, which exists: "restore.json" may be put there. */
const char *lb_unit_lock_get_work_dir  (LbUnitLock *self);
LbLibrary  *lb_unit_lock_get_library   (LbUnitLock *self);

/* Returns: (transfer full): the work folder of a unit, created with mode 0700 */
char       *lb_library_get_work_dir  (LbLibrary    *self,
                                      const char   *device_id,
                                      GError      **error);

/* Returns: (transfer full): device ids that have a file called @name in their work folder */
GStrv       lb_library_find_work     (LbLibrary    *self,
                                      const char   *name);

/* Returns: FALSE with LB_ERROR_DISK when @bytes more (and a reserve of 1 MiB) do not fit */
gboolean    lb_library_check_space   (LbLibrary    *self,
                                      guint64       bytes,
                                      GError      **error);

/**
 * lb_library_read_block:
 * @digest: as the chip computed it
 * @length: bytes
 *
 * Looks for a block of this content in all backups that are OK. The bytes are hashed as they leave;
 * where they do not match, that backup is marked as damaged on disk and the next one is asked.
 *
 * Returns: (transfer full) (nullable): @length bytes that have this digest, or %NULL: not available
 */
GBytes     *lb_library_read_block    (LbLibrary      *self,
                                      const LbDigest *digest,
                                      guint32         length);

/* Whether a read would be tried; cheap, for plans. Blank content is not kept in the index. */
gboolean    lb_library_has_block     (LbLibrary      *self,
                                      const LbDigest *digest,
                                      guint32         length);

/**
 * lb_library_open_proven_image:
 *
 * Maps the image and computes its SHA-256; where that differs the backup is marked as damaged.
 *
 * Returns: (transfer full): the bytes, or %NULL with LB_ERROR_MISMATCH, LB_ERROR_INVALID (broken),
 * LB_ERROR_NOT_FOUND, LB_ERROR_DISK, cancelled
 */
GBytes     *lb_library_open_proven_image (LbLibrary     *self,
                                          LbBackup      *backup,
                                          GCancellable  *cancellable,
                                          GError       **error);

/**
 * lb_library_verify:
 *
 * Computes the digests of the stored image and its parts anew. Marks the backup as damaged, or
 * takes such a mark away when everything matches.
 *
 * Returns: (transfer full): the backup as it is now, state OK or DAMAGED, or %NULL with @error set
 */
LbBackup   *lb_library_verify        (LbLibrary     *self,
                                      LbBackup      *backup,
                                      GCancellable  *cancellable,
                                      GError       **error);

/**
 * lb_library_unpack_hex:
 * @chip: (nullable): what the file is for, when the caller knows
 *
 * An image in the library is one run of bytes from the beginning of a memory on.
 *
 * Returns: (transfer full): @bytes, or what they mean when they are an Intel HEX file; %NULL with
 * LB_ERROR_INVALID when that is damaged, has gaps, or begins elsewhere
 */
GBytes     *lb_library_unpack_hex    (GBytes        *bytes,
                                      const char    *chip,
                                      GError       **error);

/**
 * lb_library_import:
 * @image: the bytes, at least one
 * @details: (nullable): what is known: identity, geometry (when its size is that of the image),
 *   board, note, firmware, original_name, parts, block_size; the rest is filled in
 * @existed: (out) (optional): whether this content with its parts was there already, and no new
 *   file was made
 *
 * An unknown unit goes to "unknown/". Chip and firmware are found out from the bytes where @details
 * does not tell. Needs no unit lock.
 *
 * Returns: (transfer full): the new backup, or the one that has this SHA-256 already
 */
LbBackup   *lb_library_import        (LbLibrary     *self,
                                      GBytes        *image,
                                      LbManifest    *details,
                                      gboolean      *existed,
                                      GError       **error);

/**
 * lb_library_import_file:
 *
 * As lb_library_import() with the content of a file; its name is kept as original_name. An Intel
 * HEX file is unpacked first. Without @details they are those of lb_library_read_set().
 *
 * Returns: also %NULL with LB_ERROR_INVALID (empty, larger than LB_IMPORT_SIZE_MAX, not a plain
 * file, a HEX file of a part of a memory), LB_ERROR_MISMATCH (a damaged set)
 */
LbBackup   *lb_library_import_file   (LbLibrary     *self,
                                      const char    *path,
                                      LbManifest    *details,
                                      gboolean      *existed,
                                      GError       **error);

#define LB_IMPORT_SIZE_MAX (64 * 1024 * 1024)

/**
 * lb_library_export:
 * @path: a file outside the library; replaced in one step, kept as it was on failure
 *
 * The content is checked against its SHA-256 on the way (a backup that is damaged is refused with
 * LB_ERROR_MISMATCH).
 */
gboolean    lb_library_export        (LbLibrary     *self,
                                      LbBackup      *backup,
                                      const char    *path,
                                      GCancellable  *cancellable,
                                      GError       **error);

/**
 * lb_library_export_set:
 * @beside: (out) (transfer full) (optional): the paths of what was written beside the image; empty
 *   when the backup is its image alone
 *
 * As lb_library_export(), and what is kept with the image goes with it: each part as
 * "<stem>.<name>.part", and the description that tells what belongs to what as "<stem>.json". A set
 * of an earlier export is replaced; LB_ERROR_EXISTS when one of the names belongs to anything else.
 * The image comes last: a set that was cut off is no set of the image that was there before.
 */
gboolean    lb_library_export_set    (LbLibrary     *self,
                                      LbBackup      *backup,
                                      const char    *path,
                                      GStrv         *beside,
                                      GCancellable  *cancellable,
                                      GError       **error);

/**
 * lb_library_read_set:
 * @path: of an image
 * @image: what it holds
 *
 * Looks for what lb_library_export_set() wrote beside it.
 *
 * Returns: (transfer full) (nullable): the description, with the bytes of each part, for
 * lb_library_import(). %NULL without an error when there is none of this image; %NULL with
 * LB_ERROR_MISMATCH or LB_ERROR_NOT_FOUND when a part of it is damaged or missing.
 */
LbManifest *lb_library_read_set      (const char    *path,
                                      GBytes        *image,
                                      GError       **error);

/**
 * lb_library_write_file:
 *
 * For plain files outside the library (an extract, a copy): temporary name beside @path, synced,
 * then renamed, mode 0600 for a new file; an old file's mode is kept. Nothing half is ever left.
 */
gboolean    lb_library_write_file    (const char    *path,
                                      GBytes        *data,
                                      GError       **error);

/* Each returns (transfer full) the backup as it is now. @note and @board may be NULL. */
LbBackup   *lb_library_set_note      (LbLibrary     *self,
                                      LbBackup      *backup,
                                      const char    *note,
                                      GError       **error);
LbBackup   *lb_library_set_board     (LbLibrary     *self,
                                      LbBackup      *backup,
                                      const char    *board,
                                      GError       **error);
LbBackup   *lb_library_set_firmware  (LbLibrary     *self,
                                      LbBackup      *backup,
                                      const char    *name,
                                      const char    *version,
                                      GError       **error);
/* Only the last 100 events are kept. */
LbBackup   *lb_library_add_event     (LbLibrary         *self,
                                      LbBackup          *backup,
                                      LbBackupEventKind  kind,
                                      const char        *text,
                                      GError           **error);
LbBackup   *lb_library_mark_damaged  (LbLibrary     *self,
                                      LbBackup      *backup,
                                      const char    *reason,
                                      GError       **error);

/**
 * lb_library_adopt:
 * @backup: an orphan
 * @details: (nullable): as for lb_library_import(); without a unit, what its folder's name says is
 *   taken
 *
 * Hashes the image and writes the manifest it lacks. Works on a BROKEN backup too, unless that was
 * made by a newer Lifeboat: the unreadable manifest is kept beside it as "<stem>.json.broken".
 */
LbBackup   *lb_library_adopt         (LbLibrary     *self,
                                      LbBackup      *backup,
                                      LbManifest    *details,
                                      GError       **error);

/**
 * lb_library_delete:
 * @token: (out) (transfer full) (optional): for lb_library_undelete()
 *
 * Moves the files to the trash. Orphans are refused with LB_ERROR_REFUSED: adopt them first.
 */
gboolean    lb_library_delete        (LbLibrary     *self,
                                      LbBackup      *backup,
                                      char         **token,
                                      GError       **error);
/*
 * Returns: (transfer full): the backup, back under its id, or with -2 when that was taken meanwhile
 */
LbBackup   *lb_library_undelete      (LbLibrary     *self,
                                      const char    *token,
                                      GError       **error);
/*
 * Removes for good what was deleted at least @days days ago, and temporary files that crashes left.
 * Returns the number of backups, -1 on error.
 */
int         lb_library_purge_trash   (LbLibrary     *self,
                                      guint          days,
                                      GError       **error);

G_END_DECLS
