/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-cli"

#include "config.h"

#include "lb-cli-objects.h"
#include "lb-cli-verbs.h"
#include "lb-places.h"

static const char *
kind_to_string (LbPlaceKind kind)
{
  static const char *const names[] = {
    "serial", "stream", "practice", "stlink", "vesc", "vesc-swd",
  };

  return names[kind];
}

static void
show_place (LbCli   *cli,
            LbPlace *place)
{
  g_autoptr(JsonBuilder) builder = NULL;

  if (!cli->json)
    {
      lb_cli_print (cli, "%-28s  %s\n", lb_place_get_spec (place), lb_place_get_title (place));
      return;
    }

  builder = lb_cli_object ("port");
  lb_json_string (builder, "port", lb_place_get_spec (place));
  lb_json_string (builder, "kind", kind_to_string (lb_place_get_kind (place)));
  lb_json_string (builder, "title", lb_place_get_title (place));
  lb_json_string (builder, "subtitle", lb_place_get_subtitle (place));
  lb_json_string (builder, "serial", lb_place_get_serial (place));
  if (lb_place_get_usb_vid (place) != 0)
    {
      lb_json_int (builder, "usb_vendor", lb_place_get_usb_vid (place));
      lb_json_int (builder, "usb_product", lb_place_get_usb_pid (place));
    }
  json_builder_end_object (builder);
  lb_cli_emit (builder, stdout);
}

LbExit
lb_cli_ports (LbCli   *cli,
              char  ***argv)
{
  g_autoptr(LbPlaceList) places = NULL;
  gboolean real = FALSE;

  if (!lb_cli_parse (cli, "", NULL, argv, 0, 0))
    return LB_EXIT_USAGE;

  places = lb_place_list_new ();
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (places)); i++)
    {
      g_autoptr(LbPlace) place = g_list_model_get_item (G_LIST_MODEL (places), i);

      real |= lb_place_get_kind (place) != LB_PLACE_PRACTICE;
      show_place (cli, place);
    }
  if (!real)
    lb_cli_message (cli, "Nothing is plugged in; the practice boards are always there.");

  return LB_EXIT_DONE;
}
