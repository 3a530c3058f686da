/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "image-maker.h"
#include "lb-error.h"
#include "lb-hex.h"

static LbImage *
parse (const char  *text,
       char       **warning,
       GError     **error)
{
  return lb_hex_parse ((const guint8 *) text, strlen (text), warning, error);
}

static void
assert_range (const LbImage *image,
              guint          index,
              guint64        address,
              const char    *bytes)
{
  guint64 start;
  gsize length;
  const guint8 *data = lb_image_get_range (image, index, &start, &length);

  g_assert_cmphex (start, ==, address);
  g_assert_cmpmem (data, length, bytes, strlen (bytes));
}

static void
assert_refused (const char *text,
                const char *line)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (parse (text, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  if (line != NULL)
    g_assert_nonnull (strstr (error->message, line));
}

static void
test_records (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *warning = NULL;
  g_autoptr(LbImage) image = NULL;

  /* Upper address, lower case, CR LF, blank lines, start address, out of order. */
  image = parse (":020000040800F2\r\n"
                 "\r\n"
                 ":040020006162636452\r\n"
                 ":0400000041424344f2\n"
                 ":04000005080000C12E\n"
                 "  :00000001ff  \n"
                 "anything behind the end\n",
                 &warning, &error);
  g_assert_no_error (error);
  g_assert_null (warning);
  g_assert_cmpuint (lb_image_get_n_ranges (image), ==, 2);
  assert_range (image, 0, 0x08000000, "ABCD");
  assert_range (image, 1, 0x08000020, "abcd");
}

/* The offset of a segment base wraps in 64 KiB. */
static void
test_segment (void)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *warning = NULL;
  g_autoptr(LbImage) image = parse (":020000021000EC\n:04FFFE0041424344F5\n", &warning, &error);

  g_assert_no_error (error);
  g_assert_nonnull (warning);
  g_assert_cmpuint (lb_image_get_n_ranges (image), ==, 2);
  assert_range (image, 0, 0x10000, "CD");
  assert_range (image, 1, 0x1fffe, "AB");
}

static void
test_gaps_and_repeats (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LbImage) image = parse (":0200000041427B\n:0200000041427B\n:020011004344\x36\x36\n"
                                    ":020023004546\x35\x30\n",
                                    NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (lb_image_get_n_ranges (image), ==, 2);
  assert_range (image, 0, 0, "AB\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
                             "CD");
  assert_refused (":0200000041427B\n:0200000041437A\n", "0x00000000");
}

static void
test_refused (void)
{
  assert_refused ("", NULL);
  assert_refused (":00000001FF\n", NULL);
  assert_refused (":0200000041427C\n", "Line 1");
  assert_refused ("\n:02000000414\n", "Line 2");
  assert_refused (":0300000041427B\n", "Line 1");
  assert_refused (":02000000414x7B\n", "Line 1");
  assert_refused (":02000007414274\n", "Line 1");
  assert_refused (":0100000408F3\n", "Line 1");
  assert_refused ("020000004142\n", "Line 1");
  /* Past the end of the address space. */
  assert_refused (":02000004FFFFFC\n:02FFFF004142\x37\x44\n", "Line 2");
}

static void
test_truncated (void)
{
  static const char text[] = ":020000040800F2\n:0400000041424344F2\n:040010004142434\x34"
                             "E2\n:00000001FF\n";

  for (gsize length = 0; length <= strlen (text); length++)
    {
      g_autofree char *exact = g_malloc (MAX (length, 1));
      g_autofree char *warning = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(LbImage) image = NULL;

      memcpy (exact, text, length);
      image = lb_hex_parse ((const guint8 *) exact, length, &warning, &error);
      /* Whole lines but no end: warned. A cut line: refused. */
      if (image == NULL)
        g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
      else
        g_assert_true ((warning == NULL) == (length >= strlen (text) - 1));
    }
}

static void
test_round_trip (void)
{
  static const struct
  {
    guint64 start;
    gsize   length;
  } parts[] = { { 0x0800fff3, 70000 }, { 0x080e0000, 5280 }, { 0xfffffff0, 16 } };
  g_autoptr(LbImage) image = lb_image_new ();
  g_autoptr(LbImage) back = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree guint8 *noise = g_malloc (70000);
  g_autofree char *text = NULL;
  g_autofree char *warning = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      maker_noise (noise, parts[i].length, i);
      g_assert_true (lb_image_add (image, parts[i].start, noise, parts[i].length, NULL));
    }
  text = lb_hex_format (image, &error);
  g_assert_no_error (error);
  g_assert_true (lb_hex_is_likely ((guint8 *) text, strlen (text)));
  back = parse (text, &warning, &error);
  g_assert_no_error (error);
  g_assert_null (warning);
  g_assert_cmpuint (lb_image_get_n_ranges (back), ==, G_N_ELEMENTS (parts));
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      guint64 start;
      gsize length;
      const guint8 *data = lb_image_get_range (back, i, &start, &length);

      maker_noise (noise, parts[i].length, i);
      g_assert_cmphex (start, ==, parts[i].start);
      g_assert_cmpmem (data, length, noise, parts[i].length);
    }
}

