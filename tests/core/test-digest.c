/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-digest.h"

static void
test_known (void)
{
  LbDigest digest = lb_digest_compute ((const guint8 *) "abc", 3);
  g_autofree char *hex = lb_digest_to_hex (&digest);
  LbDigest back;

  g_assert_cmpstr (hex, ==, "900150983cd24fb0d6963f7d28e17f72");
  g_assert_true (lb_digest_from_hex (&back, hex));
  g_assert_true (lb_digest_equal (&digest, &back));
}

static void
test_fill (void)
{
  static const gsize lengths[] = { 0, 1, 4095, 4096, 4097, 65536 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree guint8 *data = g_malloc (lengths[i] + 1);
      LbDigest expected;
      LbDigest first = lb_digest_of_fill (0xff, lengths[i]);
      LbDigest again = lb_digest_of_fill (0xff, lengths[i]);

      memset (data, 0xff, lengths[i]);
      expected = lb_digest_compute (data, lengths[i]);
      g_assert_true (lb_digest_equal (&expected, &first));
      g_assert_true (lb_digest_equal (&expected, &again));
    }
}

static void
test_bad_hex (void)
{
  LbDigest digest;

  g_assert_false (lb_digest_from_hex (&digest, NULL));
  g_assert_false (lb_digest_from_hex (&digest, "900150983cd24fb0d6963f7d28e17f7"));
  g_assert_false (lb_digest_from_hex (&digest, "900150983cd24fb0d6963f7d28e17f722"));
  g_assert_false (lb_digest_from_hex (&digest, "900150983cd24fb0d6963f7d28e17f7g"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/digest/known", test_known);
  g_test_add_func ("/digest/fill", test_fill);
  g_test_add_func ("/digest/bad-hex", test_bad_hex);

  return g_test_run ();
}
