/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-slip.h"

static GByteArray *
encode (const guint8 *data,
        gsize         length)
{
  GByteArray *out = g_byte_array_new ();

  lb_slip_append_frame (out, data, length);
  return out;
}

static void
assert_frame (LbSlipDecoder *decoder,
              const guint8  *data,
              gsize          length)
{
  g_assert_false (decoder->damaged);
  g_assert_cmpmem (decoder->frame->data, decoder->frame->len, data, length);
}

static void
test_escapes (void)
{
  static const guint8 data[] = { 0x01, 0xc0, 0x02, 0xdb, 0xdc, 0xdd };
  static const guint8 wire[] = { 0xc0, 0x01, 0xdb, 0xdc, 0x02, 0xdb, 0xdd, 0xdc, 0xdd, 0xc0 };
  g_autoptr(GByteArray) out = encode (data, sizeof data);

  g_assert_cmpmem (out->data, out->len, wire, sizeof wire);
}

/* Every byte value alone, and every value in one frame, cut at every place. */
static void
test_every_value_split_anywhere (void)
{
  guint8 data[256];
  g_autoptr(GByteArray) out = NULL;

  for (guint i = 0; i < sizeof data; i++)
    data[i] = i;

  out = encode (data, sizeof data);
  g_assert_cmpuint (out->len, ==, 256 + 2 + 2);

  for (guint cut = 0; cut <= out->len; cut++)
    {
      LbSlipDecoder decoder;
      gsize used;

      lb_slip_decoder_init (&decoder);
      if (cut < out->len)
        {
          g_assert_false (lb_slip_decoder_feed (&decoder, out->data, cut, &used));
          g_assert_cmpuint (used, ==, cut);
          g_assert_true (lb_slip_decoder_feed (&decoder, out->data + cut, out->len - cut, &used));
          g_assert_cmpuint (used, ==, out->len - cut);
        }
      else
        g_assert_true (lb_slip_decoder_feed (&decoder, out->data, out->len, &used));

      assert_frame (&decoder, data, sizeof data);
      g_assert_cmpuint (decoder.skipped->len, ==, 0);
      lb_slip_decoder_clear (&decoder);
    }

  for (guint i = 0; i < 256; i++)
    {
      g_autoptr(GByteArray) one = encode (data + i, 1);
      LbSlipDecoder decoder;
      gsize used;

      lb_slip_decoder_init (&decoder);
      g_assert_true (lb_slip_decoder_feed (&decoder, one->data, one->len, &used));
      assert_frame (&decoder, data + i, 1);
      lb_slip_decoder_clear (&decoder);
    }
}

static void
test_empty_frames_and_log (void)
{
  static const guint8 wire[] = "boot\r\n\xc0\xc0\xc0" "ab\xc0\xc0" "cd\xc0" "noise\xc0";
  LbSlipDecoder decoder;
  gsize at = 0;
  gsize used;

  lb_slip_decoder_init (&decoder);

  g_assert_true (lb_slip_decoder_feed (&decoder, wire, sizeof wire - 1, &used));
  assert_frame (&decoder, (const guint8 *) "ab", 2);
  at += used;

  g_assert_true (lb_slip_decoder_feed (&decoder, wire + at, sizeof wire - 1 - at, &used));
  assert_frame (&decoder, (const guint8 *) "cd", 2);
  at += used;

  g_assert_true (lb_slip_decoder_feed (&decoder, wire + at, sizeof wire - 1 - at, &used));
  assert_frame (&decoder, (const guint8 *) "noise", 5);
  lb_slip_decoder_reject (&decoder);
  at += used;
  g_assert_cmpuint (at, ==, sizeof wire - 1);

  g_assert_cmpmem (decoder.skipped->data, decoder.skipped->len, "boot\r\nnoise", 11);
  lb_slip_decoder_clear (&decoder);
}

static void
test_started (void)
{
  LbSlipDecoder decoder;
  gsize used;

  lb_slip_decoder_init (&decoder);
  lb_slip_decoder_feed (&decoder, (const guint8 *) "x\xc0", 2, &used);
  g_assert_false (lb_slip_decoder_started (&decoder));

  /* An escape alone starts the frame too. */
  lb_slip_decoder_feed (&decoder, (const guint8 *) "\xdb", 1, &used);
  g_assert_true (lb_slip_decoder_started (&decoder));

  g_assert_true (lb_slip_decoder_feed (&decoder, (const guint8 *) "\xdc\xc0", 2, &used));
  g_assert_false (lb_slip_decoder_started (&decoder));
  assert_frame (&decoder, (const guint8 *) "\xc0", 1);
  lb_slip_decoder_clear (&decoder);
}

static void
test_bad_escapes (void)
{
  static const struct { const char *wire; gsize length; } cases[] = {
    { "\xc0" "a\xdb" "b\xc0", 5 },
    { "\xc0" "a\xdb\xc0", 4 },
    { "\xc0\xdb\xc0", 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LbSlipDecoder decoder;
      gsize used;

      lb_slip_decoder_init (&decoder);
      g_assert_true (lb_slip_decoder_feed (&decoder, (const guint8 *) cases[i].wire,
                                           cases[i].length, &used));
      g_assert_true (decoder.damaged);

      /* The next frame is whole again. */
      g_assert_true (lb_slip_decoder_feed (&decoder, (const guint8 *) "\xc0ok\xc0", 4, &used));
      assert_frame (&decoder, (const guint8 *) "ok", 2);
      lb_slip_decoder_clear (&decoder);
    }
}

static void
test_endless (void)
{
  LbSlipDecoder decoder;
  guint8 noise[4096];
  gsize used;

  memset (noise, 0x55, sizeof noise);
  lb_slip_decoder_init (&decoder);
  lb_slip_decoder_feed (&decoder, (const guint8 *) "\xc0", 1, &used);
  for (guint i = 0; i < 64; i++)
    g_assert_false (lb_slip_decoder_feed (&decoder, noise, sizeof noise, &used));

  g_assert_cmpuint (decoder.frame->len, <=, 33 * 1024);
  g_assert_cmpuint (decoder.skipped->len, <=, 17 * 1024);
  g_assert_false (lb_slip_decoder_started (&decoder));
  lb_slip_decoder_clear (&decoder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/slip/escapes", test_escapes);
  g_test_add_func ("/slip/every-value-split-anywhere", test_every_value_split_anywhere);
  g_test_add_func ("/slip/empty-frames-and-log", test_empty_frames_and_log);
  g_test_add_func ("/slip/started", test_started);
  g_test_add_func ("/slip/bad-escapes", test_bad_escapes);
  g_test_add_func ("/slip/endless", test_endless);
  return g_test_run ();
}
