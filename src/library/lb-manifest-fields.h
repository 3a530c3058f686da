/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-manifest-private.h"

G_BEGIN_DECLS

#define LB_FIELDS_LIST_MAX 1000 /* features, events, parts */

/**
 * LbFields:
 *
 * Reads the fields of a hostile manifest. The first thing that is wrong is kept in @error, which
 * names the field; later questions answer with nothing, so that a whole structure can be read
 * before asking once. A missing object (%NULL) has no fields.
 */
typedef struct
{
  GError *error;
} LbFields;

void        lb_fields_fail     (LbFields             *self,
                                const char           *field,
                                const char           *what);
JsonObject *lb_fields_object   (LbFields             *self,
                                JsonObject           *object,
                                const char           *field,
                                gboolean              needed);
/* @max: elements */
JsonArray  *lb_fields_array    (LbFields             *self,
                                JsonObject           *object,
                                const char           *field,
                                guint                 max,
                                gboolean              needed);
/* Whole numbers only. 0 when it is missing. */
guint64     lb_fields_number   (LbFields             *self,
                                JsonObject           *object,
                                const char           *field,
                                gint64                min,
                                gint64                max,
                                gboolean              needed);
/* Returns: (nullable): the text as it is in the file */
const char *lb_fields_raw_text (LbFields             *self,
                                JsonObject           *object,
                                const char           *field,
                                gboolean              needed);
/* Returns: (transfer full) (nullable): a line fit for a list */
char       *lb_fields_text     (LbFields             *self,
                                JsonObject           *object,
                                const char           *field);
/* Returns: Unix seconds */
gint64      lb_fields_time     (LbFields             *self,
                                JsonObject           *object,
                                const char           *field);
char       *lb_fields_sha256   (LbFields             *self,
                                JsonObject           *object,
                                const char           *field);
guint       lb_fields_name     (LbFields             *self,
                                JsonObject           *object,
                                const char           *field,
                                const LbManifestName *names);
guint       lb_fields_flags    (LbFields             *self,
                                JsonObject           *object,
                                const char           *field,
                                const LbManifestName *names);
/* Returns: (transfer full) (nullable) */
GStrv       lb_fields_texts    (LbFields             *self,
                                JsonObject           *object,
                                const char           *field);
/* Returns: (nullable): the text of an element that is one */
const char *lb_fields_element_text (JsonArray        *array,
                                    guint             index);

G_END_DECLS
