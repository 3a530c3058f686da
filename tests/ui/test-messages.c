/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#define G_LOG_DOMAIN "test-messages"

#include "config.h"

#include "lb-board-list.h"
#include "lb-error.h"
#include "lb-messages.h"
#include "lb-place-words.h"
#include "lb-places.h"
#include "lb-practice-board.h"
#include "lb-vesc-messages.h"

/* Each state has words of its own, so that a person can tell them apart, and says what to do. */
static void
test_hearing (void)
{
  g_autoptr(GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) reasons = g_hash_table_new (g_str_hash, g_str_equal);

  for (LbHearing hearing = LB_HEARING_NOTHING; hearing <= LB_HEARING_CONNECTED; hearing++)
    {
      LbHeard heard = lb_heard_to_words (hearing);

      g_assert_cmpuint (strlen (heard.title), >, 5);
      g_assert_cmpuint (strlen (heard.reason), >, 20);
      g_assert_true (g_hash_table_add (titles, (gpointer) heard.title));
      g_assert_true (g_hash_table_add (reasons, (gpointer) heard.reason));
      g_assert_true (heard.trouble == (hearing != LB_HEARING_NOTHING && hearing != LB_HEARING_CONNECTED));
    }
}

static void
check_advice (GQuark domain,
              int    first,
              int    last)
{
  g_autoptr(GHashTable) titles = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = first; code <= last; code++)
    {
      g_autoptr(GError) error = g_error_new (domain, code, "raw");
      LbAdvice advice = lb_advice_for_error (error);

      g_assert_true (g_hash_table_add (titles, (gpointer) advice.title));
      g_assert_cmpuint (strlen (advice.reason), >, 15);
      g_assert_null (strstr (advice.reason, "raw"));
    }
}

static void
test_advice (void)
{
  g_autoptr(GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "raw");
  g_autoptr(GError) denied = g_error_new (LB_RETRY, LB_RETRY_NO_ACCESS, "raw");
  g_autoptr(GError) foreign = g_error_new (G_FILE_ERROR, G_FILE_ERROR_BADF, "raw");

  check_advice (LB_ERROR, LB_ERROR_FAILED, LB_ERROR_DISK);
  check_advice (LB_RETRY, LB_RETRY_HOLD_BOOT, LB_RETRY_ADAPTER_UPDATE);
  g_assert_cmpstr (lb_advice_for_error (cancelled).title, ==, "Cancelled");
  g_assert_cmpstr (lb_advice_for_error (denied).command, ==, "install-rule");
  g_assert_cmpstr (lb_advice_for_error (foreign).title, ==, lb_advice_for_error (NULL).title);
}

/* The likeliest first: what to look at depends on the wires and on the port. */
static void
test_causes (void)
{
  g_autoptr(LbPlace) practice = lb_place_lookup ("practice:vg-l7x", NULL);
  g_autoptr(LbPlace) port = lb_place_lookup ("/dev/ttyUSB0", NULL);
  LbBoardList *boards = lb_board_list_get_default ();
  g_auto(GStrv) wired = lb_silence_causes (lb_board_list_find (boards, "esp-01"), port);
  g_auto(GStrv) plugged = lb_silence_causes (lb_board_list_find (boards, "esp32-devkit"), port);
  g_auto(GStrv) rehearsed = lb_silence_causes (lb_board_list_find (boards, "vg-l7x"), practice);

  g_assert_true (g_str_has_prefix (wired[0], "TX and RX are swapped"));
  g_assert_cmpuint (g_strv_length (wired), >=, 4);
  g_assert_true (g_str_has_prefix (plugged[0], "This board needs its button"));
  g_assert_cmpuint (g_strv_length (rehearsed), ==, 1);
}

/* Only what was said, in the order of its weight; nothing while nobody doubts it. */
static void
test_size_doubt (void)
{
  g_autoptr(LbIdentity) identity = lb_identity_new ();
  g_autofree char *sure = lb_size_doubt_to_words (identity);
  g_autofree char *nothing = NULL;
  g_autofree char *two = NULL;

  g_assert_cmpstr (sure, ==, "");

  identity->size_doubt = g_strdup ("raw");
  nothing = lb_size_doubt_to_words (identity);
  g_assert_cmpstr (nothing, ==, "Nothing tells how large it is.");

  identity->size_claims = (LbSizeClaims) { .sfdp = 1 << 20, .mirror = 512 << 10 };
  two = lb_size_doubt_to_words (identity);
  g_assert_cmpstr (two, ==, "Table in the flash itself: 1 MB\nThe contents repeat after: 512 kB");
}

