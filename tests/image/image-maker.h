/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Images and tables made from the facts by code that shares nothing with src/image, so that a
 * mistake in one shows in the other.
 */

guint32     maker_crc32            (guint32       start,
                                    const guint8 *data,
                                    gsize         length);
void        maker_put32            (guint8       *p,
                                    guint32       value);
void        maker_append32         (GByteArray   *bytes,
                                    guint32       value);
/* Deterministic noise. */
void        maker_noise            (guint8       *data,
                                    gsize         length,
                                    guint32       seed);

/* @chip_id as in the header; an app has a description and flash content, a boot loader neither. */
GByteArray *maker_esp32_image      (guint         chip_id,
                                    gboolean      app,
                                    guint32       flash_address,
                                    const char   *project,
                                    const char   *version);
GByteArray *maker_esp8266_v1       (gsize         length);
GByteArray *maker_esp8266_v2       (gsize         irom_length);

void        maker_partition        (GByteArray   *table,
                                    guint8        type,
                                    guint8        subtype,
                                    guint32       offset,
                                    guint32       size,
                                    const char   *label);
void        maker_partition_md5    (GByteArray   *table);
/* nvs, otadata, phy, ota_0, ota_1, spiffs of a 4 MiB flash */
GByteArray *maker_usual_table      (void);

/* One NVS page to be filled entry by entry. */
typedef struct
{
  guint8 bytes[4096];
  guint  next;
} MakerPage;

void        maker_page_init        (MakerPage    *page,
                                    guint32       sequence);
/* Returns: the index of the entry */
guint       maker_page_number      (MakerPage    *page,
                                    guint8        name_space,
                                    const char   *key,
                                    guint8        type,
                                    guint64       value);
guint       maker_page_payload     (MakerPage    *page,
                                    guint8        name_space,
                                    const char   *key,
                                    guint8        type,
                                    guint8        chunk,
                                    const void   *data,
                                    gsize         length);
guint       maker_page_blob_index  (MakerPage    *page,
                                    guint8        name_space,
                                    const char   *key,
                                    guint32       size,
                                    guint8        n_chunks,
                                    guint8        first_chunk);
void        maker_page_erase       (MakerPage    *page,
                                    guint         entry);

/* A 4 MiB ESP32 flash: boot loader at 0x1000, usual table, NVS, an app in ota_1 that starts. */
GByteArray *maker_esp32_flash      (void);
/* A 1 MiB ESP8266 flash: boot loader, application at 0x1000, SDK sectors. */
GByteArray *maker_esp8266_flash    (void);

G_END_DECLS
