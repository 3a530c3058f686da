/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-partial"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-manifest-private.h"
#include "lb-partial-private.h"

#define HEADER_MAX (128 * 1024)
#define LOG_MAX (64 * 1024 * 1024)

void
lb_partial_close_files (LbPartial *self)
{
  if (self->image_fd >= 0)
    g_close (self->image_fd, NULL);
  if (self->log_fd >= 0)
    g_close (self->log_fd, NULL);
  self->image_fd = -1;
  self->log_fd = -1;
}

void
lb_partial_free (LbPartial *self)
{
  g_autoptr(GError) error = NULL;

  if (self->log_fd >= 0 && !lb_partial_flush (self, &error))
    g_debug ("%s", error->message);

  lb_partial_close_files (self);
  lb_partial_header_clear (&self->header);
  g_clear_pointer (&self->lock, lb_unit_lock_unref);
  g_clear_pointer (&self->identity, lb_identity_unref);
  g_clear_pointer (&self->blocks, g_array_unref);
  g_byte_array_unref (self->pending);
  g_free (self->image_path);
  g_free (self->header_path);
  g_free (self->log_path);
  g_free (self->offsets);
  g_free (self->states);
  g_free (self->commit_stem);
  g_free (self);
}

static LbPartial *
partial_new (LbUnitLock *lock,
             LbIdentity *identity,
             LbGeometry *geometry,
             guint32     block_size)
{
  LbPartial *self = g_new0 (LbPartial, 1);
  const char *work_dir = lb_unit_lock_get_work_dir (lock);
  guint64 offset = 0;

  self->lock = lb_unit_lock_ref (lock);
  self->identity = lb_identity_ref (identity);
  lb_partial_header_init (&self->header, identity, geometry, block_size);
  self->image_path = g_build_filename (work_dir, LB_PARTIAL_IMAGE, NULL);
  self->header_path = g_build_filename (work_dir, LB_PARTIAL_HEADER, NULL);
  self->log_path = g_build_filename (work_dir, LB_PARTIAL_LOG, NULL);
  self->image_fd = -1;
  self->log_fd = -1;
  self->pending = g_byte_array_new ();
  self->synced_at = g_get_monotonic_time ();
  self->blocks = lb_geometry_split (geometry, block_size);
  self->states = g_new0 (LbPartialBlock, self->blocks->len);
  self->offsets = g_new0 (guint64, self->blocks->len);
  for (guint i = 0; i < self->blocks->len; i++)
    {
      self->offsets[i] = offset;
      offset += g_array_index (self->blocks, LbBlock, i).length;
    }

  return self;
}

static guint64
image_size (const LbPartial *self)
{
  return lb_geometry_get_size (self->header.geometry);
}

