/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "image-maker.h"
#include "lb-error.h"
#include "lb-esp-nvs.h"

#define PAGE 4096

static LbEspNvs *
parse (const MakerPage *pages,
       guint            n_pages)
{
  g_autofree guint8 *bytes = g_malloc (n_pages * PAGE);

  for (guint i = 0; i < n_pages; i++)
    memcpy (bytes + i * PAGE, pages[i].bytes, PAGE);

  return lb_esp_nvs_parse (bytes, n_pages * PAGE, NULL);
}

static void
assert_value (const LbEspNvs *nvs,
              const char     *key,
              const char     *expected)
{
  const LbEspNvsValue *value = lb_esp_nvs_lookup (nvs, "board", key);
  g_autofree char *text = NULL;

  g_assert_nonnull (value);
  text = lb_esp_nvs_value_format (value, FALSE);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_values (void)
{
  MakerPage page;
  g_autoptr(LbEspNvs) nvs = NULL;

  maker_page_init (&page, 0);
  maker_page_number (&page, 0, "board", 0x01, 3);
  maker_page_number (&page, 3, "u8", 0x01, 200);
  maker_page_number (&page, 3, "i8", 0x11, 0xfe);
  maker_page_number (&page, 3, "u16", 0x02, 65535);
  maker_page_number (&page, 3, "i16", 0x12, 0x8000);
  maker_page_number (&page, 3, "i32", 0x14, 0xffffffff);
  maker_page_number (&page, 3, "u64", 0x08, G_MAXUINT64);
  maker_page_number (&page, 3, "i64", 0x18, G_MAXUINT64);
  maker_page_payload (&page, 3, "name", 0x21, 0xff, "lamp \n in hall", 15);
  maker_page_payload (&page, 3, "old", 0x41, 0xff, "12345678901234567890123456789012345", 35);
  maker_page_number (&page, 9, "lost", 0x04, 77);

  nvs = parse (&page, 1);
  g_assert_cmpuint (nvs->n_pages, ==, 1);
  g_assert_cmpuint (nvs->n_bad_entries, ==, 0);
  g_assert_false (nvs->encrypted);
  g_assert_cmpuint (nvs->values->len, ==, 10);
  assert_value (nvs, "u8", "200");
  assert_value (nvs, "i8", "-2");
  assert_value (nvs, "u16", "65535");
  assert_value (nvs, "i16", "-32768");
  assert_value (nvs, "i32", "-1");
  assert_value (nvs, "u64", "18446744073709551615");
  assert_value (nvs, "i64", "-1");
  assert_value (nvs, "name", "lamp ? in hall");
  assert_value (nvs, "old", "35 bytes");
  g_assert_nonnull (lb_esp_nvs_lookup (nvs, "", "lost"));
}

static void
test_newest (void)
{
  MakerPage pages[3];
  g_autoptr(LbEspNvs) nvs = NULL;

  /* A power cut left three entries for one key; the pages are not in their order. */
  maker_page_init (&pages[0], 7);
  maker_page_number (&pages[0], 3, "count", 0x04, 70);
  maker_page_number (&pages[0], 3, "count", 0x04, 71);
  maker_page_erase (&pages[0], maker_page_number (&pages[0], 3, "count", 0x04, 72));
  maker_page_init (&pages[1], 5);
  maker_page_number (&pages[1], 0, "board", 0x01, 3);
  maker_page_number (&pages[1], 3, "count", 0x04, 50);
  memset (pages[2].bytes, 0xff, PAGE);

  nvs = parse (pages, 3);
  g_assert_cmpuint (nvs->n_pages, ==, 2);
  g_assert_cmpuint (nvs->n_bad_pages, ==, 0);
  g_assert_cmpuint (nvs->values->len, ==, 1);
  assert_value (nvs, "count", "71");
}

static void
test_blob (void)
{
  MakerPage pages[2];
  guint8 data[3000];
  const LbEspNvsValue *value;
  g_autoptr(LbEspNvs) nvs = NULL;
  g_autoptr(LbEspNvs) broken = NULL;

  maker_noise (data, sizeof data, 5);
  maker_page_init (&pages[0], 0);
  maker_page_number (&pages[0], 0, "board", 0x01, 3);
  maker_page_payload (&pages[0], 3, "cal", 0x42, 0x00, "older", 5);
  maker_page_payload (&pages[0], 3, "cal", 0x42, 0x80, data, 2000);
  maker_page_init (&pages[1], 1);
  maker_page_payload (&pages[1], 3, "cal", 0x42, 0x81, data + 2000, 1000);
  maker_page_blob_index (&pages[1], 3, "cal", sizeof data, 2, 0x80);

  nvs = parse (pages, 2);
  value = lb_esp_nvs_lookup (nvs, "board", "cal");
  g_assert_cmpmem (g_bytes_get_data (value->blob, NULL), g_bytes_get_size (value->blob), data,
                   sizeof data);

  /* Without one of its chunks there is no blob, rather than a wrong one. */
  broken = parse (pages + 1, 1);
  g_assert_null (lb_esp_nvs_lookup (broken, "", "cal"));
  g_assert_cmpuint (broken->n_bad_entries, ==, 1);
}

static void
test_secrets (void)
{
  static const char *const hidden[] = { "sta.pswd", "sta.pmk", "ap.passwd", "sta.apinfo" };
  guint8 ssid[36] = { 8, 0, 0, 0, 'H', 'o', 'm', 'e', ' ', 'N', 'e', 't' };
  MakerPage page;
  g_autoptr(LbEspNvs) nvs = NULL;
  g_autofree char *name = NULL;
  g_autofree char *revealed = NULL;

  maker_page_init (&page, 0);
  maker_page_number (&page, 0, "nvs.net80211", 0x01, 1);
  maker_page_number (&page, 0, "app", 0x01, 2);
  maker_page_payload (&page, 1, "sta.ssid", 0x41, 0xff, ssid, sizeof ssid);
  for (guint i = 0; i < G_N_ELEMENTS (hidden); i++)
    maker_page_payload (&page, 1, hidden[i], 0x41, 0xff, "hush-hush", 10);
  maker_page_payload (&page, 2, "mqttPassword", 0x21, 0xff, "hush-hush", 10);
  maker_page_payload (&page, 2, "api_key", 0x21, 0xff, "hush-hush", 10);
  maker_page_payload (&page, 2, "colour", 0x21, 0xff, "green", 6);

  nvs = parse (&page, 1);
  for (guint i = 0; i < nvs->values->len; i++)
    {
      const LbEspNvsValue *value = g_ptr_array_index (nvs->values, i);
      g_autofree char *text = lb_esp_nvs_value_format (value, FALSE);

      g_assert_null (strstr (text, "hush"));
      g_assert_true (value->secret == (strcmp (value->key, "colour") != 0 &&
                                       strcmp (value->key, "sta.ssid") != 0));
    }
  name = lb_esp_nvs_wifi_name (nvs);
  g_assert_cmpstr (name, ==, "Home Net");
  revealed = lb_esp_nvs_value_format (lb_esp_nvs_lookup (nvs, "app", "api_key"), TRUE);
  g_assert_cmpstr (revealed, ==, "hush-hush");
}

static void
test_encrypted (void)
{
  MakerPage page;
  g_autoptr(LbEspNvs) nvs = NULL;

  maker_page_init (&page, 0);
  maker_page_number (&page, 0, "board", 0x01, 3);
  maker_page_number (&page, 3, "u8", 0x01, 200);
  maker_noise (page.bytes + 64, 64, 3);
  nvs = parse (&page, 1);
  g_assert_true (nvs->encrypted);
  g_assert_cmpuint (nvs->values->len, ==, 0);
}

static void
test_not_nvs (void)
{
  g_autofree guint8 *noise = g_malloc (PAGE);
  g_autofree guint8 *blank = g_malloc (PAGE);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbEspNvs) nvs = NULL;

  maker_noise (noise, PAGE, 1);
  memset (blank, 0xff, PAGE);
  g_assert_null (lb_esp_nvs_parse (noise, PAGE, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_assert_null (lb_esp_nvs_parse (blank, PAGE - 1, NULL));
  nvs = lb_esp_nvs_parse (blank, PAGE, NULL);
  g_assert_cmpuint (nvs->values->len, ==, 0);
}

static void
make_busy_page (MakerPage *page)
{
  maker_page_init (page, 0);
  maker_page_number (page, 0, "board", 0x01, 3);
  maker_page_payload (page, 3, "name", 0x21, 0xff, "lamp", 5);
  maker_page_payload (page, 3, "cal", 0x42, 0, "0123456789012345678901234567890123456789", 40);
  maker_page_blob_index (page, 3, "cal", 40, 1, 0);
}

/* Spans, sizes, counts and bitmaps are changed at will, with checksums that are right. */
static void
test_mutated (void)
{
  for (guint seed = 0; seed < 4000; seed++)
    {
      MakerPage page;
      guint8 choice[8];
      g_autoptr(LbEspNvs) nvs = NULL;

      make_busy_page (&page);
      maker_noise (choice, sizeof choice, seed);
      for (guint i = 0; i < 3; i++)
        page.bytes[32 + (choice[i] | (choice[i + 3] & 3u) << 8) % 300] ^= choice[i + 4];
      for (guint i = 0; i < 8; i++)
        {
          guint8 *entry = page.bytes + 64 + 32 * i;
          guint8 summed[28];

          memcpy (summed, entry, 4);
          memcpy (summed + 4, entry + 8, 24);
          maker_put32 (entry + 4, maker_crc32 (0xffffffff, summed, sizeof summed));
        }
      nvs = parse (&page, 1);
      g_assert_nonnull (nvs);
      for (guint i = 0; i < nvs->values->len; i++)
        {
          g_autofree char *text = lb_esp_nvs_value_format (nvs->values->pdata[i], TRUE);

          g_assert_true (g_utf8_validate (text, -1, NULL));
        }
    }
}

/* An entry near the end of the page may say that it goes on behind it. */
static void
test_span_past_end (void)
{
  MakerPage page;
  guint8 value[8] = { 200, 0, 0xff, 0xff, 0, 0, 0, 0 };
  g_autoptr(LbEspNvs) nvs = NULL;
  guint8 *entry;
  guint8 summed[28];

  maker_page_init (&page, 0);
  memset (page.bytes + 32, 0xaa, 32);
  for (guint i = 0; i < 126; i++)
    {
      entry = page.bytes + 64 + 32 * i;
      memset (entry, 0, 32);
      entry[0] = 3;
      entry[1] = i == 125 ? 0x21 : 0x01;
      entry[2] = i == 125 ? 255 : 1;
      entry[8] = 'k';
      memcpy (entry + 24, value, sizeof value);
      memcpy (summed, entry, 4);
      memcpy (summed + 4, entry + 8, 24);
      maker_put32 (entry + 4, maker_crc32 (0xffffffff, summed, sizeof summed));
    }
  nvs = parse (&page, 1);
  g_assert_cmpuint (nvs->n_bad_entries, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/esp-nvs/values", test_values);
  g_test_add_func ("/esp-nvs/newest", test_newest);
  g_test_add_func ("/esp-nvs/blob", test_blob);
  g_test_add_func ("/esp-nvs/secrets", test_secrets);
  g_test_add_func ("/esp-nvs/encrypted", test_encrypted);
  g_test_add_func ("/esp-nvs/not-nvs", test_not_nvs);
  g_test_add_func ("/esp-nvs/mutated", test_mutated);
  g_test_add_func ("/esp-nvs/span-past-end", test_span_past_end);

  return g_test_run ();
}
