/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-loader"

#include "config.h"

#include <string.h>

#include "lb-practice-chip-private.h"
#include "lb-reader.h"

#define REQUEST 0x00
#define RESPONSE 0x01
#define HEADER 8 /* bytes */


#define ROM_FLASH_LIMIT (2 * 1024 * 1024) /* until SPI_SET_PARAMS (facts 2.7) */
#define ADDRESS_LIMIT (16 * 1024 * 1024)

#define RDID_BITS 24
#define PROTECT_ALL 0x1c /* status register 1: all block protection bits */

/* Who knows a command (facts 2.1). */
enum
{
  R8 = 1 << 0,  /* ROM of the ESP8266 */
  R32 = 1 << 1, /* ROM of the ESP32 and later */
  S = 1 << 2,   /* the stub */
  SDM = 1 << 3, /* also in secure download mode (facts 2.11) */
};

typedef void (*Handler) (LbPracticeChip          *self,
                         const LbPracticeRequest *request,
                         gint64                   at);

gboolean
lb_practice_loader_is_rom (LbPracticeChip *self)
{
  return self->mode == LB_PRACTICE_ROM;
}

guint32
lb_practice_request_u32 (const LbPracticeRequest *request,
                         gsize                    offset)
{
  return offset + 4 <= request->length ? lb_get_le32 (request->data + offset) : 0;
}

/*
 * The stub asks the flash for its id when it starts, and the lengths of that transfer stay in the
 * controller. A client that forgets to set them on the ESP8266 still reads an id.
 */
static void
leave_rdid_lengths (LbPracticeChip *self)
{
  const LbPracticeSpiMap *map = &self->model->spi;
  guint32 bits = RDID_BITS - 1;

  if (map->miso_length == 0)
    lb_practice_regs_write (self->regs, self->now, map->base + map->usr1, bits << 8, 0xffffffff);
  else
    lb_practice_regs_write (self->regs, self->now, map->base + map->miso_length, bits, 0xffffffff);
}

void
lb_practice_loader_reset (LbPracticeChip *self,
                          LbPracticeMode  mode)
{
  gboolean stub = mode == LB_PRACTICE_STUB;
  gboolean esp8266 = self->model->generation == LB_PRACTICE_ESP8266;

  self->mode = mode;
  self->late_error = LB_PRACTICE_OK;
  self->last_opcode = 0;
  self->reply_lost = FALSE;
  memset (&self->upload, 0, sizeof self->upload);
  lb_practice_writer_reset (self);
  lb_practice_reader_reset (self);
  if (!stub)
    lb_practice_regs_reset (self->regs);
  else
    leave_rdid_lengths (self);

  /* The stub attaches the flash and takes its size from the id by itself (facts 3.1). */
  self->attached = stub;
  lb_practice_regs_attach (self->regs, stub);
  self->flash_limit = esp8266 ? ADDRESS_LIMIT : ROM_FLASH_LIMIT;
  if (stub)
    self->flash_limit =
      lb_practice_fault_find (self->faults, LB_PRACTICE_FAULT_NOID, self->moved + 1) != NULL
        ? ADDRESS_LIMIT : lb_practice_flash_get_size (self->flash);
}

void
lb_practice_loader_send (LbPracticeChip *self,
                         gint64          at,
                         const guint8   *data,
                         gsize           length)
{
  g_autoptr(GByteArray) frame = g_byte_array_new ();

  lb_practice_slip_frame (frame, data, length);
  lb_practice_wire_send (self->wire, at, frame->data, frame->len);
  self->open_at = MIN (MAX (self->open_at, self->now), at);
  self->cpu_free = MAX (self->cpu_free, at);
}

