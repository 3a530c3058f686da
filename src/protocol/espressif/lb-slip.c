/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-slip"

#include "config.h"

#include "lb-slip.h"

#define ESCAPE 0xdb
#define ESCAPED_END 0xdc
#define ESCAPED_ESCAPE 0xdd

/* No loader sends more in one frame; a longer one is a line without delimiters. */
#define MAX_FRAME (32 * 1024)
#define MAX_SKIPPED (16 * 1024)

static void
append_escaped (GByteArray   *out,
                const guint8 *data,
                gsize         length)
{
  static const guint8 end[] = { ESCAPE, ESCAPED_END };
  static const guint8 escape[] = { ESCAPE, ESCAPED_ESCAPE };
  gsize plain = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (data[i] != LB_SLIP_END && data[i] != ESCAPE)
        continue;

      g_byte_array_append (out, data + plain, i - plain);
      g_byte_array_append (out, data[i] == LB_SLIP_END ? end : escape, 2);
      plain = i + 1;
    }

  g_byte_array_append (out, data + plain, length - plain);
}

void
lb_slip_append_frame (GByteArray   *out,
                      const guint8 *data,
                      gsize         length)
{
  static const guint8 delimiter = LB_SLIP_END;

  g_byte_array_append (out, &delimiter, 1);
  append_escaped (out, data, length);
  g_byte_array_append (out, &delimiter, 1);
}

void
lb_slip_decoder_init (LbSlipDecoder *self)
{
  *self = (LbSlipDecoder) { 0 };
  self->frame = g_byte_array_new ();
  self->skipped = g_byte_array_new ();
}

void
lb_slip_decoder_clear (LbSlipDecoder *self)
{
  g_clear_pointer (&self->frame, g_byte_array_unref);
  g_clear_pointer (&self->skipped, g_byte_array_unref);
}

static void
begin_frame (LbSlipDecoder *self)
{
  g_byte_array_set_size (self->frame, 0);
  self->escaped = FALSE;
  self->damaged = FALSE;
  self->finished = FALSE;
}

void
lb_slip_decoder_reset (LbSlipDecoder *self)
{
  begin_frame (self);
  self->opened = FALSE;
}

static void
skip (LbSlipDecoder *self,
      const guint8  *data,
      gsize          length)
{
  g_byte_array_append (self->skipped, data, length);
  if (self->skipped->len > MAX_SKIPPED)
    g_byte_array_remove_range (self->skipped, 0, self->skipped->len - MAX_SKIPPED);
}

static void
append_decoded (LbSlipDecoder *self,
                guint8         byte)
{
  if (byte == ESCAPE && !self->escaped)
    {
      self->escaped = TRUE;
      return;
    }

  if (self->escaped)
    {
      self->escaped = FALSE;
      if (byte == ESCAPED_END)
        byte = LB_SLIP_END;
      else if (byte == ESCAPED_ESCAPE)
        byte = ESCAPE;
      else
        self->damaged = TRUE;
    }

  g_byte_array_append (self->frame, &byte, 1);
  if (self->frame->len > MAX_FRAME)
    {
      lb_slip_decoder_reject (self);
      self->opened = FALSE;
    }
}

/* Returns: whether the delimiter ended a frame that is not empty */
static gboolean
take_delimiter (LbSlipDecoder *self)
{
  gboolean ended = self->opened && (self->frame->len > 0 || self->escaped);

  self->opened = TRUE;
  if (self->escaped)
    self->damaged = TRUE;
  self->escaped = FALSE;
  self->finished = ended;
  return ended;
}

gboolean
lb_slip_decoder_feed (LbSlipDecoder *self,
                      const guint8  *data,
                      gsize          length,
                      gsize         *used)
{
  if (self->finished)
    begin_frame (self);

  for (gsize i = 0; i < length; i++)
    {
      if (data[i] == LB_SLIP_END)
        {
          if (take_delimiter (self))
            {
              *used = i + 1;
              return TRUE;
            }
        }
      else if (self->opened)
        append_decoded (self, data[i]);
      else
        skip (self, data + i, 1);
    }

  *used = length;
  return FALSE;
}

gboolean
lb_slip_decoder_started (const LbSlipDecoder *self)
{
  return self->opened && !self->finished && (self->frame->len > 0 || self->escaped);
}

void
lb_slip_decoder_reject (LbSlipDecoder *self)
{
  skip (self, self->frame->data, self->frame->len);
  begin_frame (self);
}
