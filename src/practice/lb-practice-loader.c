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
#define SYNC_REPLIES 8

#define ROM_FLASH_LIMIT (2 * 1024 * 1024) /* until SPI_SET_PARAMS (facts 2.7) */
#define ADDRESS_LIMIT (16 * 1024 * 1024)

/* S3 with secure boot: a word that the ROM calls through (facts 3.1). */
#define S3_HOOK 0x3fcef688

#define RDID_BITS 24
#define PROTECT_ALL 0x1c /* status register 1: all block protection bits */

enum
{
  OP_FLASH_BEGIN = 0x02,
  OP_FLASH_DATA = 0x03,
  OP_FLASH_END = 0x04,
  OP_MEM_BEGIN = 0x05,
  OP_MEM_END = 0x06,
  OP_MEM_DATA = 0x07,
  OP_SYNC = 0x08,
  OP_WRITE_REG = 0x09,
  OP_READ_REG = 0x0a,
  OP_SPI_SET_PARAMS = 0x0b,
  OP_SPI_ATTACH = 0x0d,
  OP_READ_FLASH_SLOW = 0x0e,
  OP_CHANGE_BAUDRATE = 0x0f,
  OP_FLASH_DEFL_BEGIN = 0x10,
  OP_FLASH_DEFL_DATA = 0x11,
  OP_FLASH_DEFL_END = 0x12,
  OP_SPI_FLASH_MD5 = 0x13,
  OP_GET_SECURITY_INFO = 0x14,
  OP_ERASE_FLASH = 0xd0,
  OP_ERASE_REGION = 0xd1,
  OP_READ_FLASH = 0xd2,
  OP_RUN_USER_CODE = 0xd3,
};

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

/* --- answers ----------------------------------------------------------------------------------- */

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

static void
reply_plain (LbPracticeChip          *self,
             const LbPracticeRequest *request,
             gint64                   at,
             guint8                   failure)
{
  lb_practice_loader_reply (self, at, request->opcode, 0, NULL, 0, failure);
}

static guint8
length_failure (LbPracticeChip *self)
{
  return lb_practice_loader_is_rom (self) ? LB_PRACTICE_ROM_FORMAT : LB_PRACTICE_STUB_LENGTH;
}

/* --- small commands ---------------------------------------------------------------------------- */

static void
handle_sync (LbPracticeChip          *self,
             const LbPracticeRequest *request,
             gint64                   at)
{
  static const guint8 start[] = { 0x07, 0x07, 0x12, 0x20 };
  guint32 value = 0;

  if (request->length != 36 || memcmp (request->data, start, sizeof start) != 0 ||
      !lb_bytes_are (request->data + 4, 32, 0x55))
    {
      reply_plain (self, request, at, length_failure (self));
      return;
    }

  /* All zero is how a host recognises a stub (facts 1.5). */
  if (lb_practice_loader_is_rom (self))
    value = self->model->generation == LB_PRACTICE_ESP8266 ? 0x0000c500 : 0x20120707;

  for (guint i = 0; i < SYNC_REPLIES; i++)
    lb_practice_loader_reply (self, at, OP_SYNC, value, NULL, 0, LB_PRACTICE_OK);
}

static void
handle_read_reg (LbPracticeChip          *self,
                 const LbPracticeRequest *request,
                 gint64                   at)
{
  guint32 value;

  if (request->length != 4)
    {
      reply_plain (self, request, at, length_failure (self));
      return;
    }

  value = lb_practice_regs_read (self->regs, self->now, lb_practice_request_u32 (request, 0));
  lb_practice_loader_reply (self, at, OP_READ_REG, value, NULL, 0, LB_PRACTICE_OK);
}

