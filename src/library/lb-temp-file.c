/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-temp-file"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-files.h"
#include "lb-temp-file.h"

#define FILE_MODE 0600
#define COPY_CHUNK (256 * 1024)
#define TEMP_PREFIX ".lifeboat-"
#define TEMP_SUFFIX ".tmp"

static char *
temp_path (const char *dir)
{
  /* The process and the time too: forked processes draw the same random numbers. */
  return g_strdup_printf ("%s/" TEMP_PREFIX "%lx-%" G_GINT64_MODIFIER "x-%08x" TEMP_SUFFIX, dir,
                          (unsigned long) getpid (), g_get_monotonic_time (), g_random_int ());
}

void
lb_temp_files_remove_stale (const char *dir,
                       gint64      seconds)
{
  gint64 before = g_get_real_time () / G_USEC_PER_SEC - seconds;
  g_autoptr(GDir) names = g_dir_open (dir, 0, NULL);
  const char *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      g_autofree char *path = NULL;
      struct stat st;

      if (!g_str_has_prefix (name, TEMP_PREFIX) || !g_str_has_suffix (name, TEMP_SUFFIX))
        continue;

      path = g_build_filename (dir, name, NULL);
      if (lstat (path, &st) == 0 && st.st_mtime <= before)
        lb_files_remove (path, NULL);
    }
}

gboolean
lb_temp_file_open (LbTempFile  *self,
                   const char  *dir,
                   GError     **error)
{
  self->dir = g_strdup (dir);
  self->fd = open (dir, O_TMPFILE | O_RDWR | O_CLOEXEC, FILE_MODE);

  /* Each way in which systems and file systems say that they do not know O_TMPFILE. */
  if (self->fd < 0 &&
      (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOSYS))
    {
      self->path = temp_path (dir);
      self->fd = open (self->path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    }

  if (self->fd < 0)
    {
      lb_files_set_error (error, errno, dir, "Creating a file in");
      return FALSE;
    }

  return TRUE;
}

gboolean
lb_temp_file_write (LbTempFile  *self,
                    GBytes      *data,
                    GError     **error)
{
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (data, &length);
  off_t end = lseek (self->fd, 0, SEEK_END);

  if (end < 0 || !lb_files_write_all (self->fd, bytes, length, end))
    {
      lb_files_set_error (error, errno, self->dir, "Writing to");
      return FALSE;
    }

  return TRUE;
}

gboolean
lb_temp_file_sync (LbTempFile  *self,
                   GError     **error)
{
  if (fsync (self->fd) == 0)
    return TRUE;

  lb_files_set_error (error, errno, self->dir, "Writing to");
  return FALSE;
}

gboolean
lb_temp_file_copy (LbTempFile  *self,
                   int          fd,
                   GError     **error)
{
  g_autofree guint8 *chunk = g_malloc (COPY_CHUNK);
  off_t offset = 0;

  for (;;)
    {
      gssize n = pread (fd, chunk, COPY_CHUNK, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0 || (n > 0 && !lb_files_write_all (self->fd, chunk, (gsize) n, offset)))
        {
          lb_files_set_error (error, errno, self->dir, "Copying to");
          return FALSE;
        }
      if (n == 0)
        return lb_temp_file_sync (self, error);
      offset += n;
    }
}

/* A file without a name gets one through /proc; as a last resort its bytes are copied. */
static int
link_unnamed (LbTempFile *self,
              const char *path)
{
  char proc[64];

  g_snprintf (proc, sizeof proc, "/proc/self/fd/%d", self->fd);

  return linkat (AT_FDCWD, proc, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

static gboolean
give_temp_name (LbTempFile  *self,
                GError     **error)
{
  g_autofree char *path = NULL;
  g_auto(LbFd) unnamed = -1;

  if (self->path != NULL)
    return TRUE;

  path = temp_path (self->dir);
  if (link_unnamed (self, path) == 0)
    {
      self->path = g_steal_pointer (&path);
      return TRUE;
    }

  unnamed = self->fd;
  self->fd = open (path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
  if (self->fd < 0)
    {
      lb_files_set_error (error, errno, self->dir, "Creating a file in");
      return FALSE;
    }
  self->path = g_steal_pointer (&path);

  return lb_temp_file_copy (self, unnamed, error);
}

gboolean
lb_temp_file_claim (LbTempFile  *self,
                    const char  *path,
                    GError     **error)
{
  if (self->path == NULL)
    {
      if (link_unnamed (self, path) == 0)
        return TRUE;
      if (errno == EEXIST)
        {
          lb_files_set_error (error, EEXIST, path, "Storing");
          return FALSE;
        }
    }

  if (!give_temp_name (self, error) || !lb_files_claim (self->path, path, error))
    return FALSE;

  g_clear_pointer (&self->path, g_free);
  return TRUE;
}

gboolean
lb_temp_file_replace (LbTempFile  *self,
                      const char  *path,
                      GError     **error)
{
  if (!give_temp_name (self, error))
    return FALSE;

  if (rename (self->path, path) != 0)
    {
      lb_files_set_error (error, errno, path, "Storing");
      return FALSE;
    }

  g_clear_pointer (&self->path, g_free);
  return TRUE;
}

void
lb_temp_file_clear (LbTempFile *self)
{
  if (self->path != NULL)
    unlink (self->path);
  if (self->fd >= 0)
    g_close (self->fd, NULL);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->dir, g_free);
  self->fd = -1;
}
