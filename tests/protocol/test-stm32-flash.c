/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-error.h"
#include "lb-practice-stlink-usb.h"
#include "lb-stlink-target.h"
#include "lb-stm32-flash.h"

#define ROUNDS 400

static const guint8 uid[12] = { 1, 2, 3 };

static guint
rdp_of (guint32 optcr)
{
  return (optcr >> 8) & 0xff;
}

static void
test_compose (void)
{
  for (guint i = 0; i < 200000; i++)
    {
      guint32 old = g_test_rand_int ();
      guint32 kept = lb_stm32_compose_optcr (old, FALSE);
      guint32 cleared = lb_stm32_compose_optcr (old, TRUE);

      g_assert_cmphex (rdp_of (kept), ==, 0xaa);
      g_assert_cmphex (rdp_of (cleared), ==, 0xaa);
      g_assert_cmphex (kept & 3, ==, 0);
      g_assert_cmphex (cleared & 0x0fff0000, ==, 0x0fff0000);
      g_assert_cmphex (kept & ~0xff03u, ==, old & ~0xff03u);
    }
}

static void
test_levels (void)
{
  for (guint rdp = 0; rdp < 256; rdp++)
    g_assert_cmpuint (lb_stm32_rdp_level (0x0fff00ed | rdp << 8), ==,
                      rdp == 0xaa ? 0 : rdp == 0xcc ? 2 : 1);
}

/*
 * Whatever the chip's options are and whatever goes wrong on the way, the read-out protection byte
 * never becomes anything but AA.
 */
static void
test_options_fuzz (void)
{
  static const char *const faults[] = {
    "status:10", "status:11", "status:12", "status:13", "status:0d", "short", "silence", "stall",
    "vanish", "brownout",
  };
  guint removed = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      LbPracticeStm32 *chip = lb_practice_stm32_new (lb_practice_part_find (NULL), NULL, uid);
      LbPracticeStlink *adapter = lb_practice_stlink_new (LB_PRACTICE_STLINK_V2, chip);
      g_autoptr(LbUsbTransport) usb = lb_practice_stlink_usb_new (adapter, 0);
      g_autoptr(LbSwdTarget) target = lb_stlink_target_new (usb);
      g_autofree char *fault = NULL;
      guint8 before = g_test_rand_bit () ? 0xaa : (guint8) g_test_rand_int ();
      LbStm32Flash flash;
      guint8 after;

      if (before == 0xcc)
        before = 0xcd;
      lb_practice_stm32_set_rdp (chip, before);
      lb_practice_stm32_set_nwrp (chip, (guint16) g_test_rand_int () & 0xfff);
      g_assert_true (lb_swd_target_connect (target, LB_SWD_CONNECT_NORMAL, 0, NULL, NULL));
      lb_stm32_flash_init (&flash, target, 0x40023c00, 3300);
      fault = g_strdup_printf ("%s@#%ux%d", faults[g_test_rand_int_range (0, 10)],
                               lb_practice_stlink_get_commands (adapter) +
                                 (guint) g_test_rand_int_range (1, 30),
                               g_test_rand_int_range (1, 20));
      g_assert_true (lb_practice_stlink_add_fault (adapter, fault));

      if (g_test_rand_bit ())
        lb_stm32_flash_remove_read_protection (&flash, NULL, NULL);
      else
        lb_stm32_flash_clear_write_protection (&flash, NULL, NULL);

      lb_practice_stlink_advance (adapter, 60000000000);
      after = lb_practice_stm32_get_rdp (chip);
      g_assert_true (after == before || after == 0xaa);
      g_assert_cmpuint (lb_practice_stm32_get_counters (chip)->bad_rdp, ==, 0);
      removed += before != 0xaa && after == 0xaa;
    }

  g_assert_cmpuint (removed, >, ROUNDS / 20);
}

static void
test_no_wrp_when_protected (void)
{
  LbPracticeStm32 *chip = lb_practice_stm32_new (lb_practice_part_find (NULL), NULL, uid);
  LbPracticeStlink *adapter = lb_practice_stlink_new (LB_PRACTICE_STLINK_V2, chip);
  g_autoptr(LbUsbTransport) usb = lb_practice_stlink_usb_new (adapter, 0);
  g_autoptr(LbSwdTarget) target = lb_stlink_target_new (usb);
  g_autoptr(GError) error = NULL;
  LbStm32Flash flash;

  g_assert_true (lb_swd_target_connect (target, LB_SWD_CONNECT_NORMAL, 0, NULL, NULL));
  lb_stm32_flash_init (&flash, target, 0x40023c00, 3300);
  lb_practice_stm32_set_rdp (chip, 0x55);
  g_assert_false (lb_stm32_flash_clear_write_protection (&flash, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_assert_cmpuint (lb_practice_stm32_get_counters (chip)->mass_erases, ==, 0);
}

static void
test_unaligned_program (void)
{
  LbPracticeStm32 *chip = lb_practice_stm32_new (lb_practice_part_find (NULL), NULL, uid);
  LbPracticeStlink *adapter = lb_practice_stlink_new (LB_PRACTICE_STLINK_V2, chip);
  g_autoptr(LbUsbTransport) usb = lb_practice_stlink_usb_new (adapter, 0);
  g_autoptr(LbSwdTarget) target = lb_stlink_target_new (usb);
  g_autoptr(GError) error = NULL;
  LbStm32Flash flash;
  guint8 data[1500 / 4 * 4];
  const guint8 *memory = lb_practice_stm32_get_flash (chip, NULL);

  for (gsize i = 0; i < sizeof data; i++)
    data[i] = (guint8) (i * 7);
  g_assert_true (lb_swd_target_connect (target, LB_SWD_CONNECT_NORMAL, 0, NULL, NULL));
  g_assert_true (lb_swd_target_halt (target, NULL, NULL));
  lb_stm32_flash_init (&flash, target, 0x40023c00, 3300);
  g_assert_true (lb_stm32_flash_program (&flash, 0x080003f4, data, sizeof data, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (memory + 0x3f4, sizeof data, data, sizeof data);
  g_assert_cmphex (memory[0x3f3], ==, 0xff);
  g_assert_cmphex (memory[0x3f4 + sizeof data], ==, 0xff);

  /* Bits only go down: the same bytes again change nothing, a mass erase brings them up. */
  g_assert_true (lb_stm32_flash_mass_erase (&flash, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmphex (memory[0x3f4 + 1], ==, 0xff);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stm32-flash/compose", test_compose);
  g_test_add_func ("/stm32-flash/levels", test_levels);
  g_test_add_func ("/stm32-flash/options-fuzz", test_options_fuzz);
  g_test_add_func ("/stm32-flash/no-wrp-when-protected", test_no_wrp_when_protected);
  g_test_add_func ("/stm32-flash/unaligned-program", test_unaligned_program);

  return g_test_run ();
}
