/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-manifest"

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-manifest-private.h"

#define DEPTH_MAX 16 /* ours has 4 */

/*
 * json-glib parses nested values by recursion and accepts comments. Only plain JSON of little
 * depth gets that far.
 */
static gboolean
is_plain_json (const char *text,
               gsize       length)
{
  guint depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    switch (text[i])
      {
      case '"':
        in_string = !in_string;
        break;
      case '\\':
        if (!in_string)
          return FALSE;
        i++;
        break;
      case '{':
      case '[':
        if (!in_string && ++depth > DEPTH_MAX)
          return FALSE;
        break;
      case '}':
      case ']':
        if (!in_string && depth-- == 0)
          return FALSE;
        break;
      case ' ':
      case '\t':
      case '\r':
      case '\n':
      case ':':
      case ',':
      case '.':
      case '+':
      case '-':
        break;
      default:
        if (!in_string && !g_ascii_isalnum (text[i]))
          return FALSE;
      }

  return depth == 0 && !in_string;
}

static gboolean
check_format (JsonObject  *root,
              GError     **error)
{
  JsonNode *node = json_object_get_member (root, "format");
  gint64 format;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64 || (format = json_node_get_int (node)) < 1)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "The field “format” is missing or wrong");
      return FALSE;
    }

  if (format > LB_MANIFEST_FORMAT)
    {
      g_set_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED,
                   "It was made by a newer Lifeboat (format %" G_GINT64_FORMAT "). Update this one "
                   "to use it",
                   format);
      return FALSE;
    }

  return TRUE;
}

JsonObject *
lb_manifest_parse (GBytes  *data,
                   GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(GError) local_error = NULL;
  gsize length = 0;
  const char *text = g_bytes_get_data (data, &length);
  JsonNode *node;
  JsonObject *root;

  if (length == 0 || length > LB_MANIFEST_BYTES_MAX ||
      !g_utf8_validate (text, (gssize) length, NULL) || !is_plain_json (text, length))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "It is not a manifest, or only a piece of one");
      return NULL;
    }

  if (!json_parser_load_from_data (parser, text, (gssize) length, &local_error))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
                   "It is no valid JSON: %s",
                   local_error->message);
      return NULL;
    }

  node = json_parser_get_root (parser);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, LB_ERROR, LB_ERROR_INVALID, "It is not a manifest");
      return NULL;
    }

  root = json_node_get_object (node);

  return check_format (root, error) ? json_object_ref (root) : NULL;
}

gboolean
lb_manifest_is_sha256 (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}
