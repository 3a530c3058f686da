/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-slip"

#include "config.h"

#include "lb-practice-slip.h"

#define DELIMITER 0xc0
#define ESCAPE 0xdb
#define ESCAPED_DELIMITER 0xdc
#define ESCAPED_ESCAPE 0xdd

void
lb_practice_slip_init (LbPracticeSlip *self,
                       gsize           limit)
{
  self->data = g_byte_array_new ();
  self->limit = limit;
  lb_practice_slip_reset (self);
}

void
lb_practice_slip_clear (LbPracticeSlip *self)
{
  g_clear_pointer (&self->data, g_byte_array_unref);
}

static void
start_frame (LbPracticeSlip *self)
{
  g_byte_array_set_size (self->data, 0);
  self->inside = TRUE;
  self->escaped = FALSE;
  self->broken = FALSE;
}

void
lb_practice_slip_reset (LbPracticeSlip *self)
{
  start_frame (self);
  self->inside = FALSE;
}

static LbPracticeSlipResult
end_frame (LbPracticeSlip *self)
{
  gboolean broken = self->broken || self->escaped;

  /* Two delimiters in a row are the end of one frame and the start of the next. */
  if (!self->inside || (self->data->len == 0 && !broken))
    {
      start_frame (self);
      return LB_PRACTICE_SLIP_MORE;
    }

  self->inside = FALSE;
  return broken ? LB_PRACTICE_SLIP_BROKEN : LB_PRACTICE_SLIP_FRAME;
}

static void
append (LbPracticeSlip *self,
        guint8          byte)
{
  if (self->data->len < self->limit)
    g_byte_array_append (self->data, &byte, 1);
  else
    self->broken = TRUE;
}

LbPracticeSlipResult
lb_practice_slip_push (LbPracticeSlip *self,
                       guint8          byte)
{
  if (byte == DELIMITER)
    return end_frame (self);

  if (!self->inside)
    return LB_PRACTICE_SLIP_MORE;

  if (self->escaped)
    {
      self->escaped = FALSE;
      if (byte == ESCAPED_DELIMITER)
        append (self, DELIMITER);
      else if (byte == ESCAPED_ESCAPE)
        append (self, ESCAPE);
      else
        self->broken = TRUE;
    }
  else if (byte == ESCAPE)
    {
      self->escaped = TRUE;
    }
  else
    {
      append (self, byte);
    }

  return LB_PRACTICE_SLIP_MORE;
}

void
lb_practice_slip_frame (GByteArray   *out,
                        const guint8 *data,
                        gsize         length)
{
  static const guint8 delimiter = DELIMITER;
  static const guint8 for_delimiter[] = { ESCAPE, ESCAPED_DELIMITER };
  static const guint8 for_escape[] = { ESCAPE, ESCAPED_ESCAPE };

  g_byte_array_append (out, &delimiter, 1);
  for (gsize i = 0; i < length; i++)
    {
      if (data[i] == DELIMITER)
        g_byte_array_append (out, for_delimiter, sizeof for_delimiter);
      else if (data[i] == ESCAPE)
        g_byte_array_append (out, for_escape, sizeof for_escape);
      else
        g_byte_array_append (out, &data[i], 1);
    }
  g_byte_array_append (out, &delimiter, 1);
}
