/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-unit-lock"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-library-private.h"

#define PID_TEXT_MAX 32

struct _LbUnitLock
{
  gatomicrefcount  ref_count;

  LbLibrary       *library;
  char            *device_id;
  char            *work_dir;
  int              fd;
};

/* The holder writes its process id into the file; 0 when nobody can tell. */
static long
read_holder (int fd)
{
  char text[PID_TEXT_MAX] = { 0 };
  gssize n = pread (fd, text, sizeof text - 1, 0);

  return n > 0 ? strtol (text, NULL, 10) : 0;
}

static void
write_holder (int fd)
{
  char text[PID_TEXT_MAX];
  int length = g_snprintf (text, sizeof text, "%ld\n", (long) getpid ());

  /* Only a courtesy to the next one: on a full disk the lock works without. */
  if (ftruncate (fd, 0) != 0 || pwrite (fd, text, (gsize) length, 0) != length)
    g_debug ("The process id could not be noted: %s", g_strerror (errno));
}

static void
set_busy (GError     **error,
          const char  *device_id,
          long         holder)
{
  if (holder == (long) getpid ())
    g_set_error (error, LB_RETRY, LB_RETRY_UNIT_BUSY,
                 "This Lifeboat is already working on the device %s. Wait until that is finished,"
                 " or cancel it, then try again.",
                 device_id);
  else if (holder > 0)
    g_set_error (error, LB_RETRY, LB_RETRY_UNIT_BUSY,
                 "Another Lifeboat (process %ld) is working on the device %s. Wait until it is "
                 "finished, or close it, then try again.",
                 holder, device_id);
  else
    g_set_error (error, LB_RETRY, LB_RETRY_UNIT_BUSY,
                 "Another Lifeboat is working on the device %s. Wait until it is finished, or "
                 "close it, then try again.",
                 device_id);
}

LbUnitLock *
lb_library_lock_unit (LbLibrary   *self,
                      const char  *device_id,
                      GError     **error)
{
  g_autofree char *work_dir = NULL;
  g_autofree char *path = NULL;
  g_auto(LbFd) fd = -1;
  LbUnitLock *lock;

  g_return_val_if_fail (LB_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (device_id != NULL && lb_backup_device_id_is_valid (device_id), NULL);

  work_dir = lb_library_get_work_dir (self, device_id, error);
  if (work_dir == NULL)
    return NULL;

  path = g_build_filename (work_dir, "lock", NULL);
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    {
      lb_files_set_error (error, errno, path, "Opening");
      return NULL;
    }

  /* Each open file has a lock of its own, so this also keeps two threads of one process apart. */
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      if (errno == EWOULDBLOCK)
        set_busy (error, device_id, read_holder (fd));
      else
        lb_files_set_error (error, errno, path, "Locking");
      return NULL;
    }

  write_holder (fd);
  /* Nobody else works in this folder now. */
  lb_temp_files_remove_stale (work_dir, 0);
  lb_partial_recover (self, device_id);

  lock = g_new0 (LbUnitLock, 1);
  g_atomic_ref_count_init (&lock->ref_count);
  lock->library = g_object_ref (self);
  lock->device_id = g_strdup (device_id);
  lock->work_dir = g_steal_pointer (&work_dir);
  lock->fd = fd;
  fd = -1;

  return lock;
}

LbUnitLock *
lb_unit_lock_ref (LbUnitLock *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
lb_unit_lock_unref (LbUnitLock *self)
{
  g_return_if_fail (self != NULL);

  lb_tsan_release (self);
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  lb_tsan_acquire (self);

  g_close (self->fd, NULL);
  g_clear_object (&self->library);
  g_free (self->device_id);
  g_free (self->work_dir);
  g_free (self);
}

const char *
lb_unit_lock_get_device_id (LbUnitLock *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->device_id;
}

const char *
lb_unit_lock_get_work_dir (LbUnitLock *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->work_dir;
}

LbLibrary *
lb_unit_lock_get_library (LbUnitLock *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->library;
}
