/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-board"

#include "config.h"

#include <math.h>
#include <string.h>

#include "lb-board-reader.h"
#include "lb-error.h"

#define MAX_TEXT 600      /* characters: more is a manual, not a step */
#define MAX_ELEMENTS 100

void
lb_board_reader_init (LbBoardReader *self)
{
  self->error = NULL;
  self->strings = g_string_chunk_new (2048);
  self->path = g_string_new (NULL);
}

void
lb_board_reader_clear (LbBoardReader *self)
{
  g_clear_error (&self->error);
  g_clear_pointer (&self->strings, g_string_chunk_free);
  g_string_free (self->path, TRUE);
}

void
lb_board_reader_fault (LbBoardReader *self,
                       const char    *member,
                       const char    *format,
                       ...)
{
  g_autofree char *what = NULL;
  va_list args;

  if (self->error != NULL)
    return;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  self->error = g_error_new (LB_ERROR, LB_ERROR_INVALID, "%s%s%s: %s", self->path->str,
                             self->path->len > 0 && member != NULL ? "." : "",
                             member != NULL ? member : "", what);
}

gsize
lb_board_reader_enter (LbBoardReader *self,
                       const char    *member,
                       int            index)
{
  gsize mark = self->path->len;

  if (mark > 0)
    g_string_append_c (self->path, '.');
  g_string_append (self->path, member);
  if (index >= 0)
    g_string_append_printf (self->path, "[%d]", index);
  return mark;
}

void
lb_board_reader_leave (LbBoardReader *self,
                       gsize          mark)
{
  g_string_truncate (self->path, mark);
}

void
lb_board_reader_only (LbBoardReader *self,
                      JsonObject    *object,
                      const char   **known)
{
  g_autoptr(GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    if (!g_strv_contains (known, l->data))
      lb_board_reader_fault (self, l->data, "nobody knows this field");
}

/* The node of a member, or NULL when it is missing, null, or of another type (a fault). */
static JsonNode *
find (LbBoardReader *self,
      JsonObject    *object,
      const char    *member,
      JsonNodeType   type,
      GType          value_type,
      const char    *wanted)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (JSON_NODE_TYPE (node) != type
      || (type == JSON_NODE_VALUE && json_node_get_value_type (node) != value_type))
    {
      lb_board_reader_fault (self, member, "this must be %s", wanted);
      return NULL;
    }
  return node;
}

static const char *
take_text (LbBoardReader *self,
           const char    *member,
           const char    *text,
           LbTextFlags    flags)
{
  if (text[0] == '\0')
    {
      if (flags & LB_TEXT_NEEDED)
        lb_board_reader_fault (self, member, "this must not be empty");
      return "";
    }
  if (!g_utf8_validate (text, -1, NULL) || g_utf8_strlen (text, -1) > MAX_TEXT)
    {
      lb_board_reader_fault (self, member, "this text is longer than %d characters", MAX_TEXT);
      return "";
    }
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      {
        lb_board_reader_fault (self, member, "this text holds a control character");
        return "";
      }
  if (flags & LB_TEXT_TRANSLATE)
    text = g_dgettext (GETTEXT_PACKAGE, text);
  return g_string_chunk_insert_const (self->strings, text);
}

const char *
lb_board_reader_text (LbBoardReader *self,
                      JsonObject    *object,
                      const char    *member,
                      LbTextFlags    flags)
{
  JsonNode *node = find (self, object, member, JSON_NODE_VALUE, G_TYPE_STRING, "a text");

  return take_text (self, member, node != NULL ? json_node_get_string (node) : "", flags);
}

gboolean
lb_board_reader_boolean (LbBoardReader *self,
                         JsonObject    *object,
                         const char    *member)
{
  JsonNode *node = find (self, object, member, JSON_NODE_VALUE, G_TYPE_BOOLEAN, "true or false");

  return node != NULL && json_node_get_boolean (node);
}

