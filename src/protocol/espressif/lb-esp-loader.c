/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-loader"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-esp-loader-private.h"
#include "lb-reader.h"

#define MAX_FRAMES 100        /* to look through for one reply (facts 1.3) */
#define REJECT_DRAIN_MS 200   /* a ROM may refuse one command eight times */
#define MAX_BOOT_LOG (16 * 1024)

const guint lb_esp_rates[] = { 2000000, 1500000, 921600, 460800, 230400, 115200, 0 };

G_DEFINE_FINAL_TYPE (LbEspLoader, lb_esp_loader, G_TYPE_OBJECT)

static void
lb_esp_loader_finalize (GObject *object)
{
  LbEspLoader *self = LB_ESP_LOADER (object);

  lb_slip_decoder_clear (&self->decoder);
  g_clear_pointer (&self->boot_log, g_byte_array_unref);
  g_clear_object (&self->port);

  G_OBJECT_CLASS (lb_esp_loader_parent_class)->finalize (object);
}

static void
lb_esp_loader_class_init (LbEspLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lb_esp_loader_finalize;
}

static void
lb_esp_loader_init (LbEspLoader *self)
{
  lb_slip_decoder_init (&self->decoder);
  self->boot_log = g_byte_array_new ();
}

LbEspLoader *
lb_esp_loader_new (LbPort *port)
{
  LbEspLoader *self;

  g_return_val_if_fail (LB_IS_PORT (port), NULL);

  self = g_object_new (LB_TYPE_ESP_LOADER, NULL);
  self->port = g_object_ref (port);
  self->link = lb_esp_link_from_usb (lb_port_get_usb_vid (port), lb_port_get_usb_pid (port));
  return self;
}

LbPort *
lb_esp_loader_get_port (LbEspLoader *self)
{
  return self->port;
}

LbEspLink
lb_esp_loader_get_link (LbEspLoader *self)
{
  return self->link;
}

const LbEspChip *
lb_esp_loader_get_chip (LbEspLoader *self)
{
  return self->chip;
}

gboolean
lb_esp_loader_is_stub (LbEspLoader *self)
{
  return self->stub;
}

gboolean
lb_esp_loader_lines_work (LbEspLoader *self)
{
  return self->lines_work;
}

const guint8 *
lb_esp_loader_get_status (LbEspLoader *self)
{
  return self->status;
}

GByteArray *
lb_esp_loader_get_boot_log (LbEspLoader *self)
{
  return self->boot_log;
}

void
lb_esp_loader_set_heard_func (LbEspLoader    *self,
                              LbEspHeardFunc  func,
                              gpointer        user_data)
{
  self->heard_func = func;
  self->heard_data = user_data;
}

gint64
lb_esp_loader_deadline (LbEspLoader *self,
                        guint        ms)
{
  return lb_port_now (self->port) + (gint64) ms * 1000;
}

guint
lb_esp_timeout_for (guint64 bytes,
                    guint   seconds)
{
  return MAX (bytes * seconds / 1000, LB_ESP_COMMAND_MS);
}

/* Text between frames goes into the boot log, where a diagnosis may look for it. */
static void
collect_text (LbEspLoader *self)
{
  GByteArray *skipped = self->decoder.skipped;

  if (skipped->len == 0)
    return;

  g_byte_array_append (self->boot_log, skipped->data, skipped->len);
  if (self->boot_log->len > MAX_BOOT_LOG)
    g_byte_array_remove_range (self->boot_log, 0, self->boot_log->len - MAX_BOOT_LOG);
  g_byte_array_set_size (skipped, 0);
}

static gboolean
fill_buffer (LbEspLoader   *self,
             gint64         deadline,
             GCancellable  *cancellable,
             GError       **error)
{
  gint64 left = MAX (deadline - lb_port_now (self->port), 0);
  gssize n = lb_port_read (self->port, self->rx, sizeof self->rx, (left + 999) / 1000,
                           cancellable, error);

  if (n < 0)
    return FALSE;

  self->rx_at = 0;
  self->rx_length = n;
  return TRUE;
}

