/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-rates"

#include "config.h"

#include <glib/gstdio.h>

#include "lb-paths.h"
#include "lb-rates.h"
#include "lb-sync.h"

#define KEY_LAST   "last-rate"
#define KEY_STABLE "stable-speed"
#define KEY_TIME   "stable-time"

/* Workers of several ports read, change and replace the one file. */
static LbMutex *
get_lock (void)
{
  static LbMutex lock;
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      lb_mutex_init (&lock);
      g_once_init_leave (&once, 1);
    }

  return &lock;
}

static char *
get_path (void)
{
  g_autofree char *dir = lb_paths_state_dir ();

  return g_build_filename (dir, "ports.ini", NULL);
}

/* The adapter where it can be told from others, else the port. */
static char *
get_group (LbPlace *place)
{
  const char *serial = lb_place_get_serial (place);

  if (serial != NULL && *serial != '\0')
    return g_strdup_printf ("%04x:%04x %s", lb_place_get_usb_vid (place),
                            lb_place_get_usb_pid (place), serial);

  return g_strdup (lb_place_get_spec (place));
}

static gboolean
is_remembered (LbPlace *place)
{
  LbPlaceKind kind = lb_place_get_kind (place);

  return kind == LB_PLACE_SERIAL || kind == LB_PLACE_STREAM;
}

static GKeyFile *
load (void)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *path = get_path ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);

  return file;
}

static void
save (GKeyFile *file)
{
  g_autofree char *path = get_path ();
  g_autofree char *dir = lb_paths_state_dir ();
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gsize length;

  g_mkdir_with_parents (dir, 0700);
  text = g_key_file_to_data (file, &length, NULL);
  if (!g_file_set_contents_full (path, text, length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("Rates are not remembered: %s", error->message);
}

static guint
get_number (LbPlace    *place,
            const char *key)
{
  g_autoptr(LbMutexLocker) locker G_GNUC_UNUSED = lb_mutex_locker_new (get_lock ());
  g_autoptr(GKeyFile) file = load ();
  g_autofree char *group = get_group (place);
  gint64 value = g_key_file_get_int64 (file, group, key, NULL);

  return value > 0 && value <= G_MAXINT ? value : 0;
}

guint
lb_rates_get_last (LbPlace *place)
{
  return is_remembered (place) ? get_number (place, KEY_LAST) : 0;
}

void
lb_rates_set_last (LbPlace *place,
                   guint    baud)
{
  g_autoptr(LbMutexLocker) locker = NULL;
  g_autoptr(GKeyFile) file = NULL;
  g_autofree char *group = NULL;

  if (!is_remembered (place) || lb_rates_get_last (place) == baud)
    return;

  locker = lb_mutex_locker_new (get_lock ());
  file = load ();
  group = get_group (place);
  if (baud != 0)
    g_key_file_set_int64 (file, group, KEY_LAST, baud);
  else
    g_key_file_remove_key (file, group, KEY_LAST, NULL);
  save (file);
}

guint
lb_rates_get_stable (LbPlace *place)
{
  gint64 age = g_get_real_time () / G_USEC_PER_SEC - get_number (place, KEY_TIME);

  if (!is_remembered (place) || age < 0 || age > LB_RATES_SLOW_DAYS * 24 * 60 * 60)
    return 0;

  return get_number (place, KEY_STABLE);
}

void
lb_rates_set_stable (LbPlace *place,
                     guint    baud)
{
  g_autoptr(LbMutexLocker) locker = NULL;
  g_autoptr(GKeyFile) file = NULL;
  g_autofree char *group = NULL;

  if (!is_remembered (place))
    return;

  locker = lb_mutex_locker_new (get_lock ());
  file = load ();
  group = get_group (place);
  g_key_file_set_int64 (file, group, KEY_STABLE, baud);
  g_key_file_set_int64 (file, group, KEY_TIME, g_get_real_time () / G_USEC_PER_SEC);
  save (file);
}
