/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-writer"

#include "config.h"

#include <string.h>

#include "lb-practice-chip-private.h"

#define BLOCK_HEADER 16 /* bytes in front of the data of a block */
#define LARGEST_PACKET 16384
#define CHECKSUM_START 0xef
#define ADDRESS_LIMIT (16 * 1024 * 1024)

void
lb_practice_writer_reset (LbPracticeChip *self)
{
  LbPracticeWriter *writer = &self->writer;
  GByteArray *queue = writer->queue;

  lb_practice_inflate_end (writer);
  memset (writer, 0, sizeof *writer);
  writer->queue = queue;
  g_byte_array_set_size (queue, 0);
}

static void
reply (LbPracticeChip          *self,
       const LbPracticeRequest *request,
       gint64                   at,
       guint8                   failure)
{
  lb_practice_loader_reply (self, at, request->opcode, 0, NULL, 0, failure);
}

/* Facts 2.2: the fifth word. */
static gboolean
begin_length_fits (LbPracticeChip          *self,
                   const LbPracticeRequest *request)
{
  if (!lb_practice_loader_is_rom (self))
    return request->length == 16 || request->length == 20;

  return request->length == (self->model->generation == LB_PRACTICE_LATER ? 20 : 16);
}

/* Facts 3.2: the ESP8266 ROM counts the sectors before the first block boundary twice. */
static guint32
esp8266_erase_end (guint32 start,
                   guint32 length)
{
  guint32 sectors = (length + LB_PRACTICE_SECTOR - 1) / LB_PRACTICE_SECTOR;
  guint32 head = 16 - start / LB_PRACTICE_SECTOR % 16;

  return start + (sectors + MIN (head, sectors)) * LB_PRACTICE_SECTOR;
}

static guint8
check_begin (LbPracticeChip          *self,
             const LbPracticeRequest *request)
{
  gboolean rom = lb_practice_loader_is_rom (self);
  guint32 size = lb_practice_request_u32 (request, 0);
  guint32 start = lb_practice_request_u32 (request, 12);
  guint64 limit = self->flash_limit;

  if (!begin_length_fits (self, request))
    return rom ? LB_PRACTICE_ROM_FORMAT : LB_PRACTICE_STUB_LENGTH;
  if (!rom && lb_practice_request_u32 (request, 8) > LARGEST_PACKET)
    return LB_PRACTICE_STUB_BLOCK_SIZE;
  if (rom && self->model->generation != LB_PRACTICE_ESP8266 && !self->attached)
    return LB_PRACTICE_ROM_FAILED;
  if ((guint64) start + size > limit)
    return rom ? LB_PRACTICE_ROM_FAILED : LB_PRACTICE_STUB_SPI;

  return LB_PRACTICE_OK;
}

static guint32
reachable (LbPracticeChip *self,
           guint32         address)
{
  gboolean wide = self->model->wide && !lb_practice_loader_is_rom (self);

  return wide ? address : address % ADDRESS_LIMIT;
}

void
lb_practice_writer_begin (LbPracticeChip          *self,
                          const LbPracticeRequest *request,
                          gint64                   at)
{
  LbPracticeWriter *writer = &self->writer;
  guint32 size = lb_practice_request_u32 (request, 0);
  guint32 start = reachable (self, lb_practice_request_u32 (request, 12));
  guint8 failure = check_begin (self, request);

  if (failure != LB_PRACTICE_OK)
    {
      reply (self, request, at, failure);
      return;
    }

  lb_practice_writer_reset (self);
  writer->active = TRUE;
  writer->compressed = request->opcode == LB_PRACTICE_OP_FLASH_DEFL_BEGIN;
  writer->packet = lb_practice_request_u32 (request, 8);
  writer->address = start;
  writer->end = start + size;
  writer->erased = start - start % LB_PRACTICE_SECTOR;
  if (!lb_practice_loader_is_rom (self))
    {
      reply (self, request, at, LB_PRACTICE_OK);
      return;
    }

  /* The ROM erases all of it before it answers. */
  lb_practice_regs_attach (self->regs, TRUE);
  writer->erase_from = writer->erased;
  writer->erase_to = writer->end + (LB_PRACTICE_SECTOR - 1);
  writer->erase_to -= writer->erase_to % LB_PRACTICE_SECTOR;
  if (self->model->generation == LB_PRACTICE_ESP8266)
    {
      guint64 announced = (guint64) lb_practice_request_u32 (request, 4) * writer->packet;

      /* Its first word says only what to erase; the packets, how much comes (facts 3.2). */
      writer->erase_to = MIN (esp8266_erase_end (writer->erase_from, size),
                              lb_practice_flash_get_size (self->flash));
      writer->end = start + MIN (announced, self->flash_limit - start);
    }
  writer->erased = G_MAXUINT32;
  writer->reply = request->opcode;
  lb_practice_chip_start_step (self, lb_practice_writer_work, at);
}

/* --- DATA ----------------------------------------------------------------------------------- */

