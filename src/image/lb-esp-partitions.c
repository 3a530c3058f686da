/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-partitions"

#include "config.h"

#include <string.h>
#include <zlib.h>

#include "lb-digest.h"
#include "lb-error.h"
#include "lb-esp-image-chip.h"
#include "lb-esp-partitions.h"
#include "lb-reader.h"
#include "lb-size.h"

#define ROW_LENGTH 32
#define ROW_MAGIC 0x50aa
#define MD5_MAGIC 0xebeb
#define MD5_OFFSET 16
#define LABEL_LENGTH 16
#define FLAG_ENCRYPTED 1u
#define ERASED 0xff

#define SECTOR 0x1000
#define SCAN_END 0x100000

#define OTA_SECTORS 2
#define OTA_RECORD_LENGTH 32
#define OTA_STATE_OFFSET 24
#define OTA_CRC_OFFSET 28
#define OTA_STATE_INVALID 3
#define OTA_STATE_ABORTED 4

void
lb_esp_partitions_free (LbEspPartitions *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->rows);
  g_free (self->problem);
  g_free (self);
}

static void
read_row (LbEspPartitions *self,
          LbReader        *reader)
{
  LbEspPartition row = { 0 };
  g_autofree char *label = NULL;

  lb_reader_skip (reader, 2);
  row.type = lb_reader_u8 (reader);
  row.subtype = lb_reader_u8 (reader);
  row.offset = lb_reader_u32 (reader);
  row.size = lb_reader_u32 (reader);
  label = lb_reader_text (reader, LABEL_LENGTH);
  /* A repaired byte can take three; what does not fit goes with its whole character. */
  if (strlen (label) > LABEL_LENGTH)
    *g_utf8_find_prev_char (label, label + LABEL_LENGTH + 1) = '\0';
  g_strlcpy (row.label, label, sizeof row.label);
  row.encrypted = (lb_reader_u32 (reader) & FLAG_ENCRYPTED) != 0;
  g_array_append_val (self->rows, row);
}

static void
read_md5_row (LbEspPartitions *self,
              const guint8    *data,
              LbReader        *reader)
{
  LbDigest digest = lb_digest_compute (data, reader->offset);
  const guint8 *row = lb_reader_bytes (reader, ROW_LENGTH);

  self->has_md5 = TRUE;
  self->md5_ok = memcmp (row + MD5_OFFSET, digest.md5, sizeof digest.md5) == 0;
  if (!self->md5_ok)
    self->problem = g_strdup ("its MD5 does not match its rows");
}

LbEspPartitions *
lb_esp_partitions_parse (const guint8  *data,
                         gsize          length,
                         GError       **error)
{
  LbReader reader = LB_READER_INIT (data, length);
  LbEspPartitions *self;
  guint16 magic = 0;

  if (length < ROW_LENGTH || lb_get_le16 (data) != ROW_MAGIC)
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "These bytes are not a partition table: they do not begin with a row "
                           "of one");
      return NULL;
    }

  self = g_new0 (LbEspPartitions, 1);
  self->rows = g_array_new (FALSE, FALSE, sizeof (LbEspPartition));
  while (length - reader.offset >= ROW_LENGTH && self->rows->len < LB_ESP_PARTITIONS_MAX)
    {
      magic = lb_get_le16 (data + reader.offset);
      if (magic != ROW_MAGIC)
        break;
      read_row (self, &reader);
    }

  if (length - reader.offset >= ROW_LENGTH)
    {
      if (magic == MD5_MAGIC)
        read_md5_row (self, data, &reader);
      else if (magic != ROW_MAGIC && !lb_bytes_are (data + reader.offset, ROW_LENGTH, ERASED))
        self->problem = g_strdup_printf ("row %u is damaged", self->rows->len + 1);
    }
  else if (length > reader.offset)
    self->problem = g_strdup ("it is cut off");
  self->length = reader.offset;

  return self;
}

/*
 * Two letters occur by chance in code: a table elsewhere must be whole and make sense. An MD5 that
 * is right needs no other sign; the bytes may be the beginning of a larger flash.
 */
static gboolean
is_credible (const LbEspPartitions *self,
             gsize                  length)
{
  if (self->problem != NULL)
    return FALSE;

  for (guint i = 0; i < self->rows->len && !self->has_md5; i++)
    {
      const LbEspPartition *row = &g_array_index (self->rows, LbEspPartition, i);

      if (row->offset % SECTOR != 0 || row->size == 0 ||
          (guint64) row->offset + row->size > MAX (length, SCAN_END))
        return FALSE;
    }

  return TRUE;
}

static LbEspPartitions *
try_offset (const guint8 *data,
            gsize         length,
            gsize         offset)
{
  LbEspPartitions *self;

  if (offset >= length)
    return NULL;

  self = lb_esp_partitions_parse (data + offset, MIN (length - offset, SECTOR), NULL);
  if (self != NULL)
    self->offset = offset;

  return self;
}

LbEspPartitions *
lb_esp_partitions_find (const guint8 *data,
                        gsize         length)
{
  LbEspPartitions *usual = try_offset (data, length, LB_ESP_PARTITION_TABLE_OFFSET);

  if (usual != NULL)
    return usual;

  for (gsize offset = SECTOR; offset < MIN (length, SCAN_END); offset += SECTOR)
    {
      g_autoptr(LbEspPartitions) self = try_offset (data, length, offset);

      if (self != NULL && is_credible (self, length))
        return g_steal_pointer (&self);
    }

  return NULL;
}

