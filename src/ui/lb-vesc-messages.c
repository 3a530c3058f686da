/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-messages"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-error.h"
#include "lb-vesc-messages.h"

/* Facts stm32 1.7 and 2.3: below the first no chip runs, below the second it writes slowly. */
#define ALIVE_MV 1500
#define GOOD_MV 2700

typedef struct
{
  LbPlaceKind  way;
  gboolean     retry;   /* LB_RETRY, else LB_ERROR */
  int          code;
  const char  *title;
  const char  *reason;
  const char  *command;
} Words;

/* The commonest cause first in each (facts stm32 7). */
static const Words words[] = {
  { LB_PLACE_STLINK, TRUE, LB_RETRY_HOLD_BOOT, N_("No chip answers behind the ST-Link"),
    N_("Check in this order: Is the VESC on its battery or bench supply? Are SWDIO and SWCLK swapped? Is the label on "
       "the adapter’s case right? Is GND connected? Are the wires short? If firmware blocks the programmer, hold NRST to "
       "GND while connecting and let go after two seconds."), NULL },
  { LB_PLACE_STLINK, TRUE, LB_RETRY_NO_PORT, N_("The ST-Link is not there"),
    N_("It was unplugged, or the computer does not see it. Plug it in again, or try another USB socket."), NULL },
  { LB_PLACE_STLINK, TRUE, LB_RETRY_PORT_BUSY, N_("Another program uses the ST-Link"),
    N_("Close STM32CubeProgrammer, OpenOCD, st-util and the like, then try again."), NULL },
  { LB_PLACE_STLINK, TRUE, LB_RETRY_NO_ACCESS, N_("You are not allowed to use the ST-Link"),
    N_("The system keeps USB devices from you until a rule allows them. Install the rule that comes with Lifeboat, then "
       "plug the ST-Link out and in again. Details has the rule as a command."), "install-rule" },
  { LB_PLACE_STLINK, TRUE, LB_RETRY_ADAPTER_UPDATE, N_("The ST-Link needs ST’s updater"),
    N_("An update of its own firmware was interrupted, or that firmware is too old. Run the firmware upgrade of "
       "STM32CubeProgrammer, plug the ST-Link out and in again, then try again."), NULL },
  { LB_PLACE_STLINK, FALSE, LB_ERROR_PROTOCOL, N_("No valid reply from the chip"),
    N_("Its number reads as 0 or as nonsense, so nothing else would be right either. That is a bad contact, a missing "
       "GND or too little power: check the wires and the supply, then try again."), NULL },
  { LB_PLACE_STLINK, FALSE, LB_ERROR_TIMEOUT, N_("The chip stopped answering"),
    N_("It lost its power, or a wire came loose. Check the battery and the three wires, then try again: work goes on "
       "where it stopped."), NULL },
  { LB_PLACE_STLINK, FALSE, LB_ERROR_DEVICE, N_("The chip reports a failure"),
    N_("Its flash refused the work: the supply is too weak (it wants 2.7 V or more), or sectors are write-protected. "
       "Use a good battery or bench supply and try again."), NULL },
  { LB_PLACE_STLINK, FALSE, LB_ERROR_UNSTABLE, N_("The flash does not read the same twice"),
    N_("That is nearly always a bad contact or a weak supply. Nothing was stored, because nobody could rely on it. Use "
       "shorter wires and the VESC’s own battery, then try again."), NULL },

  { LB_PLACE_VESC_SWD, TRUE, LB_RETRY_HOLD_BOOT, N_("No chip answers behind the VESC"),
    N_("Check in this order: Is the dead VESC on its own battery or supply? Does SWDIO go to SWDIO and SWCLK to SWCLK? "
       "Is GND connected? Is the cable short? Else hold NRST of the dead VESC to GND while connecting and let go."),
    NULL },
  { LB_PLACE_VESC_SWD, TRUE, LB_RETRY_PORT_BUSY, N_("Another program uses the VESC"),
    N_("Close VESC Tool, then try again."), NULL },
  { LB_PLACE_VESC_SWD, FALSE, LB_ERROR_PROTOCOL, N_("No valid reply from the chip"),
    N_("What the other VESC reads makes no sense: a bad contact, a missing GND or too little power. Check the three "
       "wires and both supplies, then try again."), NULL },
  { LB_PLACE_VESC_SWD, FALSE, LB_ERROR_TIMEOUT, N_("The chip stopped answering"),
    N_("One of the two lost its power, or a wire came loose. Check both supplies and the three wires, then try again: "
       "work goes on where it stopped."), NULL },

  { LB_PLACE_VESC, TRUE, LB_RETRY_HOLD_BOOT, N_("No VESC answers"),
    N_("Connect its battery or bench supply, use a USB cable that carries data, and close VESC Tool. If a light is on but "
       "it stays silent, its firmware is broken: an ST-Link, or another VESC, can rescue it."), NULL },
  { LB_PLACE_VESC, TRUE, LB_RETRY_PORT_BUSY, N_("Another program uses the VESC"),
    N_("Close VESC Tool, then try again."), NULL },
  { LB_PLACE_VESC, FALSE, LB_ERROR_TIMEOUT, N_("The VESC stopped answering"),
    N_("Do not cut its power yet: it may still be writing. If it does not come back within a minute, an ST-Link, or "
       "another VESC, can rescue it. If it only refused to erase, stop the motor and try again."), NULL },
  { LB_PLACE_VESC, FALSE, LB_ERROR_REFUSED, N_("Not for this VESC"),
    N_("Firmware goes only to the hardware it is for, and settings only to firmware that keeps them in the same format. "
       "Nothing was changed. Details says what does not fit."), NULL },
  { LB_PLACE_VESC, FALSE, LB_ERROR_DEVICE, N_("The VESC refused"),
    N_("It does not erase or write while the motor turns. Stop the wheel, take the motor off, then try again. Details "
       "says what it refused."), NULL },
};

