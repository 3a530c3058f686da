/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc"

#include "config.h"

#include "lb-vesc-heatshrink.h"

#include <string.h>

#define WINDOW_BITS 13
#define LENGTH_BITS 5
#define WINDOW (1u << WINDOW_BITS)
#define LONGEST (1u << LENGTH_BITS)
#define SHORTEST 3 /* two literals take 18 bits, a reference 19 */
#define HASH_BITS 14
#define CHAIN 96 /* how many earlier places are looked at */

typedef struct
{
  GByteArray *out;
  guint8      byte;
  guint       used; /* bits of @byte */
} BitWriter;

static void
write_bits (BitWriter *writer,
            guint32    value,
            guint      n_bits)
{
  for (guint i = n_bits; i > 0; i--)
    {
      writer->byte = (guint8) (writer->byte << 1 | ((value >> (i - 1)) & 1));
      if (++writer->used == 8)
        {
          g_byte_array_append (writer->out, &writer->byte, 1);
          writer->used = 0;
          writer->byte = 0;
        }
    }
}

static void
finish_bits (BitWriter *writer)
{
  if (writer->used > 0)
    write_bits (writer, 0, 8 - writer->used);
}

/* Earlier places that begin with the same three bytes, newest first. */
typedef struct
{
  const guint8 *data;
  gsize         length;
  gint32        heads[1 << HASH_BITS];
  gint32       *previous; /* of each place */
} Index;

static guint
hash_at (const guint8 *p)
{
  guint32 value = (guint32) p[0] << 16 | (guint32) p[1] << 8 | p[2];

  return (value * 2654435761u) >> (32 - HASH_BITS);
}

static void
index_add (Index *index,
           gsize  at)
{
  guint hash;

  if (at + SHORTEST > index->length)
    return;

  hash = hash_at (index->data + at);
  index->previous[at] = index->heads[hash];
  index->heads[hash] = (gint32) at;
}

static guint
common_length (const guint8 *a,
               const guint8 *b,
               gsize         most)
{
  guint n = 0;

  while (n < most && a[n] == b[n])
    n++;
  return n;
}

/* Returns: the length of the longest repetition found, 0 when there is none worth its bits */
static guint
find_match (const Index *index,
            gsize        at,
            gsize       *distance)
{
  gsize most = MIN (index->length - at, LONGEST);
  guint best = SHORTEST - 1;
  gint32 place;
  guint tries = 0;

  if (most < SHORTEST)
    return 0;

  for (place = index->heads[hash_at (index->data + at)];
       place >= 0 && at - (gsize) place < WINDOW && tries < CHAIN && best < most;
       place = index->previous[place], tries++)
    {
      guint n = common_length (index->data + place, index->data + at, most);

      if (n > best)
        {
          best = n;
          *distance = at - (gsize) place;
        }
    }

  return best >= SHORTEST ? best : 0;
}

GBytes *
lb_vesc_heatshrink_encode (const guint8 *data,
                           gsize         length)
{
  BitWriter writer = { g_byte_array_new (), 0, 0 };
  g_autofree Index *index = g_new (Index, 1);
  g_autofree gint32 *previous = g_new (gint32, MAX (length, 1));
  gsize at = 0;

  index->data = data;
  index->length = length;
  index->previous = previous;
  memset (index->heads, 0xff, sizeof index->heads);

  while (at < length)
    {
      gsize distance = 0;
      guint n = find_match (index, at, &distance);

      if (n == 0)
        {
          write_bits (&writer, 0x100u | data[at], 9);
          n = 1;
        }
      else
        {
          write_bits (&writer, 0, 1);
          write_bits (&writer, (guint32) distance - 1, WINDOW_BITS);
          write_bits (&writer, n - 1, LENGTH_BITS);
        }

      for (guint i = 0; i < n; i++)
        index_add (index, at + i);
      at += n;
    }

  finish_bits (&writer);
  return g_byte_array_free_to_bytes (writer.out);
}
