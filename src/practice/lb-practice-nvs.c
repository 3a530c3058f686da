/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-practice-nvs"

#include "config.h"

#include <string.h>
#include <zlib.h>

#include "lb-practice-image.h"
#include "lb-reader.h"

/* The key-value store of facts 7.4: one active page. */
#define PAGE 4096
#define PAGE_ACTIVE 0xfffffffe
#define PAGE_VERSION 0xfe
#define BITMAP 32
#define ENTRIES 64
#define ENTRY 32
#define N_ENTRIES 126

#define TYPE_U8 0x01
#define TYPE_U32 0x04
#define TYPE_STRING 0x21
#define TYPE_BLOB_DATA 0x42
#define TYPE_BLOB_INDEX 0x48
#define NO_CHUNK 0xff

typedef struct
{
  guint8 *page;
  guint   used; /* entries */
  guint8  name_spaces;
} Store;

static guint32
crc (const guint8 *data,
     gsize         length)
{
  return (guint32) crc32 (0xffffffff, data, length);
}

/* Adds an entry and, behind it, @length bytes of payload. */
static void
add (Store        *store,
     guint8        name_space,
     guint8        type,
     guint8        chunk,
     const char   *key,
     const guint8 *value,
     const guint8 *payload,
     gsize         length)
{
  guint8 *entry = store->page + ENTRIES + store->used * ENTRY;
  guint span = 1 + (length + ENTRY - 1) / ENTRY;
  guint8 head[28];

  g_return_if_fail (store->used + span <= N_ENTRIES);

  entry[0] = name_space;
  entry[1] = type;
  entry[2] = span;
  entry[3] = chunk;
  memset (entry + 8, 0, 16);
  g_strlcpy ((char *) entry + 8, key, 16);
  memcpy (entry + 24, value, 8);
  memcpy (head, entry, 4);
  memcpy (head + 4, entry + 8, 24);
  lb_put_le32 (entry + 4, crc (head, sizeof head));
  if (length > 0)
    memcpy (entry + ENTRY, payload, length);

  /* Two bits an entry, low bits first: written is 10. */
  for (guint i = 0; i < span; i++, store->used++)
    store->page[BITMAP + store->used / 4] &= ~(1 << store->used % 4 * 2);
}

static guint8
add_name_space (Store      *store,
                const char *name)
{
  guint8 value[8];

  memset (value, 0xff, sizeof value);
  value[0] = ++store->name_spaces;
  add (store, 0, TYPE_U8, NO_CHUNK, name, value, NULL, 0);
  return store->name_spaces;
}

static void
add_u32 (Store      *store,
         guint8      name_space,
         const char *key,
         guint32     number)
{
  guint8 value[8];

  memset (value, 0xff, sizeof value);
  lb_put_le32 (value, number);
  add (store, name_space, TYPE_U32, NO_CHUNK, key, value, NULL, 0);
}

static void
payload_value (guint8       *value,
               const guint8 *data,
               gsize         length)
{
  memset (value, 0xff, 8);
  lb_put_le16 (value, length);
  lb_put_le32 (value + 4, crc (data, length));
}

static void
add_string (Store      *store,
            guint8      name_space,
            const char *key,
            const char *text)
{
  gsize length = strlen (text) + 1;
  guint8 value[8];

  payload_value (value, (const guint8 *) text, length);
  add (store, name_space, TYPE_STRING, NO_CHUNK, key, value, (const guint8 *) text, length);
}

static void
add_blob (Store        *store,
          guint8        name_space,
          const char   *key,
          const guint8 *data,
          gsize         length)
{
  guint8 value[8];

  payload_value (value, data, length);
  add (store, name_space, TYPE_BLOB_DATA, 0, key, value, data, length);
  memset (value, 0xff, sizeof value);
  lb_put_le32 (value, length);
  value[4] = 1; /* chunk */
  value[5] = 0;
  add (store, name_space, TYPE_BLOB_INDEX, NO_CHUNK, key, value, NULL, 0);
}

static void
add_wifi (Store *store)
{
  guint8 ssid[36] = { 0 };
  guint8 password[65] = { 0 };
  guint8 space = add_name_space (store, "nvs.net80211");

  lb_put_le32 (ssid, strlen ("Workshop"));
  memcpy (ssid + 4, "Workshop", strlen ("Workshop"));
  memcpy (password, "practice-only", strlen ("practice-only"));
  add_blob (store, space, "sta.ssid", ssid, sizeof ssid);
  add_blob (store, space, "sta.pswd", password, sizeof password);
}

static void
add_calibration (Store                 *store,
                 const LbPracticeBoard *board,
                 LbPracticeRandom      *random)
{
  guint8 data[1904];
  guint8 space = add_name_space (store, "phy");

  lb_practice_random_code (random, data, sizeof data);
  add_u32 (store, space, "cal_version", 4670);
  add_blob (store, space, "cal_mac", board->mac, sizeof board->mac);
  add_blob (store, space, "cal_data", data, sizeof data);
}

static void
add_identity (Store                 *store,
              const LbPracticeBoard *board,
              LbPracticeRandom      *random)
{
  g_autofree char *serial = g_strdup_printf ("PB-%02X%02X%02X-%05u",
                                             board->mac[3],
                                             board->mac[4],
                                             board->mac[5],
                                             lb_practice_random_next (random) % 100000);
  guint8 space = add_name_space (store, "device");

  add_string (store, space, "model", board->title);
  add_string (store, space, "serial", serial);
  add_u32 (store, space, "boots", 27);
}

void
lb_practice_nvs_make (guint8                *sector,
                      const LbPracticeBoard *board,
                      LbPracticeRandom      *random)
{
  Store store = { sector, 0, 0 };

  memset (sector, 0xff, PAGE);
  lb_put_le32 (sector, PAGE_ACTIVE);
  lb_put_le32 (sector + 4, 0);
  sector[8] = PAGE_VERSION;
  lb_put_le32 (sector + 28, crc (sector + 4, 24));

  add_wifi (&store);
  add_calibration (&store, board, random);
  add_identity (&store, board, random);
}
