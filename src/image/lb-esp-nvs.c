/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-nvs"

#include "config.h"

#include <string.h>
#include <zlib.h>

#include "lb-error.h"
#include "lb-esp-nvs.h"
#include "lb-reader.h"

#define PAGE_LENGTH 4096
#define HEADER_CRC_START 4
#define HEADER_CRC_END 28
#define BITMAP_OFFSET 32
#define ENTRIES_OFFSET 64
#define ENTRY_LENGTH 32
#define N_ENTRIES 126
#define ENTRY_WRITTEN 2

#define STATE_EMPTY 0xffffffffu
#define STATE_CORRUPT 0xfffffff0u

#define N_NAME_SPACES 256
#define KEY_OFFSET 8
#define KEY_LENGTH 16
#define VALUE_OFFSET 24
#define CHUNK_NONE 0xff
#define CHUNK_SECOND_SET 0x80 /* chunks are numbered from 0 or from here, in turn */

#define TYPE_STRING 0x21
#define TYPE_OLD_BLOB 0x41
#define TYPE_BLOB_DATA 0x42
#define TYPE_BLOB_INDEX 0x48
#define TYPE_SIGNED 0x10
#define TYPE_WIDTH_MASK 0x0f

/* Blobs larger than a whole store of the largest flash are not believed. */
#define BLOB_MAX (16u * 1024 * 1024)

/* An entry that is marked written and whose checksums are right. */
typedef struct
{
  guint8        name_space;
  guint8        type;
  guint8        chunk;
  guint32       sequence; /* of its page */
  guint         order;    /* within its page */
  char          key[KEY_LENGTH];
  const guint8 *entry;
  const guint8 *payload;  /* NULL when the value is in the entry */
  guint16       payload_length;
} Item;

static void
value_free (LbEspNvsValue *value)
{
  g_free (value->name_space);
  g_free (value->key);
  g_free (value->text);
  g_clear_pointer (&value->blob, g_bytes_unref);
  g_free (value);
}

void
lb_esp_nvs_free (LbEspNvs *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->values);
  g_free (self);
}

/* The store's checksums all begin from FFFFFFFF. */
static guint32
checksum (guint32       crc,
          const guint8 *data,
          gsize         length)
{
  return crc32 (crc, data, (uInt) length);
}

static gboolean
page_is_right (const guint8 *page)
{
  guint32 state = lb_get_le32 (page);

  return state != STATE_EMPTY && state != STATE_CORRUPT &&
         lb_get_le32 (page + HEADER_CRC_END) ==
           checksum (G_MAXUINT32, page + HEADER_CRC_START, HEADER_CRC_END - HEADER_CRC_START);
}

static guint
entry_state (const guint8 *page,
             guint         index)
{
  return (page[BITMAP_OFFSET + index / 4] >> (index % 4 * 2)) & 3;
}

static gboolean
entry_is_right (const guint8 *entry)
{
  guint32 crc = checksum (G_MAXUINT32, entry, 4);

  crc = checksum (crc, entry + KEY_OFFSET, ENTRY_LENGTH - KEY_OFFSET);
  return lb_get_le32 (entry + 4) == crc && memchr (entry + KEY_OFFSET, 0, KEY_LENGTH) != NULL;
}

static gboolean
type_is_number (guint8 type)
{
  guint width = type & TYPE_WIDTH_MASK;

  return (type & ~(TYPE_WIDTH_MASK | TYPE_SIGNED)) == 0 &&
         (width == 1 || width == 2 || width == 4 || width == 8);
}

static gboolean
type_has_payload (guint8 type)
{
  return type == TYPE_STRING || type == TYPE_OLD_BLOB || type == TYPE_BLOB_DATA;
}

/* Returns: whether the entry's shape is one we know and its payload, if it has one, is right */
static gboolean
item_take_payload (Item  *item,
                   guint  span,
                   guint  entries_left)
{
  if (!type_has_payload (item->type))
    return span == 1 && (type_is_number (item->type) || item->type == TYPE_BLOB_INDEX);

  item->payload_length = lb_get_le16 (item->entry + VALUE_OFFSET);
  item->payload = item->entry + ENTRY_LENGTH;
  return span <= entries_left && item->payload_length <= (span - 1) * ENTRY_LENGTH &&
         lb_get_le32 (item->entry + VALUE_OFFSET + 4) ==
           checksum (G_MAXUINT32, item->payload, item->payload_length);
}

