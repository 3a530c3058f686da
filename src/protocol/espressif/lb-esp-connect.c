/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-connect"

#include "config.h"

#include "lb-error.h"
#include "lb-esp-loader-private.h"

#define RESET_ATTEMPTS 7     /* facts 1.5 */
#define FIRST_ATTEMPTS 2     /* of them, before other rates are tried */
#define SYNC_TRIES 5
#define SYNC_MS 100
#define LISTEN_MS 50         /* between two SYNC, for the boot log */
/* At each rate a stub may have been left at: the first SYNC ends a frame of garbage or an open read,
 * the second may be dropped while the stub deals with that (facts 2.6). */
#define SWEEP_TRIES 3
#define DEFAULT_WAIT_MS 15000
#define RESET_AGAIN_MS 5000  /* while a person presses buttons on a board whose lines work */
#define LOG_8266_BAUD 74880u
/* Where a person resets, a log comes when it comes: between two SYNC at 115200, which the ROM's loader
 * takes at any time, the line is listened to at the rate of the log. */
#define LOG_8266_MS 700
#define LOG_PAUSE_MS 100     /* so long it is quiet when the log is over */
#define MAX_HEARD (4 * 1024)

typedef struct
{
  gint64   deadline;      /* µs, G_MAXINT64 while waiting for a person */
  gboolean has_lines;
  guint    attempt;       /* of a reset */
  gint64   next_reset;    /* µs */
  gboolean try_74880;     /* garbage was heard that may be an ESP8266 log */
  gboolean is_8266;       /* the same, and only a person can reset it */
} Attempt;

static gboolean
sounds_like_8266 (LbEspBoot kind)
{
  return kind == LB_ESP_BOOT_LOG_74880 || kind == LB_ESP_BOOT_NOISE;
}

/* Says what was heard since the log was emptied, when it tells more than the last time. */
static LbEspBoot
diagnose (LbEspLoader *self)
{
  LbEspBootlog log = lb_esp_bootlog_parse (self->boot_log->data, self->boot_log->len);
  g_autofree char *text = NULL;

  if (self->echo)
    log.kind = LB_ESP_BOOT_ECHO;

  /* The same boot heard at the wrong rate does not make the reading of it less true. */
  if (log.kind == self->last_heard || log.kind == LB_ESP_BOOT_NOTHING ||
      (sounds_like_8266 (log.kind) && self->last_heard != LB_ESP_BOOT_NOTHING &&
       !sounds_like_8266 (self->last_heard)))
    return log.kind;

  text = lb_esp_bootlog_to_text (self->boot_log->data, self->boot_log->len);
  g_debug ("heard %d: %s", log.kind, text);
  self->last_heard = log.kind;
  if (self->heard_func != NULL)
    self->heard_func (log.kind, text, self->heard_data);

  return log.kind;
}

static gboolean
set_rate (LbEspLoader  *self,
          guint         baud,
          GError      **error)
{
  if (lb_port_get_baud (self->port) == baud ||
      !(lb_port_get_features (self->port) & LB_PORT_HAS_BAUD))
    return TRUE;

  return lb_port_set_baud (self->port, baud, error);
}

/* Frames that come while nobody asked are text too. */
static gboolean
hear (LbEspLoader   *self,
      guint          ms,
      GCancellable  *cancellable,
      GError       **error)
{
  gint64 deadline = lb_esp_loader_deadline (self, ms);
  LbEspGot got;

  do
    {
      got = lb_esp_loader_receive (self, deadline, FALSE, cancellable, error);
      if (got == LB_ESP_GOT_FRAME)
        lb_slip_decoder_reject (&self->decoder);
    }
  while (got == LB_ESP_GOT_FRAME);

  return got != LB_ESP_GOT_ERROR;
}

