/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc"

#include "config.h"

#include "lb-vesc-settings.h"

#include "lb-error.h"
#include "lb-json.h"

#define FORMAT "lifeboat-vesc-settings"
#define VERSION 1
#define LARGEST (1024 * 1024)
#define LARGEST_CONFIG 4096
#define LARGEST_SCRIPT (128 * 1024)
#define SIGNATURE 4

LbVescSettings *
lb_vesc_settings_new (void)
{
  return g_new0 (LbVescSettings, 1);
}

void
lb_vesc_settings_free (LbVescSettings *self)
{
  g_free (self->hardware);
  g_free (self->firmware);
  g_free (self->unit);
  g_clear_pointer (&self->motor, g_bytes_unref);
  g_clear_pointer (&self->app, g_bytes_unref);
  g_clear_pointer (&self->qml, g_bytes_unref);
  g_clear_pointer (&self->lisp, g_bytes_unref);
  g_free (self);
}

GBytes *
lb_vesc_settings_to_json (const LbVescSettings *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  lb_json_string (builder, "format", FORMAT);
  lb_json_int (builder, "version", VERSION);
  lb_json_string (builder, "hardware", self->hardware);
  lb_json_string (builder, "firmware", self->firmware);
  lb_json_string (builder, "unit", self->unit);
  lb_json_bytes (builder, "motor", self->motor);
  lb_json_bytes (builder, "app", self->app);
  lb_json_bytes (builder, "qml", self->qml);
  lb_json_int (builder, "qml-flags", self->qml_flags);
  lb_json_bytes (builder, "lisp", self->lisp);
  json_builder_end_object (builder);

  return lb_json_to_bytes (builder, TRUE);
}

/* Returns: (nullable): the text of a member, or NULL when it is none */
static const char *
get_text (JsonObject *object,
          const char *name)
{
  JsonNode *node = lb_json_get (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

static gint64
get_number (JsonObject *object,
            const char *name)
{
  JsonNode *node = lb_json_get (object, name, G_TYPE_INT64);

  return node != NULL ? json_node_get_int (node) : -1;
}

/*
 * Returns: (transfer full) (nullable): NULL when it is missing, no base64, or longer than allowed
 */
static GBytes *
get_bytes (JsonObject *object,
           const char *name,
           gsize       largest)
{
  const char *text = get_text (object, name);
  g_autofree guchar *data = NULL;
  g_autofree char *again = NULL;
  gsize length;

  if (text == NULL)
    return NULL;

  /* The decoder of GLib leaves out what is no base64: only what comes back the same was right. */
  data = g_base64_decode (text, &length);
  again = g_base64_encode (data, length);
  if (length > largest || g_strcmp0 (text, again) != 0)
    return NULL;
  return g_bytes_new (data, length);
}

static gboolean
fill (LbVescSettings *self,
      JsonObject     *object)
{
  const char *hardware = get_text (object, "hardware");
  const char *firmware = get_text (object, "firmware");
  const char *unit = get_text (object, "unit");
  gint64 flags = get_number (object, "qml-flags");

  self->hardware = g_strdup (hardware);
  self->firmware = g_strdup (firmware);
  self->unit = g_strdup (unit);
  self->motor = get_bytes (object, "motor", LARGEST_CONFIG);
  self->app = get_bytes (object, "app", LARGEST_CONFIG);
  self->qml = get_bytes (object, "qml", LARGEST_SCRIPT);
  self->lisp = get_bytes (object, "lisp", LARGEST_SCRIPT);
  self->qml_flags = (guint) CLAMP (flags, 0, G_MAXUINT16);

  return g_strcmp0 (get_text (object, "format"), FORMAT) == 0 &&
         get_number (object, "version") == VERSION &&
         hardware != NULL && firmware != NULL && unit != NULL && flags >= 0 &&
         flags <= G_MAXUINT16 &&
         self->motor != NULL && g_bytes_get_size (self->motor) > SIGNATURE &&
         self->app != NULL && g_bytes_get_size (self->app) > SIGNATURE &&
         (self->qml != NULL || !json_object_has_member (object, "qml")) &&
         (self->lisp != NULL || !json_object_has_member (object, "lisp"));
}

LbVescSettings *
lb_vesc_settings_from_json (GBytes  *json,
                            GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(LbVescSettings) self = lb_vesc_settings_new ();
  JsonNode *root;
  gsize length;
  const char *text = g_bytes_get_data (json, &length);

  if (length > 0 && length <= LARGEST && json_parser_load_from_data (parser, text, (gssize) length,
                                                                     NULL))
    {
      root = json_parser_get_root (parser);
      if (root != NULL && JSON_NODE_HOLDS_OBJECT (root) && fill (self, json_node_get_object (root)))
        return g_steal_pointer (&self);
    }

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
               "This is not a file of VESC settings, or it is damaged.");
  return NULL;
}
