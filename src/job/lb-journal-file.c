/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-journal"

#include "config.h"

#include "lb-error.h"
#include "lb-files.h"
#include "lb-journal-private.h"
#include "lb-json.h"

/* The journal on the disk: work/<device id>/restore.json in the library (design section 4). */

#define JOURNAL_FORMAT 1

/* Hostile or damaged files end here. */
#define MAX_BLOCKS 65536

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
      lb_json_int (builder, "start", block->start);
      lb_json_int (builder, "length", block->length);
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
      const LbJournalEdge *edge = &g_array_index (edges, LbJournalEdge, i);

      json_builder_begin_object (builder);
      lb_json_int (builder, "start", edge->start);
      lb_json_bytes (builder, "bytes", edge->bytes);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* Returns: (transfer full) */
static GBytes *
encode (const LbJournal *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  lb_json_int (builder, "format", JOURNAL_FORMAT);
  lb_json_string (builder, "device", self->device_id);
  lb_json_int (builder, "flash-id", self->flash_id);
  lb_json_int (builder, "flash-size", self->flash_size);
  lb_json_string (builder, "title", self->title);
  lb_json_string (builder, "image", self->image_id);
  lb_json_string (builder, "sha256", self->sha256);
  lb_json_string (builder, "safety", self->safety_id);
  lb_json_int (builder, "address", self->address);
  lb_json_int (builder, "length", self->length);
  lb_json_bool (builder, "erase-rest", self->erase_rest);
  lb_json_int (builder, "time", self->time);
  lb_json_int (builder, "closed", self->closed);
  lb_json_strings (builder, "accepted", (const char * const *) self->accepted);
  add_blocks (builder, "plan", self->plan);
  add_blocks (builder, "open", self->open);
  add_edges (builder, self->edges);
  json_builder_end_object (builder);

  return lb_json_to_bytes (builder, FALSE);
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
  JsonNode *node = lb_json_get (parser->object, name, type);

  if (node == NULL && parser->bad == NULL && (needed || json_object_has_member (parser->object, name)))
    parser->bad = name;

  return node;
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
  g_autoptr(LbJournal) self = lb_journal_alloc ();
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
