/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-esp-chips.h"
#include "lb-esp-stub.h"

#define GOOD \
  "{\"entry\": 1074438148, \"text\": \"AAECAwQFBgc=\", \"text_start\": 1074438144, " \
  "\"data\": \"CAkKCw==\", \"data_start\": 1073605544, \"bss_start\": 1073528832}"

static void
test_good (void)
{
  static const guint8 text[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
  g_autoptr(GError) error = NULL;
  g_autoptr(LbEspStub) stub = lb_esp_stub_parse (GOOD, -1, &error);
  gsize length;
  gconstpointer bytes;

  g_assert_no_error (error);
  bytes = g_bytes_get_data (stub->text, &length);
  g_assert_cmpmem (bytes, length, text, sizeof text);
  g_assert_cmphex (stub->text_start, ==, 0x400aa000);
  g_assert_cmphex (stub->entry, ==, 0x400aa004);
  g_assert_cmpuint (g_bytes_get_size (stub->data), ==, 4);
}

static void
test_bad (void)
{
  static const char *const bad[] = {
    "", "[]", "{}", "null", "{\"entry\": 1}",
    "{\"text\": 5, \"text_start\": 1024, \"entry\": 1024}",
    "{\"text\": \"AAEC\", \"text_start\": 1024, \"entry\": 1024}",
    "{\"text\": \"\", \"text_start\": 1024, \"entry\": 1024}",
    "{\"text\": \"AAECAwQFBgc=\", \"text_start\": \"1024\", \"entry\": 1024}",
    "{\"text\": \"AAECAwQFBgc=\", \"text_start\": -4, \"entry\": 1024}",
    "{\"text\": \"AAECAwQFBgc=\", \"text_start\": 4294967296, \"entry\": 1024}",
    "{\"text\": \"AAECAwQFBgc=\", \"text_start\": 1024, \"entry\": 1032}",
    "{\"text\": \"AAECAwQFBgc=\", \"text_start\": 1024, \"entry\": 1020}",
    "{\"text\": \"AAECAwQFBgc=\", \"text_start\": 1024}",
    "{\"text\": \"AAECAwQFBgc=\", \"text_start\": 1024, \"entry\": 1024, \"data\": \"AAECAw==\"}",
    "{\"text\": \"AAECAwQFBgc=\", \"text_start\": 1024, \"entry\": 1024, \"data\": \"AAECAw==\", "
      "\"data_start\": 1028}",
    "{\"text\": \"AAECAwQFBgc=\", \"text_start\": 1024, \"entry\": 1024, \"data\": [], "
      "\"data_start\": 2048}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (lb_esp_stub_parse (bad[i], -1, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
    }
}

static void
test_every_truncation (void)
{
  for (gsize length = 0; length < strlen (GOOD); length++)
    {
      g_autofree char *copy = g_strndup (GOOD, length);
      g_autoptr(GError) error = NULL;

      g_assert_null (lb_esp_stub_parse (copy, length, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
    }
}

/* The real files, when tools/setup has fetched them. */
static void
test_real (void)
{
  static const struct { const char *name; guint32 entry; gsize text; gsize data; } files[] = {
    { "esp8266", 0x4010c504, 11456, 920 },
    { "esp32", 0x400a902c, 6456, 212 },
    { "esp32s2", 0x400290a4, 6600, 212 },
    { "esp32s3", 0x40379524, 7832, 264 },
    { "esp32c2", 0x40380f90, 5816, 204 },
    { "esp32c3", 0x40380e9a, 5880, 204 },
    { "esp32c5", 0x408015d2, 8028, 216 },
    { "esp32c6", 0x408011bc, 6900, 216 },
    { "esp32c61", 0x40801130, 6552, 204 },
    { "esp32h2", 0x40800e92, 5864, 204 },
    { "esp32p4-rev1", 0x4ff11456, 8176, 204 },
    { "esp32p4", 0x4ff51456, 8176, 204 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LbEspStub) stub = lb_esp_stub_load (files[i].name, &error);

      if (g_error_matches (error, LB_ERROR, LB_ERROR_NOT_FOUND))
        {
          g_test_skip ("no stub files: run tools/setup");
          return;
        }

      g_assert_no_error (error);
      g_assert_cmphex (stub->entry, ==, files[i].entry);
      g_assert_cmpuint (g_bytes_get_size (stub->text), ==, files[i].text);
      g_assert_cmpuint (g_bytes_get_size (stub->data), ==, files[i].data);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/esp-stub/good", test_good);
  g_test_add_func ("/esp-stub/bad", test_bad);
  g_test_add_func ("/esp-stub/every-truncation", test_every_truncation);
  g_test_add_func ("/esp-stub/real", test_real);
  return g_test_run ();
}