static gboolean
open_files (LbPartial  *self,
            int         flags,
            GError    **error)
{
  self->image_fd = open (self->image_path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
  if (self->image_fd < 0)
    {
      lb_files_set_error (error, errno, self->image_path, "Opening");
      return FALSE;
    }

  self->log_fd = open (self->log_path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600);
  if (self->log_fd < 0)
    {
      lb_files_set_error (error, errno, self->log_path, "Opening");
      return FALSE;
    }

  return TRUE;
}

/* Returns: (nullable): why what is there cannot be continued; "" when nothing is there */
static const char *
try_resume (LbPartial *self)
{
  g_autoptr(GBytes) text = lb_files_read (self->header_path, HEADER_MAX, NULL);
  g_autoptr(GBytes) log = lb_files_read (self->log_path, LOG_MAX, NULL);
  LbPartialHeader old;
  const char *why;
  struct stat st;

  if (text == NULL || log == NULL || stat (self->image_path, &st) != 0)
    return "";

  if (!lb_partial_header_decode (&old, text))
    return "its description cannot be read";

  why = lb_partial_header_compare (&self->header, &old);
  if (why == NULL && (!S_ISREG (st.st_mode) || (guint64) st.st_size != image_size (self)))
    why = "its file does not have the right length";
  if (why == NULL && !open_files (self, 0, NULL))
    why = "its files cannot be opened";

  if (why == NULL)
    {
      self->header.created = old.created;
      self->log_length = (off_t) lb_partial_log_replay (log, self->states, self->blocks->len);
      /* Nothing behind a torn record may come back to life when that is written over. */
      if (ftruncate (self->log_fd, self->log_length) != 0)
        why = "its list of blocks cannot be mended";
    }
  lb_partial_header_clear (&old);

  return why;
}

static gboolean
remove_files (LbPartial  *self,
              GError    **error)
{
  /* The log goes first: without it nothing counts as proven. */
  return lb_files_remove (self->log_path, error) && lb_files_remove (self->header_path, error) &&
         lb_files_remove (self->image_path, error) &&
         lb_files_sync_dir (lb_unit_lock_get_work_dir (self->lock), error);
}

/*
 * Where the file system can, the space is taken now, so that no later write can fail for want of
 * it.
 */
static gboolean
reserve (LbPartial  *self,
         GError    **error)
{
  if (ftruncate (self->image_fd, (off_t) image_size (self)) != 0 ||
      (fallocate (self->image_fd, 0, 0, (off_t) image_size (self)) != 0 && errno != EOPNOTSUPP &&
       errno != ENOSYS))
    {
      lb_files_set_error (error, errno, self->image_path, "Making room for the image in");
      return FALSE;
    }

  return TRUE;
}

static gboolean
start_fresh (LbPartial  *self,
             GError    **error)
{
  LbLibrary *library = lb_unit_lock_get_library (self->lock);
  g_autoptr(GBytes) text = lb_partial_header_encode (&self->header);

  lb_partial_close_files (self);
  memset (self->states, 0, self->blocks->len * sizeof *self->states);

  if (!remove_files (self, error) ||
      !lb_library_check_space (library, image_size (self) + g_bytes_get_size (text), error) ||
      !lb_files_replace (self->header_path, text, error))
    return FALSE;

  if (!open_files (self, O_CREAT | O_EXCL, error) || !reserve (self, error))
    {
      /* A full disk is no place for an empty image. */
      remove_files (self, NULL);
      return FALSE;
    }

  return lb_files_sync_dir (lb_unit_lock_get_work_dir (self->lock), error);
}

LbPartial *
lb_partial_open (LbUnitLock  *lock,
                 LbIdentity  *identity,
                 LbGeometry  *geometry,
                 guint32      block_size,
                 char       **why_fresh,
                 GError     **error)
{
  g_autoptr(LbPartial) self = NULL;
  const char *why;

  g_return_val_if_fail (lock != NULL && identity != NULL && geometry != NULL, NULL);
  g_return_val_if_fail (block_size > 0 && lb_geometry_get_size (geometry) > 0, NULL);
  g_return_val_if_fail (lb_geometry_get_size (geometry) <= LB_IMAGE_SIZE_MAX, NULL);

  if (why_fresh != NULL)
    *why_fresh = NULL;

  self = partial_new (lock, identity, geometry, block_size);
  why = try_resume (self);
  if (why == NULL)
    return g_steal_pointer (&self);

  if (!start_fresh (self, error))
    return NULL;

  if (why_fresh != NULL && *why != '\0')
    *why_fresh =
        g_strdup_printf ("An unfinished backup was found, but %s. Reading starts anew.", why);

  return g_steal_pointer (&self);
}

guint
lb_partial_get_n_blocks (const LbPartial *self)
{
  return self->blocks->len;
}

const LbBlock *
lb_partial_get_block (const LbPartial *self,
                      guint            index)
{
  g_return_val_if_fail (index < self->blocks->len, NULL);

  return &g_array_index (self->blocks, LbBlock, index);
}

gboolean
lb_partial_get_proven (const LbPartial *self,
                       guint            index,
                       LbDigest        *digest)
{
  g_return_val_if_fail (index < self->blocks->len, FALSE);

  if (digest != NULL && self->states[index].proven)
    *digest = self->states[index].digest;

  return self->states[index].proven;
}

guint
lb_partial_get_n_proven (const LbPartial *self)
{
  guint n = 0;

  for (guint i = 0; i < self->blocks->len; i++)
    n += self->states[i].proven;

  return n;
}

guint64
lb_partial_get_proven_bytes (const LbPartial *self)
{
  guint64 bytes = 0;

  for (guint i = 0; i < self->blocks->len; i++)
    if (self->states[i].proven)
      bytes += g_array_index (self->blocks, LbBlock, i).length;

  return bytes;
}

gint64
lb_partial_get_created (const LbPartial *self)
{
  return self->header.created;
}

gboolean
lb_partial_flush (LbPartial  *self,
                  GError    **error)
{
  g_return_val_if_fail (self->log_fd >= 0, FALSE);

  if (self->pending->len == 0)
    return TRUE;

  /* The data before the word that it is there. */
  if (fdatasync (self->image_fd) != 0 ||
      !lb_files_write_all (
          self->log_fd, self->pending->data, self->pending->len, self->log_length) ||
      fdatasync (self->log_fd) != 0)
    {
      lb_files_set_error (error, errno, self->image_path, "Securing the image in");
      return FALSE;
    }

  self->log_length += self->pending->len;
  g_byte_array_set_size (self->pending, 0);
  self->n_pending = 0;
  self->synced_at = g_get_monotonic_time ();

  return TRUE;
}

static gboolean
note (LbPartial  *self,
      guint       index,
      GError    **error)
{
  lb_partial_log_append (self->pending, index, &self->states[index]);
  self->n_pending++;

  if (self->n_pending < LB_PARTIAL_SYNC_BLOCKS &&
      g_get_monotonic_time () - self->synced_at < LB_PARTIAL_SYNC_MS * 1000)
    return TRUE;

  return lb_partial_flush (self, error);
}

gboolean
lb_partial_drop (LbPartial  *self,
                 guint       index,
                 GError    **error)
{
  g_return_val_if_fail (self->log_fd >= 0 && index < self->blocks->len, FALSE);

  if (!self->states[index].proven)
    return TRUE;

  self->states[index].proven = FALSE;
  lb_partial_log_append (self->pending, index, &self->states[index]);

  /* At once: until that is on the disk, a crash would bring the block back as proven. */
  return lb_partial_flush (self, error);
}

gboolean
lb_partial_put (LbPartial       *self,
                guint            index,
                GBytes          *data,
                const LbDigest  *digest,
                GError         **error)
{
  const LbBlock *block;
  const guint8 *bytes;
  LbDigest found;

  g_return_val_if_fail (self->log_fd >= 0 && index < self->blocks->len, FALSE);
  block = &g_array_index (self->blocks, LbBlock, index);
  g_return_val_if_fail (g_bytes_get_size (data) == block->length, FALSE);

  bytes = g_bytes_get_data (data, NULL);
  found = lb_digest_compute (bytes, block->length);
  if (!lb_digest_equal (&found, digest))
    {
      g_set_error (error,
                   LB_ERROR,
                   LB_ERROR_CHECKSUM,
                   "The bytes of the block at 0x%06" G_GINT64_MODIFIER
                   "x do not have the digest that "
                   "proves them",
                   block->start);
      return FALSE;
    }

  /* While other bytes are written over a proven block it is not one. */
  if (!lb_partial_drop (self, index, error))
    return FALSE;

  if (!lb_files_write_all (self->image_fd, bytes, block->length, (off_t) self->offsets[index]))
    {
      lb_files_set_error (error, errno, self->image_path, "Writing to");
      return FALSE;
    }

  self->states[index] = (LbPartialBlock) { TRUE, found };

  return note (self, index, error);
}

GBytes *
lb_partial_read (LbPartial  *self,
                 guint       index,
                 GError    **error)
{
  const LbBlock *block;
  g_autofree guint8 *data = NULL;
  LbDigest found;
  gssize n;

  g_return_val_if_fail (self->log_fd >= 0 && index < self->blocks->len, NULL);
  g_return_val_if_fail (self->states[index].proven, NULL);

  block = &g_array_index (self->blocks, LbBlock, index);
  data = g_malloc (block->length);
  n = pread (self->image_fd, data, block->length, (off_t) self->offsets[index]);
  if (n < 0)
    {
      lb_files_set_error (error, errno, self->image_path, "Reading");
      return NULL;
    }

  found = lb_digest_compute (data, (gsize) n);
  if (!lb_digest_equal (&found, &self->states[index].digest))
    {
      lb_partial_drop (self, index, NULL);
      g_set_error (error, LB_ERROR, LB_ERROR_CHECKSUM,
                   "The disk gave back other bytes than were stored for the block at 0x%06"
                   G_GINT64_MODIFIER "x",
                   block->start);
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&data), block->length);
}

