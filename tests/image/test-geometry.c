/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "lb-geometry.h"

#define KIB 1024u
#define BASE G_GUINT64_CONSTANT (0x08000000)

/* STM32F405: 4 × 16 KiB, 64 KiB, 7 × 128 KiB. */
static const LbRegion f405[] = {
  { BASE, 4 * 16 * KIB, 16 * KIB, 1, 0xff },
  { BASE + 64 * KIB, 64 * KIB, 64 * KIB, 1, 0xff },
  { BASE + 128 * KIB, 7 * 128 * KIB, 128 * KIB, 1, 0xff },
};

static void
test_flat (void)
{
  g_autoptr(LbGeometry) geometry = lb_geometry_new_flat (4096 * KIB);
  g_autoptr(GArray) blocks = lb_geometry_split (geometry, 64 * KIB);
  guint64 value;

  g_assert_cmpuint (lb_geometry_get_n_regions (geometry), ==, 1);
  g_assert_cmpuint (lb_geometry_get_start (geometry), ==, 0);
  g_assert_cmpuint (lb_geometry_get_end (geometry), ==, 4096 * KIB);
  g_assert_cmpuint (lb_geometry_get_size (geometry), ==, 4096 * KIB);
  g_assert_cmpuint (lb_geometry_get_region (geometry, 0)->erase_unit, ==, 4096);
  g_assert_cmpuint (lb_geometry_get_region (geometry, 0)->erased, ==, 0xff);
  g_assert_cmpuint (blocks->len, ==, 64);
  g_assert_true (lb_geometry_to_offset (geometry, 0x1234, &value));
  g_assert_cmpuint (value, ==, 0x1234);
  g_assert_null (lb_geometry_new_flat (0));
  g_assert_null (lb_geometry_new_flat (4097));
}

static void
test_f405 (void)
{
  g_autoptr(LbGeometry) geometry = lb_geometry_new (f405, G_N_ELEMENTS (f405));
  guint64 value;

  g_assert_cmpuint (lb_geometry_get_start (geometry), ==, BASE);
  g_assert_cmpuint (lb_geometry_get_end (geometry), ==, BASE + 1024 * KIB);
  g_assert_cmpuint (lb_geometry_get_size (geometry), ==, 1024 * KIB);

  g_assert_null (lb_geometry_find (geometry, 0));
  g_assert_null (lb_geometry_find (geometry, BASE + 1024 * KIB));
  g_assert_cmpuint (lb_geometry_find (geometry, BASE + 0xffff)->erase_unit, ==, 16 * KIB);
  g_assert_cmpuint (lb_geometry_find (geometry, BASE + 0x10000)->erase_unit, ==, 64 * KIB);
  g_assert_cmpuint (lb_geometry_find (geometry, BASE + 0xe0000)->erase_unit, ==, 128 * KIB);

  g_assert_true (lb_geometry_contains (geometry, BASE, 1024 * KIB));
  g_assert_true (lb_geometry_contains (geometry, BASE + 0xfff0, 0x20));
  g_assert_false (lb_geometry_contains (geometry, BASE, 1024 * KIB + 1));
  g_assert_false (lb_geometry_contains (geometry, BASE - 1, 2));
  g_assert_false (lb_geometry_contains (geometry, BASE, G_MAXUINT64));

  g_assert_true (lb_geometry_is_aligned (geometry, BASE + 0x4000, 0x1c000));
  g_assert_true (lb_geometry_is_aligned (geometry, BASE, 1024 * KIB));
  g_assert_false (lb_geometry_is_aligned (geometry, BASE + 0x4000, 0x10000));
  g_assert_false (lb_geometry_is_aligned (geometry, BASE + 0x2000, 0x2000));
  g_assert_false (lb_geometry_is_aligned (geometry, 0, 0x4000));

  g_assert_true (lb_geometry_to_offset (geometry, BASE + 0xe0000, &value));
  g_assert_cmphex (value, ==, 0xe0000);
  g_assert_true (lb_geometry_to_address (geometry, 0x20000, &value));
  g_assert_cmphex (value, ==, BASE + 0x20000);
  g_assert_false (lb_geometry_to_offset (geometry, BASE - 1, &value));
  g_assert_false (lb_geometry_to_address (geometry, 1024 * KIB, &value));
}

