/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "lb-json.h"

static void
test_write (void)
{
  static const char *const words[] = { "one", "two", NULL };
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(GBytes) blob = g_bytes_new_static ("\0\377", 2);
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  lb_json_string (builder, "broken", "K\374che");
  lb_json_string (builder, "none", NULL);
  lb_json_int (builder, "large", G_MAXINT64);
  lb_json_bool (builder, "yes", TRUE);
  lb_json_bytes (builder, "blob", blob);
  lb_json_bytes (builder, "no-blob", NULL);
  lb_json_strings (builder, "words", words);
  lb_json_strings (builder, "no-words", NULL);
  json_builder_end_object (builder);
  bytes = lb_json_to_bytes (builder, FALSE);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_cmpstr (text, ==,
                   "{\"broken\":\"K\357\277\275che\",\"large\":9223372036854775807,\"yes\":true,"
                   "\"blob\":\"AP8=\",\"words\":[\"one\",\"two\"],\"no-words\":[]}");
}

static void
test_read (void)
{
  g_autoptr(JsonNode) root = json_from_string ("{\"text\": \"a\", \"number\": 1, \"null\": null, \"list\": []}", NULL);
  JsonObject *object = json_node_get_object (root);

  g_assert_cmpstr (json_node_get_string (lb_json_get (object, "text", G_TYPE_STRING)), ==, "a");
  g_assert_cmpint (json_node_get_int (lb_json_get (object, "number", G_TYPE_INT64)), ==, 1);
  g_assert_null (lb_json_get (object, "number", G_TYPE_STRING));
  g_assert_null (lb_json_get (object, "null", G_TYPE_STRING));
  g_assert_null (lb_json_get (object, "list", G_TYPE_STRING));
  g_assert_null (lb_json_get (object, "missing", G_TYPE_STRING));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/write", test_write);
  g_test_add_func ("/json/read", test_read);

  return g_test_run ();
}