gboolean
lb_partial_discard (LbPartial  *self,
                    GError    **error)
{
  g_byte_array_set_size (self->pending, 0);
  lb_partial_close_files (self);

  return remove_files (self, error);
}

gboolean
lb_partial_peek (LbLibrary  *library,
                 const char *device_id,
                 guint64    *proven,
                 guint64    *total)
{
  g_autofree char *head = NULL;
  g_autofree char *log = NULL;
  g_autoptr(GBytes) text = NULL;
  g_autoptr(GBytes) records = NULL;
  g_autoptr(GArray) blocks = NULL;
  g_autofree LbPartialBlock *states = NULL;
  LbPartialHeader header;

  g_return_val_if_fail (LB_IS_LIBRARY (library), FALSE);
  g_return_val_if_fail (device_id != NULL && lb_backup_device_id_is_valid (device_id), FALSE);

  head = g_build_filename (library->work_dir, device_id, LB_PARTIAL_HEADER, NULL);
  log = g_build_filename (library->work_dir, device_id, LB_PARTIAL_LOG, NULL);
  text = lb_files_read (head, HEADER_MAX, NULL);
  records = lb_files_read (log, LOG_MAX, NULL);
  if (text == NULL || records == NULL || !lb_partial_header_decode (&header, text))
    return FALSE;

  blocks = lb_geometry_split (header.geometry, header.block_size);
  states = g_new0 (LbPartialBlock, blocks->len);
  lb_partial_log_replay (records, states, blocks->len);
  *proven = 0;
  *total = lb_geometry_get_size (header.geometry);
  for (guint i = 0; i < blocks->len; i++)
    if (states[i].proven)
      *proven += g_array_index (blocks, LbBlock, i).length;
  lb_partial_header_clear (&header);

  return TRUE;
}
