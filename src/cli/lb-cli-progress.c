/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lb-cli-objects.h"
#include "lb-cli-progress.h"
#include "lb-size.h"

#define BAR_INTERVAL_US (100 * 1000)
#define LINE_INTERVAL_US (5 * G_USEC_PER_SEC)
#define BAR_WIDTH 16
#define COLUMNS_USUAL 80

struct _LbCliProgress
{
  LbCli      *cli;
  LbJob      *job;
  gulong      changed_id;
  gulong      log_id;
  const char *phase;
  gint64      shown_at; /* monotonic µs */
  LbHearing   hearing;
  LbHold      hold;
  gboolean    more;
};

const char *
lb_cli_phase_name (const char *phase)
{
  static const struct
  {
    const char *id;
    const char *name;
  } names[] = {
    { LB_PHASE_CONNECT, "Connecting" },     { LB_PHASE_SURVEY, "Asking the chip" },
    { LB_PHASE_READ, "Reading" },           { LB_PHASE_PROVE, "Proving" },
    { LB_PHASE_STORE, "Storing" },          { LB_PHASE_SAFETY, "Safety backup" },
    { LB_PHASE_WRITE, "Writing" },          { LB_PHASE_BOOT, "Starting it" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_strcmp0 (phase, names[i].id) == 0)
        return names[i].name;
    }

  return phase != NULL ? phase : "Waiting";
}

static void
append_figures (GString *line,
                LbJob   *job)
{
  guint64 total = lb_job_get_total (job);
  guint rate = lb_job_get_rate (job);
  gint64 left = lb_job_get_time_left_ms (job);

  if (total > 0)
    {
      g_autofree char *done = lb_size_format (lb_job_get_done (job));
      g_autofree char *all = lb_size_format (total);

      g_string_append_printf (line, "  %s/%s", done, all);
    }
  if (rate > 0)
    g_string_append_printf (line, "  %u KiB/s", MAX (rate / 1024, 1));
  if (left >= 0)
    g_string_append_printf (line, "  %" G_GINT64_FORMAT ":%02d left", left / 60000,
                            (int) (left % 60000 / 1000));
}

static guint
terminal_columns (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return COLUMNS_USUAL;

  return size.ws_col;
}

static void
draw_bar (LbCliProgress *self)
{
  double fraction = lb_job_get_fraction (self->job);
  guint filled = (guint) (fraction * BAR_WIDTH + 0.5);
  g_autoptr(GString) line = g_string_new (NULL);

  g_string_append_printf (line, "%-15s [", lb_cli_phase_name (self->phase));
  for (guint i = 0; i < BAR_WIDTH; i++)
    g_string_append_c (line, i < filled ? '#' : '.');
  g_string_append_printf (line, "] %3d %%", (int) (fraction * 100));
  append_figures (line, self->job);
  /* A line that wraps could not be taken back. All of it is ASCII. */
  if (line->len >= terminal_columns ())
    g_string_truncate (line, terminal_columns () - 1);

  fprintf (stderr, "\r\033[K%s", line->str);
  fflush (stderr);
  self->cli->bar_is_up = TRUE;
}

static void
print_line (LbCliProgress *self)
{
  g_autoptr(GString) line = g_string_new (NULL);

  g_string_append_printf (line, "%s: %d %%", lb_cli_phase_name (self->phase),
                          (int) (lb_job_get_fraction (self->job) * 100));
  append_figures (line, self->job);
  lb_cli_message (self->cli, "%s", line->str);
}

static void
emit_object (LbCliProgress *self)
{
  g_autoptr(JsonBuilder) builder = lb_cli_object ("progress");

  lb_json_string (builder, "job", lb_job_get_name (self->job));
  lb_json_string (builder, "phase", self->phase);
  json_builder_set_member_name (builder, "fraction");
  json_builder_add_double_value (builder, lb_job_get_fraction (self->job));
  lb_json_int (builder, "done", (gint64) lb_job_get_done (self->job));
  lb_json_int (builder, "total", (gint64) lb_job_get_total (self->job));
  if (lb_job_get_rate (self->job) > 0)
    lb_json_int (builder, "rate", lb_job_get_rate (self->job));
  if (lb_job_get_time_left_ms (self->job) >= 0)
    lb_json_int (builder, "time_left_ms", lb_job_get_time_left_ms (self->job));
  if (lb_job_get_speed (self->job) > 0)
    lb_json_int (builder, "baud", lb_job_get_speed (self->job));
  json_builder_end_object (builder);
  lb_cli_emit (builder, stderr);
}

