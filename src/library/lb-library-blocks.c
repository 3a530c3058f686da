/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-block-index"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lb-library-private.h"

#define FRESH_US (5 * G_USEC_PER_SEC)  /* what other processes store is seen after that */
#define BLOCK_MAX (1024 * 1024)        /* longer blocks are not worth keeping in mind */
#define SLOTS_MIN 1024
#define BLOCKS_MAX (1024 * 1024)       /* 32 MiB of slots; the oldest backups are left out then */
#define COPIES_MAX 3                   /* of one block: a damaged one has a stand-in */

/* Where a block with this beginning of its digest lies. */
typedef struct
{
  guint64 key;
  guint32 backup; /* index + 1; 0: free */
  guint32 block;
} Slot;

struct _LbBlockIndex
{
  GPtrArray *backups; /* of LbBackup, newest first */
  Slot      *slots;
  guint      n_slots; /* a power of two */
  guint      n_used;
};

typedef struct
{
  LbBackup *backup;
  guint     block;
} Candidate;

static void
candidate_clear (gpointer data)
{
  Candidate *candidate = data;

  g_clear_object (&candidate->backup);
}

void
lb_block_index_free (LbBlockIndex *self)
{
  g_ptr_array_unref (self->backups);
  g_free (self->slots);
  g_free (self);
}

static guint64
key_of (const LbDigest *digest)
{
  guint64 key;

  /* A digest is as good as random: no further hashing. */
  memcpy (&key, digest->md5, sizeof key);

  return key;
}

static void
put_slot (LbBlockIndex *self,
          Slot          slot)
{
  guint mask = self->n_slots - 1;
  guint place = (guint) slot.key & mask;
  guint copies = 0;

  while (self->slots[place].backup != 0)
    {
      if (self->slots[place].key == slot.key && ++copies == COPIES_MAX)
        return;
      place = (place + 1) & mask;
    }

  self->slots[place] = slot;
  self->n_used++;
}

static void
grow (LbBlockIndex *self)
{
  g_autofree Slot *old = self->slots;
  guint n_old = self->n_slots;

  self->n_slots = MAX (n_old * 2, SLOTS_MIN);
  self->slots = g_new0 (Slot, self->n_slots);
  self->n_used = 0;
  for (guint i = 0; i < n_old; i++)
    if (old[i].backup != 0)
      put_slot (self, old[i]);
}

static gboolean
is_blank (const LbDigest *digest,
          guint32         length)
{
  LbDigest ones = lb_digest_of_fill (0xff, length);
  LbDigest zeros = lb_digest_of_fill (0x00, length);

  return lb_digest_equal (digest, &ones) || lb_digest_equal (digest, &zeros);
}

static void
add_backup (LbBlockIndex   *self,
            LbLibraryEntry *entry)
{
  g_autoptr(GArray) blocks = lb_manifest_split (lb_backup_get_manifest (entry->backup));
  gsize length = 0;
  const LbDigest *digests = g_bytes_get_data (entry->digests, &length);

  /* The digests may come from the cache, and that may be wrong. */
  if (length != blocks->len * sizeof (LbDigest))
    return;

  g_ptr_array_add (self->backups, g_object_ref (entry->backup));
  for (guint i = 0; i < blocks->len && self->n_used < BLOCKS_MAX; i++)
    {
      const LbBlock *block = &g_array_index (blocks, LbBlock, i);

      if (block->length > BLOCK_MAX || is_blank (&digests[i], block->length))
        continue;

      if (self->n_used >= self->n_slots / 4 * 3)
        grow (self);
      put_slot (self, (Slot) { key_of (&digests[i]), self->backups->len, i });
    }
}

static int
compare_entries_cb (gconstpointer a,
                    gconstpointer b)
{
  return lb_backup_compare ((*(LbLibraryEntry * const *) a)->backup,
                            (*(LbLibraryEntry * const *) b)->backup);
}

/* Only the block lists of backups in state OK; hold scan_lock. */
static LbBlockIndex *
build (GHashTable *known)
{
  LbBlockIndex *self = g_new0 (LbBlockIndex, 1);
  g_autoptr(GPtrArray) entries = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  self->backups = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      LbLibraryEntry *entry = value;

      if (lb_backup_get_state (entry->backup) == LB_BACKUP_OK && entry->digests != NULL)
        g_ptr_array_add (entries, entry);
    }

  g_ptr_array_sort (entries, compare_entries_cb);
  for (guint i = 0; i < entries->len; i++)
    add_backup (self, entries->pdata[i]);

  return self;
}

/* Returns: (nullable): a new index when the one in use is missing or out of date */
static LbBlockIndex *
rebuild (LbLibrary *self,
         gboolean   is_first)
{
  g_autoptr(LbMutexLocker) locker = lb_mutex_locker_new (&self->scan_lock);
  g_autoptr(GError) error = NULL;

  if (!lb_library_scan (self, NULL, &error))
    g_debug ("%s", error->message);

  /* The scan says whether it found anything new. */
  if (!g_atomic_int_compare_and_exchange (&self->is_stale, TRUE, FALSE) && !is_first)
    return NULL;

  return build (self->known);
}