static void
write_reg (LbPracticeChip *self,
           guint32         address,
           guint32         value,
           guint32         mask)
{
  gboolean hidden =
    lb_practice_fault_find (self->faults, LB_PRACTICE_FAULT_NOID, self->moved + 1) != NULL;
  gboolean command = address == self->model->spi.base && (value & (1u << 18)) != 0;

  lb_practice_regs_hide_id (self->regs, hidden);
  lb_practice_regs_write (self->regs, self->now, address, value, mask);
  if (hidden && command && lb_practice_regs_last_command (self->regs) == 0x9f)
    lb_practice_fault_strikes (self->faults, LB_PRACTICE_FAULT_NOID, self->moved);
}

static void
handle_write_reg (LbPracticeChip          *self,
                  const LbPracticeRequest *request,
                  gint64                   at)
{
  gint64 delay = 0;

  if (request->length == 0 || request->length % 16 != 0)
    {
      reply_plain (self, request, at, length_failure (self));
      return;
    }

  for (gsize i = 0; i < request->length; i += 16)
    {
      write_reg (self, lb_practice_request_u32 (request, i), lb_practice_request_u32 (request, i + 4),
                 lb_practice_request_u32 (request, i + 8));
      delay += lb_practice_request_u32 (request, i + 12) * LB_PRACTICE_US;
    }

  reply_plain (self, request, at + delay, LB_PRACTICE_OK);
}

static void
handle_set_params (LbPracticeChip          *self,
                   const LbPracticeRequest *request,
                   gint64                   at)
{
  if (request->length != 24)
    {
      reply_plain (self, request, at, length_failure (self));
      return;
    }

  self->flash_limit = lb_practice_request_u32 (request, 4);
  reply_plain (self, request, at, LB_PRACTICE_OK);
}

static void
handle_attach (LbPracticeChip          *self,
               const LbPracticeRequest *request,
               gint64                   at)
{
  /* Trap 1. */
  if (request->length != (lb_practice_loader_is_rom (self) ? 8 : 4))
    {
      reply_plain (self, request, at, length_failure (self));
      return;
    }

  self->attached = TRUE;
  lb_practice_regs_attach (self->regs, TRUE);
  reply_plain (self, request, at, LB_PRACTICE_OK);
}

static void
handle_security_info (LbPracticeChip          *self,
                      const LbPracticeRequest *request,
                      gint64                   at)
{
  guint8 info[20] = { 0 };

  if (self->model->security_info == 0)
    {
      reply_plain (self, request, at, LB_PRACTICE_STUB_UNKNOWN);
      return;
    }

  lb_put_le32 (info, self->security.flags);
  info[4] = self->security.crypt_count;
  lb_put_le32 (info + 12, self->model->image_id);
  lb_practice_loader_reply (self, at, request->opcode, 0, info, self->model->security_info,
                            LB_PRACTICE_OK);
}

/* --- the rate ---------------------------------------------------------------------------------- */

static gint64
switch_baud_cb (LbPracticeChip *self,
                gint64          now)
{
  g_debug ("%s now runs at %u baud", self->board->name, self->next_baud);
  lb_practice_wire_set_chip_baud (self->wire, self->next_baud);
  lb_practice_regs_set_baud (self->regs, self->next_baud);
  return LB_PRACTICE_NEVER;
}

/* What the ROM's divider makes of @wanted, because it mistakes its own clock (facts 2.9). */
static guint64
rom_baud (LbPracticeChip *self,
          guint64         wanted)
{
  const char *key = self->model->key;

  if (self->model->generation == LB_PRACTICE_ESP32)
    {
      guint64 cal = lb_practice_regs_read (self->regs, self->now, 0x3ff5f06c) >> 7 & 0x1ffffff;
      guint64 clk8m = lb_practice_regs_read (self->regs, self->now, 0x3ff5a010) & 0xff;
      guint64 believed = cal * 15625 * clk8m / 40;

      return wanted * self->model->crystal * 1000000 / MAX (believed, 1);
    }

  if (g_str_equal (key, "esp32c2"))
    return wanted * self->model->crystal / 40;
  if (g_str_equal (key, "esp32c5"))
    return wanted * self->model->crystal / 40;

  return wanted;
}

