/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-packet"

#include "config.h"

#include "lb-esp-packet.h"
#include "lb-reader.h"
#include "lb-slip.h"

#define DIRECTION_REQUEST 0x00
#define DIRECTION_RESPONSE 0x01
#define HEADER_LENGTH 8
#define BLOCK_HEADER_LENGTH 16
#define CHECKSUM_SEED 0xef

const guint8 lb_esp_sync_data[LB_ESP_SYNC_DATA_LENGTH] = {
  0x07, 0x07, 0x12, 0x20,
  0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
  0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55,
};

const char *
lb_esp_op_name (guint8 op)
{
  static const struct { LbEspOp op; const char *name; } names[] = {
    { LB_ESP_OP_FLASH_BEGIN, "FLASH_BEGIN" },
    { LB_ESP_OP_FLASH_DATA, "FLASH_DATA" },
    { LB_ESP_OP_FLASH_END, "FLASH_END" },
    { LB_ESP_OP_MEM_BEGIN, "MEM_BEGIN" },
    { LB_ESP_OP_MEM_END, "MEM_END" },
    { LB_ESP_OP_MEM_DATA, "MEM_DATA" },
    { LB_ESP_OP_SYNC, "SYNC" },
    { LB_ESP_OP_WRITE_REG, "WRITE_REG" },
    { LB_ESP_OP_READ_REG, "READ_REG" },
    { LB_ESP_OP_SPI_SET_PARAMS, "SPI_SET_PARAMS" },
    { LB_ESP_OP_SPI_ATTACH, "SPI_ATTACH" },
    { LB_ESP_OP_READ_FLASH_SLOW, "READ_FLASH_SLOW" },
    { LB_ESP_OP_CHANGE_BAUDRATE, "CHANGE_BAUDRATE" },
    { LB_ESP_OP_FLASH_DEFL_BEGIN, "FLASH_DEFL_BEGIN" },
    { LB_ESP_OP_FLASH_DEFL_DATA, "FLASH_DEFL_DATA" },
    { LB_ESP_OP_FLASH_DEFL_END, "FLASH_DEFL_END" },
    { LB_ESP_OP_SPI_FLASH_MD5, "SPI_FLASH_MD5" },
    { LB_ESP_OP_GET_SECURITY_INFO, "GET_SECURITY_INFO" },
    { LB_ESP_OP_ERASE_REGION, "ERASE_REGION" },
    { LB_ESP_OP_READ_FLASH, "READ_FLASH" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].op == op)
      return names[i].name;

  return NULL;
}

guint8
lb_esp_checksum (const guint8 *data,
                 gsize         length)
{
  guint8 sum = CHECKSUM_SEED;

  for (gsize i = 0; i < length; i++)
    sum ^= data[i];

  return sum;
}

static GByteArray *
new_header (LbEspOp op,
            guint32 checksum,
            gsize   length)
{
  GByteArray *packet = g_byte_array_sized_new (HEADER_LENGTH + length);
  guint8 header[HEADER_LENGTH] = { DIRECTION_REQUEST, op };

  g_assert (length <= G_MAXUINT16);
  lb_put_le16 (header + 2, length);
  lb_put_le32 (header + 4, checksum);
  return g_byte_array_append (packet, header, sizeof header);
}

void
lb_esp_packet_append_request (GByteArray   *out,
                              LbEspOp       op,
                              guint32       checksum,
                              const guint8 *data,
                              gsize         length)
{
  g_autoptr(GByteArray) packet = new_header (op, checksum, length);

  g_byte_array_append (packet, data, length);
  lb_slip_append_frame (out, packet->data, packet->len);
}

void
lb_esp_packet_append_block (GByteArray   *out,
                            LbEspOp       op,
                            guint32       sequence,
                            const guint8 *block,
                            gsize         length)
{
  guint8 checksum = lb_esp_checksum (block, length);
  g_autoptr(GByteArray) packet = new_header (op, checksum, BLOCK_HEADER_LENGTH + length);

  lb_append_le32 (packet, length);
  lb_append_le32 (packet, sequence);
  lb_append_le32 (packet, 0);
  lb_append_le32 (packet, 0);
  g_byte_array_append (packet, block, length);
  lb_slip_append_frame (out, packet->data, packet->len);
}