LbEspGot
lb_esp_loader_receive (LbEspLoader   *self,
                       gint64         deadline,
                       gboolean       want_start,
                       GCancellable  *cancellable,
                       GError       **error)
{
  for (;;)
    {
      if (self->rx_at < self->rx_length)
        {
          gsize used;
          gboolean complete = lb_slip_decoder_feed (&self->decoder, self->rx + self->rx_at,
                                                    self->rx_length - self->rx_at, &used);

          self->rx_at += used;
          collect_text (self);
          if (complete)
            return LB_ESP_GOT_FRAME;
        }

      if (want_start && lb_slip_decoder_started (&self->decoder))
        return LB_ESP_GOT_START;

      if (!fill_buffer (self, deadline, cancellable, error))
        return LB_ESP_GOT_ERROR;

      if (self->rx_length == 0 && lb_port_now (self->port) >= deadline)
        return LB_ESP_GOT_NOTHING;
    }
}

gboolean
lb_esp_loader_send (LbEspLoader   *self,
                    GByteArray    *wire,
                    GCancellable  *cancellable,
                    GError       **error)
{
  return lb_port_write (self->port, wire->data, wire->len, cancellable, error);
}

gboolean
lb_esp_loader_send_frame (LbEspLoader   *self,
                          const guint8  *data,
                          gsize          length,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  lb_slip_append_frame (wire, data, length);
  return lb_esp_loader_send (self, wire, cancellable, error);
}

gboolean
lb_esp_loader_flush (LbEspLoader  *self,
                     GError      **error)
{
  self->rx_at = self->rx_length = 0;
  lb_slip_decoder_reset (&self->decoder);
  return lb_port_flush_input (self->port, error);
}

gboolean
lb_esp_loader_drain (LbEspLoader   *self,
                     guint          quiet_ms,
                     GCancellable  *cancellable,
                     GError       **error)
{
  guint8 waste[512];
  gssize n;

  self->rx_at = self->rx_length = 0;
  do
    n = lb_port_read (self->port, waste, sizeof waste, quiet_ms, cancellable, error);
  while (n > 0);

  lb_slip_decoder_reset (&self->decoder);
  return n == 0;
}

static gboolean
is_echo (LbEspLoader *self)
{
  GByteArray *frame = self->decoder.frame;

  /* Requests begin with 00 and carry an opcode of ours; no loader sends such a frame. */
  return frame->len >= 8 && frame->data[0] == 0x00 && lb_esp_op_name (frame->data[1]) != NULL;
}

static void
set_no_answer (LbEspLoader  *self,
               LbEspOp       op,
               guint         timeout_ms,
               GError      **error)
{
  LbEspBootlog log = lb_esp_bootlog_parse (self->boot_log->data, self->boot_log->len);
  gboolean tells = log.kind == LB_ESP_BOOT_CRASH || log.kind == LB_ESP_BOOT_BROWNOUT ||
                   log.kind == LB_ESP_BOOT_ECHO;

  g_set_error (error, LB_ERROR, LB_ERROR_TIMEOUT,
               "The chip did not answer %s within %.1f s. %s",
               lb_esp_op_name (op), timeout_ms / 1000.0,
               tells ? lb_esp_boot_get_advice (log.kind)
                     : "Check the cable and the supply, then try again.");
}

gboolean
lb_esp_loader_wait_reply (LbEspLoader    *self,
                          LbEspOp         op,
                          guint           timeout_ms,
                          LbEspResponse  *response,
                          GCancellable   *cancellable,
                          GError        **error)
{
  gint64 deadline = lb_esp_loader_deadline (self, timeout_ms);

  self->busy_until = deadline;
  for (guint i = 0; i < MAX_FRAMES; i++)
    {
      LbEspGot got = lb_esp_loader_receive (self, deadline, FALSE, cancellable, error);

      if (got == LB_ESP_GOT_ERROR || got == LB_ESP_GOT_NOTHING)
        {
          self->unsettled = TRUE;
          if (got == LB_ESP_GOT_NOTHING)
            set_no_answer (self, op, timeout_ms, error);
          return FALSE;
        }

      if (!self->decoder.damaged &&
          lb_esp_response_parse (response, self->decoder.frame->data, self->decoder.frame->len))
        {
          if (response->op == op)
            return TRUE;
          continue;
        }

      self->echo = self->echo || is_echo (self);
      lb_slip_decoder_reject (&self->decoder);
      collect_text (self);
    }

  self->unsettled = TRUE;
  g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL, "%u frames came, none of which answers %s.",
               MAX_FRAMES, lb_esp_op_name (op));
  return FALSE;
}

