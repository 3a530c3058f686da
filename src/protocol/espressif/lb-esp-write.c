/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-write"

#include "config.h"

#include <string.h>
#include <zlib.h>

#include "lb-error.h"
#include "lb-esp-loader-private.h"
#include "lb-reader.h"

/* Erasing and writing (facts 2.4, 2.5, traps 3 and 4). */

#define SECTOR 4096u
#define SECTORS_PER_BLOCK 16u
#define ERASE_BLOCK (64u * 1024)
#define WINDOW (32u * 1024)
#define PACKET_STUB 0x4000u
#define PACKET_USB_OTG 0x800u
#define PACKET_ROM 0x400u
#define MAX_RESENDS 3
#define STAY 1

typedef struct
{
  gboolean      compressed;
  LbEspOp       begin;
  LbEspOp       data;
  LbEspOp       end;
  guint32       offset;
  guint32       packet;
  const guint8 *plain;
  gsize         plain_length;
  const guint8 *wire;         /* what is sent: plain, or a zlib stream */
  gsize         wire_length;
  z_stream      inflater;     /* counts what a block of the stream becomes */
} Write;

guint32
lb_esp8266_get_erase_size (guint32 offset,
                           guint32 length)
{
  guint32 n = (length + SECTOR - 1) / SECTOR;
  guint32 s = offset / SECTOR;
  guint32 h = MIN (SECTORS_PER_BLOCK - s % SECTORS_PER_BLOCK, n);

  return (n < 2 * h ? (n + 1) / 2 : n - h) * SECTOR;
}

static guint
packet_size (LbEspLoader *self)
{
  if (!self->stub)
    return PACKET_ROM;

  return self->link == LB_ESP_LINK_USB_OTG ? PACKET_USB_OTG : PACKET_STUB;
}

/* A write of plain bytes to the ESP8266 ROM has the erase size of that ROM, all else the true one. */
static guint32
begin_size (LbEspLoader *self,
            guint32      offset,
            guint32      length,
            gboolean     compressed)
{
  if (self->stub)
    return length;

  if (self->chip->id == LB_ESP_ESP8266)
    return lb_esp8266_get_erase_size (offset, length);

  /* The ROM erases whole packets of an inflated stream. */
  return compressed ? (length + PACKET_ROM - 1) / PACKET_ROM * PACKET_ROM : length;
}

static gboolean
send_begin (LbEspLoader   *self,
            LbEspOp        op,
            guint32        size,
            guint32        n_packets,
            guint32        packet,
            guint32        offset,
            guint          timeout_ms,
            GCancellable  *cancellable,
            GError       **error)
{
  guint8 data[20] = { 0 };
  gsize length = !self->stub && self->chip->begin_word ? 20 : 16;

  lb_put_le32 (data, size);
  lb_put_le32 (data + 4, n_packets);
  lb_put_le32 (data + 8, packet);
  lb_put_le32 (data + 12, offset);
  return lb_esp_loader_call (self, op, data, length, 0, timeout_ms, NULL, cancellable, error);
}

gboolean
lb_esp_loader_erase (LbEspLoader   *self,
                     guint32        offset,
                     guint32        length,
                     GCancellable  *cancellable,
                     GError       **error)
{
  guint timeout_ms = lb_esp_timeout_for (length, LB_ESP_ERASE_SECONDS);
  gboolean erased;

  g_return_val_if_fail (offset % SECTOR == 0 && length % SECTOR == 0, FALSE);

  if (self->stub)
    {
      guint8 data[8];

      lb_put_le32 (data, offset);
      lb_put_le32 (data + 4, length);
      erased = lb_esp_loader_call (self, LB_ESP_OP_ERASE_REGION, data, sizeof data, 0, timeout_ms,
                                   NULL, cancellable, error);
    }
  else
    erased = send_begin (self, LB_ESP_OP_FLASH_BEGIN, begin_size (self, offset, length, FALSE),
                         (length + PACKET_ROM - 1) / PACKET_ROM, PACKET_ROM, offset, timeout_ms,
                         cancellable, error);

  if (!erased)
    g_prefix_error (error, "Erasing 0x%06x: ", offset);

  return erased;
}

static GBytes *
compress_data (const guint8 *data,
               gsize         length)
{
  z_stream z = { 0 };
  g_autofree guint8 *out = NULL;
  gsize bound;

  if (deflateInit2 (&z, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS, MAX_MEM_LEVEL,
                    Z_DEFAULT_STRATEGY) != Z_OK)
    return NULL;

  bound = deflateBound (&z, length);
  out = g_malloc (bound);
  z.next_in = (Bytef *) data;
  z.avail_in = length;
  z.next_out = out;
  z.avail_out = bound;
  if (deflate (&z, Z_FINISH) != Z_STREAM_END)
    {
      deflateEnd (&z);
      return NULL;
    }

  deflateEnd (&z);
  return g_bytes_new_take (g_steal_pointer (&out), z.total_out);
}

/* Returns: bytes of flash that block @at of the write stands for */
static gsize
count_plain (Write *write,
             gsize  at,
             gsize  length)
{
  guint8 scratch[4096];
  gsize before = write->inflater.total_out;

  if (!write->compressed)
    return MIN (length, write->plain_length - at);

  write->inflater.next_in = (Bytef *) (write->wire + at);
  write->inflater.avail_in = length;
  do
    {
      write->inflater.next_out = scratch;
      write->inflater.avail_out = sizeof scratch;
      if (inflate (&write->inflater, Z_NO_FLUSH) != Z_OK)
        break;
    }
  while (write->inflater.avail_out == 0 || write->inflater.avail_in > 0);

  return write->inflater.total_out - before;
}

