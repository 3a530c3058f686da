/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include "lb-library.h"

G_BEGIN_DECLS

/*
 * Settings of a unit, kept beside its backups: opaque files "<device id>/settings/<UTC time>.json".
 * What is in them is the business of whoever wrote them.
 */

typedef struct
{
  char   *path;
  gint64  created; /* Unix time, seconds */
} LbKeptSettings;

void       lb_kept_settings_free        (LbKeptSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbKeptSettings, lb_kept_settings_free)

/**
 * lb_library_keep_settings:
 *
 * Stores @content durably under a name that nothing else has. Any thread.
 *
 * Returns: (transfer full): the path of the new file, or %NULL with LB_ERROR_DISK, …
 */
char      *lb_library_keep_settings     (LbLibrary      *self,
                                         const char     *device_id,
                                         GBytes         *content,
                                         GError        **error);

/**
 * lb_library_list_settings:
 *
 * Reads names only; cheap. Files that have another kind of name are left out.
 *
 * Returns: (transfer full) (element-type LbKeptSettings): newest first; empty when there are none
 */
GPtrArray *lb_library_list_settings     (LbLibrary      *self,
                                         const char     *device_id);

G_END_DECLS