static LbAdvice
advice_at (const char *spec,
           GQuark      domain,
           int         code,
           LbSecurity  security)
{
  g_autoptr(LbPlace) place = lb_place_lookup (spec, NULL);
  g_autoptr(LbIdentity) identity = lb_identity_new ();
  g_autoptr(GError) error = g_error_new (domain, code, "raw");

  g_assert_nonnull (place);
  identity->security = LB_SECURITY_KNOWN | security;
  return lb_advice_for_error_at (error, place, identity);
}

static void
assert_says (const char *text,
             const char *first,
             const char *then)
{
  const char *at = strstr (text, first);

  g_assert_nonnull (at);
  g_assert_nonnull (strstr (at, then));
}

/* Facts stm32 7: each failure has its cause and its remedy, the commonest first. */
static void
test_debug_adapter (void)
{
  const char *stlink = "practice:vesc-stlink";
  LbAdvice silent = advice_at (stlink, LB_RETRY, LB_RETRY_HOLD_BOOT, 0);
  LbAdvice nonsense = advice_at (stlink, LB_ERROR, LB_ERROR_PROTOCOL, 0);
  LbAdvice denied = advice_at ("stlink:0672FF", LB_RETRY, LB_RETRY_NO_ACCESS, 0);
  LbAdvice updater = advice_at (stlink, LB_RETRY, LB_RETRY_ADAPTER_UPDATE, 0);
  LbAdvice busy = advice_at (stlink, LB_RETRY, LB_RETRY_PORT_BUSY, 0);
  LbAdvice weak = advice_at (stlink, LB_ERROR, LB_ERROR_DEVICE, 0);

  assert_says (silent.reason, "battery", "swapped");
  assert_says (silent.reason, "GND connected", "NRST");
  assert_says (nonsense.reason, "0 or as nonsense", "bad contact");
  assert_says (denied.reason, "rule", "plug the ST-Link out and in");
  g_assert_cmpstr (denied.command, ==, "install-rule");
  assert_says (updater.title, "ST-Link", "updater");
  assert_says (updater.reason, "STM32CubeProgrammer", "plug");
  assert_says (busy.reason, "OpenOCD", "try again");
  assert_says (weak.reason, "2.7 V", "supply");
  /* A serial port keeps its own words. */
  g_assert_cmpstr (advice_at ("practice:esp-01", LB_RETRY, LB_RETRY_HOLD_BOOT, 0).title, ==,
                   "The board is not in boot mode");
}

static void
test_vesc (void)
{
  LbAdvice rescue = advice_at ("practice:vesc-rescue", LB_RETRY, LB_RETRY_HOLD_BOOT, 0);
  LbAdvice usb = advice_at ("practice:vesc", LB_RETRY, LB_RETRY_HOLD_BOOT, 0);
  LbAdvice turning = advice_at ("practice:vesc", LB_ERROR, LB_ERROR_DEVICE, 0);
  g_auto(GStrv) causes = NULL;
  g_autoptr(LbPlace) place = lb_place_lookup ("practice:vesc-stlink", NULL);

  assert_says (rescue.reason, "battery", "NRST");
  assert_says (usb.reason, "battery", "VESC Tool");
  assert_says (turning.reason, "motor", "Stop the wheel");

  causes = lb_silence_causes (lb_board_list_find (lb_board_list_get_default (), "focbox"), place);
  g_assert_cmpuint (g_strv_length (causes), ==, 6);
  g_assert_true (g_str_has_prefix (causes[0], "The VESC has no power"));
  assert_says (causes[5], "NRST", "GND");
}

static void
test_read_protection (void)
{
  LbAdvice level1 = advice_at ("practice:vesc-stlink", LB_ERROR, LB_ERROR_REFUSED, LB_SECURITY_READ_PROTECTION);
  LbAdvice level2 = advice_at ("practice:vesc-stlink", LB_ERROR, LB_ERROR_REFUSED, LB_SECURITY_READ_PROTECTION_2);
  LbAdvice none = advice_at ("practice:vesc-stlink", LB_ERROR, LB_ERROR_REFUSED, 0);

  assert_says (level1.reason, "cannot be read", "erases everything");
  assert_says (level2.reason, "level 2", "nobody can take back");
  g_assert_cmpstr (none.title, ==, "Stopped for safety");
}

static void
assert_voltage (guint       millivolts,
                const char *words)
{
  g_autofree char *text = lb_voltage_to_words (millivolts);

  g_assert_nonnull (strstr (text, words));
}