static guint64
stub_baud (LbPracticeChip *self,
           guint64         wanted,
           guint64         old)
{
  guint64 current = lb_practice_wire_get_chip_baud (self->wire);

  /* Trap 9: this one takes for granted that it runs at 115200. */
  if (self->model->generation == LB_PRACTICE_ESP8266)
    return current * wanted / 115200;

  return old != 0 ? current * wanted / old : wanted;
}

static void
handle_baud (LbPracticeChip          *self,
             const LbPracticeRequest *request,
             gint64                   at)
{
  gboolean rom = lb_practice_loader_is_rom (self);
  guint64 wanted = lb_practice_request_u32 (request, 0);

  if (request->length != 8 || wanted == 0)
    {
      reply_plain (self, request, at, length_failure (self));
      return;
    }

  self->next_baud = (guint) CLAMP (rom ? rom_baud (self, wanted)
                                       : stub_baud (self, wanted, lb_practice_request_u32 (request, 4)),
                                   1, 10000000);
  reply_plain (self, request, at, LB_PRACTICE_OK);
  lb_practice_chip_start_step (self, switch_baud_cb, lb_practice_wire_out_done (self->wire));
}

/* --- upload to RAM ----------------------------------------------------------------------------- */

static void
handle_mem_begin (LbPracticeChip          *self,
                  const LbPracticeRequest *request,
                  gint64                   at)
{
  if (request->length != 16)
    {
      reply_plain (self, request, at, length_failure (self));
      return;
    }

  self->upload.active = TRUE;
  self->upload.size = lb_practice_request_u32 (request, 0);
  self->upload.received = 0;
  reply_plain (self, request, at, LB_PRACTICE_OK);
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
    return length_failure (self);

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

static void
handle_mem_data (LbPracticeChip          *self,
                 const LbPracticeRequest *request,
                 gint64                   at)
{
  reply_plain (self, request, at, take_mem_data (self, request));
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

static void
handle_mem_end (LbPracticeChip          *self,
                const LbPracticeRequest *request,
                gint64                   at)
{
  guint32 entry = lb_practice_request_u32 (request, 4);

  if (request->length != 8 || !self->upload.any || self->upload.received != self->upload.size)
    {
      reply_plain (self, request, at, length_failure (self));
      return;
    }

  self->upload.active = FALSE;
  if (entry == 0)
    {
      reply_plain (self, request, at, LB_PRACTICE_OK);
      return;
    }

  if (!may_jump (self))
    {
      reply_plain (self, request, at, LB_PRACTICE_ROM_FAILED);
      return;
    }

  reply_plain (self, request, at, LB_PRACTICE_OK);
  start_stub (self, at);
}

static void
handle_read_slow (LbPracticeChip          *self,
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

/* --- leaving ----------------------------------------------------------------------------------- */

static gint64
leave_cb (LbPracticeChip *self,
          gint64          now)
{
  lb_practice_chip_restart (self, now, LB_PRACTICE_CAUSE_SOFTWARE, FALSE);
  return LB_PRACTICE_NEVER;
}

static void
handle_end (LbPracticeChip          *self,
            const LbPracticeRequest *request,
            gint64                   at)
{
  if (!lb_practice_loader_is_rom (self))
    {
      lb_practice_writer_end (self, request, at);
      return;
    }

  /* Trap 11: whatever the flag says. */
  reply_plain (self, request, at, request->length == 4 ? LB_PRACTICE_OK : LB_PRACTICE_ROM_FORMAT);
  if (request->length == 4)
    lb_practice_chip_start_step (self, leave_cb, lb_practice_wire_out_done (self->wire));
}

/* Trap 8: taken, and nothing happens, not even an answer. */
static void
handle_run_user_code (LbPracticeChip          *self,
                      const LbPracticeRequest *request,
                      gint64                   at)
{
  self->open_at = at;
}

/* --- dispatch ---------------------------------------------------------------------------------- */

static const struct
{
  guint8  opcode;
  guint8  who;
  Handler handler;
} commands[] = {
  { OP_FLASH_BEGIN, R8 | R32 | S | SDM, lb_practice_writer_begin },
  { OP_FLASH_DATA, R8 | R32 | S | SDM, lb_practice_writer_data },
  { OP_FLASH_END, R8 | R32 | S | SDM, handle_end },
  { OP_MEM_BEGIN, R8 | R32 | S, handle_mem_begin },
  { OP_MEM_END, R8 | R32 | S, handle_mem_end },
  { OP_MEM_DATA, R8 | R32 | S, handle_mem_data },
  { OP_SYNC, R8 | R32 | S | SDM, handle_sync },
  { OP_WRITE_REG, R8 | R32 | S, handle_write_reg },
  { OP_READ_REG, R8 | R32 | S, handle_read_reg },
  { OP_SPI_SET_PARAMS, R32 | S | SDM, handle_set_params },
  { OP_SPI_ATTACH, R32 | S | SDM, handle_attach },
  { OP_READ_FLASH_SLOW, R32, handle_read_slow },
  { OP_CHANGE_BAUDRATE, R32 | S | SDM, handle_baud },
  { OP_FLASH_DEFL_BEGIN, R32 | S, lb_practice_writer_begin },
  { OP_FLASH_DEFL_DATA, R32 | S, lb_practice_writer_data },
  { OP_FLASH_DEFL_END, R32 | S, handle_end },
  { OP_SPI_FLASH_MD5, R32 | S, lb_practice_reader_md5 },
  { OP_GET_SECURITY_INFO, R32 | S | SDM, handle_security_info },
  { OP_ERASE_FLASH, S, lb_practice_writer_erase },
  { OP_ERASE_REGION, S, lb_practice_writer_erase },
  { OP_READ_FLASH, S, lb_practice_reader_begin },
  { OP_RUN_USER_CODE, S, handle_run_user_code },
};

static Handler
find_handler (LbPracticeChip *self,
              guint8          opcode)
{
  gboolean rom = lb_practice_loader_is_rom (self);
  guint who = S;

  if (rom)
    who = self->model->generation == LB_PRACTICE_ESP8266 ? R8 : R32;
  if (rom && opcode == OP_GET_SECURITY_INFO && self->model->security_info == 0)
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
      reply_plain (self, request, at, LB_PRACTICE_STUB_UNKNOWN);
      return;
    }

  /* Facts 1.3: right after SYNC the ESP32 says that again before it answers with a stale opcode. */
  if (self->model->generation == LB_PRACTICE_ESP32 && stale == OP_SYNC)
    {
      for (guint i = 1; i < SYNC_REPLIES; i++)
        lb_practice_loader_reply (self, at, stale, 0x20120707, NULL, 0, LB_PRACTICE_OK);
      lb_practice_loader_reply (self, at, stale, 0, NULL, 0, LB_PRACTICE_ROM_FORMAT);
      return;
    }

  reply_plain (self, request, at, LB_PRACTICE_ROM_FORMAT);
}

static void
apply_protection (LbPracticeChip *self)
{
  guint8 status = lb_practice_flash_get_status (self->flash, 0);

  if ((status & PROTECT_ALL) == 0 &&
      lb_practice_fault_strikes (self->faults, LB_PRACTICE_FAULT_PROTECTED, self->moved))
    lb_practice_flash_set_status (self->flash, 0, status | PROTECT_ALL);
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

  if (self->late_error != LB_PRACTICE_OK)
    {
      /* Trap 3: the write before failed; this command is not executed. */
      reply_plain (self, &request, at, self->late_error);
      self->late_error = LB_PRACTICE_OK;
      return;
    }

  handler = find_handler (self, request.opcode);
  if (handler == NULL)
    reject (self, &request, at);
  else if (lb_get_le16 (data + 2) != request.length)
    reply_plain (self, &request, at, length_failure (self));
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