static void
check_split (const LbGeometry *geometry,
             guint32           block_size,
             guint             n_blocks)
{
  g_autoptr(GArray) blocks = lb_geometry_split (geometry, block_size);
  guint64 total = 0;
  guint64 last_end = 0;

  g_assert_cmpuint (blocks->len, ==, n_blocks);
  for (guint i = 0; i < blocks->len; i++)
    {
      const LbBlock *block = &g_array_index (blocks, LbBlock, i);
      const LbRegion *region = lb_geometry_find (geometry, block->start);

      g_assert_nonnull (region);
      g_assert_cmpuint (block->start, >=, last_end);
      g_assert_cmpuint (block->length, >=, region->erase_unit);
      g_assert_cmpuint (block->start + block->length, <=, region->start + region->length);
      g_assert_true (lb_geometry_is_aligned (geometry, block->start, block->length));
      last_end = block->start + block->length;
      total += block->length;
    }
  g_assert_cmpuint (total, ==, lb_geometry_get_size (geometry));
}

static void
test_split (void)
{
  g_autoptr(LbGeometry) geometry = lb_geometry_new (f405, G_N_ELEMENTS (f405));

  check_split (geometry, 0, 12);
  check_split (geometry, 4 * KIB, 12);
  check_split (geometry, 16 * KIB, 12);
  check_split (geometry, 40 * KIB, 2 + 1 + 7);
  check_split (geometry, 64 * KIB, 1 + 1 + 7);
  check_split (geometry, 256 * KIB, 1 + 1 + 4);
  check_split (geometry, G_MAXUINT32, 3);
}

static void
test_gap (void)
{
  static const LbRegion gap[] = {
    { 0x1000, 0x1000, 0x1000, 4, 0xff },
    { 0x8000, 0x2000, 0x1000, 4, 0xff },
  };
  g_autoptr(LbGeometry) geometry = lb_geometry_new (gap, G_N_ELEMENTS (gap));
  guint64 value;

  g_assert_cmpuint (lb_geometry_get_size (geometry), ==, 0x3000);
  g_assert_false (lb_geometry_contains (geometry, 0x1000, 0x8000));
  g_assert_false (lb_geometry_to_offset (geometry, 0x2000, &value));
  g_assert_true (lb_geometry_to_offset (geometry, 0x9001, &value));
  g_assert_cmphex (value, ==, 0x2001);
  g_assert_true (lb_geometry_to_address (geometry, 0x1000, &value));
  g_assert_cmphex (value, ==, 0x8000);
  check_split (geometry, 64 * KIB, 2);
}

static void
test_refused (void)
{
  static const LbRegion bad[][2] = {
    { { 0, 0x2000, 0x1000, 1, 0xff }, { 0x1000, 0x1000, 0x1000, 1, 0xff } }, /* overlap */
    { { 0x4000, 0x1000, 0x1000, 1, 0xff }, { 0, 0x1000, 0x1000, 1, 0xff } }, /* unsorted */
    { { 0, 0x1800, 0x1000, 1, 0xff }, { 0x2000, 0x1000, 0x1000, 1, 0xff } }, /* half a sector */
    { { 0, 0x1000, 0, 1, 0xff }, { 0x2000, 0x1000, 0x1000, 1, 0xff } },
    { { 0, 0x1000, 0x1000, 0, 0xff }, { 0x2000, 0x1000, 0x1000, 1, 0xff } },
    { { 0, 0x1000, 0x1000, 3, 0xff }, { 0x2000, 0x1000, 0x1000, 1, 0xff } },
    { { 0, 0x1000, 0x1000, 1, 0xff }, { G_MAXUINT64 - 0xffe, 0x1000, 0x1000, 1, 0xff } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (lb_geometry_new (bad[i], 2));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/geometry/flat", test_flat);
  g_test_add_func ("/geometry/stm32f405", test_f405);
  g_test_add_func ("/geometry/split", test_split);
  g_test_add_func ("/geometry/gap", test_gap);
  g_test_add_func ("/geometry/refused", test_refused);

  return g_test_run ();
}
