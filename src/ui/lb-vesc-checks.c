/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-vesc-checks"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-vesc-checks.h"
#include "lb-vesc-firmware.h"

static void
add (GPtrArray  *checks,
     const char *id,
     LbSeverity  severity,
     const char *title,
     const char *reason)
{
  g_ptr_array_add (checks, lb_check_new (id, severity, title, reason));
}

/* A boot loader where firmware belongs, or the other way round, is no small slip. */
static gboolean
check_kind (GPtrArray         *checks,
            const LbVescOrder *order)
{
  g_autoptr(GBytes) plain = lb_vesc_firmware_strip_header (order->content);
  gboolean wants_bootloader = order->action == LB_VESC_BOOTLOADER;
  guint32 address = 0;

  if (!lb_vesc_firmware_guess_address (plain, &address, NULL))
    add (checks, "vesc-kind", LB_SEVERITY_STOP, _("Not a file for a VESC"),
         _("It does not begin as VESC firmware or a boot loader must."));
  else if (wants_bootloader && address != LB_VESC_BOOTLOADER_ADDRESS)
    add (checks, "vesc-kind", LB_SEVERITY_STOP, _("Firmware, not a boot loader"),
         _("Go back and choose Upload Firmware for this file."));
  else if (!wants_bootloader && address != LB_VESC_APP_ADDRESS)
    add (checks, "vesc-kind", LB_SEVERITY_STOP, _("A boot loader, not firmware"),
         _("Go back and choose Upload a Boot Loader for this file."));
  else
    {
      add (checks, "vesc-kind", LB_SEVERITY_FINE, wants_bootloader ? _("A boot loader") : _("VESC firmware"),
           _("It begins as it must."));
      return TRUE;
    }

  return FALSE;
}

static void
check_unnamed_hardware (GPtrArray          *checks,
                        const LbVescOrder  *order,
                        const LbVescChoice *choice)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (order->content, &length);
  g_auto(GStrv) found = lb_vesc_firmware_find_hardware (data, length);
  g_autofree char *names = g_strjoinv (", ", found);
  g_autofree char *reason = NULL;

  if (found[0] == NULL)
    /* Translators: name of the hardware */
    reason = g_strdup_printf (_("Firmware for other hardware switches the power stage wrongly and destroys it. This "
                                "controller is a %s: type the name below if you are sure."), choice->hardware);
  else
    /* Translators: names of hardware found in a file; name of the hardware of the controller */
    reason = g_strdup_printf (_("In the file stands %s, which is a hint, no proof. Firmware for other hardware destroys "
                                "the power stage. This controller is a %s: type the name below if you are sure."),
                              names, choice->hardware);
  add (checks, "vesc-hardware", LB_SEVERITY_NOTE, _("The file does not say for which hardware it is"), reason);
}

static void
check_hardware (GPtrArray          *checks,
                const LbVescOrder  *order,
                const LbVescChoice *choice)
{
  g_autofree char *reason = NULL;

  if (order->hardware == NULL)
    {
      check_unnamed_hardware (checks, order, choice);
    }
  else if (lb_vesc_hardware_matches (order->hardware, choice->hardware))
    {
      /* Translators: name of a folder; name of the hardware of the controller */
      reason = g_strdup_printf (_("The folder of the file is called %s, and this controller is a %s."), order->hardware,
                                choice->hardware);
      add (checks, "vesc-hardware", LB_SEVERITY_FINE, _("Right hardware"), reason);
    }
  else
    {
      /* Translators: names of hardware */
      reason = g_strdup_printf (_("The file is for %s, and this controller is a %s. Its power stage is wired differently: "
                                  "this firmware would switch it wrongly and destroy it."), order->hardware,
                                choice->hardware);
      add (checks, "vesc-hardware", LB_SEVERITY_STOP, _("Made for other hardware"), reason);
    }
}

gboolean
lb_vesc_checks_needs_hardware (const LbVescOrder *order)
{
  return order->action == LB_VESC_FIRMWARE && order->hardware == NULL;
}

static void
add_firmware_notes (GPtrArray *checks)
{
  add (checks, "vesc-no-backup", LB_SEVERITY_WARNING, _("The firmware that is on it now is not in the safety backup"),
       _("It cannot be read over USB, so nobody can bring it back. With an ST-Link you can save it first."));
  add (checks, "vesc-scripts", LB_SEVERITY_NOTE, _("Settings and scripts are saved first"),
       _("The update erases the scripts; restore the saved settings afterwards to have them back."));
  add (checks, "vesc-power", LB_SEVERITY_NOTE, _("Take the motor off, and never cut the power"),
       _("The controller restarts at the end and needs about ten seconds. Without power then, only a programmer helps."));
}

static void
add_bootloader_notes (GPtrArray *checks)
{
  add (checks, "vesc-no-backup", LB_SEVERITY_WARNING, _("The boot loader that is on it now is not in the safety backup"),
       _("It cannot be read over USB. A boot loader for other hardware shows other lights or none, and a VESC 6 may need "
         "its own to stay switched on."));
  add (checks, "vesc-power", LB_SEVERITY_NOTE, _("If this is interrupted, do it again before new firmware"),
       _("The firmware goes on running with half a boot loader, but it could not be updated."));
}

GPtrArray *
lb_vesc_checks_new (const LbVescOrder  *order,
                    const LbVescChoice *choice)
{
  GPtrArray *checks = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean right = check_kind (checks, order);

  if (right && order->action == LB_VESC_FIRMWARE)
    {
      check_hardware (checks, order, choice);
      add_firmware_notes (checks);
    }
  else if (right)
    {
      add_bootloader_notes (checks);
    }

  return checks;
}
