/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-esp-stub"

#include "config.h"

#include <json-glib/json-glib.h>

#include "lb-error.h"
#include "lb-esp-stub.h"
#include "lb-paths.h"

/* The RAM of no chip takes more. */
#define MAX_PART (128 * 1024)

static gboolean
set_invalid (const char  *member,
             const char  *why,
             GError     **error)
{
  g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "“%s” in the stub file %s.", member, why);
  return FALSE;
}

static gboolean
get_address (JsonObject  *object,
             const char  *member,
             guint32     *address,
             GError     **error)
{
  JsonNode *node = json_object_get_member (object, member);
  gint64 value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return set_invalid (member, "is not a number", error);

  value = json_node_get_int (node);
  if (value <= 0 || value > G_MAXUINT32)
    return set_invalid (member, "is not an address", error);

  *address = value;
  return TRUE;
}

static GBytes *
get_bytes (JsonObject  *object,
           const char  *member,
           GError     **error)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      set_invalid (member, "is not a text", error);
      return NULL;
    }

  bytes = g_base64_decode (json_node_get_string (node), &length);

  /* Instruction memory of the Xtensa chips takes whole words only. */
  if (length == 0 || length % 4 != 0 || length > MAX_PART)
    {
      set_invalid (member, "has an impossible length", error);
      return NULL;
    }

  return g_bytes_new_take (g_steal_pointer (&bytes), length);
}

static gboolean
overlap (guint32 a,
         gsize   a_length,
         guint32 b,
         gsize   b_length)
{
  return (guint64) a < (guint64) b + b_length && (guint64) b < (guint64) a + a_length;
}

static gboolean
check_layout (const LbEspStub  *self,
              GError          **error)
{
  gsize text_length = g_bytes_get_size (self->text);

  if (self->entry < self->text_start || self->entry >= self->text_start + (guint64) text_length)
    return set_invalid ("entry", "is outside of the program", error);

  if (self->data != NULL &&
      overlap (self->text_start, text_length, self->data_start, g_bytes_get_size (self->data)))
    return set_invalid ("data_start", "lies inside the program", error);

  return TRUE;
}

static gboolean
read_object (LbEspStub   *self,
             JsonObject  *object,
             GError     **error)
{
  self->text = get_bytes (object, "text", error);
  if (self->text == NULL ||
      !get_address (object, "text_start", &self->text_start, error) ||
      !get_address (object, "entry", &self->entry, error))
    return FALSE;

  if (json_object_has_member (object, "data"))
    {
      self->data = get_bytes (object, "data", error);
      if (self->data == NULL || !get_address (object, "data_start", &self->data_start, error))
        return FALSE;
    }

  return check_layout (self, error);
}

LbEspStub *
lb_esp_stub_parse (const char  *json,
                   gssize       length,
                   GError     **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(LbEspStub) self = g_new0 (LbEspStub, 1);
  g_autoptr(GError) local_error = NULL;
  JsonNode *root;

  if (!json_parser_load_from_data (parser, json, length, &local_error))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "The stub file is not JSON: %s",
                   local_error->message);
      return NULL;
    }

  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, LB_ERROR, LB_ERROR_INVALID, "The stub file holds no object.");
      return NULL;
    }

  if (!read_object (self, json_node_get_object (root), error))
    return NULL;

  return g_steal_pointer (&self);
}

LbEspStub *
lb_esp_stub_load (const char  *name,
                  GError     **error)
{
  g_autofree char *relative = g_strdup_printf ("stubs/%s.json", name);
  g_autofree char *path = lb_paths_find_data (relative);
  g_autofree char *json = NULL;
  gsize length = 0;
  LbEspStub *self;

  if (path == NULL)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_NOT_FOUND,
                   "Espressif's stub for this chip (%s) is not installed; tools/setup fetches it.",
                   relative);
      return NULL;
    }

  if (!g_file_get_contents (path, &json, &length, error))
    {
      lb_error_adopt_file_error (error);
      return NULL;
    }

  self = lb_esp_stub_parse (json, length, error);
  if (self == NULL)
    g_prefix_error (error, "%s: ", path);

  return self;
}

void
lb_esp_stub_free (LbEspStub *self)
{
  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}
