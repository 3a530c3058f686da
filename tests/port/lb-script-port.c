/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-script-port"

#include "config.h"

#include "lb-script-port.h"

#include "lb-error.h"

typedef enum
{
  STEP_EXPECT,
  STEP_REPLY,
  STEP_UNPLUG,
} StepKind;

typedef struct
{
  StepKind kind;
  GBytes *bytes;   /* expect, reply */
  guint delay_ms;  /* reply */
} Step;

typedef struct
{
  gint64 at;
  GBytes *bytes;
  gsize used;
} Arrival;

struct _LbScriptPort
{
  LbPort parent_instance;

  LbPortFeatures features;
  gint64 now;
  guint max_baud;
  gboolean unplugged;

  GQueue steps;     /* of Step */
  gboolean strict;  /* there is or was an expectation */
  gsize matched;    /* bytes of the first expectation that have come */
  GQueue arrivals;  /* of Arrival, by time */

  GCancellable *cancellable;
  gint64 cancel_at;
  LbScriptResponder responder;
  gpointer responder_data;

  GByteArray *written;
  GString *log;
};

G_DEFINE_FINAL_TYPE (LbScriptPort, lb_script_port, LB_TYPE_PORT)

static void
step_free (Step *step)
{
  g_clear_pointer (&step->bytes, g_bytes_unref);
  g_free (step);
}

static void
arrival_free (Arrival *arrival)
{
  g_bytes_unref (arrival->bytes);
  g_free (arrival);
}

static int
compare_arrivals (gconstpointer a,
                  gconstpointer b,
                  gpointer      user_data)
{
  const Arrival *first = a;
  const Arrival *second = b;

  /* GQueue puts the new one before the first that is not smaller: equal times keep their order. */
  return first->at <= second->at ? -1 : 1;
}

static void
add_arrival (LbScriptPort *self,
             gint64        at,
             GBytes       *bytes)
{
  Arrival *arrival;

  if (g_bytes_get_size (bytes) == 0)
    return;

  arrival = g_new0 (Arrival, 1);
  arrival->at = at;
  arrival->bytes = g_bytes_ref (bytes);
  g_queue_insert_sorted (&self->arrivals, arrival, compare_arrivals, NULL);
}

/* Does what stands at the front of the script and needs nobody: replies, the pulled cable. */
static void
run_script (LbScriptPort *self)
{
  gint64 at = self->now;
  Step *step;

  while ((step = g_queue_peek_head (&self->steps)) != NULL && step->kind != STEP_EXPECT)
    {
      if (step->kind == STEP_UNPLUG)
        {
          self->unplugged = TRUE;
        }
      else
        {
          at += (gint64) step->delay_ms * 1000;
          add_arrival (self, at, step->bytes);
        }
      step_free (g_queue_pop_head (&self->steps));
    }
}

static void
add_step (LbScriptPort  *self,
          StepKind       kind,
          guint          delay_ms,
          gconstpointer  bytes,
          gsize          len)
{
  Step *step = g_new0 (Step, 1);

  step->kind = kind;
  step->delay_ms = delay_ms;
  step->bytes = g_bytes_new (bytes, len);
  g_queue_push_tail (&self->steps, step);
}

static void G_GNUC_PRINTF (2, 3)
log_word (LbScriptPort *self,
          const char   *format,
          ...)
{
  va_list args;

  if (self->log->len > 0)
    g_string_append_c (self->log, ' ');
  va_start (args, format);
  g_string_append_vprintf (self->log, format, args);
  va_end (args);
}

static gboolean
check_plugged (LbScriptPort  *self,
               GError       **error)
{
  if (!self->unplugged)
    return TRUE;

  g_set_error_literal (error, LB_ERROR, LB_ERROR_UNPLUGGED, "The scripted port was unplugged");
  return FALSE;
}

static gboolean
advance (LbScriptPort  *self,
         gint64         to,
         GCancellable  *cancellable,
         GError       **error)
{
  if (self->cancellable != NULL && self->cancel_at <= to)
    {
      self->now = MAX (self->now, self->cancel_at);
      g_cancellable_cancel (self->cancellable);
      g_clear_object (&self->cancellable);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }

  self->now = MAX (self->now, to);
  return TRUE;
}

