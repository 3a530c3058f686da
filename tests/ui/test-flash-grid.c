/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "lb-flash-grid.h"
#include "lb-flash-legend.h"

/* Whatever the chip and the window: all blocks are there, cells touch, none is too small. */
static void
test_fit (void)
{
  for (guint n = 1; n <= 65536; n = n * 2 + (n % 3 == 0))
    for (int width = 60; width < 4000; width = width * 3 / 2 + 7)
      {
        LbFlashGrid grid = lb_flash_grid_fit (n, width);

        g_assert_cmpuint (grid.n_cells * grid.group, >=, n);
        g_assert_cmpuint ((grid.n_cells - 1) * grid.group, <, n);
        g_assert_cmpuint (grid.rows * grid.columns, >=, grid.n_cells);
        g_assert_cmpuint ((grid.rows - 1) * grid.columns, <, grid.n_cells);
        g_assert_cmpfloat (grid.cell_width, >=, 6);
        g_assert_cmpint (lb_flash_grid_get_height (&grid), <=, 380);
        g_assert_cmpuint (grid.columns & (grid.columns - 1), ==, 0);
      }
}

static void
test_usual (void)
{
  LbFlashGrid grid = lb_flash_grid_fit (256, 828);

  g_assert_cmpuint (grid.columns, ==, 64);
  g_assert_cmpuint (grid.group, ==, 1);
  grid = lb_flash_grid_fit (4096, 828);
  g_assert_cmpuint (grid.group, ==, 1); /* 16 MiB still shows each of its blocks */
  grid = lb_flash_grid_fit (4096, 304);
  g_assert_cmpuint (grid.group, >, 1);
}

static void
test_point (void)
{
  LbFlashGrid grid = lb_flash_grid_fit (1000, 777);
  int right = 0;

  for (guint cell = 0; cell < grid.n_cells; cell++)
    {
      int x, y, width, height;

      lb_flash_grid_get_cell (&grid, cell, &x, &y, &width, &height);
      if (cell % grid.columns > 0)
        g_assert_cmpint (x, ==, right);
      right = x + width;
      g_assert_cmpint (lb_flash_grid_cell_at (&grid, x + width / 2.0, y + 1), ==, (int) cell);
    }
  g_assert_cmpint (lb_flash_grid_cell_at (&grid, -1, 0), ==, -1);
  g_assert_cmpint (lb_flash_grid_cell_at (&grid, 0, 10000), ==, -1);
  g_assert_cmpint (lb_flash_grid_cell_at (&grid, 776, lb_flash_grid_get_height (&grid) - 1), ==,
                   -1);
}

/* The names of small parts get room from large ones, as long as all can have it; the whole stays as wide. */
static void
test_bar (void)
{
  static const double wanted[] = { 40, 50, 60 };
  double widths[] = { 10, 20, 270 };
  double narrow[] = { 5, 10, 85 };
  double roomy[] = { 100, 100, 100 };

  lb_flash_bar_share (widths, wanted, 3);
  g_assert_cmpfloat_with_epsilon (widths[0], 40, 0.001);
  g_assert_cmpfloat_with_epsilon (widths[1], 50, 0.001);
  g_assert_cmpfloat_with_epsilon (widths[2], 210, 0.001);

  lb_flash_bar_share (narrow, wanted, 3);
  g_assert_cmpfloat (narrow[0], ==, 5);
  g_assert_cmpfloat (narrow[2], ==, 85);

  lb_flash_bar_share (roomy, wanted, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat (roomy[i], ==, 100);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flash-grid/fit", test_fit);
  g_test_add_func ("/flash-grid/usual", test_usual);
  g_test_add_func ("/flash-grid/point", test_point);
  g_test_add_func ("/flash-grid/bar", test_bar);

  return g_test_run ();
}
