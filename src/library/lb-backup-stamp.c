/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-backup"

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "lb-backup-private.h"

#define DEVICE_ID_MAX 200
#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

gboolean
lb_backup_stem_is_valid (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > LB_STEM_MAX || text[0] == '.' || !g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (*p == '/' || g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;

  return TRUE;
}

gboolean
lb_backup_device_id_is_valid (const char *text)
{
  gsize length = strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-");

  return length > 0 && length <= DEVICE_ID_MAX && text[length] == '\0';
}

gboolean
lb_backup_stamp_equal (const LbBackupStamp *a,
                       const LbBackupStamp *b)
{
  return a->manifest_time == b->manifest_time && a->manifest_size == b->manifest_size &&
         a->manifest_inode == b->manifest_inode && a->image_time == b->image_time &&
         a->image_size == b->image_size && a->has_image == b->has_image;
}

static gint64
to_ns (const struct timespec *time)
{
  return (gint64) time->tv_sec * NS_PER_SECOND + time->tv_nsec;
}

gboolean
lb_backup_stamp_take (LbBackupStamp *self,
                      int            dir_fd,
                      const char    *stem)
{
  char name[LB_STEM_MAX + 8];
  struct stat st;

  *self = (LbBackupStamp) { 0 };

  g_snprintf (name, sizeof name, "%s.json", stem);
  if (fstatat (dir_fd, name, &st, 0) == 0 && S_ISREG (st.st_mode))
    {
      self->manifest_time = MAX (to_ns (&st.st_mtim), 1);
      self->manifest_size = (guint64) st.st_size;
      self->manifest_inode = st.st_ino;
    }

  g_snprintf (name, sizeof name, "%s.bin", stem);
  if (fstatat (dir_fd, name, &st, 0) == 0 && S_ISREG (st.st_mode))
    {
      self->has_image = TRUE;
      self->image_time = to_ns (&st.st_mtim);
      self->image_size = (guint64) st.st_size;
    }

  return self->has_image || self->manifest_time != 0;
}
