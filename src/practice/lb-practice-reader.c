/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-reader"

#include "config.h"

#include <string.h>

#include "lb-practice-chip-private.h"
#include "lb-reader.h"

#define LARGEST_PACKET 4096
#define ACK_LENGTH 4
#define SLOW_LENGTH 64
#define MD5_LENGTH 16
#define SHORT_BY 3 /* bytes that fault "short" takes away */

void
lb_practice_reader_reset (LbPracticeChip *self)
{
  g_clear_pointer (&self->reader.md5, g_checksum_free);
  memset (&self->reader, 0, sizeof self->reader);
}

/* Facts 2.6, step 5: also after a cancel, for what was sent until then. */
static void
finish (LbPracticeChip *self)
{
  guint8 digest[MD5_LENGTH];
  gsize length = sizeof digest;

  g_checksum_get_digest (self->reader.md5, digest, &length);
  lb_practice_reader_reset (self);
  self->open_at = self->now;
  lb_practice_loader_send (self, self->now, digest, length);
}

/* --- one packet ----------------------------------------------------------------------------- */

static gint64
sent_cb (LbPracticeChip *self,
         gint64          now)
{
  return LB_PRACTICE_NEVER;
}

static gint64
suffer_cb (LbPracticeChip *self,
           gint64          now)
{
  lb_practice_chip_suffer (self, self->struck);
  return LB_PRACTICE_NEVER;
}

/* Sends the packet up to byte @at of its data, then the fault happens. */
static gint64
send_until (LbPracticeChip *self,
            const guint8   *data,
            gsize           at)
{
  g_autoptr(GByteArray) frame = g_byte_array_new ();

  lb_practice_slip_frame (frame, data, at);
  lb_practice_wire_send (self->wire, self->now, frame->data, frame->len - 1);
  self->moved += at;
  lb_practice_chip_start_step (self, suffer_cb, lb_practice_wire_out_done (self->wire));
  return LB_PRACTICE_NEVER;
}

/* What the line does to a packet. Returns: bytes that are left of it */
static gsize
damage (LbPracticeChip *self,
        guint8         *data,
        gsize           length)
{
  gsize at;

  if (lb_practice_fault_strikes_in (self->faults, LB_PRACTICE_FAULT_FLIP, self->moved, length, &at))
    data[at] ^= 0x04;

  if (lb_practice_fault_strikes_in (
          self->faults, LB_PRACTICE_FAULT_SHORT, self->moved, length, &at))
    {
      gsize gone = MIN (SHORT_BY, length);

      at = MIN (at, length - gone);
      memmove (data + at, data + at + gone, length - at - gone);
      length -= gone;
    }

  return length;
}

static gint64
packet_cb (LbPracticeChip *self,
           gint64          now)
{
  LbPracticeReader *reader = &self->reader;
  gsize length = MIN (reader->packet, reader->length - reader->done);
  g_autofree guint8 *data = g_malloc (length + 1);
  gsize left;
  gsize at;

  lb_practice_loader_read (self, reader->address + reader->done, data, length);
  g_checksum_update (reader->md5, data, length);
  if (lb_practice_chip_strikes (self, length, &at, &self->struck))
    return send_until (self, data, at);

  /* Counted as sent before the acknowledgement is looked for: an early one is right. */
  reader->done += length;
  reader->sent++;
  self->open_at = now;
  left = damage (self, data, length);
  if (!lb_practice_fault_strikes_in (
          self->faults, LB_PRACTICE_FAULT_LOST, self->moved, length, &at))
    lb_practice_loader_send (self, now, data, left);
  self->moved += length;

  /* It does not read ahead while it sends. */
  lb_practice_chip_start_step (self, sent_cb, lb_practice_wire_out_done (self->wire));
  return LB_PRACTICE_NEVER;
}

static void
start_packet (LbPracticeChip *self,
              gint64          at)
{
  LbPracticeReader *reader = &self->reader;
  gint64 length = MIN (reader->packet, reader->length - reader->done);

  lb_practice_chip_start_step (self, packet_cb, at + self->model->timing->read_4k * length / 4096);
}

/* --- READ_FLASH ----------------------------------------------------------------------------- */

