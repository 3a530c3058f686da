/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-port-access"

#include "config.h"

#include "lb-port-access.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lb-error.h"

#define BRLTTY_HINT \
  " The program brltty is running: it takes some CH340 and CP210x adapters for braille displays and " \
  "makes them vanish. If you use no braille display: sudo apt remove brltty, then plug the adapter in " \
  "again."

/* Each process of /proc in turn. The visitor returns TRUE to stop. */
typedef gboolean (*ProcessVisitor) (const char *pid,
                                    gpointer    user_data);

static void
for_each_process (ProcessVisitor visitor,
                  gpointer       user_data)
{
  g_autoptr(GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while (proc != NULL && (name = g_dir_read_name (proc)) != NULL)
    if (g_ascii_isdigit (name[0]) && visitor (name, user_data))
      return;
}

static char *
get_process_name (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "comm", NULL);
  char *name = NULL;

  if (!g_file_get_contents (path, &name, NULL, NULL))
    return NULL;

  return g_strchomp (name);
}

static gboolean
has_open (const char        *pid,
          const struct stat *wanted)
{
  g_autofree char *folder = g_build_filename ("/proc", pid, "fd", NULL);
  g_autoptr(GDir) fds = g_dir_open (folder, 0, NULL);
  const char *name;

  while (fds != NULL && (name = g_dir_read_name (fds)) != NULL)
    {
      g_autofree char *link = g_build_filename (folder, name, NULL);
      struct stat info;

      if (stat (link, &info) == 0 && S_ISCHR (info.st_mode) && info.st_rdev == wanted->st_rdev)
        return TRUE;
    }

  return FALSE;
}

typedef struct
{
  struct stat wanted;
  GString *found;
} OwnerSearch;

static gboolean
note_owner_cb (const char *pid,
               gpointer    user_data)
{
  OwnerSearch *search = user_data;
  g_autofree char *name = NULL;

  if (strtol (pid, NULL, 10) == getpid () || !has_open (pid, &search->wanted))
    return FALSE;

  name = get_process_name (pid);
  g_string_append_printf (search->found, "%s%s (process %s)", search->found->len > 0 ? ", " : "",
                          name != NULL ? name : "a program", pid);
  return FALSE;
}

char *
lb_port_access_find_owners (const char *path,
                            int         fd)
{
  OwnerSearch search = { 0 };

  g_return_val_if_fail (path != NULL, NULL);

  if ((fd >= 0 ? fstat (fd, &search.wanted) : stat (path, &search.wanted)) != 0 ||
      !S_ISCHR (search.wanted.st_mode))
    return NULL;

  search.found = g_string_new (NULL);
  for_each_process (note_owner_cb, &search);

  return g_string_free (search.found, search.found->len == 0);
}

typedef struct
{
  const char *name;
  gboolean found;
} NameSearch;

static gboolean
match_name_cb (const char *pid,
               gpointer    user_data)
{
  NameSearch *search = user_data;
  g_autofree char *name = get_process_name (pid);

  search->found = g_strcmp0 (name, search->name) == 0;
  return search->found;
}

gboolean
lb_port_access_is_running (const char *name)
{
  NameSearch search = { name, FALSE };

  g_return_val_if_fail (name != NULL, FALSE);

  for_each_process (match_name_cb, &search);
  return search.found;
}

void
lb_port_access_set_busy (GError     **error,
                         const char  *path,
                         const char  *owners)
{
  const char *hint = "";

  g_return_if_fail (path != NULL);

  if ((owners != NULL && strstr (owners, "ModemManager") != NULL) ||
      (owners == NULL && lb_port_access_is_running ("ModemManager")))
    hint = " ModemManager tries new ports for some seconds: wait half a minute, or stop it with: "
           "sudo systemctl stop ModemManager";
  else if (owners != NULL && strstr (owners, "brltty") != NULL)
    hint = BRLTTY_HINT;

  if (owners != NULL)
    g_set_error (error, LB_RETRY, LB_RETRY_PORT_BUSY,
                 "%s is in use by %s. Close that program, then try again.%s", path, owners, hint);
  else
    g_set_error (error, LB_RETRY, LB_RETRY_PORT_BUSY,
                 "%s is in use by another program. Close serial monitors and other flashing tools, "
                 "then try again. To see which program it is: sudo fuser -v %s.%s",
                 path, path, hint);
}

