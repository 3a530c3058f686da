/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-files"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-files.h"
#include "lb-temp-file.h"

#define DIR_MODE 0700

/* Returns: (transfer full): the command that makes the folder of @path the user's own */
static char *
chown_advice (const char *path)
{
  g_autofree char *dir = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_strdup (path)
                                                                : g_path_get_dirname (path);
  g_autofree char *full = g_canonicalize_filename (dir, NULL);
  g_autofree char *quoted = g_shell_quote (full);

  return g_strdup_printf ("You have no permission there. Give yourself that folder, in a terminal: "
                          "sudo chown -R \"$USER\" %s Then try again.",
                          quoted);
}

/* Returns: (transfer full) (nullable) */
static char *
advice (int         saved_errno,
        const char *path)
{
  switch (saved_errno)
    {
    case ENOSPC:
    case EDQUOT:
      return g_strdup (
          "There is no room left. Free some space on this disk, then try again; what was "
          "stored before is untouched.");
    case EROFS:
      return g_strdup (
          "The disk is read-only. Make it writable, or let the library be on another disk, "
          "then try again.");
    case EIO:
      return g_strdup (
          "The disk of this computer reports a fault. Copy your backups to another disk "
          "soon, then try again there.");
    case EACCES:
    case EPERM:
      return chown_advice (path);
    default:
      return NULL;
    }
}

void
lb_files_set_error (GError     **error,
                    int          saved_errno,
                    const char  *path,
                    const char  *doing)
{
  g_autofree char *help = NULL;
  g_autofree char *message = NULL;

  if (error == NULL)
    return;

  help = advice (saved_errno, path);
  lb_error_set_from_errno (error, saved_errno, "%s “%s”", doing, path);
  if (help == NULL)
    return;

  message = g_strdup_printf ("%s. %s", (*error)->message, help);
  g_free ((*error)->message);
  (*error)->message = g_steal_pointer (&message);
}

gboolean
lb_files_sync_dir (const char  *path,
                   GError     **error)
{
  g_auto(LbFd) fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  /* Some file systems cannot sync a folder; that they say so is not a failure. */
  if (fd < 0 || (fsync (fd) != 0 && errno != EINVAL && errno != ENOTSUP))
    {
      lb_files_set_error (error, errno, path, "Securing the folder");
      return FALSE;
    }

  return TRUE;
}

gboolean
lb_files_make_dir (const char  *path,
                   GError     **error)
{
  g_autofree char *parent = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;

  parent = g_path_get_dirname (path);
  if (!g_str_equal (parent, path) && !lb_files_make_dir (parent, error))
    return FALSE;

  if (mkdir (path, DIR_MODE) != 0)
    {
      if (errno == EEXIST && g_file_test (path, G_FILE_TEST_IS_DIR))
        return TRUE;

      lb_files_set_error (error, errno, path, "Creating the folder");
      return FALSE;
    }

  return lb_files_sync_dir (parent, error);
}

static gboolean
read_fd (int        fd,
         GBytes   **bytes,
         gsize      max,
         int       *saved_errno)
{
  struct stat st;
  g_autofree guint8 *data = NULL;
  gsize done = 0;
  gsize room;

  *saved_errno = 0;
  if (fstat (fd, &st) != 0)
    {
      *saved_errno = errno;
      return FALSE;
    }

  if (!S_ISREG (st.st_mode) || st.st_size < 0 || (guint64) st.st_size > max)
    return FALSE;

  /* One byte more than it should have tells a file that grows meanwhile. */
  room = (gsize) st.st_size + 1;
  data = g_malloc (room);
  while (done < room)
    {
      gssize n = read (fd, data + done, room - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          *saved_errno = errno;
          return FALSE;
        }
      if (n == 0)
        break;
      done += (gsize) n;
    }

  *bytes = g_bytes_new_take (g_steal_pointer (&data), MIN (done, room - 1));
  return TRUE;
}

GBytes *
lb_files_read_at (int          dir_fd,
                  const char  *name,
                  gsize        max,
                  GError     **error)
{
  g_auto(LbFd) fd = openat (dir_fd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  GBytes *bytes = NULL;
  int saved_errno = errno;

  if (fd < 0 || (!read_fd (fd, &bytes, max, &saved_errno) && saved_errno != 0))
    {
      lb_files_set_error (error, saved_errno, name, "Reading");
      return NULL;
    }

  if (bytes == NULL)
    g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                 "“%s” is not a plain file, or larger than %" G_GSIZE_FORMAT " bytes", name, max);

  return bytes;
}

