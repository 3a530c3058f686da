/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-choice"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-vesc-choice.h"

LbVescChoice *
lb_vesc_choice_new_peer (const LbVescCanPeer *peer)
{
  const LbVescVersion *version = peer->version;
  GString *unit;
  LbVescChoice *self;

  if (version == NULL)
    return NULL;

  unit = g_string_new (NULL);
  for (guint i = 0; version->has_uuid && i < sizeof version->uuid; i++)
    g_string_append_printf (unit, "%02x", version->uuid[i]);

  self = g_new0 (LbVescChoice, 1);
  self->can_id = peer->id;
  self->hardware = g_strdup (version->hardware);
  self->firmware = lb_vesc_version_to_text (version);
  self->unit = g_string_free (unit, FALSE);
  return self;
}

static LbVescChoice *
new_connected (LbIdentity *identity)
{
  LbVescChoice *self = g_new0 (LbVescChoice, 1);

  self->can_id = LB_VESC_NO_CAN;
  self->hardware = g_strdup (identity->model != NULL ? identity->model : "");
  self->firmware = g_strdup_printf ("%d.%02d", identity->revision / 100, identity->revision % 100);
  self->unit = g_strdup (identity->unit != NULL ? identity->unit : "");
  return self;
}

LbVescChoice *
lb_vesc_choice_new (LbFlow *flow)
{
  GPtrArray *peers = lb_flow_get_peers (flow);
  int can_id = lb_flow_get_can_id (flow);
  LbVescChoice *choice = NULL;

  for (guint i = 0; peers != NULL && i < peers->len && choice == NULL; i++)
    if (((LbVescCanPeer *) peers->pdata[i])->id == can_id)
      choice = lb_vesc_choice_new_peer (peers->pdata[i]);

  return choice != NULL ? choice : new_connected (lb_flow_get_identity (flow));
}

void
lb_vesc_choice_free (LbVescChoice *self)
{
  g_free (self->hardware);
  g_free (self->firmware);
  g_free (self->unit);
  g_free (self);
}

char *
lb_vesc_choice_to_words (const LbVescChoice *self)
{
  const char *hardware = *self->hardware != '\0' ? self->hardware : _("Unknown hardware");

  if (self->can_id == LB_VESC_NO_CAN)
    /* Translators: name of the hardware, version of the firmware */
    return g_strdup_printf (_("%s, firmware %s"), hardware, self->firmware);

  /* Translators: number on the CAN bus, name of the hardware, version of the firmware */
  return g_strdup_printf (_("CAN %d: %s, firmware %s"), self->can_id, hardware, self->firmware);
}
