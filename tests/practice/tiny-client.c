/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <stdarg.h>
#include <string.h>

#include "lb-reader.h"
#include "tiny-client.h"

void
tiny_open_options (TinyClient                   *self,
                   const LbPracticePlaceOptions *options)
{
  g_autoptr(GError) error = NULL;

  memset (self, 0, sizeof *self);
  self->place = LB_PRACTICE_PLACE (lb_practice_place_new (options, &error));
  g_assert_no_error (error);
  self->port = lb_place_open_port (LB_PLACE (self->place), NULL, &error);
  g_assert_no_error (error);
  self->rom = TRUE;
  self->n_status =
      g_str_has_prefix (options->board, "esp32") || g_str_equal (options->board, "vg-l7x") ? 4 : 2;
}

void
tiny_open (TinyClient         *self,
           const char         *board,
           const char * const *faults)
{
  LbPracticePlaceOptions options = {
    .board = board, .clock = LB_PRACTICE_CLOCK_VIRTUAL, .faults = faults,
  };

  tiny_open_options (self, &options);
}

void
tiny_close (TinyClient *self)
{
  g_clear_object (&self->port);
  g_assert_finalize_object (self->place);
}

void
tiny_reopen (TinyClient *self)
{
  g_autoptr(GError) error = NULL;

  g_clear_object (&self->port);
  self->in_length = self->in_used = 0;
  self->port = lb_place_open_port (LB_PLACE (self->place), NULL, &error);
  g_assert_no_error (error);
}

/* --- bytes and frames ----------------------------------------------------------------------- */

static int
next_byte (TinyClient *self,
           gint64      end)
{
  g_autoptr(GError) error = NULL;
  gint64 left = end - lb_port_now (self->port);
  gssize n;

  if (self->in_used < self->in_length)
    return self->in[self->in_used++];
  if (left < 0)
    return -1;

  n = lb_port_read (self->port, self->in, sizeof self->in, (guint) (left / 1000), NULL, &error);
  if (n <= 0)
    return -1;

  self->in_length = n;
  self->in_used = 1;
  return self->in[0];
}

GByteArray *
tiny_frame (TinyClient *self,
            guint       timeout_ms)
{
  g_autoptr(GByteArray) frame = g_byte_array_new ();
  gint64 end = lb_port_now (self->port) + (gint64) timeout_ms * 1000;
  gboolean inside = FALSE;
  int byte;

  while ((byte = next_byte (self, end)) >= 0)
    {
      guint8 plain = byte;

      if (byte == 0xc0 && inside && frame->len > 0)
        return g_steal_pointer (&frame);
      if (byte == 0xc0)
        {
          inside = TRUE;
          continue;
        }
      if (!inside)
        continue;
      if (byte == 0xdb)
        {
          byte = next_byte (self, end);
          plain = byte == 0xdc ? 0xc0 : 0xdb;
        }
      g_byte_array_append (frame, &plain, 1);
    }

  return NULL;
}

void
tiny_send_frame (TinyClient   *self,
                 const guint8 *data,
                 gsize         length)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  g_byte_array_append (wire, (const guint8 *) "\xc0", 1);
  for (gsize i = 0; i < length; i++)
    if (data[i] == 0xc0)
      g_byte_array_append (wire, (const guint8 *) "\xdb\xdc", 2);
    else if (data[i] == 0xdb)
      g_byte_array_append (wire, (const guint8 *) "\xdb\xdd", 2);
    else
      g_byte_array_append (wire, data + i, 1);
  g_byte_array_append (wire, (const guint8 *) "\xc0", 1);
  lb_port_write (self->port, wire->data, wire->len, NULL, NULL);
}

void
tiny_send (TinyClient   *self,
           guint8        opcode,
           guint32       checksum,
           const guint8 *data,
           gsize         length)
{
  g_autofree guint8 *request = g_malloc0 (8 + length);

  request[1] = opcode;
  lb_put_le16 (request + 2, length);
  lb_put_le32 (request + 4, checksum);
  if (length > 0)
    memcpy (request + 8, data, length);
  tiny_send_frame (self, request, 8 + length);
}

