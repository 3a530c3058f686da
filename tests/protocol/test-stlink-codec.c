/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-reader.h"
#include "lb-stlink-codec.h"

static void
assert_block (const guint8 block[LB_STLINK_BLOCK],
              const char  *expected_hex)
{
  g_autoptr(GString) hex = g_string_new (NULL);

  for (guint i = 0; i < LB_STLINK_BLOCK; i++)
    g_string_append_printf (hex, "%02x", block[i]);
  g_assert_cmpstr (hex->str, ==, expected_hex);
}

static void
test_commands (void)
{
  guint8 block[LB_STLINK_BLOCK];

  memset (block, 0xee, sizeof block);
  lb_stlink_encode (block, LB_STLINK_GET_VERSION);
  assert_block (block, "f1000000000000000000000000000000");
  lb_stlink_encode_enter (block);
  assert_block (block, "f230a300000000000000000000000000");
  lb_stlink_encode_memory (block, LB_STLINK_READ_MEM_32, 0x08000400, 0x1000);
  assert_block (block, "f2070004000800100000000000000000");
  lb_stlink_encode_word (block, LB_STLINK_WRITE_DEBUG_REG, 0xe000edf0, 0xa05f0003);
  assert_block (block, "f235f0ed00e003005fa0000000000000");
  lb_stlink_encode_byte (block, LB_STLINK_DRIVE_NRST, 1);
  assert_block (block, "f23c0100000000000000000000000000");
  lb_stlink_encode_divisor (block, 265);
  assert_block (block, "f2430901000000000000000000000000");
  lb_stlink_encode_com_freq (block, 3300);
  assert_block (block, "f2610000e40c00000000000000000000");
}

