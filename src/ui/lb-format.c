/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-format"

#include "config.h"

#include <errno.h>

#include <glib/gi18n.h>
#include <math.h>

#include "lb-format.h"

char *
lb_format_size (guint64 bytes)
{
  if (bytes < 1024)
    return g_strdup_printf (ngettext ("%u byte", "%u bytes", bytes), (guint) bytes);
  if (bytes < 1024 * 1024)
    /* Translators: kilobytes, with a digit after the point at most */
    return g_strdup_printf (_("%.4g kB"), round (bytes * 10 / 1024.0) / 10);

  /* Translators: megabytes */
  return g_strdup_printf (bytes % (1024 * 1024) == 0 ? _("%.0f MB") : _("%.1f MB"),
                          bytes / 1048576.0);
}

char *
lb_format_rate (guint rate)
{
  /* Translators: kilobytes per second */
  return g_strdup_printf (_("%.0f kB/s"), rate / 1024.0);
}

char *
lb_format_duration (gint64 ms)
{
  guint seconds = (guint) MAX (1, (ms + 500) / 1000);

  if (seconds < 100)
    /* Translators: seconds */
    return g_strdup_printf (_("about %u s"), seconds);

  /* Translators: minutes */
  return g_strdup_printf (_("about %u min"), (seconds + 30) / 60);
}

char *
lb_format_time_left (gint64 ms)
{
  guint seconds = (guint) MAX (1, (ms + 500) / 1000);
  guint minutes = (seconds + 30) / 60;

  if (ms < 0)
    return g_strdup ("");
  if (seconds < 100)
    return g_strdup_printf (ngettext ("About %u second left", "About %u seconds left", seconds), seconds);

  return g_strdup_printf (ngettext ("About %u minute left", "About %u minutes left", minutes), minutes);
}

static gboolean
is_same_day (GDateTime *a,
             GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

char *
lb_format_time (gint64 unix_s)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (unix_s);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  if (time == NULL || unix_s == 0)
    return g_strdup (_("At an unknown time"));
  if (is_same_day (time, now))
    /* Translators: strftime() format of a time today */
    return g_date_time_format (time, _("Today, %H:%M"));

  /* Translators: strftime() format of a date with time */
  return g_strchug (g_date_time_format (time, _("%e %b %Y, %H:%M")));
}

char *
lb_format_age (gint64 unix_s)
{
  gint64 seconds = g_get_real_time () / G_USEC_PER_SEC - unix_s;
  guint days = (guint) (MAX (0, seconds) / (24 * 60 * 60));
  guint hours = (guint) (MAX (0, seconds) / (60 * 60));
  guint minutes = (guint) (MAX (0, seconds) / 60);

  if (unix_s == 0)
    return g_strdup (_("At an unknown time"));
  if (minutes == 0)
    return g_strdup (_("less than a minute ago"));
  if (hours == 0)
    return g_strdup_printf (ngettext ("%u minute ago", "%u minutes ago", minutes), minutes);
  if (days == 0)
    return g_strdup_printf (ngettext ("%u hour ago", "%u hours ago", hours), hours);

  return g_strdup_printf (ngettext ("%u day ago", "%u days ago", days), days);
}

char *
lb_format_security (const LbIdentity *identity)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();
  const LbSecurity security = identity->security;

  if ((security & LB_SECURITY_KNOWN) == 0)
    return g_strdup (_("Not known"));

  if (security & LB_SECURITY_FLASH_ENCRYPTION)
    g_ptr_array_add (words, (gpointer) _("Flash encryption"));
  if (security & LB_SECURITY_SECURE_BOOT)
    g_ptr_array_add (words, (gpointer) _("Secure boot"));
  if (security & LB_SECURITY_SECURE_DOWNLOAD)
    g_ptr_array_add (words, (gpointer) _("Secure download mode: cannot be read"));
  if (security & LB_SECURITY_READ_PROTECTION)
    g_ptr_array_add (words, (gpointer) _("Read protection: cannot be read"));
  if (security & LB_SECURITY_READ_PROTECTION_2)
    g_ptr_array_add (words, (gpointer) _("Locked for ever"));
  if (words->len == 0)
    return g_strdup (_("None: backup and restore both work"));

  g_ptr_array_add (words, NULL);
  return g_strjoinv (", ", (char **) words->pdata);
}

char *
lb_format_chip (const LbIdentity *identity)
{
  const char *name = identity->model != NULL ? identity->model : identity->chip_name;

  if (name == NULL)
    return g_strdup (_("Unknown chip"));
  /* Its model is that of the controller, and its revision that of the firmware. */
  if (identity->family == LB_FAMILY_VESC)
    return g_strconcat ("VESC ", name, NULL);
  if (identity->revision < 0)
    return g_strdup (name);

  /* Translators: chip name, then its revision number */
  return g_strdup_printf (_("%s revision %d.%d"), name, identity->revision / 100, identity->revision % 100);
}

char *
lb_format_flash (const LbIdentity *identity)
{
  g_autofree char *size = identity->flash_size > 0 ? lb_format_size (identity->flash_size)
                                                   : g_strdup (_("Size in doubt"));

  return identity->flash_vendor != NULL ? g_strdup_printf ("%s · %s", size, identity->flash_vendor)
                                        : g_steal_pointer (&size);
}

gboolean
lb_parse_size (const char *text,
               guint64    *value)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  gboolean hex = g_ascii_strncasecmp (trimmed, "0x", 2) == 0;
  const char *digits = hex ? trimmed + 2 : trimmed;
  guint shift = 0;
  char *end = NULL;

  if (!g_ascii_isxdigit (*digits))
    return FALSE;

  errno = 0;
  *value = g_ascii_strtoull (digits, &end, hex ? 16 : 10);
  if (errno != 0 || end == digits)
    return FALSE;

  if (g_ascii_toupper (*end) == 'K')
    shift = 10;
  else if (g_ascii_toupper (*end) == 'M')
    shift = 20;
  if (shift != 0)
    end++;

  if (*end != '\0' || *value > (G_MAXUINT64 >> shift))
    return FALSE;

  *value <<= shift;
  return TRUE;
}
