/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-durable"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "lb-durable.h"
#include "lb-error.h"

static gboolean
write_all (int            fd,
           gconstpointer  data,
           gsize          length)
{
  const guint8 *bytes = data;

  while (length > 0)
    {
      ssize_t n = write (fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;

      bytes += n;
      length -= n;
    }

  return fsync (fd) == 0;
}

/* A rename is on the disk only once its folder is. Some file systems cannot sync a folder: EINVAL. */
static gboolean
sync_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok;
  int saved_errno;

  if (fd < 0)
    return FALSE;

  ok = fsync (fd) == 0 || errno == EINVAL;
  saved_errno = errno;
  close (fd);
  errno = saved_errno;

  return ok;
}

static gboolean
fill (const char     *path,
      gconstpointer   data,
      gsize           length,
      int             mode)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
  gboolean ok;
  int saved_errno;

  if (fd < 0)
    return FALSE;

  ok = write_all (fd, data, length);
  saved_errno = errno;
  if (close (fd) != 0 && ok)
    return FALSE;

  errno = saved_errno;
  return ok;
}

gboolean
lb_durable_replace (const char     *path,
                    gconstpointer   data,
                    gsize           length,
                    int             mode,
                    GError        **error)
{
  g_autofree char *temporary = g_strdup_printf ("%s.%d.tmp", path, (int) getpid ());

  if (fill (temporary, data, length, mode) && g_rename (temporary, path) == 0 &&
      sync_folder_of (path))
    return TRUE;

  lb_error_set_from_errno (error, errno, "“%s” could not be written", path);
  g_unlink (temporary);

  return FALSE;
}

gboolean
lb_durable_remove (const char  *path,
                   GError     **error)
{
  if ((g_unlink (path) == 0 || errno == ENOENT) && sync_folder_of (path))
    return TRUE;

  lb_error_set_from_errno (error, errno, "“%s” could not be removed", path);
  return FALSE;
}