gboolean
lb_esp_response_parse (LbEspResponse *self,
                       const guint8  *frame,
                       gsize          length)
{
  if (length < HEADER_LENGTH || frame[0] != DIRECTION_RESPONSE)
    return FALSE;

  self->op = frame[1];
  self->value = lb_get_le32 (frame + 4);
  self->data = frame + HEADER_LENGTH;
  self->length = length - HEADER_LENGTH;
  return TRUE;
}

gboolean
lb_esp_response_get_status (const LbEspResponse *self,
                            gsize                payload,
                            guint8               status[2])
{
  gsize at = self->length >= payload + 2 ? payload : 0;

  if (self->length < at + 2)
    return FALSE;

  status[0] = self->data[at];
  status[1] = self->data[at + 1];

  /* A short reply that claims success has lost its payload on the way. */
  return at == payload || status[0] != 0;
}

static const char *
find_words (const guint8 status[2])
{
  static const struct { guint8 code; const char *words; } rom[] = {
    { 0x00, "undefined error" },
    { 0x01, "invalid parameter" },
    { 0x02, "out of memory" },
    { 0x03, "sending failed" },
    { 0x04, "receiving failed" },
    { 0x05, "the command is not supported, or not allowed on this chip" },
    { 0x06, "the operation failed (outside the configured flash size?)" },
    { 0x07, "checksum error" },
    { 0x08, "flash write error: what was read back differs" },
    { 0x09, "flash read error" },
    { 0x0a, "flash read length error" },
    { 0x0b, "inflating failed" },
    { 0x0c, "checksum of the compressed data is wrong" },
    { 0x0d, "invalid parameter of the compressed data" },
    { 0x0e, "size of the program for RAM is invalid" },
    { 0x0f, "address of the program for RAM is invalid" },
    { 0x64, "invalid parameter (outside the configured flash size?)" },
    { 0x65, "invalid format" },
    { 0x66, "description too long" },
    { 0x67, "bad encoding" },
    { 0x69, "no storage" },
  };
  static const struct { guint8 code; const char *words; } stub[] = {
    { 0x32, "the address is not aligned" },
    { 0x33, "the length is not aligned" },
    { 0x34, "the flash could not be unlocked" },
    { 0x35, "the flash refused to erase" },
    { 0x36, "the flash refused to erase" },
    { 0x37, "the flash refused to erase" },
    { 0x63, "the flash could not be read for the digest" },
    { 0xc0, "bad data length, or data still missing" },
    { 0xc1, "bad data checksum" },
    { 0xc2, "bad block size" },
    { 0xc3, "invalid command" },
    { 0xc4, "the flash refused the operation: protection, bad contact or voltage" },
    { 0xc5, "the flash could not be unlocked" },
    { 0xc6, "not in download mode" },
    { 0xc7, "inflating failed" },
    { 0xc8, "not enough data" },
    { 0xc9, "too much data" },
    { 0xca, "NAND program failed" },
    { 0xcb, "NAND erase failed" },
    { 0xff, "the command is not implemented" },
  };

  if (status[0] == 0)
    return "success";

  if (status[0] == 0x01)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (rom); i++)
        if (rom[i].code == status[1])
          return rom[i].words;
    }
  else
    {
      for (gsize i = 0; i < G_N_ELEMENTS (stub); i++)
        if (stub[i].code == status[0])
          return stub[i].words;
    }

  return NULL;
}

const char *
lb_esp_status_words (const guint8 status[2])
{
  const char *words = find_words (status);

  return words != NULL ? words : "unknown error";
}

gboolean
lb_esp_status_is_known (const guint8 status[2])
{
  return find_words (status) != NULL;
}

gboolean
lb_esp_status_is_unsupported (const guint8 status[2])
{
  return (status[0] == 0x01 && status[1] == 0x05) || status[0] == 0xff || status[0] == 0xc3;
}

gboolean
lb_esp_status_is_bad_checksum (const guint8 status[2])
{
  return status[0] == 0xc1 || (status[0] == 0x01 && status[1] == 0x07);
}
