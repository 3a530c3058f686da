/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>
#include <zlib.h>

#include "lb-esp-nvs.h"
#include "lb-image-info.h"
#include "lb-practice-firmware.h"
#include "lb-reader.h"

/* Factory firmware is looked at with the image room's parsers: what they find wrong is wrong. */

static guint
percent_used (GBytes *firmware)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (firmware, &size);
  gsize used = 0;

  for (gsize i = 0; i < size; i += 4096)
    used += lb_bytes_are (data + i, 4096, 0xff) ? 0 : 4096;

  return used * 100 / size;
}

static void
test_board (gconstpointer data)
{
  const LbPracticeBoard *board = data;
  const LbPracticeModel *model = lb_practice_board_model (board);
  guint64 size = board->flash_size != 0 ? board->flash_size : model->flash_size;
  g_autoptr(GBytes) firmware = lb_practice_firmware_make (board, size);
  g_autoptr(GBytes) again = lb_practice_firmware_make (board, size);
  g_autoptr(LbImageInfo) info = lb_image_info_new (firmware, NULL);

  g_assert_true (g_bytes_equal (firmware, again));
  g_assert_cmpuint (g_bytes_get_size (firmware), ==, size);
  g_assert_cmpint (ABS ((int) percent_used (firmware) - (int) board->used), <=, 2);
  g_assert_cmpint (info->kind, ==, LB_IMAGE_KIND_WHOLE_CHIP);
  g_assert_cmpstr (info->problem, ==, NULL);
  g_assert_nonnull (info->boot);
  g_assert_cmpstr (info->boot->problem, ==, NULL);
  g_assert_cmpuint (info->header_flash_size, ==, size);

  if (model->generation == LB_PRACTICE_ESP8266)
    {
      g_assert_cmpstr (info->chip, ==, "esp8266");
      return;
    }

  g_assert_cmpstr (info->chip, ==, board->chip);
  g_assert_nonnull (info->partitions);
  g_assert_nonnull (info->app);
  g_assert_cmpstr (info->app->problem, ==, NULL);
  g_assert_cmpstr (info->app->project, ==, board->name);
}

static void
test_nvs (void)
{
  g_autoptr (GBytes) firmware =
      lb_practice_firmware_make (lb_practice_board_find ("vg-l7x"), 4 << 20);
  const guint8 *data = g_bytes_get_data (firmware, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LbEspNvs) nvs = lb_esp_nvs_parse (data + 0x9000, 0x5000, &error);
  g_autofree char *wifi = NULL;
  const LbEspNvsValue *model;

  g_assert_no_error (error);
  g_assert_cmpuint (nvs->n_bad_entries, ==, 0);
  g_assert_cmpuint (nvs->n_bad_pages, ==, 0);
  wifi = lb_esp_nvs_wifi_name (nvs);
  g_assert_cmpstr (wifi, ==, "Workshop");
  model = lb_esp_nvs_lookup (nvs, "device", "model");
  g_assert_nonnull (model);
  g_assert_cmpstr (model->text, ==, "VG-L7X engraver");
  g_assert_nonnull (lb_esp_nvs_lookup (nvs, "phy", "cal_data"));
}

/* Sizes other than the usual one, down to the smallest. */
static void
test_sizes (void)
{
  for (guint i = 0; i < lb_practice_model_get_n (); i++)
    {
      const LbPracticeModel *model = lb_practice_model_get (i);

      for (guint64 size = 512 * 1024; size <= model->flash_max; size *= 2)
        {
          g_autoptr (GBytes) firmware =
              lb_practice_firmware_make (lb_practice_board_find (model->key), size);

          g_assert_cmpuint (g_bytes_get_size (firmware), ==, size);
          g_assert_cmpuint (percent_used (firmware), >, 2);
        }
    }
}

/* A write compresses as that of real firmware does (facts 9.3). */
static void
test_compresses_like_code (void)
{
  g_autoptr (GBytes) firmware =
      lb_practice_firmware_make (lb_practice_board_find ("esp32"), 4 << 20);
  const guint8 *data = (const guint8 *) g_bytes_get_data (firmware, NULL) + 0x10000;
  uLongf packed = compressBound (1 << 20);
  g_autofree guint8 *buf = g_malloc (packed);

  g_assert_cmpint (compress2 (buf, &packed, data, 1 << 20, 9), ==, Z_OK);
  g_assert_cmpuint (packed * 100 / (1 << 20), >=, 62);
  g_assert_cmpuint (packed * 100 / (1 << 20), <=, 73);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < lb_practice_board_get_n (); i++)
    {
      const LbPracticeBoard *board = lb_practice_board_get (i);
      g_autofree char *path = g_strdup_printf ("/practice/firmware/%s", board->name);

      g_test_add_data_func (path, board, test_board);
    }
  g_test_add_func ("/practice/firmware/nvs", test_nvs);
  g_test_add_func ("/practice/firmware/sizes", test_sizes);
  g_test_add_func ("/practice/firmware/compresses-like-code", test_compresses_like_code);

  return g_test_run ();
}