void
lb_practice_loader_reply (LbPracticeChip *self,
                          gint64          at,
                          guint8          opcode,
                          guint32         value,
                          const guint8   *payload,
                          gsize           length,
                          guint8          failure)
{
  gboolean rom = lb_practice_loader_is_rom (self);
  guint n_status = rom && self->model->generation != LB_PRACTICE_ESP8266 ? 4 : 2;
  g_autoptr(GByteArray) reply = g_byte_array_new ();
  guint8 header[HEADER] = { RESPONSE, opcode };
  guint8 status[4] = { 0 };

  if (failure != LB_PRACTICE_OK)
    {
      status[0] = rom ? 1 : failure;
      status[1] = rom ? failure : 0;
      length = 0;
    }

  lb_put_le16 (header + 2, length + n_status);
  lb_put_le32 (header + 4, value);
  g_byte_array_append (reply, header, sizeof header);
  if (length > 0)
    g_byte_array_append (reply, payload, length);
  g_byte_array_append (reply, status, n_status);

  self->last_opcode = opcode;
  if (self->reply_lost)
    {
      self->reply_lost = FALSE;
      self->open_at = self->cpu_free = at;
      return;
    }

  self->open_at = at;
  lb_practice_loader_send (self, at, reply->data, reply->len);
}

void
lb_practice_loader_reply_plain (LbPracticeChip          *self,
                                const LbPracticeRequest *request,
                                gint64                   at,
                                guint8                   failure)
{
  lb_practice_loader_reply (self, at, request->opcode, 0, NULL, 0, failure);
}

guint8
lb_practice_loader_length_failure (LbPracticeChip *self)
{
  return lb_practice_loader_is_rom (self) ? LB_PRACTICE_ROM_FORMAT : LB_PRACTICE_STUB_LENGTH;
}

static const struct
{
  guint8  opcode;
  guint8  who;
  Handler handler;
} commands[] = {
  { LB_PRACTICE_OP_FLASH_BEGIN, R8 | R32 | S | SDM, lb_practice_writer_begin },
  { LB_PRACTICE_OP_FLASH_DATA, R8 | R32 | S | SDM, lb_practice_writer_data },
  { LB_PRACTICE_OP_FLASH_END, R8 | R32 | S | SDM, lb_practice_command_end },
  { LB_PRACTICE_OP_MEM_BEGIN, R8 | R32 | S, lb_practice_command_mem_begin },
  { LB_PRACTICE_OP_MEM_END, R8 | R32 | S, lb_practice_command_mem_end },
  { LB_PRACTICE_OP_MEM_DATA, R8 | R32 | S, lb_practice_command_mem_data },
  { LB_PRACTICE_OP_SYNC, R8 | R32 | S | SDM, lb_practice_command_sync },
  { LB_PRACTICE_OP_WRITE_REG, R8 | R32 | S, lb_practice_command_write_reg },
  { LB_PRACTICE_OP_READ_REG, R8 | R32 | S, lb_practice_command_read_reg },
  { LB_PRACTICE_OP_SPI_SET_PARAMS, R32 | S | SDM, lb_practice_command_set_params },
  { LB_PRACTICE_OP_SPI_ATTACH, R32 | S | SDM, lb_practice_command_attach },
  { LB_PRACTICE_OP_READ_FLASH_SLOW, R32, lb_practice_command_read_slow },
  { LB_PRACTICE_OP_CHANGE_BAUDRATE, R32 | S | SDM, lb_practice_command_baud },
  { LB_PRACTICE_OP_FLASH_DEFL_BEGIN, R32 | S, lb_practice_writer_begin },
  { LB_PRACTICE_OP_FLASH_DEFL_DATA, R32 | S, lb_practice_writer_data },
  { LB_PRACTICE_OP_FLASH_DEFL_END, R32 | S, lb_practice_command_end },
  { LB_PRACTICE_OP_SPI_FLASH_MD5, R32 | S, lb_practice_reader_md5 },
  { LB_PRACTICE_OP_GET_SECURITY_INFO, R32 | S | SDM, lb_practice_command_security_info },
  { LB_PRACTICE_OP_ERASE_FLASH, S, lb_practice_writer_erase },
  { LB_PRACTICE_OP_ERASE_REGION, S, lb_practice_writer_erase },
  { LB_PRACTICE_OP_READ_FLASH, S, lb_practice_reader_begin },
  { LB_PRACTICE_OP_RUN_USER_CODE, S, lb_practice_command_run_user_code },
};

static Handler
find_handler (LbPracticeChip *self,
              guint8          opcode)
{
  gboolean rom = lb_practice_loader_is_rom (self);
  guint who = S;

  if (rom)
    who = self->model->generation == LB_PRACTICE_ESP8266 ? R8 : R32;
  if (rom && opcode == LB_PRACTICE_OP_GET_SECURITY_INFO && self->model->security_info == 0)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].opcode == opcode && (commands[i].who & who) != 0)
      {
        if (rom && (self->security.flags & LB_PRACTICE_SECURE_DOWNLOAD) != 0 &&
            (commands[i].who & SDM) == 0)
          return NULL;
        return commands[i].handler;
      }

  return NULL;
}

