/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-manifest"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-manifest-fields.h"

#define TIME_MAX 253402300799LL /* 9999-12-31T23:59:59Z */

void
lb_fields_fail (LbFields   *self,
                const char *field,
                const char *what)
{
  if (self->error == NULL)
    g_set_error (&self->error, LB_ERROR, LB_ERROR_INVALID, "The field “%s” %s", field, what);
}

/* Returns: (nullable): NULL when the field is missing or null, or when it is of another type */
static JsonNode *
get_node (LbFields      *self,
          JsonObject   *object,
          const char   *field,
          JsonNodeType  type,
          gboolean      needed)
{
  JsonNode *node =
      self->error == NULL && object != NULL ? json_object_get_member (object, field) : NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    {
      if (needed)
        lb_fields_fail (self, field, "is missing");
      return NULL;
    }

  if (JSON_NODE_TYPE (node) != type)
    {
      lb_fields_fail (self, field, "is of the wrong type");
      return NULL;
    }

  return node;
}

JsonObject *
lb_fields_object (LbFields   *self,
                  JsonObject *object,
                  const char *field,
                  gboolean    needed)
{
  JsonNode *node = get_node (self, object, field, JSON_NODE_OBJECT, needed);

  return node != NULL ? json_node_get_object (node) : NULL;
}

JsonArray *
lb_fields_array (LbFields   *self,
                 JsonObject *object,
                 const char *field,
                 guint       max,
                 gboolean    needed)
{
  JsonNode *node = get_node (self, object, field, JSON_NODE_ARRAY, needed);
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;

  if (array != NULL && json_array_get_length (array) > max)
    {
      lb_fields_fail (self, field, "is too long");
      return NULL;
    }

  return array;
}

guint64
lb_fields_number (LbFields   *self,
                  JsonObject *object,
                  const char *field,
                  gint64      min,
                  gint64      max,
                  gboolean    needed)
{
  JsonNode *node = get_node (self, object, field, JSON_NODE_VALUE, needed);
  gint64 value;

  if (node == NULL)
    return 0;

  value = json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : G_MININT64;
  if (json_node_get_value_type (node) != G_TYPE_INT64 || value < min || value > max)
    {
      lb_fields_fail (self, field, "is not a number in its range");
      return 0;
    }

  return (guint64) value;
}

/* Returns: (nullable): the text as it is in the file */
const char *
lb_fields_raw_text (LbFields   *self,
                    JsonObject *object,
                    const char *field,
                    gboolean    needed)
{
  JsonNode *node = get_node (self, object, field, JSON_NODE_VALUE, needed);

  if (node == NULL)
    return NULL;

  if (json_node_get_value_type (node) != G_TYPE_STRING)
    {
      lb_fields_fail (self, field, "is not a text");
      return NULL;
    }

  return json_node_get_string (node);
}

char *
lb_fields_text (LbFields   *self,
                JsonObject *object,
                const char *field)
{
  const char *text = lb_fields_raw_text (self, object, field, FALSE);

  return text != NULL ? lb_manifest_clean_text (text, LB_TEXT_MAX, FALSE) : NULL;
}

gint64
lb_fields_time (LbFields   *self,
                JsonObject *object,
                const char *field)
{
  const char *text = lb_fields_raw_text (self, object, field, TRUE);
  g_autoptr(GDateTime) date = NULL;
  gint64 time;

  if (text == NULL)
    return 0;

  date = strlen (text) <= 40 ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  time = date != NULL ? g_date_time_to_unix (date) : -1;
  if (time < 0 || time > TIME_MAX)
    {
      lb_fields_fail (self, field, "is not a time");
      return 0;
    }

  return time;
}

char *
lb_fields_sha256 (LbFields   *self,
                  JsonObject *object,
                  const char *field)
{
  const char *text = lb_fields_raw_text (self, object, field, TRUE);

  if (text != NULL && !lb_manifest_is_sha256 (text))
    lb_fields_fail (self, field, "is not a SHA-256");

  return self->error == NULL ? g_strdup (text) : NULL;
}

static gboolean
find_name (const LbManifestName *names,
           const char           *name,
           guint                *value)
{
  for (; names->name != NULL; names++)
    if (g_strcmp0 (names->name, name) == 0)
      {
        *value = names->value;
        return TRUE;
      }

  return FALSE;
}

guint
lb_fields_name (LbFields             *self,
                JsonObject           *object,
                const char           *field,
                const LbManifestName *names)
{
  const char *text = lb_fields_raw_text (self, object, field, TRUE);
  guint value = 0;

  if (text != NULL && !find_name (names, text, &value))
    lb_fields_fail (self, field, "holds a word this program does not know");

  return value;
}

/* Returns: (nullable): the text of an element that is one */
const char *
lb_fields_element_text (JsonArray *array,
                        guint      index)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

guint
lb_fields_flags (LbFields             *self,
                 JsonObject           *object,
                 const char           *field,
                 const LbManifestName *names)
{
  JsonArray *array = lb_fields_array (self, object, field, LB_FIELDS_LIST_MAX, FALSE);
  guint flags = 0;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      guint value = 0;

      /* A protection nobody here understands must not look like none. */
      if (!find_name (names, lb_fields_element_text (array, i), &value))
        lb_fields_fail (self, field, "holds a word this program does not know");
      flags |= value;
    }

  return flags;
}

GStrv
lb_fields_texts (LbFields   *self,
                 JsonObject *object,
                 const char *field)
{
  JsonArray *array = lb_fields_array (self, object, field, LB_FIELDS_LIST_MAX, FALSE);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (array == NULL || json_array_get_length (array) == 0)
    return NULL;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = lb_fields_element_text (array, i);
      g_autofree char *clean =
          text != NULL ? lb_manifest_clean_text (text, LB_TEXT_MAX, FALSE) : NULL;

      if (clean == NULL)
        lb_fields_fail (self, field, "holds something that is not a text");
      else
        g_strv_builder_add (builder, clean);
    }

  return g_strv_builder_end (builder);
}