GByteArray *
lb_esp_loader_listen (LbEspLoader   *self,
                      guint          ms,
                      GCancellable  *cancellable,
                      GError       **error)
{
  GByteArray *heard;

  g_byte_array_set_size (self->boot_log, 0);
  lb_slip_decoder_reset (&self->decoder);
  if (!hear (self, ms, cancellable, error))
    return NULL;

  /* A delimiter in the noise would have hidden what came behind it. */
  lb_slip_decoder_reject (&self->decoder);
  heard = g_byte_array_new ();
  g_byte_array_append (heard, self->boot_log->data, self->boot_log->len);
  g_byte_array_append (heard, self->decoder.skipped->data, self->decoder.skipped->len);
  g_byte_array_set_size (self->decoder.skipped, 0);
  return heard;
}

static LbEspSync
sync_some_times (LbEspLoader   *self,
                 guint          tries,
                 guint          listen_ms,
                 GCancellable  *cancellable,
                 GError       **error)
{
  for (guint try = 0; try < tries; try++)
    {
      LbEspSync sync = lb_esp_loader_sync (self, SYNC_MS, cancellable, error);

      if (sync != LB_ESP_SYNC_NONE)
        return sync;

      if (!hear (self, listen_ms, cancellable, error))
        return LB_ESP_SYNC_ERROR;
    }

  return LB_ESP_SYNC_NONE;
}

/* A built-in USB port may go away with the reset; the chip behind it is in its loader then. */
static LbEspSync
sync_after_reset (LbEspLoader   *self,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr(GError) local_error = NULL;
  LbEspSync sync = sync_some_times (self, SYNC_TRIES, LISTEN_MS, cancellable, &local_error);

  if (sync != LB_ESP_SYNC_ERROR)
    return sync;

  if (!g_error_matches (local_error, LB_ERROR, LB_ERROR_UNPLUGGED) ||
      !lb_esp_link_is_usb (self->link))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return LB_ESP_SYNC_ERROR;
    }

  if (!lb_esp_reset_reopen (self->port, cancellable, error) || !lb_esp_loader_flush (self, error))
    return LB_ESP_SYNC_ERROR;

  return sync_some_times (self, SYNC_TRIES, LISTEN_MS, cancellable, error);
}

/* Hears an ESP8266 log at its own rate, to its end. Returns: FALSE on error */
static gboolean
hear_log (LbEspLoader   *self,
          GCancellable  *cancellable,
          GError       **error)
{
  gint64 deadline = lb_esp_loader_deadline (self, LOG_8266_MS);
  guint before;

  do
    {
      before = self->boot_log->len;
      if (!hear (self, LOG_PAUSE_MS, cancellable, error))
        return FALSE;
    }
  while (lb_port_now (self->port) < deadline &&
         (self->boot_log->len == 0 || self->boot_log->len > before));

  return TRUE;
}

static LbEspSync
reset_and_sync (LbEspLoader   *self,
                Attempt       *attempt,
                GCancellable  *cancellable,
                GError       **error)
{
  const LbEspReset *reset = lb_esp_reset_get_boot (self->link, attempt->attempt++);
  LbEspSync sync;

  g_byte_array_set_size (self->boot_log, 0);
  if (!set_rate (self, attempt->try_74880 ? LOG_8266_BAUD : LB_ESP_FIRST_BAUD, error) ||
      !lb_esp_loader_flush (self, error) ||
      !lb_esp_reset_play (reset, self->port, cancellable, error))
    return LB_ESP_SYNC_ERROR;

  if (attempt->try_74880)
    {
      attempt->try_74880 = FALSE;
      if (!hear_log (self, cancellable, error) ||
          !set_rate (self, LB_ESP_FIRST_BAUD, error))
        return LB_ESP_SYNC_ERROR;
    }

  sync = sync_after_reset (self, cancellable, error);
  if (self->boot_log->len > 0)
    self->lines_work = TRUE;
  self->entered_by_lines = sync == LB_ESP_SYNC_ROM;
  if (sync == LB_ESP_SYNC_NONE)
    attempt->try_74880 = sounds_like_8266 (diagnose (self));

  return sync;
}