static void
read_page (LbEspNvs     *self,
           GArray       *items,
           const guint8 *page)
{
  guint span;

  for (guint i = 0; i < N_ENTRIES; i += span)
    {
      Item item = { 0 };

      span = 1;
      if (entry_state (page, i) != ENTRY_WRITTEN)
        continue;

      item.entry = page + ENTRIES_OFFSET + i * ENTRY_LENGTH;
      item.name_space = item.entry[0];
      item.type = item.entry[1];
      item.chunk = item.entry[3];
      item.sequence = lb_get_le32 (page + 4);
      item.order = i;
      if (!entry_is_right (item.entry))
        {
          self->n_bad_entries++;
          continue;
        }

      memcpy (item.key, item.entry + KEY_OFFSET, KEY_LENGTH);
      if (item_take_payload (&item, item.entry[2], N_ENTRIES - i))
        g_array_append_val (items, item);
      else
        self->n_bad_entries++;
      span = CLAMP (item.entry[2], 1, N_ENTRIES - i);
    }
}

/* Ascending, so that the newest of several entries for one key comes last. */
static int
compare_items (gconstpointer a,
               gconstpointer b)
{
  const Item *one = a;
  const Item *two = b;

  if (one->name_space != two->name_space)
    return one->name_space < two->name_space ? -1 : 1;
  if (strcmp (one->key, two->key) != 0)
    return strcmp (one->key, two->key);
  if (one->sequence != two->sequence)
    return one->sequence < two->sequence ? -1 : 1;

  return one->order < two->order ? -1 : one->order > two->order;
}

static char *
clean_text (const guint8 *bytes,
            gsize         length)
{
  LbReader reader = LB_READER_INIT (bytes, length);

  return lb_reader_text (&reader, length);
}

/* Returns: (transfer full): name by index; an index that no entry defines has none */
static GPtrArray *
collect_names (const GArray *items)
{
  GPtrArray *names = g_ptr_array_new_full (N_NAME_SPACES, g_free);

  g_ptr_array_set_size (names, N_NAME_SPACES);
  for (guint i = 0; i < items->len; i++)
    {
      const Item *item = &g_array_index (items, Item, i);
      guint8 index = item->entry[VALUE_OFFSET];

      if (item->name_space != 0 || !type_is_number (item->type))
        continue;
      g_free (names->pdata[index]);
      names->pdata[index] = clean_text ((const guint8 *) item->key, KEY_LENGTH);
    }

  return names;
}

static guint64
read_number (const Item *item)
{
  guint bits = (item->type & TYPE_WIDTH_MASK) * 8;
  LbReader reader = LB_READER_INIT (item->entry + VALUE_OFFSET, 8);
  guint64 number = lb_reader_u64 (&reader);

  if (bits == 64)
    return number;

  number &= (G_GUINT64_CONSTANT (1) << bits) - 1;
  if ((item->type & TYPE_SIGNED) != 0 && (number >> (bits - 1)) != 0)
    number |= G_MAXUINT64 << bits;

  return number;
}

/* @items: those of one key, [first, end). Returns: (nullable): the newest chunk of this number */
static const Item *
find_chunk (const GArray *items,
            guint         first,
            guint         end,
            guint8        chunk)
{
  for (guint i = end; i > first; i--)
    {
      const Item *item = &g_array_index (items, Item, i - 1);

      if (item->type == TYPE_BLOB_DATA && item->chunk == chunk)
        return item;
    }

  return NULL;
}

/* Returns: (nullable): NULL when a chunk is missing or the sizes do not add up */
static GBytes *
join_blob (const GArray *items,
           guint         first,
           guint         end,
           const Item   *index)
{
  guint32 total = lb_get_le32 (index->entry + VALUE_OFFSET);
  guint8 count = index->entry[VALUE_OFFSET + 4];
  guint8 start = index->entry[VALUE_OFFSET + 5];
  g_autoptr(GByteArray) joined = g_byte_array_new ();

  if (total > BLOB_MAX || start > CHUNK_SECOND_SET)
    return NULL;

  for (guint i = 0; i < count; i++)
    {
      const Item *chunk = find_chunk (items, first, end, (guint8) (start + i));

      if (chunk == NULL || joined->len + chunk->payload_length > total)
        return NULL;
      g_byte_array_append (joined, chunk->payload, chunk->payload_length);
    }

  if (joined->len != total)
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&joined));
}

