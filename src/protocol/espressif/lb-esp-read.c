/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-read"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-esp-loader-private.h"
#include "lb-reader.h"

/* Reading and digests (facts 2.6, 2.7). */

#define MAX_PACKET 4096u
#define IN_FLIGHT 64u       /* what other tools send; both kinds of stub keep to one packet */
#define PACKET_MS 3000
#define STOP_MS 200         /* to end a read in order when the user cancels */
#define SLOW_LENGTH 64u
#define MD5_LENGTH 16
#define MD5_HEX_LENGTH 32

/* A read under way. */
typedef struct
{
  GByteArray *image;
  guint32     length;
  guint32     packet;
  guint32     want;      /* bytes of the packet that comes or comes next */
  gboolean    acked;     /* that packet was acknowledged */
} Stream;

static gboolean
send_ack (LbEspLoader   *self,
          Stream        *stream,
          GCancellable  *cancellable,
          GError       **error)
{
  guint8 total[4];

  lb_put_le32 (total, stream->image->len + stream->want);
  stream->acked = TRUE;
  return lb_esp_loader_send_frame (self, total, sizeof total, cancellable, error);
}

static void
set_silent (LbEspLoader  *self,
            GError      **error)
{
  LbEspBootlog log;

  /* Text of a chip that restarts looks like the beginning of a frame. */
  lb_slip_decoder_reject (&self->decoder);
  log = lb_esp_bootlog_parse (self->decoder.skipped->data, self->decoder.skipped->len);
  g_set_error (error, LB_ERROR, LB_ERROR_TIMEOUT, "The chip stopped sending. %s",
               log.kind == LB_ESP_BOOT_BROWNOUT || log.kind == LB_ESP_BOOT_CRASH
                 ? lb_esp_boot_get_advice (log.kind)
                 : "Check the cable and the supply.");
}

static gboolean
check_packet (LbEspLoader   *self,
              const Stream  *stream,
              GError       **error)
{
  if (self->decoder.frame->len == stream->want && !self->decoder.damaged)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_CHECKSUM,
               "Only %u of %u bytes of a packet came whole: bytes were lost on the way. A slower "
               "speed or another USB port may help.",
               MIN (self->decoder.frame->len, stream->want), stream->want);
  return FALSE;
}

/*
 * The acknowledgement goes out as soon as the packet begins: the stub has counted it as sent by then,
 * and the way to it is hidden behind the rest of the packet (facts 2.6). Never earlier, never twice.
 */
static gboolean
take_packet (LbEspLoader   *self,
             Stream        *stream,
             GCancellable  *cancellable,
             GError       **error)
{
  gint64 deadline = lb_esp_loader_deadline (self, PACKET_MS);
  LbEspGot got = lb_esp_loader_receive (self, deadline, TRUE, cancellable, error);

  if (got == LB_ESP_GOT_START || got == LB_ESP_GOT_FRAME)
    {
      if (!send_ack (self, stream, cancellable, error))
        return FALSE;

      if (got == LB_ESP_GOT_START)
        got = lb_esp_loader_receive (self, deadline, FALSE, cancellable, error);
    }

  if (got == LB_ESP_GOT_NOTHING)
    set_silent (self, error);

  if (got != LB_ESP_GOT_FRAME || !check_packet (self, stream, error))
    return FALSE;

  g_byte_array_append (stream->image, self->decoder.frame->data, self->decoder.frame->len);
  return TRUE;
}

static gboolean
check_digest (LbEspLoader   *self,
              const Stream  *stream,
              GCancellable  *cancellable,
              GError       **error)
{
  LbDigest digest = lb_digest_compute (stream->image->data, stream->image->len);
  LbEspGot got = lb_esp_loader_receive (self, lb_esp_loader_deadline (self, PACKET_MS), FALSE,
                                        cancellable, error);

  if (got == LB_ESP_GOT_NOTHING)
    set_silent (self, error);

  if (got != LB_ESP_GOT_FRAME)
    return FALSE;

  self->unsettled = FALSE;
  if (!self->decoder.damaged && self->decoder.frame->len == MD5_LENGTH &&
      memcmp (self->decoder.frame->data, digest.md5, MD5_LENGTH) == 0)
    return TRUE;

  g_set_error_literal (error, LB_ERROR, LB_ERROR_CHECKSUM,
                       "The data that arrived differs from what the chip sent: bytes were changed on "
                       "the way.");
  return FALSE;
}

/*
 * Ends a read in order, so that the loader is usable at once: a frame that is no acknowledgement, in
 * the place of one. What cannot be done in time is left to lb_esp_loader_settle().
 */
static void
stop_stream (LbEspLoader *self,
             Stream      *stream)
{
  static const guint8 stop = 0;
  gint64 deadline = lb_esp_loader_deadline (self, STOP_MS);
  gboolean last = stream->image->len + stream->want == stream->length;

  if (stream->acked)
    {
      if (lb_esp_loader_receive (self, deadline, FALSE, NULL, NULL) != LB_ESP_GOT_FRAME)
        return;

      if (!last && lb_esp_loader_receive (self, deadline, TRUE, NULL, NULL) == LB_ESP_GOT_NOTHING)
        return;
    }
  else
    {
      last = FALSE;
      if (lb_esp_loader_receive (self, deadline, TRUE, NULL, NULL) == LB_ESP_GOT_NOTHING)
        return;
    }

  if (!last && !lb_esp_loader_send_frame (self, &stop, sizeof stop, NULL, NULL))
    return;

  /* The rest of the packet, then the digest of what was sent. */
  for (guint i = 0; i < 2; i++)
    {
      if (lb_esp_loader_receive (self, deadline, FALSE, NULL, NULL) != LB_ESP_GOT_FRAME)
        return;

      if (self->decoder.frame->len == MD5_LENGTH)
        {
          self->unsettled = FALSE;
          return;
        }
    }
}

