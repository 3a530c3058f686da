/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "lb-messages"

#include "config.h"

#include <glib/gi18n.h>

#include "lb-backup.h"
#include "lb-error.h"
#include "lb-format.h"
#include "lb-messages.h"
#include "lb-places.h"
#include "lb-vesc-messages.h"

typedef struct
{
  int         code;
  const char *title;
  const char *reason;
  const char *command;
} Words;

static const Words retries[] = {
  { LB_RETRY_HOLD_BOOT, N_("The board is not in boot mode"),
    N_("It has power and answers, but it runs its own program instead of the loader. Follow the steps "
       "again: the boot button must be held before the power comes."), NULL },
  { LB_RETRY_NO_PORT, N_("The port is not there"),
    N_("The adapter was unplugged, or the computer does not see it. Plug it in again, try another "
       "cable (some only charge) or another USB socket."), NULL },
  { LB_RETRY_PORT_BUSY, N_("Another program uses this port"),
    N_("Close serial monitors, other flash tools and slicers that may hold it, then try again. Details "
       "names the program where the system tells."), NULL },
  { LB_RETRY_NO_ACCESS, N_("You are not allowed to use this"),
    N_("Your user account may not open this port or folder yet. For a port, install the rule that comes "
       "with Lifeboat, then plug the adapter in again."), "install-rule" },
  { LB_RETRY_UNIT_BUSY, N_("Another Lifeboat works on this device"),
    N_("Wait until it is done, or stop it there. Two at once would undo each other’s work."), NULL },
  { LB_RETRY_ADAPTER_UPDATE, N_("The adapter needs an update first"),
    N_("Its own firmware is too old, or was interrupted while it was updated. Use the maker’s updater, plug the adapter "
       "out and in again, then try again."), NULL },
};

static const Words failures[] = {
  { LB_ERROR_FAILED, N_("It did not work"),
    N_("Something unexpected happened. Details has what was going on; trying again is safe."), NULL },
  { LB_ERROR_TIMEOUT, N_("The device stopped answering"),
    N_("A loose wire, a button let go too early, or too little power are the usual causes. Check the "
       "wires and the buttons, then try again: work goes on where it stopped."), NULL },
  { LB_ERROR_PROTOCOL, N_("The device answered something strange"),
    N_("Noise on the line, or another program’s output. Use shorter wires, another USB socket, or a lower "
       "speed in the options."), NULL },
  { LB_ERROR_CHECKSUM, N_("Data arrived damaged"),
    N_("Each block is checked, and this one stayed wrong after several tries. Use shorter wires, a powered "
       "USB hub, or a lower speed. What was proven is kept."), NULL },
  { LB_ERROR_DEVICE, N_("The device reports a failure"),
    N_("Its flash memory refused the work: power too weak, memory protected, or worn out. Use a better "
       "supply and try again."), NULL },
  { LB_ERROR_UNPLUGGED, N_("The connection was lost"),
    N_("The adapter was unplugged, or the board lost its power. Plug it in again and bring the board into "
       "boot mode: work goes on where it stopped."), NULL },
  { LB_ERROR_UNSUPPORTED, N_("This cannot be done here"),
    N_("This chip, its loader or this adapter has no way to do it. Details says what is missing."), NULL },
  { LB_ERROR_UNSTABLE, N_("The flash does not read the same twice"),
    N_("That is nearly always the power supply or a bad contact. Nothing was stored, because nobody could "
       "rely on it. Use 3.3 V that can deliver 500 mA, short wires, then try again."), NULL },
  /* A device that differs is no failure: see lb_advice_for_difference(). */
  { LB_ERROR_MISMATCH, N_("The stored file is damaged"),
    N_("This backup is not any more what was proven when it was made: the disk of this computer lost a part of "
       "it. Take another backup of this device."), NULL },
  { LB_ERROR_REFUSED, N_("Stopped for safety"),
    N_("Going on could damage the device or lose its firmware. Details says which check stopped it."), NULL },
  { LB_ERROR_OTHER_UNIT, N_("This is another device"),
    N_("The work began with a different unit. Connect that one again, or go back and begin anew with "
       "this one."), NULL },
  { LB_ERROR_INVALID, N_("The file cannot be used"),
    N_("It does not hold what it must. It may be cut off or of another kind. Choose another file."), NULL },
  { LB_ERROR_NOT_FOUND, N_("It is not there any more"),
    N_("A file or backup was moved or removed meanwhile. Choose another one."), NULL },
  { LB_ERROR_EXISTS, N_("The name is taken"), N_("Choose another name."), NULL },
  { LB_ERROR_DISK, N_("This computer cannot store it"),
    N_("The disk is full, read-only or failing. Make room, or choose another library folder in the "
       "preferences, then try again. Earlier backups are untouched."), NULL },
};

