/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <string.h>

#include "lb-library-settings.h"
#include "lb-places.h"
#include "lb-practice-vesc.h"
#include "lb-vesc-job.h"
#include "rig.h"

#define UNIT "2d0041000e51353337373630"
#define DEVICE_ID "vesc-" UNIT

static void
vesc_init (Rig        *rig,
           const char *spec)
{
  g_autoptr(GError) error = NULL;

  rig_init (rig, NULL);
  g_clear_object (&rig->place);
  rig->place = lb_place_lookup (spec, &error);
  g_assert_no_error (error);
  rig_restart (rig);
}

static LbConnectJob *
connect_to (Rig *rig)
{
  LbConnectJob *job = lb_connect_job_new ();
  g_autoptr(GError) error = NULL;

  rig_run (rig, job, &error);
  g_assert_no_error (error);
  return job;
}

/* What a person wants to know about the adapter, and what is on the chip, without stopping it. */
static void
test_connect (void)
{
  Rig rig;
  g_autoptr(LbConnectJob) stlink = NULL;
  g_autoptr(LbConnectJob) rescue = NULL;
  g_autoptr(LbConnectJob) locked = NULL;

  vesc_init (&rig, "practice:vesc-stlink,instant");
  g_assert_cmpint (lb_place_get_way (rig.place), ==, LB_PLACE_STLINK);
  stlink = connect_to (&rig);
  g_assert_cmpstr (lb_connect_job_get_adapter (stlink), ==, "ST-Link V2J37S7");
  g_assert_cmpuint (lb_connect_job_get_voltage (stlink), >, 3200);
  g_assert_false (lb_connect_job_is_adapter_old (stlink));
  g_assert_cmphex (lb_connect_job_get_contents (stlink), ==,
                   LB_VESC_CONTENTS_KNOWN | LB_VESC_HAS_FIRMWARE | LB_VESC_HAS_SETTINGS |
                     LB_VESC_HAS_SCRIPTS | LB_VESC_HAS_BOOTLOADER);
  rig_clear (&rig);

  vesc_init (&rig, "practice:vesc-rescue,instant");
  g_assert_cmpint (lb_place_get_way (rig.place), ==, LB_PLACE_VESC_SWD);
  rescue = connect_to (&rig);
  g_assert_cmpstr (lb_connect_job_get_adapter (rescue), ==, "VESC 410, firmware 6.02");
  g_assert_cmpuint (lb_connect_job_get_voltage (rescue), ==, 0);
  g_assert_cmphex (lb_connect_job_get_contents (rescue), ==,
                   LB_VESC_CONTENTS_KNOWN | LB_VESC_HAS_SETTINGS | LB_VESC_HAS_SCRIPTS |
                     LB_VESC_HAS_BOOTLOADER);
  rig_clear (&rig);

  vesc_init (&rig, "practice:vesc-stlink,instant,fault=protected,fault=novoltage");
  locked = connect_to (&rig);
  g_assert_cmphex (lb_connect_job_get_contents (locked), ==, 0);
  g_assert_cmpuint (lb_connect_job_get_voltage (locked), ==, 0);
  g_assert_cmpuint (lb_connect_job_get_features (locked), ==, 0);
  rig_clear (&rig);
}

static GPtrArray *
list_settings (Rig *rig)
{
  return lb_library_list_settings (rig->library, DEVICE_ID);
}

/* Kept beside the unit's backups, newest first, and brought back from there. */
static void
test_settings (void)
{
  Rig rig;
  g_autoptr(LbVescJob) save = lb_vesc_job_new (LB_VESC_SAVE);
  g_autoptr(LbVescJob) load = lb_vesc_job_new (LB_VESC_LOAD);
  g_autoptr(GPtrArray) one = NULL;
  g_autoptr(GPtrArray) two = NULL;
  g_autoptr(GBytes) content = NULL;
  g_autoptr(GError) error = NULL;
  char *data;
  gsize length;

  vesc_init (&rig, "practice:vesc,instant");
  rig_run (&rig, save, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lb_vesc_job_get_identity (save)->unit, ==, UNIT);
  one = list_settings (&rig);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpstr (((LbKeptSettings *) one->pdata[0])->path, ==, lb_vesc_job_get_output (save));
  /* They are no backup, and do not look like a broken one. */
  g_assert_cmpuint (rig_count_backups (&rig), ==, 0);

  g_assert_true (g_file_get_contents (lb_vesc_job_get_output (save), &data, &length, NULL));
  content = g_bytes_new_take (data, length);
  lb_vesc_job_set_content (load, content);
  rig_run (&rig, load, &error);
  g_assert_no_error (error);
  two = list_settings (&rig);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpstr (((LbKeptSettings *) two->pdata[0])->path, ==, lb_vesc_job_get_safety_path (load));
  rig_clear (&rig);
}

static gboolean
upload (Rig         *rig,
        const char  *hardware,
        gboolean     confirmed,
        GError     **error)
{
  g_autoptr(LbVescJob) job = lb_vesc_job_new (LB_VESC_FIRMWARE);
  g_autoptr(GBytes) image = lb_practice_vesc_firmware ("410", 6, 5);

  lb_vesc_job_set_content (job, image);
  lb_vesc_job_set_hardware (job, hardware);
  if (confirmed)
    lb_vesc_job_confirm_hardware (job);
  if (!rig_run (rig, job, error))
    return FALSE;

  g_assert_cmpstr (lb_vesc_job_get_version (job), ==, "6.02");
  g_assert_cmpstr (lb_vesc_job_get_new_version (job), ==, "6.05");
  g_assert_cmpint (lb_vesc_job_get_identity (job)->revision, ==, 605);
  return TRUE;
}

/* Not known: only after the person typed it. Known to be wrong: never. */
static void
test_hardware (void)
{
  Rig rig;
  g_autoptr(GError) error = NULL;

  vesc_init (&rig, "practice:vesc,instant");
  g_assert_false (upload (&rig, NULL, FALSE, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (upload (&rig, "60_o_60_MK5", TRUE, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_true (upload (&rig, NULL, TRUE, &error));
  g_assert_no_error (error);
  rig_clear (&rig);
}

static void
test_peers (void)
{
  Rig rig;
  g_autoptr(LbVescJob) list = lb_vesc_job_new (LB_VESC_LIST);
  g_autoptr(LbVescJob) save = lb_vesc_job_new (LB_VESC_SAVE);
  g_autoptr(GError) error = NULL;
  LbVescCanPeer *peer;

  vesc_init (&rig, "practice:vesc,instant");
  rig_run (&rig, list, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lb_vesc_job_get_peers (list)->len, ==, 1);
  peer = lb_vesc_job_get_peers (list)->pdata[0];
  g_assert_cmpuint (peer->id, ==, 5);
  g_assert_cmpstr (peer->version->hardware, ==, "410");

  /* Its settings are kept under its own name, and afterwards the connected one is meant again. */
  lb_vesc_job_set_can_id (save, 5);
  rig_run (&rig, save, &error);
  g_assert_no_error (error);
  g_assert_null (strstr (lb_vesc_job_get_output (save), UNIT));
  g_assert_cmpstr (lb_vesc_job_get_identity (save)->unit, ==, UNIT);
  rig_clear (&rig);
}

int
main (int   argc,
      char *argv[])
{
  rig_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vesc-jobs/connect", test_connect);
  g_test_add_func ("/vesc-jobs/settings", test_settings);
  g_test_add_func ("/vesc-jobs/hardware", test_hardware);
  g_test_add_func ("/vesc-jobs/peers", test_peers);

  return g_test_run ();
}