double
lb_board_reader_number (LbBoardReader *self,
                        JsonObject    *object,
                        const char    *member,
                        double         min,
                        double         max)
{
  JsonNode *node = json_object_get_member (object, member);
  double value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || (json_node_get_value_type (node) != G_TYPE_INT64
          && json_node_get_value_type (node) != G_TYPE_DOUBLE))
    {
      lb_board_reader_fault (self, member, "this must be a number");
      return min;
    }
  value = json_node_get_double (node);
  if (!isfinite (value) || value < min || value > max)
    {
      lb_board_reader_fault (self, member, "this must be between %g and %g", min, max);
      return min;
    }
  return value;
}

guint
lb_board_reader_word (LbBoardReader *self,
                      JsonObject    *object,
                      const char    *member,
                      const char   **words)
{
  const char *text = lb_board_reader_text (self, object, member, LB_TEXT_NEEDED);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], text))
      return i;
  lb_board_reader_fault (self, member, "“%s” is not one of the words allowed here", text);
  return 0;
}

const char *
lb_board_reader_color (LbBoardReader *self,
                       JsonObject    *object,
                       const char    *member)
{
  const char *text = lb_board_reader_text (self, object, member, 0);

  if (text[0] != '\0'
      && (text[0] != '#' || strlen (text) != 7
          || strspn (text + 1, "0123456789abcdef") != 6))
    lb_board_reader_fault (self, member, "a colour is written #rrggbb, in small letters");
  return text;
}

/* Belongs to the thread-safe emptiness: never changed, never freed. */
static JsonObject *
nothing (void)
{
  static JsonObject *empty;

  if (g_once_init_enter (&empty))
    g_once_init_leave (&empty, json_object_new ());
  return empty;
}

JsonObject *
lb_board_reader_object (LbBoardReader *self,
                        JsonObject    *object,
                        const char    *member)
{
  JsonNode *node = find (self, object, member, JSON_NODE_OBJECT, 0, "an object");

  if (node == NULL)
    lb_board_reader_fault (self, member, "this is missing");
  return node != NULL ? json_node_get_object (node) : nothing ();
}

JsonArray *
lb_board_reader_array (LbBoardReader *self,
                       JsonObject    *object,
                       const char    *member,
                       gboolean       needed)
{
  JsonNode *node = find (self, object, member, JSON_NODE_ARRAY, 0, "a list");
  JsonArray *array = node != NULL ? json_node_get_array (node) : NULL;

  if (array != NULL && json_array_get_length (array) > MAX_ELEMENTS)
    {
      lb_board_reader_fault (self, member, "more than %d entries", MAX_ELEMENTS);
      return NULL;
    }
  if (needed && (array == NULL || json_array_get_length (array) == 0))
    lb_board_reader_fault (self, member, "this needs at least one entry");
  return array;
}

JsonObject *
lb_board_reader_element (LbBoardReader *self,
                         JsonArray     *array,
                         guint          index)
{
  JsonNode *node = json_array_get_element (array, index);

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      lb_board_reader_fault (self, NULL, "this must be an object");
      return nothing ();
    }
  return json_node_get_object (node);
}

const char **
lb_board_reader_texts (LbBoardReader *self,
                       JsonObject    *object,
                       const char    *member,
                       LbTextFlags    flags)
{
  JsonArray *array = lb_board_reader_array (self, object, member, FALSE);
  guint n = array != NULL ? json_array_get_length (array) : 0;
  const char **texts = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gboolean is_text = JSON_NODE_HOLDS_VALUE (node)
                         && json_node_get_value_type (node) == G_TYPE_STRING;

      if (!is_text)
        lb_board_reader_fault (self, member, "this must be a list of texts");
      texts[i] = take_text (self, member, is_text ? json_node_get_string (node) : "",
                            flags | LB_TEXT_NEEDED);
    }
  return texts;
}
