/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc"

#include "config.h"

#include "lb-vesc-packet.h"

#define START_8 0x02
#define START_16 0x03
#define START_24 0x04
#define END 0x03
#define CRC_POLYNOMIAL 0x1021
#define TRAILER 3 /* CRC and end */

guint16
lb_vesc_crc16 (const guint8 *data,
               gsize         length)
{
  guint crc = 0;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= (guint) data[i] << 8;
      for (guint bit = 0; bit < 8; bit++)
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ CRC_POLYNOMIAL : crc << 1;
      crc &= 0xffff;
    }
  return (guint16) crc;
}

static void
append_be (GByteArray *array,
           gsize       value,
           guint       n_bytes)
{
  for (guint i = n_bytes; i > 0; i--)
    {
      guint8 byte = (guint8) (value >> (8 * (i - 1)));

      g_byte_array_append (array, &byte, 1);
    }
}

GByteArray *
lb_vesc_packet_encode (const guint8 *payload,
                       gsize         length)
{
  GByteArray *packet = g_byte_array_sized_new (length + 7);

  g_return_val_if_fail (length > 0 && length <= LB_VESC_MAX_RECEIVED, packet);

  if (length <= 255)
    {
      append_be (packet, START_8, 1);
      append_be (packet, length, 1);
    }
  else
    {
      append_be (packet, START_16, 1);
      append_be (packet, length, 2);
    }
  g_byte_array_append (packet, payload, length);
  append_be (packet, lb_vesc_crc16 (payload, length), 2);
  append_be (packet, END, 1);
  return packet;
}

void
lb_vesc_decoder_init (LbVescDecoder *self)
{
  self->buffer = g_byte_array_new ();
  self->dropped = 0;
}

void
lb_vesc_decoder_clear (LbVescDecoder *self)
{
  g_clear_pointer (&self->buffer, g_byte_array_unref);
}

void
lb_vesc_decoder_reset (LbVescDecoder *self)
{
  g_byte_array_set_size (self->buffer, 0);
}

void
lb_vesc_decoder_push (LbVescDecoder *self,
                      const guint8  *data,
                      gsize          length)
{
  g_byte_array_append (self->buffer, data, length);
}

typedef enum
{
  PACKET_WHOLE,
  PACKET_PART, /* more must arrive */
  PACKET_NONE, /* none begins here */
} PacketState;

/* Looks at what begins at @data. @header and @payload are set once the length is known. */
static PacketState
look (const guint8 *data,
      gsize         length,
      gsize        *header,
      gsize        *payload)
{
  static const gsize shortest[] = { 0, 0, 1, 255, 65535 };
  guint n_bytes = data[0] - 1u;
  gsize n = 0;

  if (data[0] < START_8 || data[0] > START_24)
    return PACKET_NONE;
  if (length < 1 + n_bytes)
    return PACKET_PART;

  for (guint i = 0; i < n_bytes; i++)
    n = n << 8 | data[1 + i];
  /* A length in more bytes than it needs is no packet (facts 4.1). */
  if (n < shortest[data[0]] || n > LB_VESC_MAX_RECEIVED)
    return PACKET_NONE;

  *header = 1 + n_bytes;
  *payload = n;
  if (length < *header + n + TRAILER)
    return PACKET_PART;

  data += *header;
  if (data[n + 2] != END ||
      lb_vesc_crc16 (data, n) != (guint16) (data[n] << 8 | data[n + 1]))
    return PACKET_NONE;
  return PACKET_WHOLE;
}

GBytes *
lb_vesc_decoder_pop (LbVescDecoder *self)
{
  gsize at = 0;
  GBytes *found = NULL;

  while (at < self->buffer->len)
    {
      gsize header = 0;
      gsize payload = 0;
      PacketState state = look (self->buffer->data + at, self->buffer->len - at, &header, &payload);

      if (state == PACKET_PART)
        break;
      if (state == PACKET_NONE)
        {
          self->dropped++;
          at++;
          continue;
        }

      found = g_bytes_new (self->buffer->data + at + header, payload);
      at += header + payload + TRAILER;
      break;
    }

  g_byte_array_remove_range (self->buffer, 0, at);
  return found;
}
