/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-program"

#include "config.h"

#include <string.h>

#include "lb-practice-chip-private.h"

static void
finish_op (LbPracticeChip *self)
{
  LbPracticeFlashOp *op = &self->writer.op;

  if (!op->active)
    return;

  op->active = FALSE;
  if (op->erasing)
    lb_practice_flash_erase (self->flash, op->address, op->length);
  else
    lb_practice_flash_program (self->flash, op->address, op->page, op->length);
}

/* The processor stops. A flash chip with power ends what it was told; one without does not. */
void
lb_practice_writer_cut (LbPracticeChip *self,
                        gboolean        supply_lost)
{
  LbPracticeFlashOp *op = &self->writer.op;

  if (op->active && supply_lost)
    {
      op->active = FALSE;
      if (op->erasing)
        lb_practice_flash_interrupt_erase (self->flash, op->address, op->length);
      else
        lb_practice_flash_interrupt_program (self->flash, op->address, op->page, op->length);
    }

  finish_op (self);
  lb_practice_writer_reset (self);
}

/* Returns: whether a fault ended everything at byte @at of what is about to move */
static gboolean
op_strikes (LbPracticeChip *self,
            gsize           length)
{
  LbPracticeFaultKind kind;
  gsize at;

  if (!lb_practice_chip_strikes (self, length, &at, &kind))
    return FALSE;

  self->moved += at;
  lb_practice_chip_suffer (self, kind);
  return TRUE;
}

static gint64
start_erase (LbPracticeChip *self,
             gint64          now,
             guint32         address,
             gsize           length,
             gint64          duration)
{
  LbPracticeFlashOp *op = &self->writer.op;

  op->active = TRUE;
  op->erasing = TRUE;
  op->address = address;
  op->length = length;
  return op_strikes (self, 1) ? LB_PRACTICE_NEVER : now + duration;
}

/* Returns: whether a block of 64 KiB may be erased at @from, with all up to @to to go */
static gboolean
block_fits (guint32 from,
            guint32 to)
{
  return from % LB_PRACTICE_BLOCK == 0 && to - from >= LB_PRACTICE_BLOCK;
}

static gint64
start_asked_erase (LbPracticeChip *self,
                   gint64          now)
{
  LbPracticeWriter *writer = &self->writer;
  const LbPracticeTiming *timing = self->model->timing;
  guint32 from = writer->erase_from;
  guint64 size = lb_practice_flash_get_size (self->flash);
  guint32 length;

  if (writer->whole_chip)
    {
      writer->erase_from = writer->erase_to;
      return start_erase (
          self, now, 0, size, timing->erase_chip * (gint64)(size / LB_PRACTICE_BLOCK));
    }

  length = block_fits (from, writer->erase_to) ? LB_PRACTICE_BLOCK : LB_PRACTICE_SECTOR;
  writer->erase_from += length;
  return start_erase (self, now, from, length,
                      length == LB_PRACTICE_BLOCK ? timing->erase_block : timing->erase_sector);
}

/* The stub erases just ahead of what it writes (facts 2.4). */
static gint64
start_erase_ahead (LbPracticeChip *self,
                   gint64          now)
{
  LbPracticeWriter *writer = &self->writer;
  const LbPracticeTiming *timing = self->model->timing;
  guint32 at = writer->erased;
  guint32 length;

  if (!writer->dirty && lb_practice_flash_is_blank (self->flash, at, LB_PRACTICE_SECTOR))
    {
      writer->erased += LB_PRACTICE_SECTOR;
      return now + timing->plain_read_4k;
    }

  writer->dirty = TRUE;
  length = block_fits (at, writer->end) ? LB_PRACTICE_BLOCK : LB_PRACTICE_SECTOR;
  writer->erased += length;
  return start_erase (self, now, at, length,
                      length == LB_PRACTICE_BLOCK ? timing->erase_block : timing->erase_sector);
}

static gint64
start_page (LbPracticeChip *self,
            gint64          now)
{
  LbPracticeWriter *writer = &self->writer;
  LbPracticeFlashOp *op = &writer->op;
  gsize room = LB_PRACTICE_PAGE - writer->address % LB_PRACTICE_PAGE;

  op->active = TRUE;
  op->erasing = FALSE;
  op->address = writer->address;
  op->length = MIN (room, writer->queue->len - writer->queued);
  memcpy (op->page, writer->queue->data + writer->queued, op->length);
  if (op_strikes (self, op->length))
    return LB_PRACTICE_NEVER;

  writer->queued += op->length;
  writer->address += op->length;
  self->moved += op->length;
  return now + self->model->timing->program_page;
}

/* The ROM reads back what it wrote. */
static guint8
check_block (LbPracticeChip *self)
{
  LbPracticeWriter *writer = &self->writer;
  gsize length = writer->queue->len;
  g_autofree guint8 *back = g_malloc (length + 1);

  lb_practice_flash_read (self->flash, writer->address - length, back, length);
  return length > 0 && memcmp (back, writer->queue->data, length) != 0 ? LB_PRACTICE_ROM_WRITE
                                                                       : LB_PRACTICE_OK;
}

gint64
lb_practice_writer_work (LbPracticeChip *self,
                         gint64          now)
{
  LbPracticeWriter *writer = &self->writer;
  guint8 opcode = writer->reply;

  finish_op (self);
  if (writer->erase_from < writer->erase_to)
    return start_asked_erase (self, now);

  if (writer->queued < writer->queue->len)
    return writer->address >= writer->erased ? start_erase_ahead (self, now)
                                             : start_page (self, now);

  if (opcode != 0)
    {
      guint8 failure = writer->failure;

      if (failure == LB_PRACTICE_OK && lb_practice_loader_is_rom (self))
        failure = check_block (self);
      writer->reply = 0;
      lb_practice_loader_reply (self, now, opcode, 0, NULL, 0, failure);
    }

  g_byte_array_set_size (writer->queue, 0);
  writer->queued = 0;
  return LB_PRACTICE_NEVER;
}