const LbEspPartition *
lb_esp_partitions_by_label (const LbEspPartitions *self,
                            const char            *label)
{
  g_return_val_if_fail (self != NULL && label != NULL, NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const LbEspPartition *row = &g_array_index (self->rows, LbEspPartition, i);

      if (strcmp (row->label, label) == 0)
        return row;
    }

  return NULL;
}

const LbEspPartition *
lb_esp_partitions_by_type (const LbEspPartitions *self,
                           guint8                 type,
                           guint8                 subtype)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const LbEspPartition *row = &g_array_index (self->rows, LbEspPartition, i);

      if (row->type == type && row->subtype == subtype)
        return row;
    }

  return NULL;
}

/* Returns: the sequence number of a valid OTA record, 0 for a blank or void one */
static guint32
read_ota_sequence (const guint8 *record)
{
  guint32 sequence = lb_get_le32 (record);
  guint32 state = lb_get_le32 (record + OTA_STATE_OFFSET);

  if (sequence == 0 || sequence == G_MAXUINT32 || state == OTA_STATE_INVALID ||
      state == OTA_STATE_ABORTED)
    return 0;

  return lb_get_le32 (record + OTA_CRC_OFFSET) == crc32 (G_MAXUINT32, record, 4) ? sequence : 0;
}

static guint32
newest_ota_sequence (const LbEspPartition *row,
                     const guint8         *data,
                     gsize                 length)
{
  guint32 newest = 0;

  for (guint i = 0; row != NULL && i < OTA_SECTORS; i++)
    {
      guint64 offset = (guint64) row->offset + (guint64) i * SECTOR;

      if (offset + OTA_RECORD_LENGTH <= length)
        newest = MAX (newest, read_ota_sequence (data + offset));
    }

  return newest;
}

const LbEspPartition *
lb_esp_partitions_active_app (const LbEspPartitions *self,
                              const guint8          *data,
                              gsize                  length)
{
  const LbEspPartition *factory;
  const LbEspPartition *ota;
  guint32 sequence;
  guint n_slots = 0;

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const LbEspPartition *row = &g_array_index (self->rows, LbEspPartition, i);

      if (row->type == LB_ESP_PARTITION_APP && row->subtype >= LB_ESP_APP_OTA_0 &&
          row->subtype <= LB_ESP_APP_OTA_15)
        n_slots++;
    }

  factory = lb_esp_partitions_by_type (self, LB_ESP_PARTITION_APP, LB_ESP_APP_FACTORY);
  ota = lb_esp_partitions_by_type (self, LB_ESP_PARTITION_DATA, LB_ESP_DATA_OTA);
  sequence = newest_ota_sequence (ota, data, length);
  if (sequence > 0 && n_slots > 0)
    return lb_esp_partitions_by_type (self, LB_ESP_PARTITION_APP,
                                      LB_ESP_APP_OTA_0 + (sequence - 1) % n_slots);
  if (factory != NULL)
    return factory;

  return lb_esp_partitions_by_type (self, LB_ESP_PARTITION_APP, LB_ESP_APP_OTA_0);
}

static const struct
{
  guint8      subtype;
  const char *name;
} data_subtypes[] = {
  { LB_ESP_DATA_OTA, "otadata" }, { LB_ESP_DATA_PHY, "phy" },
  { LB_ESP_DATA_NVS, "nvs" },     { LB_ESP_DATA_COREDUMP, "coredump" },
  { LB_ESP_DATA_NVS_KEYS, "nvs_keys" }, { 0x05, "efuse" },
  { 0x06, "undefined" },          { 0x80, "esphttpd" },
  { 0x81, "fat" },                { 0x82, "spiffs" },
  { 0x83, "littlefs" },
};

char *
lb_esp_partition_describe (const LbEspPartition *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->type == LB_ESP_PARTITION_APP)
    {
      if (self->subtype == LB_ESP_APP_FACTORY)
        return g_strdup ("app factory");
      if (self->subtype == LB_ESP_APP_TEST)
        return g_strdup ("app test");
      if (self->subtype >= LB_ESP_APP_OTA_0 && self->subtype <= LB_ESP_APP_OTA_15)
        return g_strdup_printf ("app ota_%u", self->subtype - LB_ESP_APP_OTA_0);
      return g_strdup_printf ("app subtype 0x%02x", self->subtype);
    }

  if (self->type != LB_ESP_PARTITION_DATA)
    return g_strdup_printf ("type 0x%02x subtype 0x%02x", self->type, self->subtype);

  for (gsize i = 0; i < G_N_ELEMENTS (data_subtypes); i++)
    {
      if (data_subtypes[i].subtype == self->subtype)
        return g_strdup_printf ("data %s", data_subtypes[i].name);
    }

  return g_strdup_printf ("data subtype 0x%02x", self->subtype);
}

char *
lb_esp_partitions_to_text (const LbEspPartitions *self)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (text, FALSE));

  for (guint i = 0; i < self->rows->len; i++)
    {
      const LbEspPartition *row = &g_array_index (self->rows, LbEspPartition, i);
      g_autofree char *kind = lb_esp_partition_describe (row);
      g_autofree char *size = lb_size_format (row->size);

      g_string_append_printf (text, "0x%08x  %10s  %-16s  %s%s\n", row->offset, size, row->label,
                              kind, row->encrypted ? ", encrypted" : "");
    }
  if (self->problem != NULL)
    g_string_append_printf (text, "The table is damaged: %s\n", self->problem);

  return g_string_free (text, FALSE);
}
