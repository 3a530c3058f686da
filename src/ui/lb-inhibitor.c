/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-inhibitor"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-inhibitor.h"

struct _LbInhibitor
{
  GtkWindow *window;
  LbShared  *shared;
  guint      work_cookie;
  guint      awake_cookie;
};

LbInhibitor *
lb_inhibitor_new (GtkWindow *window,
                  LbShared  *shared)
{
  LbInhibitor *self = g_new0 (LbInhibitor, 1);

  self->window = window;
  self->shared = g_object_ref (shared);
  return self;
}

void
lb_inhibitor_free (LbInhibitor *self)
{
  g_object_unref (self->shared);
  g_free (self);
}

static void
hold (LbInhibitor                *self,
      guint                      *cookie,
      GtkApplicationInhibitFlags  what,
      gboolean                    wanted)
{
  GtkApplication *app = gtk_window_get_application (self->window);

  if (app == NULL)
    return;

  if (wanted && *cookie == 0)
    *cookie = gtk_application_inhibit (app, self->window, what, _("A device is being backed up or restored"));
  else if (!wanted && *cookie != 0)
    {
      gtk_application_uninhibit (app, *cookie);
      *cookie = 0;
    }
}

void
lb_inhibitor_update (LbInhibitor *self)
{
  gboolean busy = lb_shared_is_busy (self->shared);
  gboolean awake = g_settings_get_boolean (lb_shared_get_settings (self->shared), "keep-awake");

  hold (self, &self->work_cookie, GTK_APPLICATION_INHIBIT_LOGOUT | GTK_APPLICATION_INHIBIT_SUSPEND, busy);
  hold (self, &self->awake_cookie, GTK_APPLICATION_INHIBIT_IDLE, busy && awake);
}
