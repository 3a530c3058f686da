/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-port-os"

#include "config.h"

#include "lb-port-os.h"

#include <stdlib.h>
#include <string.h>

#define TTY_CLASS "/sys/class/tty"
#define USB_DEVICES "/sys/bus/usb/devices"

/* Returns: (transfer full) (nullable): where the "device" link of a port leads */
static char *
resolve_device (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *link = g_build_filename (TTY_CLASS, name, "device", NULL);
  g_autofree char *target = realpath (link, NULL);

  return g_strdup (target);
}

char *
lb_port_os_dup_driver (const char *path)
{
  g_autofree char *device = resolve_device (path);
  g_autofree char *link = NULL;
  g_autofree char *target = NULL;

  if (device == NULL)
    return NULL;

  link = g_build_filename (device, "driver", NULL);
  target = g_file_read_link (link, NULL);
  return target != NULL ? g_path_get_basename (target) : NULL;
}

char *
lb_port_os_dup_usb_location (const char *path)
{
  g_autofree char *folder = resolve_device (path);

  /* Up from the port over the interface to the device, which alone has a devnum. */
  while (folder != NULL && strlen (folder) > strlen ("/sys/devices"))
    {
      g_autofree char *attribute = g_build_filename (folder, "devnum", NULL);
      char *parent;

      if (g_file_test (attribute, G_FILE_TEST_EXISTS))
        return g_path_get_basename (folder);

      parent = g_path_get_dirname (folder);
      g_free (folder);
      folder = parent;
    }

  return NULL;
}

/* Consoles come in dozens and never change; "tty" followed by a digit is one. */
static gboolean
is_console (const char *name)
{
  return g_str_has_prefix (name, "tty") && (name[3] == '\0' || g_ascii_isdigit (name[3]));
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char **) a, *(const char **) b);
}

char *
lb_port_os_dup_fingerprint (void)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) ttys = g_dir_open (TTY_CLASS, 0, NULL);
  g_autoptr(GDir) devices = g_dir_open (USB_DEVICES, 0, NULL);
  const char *name;

  while (ttys != NULL && (name = g_dir_read_name (ttys)) != NULL)
    if (!is_console (name))
      g_ptr_array_add (lines, g_strdup (name));

  /* An adapter that was replaced in the meantime has another device number; interfaces have a colon. */
  while (devices != NULL && (name = g_dir_read_name (devices)) != NULL)
    if (strchr (name, ':') == NULL)
      {
        g_autofree char *path = g_build_filename (USB_DEVICES, name, "devnum", NULL);
        g_autofree char *number = NULL;

        if (g_file_get_contents (path, &number, NULL, NULL))
          g_ptr_array_add (lines, g_strdup_printf ("%s %s", name, g_strchomp (number)));
      }

  g_ptr_array_sort (lines, compare_names);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}