static void
test_too_large (void)
{
  GString *text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *line = g_strnfill (510, '0');

  /* 255 zeros a line, again and again at ascending addresses. */
  for (guint i = 0; i < LB_IMAGE_BYTES_MAX / 255 + 1; i++)
    {
      guint32 address = i * 255;
      guint8 sum;

      if (i == 0 || address >> 16 != (address - 255) >> 16)
        g_string_append_printf (text, ":02000004%04X%02X\n", address >> 16,
                                (guint8) -(6 + (address >> 24) + (address >> 16)));
      sum = (guint8) (255 + (address >> 8) + address);
      g_string_append_printf (text, ":FF%04X00%s%02X\n", address & 0xffff, line, (guint8) -sum);
    }
  g_assert_null (parse (text->str, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "16 MiB"));
  g_string_free (text, TRUE);
}

static void
test_mutated (void)
{
  static const char good[] = ":020000040800F2\n:0400000041424344F2\n:00000001FF\n";

  for (guint seed = 0; seed < 5000; seed++)
    {
      g_autofree char *text = g_strdup (good);
      guint8 choice[4];
      g_autofree char *warning = NULL;
      g_autoptr(LbImage) image = NULL;

      maker_noise (choice, sizeof choice, seed);
      text[choice[0] % strlen (good)] = (char) choice[1];
      text[choice[2] % strlen (good)] = (char) choice[3];
      image = lb_hex_parse ((guint8 *) text, strlen (good), &warning, NULL);
      g_assert_true (image == NULL || lb_image_get_size (image) > 0);
    }
}

static void
test_image (void)
{
  g_autoptr(LbImage) image = lb_image_new ();
  g_autoptr(LbImage) other = lb_image_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) flat = NULL;

  g_assert_true (lb_image_add (image, 100, (guint8 *) "ef", 2, NULL));
  g_assert_true (lb_image_add (image, 94, (guint8 *) "ab", 2, NULL));
  g_assert_cmpuint (lb_image_get_n_ranges (image), ==, 2);
  g_assert_null (lb_image_peek (image, 95, 6));
  g_assert_false (lb_image_add (image, 95, (guint8 *) "bccccexx", 8, NULL));
  g_assert_true (lb_image_add (image, 95, (guint8 *) "bcccce", 6, NULL));
  g_assert_cmpuint (lb_image_get_n_ranges (image), ==, 1);
  g_assert_cmpuint (lb_image_get_size (image), ==, 8);
  assert_range (image, 0, 94, "abccccef");
  g_assert_cmpmem (lb_image_peek (image, 100, 2), 2, "ef", 2);
  g_assert_null (lb_image_peek (image, 101, 2));
  g_assert_null (lb_image_peek (image, 93, 1));

  g_assert_true (lb_image_add (other, 104, (guint8 *) "ij", 2, NULL));
  g_assert_true (lb_image_merge (image, other, NULL));
  flat = lb_image_flatten (image, 93, 14, '.', &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (flat, NULL), g_bytes_get_size (flat), ".abccccef..ij.", 14);
  g_assert_null (lb_image_flatten (image, 95, 20, 0, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);

  g_assert_true (lb_image_add (other, 100, (guint8 *) "X", 1, NULL));
  g_assert_false (lb_image_merge (image, other, NULL));
  g_assert_false (lb_image_add (image, G_MAXUINT64, (guint8 *) "X", 1, NULL));
  lb_image_close_gaps (image, 2, 0);
  g_assert_cmpuint (lb_image_get_n_ranges (image), ==, 2);
  lb_image_close_gaps (image, 3, 0);
  g_assert_cmpuint (lb_image_get_n_ranges (image), ==, 1);
  g_assert_cmpuint (lb_image_get_size (image), ==, 12);
}

/* Random additions against a plain map of bytes. */
static void
test_image_random (void)
{
  g_autoptr(LbImage) image = lb_image_new ();
  g_autofree guint8 *map = g_malloc0 (1024);
  g_autofree gboolean *known = g_new0 (gboolean, 1024);
  gsize n_known = 0;

  for (guint seed = 0; seed < 300; seed++)
    {
      guint8 choice[4];
      guint start, length;

      maker_noise (choice, sizeof choice, seed);
      start = (choice[0] | choice[1] << 8) % 1000;
      length = choice[2] % 24;
      for (guint i = start; i < start + length; i++)
        {
          n_known += !known[i];
          known[i] = TRUE;
          map[i] = (guint8) (i * 7);
        }
      g_assert_true (lb_image_add (image, start, map + start, length, NULL));
      g_assert_cmpuint (lb_image_get_size (image), ==, n_known);
    }
  for (guint i = 0; i < 1024; i++)
    {
      const guint8 *byte = lb_image_peek (image, i, 1);

      g_assert_true ((byte != NULL) == known[i]);
      if (byte != NULL)
        g_assert_cmpuint (*byte, ==, map[i]);
    }
  for (guint i = 1; i < lb_image_get_n_ranges (image); i++)
    {
      guint64 before, start;
      gsize length;

      lb_image_get_range (image, i - 1, &before, &length);
      before += length;
      lb_image_get_range (image, i, &start, &length);
      g_assert_cmpuint (start, >, before);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/hex/records", test_records);
  g_test_add_func ("/hex/segment", test_segment);
  g_test_add_func ("/hex/gaps-and-repeats", test_gaps_and_repeats);
  g_test_add_func ("/hex/refused", test_refused);
  g_test_add_func ("/hex/truncated", test_truncated);
  g_test_add_func ("/hex/round-trip", test_round_trip);
  g_test_add_func ("/hex/too-large", test_too_large);
  g_test_add_func ("/hex/mutated", test_mutated);
  g_test_add_func ("/hex/image", test_image);
  g_test_add_func ("/hex/image-random", test_image_random);

  return g_test_run ();
}
