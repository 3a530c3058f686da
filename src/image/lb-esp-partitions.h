/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LB_ESP_PARTITIONS_MAX 95 /* rows of 32 bytes in 0xC00 bytes, less the end */

typedef enum
{
  LB_ESP_PARTITION_APP = 0,
  LB_ESP_PARTITION_DATA = 1,
} LbEspPartitionType;

enum
{
  LB_ESP_APP_FACTORY = 0x00,
  LB_ESP_APP_OTA_0 = 0x10,
  LB_ESP_APP_OTA_15 = 0x1f,
  LB_ESP_APP_TEST = 0x20,
  LB_ESP_DATA_OTA = 0x00,
  LB_ESP_DATA_PHY = 0x01,
  LB_ESP_DATA_NVS = 0x02,
  LB_ESP_DATA_COREDUMP = 0x03,
  LB_ESP_DATA_NVS_KEYS = 0x04,
};

typedef struct
{
  guint8   type;      /* LbEspPartitionType, or a project's own from 0x40 on */
  guint8   subtype;
  guint32  offset;    /* in flash */
  guint32  size;      /* bytes */
  char     label[17]; /* valid UTF-8, without control characters, NUL-terminated */
  gboolean encrypted;
} LbEspPartition;

/**
 * LbEspPartitions:
 *
 * A partition table (facts 7.3). A value; only read after parsing. Rows are as in the table:
 * nothing says that they lie within the flash or apart from each other.
 */
typedef struct
{
  guint64  offset;  /* where in the bytes the table was found */
  guint    length;  /* bytes of its rows, with the MD5 row */
  GArray  *rows;    /* (element-type LbEspPartition) */
  gboolean has_md5;
  gboolean md5_ok;
  char    *problem; /* NULL when the table is whole and its MD5, if it has one, is right */
} LbEspPartitions;

/**
 * lb_esp_partitions_parse:
 * @data: @length bytes that begin with a table
 *
 * Returns: (transfer full): the table; NULL with LB_ERROR_INVALID when the first row is none
 */
LbEspPartitions      *lb_esp_partitions_parse        (const guint8           *data,
                                                      gsize                   length,
                                                      GError                **error);
/**
 * lb_esp_partitions_find:
 * @data: @length bytes of flash from address 0
 *
 * Looks at 0x8000, then at the start of each sector up to 1 MiB.
 *
 * Returns: (transfer full) (nullable): NULL when there is no table
 */
LbEspPartitions      *lb_esp_partitions_find         (const guint8           *data,
                                                      gsize                   length);
void                  lb_esp_partitions_free         (LbEspPartitions        *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbEspPartitions, lb_esp_partitions_free)

/* Returns: (nullable): the first row with this label */
const LbEspPartition *lb_esp_partitions_by_label     (const LbEspPartitions  *self,
                                                      const char             *label);
/* Returns: (nullable): the first row of this type and subtype */
const LbEspPartition *lb_esp_partitions_by_type      (const LbEspPartitions  *self,
                                                      guint8                  type,
                                                      guint8                  subtype);
/**
 * lb_esp_partitions_active_app:
 * @data: @length bytes of flash from address 0
 *
 * Returns: (nullable): the app that the boot loader would start by the OTA data
 */
const LbEspPartition *lb_esp_partitions_active_app   (const LbEspPartitions  *self,
                                                      const guint8           *data,
                                                      gsize                   length);

/* Returns: (transfer full): "app ota_0", "data nvs", "type 0x40 subtype 0x01" */
char                 *lb_esp_partition_describe      (const LbEspPartition   *self);
/* Returns: (transfer full): one line a row, each ended by a line feed */
char                 *lb_esp_partitions_to_text      (const LbEspPartitions  *self);

G_END_DECLS