/* The calls without _r answer in static memory, and each worker opens its port in its own thread. */
#define ENTRY_BUFFER_SIZE 16384

static char *
get_user (gid_t *main_group)
{
  g_autofree char *buffer = g_malloc (ENTRY_BUFFER_SIZE);
  struct passwd entry;
  struct passwd *found = NULL;

  if (getpwuid_r (getuid (), &entry, buffer, ENTRY_BUFFER_SIZE, &found) != 0 || found == NULL)
    {
      *main_group = getgid ();
      return g_strdup_printf ("%u", (guint) getuid ());
    }

  *main_group = entry.pw_gid;
  return g_strdup (entry.pw_name);
}

static char *
get_group (gid_t gid)
{
  g_autofree char *buffer = g_malloc (ENTRY_BUFFER_SIZE);
  struct group entry;
  struct group *found = NULL;

  if (getgrgid_r (gid, &entry, buffer, ENTRY_BUFFER_SIZE, &found) != 0 || found == NULL)
    return NULL;

  return g_strdup (entry.gr_name);
}

/* Whether the group database puts the user in, as it counts from the next log-in on. */
static gboolean
will_be_member (const char *user,
                gid_t       main_group,
                gid_t       wanted)
{
  gid_t groups[256];
  int n = G_N_ELEMENTS (groups);

  if (getgrouplist (user, main_group, groups, &n) < 0)
    return FALSE;

  for (int i = 0; i < n; i++)
    if (groups[i] == wanted)
      return TRUE;

  return FALSE;
}

static void
set_no_access (GError     **error,
               const char  *path)
{
  gid_t main_group;
  g_autofree char *user = get_user (&main_group);
  g_autofree char *group = NULL;
  const mode_t both = S_IRGRP | S_IWGRP;
  struct stat info;

  if (stat (path, &info) == 0 && (info.st_mode & both) == both && info.st_gid != 0)
    group = get_group (info.st_gid);

  if (group != NULL && will_be_member (user, main_group, info.st_gid))
    g_set_error (error, LB_RETRY, LB_RETRY_NO_ACCESS,
                 "You may not open %s yet: you (%s) are in its group %s, but only since you logged in. "
                 "Log out and in again, or restart the computer, then try again",
                 path, user, group);
  else if (group != NULL)
    g_set_error (error, LB_RETRY, LB_RETRY_NO_ACCESS,
                 "You may not open %s: it belongs to the group %s. Run this once in a terminal, then "
                 "log out and in again: sudo usermod -aG %s %s",
                 path, group, group, user);
  else
    g_set_error (error, LB_RETRY, LB_RETRY_NO_ACCESS,
                 "You may not open %s. Run this in a terminal, then try again; it lasts until the "
                 "adapter is unplugged: sudo setfacl -m u:%s:rw %s",
                 path, user, path);
}

static void
set_not_there (GError     **error,
               const char  *path)
{
  g_set_error (error, LB_RETRY, LB_RETRY_NO_PORT,
               "%s is not there. Is the adapter plugged in, with a cable that carries data and not only "
               "power? Try another cable or USB socket.%s",
               path, lb_port_access_is_running ("brltty") ? BRLTTY_HINT : "");
}

void
lb_port_access_set_error (GError     **error,
                          int          saved_errno,
                          const char  *path)
{
  g_autofree char *owners = NULL;

  g_return_if_fail (path != NULL);

  switch (saved_errno)
    {
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
    case ENXIO:
    case EIO:
      set_not_there (error, path);
      break;
    case EACCES:
    case EPERM:
      set_no_access (error, path);
      break;
    case EBUSY:
    case EWOULDBLOCK:
      owners = lb_port_access_find_owners (path, -1);
      lb_port_access_set_busy (error, path, owners);
      break;
    default:
      g_set_error (error, LB_ERROR, LB_ERROR_FAILED, "%s could not be opened: %s", path,
                   g_strerror (saved_errno));
    }
}