void
lb_practice_reader_begin (LbPracticeChip          *self,
                          const LbPracticeRequest *request,
                          gint64                   at)
{
  LbPracticeReader *reader = &self->reader;
  guint32 address = lb_practice_request_u32 (request, 0);
  guint32 length = lb_practice_request_u32 (request, 4);
  guint32 packet = lb_practice_request_u32 (request, 8);
  guint8 failure = LB_PRACTICE_OK;

  if (request->length != 16)
    failure = LB_PRACTICE_STUB_LENGTH;
  else if ((guint64) address + length > self->flash_limit)
    failure = LB_PRACTICE_STUB_SPI;

  lb_practice_loader_reply (self, at, request->opcode, 0, NULL, 0, failure);
  if (failure != LB_PRACTICE_OK)
    return;

  if (packet == 0 || packet > LARGEST_PACKET)
    {
      /* Trap 7: said yes, sends nothing, complains later. */
      self->late_error = LB_PRACTICE_STUB_LENGTH;
      return;
    }

  lb_practice_reader_reset (self);
  reader->active = TRUE;
  reader->address = address;
  reader->length = length;
  reader->packet = packet;
  reader->md5 = g_checksum_new (G_CHECKSUM_MD5);
  if (length == 0)
    finish (self);
  else
    start_packet (self, at);
}

/*
 * A frame while a read is open. Four bytes acknowledge: the stub counts them and goes on when as
 * many came as it sent (trap 6). Any other length ends the read.
 */
void
lb_practice_reader_frame (LbPracticeChip *self,
                          const guint8   *data,
                          gsize           length)
{
  LbPracticeReader *reader = &self->reader;

  if (length != ACK_LENGTH)
    {
      g_debug ("%s: read cancelled after %u bytes", self->board->name, reader->done);
      finish (self);
      return;
    }

  reader->acked++;
  if (reader->acked != reader->sent)
    return;

  if (reader->done < reader->length)
    {
      self->open_at = LB_PRACTICE_NEVER;
      start_packet (self, self->now);
    }
  else if (lb_get_le32 (data) == reader->length)
    {
      finish (self);
    }
}

/* --- the other two that read ---------------------------------------------------------------- */

void
lb_practice_reader_slow (LbPracticeChip          *self,
                         const LbPracticeRequest *request,
                         gint64                   at)
{
  guint32 address = lb_practice_request_u32 (request, 0);
  guint32 length = lb_practice_request_u32 (request, 4);
  guint8 data[SLOW_LENGTH] = { 0 };
  guint8 failure = LB_PRACTICE_OK;
  LbPracticeFaultKind kind;
  gsize where;

  if (request->length != 8 || length > SLOW_LENGTH)
    failure = LB_PRACTICE_ROM_FORMAT;
  else if (!self->attached || (guint64) address + length > self->flash_limit)
    failure = LB_PRACTICE_ROM_FAILED;
  else if (lb_practice_chip_strikes (self, length, &where, &kind))
    {
      lb_practice_chip_suffer (self, kind);
      return;
    }

  if (failure == LB_PRACTICE_OK)
    {
      lb_practice_loader_read (self, address, data, length);
      self->reply_lost = lb_practice_fault_strikes_in (self->faults, LB_PRACTICE_FAULT_LOST,
                                                       self->moved, length, &where);
      damage (self, data, length);
      self->moved += length;
    }

  /* Always 64 bytes, however few were asked for. */
  lb_practice_loader_reply (self, at, request->opcode, 0, data, sizeof data, failure);
}

void
lb_practice_reader_md5 (LbPracticeChip          *self,
                        const LbPracticeRequest *request,
                        gint64                   at)
{
  gboolean rom = lb_practice_loader_is_rom (self);
  guint32 address = lb_practice_request_u32 (request, 0);
  guint32 length = lb_practice_request_u32 (request, 4);
  g_autofree guint8 *data = NULL;
  g_autoptr(GChecksum) md5 = NULL;
  guint8 digest[MD5_LENGTH];
  gsize digest_length = sizeof digest;
  guint8 failure = LB_PRACTICE_OK;

  if (request->length != 16)
    failure = rom ? LB_PRACTICE_ROM_FORMAT : LB_PRACTICE_STUB_LENGTH;
  else if (!self->attached || (guint64) address + length > self->flash_limit)
    failure = rom ? LB_PRACTICE_ROM_FAILED : LB_PRACTICE_STUB_SPI;

  if (failure != LB_PRACTICE_OK)
    {
      lb_practice_loader_reply (self, at, request->opcode, 0, NULL, 0, failure);
      return;
    }

  data = g_malloc ((gsize) length + 1);
  lb_practice_loader_read (self, address, data, length);
  md5 = g_checksum_new (G_CHECKSUM_MD5);
  g_checksum_update (md5, data, length);
  at += self->model->timing->digest_64k * (gint64) length / LB_PRACTICE_BLOCK;
  if (rom)
    {
      const char *hex = g_checksum_get_string (md5);

      lb_practice_loader_reply (self, at, request->opcode, 0, (const guint8 *) hex, strlen (hex),
                                LB_PRACTICE_OK);
      return;
    }

  g_checksum_get_digest (md5, digest, &digest_length);
  lb_practice_loader_reply (self, at, request->opcode, 0, digest, digest_length, LB_PRACTICE_OK);
}
