/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-flash-look"

#include "config.h"

#include <string.h>

#include "lb-flash-look.h"
#include "lb-image-info.h"

#define TABLE_OFFSET 0x8000u
#define TABLE_LENGTH 0xc00u
#define OTA_SECTOR 4096u
#define OTA_LENGTH 32u
/* Headers of the image and of its first segment, then the description. */
#define APP_LENGTH (24u + 8u + 256u)
/* Larger flash is rare, and its map is drawn from this part alone. */
#define LOOK_MAX (16u << 20)

/* A flash of which only a few places were read: the rest is as if erased. */
typedef struct
{
  LbDevice     *device;
  GCancellable *cancellable;
  guint8       *bytes;
  gsize         length;
} Sparse;

static gboolean
fetch (Sparse  *self,
       guint64  offset,
       guint32  length)
{
  g_autoptr(GBytes) part = NULL;
  g_autoptr(GError) error = NULL;

  if (offset > self->length || length > self->length - offset)
    return FALSE;

  part = lb_device_read (self->device, offset, length, NULL, self->cancellable, &error);
  if (part == NULL)
    {
      g_debug ("Looking at 0x%" G_GINT64_MODIFIER "x: %s", offset, error->message);
      return FALSE;
    }

  memcpy (self->bytes + offset, g_bytes_get_data (part, NULL), length);
  return TRUE;
}

static void
fetch_app (Sparse *self)
{
  g_autoptr(LbEspPartitions) table =
    lb_esp_partitions_parse (self->bytes + TABLE_OFFSET, TABLE_LENGTH, NULL);
  const LbEspPartition *ota = NULL;
  const LbEspPartition *app = NULL;

  if (table == NULL)
    return;

  ota = lb_esp_partitions_by_type (table, LB_ESP_PARTITION_DATA, LB_ESP_DATA_OTA);
  if (ota != NULL && (!fetch (self, ota->offset, OTA_LENGTH) ||
                      !fetch (self, (guint64) ota->offset + OTA_SECTOR, OTA_LENGTH)))
    return;

  app = lb_esp_partitions_active_app (table, self->bytes, self->length);
  if (app != NULL && !app->encrypted)
    fetch (self, app->offset, APP_LENGTH);
}

/* Without a stub each read is slow; an ESP8266 has no table that tells. */
static gboolean
is_cheap (LbDevice *device)
{
  LbIdentity *identity = lb_device_get_identity (device);
  LbDeviceFeatures wanted = LB_DEVICE_CAN_READ | LB_DEVICE_FAST_DIGEST;

  return identity->family == LB_FAMILY_ESPRESSIF && (lb_device_get_features (device) & wanted) == wanted &&
         !g_str_has_prefix (identity->chip, "esp82") && identity->flash_size > TABLE_OFFSET + TABLE_LENGTH;
}

LbFlashMap *
lb_flash_look (LbDevice      *device,
               char         **firmware,
               GCancellable  *cancellable)
{
  LbIdentity *identity = lb_device_get_identity (device);
  gsize length = MIN (identity->flash_size, LOOK_MAX);
  g_autofree guint8 *buffer = NULL;
  g_autoptr(LbImageInfo) info = NULL;
  g_autoptr(GBytes) bytes = NULL;
  Sparse sparse;

  *firmware = NULL;
  if (!is_cheap (device))
    return lb_flash_map_new_for_chip (identity->chip, identity->flash_size);

  buffer = g_malloc (length);
  memset (buffer, 0xff, length);
  sparse = (Sparse) { device, cancellable, buffer, length };
  if (!fetch (&sparse, TABLE_OFFSET, TABLE_LENGTH))
    return lb_flash_map_new_for_chip (NULL, 0);

  fetch_app (&sparse);
  bytes = g_bytes_new_take (g_steal_pointer (&buffer), length);
  info = lb_image_info_new (bytes, identity->chip);
  if (info->partitions == NULL)
    return lb_flash_map_new_for_chip (NULL, 0);

  if (!lb_image_info_is_generic (info))
    *firmware = g_strdup (info->firmware);
  return info->map != NULL ? g_steal_pointer (&info->map) : lb_flash_map_new_for_chip (NULL, 0);
}
