/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"


#include "lb-esp-device.h"
#include "lb-practice-place.h"

/*
 * What is heard of a board, on the clock of the wall: a person presses when he presses, and what was
 * right on a virtual clock may be missed by one that does not wait. All boards at once; each is heard
 * long before LONGEST.
 */

#define LONGEST (20 * G_USEC_PER_SEC)
#define PRESS_US 40000

typedef struct
{
  const char *board;
  const char *fault;
  const char *control; /* what the person presses now and then; NULL: the lines reset it */
  gboolean    held;    /* how it is between two presses */
  LbHearing   wanted;

  LbPlace      *place;
  GCancellable *cancellable;
  int           heard; /* atomic */
} Case;

static void
listen_cb (LbDeviceEvent  event,
           guint          value,
           const char    *text,
           gpointer       user_data)
{
  Case *c = user_data;

  if (event == LB_DEVICE_EVENT_HEARING && value == (guint) c->wanted)
    {
      g_atomic_int_set (&c->heard, TRUE);
      g_cancellable_cancel (c->cancellable);
    }
}

/* Opens as the guide page does: until somebody says that it is enough. */
static void
open_device (LbPort *port,
             Case   *c)
{
  g_autoptr(LbDevice) device = lb_esp_device_new (port);
  LbOpenOptions options = { .wait = TRUE };

  lb_device_set_listener (device, listen_cb, c);
  lb_device_open (device, &options, c->cancellable, NULL);
}

static gpointer
board_thread (gpointer data)
{
  Case *c = data;
  g_autoptr(LbPort) port = lb_place_open_port (c->place, NULL, NULL);

  g_assert_nonnull (port);
  open_device (port, c);
  return NULL;
}

static void
begin (Case *c)
{
  const char *const faults[] = { c->fault, NULL };
  LbPracticePlaceOptions options = { .board = c->board, .faults = faults,
                                     .clock = LB_PRACTICE_CLOCK_REAL };
  g_autoptr(GError) error = NULL;

  c->place = lb_practice_place_new (&options, &error);
  g_assert_no_error (error);
  c->cancellable = g_cancellable_new ();
}

static void
press (Case *c)
{
  LbPracticePlace *place = LB_PRACTICE_PLACE (c->place);

  if (c->control == NULL || g_atomic_int_get (&c->heard))
    return;

  lb_practice_place_set_control (place, c->control, !c->held);
  g_usleep (PRESS_US);
  lb_practice_place_set_control (place, c->control, c->held);
}

static gboolean
all_heard (const Case *cases,
           guint       n)
{
  for (guint i = 0; i < n; i++)
    if (!g_atomic_int_get (&cases[i].heard))
      return FALSE;

  return TRUE;
}

static void
test_boards (void)
{
  Case cases[] = {
    { "esp8266", "boot:sdio", NULL, FALSE, LB_HEARING_SDIO_BOOT },
    { "esp8266", "boot:normal", NULL, FALSE, LB_HEARING_NORMAL_BOOT },
    { "esp32", "boot:normal", NULL, FALSE, LB_HEARING_NORMAL_BOOT },
    { "esp-01", "boot:sdio", "rst", FALSE, LB_HEARING_SDIO_BOOT },
    { "esp-01", "boot:normal", "rst", FALSE, LB_HEARING_NORMAL_BOOT },
    { "vg-l7x", "boot:normal", "power", FALSE, LB_HEARING_NORMAL_BOOT },
  };
  GThread *threads[G_N_ELEMENTS (cases)];
  gint64 end = g_get_monotonic_time () + LONGEST;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      begin (&cases[i]);
      threads[i] = g_thread_new (cases[i].board, board_thread, &cases[i]);
    }

  while (!all_heard (cases, G_N_ELEMENTS (cases)) && g_get_monotonic_time () < end)
    {
      /* No multiple of what the client does. */
      g_usleep (737000);
      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        press (&cases[i]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s %s: %s", cases[i].board, cases[i].fault,
                      cases[i].heard ? "heard" : "not heard");
      g_cancellable_cancel (cases[i].cancellable);
      g_thread_join (threads[i]);
      g_object_unref (cases[i].place);
      g_object_unref (cases[i].cancellable);
    }

  g_assert_true (all_heard (cases, G_N_ELEMENTS (cases)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/esp-hearing/boards", test_boards);

  return g_test_run ();
}