static void
refresh (LbLibrary *self)
{
  LbBlockIndex *made;
  gboolean is_first;

  lb_mutex_lock (&self->blocks_lock);
  is_first = self->blocks == NULL;
  if (!is_first && !g_atomic_int_get (&self->is_stale) &&
      g_get_monotonic_time () - self->blocks_time < FRESH_US)
    {
      lb_mutex_unlock (&self->blocks_lock);
      return;
    }
  lb_mutex_unlock (&self->blocks_lock);

  made = rebuild (self, is_first);

  lb_mutex_lock (&self->blocks_lock);
  if (made != NULL)
    {
      g_clear_pointer (&self->blocks, lb_block_index_free);
      self->blocks = made;
    }
  self->blocks_time = g_get_monotonic_time ();
  lb_mutex_unlock (&self->blocks_lock);
}

/* Returns: (transfer full): copies, newest first; used without a lock afterwards */
static GArray *
find_candidates (LbLibrary      *self,
                 const LbDigest *digest)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr(LbMutexLocker) locker = lb_mutex_locker_new (&self->blocks_lock);
  const LbBlockIndex *index = self->blocks;
  guint64 key = key_of (digest);

  g_array_set_clear_func (found, candidate_clear);
  if (index == NULL || index->n_slots == 0)
    return found;

  for (guint place = (guint) key & (index->n_slots - 1); index->slots[place].backup != 0;
       place = (place + 1) & (index->n_slots - 1))
    {
      const Slot *slot = &index->slots[place];
      Candidate candidate;

      if (slot->key != key)
        continue;

      candidate.backup = g_object_ref (index->backups->pdata[slot->backup - 1]);
      candidate.block = slot->block;
      g_array_append_val (found, candidate);
    }

  return found;
}

static gboolean
locate (const Candidate *candidate,
        guint32          length,
        guint64         *offset)
{
  g_autoptr(GArray) blocks = lb_manifest_split (lb_backup_get_manifest (candidate->backup));

  *offset = 0;
  for (guint i = 0; i < candidate->block && i < blocks->len; i++)
    *offset += g_array_index (blocks, LbBlock, i).length;

  return candidate->block < blocks->len &&
         g_array_index (blocks, LbBlock, candidate->block).length == length;
}

gboolean
lb_library_has_block (LbLibrary      *self,
                      const LbDigest *digest,
                      guint32         length)
{
  g_autoptr(GArray) candidates = NULL;
  guint64 offset;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && digest != NULL, FALSE);

  refresh (self);
  candidates = find_candidates (self, digest);
  for (guint i = 0; i < candidates->len; i++)
    if (locate (&g_array_index (candidates, Candidate, i), length, &offset))
      return TRUE;

  return FALSE;
}

/* Returns: (nullable): NULL when the disk does not give them; that is no proof of damage */
static GBytes *
read_at (const char *path,
         guint64     offset,
         guint32     length)
{
  g_auto(LbFd) fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  g_autofree guint8 *data = g_malloc (length);
  gsize done = 0;

  while (fd >= 0 && done < length)
    {
      gssize n = pread (fd, data + done, length - done, (off_t) (offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      done += (gsize) n;
    }

  if (done < length)
    {
      g_debug ("“%s” did not give %u bytes at %" G_GUINT64_FORMAT, path, length, offset);
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&data), length);
}

/*
 * The index may be older than the files, so the manifest itself is asked before it is called
 * damaged.
 */
static void
mark_when_damaged (LbLibrary       *self,
                   const Candidate *candidate,
                   const LbDigest  *digest,
                   guint64          offset)
{
  g_autoptr(LbManifest) manifest = lb_backup_load_manifest (candidate->backup, NULL);
  g_autoptr(LbBackup) marked = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *reason = NULL;

  if (manifest == NULL || candidate->block >= manifest->digests->len ||
      !lb_digest_equal (&g_array_index (manifest->digests, LbDigest, candidate->block), digest))
    return;

  reason = g_strdup_printf ("The stored bytes at offset 0x%06" G_GINT64_MODIFIER
                            "x of the file are not what was stored any more.",
                            offset);
  marked = lb_library_mark_damaged (self, candidate->backup, reason, &error);
  if (marked == NULL)
    g_debug ("“%s” could not be marked as damaged: %s", lb_backup_get_id (candidate->backup),
             error->message);
}

GBytes *
lb_library_read_block (LbLibrary      *self,
                       const LbDigest *digest,
                       guint32         length)
{
  g_autoptr(GArray) candidates = NULL;

  g_return_val_if_fail (LB_IS_LIBRARY (self) && digest != NULL, NULL);

  refresh (self);
  candidates = find_candidates (self, digest);
  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);
      g_autoptr(GBytes) data = NULL;
      LbDigest found;
      guint64 offset;

      if (locate (candidate, length, &offset))
        data = read_at (lb_backup_get_path (candidate->backup), offset, length);
      if (data == NULL)
        continue;

      found = lb_digest_compute (g_bytes_get_data (data, NULL), length);
      if (lb_digest_equal (&found, digest))
        return g_steal_pointer (&data);

      mark_when_damaged (self, candidate, digest, offset);
    }

  return NULL;
}
