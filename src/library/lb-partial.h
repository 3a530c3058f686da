/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-library.h"

G_BEGIN_DECLS

/**
 * LbPartial:
 *
 * An image that is being read: the data and the list of its proven blocks, in the work folder of
 * the unit. A block is listed only after its data is synced, so after a crash or a power cut what
 * is listed is there. Entries are synced together, at most LB_PARTIAL_SYNC_MS late or
 * LB_PARTIAL_SYNC_BLOCKS many.
 *
 * One thread at a time.
 */
typedef struct _LbPartial LbPartial;

#define LB_PARTIAL_SYNC_MS 500
#define LB_PARTIAL_SYNC_BLOCKS 64

/**
 * lb_partial_open:
 * @lock: a reference is kept
 * @identity: of the unit
 * @geometry: the image holds all of it
 * @block_size: as for lb_geometry_split()
 * @why_fresh: (out) (transfer full) (optional): why an older partial was not continued, for people;
 *   %NULL when it was, or when there was none
 *
 * Continues what is there when unit, chip, flash id, size, geometry and block size agree; else
 * starts anew. The space for the whole image is reserved here.
 *
 * Returns: (transfer full): the partial, or %NULL with LB_ERROR_DISK, LB_RETRY_NO_ACCESS
 */
LbPartial     *lb_partial_open           (LbUnitLock      *lock,
                                          LbIdentity      *identity,
                                          LbGeometry      *geometry,
                                          guint32          block_size,
                                          char           **why_fresh,
                                          GError         **error);

/* Syncs what is proven, closes the files and keeps them for the next time. */
void           lb_partial_free           (LbPartial       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbPartial, lb_partial_free)

guint          lb_partial_get_n_blocks   (const LbPartial *self);
const LbBlock *lb_partial_get_block      (const LbPartial *self,
                                          guint            index);
/**
 * lb_partial_get_proven:
 * @digest: (out) (optional): of the block's content
 *
 * Returns: whether the block is proven. What was proven in an earlier run is only as good as the
 * device still agreeing: ask it again, and lb_partial_drop() what differs.
 */
gboolean       lb_partial_get_proven     (const LbPartial *self,
                                          guint            index,
                                          LbDigest        *digest);
guint          lb_partial_get_n_proven   (const LbPartial *self);
guint64        lb_partial_get_proven_bytes (const LbPartial *self);
/* Unix seconds: when the partial was begun. */
gint64         lb_partial_get_created    (const LbPartial *self);

/**
 * lb_partial_put:
 * @data: exactly the block's bytes
 * @digest: what proves it, from the chip or a second read
 *
 * Returns: %FALSE with LB_ERROR_CHECKSUM when @data does not have @digest, or LB_ERROR_DISK; the
 * block stays unproven then
 */
gboolean       lb_partial_put            (LbPartial       *self,
                                          guint            index,
                                          GBytes          *data,
                                          const LbDigest  *digest,
                                          GError         **error);

/*
 * Returns: (transfer full): the bytes of a proven block, hashed on the way; LB_ERROR_CHECKSUM drops
 * it
 */
GBytes        *lb_partial_read           (LbPartial       *self,
                                          guint            index,
                                          GError         **error);

/* The block counts as unproven from now on. */
gboolean       lb_partial_drop           (LbPartial       *self,
                                          guint            index,
                                          GError         **error);

/*
 * Syncs now. Call it when a run ends early, to hear of a failing disk; lb_partial_free() cannot
 * tell.
 */
gboolean       lb_partial_flush          (LbPartial       *self,
                                          GError         **error);

/**
 * lb_partial_commit:
 * @details: (nullable): board, note, firmware, parts, boot_log, baud for the manifest; its identity
 *   when that is fuller than the one at open. What it says about image, times and source is not
 *   looked at.
 *
 * All blocks must be proven. Hashes the file once more block by block, writes the manifest, and
 * moves both into the library under a name nobody has: the image appears whole or not at all. @self
 * is closed afterwards when it worked, and unchanged when it did not.
 *
 * Returns: (transfer full): the new backup, or %NULL with LB_ERROR_CHECKSUM (the disk gave back
 * other bytes; those blocks are unproven now), LB_ERROR_DISK, cancelled
 */
LbBackup      *lb_partial_commit         (LbPartial       *self,
                                          LbManifest      *details,
                                          GCancellable    *cancellable,
                                          GError         **error);

/* Removes the files. @self can only be freed afterwards. */
gboolean       lb_partial_discard        (LbPartial       *self,
                                          GError         **error);

/**
 * lb_partial_peek:
 * @proven: (out): bytes
 * @total: (out): bytes
 *
 * For "an interrupted backup can be continued". Needs no lock; any thread.
 *
 * Returns: whether there is a partial image of this unit
 */
gboolean       lb_partial_peek           (LbLibrary       *library,
                                          const char      *device_id,
                                          guint64         *proven,
                                          guint64         *total);

G_END_DECLS