static LbAdvice
find_words (const Words *words,
            gsize        n_words,
            int          code)
{
  for (gsize i = 0; i < n_words; i++)
    if (words[i].code == code)
      return (LbAdvice) { _(words[i].title), _(words[i].reason), words[i].command };

  return (LbAdvice) { _(failures[0].title), _(failures[0].reason), NULL };
}

LbAdvice
lb_advice_for_error (const GError *error)
{
  if (error == NULL)
    return find_words (failures, G_N_ELEMENTS (failures), LB_ERROR_FAILED);

  if (lb_error_is_cancelled (error))
    return (LbAdvice) { _("Cancelled"), _("Nothing more was done. Details says in what state the device is."),
                        NULL };

  if (error->domain == LB_RETRY)
    return find_words (retries, G_N_ELEMENTS (retries), error->code);

  return find_words (failures, G_N_ELEMENTS (failures),
                     error->domain == LB_ERROR ? error->code : LB_ERROR_FAILED);
}

LbAdvice
lb_advice_for_difference (void)
{
  return (LbAdvice) { _("The contents differ"),
                      _("The device does not hold what the backup holds. That is normal after other firmware ran on "
                        "it; Details lists where."), NULL };
}

LbAdvice
lb_advice_for_error_at (const GError *error,
                        LbPlace      *place,
                        LbIdentity   *identity)
{
  LbAdvice advice = lb_advice_for_error (error);

  if (error == NULL || place == NULL)
    return advice;

  if (g_error_matches (error, LB_ERROR, LB_ERROR_REFUSED) && identity != NULL &&
      lb_protection_to_words (identity->security, &advice))
    return advice;

  lb_vesc_advice_for_error (error, lb_place_get_way (place), &advice);
  return advice;
}

LbHeard
lb_heard_to_words (LbHearing hearing)
{
  switch (hearing)
    {
    case LB_HEARING_ECHO:
      return (LbHeard) { _("Only our own words come back"),
                         _("TX and RX of the adapter are joined, or the board is not connected to them. "
                           "Connect TX to the board’s RX, and RX to its TX."), TRUE };
    case LB_HEARING_LOG_74880:
      return (LbHeard) { _("The board’s start-up message is heard"),
                         _("So the wires are right, but it started normally. The boot pin was not held "
                           "low: hold the button, then switch the power off and on again."), TRUE };
    case LB_HEARING_NORMAL_BOOT:
      return (LbHeard) { _("The board started normally"),
                         _("The boot pin (GPIO0) was not low when the power came. Hold the button first, then "
                           "switch the power off and on again."), TRUE };
    case LB_HEARING_SDIO_BOOT:
      return (LbHeard) { _("The board waits for an SD host"),
                         _("GPIO15 was high when the power came. Connect GPIO15 to GND, then switch the power "
                           "off and on again."), TRUE };
    case LB_HEARING_DOWNLOAD_NO_SYNC:
      return (LbHeard) { _("In boot mode, but it does not hear us"),
                         _("The wire from the adapter’s TX to the board’s RX is loose or on the wrong pin."),
                         TRUE };
    case LB_HEARING_NO_FLASH:
      return (LbHeard) { _("The board starts but finds no firmware"),
                         _("Its flash is blank or cannot be read. Hold the boot button and switch the power off "
                           "and on again."), TRUE };
    case LB_HEARING_BROWNOUT:
      return (LbHeard) { _("The board gets too little power"),
                         _("It restarts because the voltage drops. Use a supply that gives 500 mA at 3.3 V; the "
                           "3.3 V pin of many adapters cannot."), TRUE };
    case LB_HEARING_NOISE:
      return (LbHeard) { _("Something is heard, but it makes no sense"),
                         _("A loose GND wire, or a program on the board that talks at another speed. Check GND, "
                           "then bring the board into boot mode."), TRUE };
    case LB_HEARING_CONNECTED:
      return (LbHeard) { _("Connected"), _("The chip answers. Keep the wires as they are."), FALSE };
    case LB_HEARING_NOTHING:
    default:
      return (LbHeard) { _("Nothing heard yet"), _("Follow the steps; this page notices by itself."), FALSE };
    }
}