static void
reject (LbPracticeChip          *self,
        const LbPracticeRequest *request,
        gint64                   at)
{
  guint8 stale = self->last_opcode;

  if (!lb_practice_loader_is_rom (self))
    {
      lb_practice_loader_reply_plain (self, request, at, LB_PRACTICE_STUB_UNKNOWN);
      return;
    }

  /* Facts 1.3: right after SYNC the ESP32 says that again before it answers with a stale opcode. */
  if (self->model->generation == LB_PRACTICE_ESP32 && stale == LB_PRACTICE_OP_SYNC)
    {
      for (guint i = 1; i < LB_PRACTICE_SYNC_REPLIES; i++)
        lb_practice_loader_reply (self, at, stale, 0x20120707, NULL, 0, LB_PRACTICE_OK);
      lb_practice_loader_reply (self, at, stale, 0, NULL, 0, LB_PRACTICE_ROM_FORMAT);
      return;
    }

  lb_practice_loader_reply_plain (self, request, at, LB_PRACTICE_ROM_FORMAT);
}

static void
apply_protection (LbPracticeChip *self)
{
  guint8 status = lb_practice_flash_get_status (self->flash, 0);

  if ((status & PROTECT_ALL) == 0 &&
      lb_practice_fault_strikes (self->faults, LB_PRACTICE_FAULT_PROTECTED, self->moved))
    lb_practice_flash_set_status (self->flash, 0, status | PROTECT_ALL);
}

/* Trap 3: the write before failed; this command is not executed. Old stubs say so until a BEGIN. */
static gboolean
answers_late_error (LbPracticeChip          *self,
                    const LbPracticeRequest *request,
                    gint64                   at)
{
  guint8 failure = self->late_error;
  gboolean sticky =
    lb_practice_fault_find (self->faults, LB_PRACTICE_FAULT_STICKY, self->moved + 1) != NULL;
  gboolean begins =
    request->opcode == LB_PRACTICE_OP_FLASH_BEGIN || request->opcode == LB_PRACTICE_OP_FLASH_DEFL_BEGIN;

  if (!sticky || begins)
    self->late_error = LB_PRACTICE_OK;
  if (failure == LB_PRACTICE_OK || (sticky && begins))
    return FALSE;

  lb_practice_loader_reply_plain (self, request, at, failure);
  return TRUE;
}

void
lb_practice_loader_frame (LbPracticeChip *self,
                          const guint8   *data,
                          gsize           length)
{
  LbPracticeRequest request;
  gint64 at = self->now + self->model->timing->command;
  Handler handler;

  if (length < HEADER || data[0] != REQUEST)
    return;

  request = (LbPracticeRequest) { data[1], lb_get_le32 (data + 4), data + HEADER, length - HEADER };
  g_debug ("%s: command %02x, %" G_GSIZE_FORMAT " bytes", self->board->name, request.opcode,
           request.length);
  self->open_at = LB_PRACTICE_NEVER;
  apply_protection (self);

  if (answers_late_error (self, &request, at))
    return;

  handler = find_handler (self, request.opcode);
  if (handler == NULL)
    reject (self, &request, at);
  else if (lb_get_le16 (data + 2) != request.length)
    lb_practice_loader_reply_plain (self, &request, at, lb_practice_loader_length_failure (self));
  else
    handler (self, &request, at);
}

void
lb_practice_loader_read (LbPracticeChip *self,
                         guint32         address,
                         guint8         *buf,
                         gsize           length)
{
  gboolean wide = self->model->wide && !lb_practice_loader_is_rom (self);

  lb_practice_flash_read (self->flash, wide ? address : address % ADDRESS_LIMIT, buf, length);
  if (length > 0 &&
      lb_practice_fault_strikes (self->faults, LB_PRACTICE_FAULT_UNSTABLE, self->moved))
    {
      self->random = self->random * 1103515245 + 12345;
      buf[(self->random >> 8) % length] ^= 1 << (self->random >> 4 & 7);
    }
}