gboolean
tiny_receive (TinyClient *self,
              guint8      opcode,
              guint       timeout_ms,
              TinyReply  *reply)
{
  gint64 end = lb_port_now (self->port) + (gint64) timeout_ms * 1000;

  memset (reply, 0, sizeof *reply);
  while (lb_port_now (self->port) < end)
    {
      g_autoptr(GByteArray) frame =
        tiny_frame (self, (guint) ((end - lb_port_now (self->port)) / 1000) + 1);
      guint n_status = self->rom ? self->n_status : 2;

      if (frame == NULL)
        return FALSE;
      if (frame->len < 8 + n_status || frame->data[0] != 1 || frame->data[1] != opcode)
        continue;

      g_assert_cmpuint (lb_get_le16 (frame->data + 2), ==, frame->len - 8);
      reply->opcode = opcode;
      reply->value = lb_get_le32 (frame->data + 4);
      reply->payload = g_byte_array_new ();
      g_byte_array_append (reply->payload, frame->data + 8, frame->len - 8 - n_status);
      memcpy (reply->status, frame->data + frame->len - n_status, 2);
      return TRUE;
    }

  return FALSE;
}

void
tiny_reply_clear (TinyReply *reply)
{
  g_clear_pointer (&reply->payload, g_byte_array_unref);
}

static int
await_status (TinyClient *self,
              guint8      opcode)
{
  TinyReply reply;
  int status;

  if (!tiny_receive (self, opcode, 3000, &reply))
    return -1;

  status = reply.status[0] << 8 | reply.status[1];
  tiny_reply_clear (&reply);
  return status;
}

int
tiny_command (TinyClient *self,
              guint8      opcode,
              guint       n_words,
              ...)
{
  g_autoptr(GByteArray) data = g_byte_array_new ();
  va_list args;

  va_start (args, n_words);
  for (guint i = 0; i < n_words; i++)
    lb_append_le32 (data, va_arg (args, guint32));
  va_end (args);
  tiny_send (self, opcode, 0, data->data, data->len);
  return await_status (self, opcode);
}

guint32
tiny_read_reg (TinyClient *self,
               guint32     address)
{
  guint8 word[4];
  TinyReply reply;

  lb_put_le32 (word, address);
  tiny_send (self, 0x0a, 0, word, sizeof word);
  g_assert_true (tiny_receive (self, 0x0a, 1000, &reply));
  g_assert_cmpuint (reply.status[0], ==, 0);
  tiny_reply_clear (&reply);
  return reply.value;
}

void
tiny_write_reg (TinyClient *self,
                guint32     address,
                guint32     value)
{
  g_assert_cmpint (tiny_command (self, 0x09, 4, address, value, 0xffffffff, 0), ==, 0);
}

int
tiny_block (TinyClient   *self,
            guint8        opcode,
            guint32       sequence,
            const guint8 *data,
            gsize         length)
{
  g_autofree guint8 *block = g_malloc0 (16 + length);
  guint8 sum = 0xef;

  lb_put_le32 (block, length);
  lb_put_le32 (block + 4, sequence);
  if (length > 0)
    memcpy (block + 16, data, length);
  for (gsize i = 0; i < length; i++)
    sum ^= data[i];
  tiny_send (self, opcode, sum, block, 16 + length);
  return await_status (self, opcode);
}

/* --- getting there -------------------------------------------------------------------------- */

void
tiny_reset (TinyClient *self,
            gboolean    download)
{
  lb_port_set_lines (self->port, LB_LINE_RTS, NULL);
  lb_port_sleep (self->port, 100, NULL, NULL);
  if (download)
    lb_port_set_lines (self->port, LB_LINE_DTR | LB_LINE_RTS, NULL);
  lb_port_set_lines (self->port, download ? LB_LINE_DTR : LB_LINE_NONE, NULL);
  lb_port_sleep (self->port, 50, NULL, NULL);
  lb_port_set_lines (self->port, LB_LINE_NONE, NULL);
}

