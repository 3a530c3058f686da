/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "fake-adapter.h"
#include "lb-error.h"
#include "lb-port-list.h"
#include "lb-serial-port.h"
#include "lb-usb-ids.h"

#define NOBODY 65534
#define AS_NOBODY "--as-nobody"

static const FakeAdapterInfo cp2102 = {
  .tty = "ttyUSB0",
  .socket = "1-2",
  .vid = 0x10c4,
  .pid = 0xea60,
  .product = "CP2102N USB to UART Bridge Controller",
  .serial = "0001",
  .driver = "cp210x",
};

static void
test_open (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeAdapter) adapter = NULL;
  g_autoptr(LbPort) port = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *log = NULL;
  struct termios tio;
  guint8 buf[8];

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  adapter = fake_adapter_new (bed, &cp2102);
  port = lb_serial_port_open ("/dev/ttyUSB0", &error);
  g_assert_no_error (error);
  g_assert_cmphex (lb_port_get_usb_vid (port), ==, 0x10c4);
  g_assert_cmphex (lb_port_get_usb_pid (port), ==, 0xea60);
  g_assert_cmpint (lb_port_get_features (port), ==, LB_PORT_HAS_LINES | LB_PORT_HAS_BAUD);
  g_assert_cmpint (tcgetattr (lb_fd_port_get_fd (LB_FD_PORT (port)), &tio), ==, 0);
  g_assert_cmpuint (tio.c_cflag & (HUPCL | CLOCAL | CREAD | CSIZE), ==, CLOCAL | CREAD | CS8);

  g_assert_true (lb_port_write (port, (const guint8 *) "\xc0\r\n\x03", 4, NULL, NULL));
  g_assert_cmpint (read (fake_adapter_get_fd (adapter), buf, sizeof buf), ==, 4);
  g_assert_cmpmem (buf, 4, "\xc0\r\n\x03", 4);
  g_assert_cmpint (write (fake_adapter_get_fd (adapter), "\x04\x7f\r", 3), ==, 3);
  g_assert_cmpint (lb_port_read (port, buf, sizeof buf, 5000, NULL, NULL), ==, 3);
  g_assert_cmpmem (buf, 3, "\x04\x7f\r", 3);
  log = fake_adapter_take_log (adapter);
  g_assert_cmpstr (log, ==, "D0R0");
}

/* The tight reset of facts 6.1: each step sets both lines at once. */
static void
test_lines (void)
{
  static const LbLines steps[] = {
    LB_LINE_NONE, LB_LINE_DTR | LB_LINE_RTS, LB_LINE_RTS, LB_LINE_DTR, LB_LINE_NONE,
  };
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeAdapter) adapter = NULL;
  g_autoptr(LbPort) port = NULL;
  g_autofree char *log = NULL;

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  adapter = fake_adapter_new (bed, &cp2102);
  port = lb_serial_port_open ("/dev/ttyUSB0", NULL);
  g_free (fake_adapter_take_log (adapter));
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    g_assert_true (lb_port_set_lines (port, steps[i], NULL));

  log = fake_adapter_take_log (adapter);
  g_assert_cmpstr (log, ==, "D0R0 D1R1 D0R1 D1R0 D0R0");

}