static void
test_on_the_chip (void)
{
  g_autofree char *whole = lb_contents_to_words (LB_VESC_CONTENTS_KNOWN | LB_VESC_HAS_FIRMWARE |
                                                 LB_VESC_HAS_SETTINGS | LB_VESC_HAS_SCRIPTS |
                                                 LB_VESC_HAS_BOOTLOADER);
  g_autofree char *blank = lb_contents_to_words (LB_VESC_CONTENTS_KNOWN);

  g_assert_cmpstr (whole, ==, "VESC firmware, settings, scripts, boot loader");
  g_assert_cmpstr (blank, ==, "no firmware, no boot loader");
  g_assert_null (lb_contents_to_words (0));

  assert_voltage (3280, "3.28 V: good");
  assert_voltage (2100, "too low");
  assert_voltage (20, "no power");
  assert_voltage (0, "Not measured");
}

/* The name of a board is looked up alone, so that a translation of it is found. */
static void
test_place (void)
{
  static const char *const specs[] = { "practice:vg-l7x", "practice:vesc-rescue" };

  for (gsize i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr(LbPlace) place = lb_place_lookup (specs[i], NULL);
      g_autofree char *words = lb_place_to_words (place);

      g_assert_cmpstr (words, ==, lb_place_get_title (place));
      g_assert_true (g_str_has_prefix (words, LB_PRACTICE_TITLE_PREFIX));
    }
}

/* In the language of the tests what is translated reads as the engine says it. */
static void
test_adapter (void)
{
  static const char *const names[] = {
    "FT232R USB to UART", "ESP32-S2 in boot mode", "Serial port ttyS0", "VESC motor controller",
    "Network port", "ST-Link V2", "Some Maker's Gadget", " USB to UART",
  };

  g_assert_null (lb_adapter_to_words (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *words = lb_adapter_to_words (names[i]);

      g_assert_cmpstr (words, ==, names[i]);
    }
}

/* Every outcome of a check has words of the window's own. */
static void
test_checks (void)
{
  static const struct { const char *id; LbSeverity severity; } outcomes[] = {
    { LB_CHECK_CHIP_FAMILY, LB_SEVERITY_FINE }, { LB_CHECK_CHIP_FAMILY, LB_SEVERITY_STOP },
    { LB_CHECK_TOO_LARGE, LB_SEVERITY_FINE }, { LB_CHECK_TOO_LARGE, LB_SEVERITY_STOP },
    { LB_CHECK_SMALLER, LB_SEVERITY_NOTE },
    { LB_CHECK_ENCRYPTION, LB_SEVERITY_FINE }, { LB_CHECK_ENCRYPTION, LB_SEVERITY_WARNING },
    { LB_CHECK_ENCRYPTION, LB_SEVERITY_STOP },
    { LB_CHECK_SECURE_BOOT, LB_SEVERITY_FINE }, { LB_CHECK_SECURE_BOOT, LB_SEVERITY_STOP },
    { LB_CHECK_OTHER_UNIT, LB_SEVERITY_FINE }, { LB_CHECK_OTHER_UNIT, LB_SEVERITY_WARNING },
    { LB_CHECK_BLANK, LB_SEVERITY_WARNING },
    { LB_CHECK_NOT_AN_IMAGE, LB_SEVERITY_FINE }, { LB_CHECK_NOT_AN_IMAGE, LB_SEVERITY_WARNING },
    { LB_CHECK_CUT_OFF, LB_SEVERITY_WARNING }, { LB_CHECK_OPTION_BYTES, LB_SEVERITY_NOTE },
    { LB_CHECK_WRITE_PROTECTED, LB_SEVERITY_WARNING },
    { LB_CHECK_HEADER_SIZE, LB_SEVERITY_NOTE }, { LB_CHECK_HEADER_SIZE, LB_SEVERITY_WARNING },
    { LB_CHECK_FLASH_MODE, LB_SEVERITY_NOTE }, { LB_CHECK_FLASH_MODE, LB_SEVERITY_WARNING },
    { LB_CHECK_RF_DATA, LB_SEVERITY_WARNING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      g_autoptr(LbCheck) check = lb_check_new (outcomes[i].id, outcomes[i].severity, "raw", "raw");
      g_autofree char *title = NULL;
      g_autofree char *reason = NULL;

      lb_check_to_words (check, NULL, &title, &reason);
      g_assert_cmpstr (title, !=, "raw");
      g_assert_cmpuint (strlen (reason), >, 10);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/messages/hearing", test_hearing);
  g_test_add_func ("/messages/advice", test_advice);
  g_test_add_func ("/messages/causes", test_causes);
  g_test_add_func ("/messages/place", test_place);
  g_test_add_func ("/messages/adapter", test_adapter);
  g_test_add_func ("/messages/checks", test_checks);
  g_test_add_func ("/messages/size-doubt", test_size_doubt);
  g_test_add_func ("/messages/debug-adapter", test_debug_adapter);
  g_test_add_func ("/messages/vesc", test_vesc);
  g_test_add_func ("/messages/read-protection", test_read_protection);
  g_test_add_func ("/messages/on-the-chip", test_on_the_chip);

  return g_test_run ();
}
