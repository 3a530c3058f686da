/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of the object that @builder is in. A NULL value is left out; bytes become base64. */
void      lb_json_string   (JsonBuilder        *builder,
                            const char         *name,
                            const char         *value);
void      lb_json_int      (JsonBuilder        *builder,
                            const char         *name,
                            gint64              value);
void      lb_json_bool     (JsonBuilder        *builder,
                            const char         *name,
                            gboolean            value);
void      lb_json_bytes    (JsonBuilder        *builder,
                            const char         *name,
                            GBytes             *value);
/* @values: (nullable): an empty array then */
void      lb_json_strings  (JsonBuilder        *builder,
                            const char         *name,
                            const char * const *values);

/* Returns: (transfer full): the text of a finished object; @pretty: with line breaks, for people too */
GBytes   *lb_json_to_bytes (JsonBuilder        *builder,
                            gboolean            pretty);

/*
 * What is read is data, and a member may be anything.
 *
 * Returns: (transfer none) (nullable): the member when its value has this type, G_TYPE_STRING, G_TYPE_INT64 or
 * G_TYPE_BOOLEAN
 */
JsonNode *lb_json_get      (JsonObject         *object,
                            const char         *name,
                            GType               type);

G_END_DECLS
