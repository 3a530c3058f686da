/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-upload"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-esp-loader-private.h"
#include "lb-reader.h"

/* The stub goes into RAM and is started (facts 2.3, 3.1). */

#define BLOCK 0x1800u
#define BLOCK_USB 0x800u
#define BLOCK_SMALL 0x400u   /* for lines that lose bytes of a long block */
#define HELLO_MS 3000

/* An S3 with secure boot does not jump on MEM_END; this word is called by its READ_FLASH_SLOW. */
#define S3_HOOK 0x3fcef688u

static const guint8 hello[] = { 'O', 'H', 'A', 'I' };

static gboolean
upload_part (LbEspLoader   *self,
             GBytes        *part,
             guint32        address,
             guint32        block,
             GCancellable  *cancellable,
             GError       **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (part, &length);
  guint32 n_blocks = (length + block - 1) / block;
  guint8 begin[16];

  lb_put_le32 (begin, length);
  lb_put_le32 (begin + 4, n_blocks);
  lb_put_le32 (begin + 8, block);
  lb_put_le32 (begin + 12, address);
  if (!lb_esp_loader_call (self, LB_ESP_OP_MEM_BEGIN, begin, sizeof begin, 0, LB_ESP_COMMAND_MS,
                           NULL, cancellable, error))
    return FALSE;

  for (guint32 i = 0; i < n_blocks; i++)
    {
      g_autoptr(GByteArray) wire = g_byte_array_new ();
      LbEspResponse response;

      lb_esp_packet_append_block (wire, LB_ESP_OP_MEM_DATA, i, data + i * block,
                                  MIN (block, length - i * block));
      if (!lb_esp_loader_send (self, wire, cancellable, error) ||
          !lb_esp_loader_wait_reply (self, LB_ESP_OP_MEM_DATA, LB_ESP_COMMAND_MS, &response,
                                     cancellable, error) ||
          !lb_esp_loader_check (self, &response, 0, cancellable, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
upload (LbEspLoader      *self,
        const LbEspStub  *stub,
        guint32           block,
        GCancellable     *cancellable,
        GError          **error)
{
  return upload_part (self, stub->text, stub->text_start, block, cancellable, error) &&
         (stub->data == NULL ||
          upload_part (self, stub->data, stub->data_start, block, cancellable, error));
}

/* The reply to MEM_END may come or not before the jump; what counts is the greeting. */
static gboolean
wait_for_hello (LbEspLoader   *self,
                GCancellable  *cancellable,
                GError       **error)
{
  gint64 deadline = lb_esp_loader_deadline (self, HELLO_MS);

  for (;;)
    {
      LbEspGot got = lb_esp_loader_receive (self, deadline, FALSE, cancellable, error);
      GByteArray *frame = self->decoder.frame;
      LbEspResponse response;

      if (got == LB_ESP_GOT_ERROR)
        return FALSE;

      if (got == LB_ESP_GOT_NOTHING)
        {
          g_set_error_literal (error, LB_ERROR, LB_ERROR_FAILED,
                               "The stub was uploaded but did not start.");
          return FALSE;
        }

      if (frame->len == sizeof hello && memcmp (frame->data, hello, sizeof hello) == 0)
        return TRUE;

      if (lb_esp_response_parse (&response, frame->data, frame->len) &&
          response.op == LB_ESP_OP_MEM_END &&
          !lb_esp_loader_check (self, &response, 0, cancellable, error))
        return FALSE;
    }
}

static void
append_mem_end (GByteArray *wire,
                guint32     entry)
{
  guint8 data[8];

  lb_put_le32 (data, entry == 0);
  lb_put_le32 (data + 4, entry);
  lb_esp_packet_append_request (wire, LB_ESP_OP_MEM_END, 0, data, sizeof data);
}

static gboolean
start (LbEspLoader      *self,
       const LbEspStub  *stub,
       GCancellable     *cancellable,
       GError          **error)
{
  g_autoptr(GByteArray) wire = g_byte_array_new ();

  append_mem_end (wire, stub->entry);
  return lb_esp_loader_send (self, wire, cancellable, error) &&
         wait_for_hello (self, cancellable, error);
}

static gboolean
start_s3_secure (LbEspLoader      *self,
                 const LbEspStub  *stub,
                 GCancellable     *cancellable,
                 GError          **error)
{
  static const guint8 stay[8] = { 1 };
  static const guint8 slow[8] = { 0 };
  g_autoptr(GByteArray) wire = g_byte_array_new ();
  LbEspWrite hook = { S3_HOOK, stub->entry, G_MAXUINT32, 0 };
  guint32 saved;

  if (!lb_esp_loader_call (self, LB_ESP_OP_MEM_END, stay, sizeof stay, 0, LB_ESP_COMMAND_MS, NULL,
                           cancellable, error) ||
      !lb_esp_loader_read_reg (self, S3_HOOK, &saved, cancellable, error) ||
      !lb_esp_loader_write_regs (self, &hook, 1, cancellable, error))
    return FALSE;

  lb_esp_packet_append_request (wire, LB_ESP_OP_READ_FLASH_SLOW, 0, slow, sizeof slow);
  if (!lb_esp_loader_send (self, wire, cancellable, error) ||
      !wait_for_hello (self, cancellable, error))
    return FALSE;

  self->stub = TRUE;
  hook.value = saved;
  return lb_esp_loader_write_regs (self, &hook, 1, cancellable, error);
}

gboolean
lb_esp_loader_run_stub (LbEspLoader      *self,
                        const LbEspStub  *stub,
                        gboolean          secure_boot,
                        GCancellable     *cancellable,
                        GError          **error)
{
  guint32 block = self->link == LB_ESP_LINK_USB_OTG ? BLOCK_USB : BLOCK;
  g_autoptr(GError) local_error = NULL;
  gboolean started;

  g_return_val_if_fail (self->chip != NULL, FALSE);
  g_return_val_if_fail (!self->stub, FALSE);

  if (!upload (self, stub, block, cancellable, &local_error))
    {
      /* Bytes of a long block were lost on the way (facts 8); a refusal for another reason stays. */
      if (!g_error_matches (local_error, LB_ERROR, LB_ERROR_CHECKSUM))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }

      g_debug ("%s Once more in small blocks.", local_error->message);
      if (!upload (self, stub, BLOCK_SMALL, cancellable, error))
        return FALSE;
    }

  if (self->chip->id == LB_ESP_ESP32S3 && secure_boot)
    started = start_s3_secure (self, stub, cancellable, error);
  else
    started = start (self, stub, cancellable, error);

  self->stub = started;
  self->unsettled = !started;
  return started;
}
