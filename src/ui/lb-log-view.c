/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-log-view"

#include "config.h"

#include "lb-log-view.h"

struct _LbLogView
{
  AdwBin parent_instance;

  LbJob *job;

  GtkTextView *text;
};

G_DEFINE_FINAL_TYPE (LbLogView, lb_log_view, ADW_TYPE_BIN)

static void
append (LbLogView  *self,
        const char *line)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  if (!gtk_text_iter_is_start (&end))
    gtk_text_buffer_insert (buffer, &end, "\n", 1);
  gtk_text_buffer_insert (buffer, &end, line, -1);
}

static void
log_cb (LbLogView  *self,
        const char *line)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter end;

  append (self, line);
  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_view_scroll_to_iter (self->text, &end, 0, FALSE, 0, 0);
}

static void
copy_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (LB_LOG_VIEW (widget)->text);
  g_autofree char *text = NULL;

  g_object_get (buffer, "text", &text, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

void
lb_log_view_set_job (LbLogView  *self,
                     LbJob      *job,
                     const char *headline)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_set_object (&self->job, job);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), headline != NULL ? headline : "", -1);
  if (job != NULL)
    {
      g_auto(GStrv) lines = lb_job_dup_log (job);

      for (guint i = 0; lines[i] != NULL; i++)
        append (self, lines[i]);
      g_signal_connect_object (job, "log", G_CALLBACK (log_cb), self, G_CONNECT_SWAPPED);
    }
}

static gboolean
show_cb (gpointer user_data)
{
  LbLogView *self = user_data;

  if (self->text != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->text)))
    gtk_widget_grab_focus (GTK_WIDGET (self->text));

  return G_SOURCE_REMOVE;
}

/* Pages scroll to what has the focus, once it has its place: after the next layout. */
static void
activated_cb (LbLogView   *self,
              GtkExpander *expander)
{
  if (gtk_expander_get_expanded (expander))
    g_idle_add_full (G_PRIORITY_LOW, show_cb, g_object_ref (self), g_object_unref);
}

void
lb_log_view_follow (LbLogView   *self,
                    GtkExpander *expander)
{
  g_signal_connect_object (expander, "activate", G_CALLBACK (activated_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
lb_log_view_dispose (GObject *object)
{
  LbLogView *self = LB_LOG_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), LB_TYPE_LOG_VIEW);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (lb_log_view_parent_class)->dispose (object);
}

static void
lb_log_view_class_init (LbLogViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lb_log_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lifeboat/Lifeboat/ui/lb-log-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LbLogView, text);
  gtk_widget_class_install_action (widget_class, "log.copy", NULL, copy_cb);
}

static void
lb_log_view_init (LbLogView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
