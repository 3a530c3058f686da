/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LbEspStub:
 *
 * A small program of Espressif's that replaces the ROM loader while it runs (facts 10). Read from a
 * JSON file, every field of which is checked. Immutable.
 */
typedef struct
{
  GBytes  *text;
  guint32  text_start;
  GBytes  *data;       /* NULL when the stub has none */
  guint32  data_start;
  guint32  entry;
} LbEspStub;

/**
 * lb_esp_stub_parse:
 *
 * Returns: (transfer full): the stub, or %NULL with LB_ERROR_INVALID
 */
LbEspStub *lb_esp_stub_parse (const char  *json,
                              gssize       length,
                              GError     **error);

/**
 * lb_esp_stub_load:
 * @name: such as "esp32"
 *
 * Returns: (transfer full): the stub, or %NULL with LB_ERROR_NOT_FOUND (this installation has no stub
 * files), LB_ERROR_INVALID
 */
LbEspStub *lb_esp_stub_load  (const char  *name,
                              GError     **error);

void       lb_esp_stub_free  (LbEspStub   *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LbEspStub, lb_esp_stub_free)

G_END_DECLS
