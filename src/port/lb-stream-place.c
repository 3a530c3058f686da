/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-stream-place"

#include "config.h"

#include "lb-stream-place.h"

#include "lb-stream-port.h"

#define TCP_PREFIX "tcp:"

struct _LbStreamPlace
{
  LbPlace parent_instance;
};

G_DEFINE_FINAL_TYPE (LbStreamPlace, lb_stream_place, LB_TYPE_PLACE)

static LbPort *
lb_stream_place_open_port (LbPlace       *place,
                           GCancellable  *cancellable,
                           GError       **error)
{
  const char *spec = lb_place_get_spec (place);

  if (g_str_has_prefix (spec, TCP_PREFIX))
    return lb_stream_port_open_tcp (spec + strlen (TCP_PREFIX), cancellable, error);

  return lb_stream_port_open_path (spec, error);
}

static void
lb_stream_place_class_init (LbStreamPlaceClass *klass)
{
  LB_PLACE_CLASS (klass)->open_port = lb_stream_place_open_port;
}

static void
lb_stream_place_init (LbStreamPlace *self)
{
}

LbPlace *
lb_stream_place_new (const char *spec)
{
  gboolean tcp;

  g_return_val_if_fail (spec != NULL, NULL);

  tcp = g_str_has_prefix (spec, TCP_PREFIX);
  return g_object_new (LB_TYPE_STREAM_PLACE,
                       "kind", LB_PLACE_STREAM,
                       "spec", spec,
                       "title", tcp ? "Network port" : "Virtual port",
                       "subtitle", tcp ? spec + strlen (TCP_PREFIX) : spec,
                       NULL);
}
