/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <unistd.h>

#include "lb-error.h"
#include "lb-port-list.h"
#include "lb-script-port.h"
#include "lb-usb-ids.h"

/* The smallest port: the base class must fill in the rest. */
#define PLAIN_TYPE_PORT (plain_port_get_type ())
G_DECLARE_FINAL_TYPE (PlainPort, plain_port, PLAIN, PORT, LbPort)

struct _PlainPort
{
  LbPort parent_instance;
  guint *closed;
};

G_DEFINE_FINAL_TYPE (PlainPort, plain_port, LB_TYPE_PORT)

static void
plain_port_close (LbPort *port)
{
  ++*PLAIN_PORT (port)->closed;
}

static void
plain_port_class_init (PlainPortClass *klass)
{
  LB_PORT_CLASS (klass)->close = plain_port_close;
}

static void
plain_port_init (PlainPort *self)
{
}

static gpointer
cancel_soon_cb (gpointer user_data)
{
  g_usleep (40 * 1000);
  g_cancellable_cancel (user_data);
  return NULL;
}

static void
test_defaults (void)
{
  guint closed = 0;
  PlainPort *plain = g_object_new (PLAIN_TYPE_PORT, NULL);
  LbPort *port = LB_PORT (plain);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GThread) thread = NULL;
  g_autoptr(GError) error = NULL;
  guint8 byte;
  gint64 start;

  plain->closed = &closed;
  g_assert_false (lb_port_set_lines (port, LB_LINE_DTR, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_cmpuint (lb_port_get_baud (port), ==, 115200);
  g_assert_true (lb_port_set_baud (port, 74880, NULL));
  g_assert_cmpuint (lb_port_get_baud (port), ==, 74880);
  lb_port_set_usb_ids (port, 0x10c4, 0xea60);
  g_assert_cmphex (lb_port_get_usb_vid (port), ==, 0x10c4);
  g_assert_cmphex (lb_port_get_usb_pid (port), ==, 0xea60);

  start = lb_port_now (port);
  g_assert_true (lb_port_sleep (port, 30, NULL, NULL));
  g_assert_cmpint (lb_port_now (port) - start, >=, 30 * 1000);

  thread = g_thread_new ("cancel", cancel_soon_cb, cancellable);
  start = lb_port_now (port);
  g_assert_false (lb_port_sleep (port, 10 * 1000, cancellable, &error));
  g_assert_cmpint (lb_port_now (port) - start, <, 5 * 1000 * 1000);
  g_assert_true (lb_error_is_cancelled (error));
  g_clear_error (&error);
  g_thread_join (g_steal_pointer (&thread));

  lb_port_close (port);
  lb_port_close (port);
  g_assert_cmpint (lb_port_read (port, &byte, 1, 0, NULL, &error), ==, -1);
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  g_assert_finalize_object (port);
  g_assert_cmpuint (closed, ==, 1);
}

static void
test_script (void)
{
  g_autoptr(LbScriptPort) script = lb_script_port_new ();
  LbPort *port = LB_PORT (script);
  g_autoptr(GError) error = NULL;
  guint8 buf[8];

  lb_script_port_expect (script, "ping", 4);
  lb_script_port_reply (script, 20, "po", 2);
  lb_script_port_reply (script, 20, "ng", 2);
  lb_script_port_expect (script, "x", 1);
  lb_script_port_unplug (script);

  g_assert_cmpint (lb_port_read (port, buf, sizeof buf, 100, NULL, NULL), ==, 0);
  g_assert_cmpint (lb_port_now (port), ==, 100 * 1000);
  g_assert_true (lb_port_write (port, (const guint8 *) "pi", 2, NULL, NULL));
  g_assert_true (lb_port_write (port, (const guint8 *) "ng", 2, NULL, NULL));
  g_assert_cmpint (lb_port_read (port, buf, sizeof buf, 10, NULL, NULL), ==, 0);
  g_assert_cmpint (lb_port_read (port, buf, 1, 100, NULL, NULL), ==, 1);
  g_assert_cmpint (lb_port_read (port, buf + 1, sizeof buf - 1, 100, NULL, NULL), ==, 1);
  g_assert_cmpint (lb_port_read (port, buf + 2, sizeof buf - 2, 100, NULL, NULL), ==, 2);
  g_assert_cmpmem (buf, 4, "pong", 4);
  g_assert_cmpint (lb_port_now (port), ==, 140 * 1000);

  g_assert_true (lb_port_write (port, (const guint8 *) "x", 1, NULL, NULL));
  g_assert_cmpint (lb_port_read (port, buf, sizeof buf, 10, NULL, &error), ==, -1);
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  lb_script_port_assert_done (script);
}

static void
test_script_log (void)
{
  g_autoptr(LbScriptPort) script = lb_script_port_new ();
  LbPort *port = LB_PORT (script);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  lb_script_port_set_max_baud (script, 921600);
  g_assert_true (lb_port_set_lines (port, LB_LINE_DTR | LB_LINE_RTS, NULL));
  g_assert_true (lb_port_sleep (port, 100, NULL, NULL));
  g_assert_true (lb_port_set_lines (port, LB_LINE_DTR, NULL));
  g_assert_true (lb_port_set_baud (port, 921600, NULL));
  g_assert_false (lb_port_set_baud (port, 2000000, NULL));
  g_assert_cmpuint (lb_port_get_baud (port), ==, 921600);
  g_assert_true (lb_port_flush_input (port, NULL));
  g_assert_true (lb_port_reopen (port, NULL, NULL));
  g_assert_cmpstr (lb_script_port_get_log (script), ==, "D1R1 W100 D1R0 B921600 F O");
  g_assert_cmpint (lb_port_now (port), ==, 100 * 1000);

  lb_script_port_cancel_at (script, 130, cancellable);
  g_assert_false (lb_port_sleep (port, 500, cancellable, &error));
  g_assert_true (lb_error_is_cancelled (error));
  g_assert_cmpint (lb_port_now (port), ==, 130 * 1000);
}

static void
test_place (void)
{
  g_autoptr(LbPlace) place =
    g_object_new (LB_TYPE_PLACE, "kind", LB_PLACE_STLINK, "spec", "stlink:AB", "title", "ST-Link V2",
                  "subtitle", "USB", "serial", "AB", "usb-vid", 0x0483, "usb-pid", 0x3748,
                  "rank", 7, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (lb_place_get_kind (place), ==, LB_PLACE_STLINK);
  g_assert_cmpstr (lb_place_get_spec (place), ==, "stlink:AB");
  g_assert_cmpstr (lb_place_get_title (place), ==, "ST-Link V2");
  g_assert_cmpstr (lb_place_get_subtitle (place), ==, "USB");
  g_assert_cmpstr (lb_place_get_serial (place), ==, "AB");
  g_assert_cmphex (lb_place_get_usb_vid (place), ==, 0x0483);
  g_assert_cmphex (lb_place_get_usb_pid (place), ==, 0x3748);
  g_assert_cmpint (lb_place_get_rank (place), ==, 7);
  g_assert_false (lb_place_is_adapter (place));
  g_assert_null (lb_place_open_port (place, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
}

static void
test_spec (void)
{
  static const struct { const char *spec; LbPlaceKind kind; const char *subtitle; } good[] = {
    { "/dev/ttyNOT0", LB_PLACE_SERIAL, "/dev/ttyNOT0" },
    { "/dev/../dev/ttyNOT0", LB_PLACE_SERIAL, "/dev/ttyNOT0" },
    { "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2", LB_PLACE_SERIAL,
      "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2" },
    { "/dev/pts/99999", LB_PLACE_STREAM, "/dev/pts/99999" },
    { "/no/such/link", LB_PLACE_STREAM, "/no/such/link" },
    { "tcp:localhost:4000", LB_PLACE_STREAM, "localhost:4000" },
    { "stlink", LB_PLACE_STLINK, "USB" },
    { "stlink:0A1B", LB_PLACE_STLINK, "0A1B" },
    { "vesc:/dev/ttyNOT1", LB_PLACE_VESC, "/dev/ttyNOT1" },
    { "vesc-swd:/dev/ttyNOT1", LB_PLACE_VESC_SWD, "/dev/ttyNOT1" },
  };
  static const char *const bad[] = {
    "", "ttyUSB0", "tcp:", "stlink:", "vesc:", "vesc:ttyACM0", "practice:esp-01", "http://x/", ":/x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(LbPlace) place = lb_port_place_new_for_spec (good[i].spec, &error);

      g_assert_no_error (error);
      g_assert_cmpint (lb_place_get_kind (place), ==, good[i].kind);
      g_assert_cmpstr (lb_place_get_subtitle (place), ==, good[i].subtitle);
    }

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (lb_port_place_new_for_spec (bad[i], &error));
      g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
    }
}

/* One port has one spec, however it is named; what is not there says so when it is opened. */
static void
test_spec_link (void)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *link = g_build_filename (folder, "board", NULL);
  g_autoptr(LbPlace) place = NULL;
  g_autoptr(LbPlace) missing = lb_port_place_new_for_spec ("/dev/ttyNOT0", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (symlink ("/dev/pts/ptmx", link), ==, 0);
  place = lb_port_place_new_for_spec (link, NULL);
  g_assert_cmpstr (lb_place_get_spec (place), ==, "/dev/pts/ptmx");
  g_assert_cmpint (lb_place_get_kind (place), ==, LB_PLACE_STREAM);
  unlink (link);
  rmdir (folder);

  g_assert_null (lb_place_open_port (missing, NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_NO_PORT);
}

static void
test_usb_ids (void)
{
  const LbUsbId *jtag = lb_usb_id_find (0x303a, 0x1001);
  const LbUsbId *ftdi = lb_usb_id_find (0x0403, 0x6001);

  g_assert_cmpint (jtag->reset, ==, LB_USB_RESET_USB_JTAG);
  g_assert_cmpuint (jtag->max_baud, ==, 0);
  g_assert_cmpint (jtag->rank, >, lb_usb_id_find (0x10c4, 0xea60)->rank);
  g_assert_cmpint (lb_usb_id_find (0x10c4, 0xea64)->reset, ==, LB_USB_RESET_CP2102C);
  g_assert_true (ftdi->slow_latency);
  g_assert_cmpint (ftdi->rank, >, LB_RANK_USB_UNKNOWN);
  g_assert_null (lb_usb_id_find (0x303a, 0x8001));
  g_assert_null (lb_usb_id_find (0, 0));
  g_assert_true (lb_usb_id_is_foreign (0x2c7c));
  g_assert_false (lb_usb_id_is_foreign (0));
  g_assert_false (lb_usb_id_is_foreign (0x10c4));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/port/defaults", test_defaults);
  g_test_add_func ("/port/script", test_script);
  g_test_add_func ("/port/script-log", test_script_log);
  g_test_add_func ("/port/place", test_place);
  g_test_add_func ("/port/spec", test_spec);
  g_test_add_func ("/port/spec-link", test_spec_link);
  g_test_add_func ("/port/usb-ids", test_usb_ids);
  return g_test_run ();
}
