/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-commands"

#include "config.h"

#include <string.h>

#include "lb-practice-chip-private.h"
#include "lb-reader.h"

void
lb_practice_command_sync (LbPracticeChip          *self,
                          const LbPracticeRequest *request,
                          gint64                   at)
{
  static const guint8 start[] = { 0x07, 0x07, 0x12, 0x20 };
  guint32 value = 0;

  if (request->length != 36 || memcmp (request->data, start, sizeof start) != 0 ||
      !lb_bytes_are (request->data + 4, 32, 0x55))
    {
      lb_practice_loader_reply_plain (self, request, at, lb_practice_loader_length_failure (self));
      return;
    }

  /* All zero is how a host recognises a stub (facts 1.5). */
  if (lb_practice_loader_is_rom (self))
    value = self->model->generation == LB_PRACTICE_ESP8266 ? 0x0000c500 : 0x20120707;

  for (guint i = 0; i < LB_PRACTICE_SYNC_REPLIES; i++)
    lb_practice_loader_reply (self, at, LB_PRACTICE_OP_SYNC, value, NULL, 0, LB_PRACTICE_OK);
}

void
lb_practice_command_read_reg (LbPracticeChip          *self,
                              const LbPracticeRequest *request,
                              gint64                   at)
{
  guint32 value;

  if (request->length != 4)
    {
      lb_practice_loader_reply_plain (self, request, at, lb_practice_loader_length_failure (self));
      return;
    }

  value = lb_practice_regs_read (self->regs, self->now, lb_practice_request_u32 (request, 0));
  lb_practice_loader_reply (self, at, LB_PRACTICE_OP_READ_REG, value, NULL, 0, LB_PRACTICE_OK);
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

void
lb_practice_command_write_reg (LbPracticeChip          *self,
                               const LbPracticeRequest *request,
                               gint64                   at)
{
  gint64 delay = 0;

  if (request->length == 0 || request->length % 16 != 0)
    {
      lb_practice_loader_reply_plain (self, request, at, lb_practice_loader_length_failure (self));
      return;
    }

  for (gsize i = 0; i < request->length; i += 16)
    {
      write_reg (self,
                 lb_practice_request_u32 (request, i),
                 lb_practice_request_u32 (request, i + 4),
                 lb_practice_request_u32 (request, i + 8));
      delay += lb_practice_request_u32 (request, i + 12) * LB_PRACTICE_US;
    }

  lb_practice_loader_reply_plain (self, request, at + delay, LB_PRACTICE_OK);
}

void
lb_practice_command_set_params (LbPracticeChip          *self,
                                const LbPracticeRequest *request,
                                gint64                   at)
{
  if (request->length != 24)
    {
      lb_practice_loader_reply_plain (self, request, at, lb_practice_loader_length_failure (self));
      return;
    }

  self->flash_limit = lb_practice_request_u32 (request, 4);
  lb_practice_loader_reply_plain (self, request, at, LB_PRACTICE_OK);
}

void
lb_practice_command_attach (LbPracticeChip          *self,
                            const LbPracticeRequest *request,
                            gint64                   at)
{
  /* Trap 1. */
  if (request->length != (lb_practice_loader_is_rom (self) ? 8 : 4))
    {
      lb_practice_loader_reply_plain (self, request, at, lb_practice_loader_length_failure (self));
      return;
    }

  self->attached = TRUE;
  lb_practice_regs_attach (self->regs, TRUE);
  lb_practice_loader_reply_plain (self, request, at, LB_PRACTICE_OK);
}

void
lb_practice_command_security_info (LbPracticeChip          *self,
                                   const LbPracticeRequest *request,
                                   gint64                   at)
{
  guint8 info[20] = { 0 };

  if (self->model->security_info == 0)
    {
      lb_practice_loader_reply_plain (self, request, at, LB_PRACTICE_STUB_UNKNOWN);
      return;
    }

  lb_put_le32 (info, self->security.flags);
  info[4] = self->security.crypt_count;
  lb_put_le32 (info + 12, self->model->image_id);
  lb_practice_loader_reply (self, at, request->opcode, 0, info, self->model->security_info,
                            LB_PRACTICE_OK);
}

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

void
lb_practice_command_baud (LbPracticeChip          *self,
                          const LbPracticeRequest *request,
                          gint64                   at)
{
  gboolean rom = lb_practice_loader_is_rom (self);
  guint64 wanted = lb_practice_request_u32 (request, 0);

  if (request->length != 8 || wanted == 0)
    {
      lb_practice_loader_reply_plain (self, request, at, lb_practice_loader_length_failure (self));
      return;
    }

  self->next_baud =
      (guint)CLAMP (rom ? rom_baud (self, wanted)
                        : stub_baud (self, wanted, lb_practice_request_u32 (request, 4)),
                    1,
                    10000000);
  lb_practice_loader_reply_plain (self, request, at, LB_PRACTICE_OK);
  lb_practice_chip_start_step (self, switch_baud_cb, lb_practice_wire_out_done (self->wire));
}

static gint64
leave_cb (LbPracticeChip *self,
          gint64          now)
{
  lb_practice_chip_restart (self, now, LB_PRACTICE_CAUSE_SOFTWARE, FALSE);
  return LB_PRACTICE_NEVER;
}

void
lb_practice_command_end (LbPracticeChip          *self,
                         const LbPracticeRequest *request,
                         gint64                   at)
{
  if (!lb_practice_loader_is_rom (self))
    {
      lb_practice_writer_end (self, request, at);
      return;
    }

  /* Trap 11: whatever the flag says. */
  lb_practice_loader_reply_plain (
      self, request, at, request->length == 4 ? LB_PRACTICE_OK : LB_PRACTICE_ROM_FORMAT);
  if (request->length == 4)
    lb_practice_chip_start_step (self, leave_cb, lb_practice_wire_out_done (self->wire));
}

/* Trap 8: taken, and nothing happens, not even an answer. */
void
lb_practice_command_run_user_code (LbPracticeChip          *self,
                                   const LbPracticeRequest *request,
                                   gint64                   at)
{
  self->open_at = at;
}