char *
lb_size_doubt_to_words (const LbIdentity *identity)
{
  const LbSizeClaims *claims = &identity->size_claims;
  const struct { const char *words; guint64 size; } lines[] = {
    /* Translators: a size such as "4 MB" follows each of these, after a colon */
    { N_("Id of the flash"), claims->rdid },
    { N_("Table in the flash itself"), claims->sfdp },
    { N_("Package of the chip"), claims->package },
    { N_("Header of the firmware"), claims->header },
    { N_("The contents repeat after"), claims->mirror },
  };
  g_autoptr(GString) text = g_string_new (NULL);

  if (identity->size_doubt == NULL)
    return g_strdup ("");

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *size = lb_format_size (lines[i].size);

      if (lines[i].size == 0)
        continue;

      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", _(lines[i].words), size);
    }

  return g_strdup (text->len > 0 ? text->str : _("Nothing tells how large it is."));
}

const char *
lb_backup_trouble_to_words (LbBackupState state)
{
  switch (state)
    {
    case LB_BACKUP_DAMAGED:
      return _("The disk of this computer lost a part of it. It cannot be restored; take another backup of this "
               "device.");
    case LB_BACKUP_BROKEN:
      return _("The file that says what the image holds is cut off or was changed. Adopting the image writes a new "
               "one.");
    case LB_BACKUP_ORPHAN:
      return _("Somebody copied it here, or its description was lost. Adopting it finds out what it holds.");
    case LB_BACKUP_OK:
    default:
      return "";
    }
}

const char *
lb_backup_part_to_words (const char *name)
{
  if (g_str_equal (name, "option-bytes"))
    return _("option bytes");
  if (g_str_equal (name, "one-time-area"))
    return _("one-time area");
  return name;
}

static gboolean
has_wires (LbBoard *board)
{
  guint n_wires = 0;

  if (board != NULL)
    lb_board_get_wires (board, &n_wires);

  return n_wires > 0;
}

GStrv
lb_silence_causes (LbBoard *board,
                   LbPlace *place)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  gboolean wired = has_wires (board);
  GStrv special = place != NULL ? lb_vesc_silence_causes (lb_place_get_way (place)) : NULL;

  if (special != NULL)
    return special;

  if (place != NULL && lb_place_get_kind (place) == LB_PLACE_PRACTICE)
    {
      g_strv_builder_add (builder, _("This practice board waits for its buttons: set them below as the steps say."));
      return g_strv_builder_end (builder);
    }

  if (wired)
    {
      g_strv_builder_add (builder, _("TX and RX are swapped: the adapter’s TX belongs to the board’s RX, and RX to TX."));
      g_strv_builder_add (builder, _("The board has no power: 3.3 V and GND must both be connected."));
      g_strv_builder_add (builder, _("The button was let go before the power came: hold it first."));
      g_strv_builder_add (builder, _("A pin of the header makes no contact: press the wires on, or solder them."));
    }
  else
    {
      g_strv_builder_add (builder, _("This board needs its button: hold BOOT, tap RESET (EN), then let go of BOOT."));
      g_strv_builder_add (builder, _("The USB cable only charges: try one that also carries data."));
    }

  if (place != NULL && lb_place_get_usb_vid (place) == 0)
    g_strv_builder_add (builder, _("It may be the wrong port: this one is not a USB adapter."));
  else
    g_strv_builder_add (builder, _("It may be the wrong port: unplug the adapter and see which one disappears."));

  return g_strv_builder_end (builder);
}