static void
show_figures (LbCliProgress *self)
{
  gboolean quick = self->cli->json || self->cli->show_bar;
  gint64 now = g_get_monotonic_time ();
  gboolean new_phase = lb_job_get_phase (self->job) != self->phase;

  self->phase = lb_job_get_phase (self->job);
  if (self->phase == NULL ||
      (!new_phase && now - self->shown_at < (quick ? BAR_INTERVAL_US : LINE_INTERVAL_US)))
    return;

  self->shown_at = now;
  if (self->cli->json)
    emit_object (self);
  else if (self->cli->show_bar)
    draw_bar (self);
  else
    print_line (self);
}

static const char *
describe_hearing (LbHearing hearing)
{
  switch (hearing)
    {
    case LB_HEARING_ECHO:
      return "Our own bytes come back: TX and RX of the adapter are joined.";
    case LB_HEARING_LOG_74880:
    case LB_HEARING_NORMAL_BOOT:
      return "The board started normally: its boot pin was not low. Hold it low and start again.";
    case LB_HEARING_SDIO_BOOT:
      return "The chip waits for SDIO: GPIO15 must be low.";
    case LB_HEARING_DOWNLOAD_NO_SYNC:
      return "The chip is in boot mode but does not hear us: check the wire at TX of the adapter.";
    case LB_HEARING_NO_FLASH:
      return "The chip cannot read its flash.";
    case LB_HEARING_BROWNOUT:
      return "The chip says that its supply is too weak.";
    case LB_HEARING_NOISE:
      return "Bytes arrive that mean nothing: check the ground wire and the other wires.";
    case LB_HEARING_NOTHING:
    case LB_HEARING_CONNECTED:
    default:
      return NULL;
    }
}

static void
show_hearing (LbCliProgress *self)
{
  LbHearing hearing = lb_job_get_hearing (self->job);

  if (hearing == self->hearing)
    return;

  self->hearing = hearing;
  if (self->cli->json)
    {
      g_autoptr(JsonBuilder) builder = lb_cli_object ("hearing");

      lb_json_string (builder, "hearing", lb_hearing_to_string (hearing));
      lb_json_string (builder, "text", lb_job_get_hearing_text (self->job));
      json_builder_end_object (builder);
      lb_cli_emit (builder, stderr);
    }
  else if (describe_hearing (hearing) != NULL)
    {
      lb_cli_message (self->cli, "%s", describe_hearing (hearing));
    }
}

static void
show_hold (LbCliProgress *self)
{
  static const char *const names[] = { "none", "keep", "let-go" };
  LbHold hold = lb_job_get_hold (self->job);
  const char *control = lb_job_get_hold_control (self->job);

  if (hold == self->hold || control == NULL || (hold == LB_HOLD_LET_GO && self->more))
    return;

  self->hold = hold;
  if (self->cli->json)
    {
      g_autoptr(JsonBuilder) builder = lb_cli_object ("hold");

      lb_json_string (builder, "hold", names[hold]);
      lb_json_string (builder, "control", control);
      json_builder_end_object (builder);
      lb_cli_emit (builder, stderr);
    }
  else if (hold == LB_HOLD_KEEP)
    {
      lb_cli_message (self->cli, "Keep holding %s.", control);
    }
  else if (hold == LB_HOLD_LET_GO)
    {
      lb_cli_message (self->cli, "You can let go of %s now.", control);
    }
}

static void
changed_cb (LbJob    *job,
            gpointer  user_data)
{
  LbCliProgress *self = user_data;

  show_hold (self);
  show_hearing (self);
  show_figures (self);
}

static void
log_cb (LbJob      *job,
        const char *line,
        gpointer    user_data)
{
  LbCliProgress *self = user_data;
  g_autoptr(JsonBuilder) builder = NULL;

  if (!self->cli->json)
    {
      lb_cli_message (self->cli, "%s", line);
      return;
    }

  builder = lb_cli_object ("log");
  lb_json_string (builder, "text", line);
  json_builder_end_object (builder);
  lb_cli_emit (builder, stderr);
}

LbCliProgress *
lb_cli_progress_new (LbCli    *cli,
                     LbJob    *job,
                     gboolean  more)
{
  LbCliProgress *self = g_new0 (LbCliProgress, 1);

  self->cli = cli;
  self->job = g_object_ref (job);
  self->more = more;
  self->changed_id = g_signal_connect (job, "changed", G_CALLBACK (changed_cb), self);
  self->log_id = g_signal_connect (job, "log", G_CALLBACK (log_cb), self);

  return self;
}

void
lb_cli_progress_free (LbCliProgress *self)
{
  g_signal_handler_disconnect (self->job, self->changed_id);
  g_signal_handler_disconnect (self->job, self->log_id);
  if (self->cli->bar_is_up)
    {
      fputs ("\r\033[K", stderr);
      fflush (stderr);
      self->cli->bar_is_up = FALSE;
    }
  g_object_unref (self->job);
  g_free (self);
}
