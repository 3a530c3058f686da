/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The packets of a VESC's serial line (facts 4.1). */
#define LB_VESC_MAX_PAYLOAD 512    /* what the firmware takes */
#define LB_VESC_MAX_RECEIVED 10000 /* what is accepted from it */

/* Returns: CRC-16/XMODEM: "123456789" gives 31c3 */
guint16     lb_vesc_crc16         (const guint8 *data,
                                   gsize         length);

/**
 * lb_vesc_packet_encode:
 * @payload: 1 to LB_VESC_MAX_RECEIVED bytes, the first is the command
 *
 * Returns: (transfer full): start, length, payload, CRC and end
 */
GByteArray *lb_vesc_packet_encode (const guint8 *payload,
                                   gsize         length);

/**
 * LbVescDecoder:
 *
 * Finds packets in what arrives, in pieces of any size. After a damaged packet it looks again one
 * byte
 * further on.
 */
typedef struct
{
  GByteArray *buffer;
  guint       dropped; /* bytes that belonged to no packet */
} LbVescDecoder;

void        lb_vesc_decoder_init  (LbVescDecoder *self);
void        lb_vesc_decoder_clear (LbVescDecoder *self);
void        lb_vesc_decoder_reset (LbVescDecoder *self);
void        lb_vesc_decoder_push  (LbVescDecoder *self,
                                   const guint8  *data,
                                   gsize          length);
/* Returns: (transfer full) (nullable): the next payload, of one byte at least */
GBytes     *lb_vesc_decoder_pop   (LbVescDecoder *self);

G_END_DECLS
