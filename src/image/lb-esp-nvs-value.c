/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-nvs"

#include "config.h"

#include <string.h>

#include "lb-esp-nvs.h"
#include "lb-reader.h"

/* Everything the Wi-Fi driver keeps but these few may hold a password or a key made from one. */
static gboolean
is_open_wifi_key (const char *key)
{
  static const char *const open_keys[] = {
    "sta.ssid", "ap.ssid", "opmode", "country", "sta.chan", "ap.chan", "sta.authmode",
    "ap.authmode", "ap.max.conn", "bcn.interval", "sta.bssid", "sta.phym", "sta.phybw",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (open_keys); i++)
    {
      if (strcmp (key, open_keys[i]) == 0)
        return TRUE;
    }

  return FALSE;
}

gboolean
lb_esp_nvs_is_secret (const char *name_space,
                      const char *key)
{
  static const char *const parts[] = {
    "pswd", "pass", "pwd", "psk", "pmk", "secret", "token", "key", "cert", "cred", "auth", "pin",
  };
  g_autofree char *lower = g_ascii_strdown (key, -1);

  if (strcmp (name_space, "nvs.net80211") == 0)
    return !is_open_wifi_key (key);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (strstr (lower, parts[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

const LbEspNvsValue *
lb_esp_nvs_lookup (const LbEspNvs *self,
                   const char     *name_space,
                   const char     *key)
{
  g_return_val_if_fail (self != NULL && name_space != NULL && key != NULL, NULL);

  for (guint i = 0; i < self->values->len; i++)
    {
      const LbEspNvsValue *value = g_ptr_array_index (self->values, i);

      if (strcmp (value->name_space, name_space) == 0 && strcmp (value->key, key) == 0)
        return value;
    }

  return NULL;
}

char *
lb_esp_nvs_wifi_name (const LbEspNvs *self)
{
  const LbEspNvsValue *value = lb_esp_nvs_lookup (self, "nvs.net80211", "sta.ssid");
  const guint8 *bytes;
  gsize length;
  guint32 name_length;
  LbReader reader = { 0 };

  if (value == NULL || value->kind != LB_ESP_NVS_BLOB)
    return NULL;

  bytes = g_bytes_get_data (value->blob, &length);
  if (length < 4)
    return NULL;
  name_length = lb_get_le32 (bytes);
  if (name_length == 0 || name_length > length - 4)
    return NULL;

  reader.data = bytes + 4;
  reader.length = name_length;
  return lb_reader_text (&reader, name_length);
}

static char *
format_blob (GBytes *blob)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (blob, &length);
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);

  return g_string_free (hex, FALSE);
}

char *
lb_esp_nvs_value_format (const LbEspNvsValue *value,
                         gboolean             reveal)
{
  g_return_val_if_fail (value != NULL, NULL);

  if (value->secret && !reveal)
    return g_strdup ("(hidden)");

  switch (value->kind)
    {
    case LB_ESP_NVS_UNSIGNED:
      return g_strdup_printf ("%" G_GUINT64_FORMAT, value->number);
    case LB_ESP_NVS_SIGNED:
      return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) value->number);
    case LB_ESP_NVS_STRING:
      return g_strdup (value->text);
    case LB_ESP_NVS_BLOB:
    default:
      if (reveal)
        return format_blob (value->blob);
      return g_strdup_printf ("%" G_GSIZE_FORMAT " bytes", g_bytes_get_size (value->blob));
    }
}
