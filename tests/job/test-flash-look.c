/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "lb-places.h"
#include "lb-practice-place.h"
#include "rig.h"

static LbConnectJob *
connect_to (Rig        *rig,
            const char *spec)
{
  LbConnectJob *job = lb_connect_job_new ();
  g_autoptr(GError) error = NULL;

  rig_init (rig, NULL);
  g_clear_object (&rig->place);
  rig->place = lb_place_lookup (spec, &error);
  g_assert_no_error (error);
  rig_restart (rig);
  rig_run (rig, job, &error);
  g_assert_no_error (error);

  return job;
}

/* One look at the table and the application tells what is where, and what runs. */
static void
test_esp32 (void)
{
  static const struct { guint64 address; LbRangeKind kind; const char *name; } expected[] = {
    { 0x8000, LB_RANGE_PARTITION_TABLE, "Partition table" },
    { 0x9000, LB_RANGE_SETTINGS, "nvs" },
    { 0x10000, LB_RANGE_APP, "app0" },
    { 0x3ff000, LB_RANGE_FILES, "spiffs" },
  };
  Rig rig;
  g_autoptr(LbConnectJob) job = connect_to (&rig, "practice:vg-l7x,instant");

  g_assert_cmpstr (lb_connect_job_get_firmware (job), ==, "vg-l7x 1.4.2");
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      const LbRange *range = lb_flash_map_find (lb_connect_job_get_map (job), expected[i].address);

      g_assert_nonnull (range);
      g_assert_cmpint (range->kind, ==, expected[i].kind);
      g_assert_cmpstr (range->name, ==, expected[i].name);
    }
  rig_clear (&rig);
}

/* The layout of a VESC is known; an ESP8266 has no table, and nothing is made up for it. */
static void
test_others (void)
{
  Rig rig;
  g_autoptr(LbConnectJob) vesc = connect_to (&rig, "practice:vesc-stlink,instant");
  g_autoptr(LbConnectJob) sonoff = NULL;

  g_assert_cmpint (lb_flash_map_find (lb_connect_job_get_map (vesc), 0x080e0000)->kind, ==, LB_RANGE_BOOTLOADER);
  g_assert_null (lb_connect_job_get_firmware (vesc));
  rig_clear (&rig);

  sonoff = connect_to (&rig, "practice:sonoff-basic,instant");
  g_assert_null (lb_flash_map_find (lb_connect_job_get_map (sonoff), 0));
  g_assert_null (lb_connect_job_get_firmware (sonoff));
  rig_clear (&rig);
}

/* A look that fails costs only what it would have told. */
static void
test_bad_line (void)
{
  const guint64 looked_at = 0xc00 + 2 * 32 + 288;
  Rig rig;
  g_autofree char *spec = NULL;
  g_autoptr(LbConnectJob) fine = connect_to (&rig, "practice:vg-l7x,instant");
  g_autoptr(LbConnectJob) job = NULL;
  guint64 moved = lb_practice_place_get_moved (LB_PRACTICE_PLACE (rig.place));

  rig_clear (&rig);
  g_assert_cmpuint (moved, >=, looked_at);
  spec = g_strdup_printf ("practice:vg-l7x,instant,fault=lost@%" G_GUINT64_FORMAT "x1000", moved - looked_at);
  job = connect_to (&rig, spec);

  g_assert_nonnull (lb_connect_job_get_identity (job)->unit);
  g_assert_null (lb_flash_map_find (lb_connect_job_get_map (job), 0x10000));
  g_assert_null (lb_connect_job_get_firmware (job));
  rig_clear (&rig);
}

int
main (int   argc,
      char *argv[])
{
  rig_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flash-look/esp32", test_esp32);
  g_test_add_func ("/flash-look/others", test_others);
  g_test_add_func ("/flash-look/bad-line", test_bad_line);

  return g_test_run ();
}
