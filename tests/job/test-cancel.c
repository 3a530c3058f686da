/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include "cancel-port.h"
#include "lb-esp-device.h"
#include "lb-practice-place.h"
#include "rig.h"

#define LATENCY_US (300 * 1000)
#define STEPS 40

/* Makes devices on a port that cancels the job at a given time after it was opened. */
typedef struct
{
  LbJob      *job;
  gint64      after; /* µs */
  gint64      begun;
  CancelPort *port;
} Canceller;

static LbDevice *
create_cb (LbPlace       *place,
           GCancellable  *cancellable,
           gpointer       user_data,
           GError       **error)
{
  Canceller *canceller = user_data;
  LbPort *inner = lb_place_open_port (place, cancellable, error);

  if (inner == NULL)
    return NULL;

  g_clear_object (&canceller->port);
  canceller->begun = lb_port_now (inner);
  canceller->port = CANCEL_PORT (cancel_port_new (inner, canceller->job,
                                                  canceller->begun + canceller->after));
  return lb_esp_device_new (LB_PORT (canceller->port));
}

typedef LbJob *(*MakeJob) (Rig *rig);

static LbJob *
make_backup (Rig *rig)
{
  return LB_JOB (lb_backup_job_new ());
}

static LbJob *
make_restore (Rig *rig)
{
  static const char * const accepted[] = { LB_CHECK_NOT_AN_IMAGE, LB_CHECK_HEADER_SIZE, NULL };
  guint8 *data = g_malloc (0x18000);
  g_autoptr(GBytes) image = NULL;
  g_autoptr(LbWriteRequest) request = NULL;

  for (guint i = 0; i < 0x18000; i++)
    data[i] = i * 2654435761u >> 24;
  image = g_bytes_new_take (data, 0x18000);
  request = lb_write_request_new_file (image, "other", 0);
  lb_write_request_set_accepted (request, accepted);

  return LB_JOB (lb_write_job_new_unprepared (request));
}

/* Runs one job on a fresh board; returns how long it took. @after: when to cancel, -1 for never. */
static gint64
run (const char *board,
     MakeJob     make,
     gint64      after)
{
  const LbPracticePlaceOptions options = {
    .board = board,
    .clock = LB_PRACTICE_CLOCK_VIRTUAL,
    .flash_size = 1024 * 1024,
  };
  Rig rig;
  Canceller canceller = { NULL };
  g_autoptr(LbJob) job = NULL;
  g_autoptr(GError) error = NULL;
  gint64 cancelled_at;
  gint64 end;
  gboolean ok;

  rig_init (&rig, NULL);
  g_clear_object (&rig.place);
  rig.place = lb_practice_place_new (&options, NULL);
  rig_restart (&rig);
  lb_worker_set_factory (rig.worker, create_cb, &canceller);

  job = make (&rig);
  canceller.job = job;
  canceller.after = after >= 0 ? after : G_MAXINT32 * (gint64) 1000;
  ok = rig_run (&rig, job, &error);
  /* From now on nobody else looks at the port. */
  g_assert_true (lb_worker_shutdown (rig.worker, 5000));
  end = cancel_port_get_last_use (canceller.port);
  cancelled_at = cancel_port_get_cancelled_at (canceller.port);
  if (after < 0)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
    }
  else if (!ok)
    {
      g_assert_true (lb_error_is_cancelled (error));
      g_assert_cmpint (cancelled_at, >=, 0);
      if (end - cancelled_at > LATENCY_US)
        g_test_fail_printf ("%s: cancelled after %d ms, stopped %d ms later in phase %s", board,
                            (int) ((cancelled_at - canceller.begun) / 1000),
                            (int) ((end - cancelled_at) / 1000), lb_job_get_phase (job));
    }
  rig_assert_library_sound (&rig);
  g_clear_object (&canceller.port);
  rig_clear (&rig);

  return end - canceller.begun;
}

static void
check_all (MakeJob make)
{
  static const char * const boards[] = { "esp-01", "esp32", "esp32c3" };

  for (guint i = 0; i < G_N_ELEMENTS (boards); i++)
    {
      gint64 total = run (boards[i], make, -1);

      for (guint step = 0; step < STEPS; step++)
        run (boards[i], make, total * step / STEPS);
    }
}

static void
test_backup (void)
{
  check_all (make_backup);
}

static void
test_restore (void)
{
  check_all (make_restore);
}

int
main (int   argc,
      char *argv[])
{
  rig_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cancel/backup", test_backup);
  g_test_add_func ("/cancel/restore", test_restore);

  return g_test_run ();
}