static guint8
check_data (LbPracticeChip          *self,
            const LbPracticeRequest *request)
{
  LbPracticeWriter *writer = &self->writer;
  gboolean rom = lb_practice_loader_is_rom (self);
  gboolean compressed = request->opcode == LB_PRACTICE_OP_FLASH_DEFL_DATA;
  gsize length = request->length > BLOCK_HEADER ? request->length - BLOCK_HEADER : 0;
  guint8 sum = CHECKSUM_START;
  gsize at;

  if (!writer->active || writer->compressed != compressed)
    return rom ? LB_PRACTICE_ROM_FORMAT : LB_PRACTICE_STUB_NOT_STARTED;
  if (request->length < BLOCK_HEADER || lb_practice_request_u32 (request, 0) != length ||
      lb_practice_fault_strikes_in (
          self->faults, LB_PRACTICE_FAULT_SHORT, self->moved, length, &at))
    return rom ? LB_PRACTICE_ROM_FORMAT : LB_PRACTICE_STUB_LENGTH;

  for (gsize i = BLOCK_HEADER; i < request->length; i++)
    sum ^= request->data[i];
  if (lb_practice_fault_strikes_in (self->faults, LB_PRACTICE_FAULT_FLIP, self->moved, length, &at))
    sum ^= 1;
  if (sum != request->checksum)
    return rom ? LB_PRACTICE_ROM_CHECKSUM : LB_PRACTICE_STUB_CHECKSUM;

  return LB_PRACTICE_OK;
}

/* Returns: a failure code of the stub */
static guint8
queue_block (LbPracticeChip          *self,
             const LbPracticeRequest *request)
{
  LbPracticeWriter *writer = &self->writer;
  const guint8 *data = request->data + BLOCK_HEADER;
  gsize length = request->length - BLOCK_HEADER;

  if (writer->compressed)
    return lb_practice_inflate_block (self, lb_practice_request_u32 (request, 4), data, length);

  /* What is more than was announced is padding. */
  g_byte_array_append (writer->queue, data, MIN (length, writer->end - writer->address));
  return LB_PRACTICE_OK;
}

void
lb_practice_writer_data (LbPracticeChip          *self,
                         const LbPracticeRequest *request,
                         gint64                   at)
{
  LbPracticeWriter *writer = &self->writer;
  guint8 failure = check_data (self, request);
  gsize length = request->length - MIN (request->length, BLOCK_HEADER);
  gsize where;

  if (failure != LB_PRACTICE_OK)
    {
      reply (self, request, at, failure);
      return;
    }

  self->reply_lost = lb_practice_fault_strikes_in (
      self->faults, LB_PRACTICE_FAULT_LOST, self->moved, length, &where);
  failure = queue_block (self, request);
  if (lb_practice_loader_is_rom (self))
    {
      writer->failure = failure == LB_PRACTICE_OK ? LB_PRACTICE_OK : LB_PRACTICE_ROM_DEFLATE;
      writer->reply = request->opcode;
    }
  else
    {
      /* Trap 3: acknowledged before it is written. */
      reply (self, request, at, LB_PRACTICE_OK);
      self->late_error = failure;
    }

  lb_practice_chip_start_step (self, lb_practice_writer_work, at);
}

/* --- END and erase -------------------------------------------------------------------------- */

void
lb_practice_writer_end (LbPracticeChip          *self,
                        const LbPracticeRequest *request,
                        gint64                   at)
{
  LbPracticeWriter *writer = &self->writer;
  guint8 failure = LB_PRACTICE_OK;

  if (!writer->active)
    failure = LB_PRACTICE_STUB_NOT_STARTED;
  else if (request->length != 4 || writer->address < writer->end)
    failure = LB_PRACTICE_STUB_LENGTH;

  lb_practice_writer_reset (self);
  reply (self, request, at, failure);
}

void
lb_practice_writer_erase (LbPracticeChip          *self,
                          const LbPracticeRequest *request,
                          gint64                   at)
{
  LbPracticeWriter *writer = &self->writer;
  gboolean whole = request->opcode == LB_PRACTICE_OP_ERASE_FLASH;
  guint32 start = lb_practice_request_u32 (request, 0);
  guint32 length =
      whole ? lb_practice_flash_get_size (self->flash) : lb_practice_request_u32 (request, 4);

  if (request->length != (whole ? 0 : 8))
    {
      reply (self, request, at, LB_PRACTICE_STUB_LENGTH);
      return;
    }

  if (start % LB_PRACTICE_SECTOR != 0 || length % LB_PRACTICE_SECTOR != 0 ||
      (!whole && (guint64) start + length > self->flash_limit))
    {
      reply (self, request, at, LB_PRACTICE_STUB_SPI);
      return;
    }

  lb_practice_writer_reset (self);
  writer->whole_chip = whole;
  writer->erase_from = start;
  writer->erase_to = start + length;
  writer->reply = request->opcode;
  lb_practice_chip_start_step (self, lb_practice_writer_work, at);
}
