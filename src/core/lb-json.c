/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-json"

#include "config.h"

#include "lb-json.h"

void
lb_json_string (JsonBuilder *builder,
                const char  *name,
                const char  *value)
{
  g_autofree char *valid = NULL;

  if (value == NULL)
    return;

  valid = g_utf8_make_valid (value, -1);
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

void
lb_json_int (JsonBuilder *builder,
             const char  *name,
             gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
lb_json_bool (JsonBuilder *builder,
              const char  *name,
              gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
lb_json_bytes (JsonBuilder *builder,
               const char  *name,
               GBytes      *value)
{
  g_autofree char *text = NULL;
  const guint8 *data;
  gsize size;

  if (value == NULL)
    return;

  data = g_bytes_get_data (value, &size);
  text = g_base64_encode (data, size);
  lb_json_string (builder, name, text);
}

void
lb_json_strings (JsonBuilder        *builder,
                 const char         *name,
                 const char * const *values)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    json_builder_add_string_value (builder, values[i]);
  json_builder_end_array (builder);
}

GBytes *
lb_json_to_bytes (JsonBuilder *builder,
                  gboolean     pretty)
{
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = json_builder_get_root (builder);
  gsize length;
  char *text;

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, pretty);
  text = json_generator_to_data (generator, &length);

  return g_bytes_new_take (text, length);
}

JsonNode *
lb_json_get (JsonObject *object,
             const char *name,
             GType       type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}
