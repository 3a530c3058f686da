/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-journal"

#include "config.h"

#include <string.h>
#include <json-glib/json-glib.h>

#include "lb-error.h"
#include "lb-files.h"
#include "lb-geometry.h"
#include "lb-journal.h"

#define JOURNAL_FORMAT 1

/* Hostile or damaged files end here. */
#define MAX_BLOCKS 65536

typedef struct
{
  guint64  start;
  GBytes  *bytes;
} Edge;

struct _LbJournal
{
  gatomicrefcount ref_count;

  char     *device_id;
  guint32   flash_id;
  guint64   flash_size;
  char     *title;
  char     *image_id;
  char     *sha256;
  char     *safety_id;
  guint64   address;
  guint64   length;
  gboolean  erase_rest;
  GStrv     accepted;
  gint64    time;
  guint     closed;
  GArray   *plan;  /* LbBlock */
  GArray   *open;  /* LbBlock */
  GArray   *edges; /* Edge */
};

G_DEFINE_BOXED_TYPE (LbJournal, lb_journal, lb_journal_ref, lb_journal_unref)

static void
edge_clear (gpointer data)
{
  g_bytes_unref (((Edge *) data)->bytes);
}

static LbJournal *
journal_alloc (void)
{
  LbJournal *self = g_new0 (LbJournal, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->plan = g_array_new (FALSE, FALSE, sizeof (LbBlock));
  self->open = g_array_new (FALSE, FALSE, sizeof (LbBlock));
  self->edges = g_array_new (FALSE, FALSE, sizeof (Edge));
  g_array_set_clear_func (self->edges, edge_clear);

  return self;
}

LbJournal *
lb_journal_ref (LbJournal *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
lb_journal_unref (LbJournal *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->device_id);
  g_free (self->title);
  g_free (self->image_id);
  g_free (self->sha256);
  g_free (self->safety_id);
  g_strfreev (self->accepted);
  g_array_unref (self->plan);
  g_array_unref (self->open);
  g_array_unref (self->edges);
  g_free (self);
}

LbJournal *
lb_journal_new (LbUnitLock       *lock,
                const LbIdentity *identity,
                const char       *title,
                const char       *image_id,
                const char       *sha256,
                guint64           address,
                guint64           length,
                gboolean          erase_rest)
{
  LbJournal *self = journal_alloc ();

  self->device_id = g_strdup (lb_unit_lock_get_device_id (lock));
  self->flash_id = identity->flash_id;
  self->flash_size = identity->flash_size;
  self->title = g_strdup (title);
  self->image_id = g_strdup (image_id);
  self->sha256 = g_strdup (sha256);
  self->address = address;
  self->length = length;
  self->erase_rest = erase_rest;
  self->time = g_get_real_time () / G_USEC_PER_SEC;

  return self;
}

const char *
lb_journal_get_title (const LbJournal *self)
{
  return self->title;
}

const char *
lb_journal_get_image_id (const LbJournal *self)
{
  return self->image_id;
}

const char *
lb_journal_get_sha256 (const LbJournal *self)
{
  return self->sha256;
}

const char *
lb_journal_get_safety_id (const LbJournal *self)
{
  return self->safety_id;
}

const char *
lb_journal_get_device_id (const LbJournal *self)
{
  return self->device_id;
}

gint64
lb_journal_get_time (const LbJournal *self)
{
  return self->time;
}

guint
lb_journal_get_n_open (const LbJournal *self)
{
  return self->open->len;
}

guint64
lb_journal_get_address (const LbJournal *self)
{
  return self->address;
}

guint64
lb_journal_get_length (const LbJournal *self)
{
  return self->length;
}

gboolean
lb_journal_get_erase_rest (const LbJournal *self)
{
  return self->erase_rest;
}

const char * const *
lb_journal_get_accepted (const LbJournal *self)
{
  return (const char * const *) self->accepted;
}

void
lb_journal_get_progress (const LbJournal *self,
                         guint           *closed,
                         guint           *total)
{
  *closed = self->closed;
  *total = self->plan->len;
}

gboolean
lb_journal_fits (const LbJournal   *self,
                 const LbIdentity  *identity,
                 GError           **error)
{
  g_autofree char *device_id = lb_identity_get_device_id (identity);

  if (!g_str_equal (device_id, self->device_id))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT,
                   "The interrupted work belongs to another device (%s).", self->device_id);
      return FALSE;
    }

  if (identity->flash_id == self->flash_id && identity->flash_size == self->flash_size)
    return TRUE;

  g_set_error (error, LB_ERROR, LB_ERROR_OTHER_UNIT,
               "The interrupted work was done on another flash chip (id %06x, %" G_GUINT64_FORMAT
               " KiB) than the one that answers now (id %06x, %" G_GUINT64_FORMAT " KiB). It cannot "
               "be continued.",
               self->flash_id, self->flash_size / 1024, identity->flash_id,
               identity->flash_size / 1024);
  return FALSE;
}