/* Erasing ahead and programming what one block becomes (facts 1.6). */
static guint
block_timeout (gsize plain)
{
  guint64 erases = (plain + WINDOW - 1) / WINDOW + 1;

  return lb_esp_timeout_for (plain + erases * ERASE_BLOCK, LB_ESP_ERASE_SECONDS);
}

static gboolean
send_block (LbEspLoader   *self,
            const Write   *write,
            guint32        sequence,
            const guint8  *block,
            gsize          length,
            guint          timeout_ms,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  lb_esp_packet_append_block (wire, write->data, sequence, block, length);
  for (guint resend = 0;; resend++)
    {
      g_autoptr(GError) local_error = NULL;
      LbEspResponse response;

      if (!lb_esp_loader_send (self, wire, cancellable, error) ||
          !lb_esp_loader_wait_reply (self, write->data, timeout_ms, &response, cancellable, error))
        return FALSE;

      if (lb_esp_loader_check (self, &response, 0, cancellable, &local_error))
        return TRUE;

      if (resend == MAX_RESENDS || !g_error_matches (local_error, LB_ERROR, LB_ERROR_CHECKSUM))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      g_debug ("block %u came damaged; sent again", sequence);
    }
}

/*
 * The stub acknowledges a block before it writes it, so a failure arrives with the reply to the next
 * one (trap 3): the time limit and the blame belong to the block before.
 */
static gboolean
send_blocks (LbEspLoader   *self,
             Write         *write,
             gsize         *last_plain,
             LbProgress    *progress,
             GCancellable  *cancellable,
             GError       **error)
{
  gsize plain_done = 0;
  gsize previous = 0;
  guint32 sequence = 0;

  for (gsize at = 0; at < write->wire_length; at += write->packet, sequence++)
    {
      gsize length = MIN (write->packet, write->wire_length - at);
      gsize plain = count_plain (write, at, length);
      guint timeout_ms = block_timeout (self->stub ? previous : plain);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      if (!send_block (self, write, sequence, write->wire + at, length, timeout_ms, cancellable,
                       error))
        {
          gsize blame = self->stub && plain_done >= previous ? plain_done - previous : plain_done;

          g_prefix_error (error, "Writing 0x%06x: ", (guint32) (write->offset + blame));
          return FALSE;
        }

      previous = plain;
      plain_done = MIN (plain_done + plain, write->plain_length);
      lb_progress_set_bytes (progress, plain_done, write->plain_length);
    }

  *last_plain = previous;
  return TRUE;
}

/* A barrier: answered when the last byte is in the flash. The ROM would leave the loader (trap 11). */
static gboolean
finish (LbEspLoader   *self,
        const Write   *write,
        gsize          last_plain,
        GCancellable  *cancellable,
        GError       **error)
{
  guint8 data[4];

  if (!self->stub)
    return TRUE;

  lb_put_le32 (data, STAY);
  if (lb_esp_loader_call (self, write->end, data, sizeof data, 0, block_timeout (last_plain), NULL,
                          cancellable, error))
    return TRUE;

  g_prefix_error (error, "Writing 0x%06x: ",
                  (guint32) (write->offset + write->plain_length - last_plain));
  return FALSE;
}

static gboolean
run_write (LbEspLoader   *self,
           Write         *write,
           LbProgress    *progress,
           GCancellable  *cancellable,
           GError       **error)
{
  guint32 n_packets = (write->wire_length + write->packet - 1) / write->packet;
  guint32 size = begin_size (self, write->offset, write->plain_length, write->compressed);
  guint begin_ms = self->stub ? LB_ESP_COMMAND_MS : lb_esp_timeout_for (size, LB_ESP_ERASE_SECONDS);
  gsize last_plain = 0;

  if (!send_begin (self, write->begin, size, n_packets, write->packet, write->offset, begin_ms,
                   cancellable, error))
    {
      g_prefix_error (error, "Writing 0x%06x: ", write->offset);
      return FALSE;
    }

  return send_blocks (self, write, &last_plain, progress, cancellable, error) &&
         finish (self, write, last_plain, cancellable, error);
}

gboolean
lb_esp_loader_write (LbEspLoader   *self,
                     guint32        offset,
                     const guint8  *data,
                     gsize          length,
                     LbProgress    *progress,
                     GCancellable  *cancellable,
                     GError       **error)
{
  gboolean can_inflate = self->stub || self->chip->id != LB_ESP_ESP8266;
  g_autoptr(GBytes) compressed = can_inflate ? compress_data (data, length) : NULL;
  Write write = {
    .begin = LB_ESP_OP_FLASH_BEGIN, .data = LB_ESP_OP_FLASH_DATA, .end = LB_ESP_OP_FLASH_END,
    .offset = offset, .packet = packet_size (self),
    .plain = data, .plain_length = length, .wire = data, .wire_length = length,
  };
  gboolean written;

  g_return_val_if_fail (offset % SECTOR == 0 && length % SECTOR == 0 && length > 0, FALSE);

  if (compressed == NULL || g_bytes_get_size (compressed) >= length ||
      inflateInit (&write.inflater) != Z_OK)
    return run_write (self, &write, progress, cancellable, error);

  write.compressed = TRUE;
  write.begin = LB_ESP_OP_FLASH_DEFL_BEGIN;
  write.data = LB_ESP_OP_FLASH_DEFL_DATA;
  write.end = LB_ESP_OP_FLASH_DEFL_END;
  write.wire = g_bytes_get_data (compressed, &write.wire_length);
  written = run_write (self, &write, progress, cancellable, error);
  inflateEnd (&write.inflater);
  return written;
}
