/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "fuzz.h"
#include "lb-esp-nvs.h"
#include "lb-hex.h"
#include "lb-image-info.h"

/* Whatever is accepted must come back the same. */
static void
round_trip_hex (const guint8 *data,
                gsize         size)
{
  g_autofree char *warning = NULL;
  g_autofree char *text = NULL;
  g_autoptr(LbImage) image = lb_hex_parse (data, size, &warning, NULL);
  g_autoptr(LbImage) back = NULL;

  if (image == NULL)
    return;

  text = lb_hex_format (image, NULL);
  back = lb_hex_parse ((const guint8 *) text, strlen (text), NULL, NULL);
  g_assert_nonnull (back);
  g_assert_cmpuint (lb_image_get_size (back), ==, lb_image_get_size (image));
  g_assert_cmpuint (lb_image_get_end (back), ==, lb_image_get_end (image));
}

static void
read_nvs (const guint8 *data,
          gsize         size)
{
  g_autoptr(LbEspNvs) nvs = lb_esp_nvs_parse (data, size, NULL);

  for (guint i = 0; nvs != NULL && i < nvs->values->len; i++)
    {
      g_autofree char *text = lb_esp_nvs_value_format (nvs->values->pdata[i], TRUE);

      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(LbImageInfo) info = lb_image_info_new (bytes, NULL);
  g_autofree char *text = lb_image_info_to_text (info);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  read_nvs (data, size);
  if (lb_hex_is_likely (data, size))
    round_trip_hex (data, size);

  return 0;
}