void
lb_journal_set_safety_id (LbJournal  *self,
                          const char *safety_id)
{
  g_free (self->safety_id);
  self->safety_id = g_strdup (safety_id);
}

void
lb_journal_set_accepted (LbJournal          *self,
                         const char * const *accepted)
{
  g_strfreev (self->accepted);
  self->accepted = g_strdupv ((GStrv) accepted);
}

void
lb_journal_set_plan (LbJournal    *self,
                     const GArray *plan)
{
  g_array_set_size (self->plan, 0);
  g_array_append_vals (self->plan, plan->data, plan->len);
  self->closed = 0;
}

void
lb_journal_set_closed (LbJournal *self,
                       guint      closed)
{
  self->closed = closed;
}

void
lb_journal_add_edge (LbJournal *self,
                     guint64    start,
                     GBytes    *bytes)
{
  Edge edge = { start, g_bytes_ref (bytes) };

  g_array_append_val (self->edges, edge);
}

const guint8 *
lb_journal_find_edge (const LbJournal *self,
                      guint64          start,
                      guint32          length)
{
  for (guint i = 0; i < self->edges->len; i++)
    {
      const Edge *edge = &g_array_index (self->edges, Edge, i);

      if (edge->start == start && g_bytes_get_size (edge->bytes) == length)
        return g_bytes_get_data (edge->bytes, NULL);
    }

  return NULL;
}

void
lb_journal_take_open (LbJournal       *self,
                      const LbJournal *other)
{
  g_array_append_vals (self->open, other->open->data, other->open->len);
}

gboolean
lb_journal_is_open (const LbJournal *self,
                    guint64          start,
                    guint64          length)
{
  for (guint i = 0; i < self->open->len; i++)
    {
      const LbBlock *block = &g_array_index (self->open, LbBlock, i);

      if (block->start < start + length && start < block->start + block->length)
        return TRUE;
    }

  return FALSE;
}

void
lb_journal_open_block (LbJournal *self,
                       guint64    start,
                       guint32    length)
{
  LbBlock block = { start, length };

  g_array_append_val (self->open, block);
}

void
lb_journal_close_block (LbJournal *self,
                        guint64    start,
                        guint32    length)
{
  for (guint i = self->open->len; i > 0; i--)
    {
      const LbBlock *block = &g_array_index (self->open, LbBlock, i - 1);

      if (block->start >= start && block->start + block->length <= start + length)
        g_array_remove_index (self->open, i - 1);
    }
}