gboolean
tiny_sync (TinyClient *self)
{
  guint8 data[36] = { 0x07, 0x07, 0x12, 0x20 };
  TinyReply reply;

  memset (data + 4, 0x55, 32);
  self->in_length = self->in_used = 0;
  lb_port_flush_input (self->port, NULL);
  tiny_send (self, 0x08, 0, data, sizeof data);
  for (guint i = 0; i < 8; i++)
    {
      if (!tiny_receive (self, 0x08, 500, &reply))
        return FALSE;
      tiny_reply_clear (&reply);
    }

  return TRUE;
}

void
tiny_connect (TinyClient *self)
{
  if ((lb_port_get_features (self->port) & LB_PORT_HAS_LINES) != 0)
    tiny_reset (self, TRUE);

  for (guint i = 0; i < 10; i++)
    if (tiny_sync (self))
      return;

  g_assert_not_reached ();
}

gboolean
tiny_upload (TinyClient *self)
{
  static const guint8 code[256] = { 1, 2, 3 };
  gint64 end;

  g_assert_cmpint (
      tiny_command (self, 0x05, 4, (guint32)sizeof code, 1u, 0x1800u, 0x40100000u), ==, 0);
  g_assert_cmpint (tiny_block (self, 0x07, 0, code, sizeof code), ==, 0);
  tiny_send (self, 0x06, 0, (const guint8 *) "\0\0\0\0\0\0\x10\x40", 8);
  end = lb_port_now (self->port) + 1000000;
  while (lb_port_now (self->port) < end)
    {
      g_autoptr(GByteArray) frame = tiny_frame (self, 500);

      if (frame != NULL && frame->len == 4 && memcmp (frame->data, "OHAI", 4) == 0)
        {
          self->rom = FALSE;
          return TRUE;
        }
    }

  return FALSE;
}

void
tiny_connect_stub (TinyClient *self)
{
  tiny_connect (self);
  g_assert_true (tiny_upload (self));
}

/* --- flash ---------------------------------------------------------------------------------- */

TinyRead
tiny_read (TinyClient *self,
           guint32     address,
           guint32     length,
           guint8     *buf)
{
  g_autoptr(GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  g_autoptr(GByteArray) trailer = NULL;
  guint8 digest[16];
  gsize digest_length = sizeof digest;
  guint32 done = 0;

  if (tiny_command (self, 0xd2, 4, address, length, 4096u, 1u) != 0)
    return TINY_READ_REFUSED;

  while (done < length)
    {
      g_autoptr(GByteArray) packet = tiny_frame (self, 1000);
      guint8 ack[4];

      if (packet == NULL)
        return TINY_READ_TIMEOUT;
      if (packet->len != MIN (4096, length - done))
        return TINY_READ_SHORT;
      memcpy (buf + done, packet->data, packet->len);
      g_checksum_update (md5, packet->data, packet->len);
      done += packet->len;
      lb_put_le32 (ack, done);
      tiny_send_frame (self, ack, sizeof ack);
    }

  trailer = tiny_frame (self, 1000);
  if (trailer == NULL || trailer->len != 16)
    return TINY_READ_TIMEOUT;

  g_checksum_get_digest (md5, digest, &digest_length);
  return memcmp (digest, trailer->data, 16) == 0 ? TINY_READ_OK : TINY_READ_DIGEST;
}

gboolean
tiny_md5 (TinyClient *self,
          guint32     address,
          guint32     length,
          guint8     *digest)
{
  guint8 request[16] = { 0 };
  TinyReply reply;

  lb_put_le32 (request, address);
  lb_put_le32 (request + 4, length);
  tiny_send (self, 0x13, 0, request, sizeof request);
  if (!tiny_receive (self, 0x13, 60000, &reply))
    return FALSE;

  g_assert_cmpuint (reply.payload->len, ==, 16);
  memcpy (digest, reply.payload->data, 16);
  tiny_reply_clear (&reply);
  return TRUE;
}