static gboolean
match_byte (LbScriptPort  *self,
            guint8         byte,
            GError       **error)
{
  Step *step = g_queue_peek_head (&self->steps);
  const guint8 *expected;
  gsize len;

  if (step == NULL)
    {
      g_test_message ("written byte %u: 0x%02x, nothing expected", self->written->len, byte);
      g_test_fail ();
      g_set_error_literal (error, LB_ERROR, LB_ERROR_PROTOCOL, "The script ends here");
      return FALSE;
    }

  expected = g_bytes_get_data (step->bytes, &len);
  if (expected[self->matched] != byte)
    {
      g_test_message ("written byte %u: 0x%02x, expected 0x%02x (byte %zu of its step)",
                      self->written->len, byte, expected[self->matched], self->matched);
      g_test_fail ();
      g_set_error_literal (error, LB_ERROR, LB_ERROR_PROTOCOL, "The script expects other bytes");
      return FALSE;
    }

  if (++self->matched == len)
    {
      self->matched = 0;
      step_free (g_queue_pop_head (&self->steps));
      run_script (self);
    }
  return TRUE;
}

static gboolean
lb_script_port_write (LbPort        *port,
                      const guint8  *buf,
                      gsize          len,
                      GCancellable  *cancellable,
                      GError       **error)
{
  LbScriptPort *self = LB_SCRIPT_PORT (port);

  if (!check_plugged (self, error))
    return FALSE;

  for (gsize i = 0; i < len; i++)
    {
      if (self->strict && !match_byte (self, buf[i], error))
        return FALSE;
      g_byte_array_append (self->written, &buf[i], 1);
    }

  if (self->responder != NULL)
    self->responder (self, buf, len, self->responder_data);
  return TRUE;
}

static gssize
lb_script_port_read (LbPort        *port,
                     guint8        *buf,
                     gsize          len,
                     guint          timeout_ms,
                     GCancellable  *cancellable,
                     GError       **error)
{
  LbScriptPort *self = LB_SCRIPT_PORT (port);
  gint64 end = self->now + (gint64) timeout_ms * 1000;
  Arrival *arrival = g_queue_peek_head (&self->arrivals);
  gsize have;

  if (arrival == NULL || arrival->at > end)
    {
      if (!check_plugged (self, error))
        return -1;
      return advance (self, end, cancellable, error) ? 0 : -1;
    }
  if (arrival->at > self->now && !advance (self, arrival->at, cancellable, error))
    return -1;

  have = g_bytes_get_size (arrival->bytes) - arrival->used;
  len = MIN (len, have);
  memcpy (buf, (const guint8 *) g_bytes_get_data (arrival->bytes, NULL) + arrival->used, len);
  arrival->used += len;
  if (len == have)
    arrival_free (g_queue_pop_head (&self->arrivals));
  return len;
}

static gboolean
lb_script_port_flush_input (LbPort  *port,
                            GError **error)
{
  LbScriptPort *self = LB_SCRIPT_PORT (port);
  Arrival *arrival;

  log_word (self, "F");
  while ((arrival = g_queue_peek_head (&self->arrivals)) != NULL && arrival->at <= self->now)
    arrival_free (g_queue_pop_head (&self->arrivals));
  return check_plugged (self, error);
}

static gboolean
lb_script_port_set_lines (LbPort   *port,
                          LbLines   lines,
                          GError  **error)
{
  LbScriptPort *self = LB_SCRIPT_PORT (port);

  if (!check_plugged (self, error))
    return FALSE;
  if ((self->features & LB_PORT_HAS_LINES) == 0)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "This port has no modem lines");
      return FALSE;
    }

  log_word (self, "D%dR%d", (lines & LB_LINE_DTR) != 0, (lines & LB_LINE_RTS) != 0);
  return TRUE;
}

static gboolean
lb_script_port_set_baud (LbPort  *port,
                         guint    baud,
                         GError **error)
{
  LbScriptPort *self = LB_SCRIPT_PORT (port);

  if (!check_plugged (self, error))
    return FALSE;
  if (baud > self->max_baud)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED, "%u baud is too much", baud);
      return FALSE;
    }

  log_word (self, "B%u", baud);
  return TRUE;
}

static gboolean
lb_script_port_sleep (LbPort        *port,
                      guint          ms,
                      GCancellable  *cancellable,
                      GError       **error)
{
  LbScriptPort *self = LB_SCRIPT_PORT (port);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  log_word (self, "W%u", ms);
  return advance (self, self->now + (gint64) ms * 1000, cancellable, error);
}

static gint64
lb_script_port_now (LbPort *port)
{
  return LB_SCRIPT_PORT (port)->now;
}