static gboolean
is_over (LbEspLoader *self,
         Attempt     *attempt)
{
  return lb_port_now (self->port) >= attempt->deadline;
}

/* A port that has no lines, or an adapter that refuses them, is no failure: a person has buttons. */
static LbEspSync
try_lines (LbEspLoader   *self,
           Attempt       *attempt,
           guint          tries,
           GCancellable  *cancellable,
           GError       **error)
{
  for (guint try = 0; try < tries && attempt->has_lines && !is_over (self, attempt); try++)
    {
      g_autoptr(GError) local_error = NULL;
      LbEspSync sync = reset_and_sync (self, attempt, cancellable, &local_error);

      if (g_error_matches (local_error, LB_ERROR, LB_ERROR_UNSUPPORTED))
        attempt->has_lines = FALSE;
      else if (sync != LB_ESP_SYNC_NONE)
        {
          if (local_error != NULL)
            g_propagate_error (error, g_steal_pointer (&local_error));
          return sync;
        }
    }

  return LB_ESP_SYNC_NONE;
}

static LbEspSync
sync_at (LbEspLoader   *self,
         guint          baud,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr(GError) local_error = NULL;

  /* An adapter that cannot do the rate was not used at it either. */
  if (!set_rate (self, baud, &local_error))
    {
      if (g_error_matches (local_error, LB_ERROR, LB_ERROR_UNSUPPORTED))
        return LB_ESP_SYNC_NONE;

      g_propagate_error (error, g_steal_pointer (&local_error));
      return LB_ESP_SYNC_ERROR;
    }

  return sync_some_times (self, SWEEP_TRIES, 0, cancellable, error);
}

/* 115200 is not among them: that comes first, whatever the limit. */
static gboolean
may_try (const LbEspConnect *how,
         guint               baud)
{
  return baud != 0 && baud != LB_ESP_FIRST_BAUD && (how->max_baud == 0 || baud <= how->max_baud);
}

/* Looks for a stub that an earlier program left running at another rate. A ROM loader that starts
 * meanwhile is met at one of them too. */
static LbEspSync
sweep (LbEspLoader         *self,
       const LbEspConnect  *how,
       GCancellable        *cancellable,
       GError             **error)
{
  LbEspSync sync = sync_at (self, LB_ESP_FIRST_BAUD, cancellable, error);

  if (sync != LB_ESP_SYNC_NONE ||
      !(lb_port_get_features (self->port) & LB_PORT_HAS_BAUD) || lb_esp_link_is_usb (self->link))
    return sync;

  if (may_try (how, how->first_baud))
    sync = sync_at (self, how->first_baud, cancellable, error);

  for (guint i = 0; sync == LB_ESP_SYNC_NONE && lb_esp_rates[i] != 0; i++)
    if (lb_esp_rates[i] != how->first_baud && may_try (how, lb_esp_rates[i]))
      sync = sync_at (self, lb_esp_rates[i], cancellable, error);

  return sync;
}

static gboolean
hear_8266 (LbEspLoader   *self,
           GCancellable  *cancellable,
           GError       **error)
{
  g_byte_array_set_size (self->boot_log, 0);
  if (!set_rate (self, LOG_8266_BAUD, error) || !lb_esp_loader_flush (self, error) ||
      !hear_log (self, cancellable, error) || !set_rate (self, LB_ESP_FIRST_BAUD, error) ||
      !lb_esp_loader_flush (self, error))
    return FALSE;

  diagnose (self);
  return TRUE;
}

