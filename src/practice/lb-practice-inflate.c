/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-inflate"

#include "config.h"

#include <string.h>

#include "lb-practice-chip-private.h"

#define ZLIB_HEADER 2 /* bytes */
#define METHOD_DEFLATE 8
#define LARGEST_WINDOW 7 /* 32 KiB */

/* The stub looks at the header of the stream and never at its Adler-32: so does this. */

void
lb_practice_inflate_end (LbPracticeWriter *writer)
{
  if (writer->streaming)
    inflateEnd (&writer->stream);
  writer->streaming = FALSE;
}

static void
start_stream (LbPracticeWriter *writer)
{
  lb_practice_inflate_end (writer);
  memset (&writer->stream, 0, sizeof writer->stream);
  writer->streaming = inflateInit2 (&writer->stream, -MAX_WBITS) == Z_OK;
  writer->header = 0;
  writer->stream_end = FALSE;
}

static gboolean
header_byte_fits (LbPracticeWriter *writer,
                  guint8            byte)
{
  if (writer->header++ == 0)
    return (byte & 0x0f) == METHOD_DEFLATE && byte >> 4 <= LARGEST_WINDOW;

  return (byte & 0x20) == 0; /* no preset dictionary */
}

static guint8
inflate_all (LbPracticeWriter *writer)
{
  guint32 room = writer->end - writer->address;
  guint8 buf[4096];

  do
    {
      int result;

      writer->stream.next_out = buf;
      writer->stream.avail_out = sizeof buf;
      result = inflate (&writer->stream, Z_NO_FLUSH);
      if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        return LB_PRACTICE_STUB_INFLATE;

      g_byte_array_append (writer->queue, buf, sizeof buf - writer->stream.avail_out);
      writer->stream_end = result == Z_STREAM_END;
      if (writer->queue->len > room)
        {
          g_byte_array_set_size (writer->queue, room);
          return LB_PRACTICE_STUB_TOO_MUCH;
        }
    }
  while (!writer->stream_end && writer->stream.avail_out == 0);

  return writer->stream_end && writer->queue->len < room ? LB_PRACTICE_STUB_TOO_LITTLE
                                                         : LB_PRACTICE_OK;
}

guint8
lb_practice_inflate_block (LbPracticeChip *self,
                           guint32         sequence,
                           const guint8   *data,
                           gsize           length)
{
  LbPracticeWriter *writer = &self->writer;

  /* The only number it notices. Any other order is inflated as it comes (trap 4). */
  if (sequence == 0 || !writer->streaming)
    start_stream (writer);

  for (; length > 0 && writer->header < ZLIB_HEADER; data++, length--)
    if (!header_byte_fits (writer, *data))
      return LB_PRACTICE_STUB_INFLATE;

  /* Behind the end of the stream only its checksum is expected. */
  if (writer->stream_end)
    return LB_PRACTICE_OK;

  writer->stream.next_in = (guint8 *) data;
  writer->stream.avail_in = length;
  return inflate_all (writer);
}