GBytes *
lb_files_read (const char  *path,
               gsize        max,
               GError     **error)
{
  return lb_files_read_at (AT_FDCWD, path, max, error);
}

GBytes *
lb_files_map (const char  *path,
              guint64      size,
              GError     **error)
{
  g_auto(LbFd) fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  g_autoptr(GMappedFile) file = NULL;
  g_autoptr(GError) local_error = NULL;
  struct stat st;

  if (fd < 0 || fstat (fd, &st) != 0)
    {
      lb_files_set_error (error, errno, path, "Opening");
      return NULL;
    }

  if (!S_ISREG (st.st_mode) || (guint64) st.st_size != size)
    {
      g_set_error (error,
                   LB_ERROR,
                   LB_ERROR_MISMATCH,
                   "“%s” has %" G_GINT64_FORMAT " bytes, but %" G_GUINT64_FORMAT " belong there",
                   path,
                   (gint64) st.st_size,
                   size);
      return NULL;
    }

  file = g_mapped_file_new_from_fd (fd, FALSE, &local_error);
  if (file == NULL)
    {
      lb_error_adopt_file_error (&local_error);
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "Opening “%s”: ", path);
      return NULL;
    }

  return g_mapped_file_get_bytes (file);
}

gboolean
lb_files_write_all (int           fd,
                    const guint8 *data,
                    gsize         length,
                    off_t         offset)
{
  while (length > 0)
    {
      gssize n = pwrite (fd, data, length, offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          errno = n == 0 ? ENOSPC : errno;
          return FALSE;
        }

      data += n;
      offset += n;
      length -= (gsize) n;
    }

  return TRUE;
}

gboolean
lb_files_remove (const char  *path,
                 GError     **error)
{
  if (unlink (path) == 0 || errno == ENOENT || errno == ENOTDIR)
    return TRUE;

  lb_files_set_error (error, errno, path, "Removing");
  return FALSE;
}

static gboolean
claim_by_copy (const char  *from,
               const char  *to,
               GError     **error)
{
  g_auto(LbTempFile) temp = LB_TEMP_FILE_INIT;
  g_auto(LbFd) fd = open (from, O_RDONLY | O_CLOEXEC);
  g_autofree char *dir = g_path_get_dirname (to);

  if (fd < 0)
    {
      lb_files_set_error (error, errno, from, "Opening");
      return FALSE;
    }

  return lb_temp_file_open (&temp, dir, error) && lb_temp_file_copy (&temp, fd, error) &&
         lb_temp_file_claim (&temp, to, error) && lb_files_sync_dir (dir, error) &&
         lb_files_remove (from, error);
}

/* For file systems that know neither a rename that replaces nothing nor hard links (FAT). */
static int
rename_when_free (const char *from,
                  const char *to)
{
  struct stat st;

  if (lstat (to, &st) == 0)
    {
      errno = EEXIST;
      return -1;
    }

  return errno == ENOENT ? rename (from, to) : -1;
}

static int
rename_no_replace (const char *from,
                   const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;

  if (errno != EINVAL && errno != ENOSYS)
    return -1;

  if (link (from, to) == 0)
    return unlink (from);

  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS && errno != EMLINK)
    return -1;

  return rename_when_free (from, to);
}

gboolean
lb_files_claim (const char  *from,
                const char  *to,
                GError     **error)
{
  if (rename_no_replace (from, to) == 0)
    return TRUE;

  if (errno == EXDEV)
    return claim_by_copy (from, to, error);

  lb_files_set_error (error, errno, to, "Storing");
  return FALSE;
}

gboolean
lb_files_replace (const char  *path,
                  GBytes      *data,
                  GError     **error)
{
  g_auto(LbTempFile) temp = LB_TEMP_FILE_INIT;
  g_autofree char *dir = g_path_get_dirname (path);
  gboolean exists;
  struct stat st;

  /* A rename would put a file where a device, a pipe or a socket was. */
  exists = stat (path, &st) == 0;
  if (exists && !S_ISREG (st.st_mode))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_DISK,
                   "“%s” is no plain file and is not replaced. Choose another name.", path);
      return FALSE;
    }

  if (!lb_temp_file_open (&temp, dir, error) || !lb_temp_file_write (&temp, data, error))
    return FALSE;

  if (exists && fchmod (temp.fd, st.st_mode & 07777) != 0)
    g_debug ("Keeping mode %o: %s", st.st_mode & 07777, g_strerror (errno));

  return lb_temp_file_sync (&temp, error) && lb_temp_file_replace (&temp, path, error) &&
         lb_files_sync_dir (dir, error);
}