/* On the disk. */

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  if (value == NULL)
    return;

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_number (JsonBuilder *builder,
            const char  *name,
            gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_blocks (JsonBuilder  *builder,
            const char   *name,
            const GArray *blocks)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < blocks->len; i++)
    {
      const LbBlock *block = &g_array_index (blocks, LbBlock, i);

      json_builder_begin_object (builder);
      add_number (builder, "start", block->start);
      add_number (builder, "length", block->length);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_edges (JsonBuilder  *builder,
           const GArray *edges)
{
  json_builder_set_member_name (builder, "edges");
  json_builder_begin_array (builder);
  for (guint i = 0; i < edges->len; i++)
    {
      const Edge *edge = &g_array_index (edges, Edge, i);
      gsize size;
      const guint8 *data = g_bytes_get_data (edge->bytes, &size);
      g_autofree char *text = g_base64_encode (data, size);

      json_builder_begin_object (builder);
      add_number (builder, "start", edge->start);
      add_string (builder, "bytes", text);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_accepted (JsonBuilder        *builder,
              const char * const *accepted)
{
  json_builder_set_member_name (builder, "accepted");
  json_builder_begin_array (builder);
  for (guint i = 0; accepted != NULL && accepted[i] != NULL; i++)
    json_builder_add_string_value (builder, accepted[i]);
  json_builder_end_array (builder);
}

/* Returns: (transfer full) */
static GBytes *
encode (const LbJournal *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = NULL;
  gsize length;
  char *text;

  json_builder_begin_object (builder);
  add_number (builder, "format", JOURNAL_FORMAT);
  add_string (builder, "device", self->device_id);
  add_number (builder, "flash-id", self->flash_id);
  add_number (builder, "flash-size", self->flash_size);
  add_string (builder, "title", self->title);
  add_string (builder, "image", self->image_id);
  add_string (builder, "sha256", self->sha256);
  add_string (builder, "safety", self->safety_id);
  add_number (builder, "address", self->address);
  add_number (builder, "length", self->length);
  json_builder_set_member_name (builder, "erase-rest");
  json_builder_add_boolean_value (builder, self->erase_rest);
  add_number (builder, "time", self->time);
  add_number (builder, "closed", self->closed);
  add_accepted (builder, (const char * const *) self->accepted);
  add_blocks (builder, "plan", self->plan);
  add_blocks (builder, "open", self->open);
  add_edges (builder, self->edges);
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);

  text = json_generator_to_data (generator, &length);

  return g_bytes_new_take (text, length);
}

gboolean
lb_journal_save (LbJournal   *self,
                 LbUnitLock  *lock,
                 GError     **error)
{
  g_autofree char *path = g_build_filename (lb_unit_lock_get_work_dir (lock), LB_JOURNAL_FILE, NULL);
  g_autoptr(GBytes) text = encode (self);

  if (lb_files_replace (path, text, error))
    return TRUE;

  g_prefix_error (error, "The journal of this restore: ");
  return FALSE;
}

gboolean
lb_journal_remove (LbUnitLock  *lock,
                   GError     **error)
{
  const char *work_dir = lb_unit_lock_get_work_dir (lock);
  g_autofree char *path = g_build_filename (work_dir, LB_JOURNAL_FILE, NULL);

  return lb_files_remove (path, error) && lb_files_sync_dir (work_dir, error);
}

/* Parsing: each member is checked for its type; a wrong one makes the whole journal invalid. */
typedef struct
{
  JsonObject *object;
  const char *bad; /* name of the first member that is wrong */
} Parser;

static JsonNode *
take (Parser     *parser,
      const char *name,
      GType       type,
      gboolean    needed)
{
  JsonNode *node = json_object_get_member (parser->object, name);

  if (node == NULL && !needed)
    return NULL;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type)
    return node;

  if (parser->bad == NULL)
    parser->bad = name;
  return NULL;
}

static gint64
take_number (Parser     *parser,
             const char *name,
             gint64      max)
{
  JsonNode *node = take (parser, name, G_TYPE_INT64, TRUE);
  gint64 value = node != NULL ? json_node_get_int (node) : 0;

  if (value >= 0 && value <= max)
    return value;

  if (parser->bad == NULL)
    parser->bad = name;
  return 0;
}

static char *
take_string (Parser     *parser,
             const char *name,
             gboolean    needed)
{
  JsonNode *node = take (parser, name, G_TYPE_STRING, needed);

  return node != NULL ? g_strdup (json_node_get_string (node)) : NULL;
}

static JsonArray *
take_array (Parser     *parser,
            const char *name)
{
  JsonNode *node = json_object_get_member (parser->object, name);

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node) &&
      json_array_get_length (json_node_get_array (node)) <= MAX_BLOCKS)
    return json_node_get_array (node);

  if (parser->bad == NULL)
    parser->bad = name;
  return NULL;
}

/* Runs @func on each member of an array of objects. */
static void
take_objects (Parser      *parser,
              const char  *name,
              void       (*func) (Parser *item, LbJournal *journal),
              LbJournal   *journal)
{
  JsonArray *array = take_array (parser, name);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      Parser item = { NULL };

      if (JSON_NODE_HOLDS_OBJECT (node))
        {
          item.object = json_node_get_object (node);
          func (&item, journal);
        }

      if ((item.object == NULL || item.bad != NULL) && parser->bad == NULL)
        parser->bad = name;
    }
}

