/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-speeds"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-speeds.h"

static const guint speeds[] = { 0, 115200, 230400, 460800, 921600, 1500000, 2000000 };

GtkStringList *
lb_speeds_create_model (void)
{
  GtkStringList *model = gtk_string_list_new (NULL);

  gtk_string_list_append (model, _("Automatic: the fastest that proves stable"));
  for (gsize i = 1; i < G_N_ELEMENTS (speeds); i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", speeds[i]);

      gtk_string_list_append (model, text);
    }

  return model;
}

guint
lb_speeds_get (guint position)
{
  return position < G_N_ELEMENTS (speeds) ? speeds[position] : 0;
}

guint
lb_speeds_find (guint baud)
{
  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (speeds[i] == baud)
      return i;

  return 0;
}