/* libserialport cannot open such a port; it works all the same. */
static void
test_no_lines (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeAdapter) adapter = NULL;
  g_autoptr(LbPlace) place = NULL;
  g_autoptr(LbPort) port = NULL;
  g_autoptr(GError) error = NULL;

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  adapter = fake_adapter_new (bed, &cp2102);
  fake_adapter_drop_lines (adapter);
  place = lb_port_place_new_for_spec ("/dev/ttyUSB0", NULL);
  port = lb_place_open_port (place, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (lb_port_get_features (port), ==, LB_PORT_HAS_BAUD);
  g_assert_cmpuint (fake_adapter_get_baud (adapter), ==, 115200);
  g_assert_false (lb_port_set_lines (port, LB_LINE_NONE, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
}

static void
test_baud (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeAdapter) adapter = NULL;
  g_autoptr(LbPort) port = NULL;
  g_autoptr(GError) error = NULL;

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  adapter = fake_adapter_new (bed, &cp2102);
  port = lb_serial_port_open ("/dev/ttyUSB0", NULL);
  g_assert_true (lb_port_set_baud (port, 74880, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fake_adapter_get_baud (adapter), ==, 74880);
  g_assert_cmpuint (lb_port_get_baud (port), ==, 74880);

  fake_adapter_set_max_baud (adapter, 1000000);
  g_assert_false (lb_port_set_baud (port, 1234567, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  g_assert_cmpuint (lb_port_get_baud (port), ==, 74880);
  g_assert_cmpuint (fake_adapter_get_baud (adapter), ==, 74880);
}

/* Root may write the attribute; others set the flag, which does the same. */
static void
test_latency (void)
{
  FakeAdapterInfo info = cp2102;
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeAdapter) with = NULL;
  g_autoptr(FakeAdapter) without = NULL;
  g_autoptr(FakeAdapter) other = NULL;
  g_autoptr(LbPort) first = NULL;
  g_autoptr(LbPort) second = NULL;
  g_autoptr(LbPort) third = NULL;
  g_autofree char *latency = NULL;
  g_autofree char *untouched = NULL;

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  info.latency = "16";
  other = fake_adapter_new (bed, &info);
  first = lb_serial_port_open ("/dev/ttyUSB0", NULL);
  g_assert_nonnull (first);
  untouched = fake_adapter_dup_latency (other);
  g_assert_cmpstr (untouched, ==, "16");

  info.vid = 0x0403;
  info.pid = 0x6001;
  info.driver = "ftdi_sio";
  info.tty = "ttyUSB1";
  info.socket = "1-3";
  with = fake_adapter_new (bed, &info);
  second = lb_serial_port_open ("/dev/ttyUSB1", NULL);
  g_assert_nonnull (second);
  latency = fake_adapter_dup_latency (with);
  g_assert_cmpstr (latency, ==, "1\n");
  g_assert_false (fake_adapter_is_low_latency (with));

  info.latency = NULL;
  info.tty = "ttyUSB2";
  info.socket = "1-4";
  without = fake_adapter_new (bed, &info);
  third = lb_serial_port_open ("/dev/ttyUSB2", NULL);
  g_assert_nonnull (third);
  g_assert_true (fake_adapter_is_low_latency (without));
}

static void
test_errors (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeAdapter) adapter = NULL;
  g_autoptr(LbPort) port = NULL;
  g_autoptr(GError) error = NULL;

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  g_assert_null (lb_serial_port_open ("/dev/ttyUSB0", &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_NO_PORT);
  g_clear_error (&error);

  adapter = fake_adapter_new (bed, &cp2102);
  port = lb_serial_port_open ("/dev/ttyUSB0", NULL);
  g_assert_nonnull (port);
  g_assert_null (lb_serial_port_open ("/dev/ttyUSB0", &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_PORT_BUSY);
}

/* A program that reads without locking steals bytes: that is busy, too. */
static void
test_reader_without_lock (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeAdapter) adapter = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *process = NULL;
  int ready[2];
  char byte;
  pid_t child;

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  adapter = fake_adapter_new (bed, &cp2102);
  g_assert_cmpint (pipe (ready), ==, 0);
  child = fork ();
  if (child == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      if (open ("/dev/ttyUSB0", O_RDWR | O_NOCTTY) >= 0 && write (ready[1], "r", 1) == 1)
        pause ();
      _exit (1);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);

  g_assert_null (lb_serial_port_open ("/dev/ttyUSB0", &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_PORT_BUSY);
  process = g_strdup_printf ("(process %d)", child);
  g_assert_nonnull (strstr (error->message, process));

  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  close (ready[0]);
  close (ready[1]);
}

/* Opens the adapter as somebody who may not, and says why that failed: a program of its own, for a fork of a program
 * with threads may wait for ever for a lock that one of them held. */
static int
open_as_nobody (void)
{
  g_autoptr(GError) error = NULL;

  if (setgroups (0, NULL) != 0 || setresgid (NOBODY, NOBODY, NOBODY) != 0 ||
      setresuid (NOBODY, NOBODY, NOBODY) != 0)
    return 1;

  lb_serial_port_open ("/dev/ttyUSB0", &error);
  if (!g_error_matches (error, LB_RETRY, LB_RETRY_NO_ACCESS))
    return 2;

  g_print ("%s\n", error->message);
  return 0;
}

static void
test_no_access (void)
{
  g_autofree char *own_path = g_file_read_link ("/proc/self/exe", NULL);
  const char *again[] = { own_path, AS_NOBODY, NULL };
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeAdapter) adapter = NULL;
  g_autofree char *root = NULL;
  g_autofree char *node = NULL;
  g_autofree char *handler = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  int status;

  if (!fake_adapter_can_run ())
    return;
  if (getuid () != 0)
    {
      g_test_skip ("needs root, to become somebody else");
      return;
    }

  bed = umockdev_testbed_new ();
  adapter = fake_adapter_new (bed, &cp2102);
  root = umockdev_testbed_get_root_dir (bed);
  node = g_build_filename (root, "dev", "ttyUSB0", NULL);
  g_assert_cmpint (chmod (root, 0755), ==, 0);
  g_assert_cmpint (chmod (node, 0600), ==, 0);
  /* The preloaded library insists on its handlers even after a failed open. */
  handler = g_build_filename (root, "ioctl", "_default", NULL);
  g_assert_cmpint (chmod (handler, 0777), ==, 0);
  umockdev_testbed_detach_ioctl (bed, "/dev/ttyUSB0", NULL);
  g_assert_true (g_spawn_sync (NULL, (char **) again, NULL, G_SPAWN_DEFAULT, NULL, NULL, &text, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  g_assert_nonnull (strstr (text, "sudo "));
  g_assert_nonnull (strstr (text, "nobody"));
}

static void
test_unplug (void)
{
  FakeAdapterInfo info = cp2102;
  g_autoptr(UMockdevTestbed) bed = NULL;
  FakeAdapter *adapter;
  g_autoptr(FakeAdapter) again = NULL;
  g_autoptr(LbPort) port = NULL;
  g_autoptr(GError) error = NULL;
  guint8 byte = 'x';

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  adapter = fake_adapter_new (bed, &info);
  port = lb_serial_port_open ("/dev/ttyUSB0", NULL);
  g_assert_true (lb_port_set_baud (port, 74880, NULL));
  fake_adapter_free (adapter);
  g_assert_cmpint (lb_port_read (port, &byte, 1, 5000, NULL, &error), ==, -1);
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  g_clear_error (&error);
  g_assert_false (lb_port_write (port, &byte, 1, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  g_clear_error (&error);

  /* It comes back under another name, on the same socket. */
  info.tty = "ttyUSB3";
  again = fake_adapter_new (bed, &info);
  g_assert_true (lb_port_reopen (port, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fake_adapter_get_baud (again), ==, 74880);
  g_assert_true (lb_port_write (port, &byte, 1, NULL, NULL));
  g_assert_cmpint (read (fake_adapter_get_fd (again), &byte, 1), ==, 1);
}

static void
count_cb (GListModel *model,
          guint       position,
          guint       removed,
          guint       added,
          gpointer    user_data)
{
  GString *log = user_data;

  g_string_append_printf (log, "%u-%u+%u ", position, removed, added);
}

static void
assert_place (GListModel *model,
              guint       position,
              const char *title,
              const char *spec)
{
  g_autoptr(LbPlace) place = g_list_model_get_item (model, position);

  g_assert_nonnull (place);
  g_assert_cmpstr (lb_place_get_title (place), ==, title);
  g_assert_cmpstr (lb_place_get_spec (place), ==, spec);
}

/* Waits for the list's own timer, as the window does. */
static void
wait_for_log (GString *log)
{
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (log->len == 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_list (void)
{
  const FakeAdapterInfo ch340 = { "ttyUSB10", "1-3", 0x1a86, 0x7523, "USB Serial", NULL, "ch341" };
  const FakeAdapterInfo odd = { "ttyUSB2", "1-4", 0x9999, 0x0001, "Odd\x1b[31m Thing", NULL, "x" };
  const FakeAdapterInfo modem = { "ttyUSB4", "1-5", 0x2c7c, 0x0125, "EG25-G", NULL, "option1" };
  const FakeAdapterInfo stick = { "ttyUSB5", "1-6", 0x9998, 0x0001, "Stick", NULL, "option1" };
  const FakeAdapterInfo vesc = { "ttyACM0", "1-7", 0x0483, 0x5740, "ChibiOS/RT", "304", "cdc_acm" };
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(GPtrArray) adapters = NULL;
  g_autoptr(GString) log = g_string_new (NULL);
  g_autoptr(LbPortList) list = NULL;
  g_autoptr(LbPlace) first = NULL;
  g_autoptr(LbPlace) still = NULL;
  GListModel *model;

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  adapters = g_ptr_array_new_with_free_func ((GDestroyNotify) fake_adapter_free);
  g_ptr_array_add (adapters, fake_adapter_new (bed, &cp2102));
  g_ptr_array_add (adapters, fake_adapter_new (bed, &odd));
  g_ptr_array_add (adapters, fake_adapter_new (bed, &modem));
  g_ptr_array_add (adapters, fake_adapter_new (bed, &stick));
  list = lb_port_list_new ();
  model = G_LIST_MODEL (list);
  g_signal_connect (list, "items-changed", G_CALLBACK (count_cb), log);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 2);
  assert_place (model, 0, "CP2102 USB to UART", "/dev/ttyUSB0");
  assert_place (model, 1, "Odd[31m Thing", "/dev/ttyUSB2");
  first = g_list_model_get_item (model, 0);
  g_assert_cmpstr (lb_place_get_serial (first), ==, "0001");

  /* A board comes between two that stay. */
  g_ptr_array_add (adapters, fake_adapter_new (bed, &ch340));
  wait_for_log (log);
  g_assert_cmpstr (log->str, ==, "1-0+1 ");
  assert_place (model, 1, "CH340 USB to UART", "/dev/ttyUSB10");
  still = g_list_model_get_item (model, 0);
  g_assert_true (first == still);

  g_string_truncate (log, 0);
  g_ptr_array_add (adapters, fake_adapter_new (bed, &vesc));
  lb_port_list_refresh (list);
  g_assert_cmpstr (log->str, ==, "2-0+1 ");
  assert_place (model, 2, "VESC motor controller", "vesc:/dev/ttyACM0");

  g_string_truncate (log, 0);
  g_ptr_array_remove_index (adapters, 0);
  wait_for_log (log);
  g_assert_cmpstr (log->str, ==, "0-1+0 ");
  assert_place (model, 0, "CH340 USB to UART", "/dev/ttyUSB10");
}

/* Another adapter that takes the name of the old one is another place. */
static void
test_list_replaced (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeAdapter) adapter = NULL;
  g_autoptr(LbPortList) list = NULL;
  g_autoptr(LbPlace) before = NULL;
  g_autoptr(LbPlace) after = NULL;
  g_autoptr(GString) log = g_string_new (NULL);

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  adapter = fake_adapter_new (bed, &cp2102);
  list = lb_port_list_new ();
  before = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_signal_connect (list, "items-changed", G_CALLBACK (count_cb), log);
  fake_adapter_replace (adapter, "0002");
  wait_for_log (log);
  after = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_true (before != after);
  g_assert_cmpstr (lb_place_get_serial (after), ==, "0002");
}

static void
test_spec (void)
{
  g_autoptr(UMockdevTestbed) bed = NULL;
  g_autoptr(FakeAdapter) adapter = NULL;
  g_autoptr(LbPlace) place = NULL;
  g_autoptr(LbPort) port = NULL;
  g_autoptr(GError) error = NULL;

  if (!fake_adapter_can_run ())
    return;

  bed = umockdev_testbed_new ();
  adapter = fake_adapter_new (bed, &cp2102);
  place = lb_port_place_new_for_spec ("/dev/ttyUSB0", &error);
  g_assert_no_error (error);
  g_assert_cmpint (lb_place_get_kind (place), ==, LB_PLACE_SERIAL);
  g_assert_cmpstr (lb_place_get_title (place), ==, "CP2102 USB to UART");
  g_assert_cmphex (lb_place_get_usb_vid (place), ==, 0x10c4);
  g_assert_cmpint (lb_place_get_rank (place), ==, lb_usb_id_find (0x10c4, 0xea60)->rank);
  g_assert_true (lb_place_is_adapter (place));
  port = lb_place_open_port (place, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (LB_IS_SERIAL_PORT (port));
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 2 && strcmp (argv[1], AS_NOBODY) == 0)
    return open_as_nobody ();

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/serial-port/open", test_open);
  g_test_add_func ("/serial-port/lines", test_lines);
  g_test_add_func ("/serial-port/no-lines", test_no_lines);
  g_test_add_func ("/serial-port/baud", test_baud);
  g_test_add_func ("/serial-port/latency", test_latency);
  g_test_add_func ("/serial-port/errors", test_errors);
  g_test_add_func ("/serial-port/reader-without-lock", test_reader_without_lock);
  g_test_add_func ("/serial-port/no-access", test_no_access);
  g_test_add_func ("/serial-port/unplug", test_unplug);
  g_test_add_func ("/serial-port/list", test_list);
  g_test_add_func ("/serial-port/list-replaced", test_list_replaced);
  g_test_add_func ("/serial-port/spec", test_spec);
  return g_test_run ();
}
