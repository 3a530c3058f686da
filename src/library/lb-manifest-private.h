/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <json-glib/json-glib.h>

#include "lb-manifest.h"

G_BEGIN_DECLS

#define LB_MANIFEST_BYTES_MAX (16 * 1024 * 1024)
#define LB_MANIFEST_BLOCKS_MAX (256 * 1024)
#define LB_MANIFEST_REGIONS_MAX 1024
#define LB_MANIFEST_EVENTS_MAX 100 /* kept when written */

#define LB_TEXT_MAX 256   /* characters of a name or a line */
#define LB_NOTE_MAX 16384 /* characters of a note */

/* A value of an enumeration or set of flags and its word in the file. */
typedef struct
{
  guint       value;
  const char *name;
} LbManifestName;

/* Each ends with a NULL name. */
extern const LbManifestName lb_manifest_families[];
extern const LbManifestName lb_manifest_securities[];
extern const LbManifestName lb_manifest_evidences[];
extern const LbManifestName lb_manifest_sources[];
extern const LbManifestName lb_manifest_events[];

/* Returns: (transfer full): the root object of a manifest of this format */
JsonObject *lb_manifest_parse      (GBytes      *data,
                                    GError     **error);

/* Returns: (transfer full): at most @max characters, control characters replaced */
char       *lb_manifest_clean_text (const char  *text,
                                    gsize        max,
                                    gboolean     lines);

gboolean    lb_manifest_is_sha256  (const char  *text);

G_END_DECLS
