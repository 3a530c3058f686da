/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

/*
 * A preloaded library that lets the disk fail where a test wants it. It counts the calls that
 * change something below one folder; other files are left alone. Set in the environment of the
 * program under test:
 *
 *   LB_SHIM_ROOT=PATH   the folder (without it nothing is touched)
 *   LB_SHIM_BYTES=N     only N more bytes fit, then ENOSPC; the write across the limit is short
 *   LB_SHIM_STEP=N      the N-th call, the first being 1, and all after it fail ...
 *   LB_SHIM_ERRNO=E     ... with this number (default ENOSPC), but removing still works
 *   LB_SHIM_KILL=1      ... no: the N-th call is never made, as if by kill -9
 *
 * With AddressSanitizer: ASAN_OPTIONS=verify_asan_link_order=0.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define EXPORT __attribute__ ((visibility ("default")))
#define PATH_LENGTH 4096

static atomic_long n_steps;
static atomic_llong n_bytes;

/* Calls the function of the C library that this one hides. */
#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

static long long
setting (const char *name)
{
  const char *text = getenv (name);

  return text != NULL ? atoll (text) : -1;
}

static int
is_below_root (const char *path)
{
  const char *root = getenv ("LB_SHIM_ROOT");

  return root != NULL && path != NULL && strncmp (path, root, strlen (root)) == 0;
}

static int
is_fd_below_root (int fd)
{
  char link[64];
  char path[PATH_LENGTH];
  ssize_t length;

  if (getenv ("LB_SHIM_ROOT") == NULL)
    return 0;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, sizeof path - 1);
  if (length < 0)
    return 0;
  path[length] = '\0';

  return is_below_root (path);
}

/* Returns: whether this call shall fail; errno is set then */
static int
step (int is_removal)
{
  long long limit = setting ("LB_SHIM_STEP");
  long long number = atomic_fetch_add (&n_steps, 1) + 1;
  long long wanted = setting ("LB_SHIM_ERRNO");

  if (limit < 0 || number < limit)
    return 0;

  if (setting ("LB_SHIM_KILL") > 0)
    raise (SIGKILL);

  if (is_removal)
    return 0;

  errno = wanted > 0 ? (int) wanted : ENOSPC;
  return 1;
}

/* Returns: how many of @length bytes fit, -1 with ENOSPC when none does */
static ssize_t
take_room (size_t length)
{
  long long limit = setting ("LB_SHIM_BYTES");
  long long before;

  if (limit < 0)
    return (ssize_t) length;

  before = atomic_fetch_add (&n_bytes, (long long) length);
  if (before >= limit && length > 0)
    {
      errno = ENOSPC;
      return -1;
    }

  return before + (long long) length <= limit ? (ssize_t) length : (ssize_t) (limit - before);
}

EXPORT ssize_t
write (int         fd,
       const void *data,
       size_t      length)
{
  ssize_t room = (ssize_t) length;

  if (is_fd_below_root (fd) && (step (0) || (room = take_room (length)) < 0))
    return -1;

  return REAL (write) (fd, data, (size_t) room);
}

static ssize_t
shim_pwrite (int         fd,
             const void *data,
             size_t      length,
             off_t       offset)
{
  ssize_t room = (ssize_t) length;

  if (is_fd_below_root (fd) && (step (0) || (room = take_room (length)) < 0))
    return -1;

  return REAL (pwrite) (fd, data, (size_t) room, offset);
}

static int
shim_fallocate (int   fd,
                int   mode,
                off_t offset,
                off_t length)
{
  if (is_fd_below_root (fd))
    {
      if (step (0))
        return -1;

      /* Room that is taken now or not at all; the writes that follow must not take it again. */
      if (setting ("LB_SHIM_BYTES") >= 0)
        {
          errno = EOPNOTSUPP;
          return -1;
        }
    }

  return REAL (fallocate) (fd, mode, offset, length);
}

static int
shim_ftruncate (int   fd,
                off_t length)
{
  if (is_fd_below_root (fd) && step (0))
    return -1;

  return REAL (ftruncate) (fd, length);
}

static int
shim_open (const char *path,
           int         flags,
           mode_t      mode)
{
  int makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;

  if (makes && is_below_root (path) && step (0))
    return -1;

  return REAL (open) (path, flags, mode);
}

#define OPEN_MODE(flags, mode) \
  mode_t mode = 0; \
  if (((flags) & O_CREAT) != 0 || ((flags) & O_TMPFILE) == O_TMPFILE) \
    { \
      va_list args; \
      va_start (args, flags); \
      mode = va_arg (args, mode_t); \
      va_end (args); \
    }

/* Programs built with 64-bit offsets call the second name. */
#undef open
#undef open64
#undef pwrite
#undef pwrite64
#undef fallocate
#undef fallocate64
#undef ftruncate
#undef ftruncate64

EXPORT int
open (const char *path,
      int         flags,
      ...)
{
  OPEN_MODE (flags, mode)
  return shim_open (path, flags, mode);
}

EXPORT int
open64 (const char *path,
        int         flags,
        ...)
{
  OPEN_MODE (flags, mode)
  return shim_open (path, flags, mode);
}

EXPORT ssize_t
pwrite (int         fd,
        const void *data,
        size_t      length,
        off_t       offset)
{
  return shim_pwrite (fd, data, length, offset);
}

EXPORT ssize_t
pwrite64 (int         fd,
          const void *data,
          size_t      length,
          off_t       offset)
{
  return shim_pwrite (fd, data, length, offset);
}

EXPORT int
fallocate (int   fd,
           int   mode,
           off_t offset,
           off_t length)
{
  return shim_fallocate (fd, mode, offset, length);
}

EXPORT int
fallocate64 (int   fd,
             int   mode,
             off_t offset,
             off_t length)
{
  return shim_fallocate (fd, mode, offset, length);
}

EXPORT int
ftruncate (int   fd,
           off_t length)
{
  return shim_ftruncate (fd, length);
}

EXPORT int
ftruncate64 (int   fd,
             off_t length)
{
  return shim_ftruncate (fd, length);
}

EXPORT int
fsync (int fd)
{
  return is_fd_below_root (fd) && step (0) ? -1 : REAL (fsync) (fd);
}

EXPORT int
fdatasync (int fd)
{
  return is_fd_below_root (fd) && step (0) ? -1 : REAL (fdatasync) (fd);
}

EXPORT int
rename (const char *from,
        const char *to)
{
  return is_below_root (to) && step (0) ? -1 : REAL (rename) (from, to);
}

EXPORT int
renameat2 (int          from_dir,
           const char  *from,
           int          to_dir,
           const char  *to,
           unsigned int flags)
{
  return is_below_root (to) && step (0) ? -1 : REAL (renameat2) (from_dir, from, to_dir, to, flags);
}

EXPORT int
link (const char *from,
      const char *to)
{
  return is_below_root (to) && step (0) ? -1 : REAL (link) (from, to);
}

EXPORT int
linkat (int         from_dir,
        const char *from,
        int         to_dir,
        const char *to,
        int         flags)
{
  return is_below_root (to) && step (0) ? -1 : REAL (linkat) (from_dir, from, to_dir, to, flags);
}

EXPORT int
mkdir (const char *path,
       mode_t      mode)
{
  return is_below_root (path) && step (0) ? -1 : REAL (mkdir) (path, mode);
}

EXPORT int
unlink (const char *path)
{
  return is_below_root (path) && step (1) ? -1 : REAL (unlink) (path);
}
