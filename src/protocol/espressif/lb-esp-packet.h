/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The commands of facts 2.1 that Lifeboat sends. */
typedef enum
{
  LB_ESP_OP_FLASH_BEGIN = 0x02,
  LB_ESP_OP_FLASH_DATA = 0x03,
  LB_ESP_OP_FLASH_END = 0x04,
  LB_ESP_OP_MEM_BEGIN = 0x05,
  LB_ESP_OP_MEM_END = 0x06,
  LB_ESP_OP_MEM_DATA = 0x07,
  LB_ESP_OP_SYNC = 0x08,
  LB_ESP_OP_WRITE_REG = 0x09,
  LB_ESP_OP_READ_REG = 0x0a,
  LB_ESP_OP_SPI_SET_PARAMS = 0x0b,
  LB_ESP_OP_SPI_ATTACH = 0x0d,
  LB_ESP_OP_READ_FLASH_SLOW = 0x0e,
  LB_ESP_OP_CHANGE_BAUDRATE = 0x0f,
  LB_ESP_OP_FLASH_DEFL_BEGIN = 0x10,
  LB_ESP_OP_FLASH_DEFL_DATA = 0x11,
  LB_ESP_OP_FLASH_DEFL_END = 0x12,
  LB_ESP_OP_SPI_FLASH_MD5 = 0x13,
  LB_ESP_OP_GET_SECURITY_INFO = 0x14,
  LB_ESP_OP_ERASE_REGION = 0xd1,
  LB_ESP_OP_READ_FLASH = 0xd2,
} LbEspOp;

#define LB_ESP_SYNC_DATA_LENGTH 36
#define LB_ESP_SYNC_REPLIES 8

extern const guint8 lb_esp_sync_data[LB_ESP_SYNC_DATA_LENGTH];

/* Returns: (nullable): "READ_REG"; NULL for an opcode we never send */
const char *lb_esp_op_name   (guint8 op);

/* EF and every byte XORed (facts 1.3); of the payload alone, not of its block header. */
guint8      lb_esp_checksum  (const guint8 *data,
                              gsize         length);

/**
 * lb_esp_packet_append_request:
 * @checksum: 0 for all but the *_DATA commands
 *
 * Appends the whole request as a SLIP frame.
 */
void        lb_esp_packet_append_request (GByteArray   *out,
                                          LbEspOp       op,
                                          guint32       checksum,
                                          const guint8 *data,
                                          gsize         length);

/**
 * lb_esp_packet_append_block:
 *
 * Appends a *_DATA request: length, sequence, two zero words, then @block; its checksum is filled in.
 */
void        lb_esp_packet_append_block   (GByteArray   *out,
                                          LbEspOp       op,
                                          guint32       sequence,
                                          const guint8 *block,
                                          gsize         length);

typedef struct
{
  guint8        op;
  guint32       value;
  const guint8 *data;    /* inside the frame: payload, then status bytes */
  gsize         length;  /* bytes of @data */
} LbEspResponse;

/* Returns: whether @frame is a response: direction 01 and at least 8 bytes */
gboolean    lb_esp_response_parse        (LbEspResponse *self,
                                          const guint8  *frame,
                                          gsize          length);

/**
 * lb_esp_response_get_status:
 * @payload: bytes expected in front of the status
 * @status: (out): the two status bytes
 *
 * The status stands right behind the expected payload, or in the first two bytes of a failing reply
 * that has no payload (facts 1.3). How many bytes follow does not matter.
 *
 * Returns: %FALSE when the reply is too short to hold a status
 */
gboolean    lb_esp_response_get_status   (const LbEspResponse *self,
                                          gsize                payload,
                                          guint8               status[2]);

/**
 * lb_esp_status_words:
 *
 * Returns: what the status bytes mean (facts 1.4), for a person: "invalid parameter"
 */
const char *lb_esp_status_words          (const guint8 status[2]);

/* Returns: FALSE for a code that no loader has */
gboolean    lb_esp_status_is_known       (const guint8 status[2]);

/* The ROM of this chip does not know the command, or is not allowed to do it. */
gboolean    lb_esp_status_is_unsupported (const guint8 status[2]);
/* The block came damaged and was not used: the only case in which it may be sent again (trap 4). */
gboolean    lb_esp_status_is_bad_checksum (const guint8 status[2]);

G_END_DECLS