static LbPortFeatures
lb_script_port_get_features (LbPort *port)
{
  return LB_SCRIPT_PORT (port)->features;
}

static gboolean
lb_script_port_reopen (LbPort        *port,
                       GCancellable  *cancellable,
                       GError       **error)
{
  LbScriptPort *self = LB_SCRIPT_PORT (port);

  log_word (self, "O");
  self->unplugged = FALSE;
  return TRUE;
}

static void
lb_script_port_finalize (GObject *object)
{
  LbScriptPort *self = LB_SCRIPT_PORT (object);

  g_queue_clear_full (&self->steps, (GDestroyNotify) step_free);
  g_queue_clear_full (&self->arrivals, (GDestroyNotify) arrival_free);
  g_clear_object (&self->cancellable);
  g_byte_array_unref (self->written);
  g_string_free (self->log, TRUE);

  G_OBJECT_CLASS (lb_script_port_parent_class)->finalize (object);
}

static void
lb_script_port_class_init (LbScriptPortClass *klass)
{
  LbPortClass *port_class = LB_PORT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lb_script_port_finalize;
  port_class->write = lb_script_port_write;
  port_class->read = lb_script_port_read;
  port_class->flush_input = lb_script_port_flush_input;
  port_class->set_lines = lb_script_port_set_lines;
  port_class->set_baud = lb_script_port_set_baud;
  port_class->sleep = lb_script_port_sleep;
  port_class->now = lb_script_port_now;
  port_class->get_features = lb_script_port_get_features;
  port_class->reopen = lb_script_port_reopen;
}

static void
lb_script_port_init (LbScriptPort *self)
{
  self->features = LB_PORT_HAS_LINES | LB_PORT_HAS_BAUD | LB_PORT_VIRTUAL_CLOCK;
  self->max_baud = G_MAXUINT;
  self->written = g_byte_array_new ();
  self->log = g_string_new (NULL);
  g_queue_init (&self->steps);
  g_queue_init (&self->arrivals);
}

LbScriptPort *
lb_script_port_new (void)
{
  return g_object_new (LB_TYPE_SCRIPT_PORT, NULL);
}

void
lb_script_port_set_features (LbScriptPort   *self,
                             LbPortFeatures  features)
{
  self->features = features | LB_PORT_VIRTUAL_CLOCK;
}

void
lb_script_port_expect (LbScriptPort  *self,
                       gconstpointer  bytes,
                       gsize          len)
{
  g_return_if_fail (len > 0);

  self->strict = TRUE;
  add_step (self, STEP_EXPECT, 0, bytes, len);
}

void
lb_script_port_reply (LbScriptPort  *self,
                      guint          delay_ms,
                      gconstpointer  bytes,
                      gsize          len)
{
  add_step (self, STEP_REPLY, delay_ms, bytes, len);
  run_script (self);
}

void
lb_script_port_unplug (LbScriptPort *self)
{
  add_step (self, STEP_UNPLUG, 0, NULL, 0);
  run_script (self);
}

void
lb_script_port_cancel_at (LbScriptPort *self,
                          guint         at_ms,
                          GCancellable *cancellable)
{
  g_set_object (&self->cancellable, cancellable);
  self->cancel_at = (gint64) at_ms * 1000;
}

void
lb_script_port_set_responder (LbScriptPort      *self,
                              LbScriptResponder  responder,
                              gpointer           user_data)
{
  self->responder = responder;
  self->responder_data = user_data;
}

void
lb_script_port_push (LbScriptPort  *self,
                     guint          delay_ms,
                     gconstpointer  bytes,
                     gsize          len)
{
  g_autoptr(GBytes) copy = g_bytes_new (bytes, len);

  add_arrival (self, self->now + (gint64) delay_ms * 1000, copy);
}

void
lb_script_port_set_max_baud (LbScriptPort *self,
                             guint         max)
{
  self->max_baud = max;
}

const char *
lb_script_port_get_log (LbScriptPort *self)
{
  return self->log->str;
}

void
lb_script_port_clear_log (LbScriptPort *self)
{
  g_string_truncate (self->log, 0);
}

GByteArray *
lb_script_port_get_written (LbScriptPort *self)
{
  return self->written;
}

void
lb_script_port_assert_done (LbScriptPort *self)
{
  g_assert_cmpuint (g_queue_get_length (&self->steps), ==, 0);
  g_assert_cmpuint (g_queue_get_length (&self->arrivals), ==, 0);
}