static void
test_version (void)
{
  static const struct
  {
    const char      *reply;
    const char      *text;
    LbStlinkFeatures has;
    LbStlinkFeatures has_not;
  } cases[] = {
    /* Facts 1.3. */
    { "\x29\x47\x83\x04\x48\x37", "V2J37S7",
      LB_STLINK_HAS_LAST_STATUS_2 | LB_STLINK_HAS_DIVISOR | LB_STLINK_HAS_INIT_AP,
      LB_STLINK_HAS_COM_FREQ | LB_STLINK_HAS_MEM_8_512 },
    /* V2-1 with 374b: the second field is the mass storage. */
    { "\x2a\x5b\x83\x04\x4b\x37", "V2J41M27", LB_STLINK_HAS_MEM_16, LB_STLINK_HAS_COM_FREQ },
    /* V2-1 with a SWIM-only build cannot do SWD. */
    { "\x26\x87\x83\x04\x4b\x37", "V2J0M26S7", 0, LB_STLINK_HAS_VOLTAGE },
    { "\x23\x44\x83\x04\x48\x37", "V2J13S4", LB_STLINK_HAS_VOLTAGE, LB_STLINK_HAS_LAST_STATUS_2 },
    { "\x21\x04\x83\x04\x48\x37", "V2J4S4", 0, LB_STLINK_HAS_VOLTAGE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LbStlinkVersion version;
      g_autofree char *text = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_true (lb_stlink_parse_version (&version, (const guint8 *) cases[i].reply, 6, &error));
      g_assert_no_error (error);
      text = lb_stlink_version_to_text (&version);
      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmphex (version.features & cases[i].has, ==, cases[i].has);
      g_assert_cmphex (version.features & cases[i].has_not, ==, 0);
      g_assert_cmphex (version.vid, ==, 0x0483);
      g_assert_false (version.needs_ex);
    }
}

static void
test_version_3 (void)
{
  static const guint8 zeros[] = { 0x30, 0x00, 0x83, 0x04, 0x4f, 0x37 };
  static const guint8 ex[] = { 3, 0, 10, 3, 5, 0, 0, 0, 0x83, 0x04, 0x4f, 0x37 };
  LbStlinkVersion version;
  g_autofree char *text = NULL;

  g_assert_true (lb_stlink_parse_version (&version, zeros, sizeof zeros, NULL));
  g_assert_true (version.needs_ex);
  g_assert_true (lb_stlink_parse_version_ex (&version, ex, sizeof ex, NULL));
  text = lb_stlink_version_to_text (&version);
  g_assert_cmpstr (text, ==, "V3J10M3B5");
  g_assert_cmphex (version.pid, ==, 0x374f);
  g_assert_true ((version.features & LB_STLINK_HAS_COM_FREQ) != 0);
  g_assert_true ((version.features & LB_STLINK_HAS_MEM_8_512) != 0);
  g_assert_false ((version.features & LB_STLINK_HAS_DIVISOR) != 0);
}

static void
test_version_bad (void)
{
  static const guint8 zeros[12] = { 0 };
  LbStlinkVersion version;

  for (gsize length = 0; length < 6; length++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (lb_stlink_parse_version (&version, zeros, length, &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_PROTOCOL);
    }
  g_assert_false (lb_stlink_parse_version (&version, zeros, 6, NULL));
  g_assert_false (lb_stlink_parse_version_ex (&version, zeros, 12, NULL));
  g_assert_false (lb_stlink_parse_version_ex (&version, zeros, 11, NULL));
}

static void
test_voltage (void)
{
  guint8 reply[8] = { 0 };

  g_assert_cmpuint (lb_stlink_parse_voltage (reply), ==, 0);
  lb_put_le32 (reply, 1500);
  lb_put_le32 (reply + 4, 2055);
  g_assert_cmpuint (lb_stlink_parse_voltage (reply), ==, 3288);
  /* No board has hundreds of volts on that pin: an answer that says so is no measurement. */
  lb_put_le32 (reply, 1);
  lb_put_le32 (reply + 4, 0xffffffff);
  g_assert_cmpuint (lb_stlink_parse_voltage (reply), ==, 0);
}

static void
test_speed (void)
{
  guint8 list[52] = { LB_STLINK_STATUS_OK };
  guint khz;

  g_assert_cmpuint (lb_stlink_choose_divisor (1800, &khz), ==, 1);
  g_assert_cmpuint (khz, ==, 1800);
  g_assert_cmpuint (lb_stlink_choose_divisor (479, &khz), ==, 15);
  g_assert_cmpuint (khz, ==, 240);
  g_assert_cmpuint (lb_stlink_choose_divisor (1, &khz), ==, 798);
  g_assert_cmpuint (khz, ==, 5);
  g_assert_cmpuint (lb_stlink_choose_divisor (100000, &khz), ==, 0);

  list[8] = 3;
  lb_put_le32 (list + 12, 24000);
  lb_put_le32 (list + 16, 1000);
  lb_put_le32 (list + 20, 3300);
  g_assert_cmpuint (lb_stlink_choose_com_freq (list, sizeof list, 3300), ==, 3300);
  g_assert_cmpuint (lb_stlink_choose_com_freq (list, sizeof list, 480), ==, 1000);
  g_assert_cmpuint (lb_stlink_choose_com_freq (list, sizeof list, 99999), ==, 24000);
  /* The count of a hostile answer does not lead out of it. */
  list[8] = 255;
  g_assert_cmpuint (lb_stlink_choose_com_freq (list, sizeof list, 3300), ==, 3300);
  for (gsize length = 0; length < 16; length++)
    g_assert_cmpuint (lb_stlink_choose_com_freq (list, length, 3300), ==, 0);
}

static void
test_status (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (lb_stlink_check_status (0x80, NULL));
  for (guint status = 0; status < 256; status++)
    {
      gboolean fine = status == 0x80;

      g_assert_cmpint (lb_stlink_check_status ((guint8) status, NULL), ==, fine);
      g_assert_cmpint (lb_stlink_status_outcome ((guint8) status) == LB_STLINK_OK, ==, fine);
      g_assert_nonnull (lb_stlink_status_text ((guint8) status));
    }
  g_assert_cmpint (lb_stlink_status_outcome (0x10), ==, LB_STLINK_WAIT);
  g_assert_cmpint (lb_stlink_status_outcome (0x14), ==, LB_STLINK_WAIT);
  g_assert_cmpint (lb_stlink_status_outcome (0x11), ==, LB_STLINK_FAULT);
  g_assert_cmpint (lb_stlink_status_outcome (0x81), ==, LB_STLINK_LINK);
  g_assert_false (lb_stlink_check_status (0x13, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_CHECKSUM);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stlink-codec/commands", test_commands);
  g_test_add_func ("/stlink-codec/version", test_version);
  g_test_add_func ("/stlink-codec/version-3", test_version_3);
  g_test_add_func ("/stlink-codec/version-bad", test_version_bad);
  g_test_add_func ("/stlink-codec/voltage", test_voltage);
  g_test_add_func ("/stlink-codec/speed", test_speed);
  g_test_add_func ("/stlink-codec/status", test_status);

  return g_test_run ();
}