gboolean
lb_esp_loader_exchange (LbEspLoader    *self,
                        LbEspOp         op,
                        const guint8   *data,
                        gsize           length,
                        guint           timeout_ms,
                        LbEspResponse  *response,
                        GCancellable   *cancellable,
                        GError        **error)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  if (self->unsettled && !lb_esp_loader_settle (self, cancellable, error))
    return FALSE;

  lb_esp_packet_append_request (wire, op, 0, data, length);
  return lb_esp_loader_send (self, wire, cancellable, error) &&
         lb_esp_loader_wait_reply (self, op, timeout_ms, response, cancellable, error);
}

/* A code that no loader has was not sent by one: the answer was damaged. */
static LbError
failure_code (const guint8 status[2])
{
  if (lb_esp_status_is_bad_checksum (status))
    return LB_ERROR_CHECKSUM;

  return lb_esp_status_is_known (status) ? LB_ERROR_DEVICE : LB_ERROR_PROTOCOL;
}

gboolean
lb_esp_loader_check (LbEspLoader          *self,
                     const LbEspResponse  *response,
                     gsize                 payload,
                     GCancellable         *cancellable,
                     GError              **error)
{
  const char *name = lb_esp_op_name (response->op);
  guint8 status[2];

  if (!lb_esp_response_get_status (response, payload, status))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_PROTOCOL,
                   "The answer to %s is too short (%" G_GSIZE_FORMAT " bytes).",
                   name, response->length);
      return FALSE;
    }

  if (status[0] == 0)
    return TRUE;

  memcpy (self->status, status, sizeof status);
  g_set_error (error, LB_ERROR, failure_code (status), "The chip answers %s with %02X %02X: %s.",
               name, status[0], status[1], lb_esp_status_words (status));

  /* The refusal may come up to eight times; the rest must not be taken for later answers. */
  if (!self->stub && lb_esp_status_is_unsupported (status))
    lb_esp_loader_drain (self, REJECT_DRAIN_MS, cancellable, NULL);

  return FALSE;
}

gboolean
lb_esp_loader_call (LbEspLoader    *self,
                    LbEspOp         op,
                    const guint8   *data,
                    gsize           length,
                    gsize           payload,
                    guint           timeout_ms,
                    LbEspResponse  *response,
                    GCancellable   *cancellable,
                    GError        **error)
{
  LbEspResponse ignored;

  if (response == NULL)
    response = &ignored;

  return lb_esp_loader_exchange (self, op, data, length, timeout_ms, response, cancellable, error) &&
         lb_esp_loader_check (self, response, payload, cancellable, error);
}

gboolean
lb_esp_loader_read_reg (LbEspLoader   *self,
                        guint32        address,
                        guint32       *value,
                        GCancellable  *cancellable,
                        GError       **error)
{
  LbEspResponse response;
  guint8 data[4];

  lb_put_le32 (data, address);
  if (!lb_esp_loader_call (self, LB_ESP_OP_READ_REG, data, sizeof data, 0, LB_ESP_COMMAND_MS,
                           &response, cancellable, error))
    {
      g_prefix_error (error, "Register %08X: ", address);
      return FALSE;
    }

  *value = response.value;
  return TRUE;
}

gboolean
lb_esp_loader_write_regs (LbEspLoader       *self,
                          const LbEspWrite  *writes,
                          guint              n_writes,
                          GCancellable      *cancellable,
                          GError           **error)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();

  for (guint i = 0; i < n_writes; i++)
    {
      lb_append_le32 (data, writes[i].address);
      lb_append_le32 (data, writes[i].value);
      lb_append_le32 (data, writes[i].mask);
      lb_append_le32 (data, writes[i].delay_us);
    }

  return lb_esp_loader_call (self, LB_ESP_OP_WRITE_REG, data->data, data->len, 0, LB_ESP_COMMAND_MS,
                             NULL, cancellable, error);
}