/* Returns: (transfer full) (nullable): what the items [first, end) of one key come to */
static LbEspNvsValue *
make_value (LbEspNvs     *self,
            const GArray *items,
            const char   *name_space,
            guint         first,
            guint         end)
{
  const Item *newest = NULL;
  LbEspNvsValue *value;

  for (guint i = end; i > first && newest == NULL; i--)
    {
      if (g_array_index (items, Item, i - 1).type != TYPE_BLOB_DATA)
        newest = &g_array_index (items, Item, i - 1);
    }
  if (newest == NULL)
    {
      self->n_bad_entries++;
      return NULL;
    }

  value = g_new0 (LbEspNvsValue, 1);
  value->name_space = g_strdup (name_space != NULL ? name_space : "");
  value->key = clean_text ((const guint8 *) newest->key, KEY_LENGTH);
  value->secret = lb_esp_nvs_is_secret (value->name_space, value->key);
  if (newest->type == TYPE_STRING)
    {
      value->kind = LB_ESP_NVS_STRING;
      value->text = clean_text (newest->payload, newest->payload_length);
    }
  else if (newest->type == TYPE_OLD_BLOB || newest->type == TYPE_BLOB_INDEX)
    {
      value->kind = LB_ESP_NVS_BLOB;
      value->blob = newest->type == TYPE_OLD_BLOB
                      ? g_bytes_new (newest->payload, newest->payload_length)
                      : join_blob (items, first, end, newest);
    }
  else
    {
      value->kind = (newest->type & TYPE_SIGNED) != 0 ? LB_ESP_NVS_SIGNED : LB_ESP_NVS_UNSIGNED;
      value->number = read_number (newest);
    }

  if (value->kind == LB_ESP_NVS_BLOB && value->blob == NULL)
    {
      self->n_bad_entries++;
      g_clear_pointer (&value, value_free);
    }

  return value;
}

static void
collect_values (LbEspNvs *self,
                GArray   *items)
{
  g_autoptr(GPtrArray) names = NULL;
  guint end;

  g_array_sort (items, compare_items);
  names = collect_names (items);
  for (guint first = 0; first < items->len; first = end)
    {
      const Item *item = &g_array_index (items, Item, first);
      LbEspNvsValue *value;

      for (end = first + 1; end < items->len; end++)
        {
          const Item *other = &g_array_index (items, Item, end);

          if (other->name_space != item->name_space || strcmp (other->key, item->key) != 0)
            break;
        }

      value = item->name_space != 0
                ? make_value (self, items, names->pdata[item->name_space], first, end)
                : NULL;
      if (value != NULL)
        g_ptr_array_add (self->values, value);
    }
}

LbEspNvs *
lb_esp_nvs_parse (const guint8  *data,
                  gsize          length,
                  GError       **error)
{
  g_autoptr(LbEspNvs) self = g_new0 (LbEspNvs, 1);
  g_autoptr(GArray) items = g_array_new (FALSE, FALSE, sizeof (Item));
  guint n_blank = 0;

  self->values = g_ptr_array_new_with_free_func ((GDestroyNotify) value_free);
  for (gsize offset = 0; length - offset >= PAGE_LENGTH; offset += PAGE_LENGTH)
    {
      const guint8 *page = data + offset;

      if (page_is_right (page))
        {
          self->n_pages++;
          read_page (self, items, page);
        }
      else if (lb_get_le32 (page) == STATE_EMPTY)
        n_blank++;
      else
        self->n_bad_pages++;
    }

  if (self->n_pages == 0 && (n_blank == 0 || self->n_bad_pages > 0))
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID,
                           "These bytes are not a key-value store: no page header is right");
      return NULL;
    }

  self->encrypted = self->n_pages > 0 && items->len == 0 && self->n_bad_entries > 0;
  collect_values (self, items);

  return g_steal_pointer (&self);
}