static gboolean
begin_stream (LbEspLoader   *self,
              guint32        offset,
              Stream        *stream,
              GCancellable  *cancellable,
              GError       **error)
{
  guint8 data[16];

  lb_put_le32 (data, offset);
  lb_put_le32 (data + 4, stream->length);
  lb_put_le32 (data + 8, stream->packet);
  lb_put_le32 (data + 12, IN_FLIGHT);
  if (!lb_esp_loader_call (self, LB_ESP_OP_READ_FLASH, data, sizeof data, 0, LB_ESP_COMMAND_MS, NULL,
                           cancellable, error))
    return FALSE;

  self->unsettled = TRUE;
  self->busy_until = 0;
  return TRUE;
}

static gboolean
run_stream (LbEspLoader   *self,
            Stream        *stream,
            LbProgress    *progress,
            GCancellable  *cancellable,
            GError       **error)
{
  while (stream->image->len < stream->length)
    {
      stream->want = MIN (stream->packet, stream->length - stream->image->len);
      stream->acked = FALSE;
      if (!take_packet (self, stream, cancellable, error))
        return FALSE;

      lb_progress_set_data (progress, stream->image->data, stream->image->len, stream->length);
    }

  return check_digest (self, stream, cancellable, error);
}

static GBytes *
read_stub (LbEspLoader   *self,
           guint32        offset,
           guint32        length,
           guint          packet,
           LbProgress    *progress,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GByteArray) image = g_byte_array_sized_new (length);
  g_autoptr(GError) local_error = NULL;
  Stream stream = { .image = image, .length = length, .packet = MIN (packet, MAX_PACKET) };

  if (!begin_stream (self, offset, &stream, cancellable, error))
    return NULL;

  if (!run_stream (self, &stream, progress, cancellable, &local_error))
    {
      if (lb_error_is_cancelled (local_error) && image->len < length)
        stop_stream (self, &stream);

      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&image));
}

static GBytes *
read_rom (LbEspLoader   *self,
          guint32        offset,
          guint32        length,
          LbProgress    *progress,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr(GByteArray) image = g_byte_array_sized_new (length);

  while (image->len < length)
    {
      guint32 want = MIN (SLOW_LENGTH, length - image->len);
      LbEspResponse response;
      guint8 data[8];

      lb_put_le32 (data, offset + image->len);
      lb_put_le32 (data + 4, want);
      if (!lb_esp_loader_call (self, LB_ESP_OP_READ_FLASH_SLOW, data, sizeof data, SLOW_LENGTH,
                               LB_ESP_COMMAND_MS, &response, cancellable, error))
        {
          g_prefix_error (error, "Reading 0x%06x: ", offset + image->len);
          return NULL;
        }

      g_byte_array_append (image, response.data, want);
      lb_progress_set_data (progress, image->data, image->len, length);
    }

  return g_byte_array_free_to_bytes (g_steal_pointer (&image));
}

static gboolean
check_rom_can (LbEspLoader  *self,
               const char   *what,
               GError      **error)
{
  if (self->stub || self->chip->id != LB_ESP_ESP8266)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
               "The ESP8266's ROM loader cannot %s; Espressif's stub is needed for that.", what);
  return FALSE;
}

GBytes *
lb_esp_loader_read (LbEspLoader   *self,
                    guint32        offset,
                    guint32        length,
                    guint          packet,
                    LbProgress    *progress,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_return_val_if_fail (self->chip != NULL && length > 0 && packet > 0, NULL);

  if (!check_rom_can (self, "read the flash", error))
    return NULL;

  if (!self->stub)
    return read_rom (self, offset, length, progress, cancellable, error);

  return read_stub (self, offset, length, packet, progress, cancellable, error);
}

gboolean
lb_esp_loader_digest (LbEspLoader   *self,
                      guint32        offset,
                      guint32        length,
                      LbDigest      *digest,
                      GCancellable  *cancellable,
                      GError       **error)
{
  gsize payload = self->stub ? MD5_LENGTH : MD5_HEX_LENGTH;
  guint8 data[16] = { 0 };
  LbEspResponse response;
  g_autofree char *hex = NULL;

  if (!check_rom_can (self, "compute digests", error))
    return FALSE;

  lb_put_le32 (data, offset);
  lb_put_le32 (data + 4, length);
  if (!lb_esp_loader_call (self, LB_ESP_OP_SPI_FLASH_MD5, data, sizeof data, payload,
                           lb_esp_timeout_for (length, LB_ESP_DIGEST_SECONDS), &response,
                           cancellable, error))
    {
      g_prefix_error (error, "Digest of 0x%06x: ", offset);
      return FALSE;
    }

  if (self->stub)
    {
      memcpy (digest->md5, response.data, MD5_LENGTH);
      return TRUE;
    }

  hex = g_strndup ((const char *) response.data, MD5_HEX_LENGTH);
  if (lb_digest_from_hex (digest, hex))
    return TRUE;

  g_set_error_literal (error, LB_ERROR, LB_ERROR_PROTOCOL, "The chip's digest is not hexadecimal.");
  return FALSE;
}