typedef struct
{
  const char *id;
  LbSeverity  severity;
  const char *title;
  const char *reason;
} CheckWords;

static const CheckWords check_words[] = {
  { LB_CHECK_CHIP_FAMILY, LB_SEVERITY_FINE, N_("Right chip"), N_("The image is for this kind of chip.") },
  { LB_CHECK_CHIP_FAMILY, LB_SEVERITY_STOP, N_("Made for another chip"),
    N_("This image cannot run on the chip that is connected.") },
  { LB_CHECK_TOO_LARGE, LB_SEVERITY_FINE, N_("It fits"), N_("The flash is large enough.") },
  { LB_CHECK_TOO_LARGE, LB_SEVERITY_STOP, N_("Too large"), N_("At this address it goes over the end of the flash, or where this device has none.") },
  { LB_CHECK_ENCRYPTION, LB_SEVERITY_FINE, N_("No encryption"), N_("The flash is not encrypted.") },
  { LB_CHECK_ENCRYPTION, LB_SEVERITY_WARNING, N_("Encrypted flash"),
    N_("The backup is ciphertext. It works on this very unit only, as long as its keys stay the same.") },
  { LB_CHECK_ENCRYPTION, LB_SEVERITY_STOP, N_("Encryption does not match"),
    N_("Plain and encrypted contents must not be mixed: the device would not start again.") },
  { LB_CHECK_SECURE_BOOT, LB_SEVERITY_FINE, N_("Secure boot"),
    N_("The chip starts signed firmware only; this backup is its own.") },
  { LB_CHECK_SECURE_BOOT, LB_SEVERITY_STOP, N_("Secure boot"),
    N_("This chip starts signed firmware only. Only backups of this very unit can go back.") },
  { LB_CHECK_OTHER_UNIT, LB_SEVERITY_FINE, N_("This unit’s own backup"), N_("It was read from this very device.") },
  { LB_CHECK_OTHER_UNIT, LB_SEVERITY_WARNING, N_("Not this unit’s own backup"),
    N_("Two devices would share one identity, and the maker’s app or cloud may drop one of them.") },
  { LB_CHECK_NOT_AN_IMAGE, LB_SEVERITY_FINE, N_("Looks bootable"), N_("The image begins as firmware must.") },
  { LB_CHECK_NOT_AN_IMAGE, LB_SEVERITY_WARNING, N_("Does not look like firmware"),
    N_("Lifeboat does not recognise it. The device may not start with it.") },
  { LB_CHECK_BLANK, LB_SEVERITY_WARNING, N_("Blank"), N_("The image holds nothing. The device will not start with it.") },
  { LB_CHECK_WRITE_PROTECTED, LB_SEVERITY_WARNING, N_("Write protection is on"),
    N_("The flash chip protects a part of itself. Lifeboat takes the protection away first.") },
  { LB_CHECK_HEADER_SIZE, LB_SEVERITY_WARNING, N_("Made for another flash size"),
    N_("The image says another flash size than this device has. It may not start, or lose its settings.") },
  { LB_CHECK_HEADER_SIZE, LB_SEVERITY_NOTE, N_("Made for another flash size"),
    N_("The image says another flash size than this device has. It leaves a part unused, or this unit had it "
       "like that before.") },
  { LB_CHECK_FLASH_MODE, LB_SEVERITY_WARNING, N_("Unusual flash mode"),
    N_("The image wants another flash mode than this board is known to start in. It may not start.") },
  { LB_CHECK_FLASH_MODE, LB_SEVERITY_NOTE, N_("Unusual flash mode"),
    N_("The image wants another flash mode than boards like this usually do; this very unit had it before.") },
  { LB_CHECK_SMALLER, LB_SEVERITY_NOTE, N_("Smaller than the flash"), N_("The rest of the flash stays as it is.") },
  { LB_CHECK_RF_DATA, LB_SEVERITY_WARNING, N_("Radio settings are erased too"),
    N_("The chip needs its radio calibration data to start. Write complete firmware afterwards.") },
  { LB_CHECK_CUT_OFF, LB_SEVERITY_WARNING, N_("The file may be cut off"),
    N_("It has no end mark. If its end is missing, the device may not start with it: fetch the file anew.") },
  { LB_CHECK_OPTION_BYTES, LB_SEVERITY_NOTE, N_("Option bytes are left out"),
    N_("The file also holds settings of the chip itself, such as its protection. Lifeboat never writes those.") },
};

