/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-port-spec"

#include "config.h"

#include <stdlib.h>

#include "lb-error.h"
#include "lb-port-list.h"
#include "lb-serial-place.h"
#include "lb-serial-port.h"
#include "lb-stream-place.h"

static LbPlace *
new_for_stlink (const char *spec)
{
  const char *which = strchr (spec, ':');

  return g_object_new (LB_TYPE_PLACE,
                       "kind", LB_PLACE_STLINK,
                       "spec", spec,
                       "title", "ST-Link",
                       "subtitle", which != NULL ? which + 1 : "USB",
                       "serial", which != NULL ? which + 1 : NULL,
                       NULL);
}

/* Returns: (transfer full): without symbolic links where it exists, else as written */
static char *
resolve_path (const char *path)
{
  g_autofree char *resolved = NULL;

  if (lb_serial_port_is_known (path))
    return g_strdup (path);

  resolved = realpath (path, NULL);
  return resolved != NULL ? g_strdup (resolved) : g_canonicalize_filename (path, NULL);
}

static LbPlace *
new_for_path (const char *path)
{
  g_autofree char *resolved = resolve_path (path);

  /* Ptys live below /dev/pts; a practice board that is not running yet may have its link anywhere. */
  if (g_str_has_prefix (resolved, "/dev/pts/") || !g_str_has_prefix (resolved, "/dev/"))
    return lb_stream_place_new (resolved);

  return lb_serial_place_new (LB_PLACE_SERIAL, resolved);
}

static LbPlace *
new_for_prefixed_path (LbPlaceKind kind,
                       const char *spec)
{
  g_autofree char *path = resolve_path (strchr (spec, ':') + 1);

  return lb_serial_place_new (kind, path);
}

static gboolean
is_path_after_colon (const char *spec)
{
  return strchr (strchr (spec, ':'), '/') != NULL;
}

LbPlace *
lb_port_place_new_for_spec (const char  *spec,
                            GError     **error)
{
  g_return_val_if_fail (spec != NULL, NULL);

  if (g_str_has_prefix (spec, "tcp:") && spec[4] != '\0')
    return lb_stream_place_new (spec);
  if (g_str_equal (spec, "stlink") || (g_str_has_prefix (spec, "stlink:") && spec[7] != '\0'))
    return new_for_stlink (spec);
  if (g_str_has_prefix (spec, "vesc:") && is_path_after_colon (spec))
    return new_for_prefixed_path (LB_PLACE_VESC, spec);
  if (g_str_has_prefix (spec, "vesc-swd:") && is_path_after_colon (spec))
    return new_for_prefixed_path (LB_PLACE_VESC_SWD, spec);
  if (spec[strcspn (spec, "/:")] == '/')
    return new_for_path (spec);

  g_set_error (error, LB_ERROR, LB_ERROR_INVALID,
               "\"%s\" names no port. Write a path such as /dev/ttyUSB0, or tcp:HOST:PORT", spec);
  return NULL;
}
