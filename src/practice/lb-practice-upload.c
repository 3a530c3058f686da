/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-upload"

#include "config.h"

#include "lb-practice-chip-private.h"

/* S3 with secure boot: a word that the ROM calls through (facts 3.1). */
#define S3_HOOK 0x3fcef688

void
lb_practice_command_mem_begin (LbPracticeChip          *self,
                               const LbPracticeRequest *request,
                               gint64                   at)
{
  if (request->length != 16)
    {
      lb_practice_loader_reply_plain (self, request, at, lb_practice_loader_length_failure (self));
      return;
    }

  self->upload.active = TRUE;
  self->upload.size = lb_practice_request_u32 (request, 0);
  self->upload.received = 0;
  lb_practice_loader_reply_plain (self, request, at, LB_PRACTICE_OK);
}

static guint8
take_mem_data (LbPracticeChip          *self,
               const LbPracticeRequest *request)
{
  gboolean rom = lb_practice_loader_is_rom (self);
  guint32 length = lb_practice_request_u32 (request, 0);
  guint8 sum = 0xef;

  if (!self->upload.active)
    return rom ? LB_PRACTICE_ROM_FORMAT : LB_PRACTICE_STUB_NOT_STARTED;
  if (request->length < 16 || request->length - 16 != length)
    return lb_practice_loader_length_failure (self);

  for (gsize i = 16; i < request->length; i++)
    sum ^= request->data[i];
  if (sum != request->checksum)
    return rom ? LB_PRACTICE_ROM_CHECKSUM : LB_PRACTICE_STUB_CHECKSUM;

  if (self->upload.received + length > self->upload.size)
    return rom ? LB_PRACTICE_ROM_INVALID : LB_PRACTICE_STUB_TOO_MUCH;

  self->upload.received += length;
  self->upload.any = TRUE;
  return LB_PRACTICE_OK;
}

void
lb_practice_command_mem_data (LbPracticeChip          *self,
                              const LbPracticeRequest *request,
                              gint64                   at)
{
  lb_practice_loader_reply_plain (self, request, at, take_mem_data (self, request));
}

static gint64
start_stub_cb (LbPracticeChip *self,
               gint64          now)
{
  static const guint8 hello[] = { 'O', 'H', 'A', 'I' };

  /* A program that comes back at once leaves the ROM's loader as it was. */
  if (lb_practice_fault_strikes (self->faults, LB_PRACTICE_FAULT_NOHELLO, self->moved))
    return LB_PRACTICE_NEVER;

  lb_practice_loader_reset (self, LB_PRACTICE_STUB);
  lb_practice_loader_send (self, now, hello, sizeof hello);
  return LB_PRACTICE_NEVER;
}

static void
start_stub (LbPracticeChip *self,
            gint64          at)
{
  self->open_at = at;
  lb_practice_chip_start_step (self, start_stub_cb, at + lb_practice_timing_stub_start);
}

/* C3 and S3 with secure boot refuse to jump (facts 3.1). */
static gboolean
may_jump (LbPracticeChip *self)
{
  return (self->security.flags & LB_PRACTICE_SECURE_BOOT) == 0 ||
         (!g_str_equal (self->model->key, "esp32s3") && !g_str_equal (self->model->key, "esp32c3"));
}

void
lb_practice_command_mem_end (LbPracticeChip          *self,
                             const LbPracticeRequest *request,
                             gint64                   at)
{
  guint32 entry = lb_practice_request_u32 (request, 4);

  if (request->length != 8 || !self->upload.any || self->upload.received != self->upload.size)
    {
      lb_practice_loader_reply_plain (self, request, at, lb_practice_loader_length_failure (self));
      return;
    }

  self->upload.active = FALSE;
  if (entry == 0)
    {
      lb_practice_loader_reply_plain (self, request, at, LB_PRACTICE_OK);
      return;
    }

  if (!may_jump (self))
    {
      lb_practice_loader_reply_plain (self, request, at, LB_PRACTICE_ROM_FAILED);
      return;
    }

  lb_practice_loader_reply_plain (self, request, at, LB_PRACTICE_OK);
  start_stub (self, at);
}

void
lb_practice_command_read_slow (LbPracticeChip          *self,
                               const LbPracticeRequest *request,
                               gint64                   at)
{
  gboolean hooked = g_str_equal (self->model->key, "esp32s3") && self->upload.any &&
                    lb_practice_regs_read (self->regs, self->now, S3_HOOK) != 0;

  if (hooked)
    start_stub (self, at);
  else
    lb_practice_reader_slow (self, request, at);
}