/* SYNC at 115200 only: a ROM loader that starts meanwhile keeps the rate it hears first. */
static LbEspSync
wait_quietly (LbEspLoader   *self,
              Attempt       *attempt,
              GCancellable  *cancellable,
              GError       **error)
{
  attempt->next_reset = lb_esp_loader_deadline (self, RESET_AGAIN_MS);
  g_byte_array_set_size (self->boot_log, 0);

  while (!is_over (self, attempt))
    {
      LbEspSync sync = LB_ESP_SYNC_ERROR;

      if (set_rate (self, LB_ESP_FIRST_BAUD, error))
        sync = sync_some_times (self, 1, LISTEN_MS, cancellable, error);

      if (sync != LB_ESP_SYNC_NONE)
        return sync;

      attempt->is_8266 = sounds_like_8266 (diagnose (self)) || attempt->is_8266;
      if (self->boot_log->len > MAX_HEARD)
        g_byte_array_set_size (self->boot_log, 0);

      if (attempt->is_8266 && !hear_8266 (self, cancellable, error))
        return LB_ESP_SYNC_ERROR;

      if (attempt->has_lines && self->lines_work &&
          lb_port_now (self->port) >= attempt->next_reset)
        {
          sync = try_lines (self, attempt, 1, cancellable, error);
          if (sync != LB_ESP_SYNC_NONE)
            return sync;
          attempt->next_reset = lb_esp_loader_deadline (self, RESET_AGAIN_MS);
        }
    }

  return LB_ESP_SYNC_NONE;
}

static void
set_not_in_loader (LbEspLoader  *self,
                   GError      **error)
{
  const char *advice = lb_esp_boot_get_advice (self->last_heard);

  if (*advice == '\0')
    advice = "Nothing was heard from it. Hold BOOT (GPIO0 to GND), press RESET, then release BOOT; "
             "without a RESET button hold BOOT while plugging in the power. If it stays silent, "
             "swap TX and RX, and check ground and supply.";

  g_set_error (error, LB_RETRY, LB_RETRY_HOLD_BOOT, "The chip is not in its loader. %s", advice);
}

static void
begin_connection (LbEspLoader *self)
{
  self->chip = NULL;
  self->has_magic = FALSE;
  self->stub = FALSE;
  self->unsettled = FALSE;
  self->busy_until = 0;
  self->echo = FALSE;
  self->refusal = 0;
  self->entered_by_lines = FALSE;
  self->lines_work = FALSE;
  self->last_heard = LB_ESP_BOOT_NOTHING;
  g_byte_array_set_size (self->boot_log, 0);
}

gboolean
lb_esp_loader_connect (LbEspLoader         *self,
                       const LbEspConnect  *how,
                       GCancellable        *cancellable,
                       GError             **error)
{
  Attempt attempt = { .deadline = G_MAXINT64 };
  LbEspSync sync;

  begin_connection (self);
  attempt.has_lines = (lb_port_get_features (self->port) & LB_PORT_HAS_LINES) != 0;
  if (!how->wait)
    attempt.deadline = lb_esp_loader_deadline (self, how->wait_ms ? how->wait_ms : DEFAULT_WAIT_MS);

  /* Most adapters have lines that lead nowhere. A chip that spoke after a reset has no stub left. */
  sync = try_lines (self, &attempt, FIRST_ATTEMPTS, cancellable, error);
  if (sync == LB_ESP_SYNC_NONE && !self->lines_work)
    sync = sweep (self, how, cancellable, error);
  if (sync == LB_ESP_SYNC_NONE)
    sync = try_lines (self, &attempt, RESET_ATTEMPTS - FIRST_ATTEMPTS, cancellable, error);
  if (sync == LB_ESP_SYNC_NONE)
    sync = wait_quietly (self, &attempt, cancellable, error);

  if (sync == LB_ESP_SYNC_ERROR)
    return FALSE;

  if (sync == LB_ESP_SYNC_NONE)
    {
      set_not_in_loader (self, error);
      return FALSE;
    }

  self->stub = sync == LB_ESP_SYNC_STUB;
  g_debug ("connected: %s at %u", self->stub ? "stub" : "ROM", lb_port_get_baud (self->port));
  return TRUE;
}
