/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "image-maker.h"
#include "lb-error.h"
#include "lb-esp-partitions.h"

static void
test_usual (void)
{
  g_autoptr(GByteArray) bytes = maker_usual_table ();
  g_autoptr(GError) error = NULL;
  g_autoptr(LbEspPartitions) table = lb_esp_partitions_parse (bytes->data, bytes->len, &error);
  const LbEspPartition *row;
  g_autofree char *kind = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_null (table->problem);
  g_assert_true (table->has_md5);
  g_assert_true (table->md5_ok);
  g_assert_cmpuint (table->rows->len, ==, 5);
  g_assert_cmpuint (table->length, ==, bytes->len);

  row = lb_esp_partitions_by_label (table, "app1");
  g_assert_cmpuint (row->offset, ==, 0x110000);
  g_assert_cmpuint (row->size, ==, 0x100000);
  kind = lb_esp_partition_describe (row);
  g_assert_cmpstr (kind, ==, "app ota_1");
  g_assert_true (lb_esp_partitions_by_type (table, 1, LB_ESP_DATA_NVS)->offset == 0x9000);
  g_assert_null (lb_esp_partitions_by_label (table, "app2"));
  text = lb_esp_partitions_to_text (table);
  g_assert_nonnull (strstr (text, "data nvs"));
}

static void
test_md5 (void)
{
  g_autoptr(GByteArray) bytes = maker_usual_table ();

  for (guint i = 4; i < bytes->len; i++)
    {
      g_autoptr(LbEspPartitions) table = NULL;

      bytes->data[i] ^= 1;
      table = lb_esp_partitions_parse (bytes->data, bytes->len, NULL);
      /* The FF filling of the MD5 row is covered by nothing. */
      if (i < bytes->len - 30 || i >= bytes->len - 16)
        g_assert_true (table->problem != NULL || !table->has_md5);
      bytes->data[i] ^= 1;
    }
}

static void
test_truncated (void)
{
  g_autoptr(GByteArray) bytes = maker_usual_table ();

  for (guint length = 0; length < bytes->len; length++)
    {
      g_autofree guint8 *exact = g_memdup2 (bytes->data, MAX (length, 1));
      g_autoptr(GError) error = NULL;
      g_autoptr(LbEspPartitions) table = lb_esp_partitions_parse (exact, length, &error);

      if (length < 32)
        {
          g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
          continue;
        }
      g_assert_cmpuint (table->rows->len, ==, MIN (length / 32, 5));
      g_assert_true ((table->problem != NULL) == (length % 32 != 0));
    }
}

static void
test_full (void)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(LbEspPartitions) table = NULL;

  for (guint i = 0; i < 128; i++)
    maker_partition (bytes, 0x40, (guint8) i, 0x10000 + 0x1000 * i, 0x1000, "same");
  table = lb_esp_partitions_parse (bytes->data, bytes->len, NULL);
  g_assert_cmpuint (table->rows->len, ==, LB_ESP_PARTITIONS_MAX);
}

/* A label without its NUL, of bytes that each become three. */
static void
test_label (void)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  g_autoptr(LbEspPartitions) table = NULL;
  const LbEspPartition *row;

  maker_partition (bytes, 0x99, 1, 0x10000, 0x1000, "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5"
                                                    "\xf4\xf3\xf2\xf1\xf0");
  table = lb_esp_partitions_parse (bytes->data, bytes->len, NULL);
  row = &g_array_index (table->rows, LbEspPartition, 0);
  g_assert_true (g_utf8_validate (row->label, -1, NULL));
  g_assert_cmpuint (strlen (row->label), ==, 15);
}

static void
check_found_at (guint32 offset)
{
  g_autofree guint8 *flash = g_malloc (0x200000);
  g_autoptr(GByteArray) bytes = maker_usual_table ();
  g_autoptr(LbEspPartitions) table = NULL;

  memset (flash, 0xff, 0x200000);
  /* Chance: a row's letters, and what cannot be a row behind them. */
  flash[0x3000] = 0xaa;
  flash[0x3001] = 0x50;
  memcpy (flash + offset, bytes->data, bytes->len);
  table = lb_esp_partitions_find (flash, 0x200000);
  g_assert_nonnull (table);
  g_assert_cmpuint (table->offset, ==, offset);
}

static void
test_find (void)
{
  g_autofree guint8 *blank = g_malloc0 (0x100000);

  check_found_at (0x8000);
  check_found_at (0x9000);
  check_found_at (0x10000);
  g_assert_null (lb_esp_partitions_find (blank, 0x100000));
  g_assert_null (lb_esp_partitions_find (blank, 0));
}

static void
put_ota (guint8  *record,
         guint32  sequence,
         guint32  state)
{
  memset (record, 0xff, 32);
  maker_put32 (record, sequence);
  maker_put32 (record + 24, state);
  maker_put32 (record + 28, maker_crc32 (0xffffffff, record, 4));
}

static void
test_active (void)
{
  g_autoptr(GByteArray) bytes = maker_usual_table ();
  g_autoptr(LbEspPartitions) table = lb_esp_partitions_parse (bytes->data, bytes->len, NULL);
  g_autofree guint8 *flash = g_malloc (0x20000);
  guint8 *one = flash + 0xe000;
  guint8 *two = flash + 0xf000;

  memset (flash, 0xff, 0x20000);
  g_assert_cmpstr (lb_esp_partitions_active_app (table, flash, 0x20000)->label, ==, "app0");
  put_ota (one, 2, 0xffffffff);
  g_assert_cmpstr (lb_esp_partitions_active_app (table, flash, 0x20000)->label, ==, "app1");
  put_ota (two, 3, 2);
  g_assert_cmpstr (lb_esp_partitions_active_app (table, flash, 0x20000)->label, ==, "app0");
  put_ota (two, 3, 4);
  g_assert_cmpstr (lb_esp_partitions_active_app (table, flash, 0x20000)->label, ==, "app1");
  put_ota (two, 3, 2);
  two[28] ^= 1;
  g_assert_cmpstr (lb_esp_partitions_active_app (table, flash, 0x20000)->label, ==, "app1");
  /* Bytes that end within the OTA data. */
  g_assert_cmpstr (lb_esp_partitions_active_app (table, flash, 0xe01f)->label, ==, "app0");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/esp-partitions/usual", test_usual);
  g_test_add_func ("/esp-partitions/md5", test_md5);
  g_test_add_func ("/esp-partitions/truncated", test_truncated);
  g_test_add_func ("/esp-partitions/full", test_full);
  g_test_add_func ("/esp-partitions/label", test_label);
  g_test_add_func ("/esp-partitions/find", test_find);
  g_test_add_func ("/esp-partitions/active", test_active);

  return g_test_run ();
}