static const char *
other_unit_reason (LbPrepared  *prepared,
                   char       **owned)
{
  LbBackup *backup = prepared != NULL ? lb_write_request_get_backup (lb_prepared_get_request (prepared)) : NULL;
  g_autofree char *unit = backup != NULL ? lb_identity_format_unit (lb_backup_get_identity (backup)) : NULL;

  if (unit == NULL)
    return NULL;

  /* Translators: %s is a MAC address */
  *owned = g_strdup_printf (_("It was read from %s. Two devices would share one identity, and the maker’s app "
                              "or cloud may drop one of them."), unit);
  return *owned;
}

static const char *
smaller_reason (LbPrepared  *prepared,
                char       **owned)
{
  LbWriteSummary summary = { 0 };
  g_autofree char *kept = NULL;

  if (prepared == NULL)
    return NULL;

  lb_prepared_get_summary (prepared, &summary);
  if (summary.kept_outside == 0)
    return lb_write_request_get_erase_rest (lb_prepared_get_request (prepared))
             ? _("Everything else is erased.")
             : NULL;

  kept = lb_format_size (summary.kept_outside);
  /* Translators: %s is a size such as "3 MB" */
  *owned = g_strdup_printf (_("The other %s stay as they are."), kept);
  return *owned;
}

void
lb_check_to_words (LbCheck     *check,
                   LbPrepared  *prepared,
                   char       **title,
                   char       **reason)
{
  const char *id = lb_check_get_id (check);
  LbSeverity severity = lb_check_get_severity (check);
  g_autofree char *owned = NULL;
  const char *specific = NULL;

  if (g_str_equal (id, LB_CHECK_OTHER_UNIT) && severity == LB_SEVERITY_WARNING)
    specific = other_unit_reason (prepared, &owned);
  else if (g_str_equal (id, LB_CHECK_SMALLER) && severity == LB_SEVERITY_NOTE)
    specific = smaller_reason (prepared, &owned);

  for (gsize i = 0; i < G_N_ELEMENTS (check_words); i++)
    {
      const CheckWords *words = &check_words[i];

      if (words->severity != severity || !g_str_equal (words->id, id))
        continue;

      *title = g_strdup (_(words->title));
      *reason = g_strdup (specific != NULL ? specific : _(words->reason));
      return;
    }

  *title = g_strdup (lb_check_get_title (check));
  *reason = g_strdup (lb_check_get_reason (check));
}

const char *
lb_phase_to_words (const char *phase)
{
  static const struct { const char *id; const char *words; } phases[] = {
    { LB_PHASE_CONNECT, N_("Connect") },
    { LB_PHASE_SURVEY, N_("Look at each block") },
    { LB_PHASE_READ, N_("Read") },
    { LB_PHASE_PROVE, N_("Prove") },
    { LB_PHASE_STORE, N_("Store") },
    { LB_PHASE_SAFETY, N_("Back up first") },
    { LB_PHASE_WRITE, N_("Write and check") },
    { LB_PHASE_BOOT, N_("Start the board") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++)
    if (g_strcmp0 (phases[i].id, phase) == 0)
      return _(phases[i].words);

  return "";
}

const char *
lb_severity_to_words (LbSeverity severity)
{
  switch (severity)
    {
    case LB_SEVERITY_FINE:
      return _("Fine");
    case LB_SEVERITY_NOTE:
      return _("Note");
    case LB_SEVERITY_WARNING:
      return _("Warning");
    case LB_SEVERITY_STOP:
    default:
      return _("Stop");
    }
}
