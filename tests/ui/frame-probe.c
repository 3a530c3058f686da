/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

/*
 * Preloaded into the real program by tools/bench: how long the main loop is busy each time it wakes
 * up. Writes a line to the file named by LIFEBOAT_PROBE for each of its turns that took a while or
 * painted a frame: the time at its end, how long it took, how much of that the processor worked in
 * this thread, and how much of the work GSK spent painting what the widgets had described. All in
 * microseconds, the time on the monotonic clock.
 *
 * What remains without the painting is an upper bound of our own code's share: signals of jobs,
 * ticks, layout and snapshots of all widgets, GTK's labels and boxes included.
 */

#include <gtk/gtk.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define WORTH_A_LINE_US 200

static struct
{
  FILE   *file;
  gint64  woken;         /* when the loop got something to do */
  gint64  woken_cpu;
  gint64  described_cpu; /* when the window had told what it looks like; 0 outside of that */
  gint64  painting_cpu;
  guint   n_frames;      /* in this turn */
} probe;

static void (*snapshot_of_window) (GtkWidget   *widget,
                                   GtkSnapshot *snapshot);

static gint64
clock_us (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
snapshot_cb (GtkWidget   *widget,
             GtkSnapshot *snapshot)
{
  snapshot_of_window (widget, snapshot);
  probe.described_cpu = clock_us (CLOCK_THREAD_CPUTIME_ID);
}

static void
after_paint_cb (GdkFrameClock *clock,
                gpointer       user_data)
{
  probe.n_frames++;
  if (probe.described_cpu != 0)
    probe.painting_cpu += clock_us (CLOCK_THREAD_CPUTIME_ID) - probe.described_cpu;
  probe.described_cpu = 0;
}

/* The first turn of the loop comes after the first window was presented, before it is painted. */
static void
find_window (void)
{
  g_autoptr(GtkWindow) window = NULL;
  GtkWidgetClass *klass;

  if (snapshot_of_window != NULL || !gtk_is_initialized ())
    return;
  window = g_list_model_get_item (gtk_window_get_toplevels (), 0);
  if (window == NULL || !gtk_widget_get_realized (GTK_WIDGET (window)))
    return;

  klass = GTK_WIDGET_GET_CLASS (window);
  snapshot_of_window = klass->snapshot;
  klass->snapshot = snapshot_cb;
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint",
                    G_CALLBACK (after_paint_cb), NULL);
}

static void
write_turn (void)
{
  gint64 now = clock_us (CLOCK_MONOTONIC);
  gint64 took = now - probe.woken;

  if (probe.woken == 0 || (took < WORTH_A_LINE_US && probe.n_frames == 0))
    return;
  fprintf (probe.file, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
           " %" G_GINT64_FORMAT " %u\n", now, took,
           clock_us (CLOCK_THREAD_CPUTIME_ID) - probe.woken_cpu, probe.painting_cpu, probe.n_frames);
  fflush (probe.file);
}

static int
poll_cb (GPollFD *fds,
         guint    n_fds,
         int      timeout)
{
  int result;

  write_turn ();
  find_window ();
  result = g_poll (fds, n_fds, timeout);
  probe.painting_cpu = 0;
  probe.n_frames = 0;
  probe.woken = clock_us (CLOCK_MONOTONIC);
  probe.woken_cpu = clock_us (CLOCK_THREAD_CPUTIME_ID);
  return result;
}

__attribute__ ((constructor))
static void
install (void)
{
  const char *path = g_getenv ("LIFEBOAT_PROBE");

  /* Programs that are started by this one are not measured. */
  g_unsetenv ("LD_PRELOAD");
  if (path == NULL)
    return;
  probe.file = fopen (path, "w");
  if (probe.file != NULL)
    g_main_context_set_poll_func (NULL, poll_cb);
}