gboolean
lb_vesc_advice_for_error (const GError *error,
                          LbPlaceKind   way,
                          LbAdvice     *advice)
{
  gboolean retry = error->domain == LB_RETRY;

  if (!retry && error->domain != LB_ERROR)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].way == way && words[i].retry == retry && words[i].code == error->code)
      {
        *advice = (LbAdvice) { _(words[i].title), _(words[i].reason), words[i].command };
        return TRUE;
      }

  return FALSE;
}

GStrv
lb_vesc_silence_causes (LbPlaceKind way)
{
  static const char *const stlink[] = {
    N_("The VESC has no power: connect its battery or bench supply. The ST-Link must not feed it."),
    N_("SWDIO and SWCLK are swapped: change the two."),
    N_("The label on the adapter’s case is wrong: go by the print on its circuit board."),
    N_("GND is not connected: adapter and VESC need it both."),
    N_("The wires are too long or make bad contact: shorten them and press them on."),
    N_("The firmware blocks the programmer: hold NRST to GND, let go after two seconds, and do it again if need be."),
    NULL
  };
  static const char *const rescue[] = {
    N_("The dead VESC has no power: it needs its own battery or bench supply."),
    N_("SWDIO and SWCLK are swapped: each goes to the pin of the same name."),
    N_("GND is not connected between the two."),
    N_("The cable is too long or makes bad contact: shorten it and press it on."),
    N_("Broken firmware blocks the programmer: hold NRST of the dead VESC to GND and let go after two seconds."),
    NULL
  };
  static const char *const usb[] = {
    N_("The VESC has no power: USB alone does not feed every one. Connect its battery or bench supply."),
    N_("The USB cable only charges: try one that also carries data."),
    N_("Another device has the same USB number: unplug the VESC and see whether the port disappears."),
    N_("Its firmware is broken: an ST-Link, or another VESC, can rescue it."),
    NULL
  };
  const char *const *causes = way == LB_PLACE_STLINK     ? stlink
                              : way == LB_PLACE_VESC_SWD ? rescue
                              : way == LB_PLACE_VESC     ? usb
                                                         : NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  if (causes == NULL)
    return NULL;

  for (guint i = 0; causes[i] != NULL; i++)
    g_strv_builder_add (builder, _(causes[i]));
  return g_strv_builder_end (builder);
}

gboolean
lb_protection_to_words (LbSecurity  security,
                        LbAdvice   *advice)
{
  if (security & LB_SECURITY_READ_PROTECTION_2)
    *advice = (LbAdvice) { _("This chip is locked for ever"),
                           _("Its read protection is at level 2, which nobody can take back: it can be neither read nor "
                             "changed through this connector. Only a new chip helps."), NULL };
  else if (security & LB_SECURITY_READ_PROTECTION)
    *advice = (LbAdvice) { _("This chip is read-protected"),
                           _("Its contents cannot be read, so there can be no backup. The protection can be removed, but "
                             "that erases everything on the chip: firmware, boot loader and settings. Its firmware stands "
                             "still now until its power was off once."), NULL };
  else
    return FALSE;

  return TRUE;
}

char *
lb_voltage_to_words (guint millivolts)
{
  double volts = millivolts / 1000.0;

  if (millivolts == 0)
    return g_strdup (_("Not measured: go by the lights of the VESC"));
  if (millivolts < ALIVE_MV)
    /* Translators: volts */
    return g_strdup_printf (_("%.2f V: no power, or the adapter’s 3.3 V pin is left off as it should be"), volts);
  if (millivolts < GOOD_MV)
    /* Translators: volts */
    return g_strdup_printf (_("%.2f V: too low to write safely, check the supply"), volts);

  /* Translators: volts */
  return g_strdup_printf (_("%.2f V: good"), volts);
}

char *
lb_contents_to_words (LbVescContents contents)
{
  static const struct
  {
    LbVescContents  part;
    const char     *name;
  } parts[] = {
    { LB_VESC_HAS_FIRMWARE, N_("VESC firmware") },
    { LB_VESC_HAS_OTHER_START, N_("other firmware, or a broken one") },
    { LB_VESC_HAS_SETTINGS, N_("settings") },
    { LB_VESC_HAS_SCRIPTS, N_("scripts") },
    { LB_VESC_HAS_BOOTLOADER, N_("boot loader") },
    { LB_VESC_HAS_OTHER_LAST, N_("data instead of a boot loader") },
  };
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  if ((contents & LB_VESC_CONTENTS_KNOWN) == 0)
    return NULL;

  if ((contents & (LB_VESC_HAS_FIRMWARE | LB_VESC_HAS_OTHER_START)) == 0)
    g_ptr_array_add (names, (gpointer) _("no firmware"));
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if ((contents & parts[i].part) != 0)
      g_ptr_array_add (names, (gpointer) _(parts[i].name));
  if ((contents & (LB_VESC_HAS_BOOTLOADER | LB_VESC_HAS_OTHER_LAST)) == 0)
    g_ptr_array_add (names, (gpointer) _("no boot loader"));

  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}
