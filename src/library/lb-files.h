/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>

G_BEGIN_DECLS

/*
 * Files that survive a crash: written under no name or a temporary one, synced, then given their
 * name in one step. Errors: LB_ERROR_DISK, LB_ERROR_EXISTS, LB_ERROR_NOT_FOUND, LB_RETRY_NO_ACCESS,
 * each with what to do.
 */

/**
 * lb_files_set_error:
 * @path: the file or folder
 * @doing: what was tried with it, such as "Writing to"
 *
 * Adds to the reason what the person can do about it.
 */
void     lb_files_set_error  (GError     **error,
                              int          saved_errno,
                              const char  *path,
                              const char  *doing);

/* Creates what is missing with mode 0700 and syncs each folder that got a new entry. */
gboolean lb_files_make_dir   (const char  *path,
                              GError     **error);
gboolean lb_files_sync_dir   (const char  *path,
                              GError     **error);

/*
 * Returns: (transfer full): the content; LB_ERROR_INVALID when it is longer than @max or no plain
 * file
 */
GBytes  *lb_files_read       (const char  *path,
                              gsize        max,
                              GError     **error);
/* As lb_files_read() relative to an open folder. */
GBytes  *lb_files_read_at    (int          dir_fd,
                              const char  *name,
                              gsize        max,
                              GError     **error);

/* Returns: (transfer full): the file mapped; LB_ERROR_MISMATCH when it does not have @size bytes */
GBytes  *lb_files_map        (const char  *path,
                              guint64      size,
                              GError     **error);

/*
 * Replaces @path in one step and returns when file and folder are on the disk: after a power cut
 * either the old or the new content is there. Mode 0600, or that of the file it replaces.
 *
 * Returns: %FALSE also for what is no plain file, such as /dev/null; the old file is as it was
 */
gboolean lb_files_replace    (const char  *path,
                              GBytes      *data,
                              GError     **error);

/**
 * lb_files_claim:
 *
 * Gives the file @from the name @to, never replacing anything; works across file systems. Syncs no
 * folder.
 *
 * Returns: %FALSE with LB_ERROR_EXISTS when @to is taken
 */
gboolean lb_files_claim      (const char  *from,
                              const char  *to,
                              GError     **error);

/* Takes the file away; one that is not there is no error. */
gboolean lb_files_remove     (const char  *path,
                              GError     **error);

gboolean lb_files_write_all  (int           fd,
                              const guint8 *data,
                              gsize         length,
                              off_t         offset);

/* A file descriptor that is closed when it goes out of scope. */
typedef int LbFd;

static inline void
lb_fd_clear (LbFd *fd)
{
  if (*fd >= 0)
    g_close (*fd, NULL);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LbFd, lb_fd_clear)

G_END_DECLS