static LbBlock
take_block (Parser *item)
{
  LbBlock block;

  block.start = take_number (item, "start", G_MAXINT64);
  block.length = take_number (item, "length", G_MAXINT32);

  return block;
}

static void
take_open_block (Parser    *item,
                 LbJournal *journal)
{
  LbBlock block = take_block (item);

  g_array_append_val (journal->open, block);
}

static void
take_plan_block (Parser    *item,
                 LbJournal *journal)
{
  LbBlock block = take_block (item);

  g_array_append_val (journal->plan, block);
}

static void
take_edge (Parser    *item,
           LbJournal *journal)
{
  guint64 start = take_number (item, "start", G_MAXINT64);
  g_autofree char *text = take_string (item, "bytes", TRUE);
  g_autoptr(GBytes) bytes = NULL;
  guint8 *data;
  gsize size;

  if (text == NULL)
    return;

  data = g_base64_decode (text, &size);
  bytes = g_bytes_new_take (data, size);
  lb_journal_add_edge (journal, start, bytes);
}

static void
take_accepted (Parser    *parser,
               LbJournal *journal)
{
  JsonArray *array = take_array (parser, "accepted");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (node));
      else if (parser->bad == NULL)
        parser->bad = "accepted";
    }

  journal->accepted = g_strv_builder_end (builder);
}

static LbJournal *
decode (JsonObject  *object,
        GError     **error)
{
  Parser parser = { object, NULL };
  g_autoptr(LbJournal) self = journal_alloc ();
  JsonNode *node;

  if (take_number (&parser, "format", G_MAXINT) != JOURNAL_FORMAT && parser.bad == NULL)
    parser.bad = "format";

  self->device_id = take_string (&parser, "device", TRUE);
  self->flash_id = take_number (&parser, "flash-id", G_MAXUINT32);
  self->flash_size = take_number (&parser, "flash-size", G_MAXINT64);
  self->title = take_string (&parser, "title", TRUE);
  self->image_id = take_string (&parser, "image", FALSE);
  self->sha256 = take_string (&parser, "sha256", self->image_id != NULL);
  self->safety_id = take_string (&parser, "safety", FALSE);
  self->address = take_number (&parser, "address", G_MAXINT64);
  self->length = take_number (&parser, "length", G_MAXINT64);
  node = take (&parser, "erase-rest", G_TYPE_BOOLEAN, TRUE);
  self->erase_rest = node != NULL && json_node_get_boolean (node);
  self->time = take_number (&parser, "time", G_MAXINT64);
  self->closed = take_number (&parser, "closed", G_MAXUINT32);
  take_accepted (&parser, self);
  take_objects (&parser, "plan", take_plan_block, self);
  take_objects (&parser, "open", take_open_block, self);
  take_objects (&parser, "edges", take_edge, self);

  if (parser.bad == NULL)
    return g_steal_pointer (&self);

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "the entry “%s” is missing or wrong", parser.bad);
  return NULL;
}

static LbJournal *
load_file (const char  *path,
           GError     **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) local_error = NULL;
  JsonNode *root;

  if (!json_parser_load_from_file (parser, path, &local_error))
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID, local_error->message);
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return decode (json_node_get_object (root), error);

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "it holds no object");
  return NULL;
}

LbJournal *
lb_journal_load (LbLibrary   *library,
                 const char  *device_id,
                 GError     **error)
{
  g_autofree char *path = g_build_filename (lb_library_get_root (library), "work", device_id,
                                            LB_JOURNAL_FILE, NULL);
  g_autoptr(LbJournal) self = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;

  self = load_file (path, error);
  if (self == NULL)
    {
      g_prefix_error (error, "An interrupted restore cannot be continued, as its journal “%s” is "
                      "damaged. Restore a backup of this device anew. ", path);
      return NULL;
    }

  if (g_str_equal (self->device_id, device_id))
    return g_steal_pointer (&self);

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
               "The journal “%s” speaks of another device (%s).", path, self->device_id);
  return NULL;
}
