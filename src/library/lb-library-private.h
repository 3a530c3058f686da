/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-backup-private.h"
#include "lb-files.h"
#include "lb-library.h"
#include "lb-sync.h"
#include "lb-temp-file.h"

G_BEGIN_DECLS

#define LB_BLOCK_SIZE_DEFAULT 65536

/* What a scan remembers of one manifest. */
typedef struct
{
  LbBackup *backup;
  GBytes   *digests; /* of LbDigest, one a block; NULL for what has none */
} LbLibraryEntry;

typedef struct _LbBlockIndex LbBlockIndex;
typedef struct _LbIndexCache LbIndexCache;

/*
 * Locks, in the order in which they are taken: the unit lock (a file), scan_lock, the store lock (a
 * file). blocks_lock is taken alone.
 */
struct _LbLibrary
{
  GObject       parent_instance;

  char         *root;
  char         *backups_dir;
  char         *work_dir;
  char         *trash_dir;
  char         *cache_path;

  LbMutex       scan_lock;
  GHashTable   *known;        /* id -> LbLibraryEntry, as of the last scan */
  LbIndexCache *cache;        /* NULL until the first scan */
  guint         n_parsed;     /* manifests that the cache does not know */

  LbMutex       blocks_lock;
  LbBlockIndex *blocks;       /* NULL until somebody asks */
  gint64        blocks_time;  /* g_get_monotonic_time() of the scan behind it */
  int           is_stale;     /* atomic: something was stored or removed since */
};

void            lb_library_entry_free    (LbLibraryEntry  *entry);

/* "<root>/backups/<device id>" */
char           *lb_library_get_folder    (LbLibrary       *self,
                                          const char      *device_id);

/**
 * lb_library_lock_store:
 *
 * Held for moments while names are claimed or a manifest is rewritten, over all processes; waits
 * for it.
 *
 * Returns: a descriptor to close, or -1 with @error set
 */
LbFd            lb_library_lock_store    (LbLibrary       *self,
                                          GError         **error);

/* Reads one backup from the disk, whatever the cache says. NULL with LB_ERROR_NOT_FOUND. */
LbBackup       *lb_library_load_one      (LbLibrary       *self,
                                          const char      *device_id,
                                          const char      *stem,
                                          GError         **error);

/* Parses one manifest into an entry; never NULL. */
LbLibraryEntry *lb_library_read_entry    (LbLibrary           *self,
                                          int                  dir_fd,
                                          const char          *device_id,
                                          const char          *stem,
                                          const LbBackupStamp *stamp);

/* Call after something was stored, changed or removed. */
void            lb_library_set_stale     (LbLibrary       *self);

/* Returns: (transfer full): the UTC time as a stem that is free in @folder; hold the store lock */
char           *lb_library_choose_stem   (const char      *folder,
                                          gint64           time);
/* Returns: (transfer full): @wanted or, when it is taken, with -2, -3, ... */
char           *lb_library_free_stem     (const char      *folder,
                                          const char      *wanted);

/* Fills size, digests, SHA-256 and MD5 from the bytes; geometry and block size are set already. */
gboolean        lb_library_hash_image    (LbManifest      *manifest,
                                          GBytes          *image,
                                          GCancellable    *cancellable,
                                          GError         **error);

/* What the bytes themselves tell, where the manifest does not say: chip, firmware, geometry. */
void            lb_library_learn         (LbManifest      *manifest,
                                          GBytes          *image);

/* Finishes the commit of a partial image that was cut off; hold the unit lock. */
void            lb_partial_recover       (LbLibrary       *self,
                                          const char      *device_id);
/* Whether such a commit is under way or waits to be finished for this stem. */
gboolean        lb_partial_is_committing (LbLibrary       *self,
                                          const char      *device_id,
                                          const char      *stem);

/* lb-library-cache.c: the index file. Everything in it is hostile data and proves nothing. */
LbIndexCache   *lb_index_cache_load      (const char      *path);
void            lb_index_cache_free      (LbIndexCache    *self);
/* Returns: (transfer full) (nullable): the entry, when it was made from a file with this stamp */
LbLibraryEntry *lb_index_cache_lookup    (LbIndexCache        *self,
                                          const char          *folder,
                                          const char          *device_id,
                                          const char          *stem,
                                          const LbBackupStamp *stamp);
/* @entries: id -> LbLibraryEntry */
gboolean        lb_index_cache_save      (const char      *path,
                                          GHashTable      *entries,
                                          GError         **error);

void            lb_block_index_free      (LbBlockIndex    *self);

/* Runs a scan; hold scan_lock. FALSE with @error when the folder cannot be read. */
gboolean        lb_library_scan          (LbLibrary       *self,
                                          const char      *only_device_id,
                                          GError         **error);

G_END_DECLS
