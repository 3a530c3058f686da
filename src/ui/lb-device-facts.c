/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-device-facts"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-device-facts.h"
#include "lb-format.h"
#include "lb-vesc-choice.h"
#include "lb-vesc-messages.h"

typedef struct
{
  LbFactFunc func;
  gpointer   user_data;
} Sink;

/* @value: (transfer full) (nullable): NULL is left out */
static void
put (const Sink *sink,
     const char *title,
     char       *value)
{
  g_autofree char *owned = value;

  if (owned != NULL)
    sink->func (title, owned, sink->user_data);
}

static char *
describe_backups (GPtrArray *backups)
{
  g_autofree char *age = NULL;
  LbBackup *newest;

  if (backups == NULL || backups->len == 0)
    return g_strdup (_("None yet"));

  newest = g_ptr_array_index (backups, 0);
  age = lb_format_age (lb_backup_get_created (newest));
  /* Translators: number of backups; how long ago, such as "3 days ago" */
  return g_strdup_printf (ngettext ("%u, made %s", "%u, newest %s", backups->len), backups->len, age);
}

/* Read cheaply: the newest backup of this unit knows what it held. */
static const char *
find_firmware (GPtrArray *backups)
{
  for (guint i = 0; backups != NULL && i < backups->len; i++)
    {
      LbManifest *manifest = lb_backup_get_manifest (g_ptr_array_index (backups, i));

      if (manifest->firmware_name != NULL)
        return manifest->firmware_name;
    }

  return NULL;
}

/* What the flash itself says is better than what it held once. */
static void
put_firmware (LbFlow     *flow,
              const Sink *sink)
{
  LbConnectJob *connection = lb_flow_get_connection (flow);
  const char *firmware = connection != NULL ? lb_connect_job_get_firmware (connection) : NULL;

  if (firmware != NULL)
    put (sink, _("Firmware"), g_strdup (firmware));
  else
    put (sink, _("Firmware at the last backup"), g_strdup (find_firmware (lb_flow_get_backups (flow))));
}

static void
put_memory (LbFlow     *flow,
            const Sink *sink)
{
  LbIdentity *identity = lb_flow_get_identity (flow);

  put (sink, _("Flash"), lb_format_flash (identity));
  put_firmware (flow, sink);
  put (sink, _("Protection"), lb_flow_is_protected (flow) ? g_strdup (_("Parts are write-protected"))
                                                          : lb_format_security (identity));
}

/* Behind a debug adapter: what the wires and the supply are like matters as much as the chip. */
static void
put_adapter (LbFlow     *flow,
             const Sink *sink)
{
  LbConnectJob *connection = lb_flow_get_connection (flow);

  /* Translators: the number every such chip has, nobody else the same */
  put (sink, _("Unique number"), lb_identity_format_unit (lb_flow_get_identity (flow)));
  put (sink, _("On the chip"), lb_contents_to_words (lb_connect_job_get_contents (connection)));
  put (sink, _("Adapter"), g_strdup (lb_connect_job_get_adapter (connection)));
  if (lb_connect_job_is_adapter_old (connection))
    put (sink, _("Adapter firmware"), g_strdup (_("Old: bring it up to date with STM32CubeProgrammer")));
  if (lb_place_get_way (lb_flow_get_place (flow)) == LB_PLACE_STLINK)
    put (sink, _("Voltage of the board"), lb_voltage_to_words (lb_connect_job_get_voltage (connection)));
}

static gboolean
is_paired (LbIdentity *identity)
{
  return identity->features != NULL && g_strv_length (identity->features) > 1;
}

static void
put_vesc (LbFlow     *flow,
          const Sink *sink)
{
  LbIdentity *identity = lb_flow_get_identity (flow);

  put (sink, _("Firmware"), g_strdup_printf ("%d.%02d", identity->revision / 100, identity->revision % 100));
  put (sink, _("Hardware"), g_strdup (identity->model));
  /* Translators: the number every such chip has, nobody else the same */
  put (sink, _("Unique number"), lb_identity_format_unit (identity));
  put (sink, _("Pairing"), g_strdup (is_paired (identity) ? _("Paired with an app: only that app may change it by radio")
                                                          : _("Not paired")));
}

void
lb_device_facts_foreach (LbFlow     *flow,
                         LbFactFunc  func,
                         gpointer    user_data)
{
  LbIdentity *identity = lb_flow_get_identity (flow);
  Sink sink = { func, user_data };

  if (identity == NULL)
    return;

  if (identity->family == LB_FAMILY_VESC)
    put_vesc (flow, &sink);
  else
    put_memory (flow, &sink);
  if (lb_flow_get_connection (flow) != NULL && lb_connect_job_get_adapter (lb_flow_get_connection (flow)) != NULL)
    put_adapter (flow, &sink);
  put (&sink, identity->family == LB_FAMILY_VESC ? _("Whole backups made with an ST-Link") : _("Backups of this device"),
       describe_backups (lb_flow_get_backups (flow)));
}
