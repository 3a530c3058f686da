/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <errno.h>
#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"

static void
test_values (void)
{
  static const guint8 data[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
  LbReader reader = LB_READER_INIT (data, sizeof data);

  g_assert_cmphex (lb_reader_u8 (&reader), ==, 0x01);
  g_assert_cmphex (lb_reader_u16 (&reader), ==, 0x0302);
  g_assert_cmphex (lb_reader_u32 (&reader), ==, 0x07060504);
  g_assert_cmphex (lb_reader_u64 (&reader), ==, G_GUINT64_CONSTANT (0x0f0e0d0c0b0a0908));
  g_assert_false (reader.failed);
}

static void
test_every_truncation (void)
{
  static const guint8 data[8] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

  for (gsize length = 0; length < sizeof data; length++)
    {
      LbReader reader = LB_READER_INIT (data, length);

      lb_reader_u64 (&reader);
      g_assert_true (reader.failed);
      g_assert_null (lb_reader_bytes (&reader, 0));
    }
}

static void
test_text (void)
{
  static const guint8 data[] = { 'a', '\n', 0xff, 0, 'x' };
  LbReader reader = LB_READER_INIT (data, sizeof data);
  g_autofree char *text = lb_reader_text (&reader, sizeof data);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_str_has_prefix (text, "a?"));
  g_assert_null (strchr (text, 'x'));
}

static void
test_bytes_are (void)
{
  g_assert_true (lb_bytes_are ((const guint8 *) "", 0, 0xff));
  g_assert_true (lb_bytes_are ((const guint8 *) "\xff\xff\xff", 3, 0xff));
  g_assert_false (lb_bytes_are ((const guint8 *) "\xff\xff\xfe", 3, 0xff));
  g_assert_false (lb_bytes_are ((const guint8 *) "\xfe\xfe", 2, 0xff));
}

static void
test_file_errors (void)
{
  g_autoptr(GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOSPC, "full");
  g_autoptr(GError) denied = NULL;
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  lb_error_adopt_file_error (&error);
  g_assert_error (error, LB_ERROR, LB_ERROR_DISK);

  lb_error_set_from_errno (&denied, EACCES, "Opening %s", "x");
  g_assert_error (denied, LB_RETRY, LB_RETRY_NO_ACCESS);
  g_assert_true (g_str_has_prefix (denied->message, "Opening x: "));

  lb_error_adopt_file_error (&cancelled);
  g_assert_true (lb_error_is_cancelled (cancelled));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/reader/values", test_values);
  g_test_add_func ("/reader/every-truncation", test_every_truncation);
  g_test_add_func ("/reader/text", test_text);
  g_test_add_func ("/reader/bytes-are", test_bytes_are);
  g_test_add_func ("/error/file-errors", test_file_errors);

  return g_test_run ();
}
