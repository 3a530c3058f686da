/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "lb-cell-map.h"
#include "lb-check.h"
#include "lb-error.h"
#include "lb-report.h"

static const LbPhase phases[] = {
  { LB_PHASE_CONNECT, 10 },
  { LB_PHASE_SURVEY, 30 },
  { LB_PHASE_READ, 60 },
};

static void
test_fraction (void)
{
  LbReport report;

  lb_report_init (&report);
  lb_report_declare (&report, phases, G_N_ELEMENTS (phases));
  g_assert_null (report.snapshot.phase);
  g_assert_cmpint (report.snapshot.time_left_ms, ==, -1);

  lb_report_begin_phase (&report, LB_PHASE_CONNECT, 0);
  g_assert_cmpfloat (report.snapshot.fraction, ==, 0.0);
  lb_report_begin_phase (&report, LB_PHASE_SURVEY, 100);
  g_assert_cmpfloat_with_epsilon (report.snapshot.fraction, 0.1, 1e-9);
  lb_report_set_done (&report, 50, 0);
  g_assert_cmpfloat_with_epsilon (report.snapshot.fraction, 0.25, 1e-9);
  lb_report_set_done (&report, 40, 0);
  g_assert_cmpfloat_with_epsilon (report.snapshot.fraction, 0.25, 1e-9);

  lb_report_weigh (&report, LB_PHASE_READ, 4000);
  lb_report_begin_phase (&report, LB_PHASE_READ, 1000);
  g_assert_cmpfloat_with_epsilon (report.snapshot.fraction, 0.4, 1e-9);
  g_assert_cmpint (report.snapshot.time_left_ms, ==, 4000);
  lb_report_set_done (&report, 2000, 0);
  g_assert_cmpuint (report.snapshot.done, ==, 1000);
  g_assert_cmpfloat_with_epsilon (report.snapshot.fraction, 1.0, 1e-9);

  lb_report_clear (&report);
}

/* Any order of weights and reports: the bar never goes back and never passes its end. */
static void
test_never_back (void)
{
  for (guint round = 0; round < 200; round++)
    {
      LbReport report;
      double before = 0;

      lb_report_init (&report);
      lb_report_declare (&report, phases, G_N_ELEMENTS (phases));
      for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
        {
          lb_report_weigh (&report, phases[i].id, g_test_rand_int_range (0, 5000));
          lb_report_begin_phase (&report, phases[i].id, g_test_rand_int_range (0, 1000));
          for (guint k = 0; k < 5; k++)
            {
              lb_report_weigh (&report, LB_PHASE_READ, g_test_rand_int_range (0, 5000));
              lb_report_set_done (&report, g_test_rand_int_range (0, 2000), k * 30000 + 1);
              g_assert_cmpfloat (report.snapshot.fraction, >=, before);
              g_assert_cmpfloat (report.snapshot.fraction, <=, 1.0);
              before = report.snapshot.fraction;
            }
        }
      lb_report_clear (&report);
    }
}

static void
test_rate (void)
{
  LbReport report;

  lb_report_init (&report);
  lb_report_declare (&report, phases, G_N_ELEMENTS (phases));
  lb_report_weigh (&report, LB_PHASE_READ, 9999);
  lb_report_begin_phase (&report, LB_PHASE_READ, 100000);
  for (guint i = 0; i <= 20; i++)
    lb_report_set_done (&report, i * 1000, G_USEC_PER_SEC + i * 100 * 1000);
  g_assert_cmpuint (report.snapshot.rate, >, 9900);
  g_assert_cmpuint (report.snapshot.rate, <, 10100);
  g_assert_cmpint (report.snapshot.time_left_ms, >, 7900);
  g_assert_cmpint (report.snapshot.time_left_ms, <, 8100);
  lb_report_clear (&report);
}

static void
test_cells (void)
{
  const LbRegion regions[] = {
    { 0x08000000, 0x10000, 0x4000, 4, 0xff },
    { 0x08010000, 0x10000, 0x10000, 4, 0xff },
  };
  g_autoptr(LbGeometry) geometry = lb_geometry_new (regions, G_N_ELEMENTS (regions));
  LbCellMap worker = { NULL };
  LbCellMap shown = { NULL };
  gboolean reset;
  guint first;
  guint n;

  g_assert_true (lb_cell_map_set_layout (&worker, geometry));
  g_assert_false (lb_cell_map_set_layout (&worker, geometry));
  g_assert_cmpuint (worker.cells->len, ==, 32);
  lb_cell_map_take (&shown, &worker, &reset, &first, &n);
  g_assert_true (reset);
  g_assert_cmpuint (n, ==, 32);

  lb_cell_map_mark (&worker, 0x08001fff, 2, -1, LB_CELL_READ);
  lb_cell_map_mark (&worker, 0x08010000, 0x10000, LB_CELL_READ, LB_CELL_PROVEN);
  lb_cell_map_take (&shown, &worker, &reset, &first, &n);
  g_assert_false (reset);
  g_assert_cmpuint (first, ==, 1);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (shown.states[0], ==, LB_CELL_UNKNOWN);
  g_assert_cmpuint (shown.states[1], ==, LB_CELL_READ);
  g_assert_cmpuint (shown.states[2], ==, LB_CELL_READ);
  g_assert_cmpuint (shown.states[3], ==, LB_CELL_UNKNOWN);

  lb_cell_map_mark (&worker, 0x08000000, 0x20000, LB_CELL_READ, LB_CELL_PROVEN);
  lb_cell_map_take (&shown, &worker, &reset, &first, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (shown.states[2], ==, LB_CELL_PROVEN);
  lb_cell_map_take (&shown, &worker, &reset, &first, &n);
  g_assert_cmpuint (n, ==, 0);

  lb_cell_map_clear (&worker);
  lb_cell_map_clear (&shown);
}

static void
test_accept (void)
{
  static const char * const accepted[] = { LB_CHECK_OTHER_UNIT, LB_CHECK_TOO_LARGE, NULL };
  g_autoptr(GPtrArray) checks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (checks, lb_check_new (LB_CHECK_SMALLER, LB_SEVERITY_NOTE, "t", "r"));
  g_assert_true (lb_checks_pass (checks, NULL, &error));
  g_assert_no_error (error);

  g_ptr_array_add (checks, lb_check_new (LB_CHECK_OTHER_UNIT, LB_SEVERITY_WARNING, "t", "r"));
  g_assert_cmpuint (lb_checks_get_worst (checks), ==, LB_SEVERITY_WARNING);
  g_assert_false (lb_checks_pass (checks, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, LB_CHECK_OTHER_UNIT));
  g_clear_error (&error);
  g_assert_true (lb_checks_pass (checks, accepted, NULL));

  /* A stop stays one, accepted or not. */
  g_ptr_array_add (checks, lb_check_new (LB_CHECK_TOO_LARGE, LB_SEVERITY_STOP, "t", "r"));
  g_assert_false (lb_checks_pass (checks, accepted, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/report/fraction", test_fraction);
  g_test_add_func ("/report/never-back", test_never_back);
  g_test_add_func ("/report/rate", test_rate);
  g_test_add_func ("/cell-map/mark", test_cells);
  g_test_add_func ("/check/accept", test_accept);

  return g_test_run ();
}
