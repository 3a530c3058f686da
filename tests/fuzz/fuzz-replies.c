/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "fuzz.h"
#include "lb-esp-packet.h"
#include "lb-slip.h"

/* A reply as it comes over a wire: frames cut anywhere, each read as a response. */
static void
take_frame (const LbSlipDecoder *decoder)
{
  LbEspResponse response;
  guint8 status[2];

  if (!lb_esp_response_parse (&response, decoder->frame->data, decoder->frame->len))
    return;

  for (gsize payload = 0; payload < 40; payload += 4)
    {
      if (lb_esp_response_get_status (&response, payload, status))
        g_assert_nonnull (lb_esp_status_words (status));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  LbSlipDecoder decoder;
  g_autoptr(GByteArray) again = g_byte_array_new ();
  gsize offset = 0;
  gsize used;

  if (size == 0)
    return 0;

  /* The first byte is the size of the pieces. */
  lb_slip_decoder_init (&decoder);
  for (offset = 1; offset < size; offset += used)
    {
      gsize piece = MIN (size - offset, data[0] % 16 + 1u);

      if (lb_slip_decoder_feed (&decoder, data + offset, piece, &used))
        take_frame (&decoder);
      g_assert_cmpuint (used, >, 0);
    }
  lb_slip_decoder_clear (&decoder);

  /* What is sent is received. */
  lb_slip_decoder_init (&decoder);
  lb_slip_append_frame (again, data, size);
  g_assert_true (lb_slip_decoder_feed (&decoder, again->data, again->len, &used));
  g_assert_cmpmem (decoder.frame->data, decoder.frame->len, data, size);
  lb_slip_decoder_clear (&decoder);

  return 0;
}
