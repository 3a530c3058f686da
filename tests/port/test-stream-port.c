/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lb-error.h"
#include "lb-port-access.h"
#include "lb-port-list.h"
#include "lb-stream-port.h"
#include "lb-tty.h"

#define NOBODY 65534

typedef struct
{
  int master;
  char *path;
} Pty;

static void
pty_open (Pty *pty)
{
  pty->master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (pty->master, >=, 0);
  g_assert_cmpint (grantpt (pty->master), ==, 0);
  g_assert_cmpint (unlockpt (pty->master), ==, 0);
  pty->path = g_strdup (ptsname (pty->master));
}

static void
pty_close (Pty *pty)
{
  if (pty->master >= 0)
    close (pty->master);
  g_free (pty->path);
}

static gsize
read_all (int     fd,
          guint8 *buf,
          gsize   len)
{
  struct pollfd item = { .fd = fd, .events = POLLIN };
  gsize done = 0;
  gssize n;

  while (done < len && poll (&item, 1, 5000) == 1)
    {
      n = read (fd, buf + done, len - done);
      g_assert_cmpint (n, >, 0);
      done += n;
    }

  return done;
}

static void
test_bytes (void)
{
  Pty pty;
  g_autoptr(GError) error = NULL;
  g_autoptr(LbPort) port = NULL;
  guint8 all[256];
  guint8 buf[512];
  gsize have = 0;

  pty_open (&pty);
  port = lb_stream_port_open_path (pty.path, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < sizeof all; i++)
    all[i] = i;

  /* Every byte value passes both ways: no line discipline is left. */
  g_assert_true (lb_port_write (port, all, sizeof all, NULL, NULL));
  g_assert_cmpuint (read_all (pty.master, buf, sizeof all), ==, sizeof all);
  g_assert_cmpmem (buf, sizeof all, all, sizeof all);

  g_assert_cmpint (write (pty.master, all, sizeof all), ==, sizeof all);
  while (have < sizeof all)
    {
      gssize n = lb_port_read (port, buf + have, sizeof buf - have, 5000, NULL, NULL);

      g_assert_cmpint (n, >, 0);
      have += n;
    }
  g_assert_cmpmem (buf, have, all, sizeof all);

  g_assert_cmpint (write (pty.master, all, sizeof all), ==, sizeof all);
  g_assert_true (lb_port_flush_input (port, NULL));
  g_assert_cmpint (lb_port_read (port, buf, sizeof buf, 0, NULL, NULL), ==, 0);

  g_assert_cmpint (lb_port_get_features (port), ==, LB_PORT_HAS_BAUD);
  g_assert_false (lb_port_set_lines (port, LB_LINE_DTR, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  pty_close (&pty);
}

static gpointer
write_later_cb (gpointer user_data)
{
  g_usleep (30 * 1000);
  g_assert_cmpint (write (GPOINTER_TO_INT (user_data), "!", 1), ==, 1);
  return NULL;
}

static void
test_waiting (void)
{
  Pty pty;
  g_autoptr(LbPort) port = NULL;
  GThread *thread;
  gint64 start;
  guint8 byte;

  pty_open (&pty);
  port = lb_stream_port_open_path (pty.path, NULL);

  start = g_get_monotonic_time ();
  g_assert_cmpint (lb_port_read (port, &byte, 1, 120, NULL, NULL), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 120 * 1000);

  thread = g_thread_new ("writer", write_later_cb, GINT_TO_POINTER (pty.master));
  start = g_get_monotonic_time ();
  g_assert_cmpint (lb_port_read (port, &byte, 1, 60 * 1000, NULL, NULL), ==, 1);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * 1000 * 1000);
  g_thread_join (thread);
  pty_close (&pty);
}

typedef struct
{
  GCancellable *cancellable;
  gint64 at;
} Cancel;

static gpointer
cancel_later_cb (gpointer user_data)
{
  Cancel *cancel = user_data;

  g_usleep (30 * 1000);
  cancel->at = g_get_monotonic_time ();
  g_cancellable_cancel (cancel->cancellable);
  return NULL;
}

/* Returns: µs from the cancel to the end of the wait */
static gint64
time_cancel (LbPort   *port,
             gboolean  writing)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  Cancel cancel = { cancellable, 0 };
  GThread *thread = g_thread_new ("cancel", cancel_later_cb, &cancel);
  g_autofree guint8 *big = g_malloc0 (1 << 20);
  g_autoptr(GError) error = NULL;
  gint64 end;

  if (writing)
    g_assert_false (lb_port_write (port, big, 1 << 20, cancellable, &error));
  else
    g_assert_cmpint (lb_port_read (port, big, 1, 60 * 1000, cancellable, &error), ==, -1);
  end = g_get_monotonic_time ();

  g_thread_join (thread);
  g_assert_true (lb_error_is_cancelled (error));
  return end - cancel.at;
}

static void
test_cancel (void)
{
  Pty pty;
  g_autoptr(LbPort) port = NULL;
  gint64 best_read = G_MAXINT64;
  gint64 best_write = G_MAXINT64;

  pty_open (&pty);
  port = lb_stream_port_open_path (pty.path, NULL);

  /* The best of a few, since a busy machine may run any one of them late. */
  for (guint i = 0; i < 5; i++)
    best_read = MIN (best_read, time_cancel (port, FALSE));
  for (guint i = 0; i < 5; i++)
    best_write = MIN (best_write, time_cancel (port, TRUE));

  g_assert_cmpint (best_read, <, 50 * 1000);
  g_assert_cmpint (best_write, <, 50 * 1000);
  pty_close (&pty);
}

static void
test_peer_closes (void)
{
  Pty pty;
  g_autoptr(LbPort) port = NULL;
  g_autoptr(GError) error = NULL;
  guint8 byte = 0;

  pty_open (&pty);
  port = lb_stream_port_open_path (pty.path, NULL);
  close (pty.master);
  pty.master = -1;

  g_assert_cmpint (lb_port_read (port, &byte, 1, 5000, NULL, &error), ==, -1);
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  g_clear_error (&error);
  g_assert_false (lb_port_write (port, &byte, 1, NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  g_clear_error (&error);
  g_assert_false (lb_port_flush_input (port, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  g_clear_error (&error);
  g_assert_false (lb_port_reopen (port, NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_NO_PORT);
  pty_close (&pty);
}

static void
test_baud (void)
{
  static const guint rates[] = { 115200, 921600, 74880, 1500000, 123456 };
  Pty pty;
  g_autoptr(LbPort) port = NULL;

  pty_open (&pty);
  port = lb_stream_port_open_path (pty.path, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_assert_true (lb_port_set_baud (port, rates[i], NULL));
      g_assert_cmpuint (lb_port_get_baud (port), ==, rates[i]);
      g_assert_cmpuint (lb_tty_get_baud (pty.master), ==, rates[i]);
    }

  g_assert_true (lb_port_reopen (port, NULL, NULL));
  g_assert_cmpuint (lb_tty_get_baud (pty.master), ==, 123456);
  pty_close (&pty);

  g_assert_true (lb_tty_baud_fits (923077, 921600));
  g_assert_true (lb_tty_baud_fits (0, 921600));
  g_assert_false (lb_tty_baud_fits (1000000, 2000000));
}

static void
test_tcp (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16 number = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", number);
  g_autoptr(GError) error = NULL;
  g_autofree char *spec = g_strconcat ("tcp:", address, NULL);
  g_autoptr(LbPlace) place = lb_port_place_new_for_spec (spec, NULL);
  g_autoptr(LbPort) port = lb_place_open_port (place, NULL, &error);
  g_autoptr(GSocketConnection) peer = NULL;
  guint8 buf[8];

  g_assert_no_error (error);
  g_assert_cmpint (lb_port_get_features (port), ==, 0);
  peer = g_socket_listener_accept (listener, NULL, NULL, NULL);
  g_assert_true (lb_port_write (port, (const guint8 *) "ping", 4, NULL, NULL));
  g_assert_true (g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (peer)), buf, 4,
                                          NULL, NULL, NULL));
  g_assert_cmpmem (buf, 4, "ping", 4);
  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (peer)),
                                            "pong", 4, NULL, NULL, NULL));
  g_assert_cmpint (lb_port_read (port, buf, sizeof buf, 5000, NULL, NULL), ==, 4);
  g_assert_cmpmem (buf, 4, "pong", 4);

  g_assert_true (lb_port_set_baud (port, 115200, NULL));
  g_assert_false (lb_port_set_baud (port, 921600, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_false (lb_port_set_lines (port, LB_LINE_NONE, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_UNSUPPORTED);
  g_clear_error (&error);

  g_io_stream_close (G_IO_STREAM (peer), NULL, NULL);
  g_assert_cmpint (lb_port_read (port, buf, sizeof buf, 5000, NULL, &error), ==, -1);
  g_assert_error (error, LB_ERROR, LB_ERROR_UNPLUGGED);
  g_clear_error (&error);

  g_assert_true (lb_port_reopen (port, NULL, &error));
  g_assert_no_error (error);
  g_socket_listener_close (listener);
  g_assert_false (lb_port_reopen (port, NULL, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_NO_PORT);
}

static void
test_bad_names (void)
{
  g_autofree char *file = NULL;
  g_autoptr(GError) error = NULL;
  int fd = g_file_open_tmp (NULL, &file, NULL);

  g_assert_null (lb_stream_port_open_path ("/dev/no-such-port", &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_NO_PORT);
  g_assert_nonnull (strstr (error->message, "/dev/no-such-port"));
  g_clear_error (&error);
  g_assert_null (lb_stream_port_open_path (file, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (lb_stream_port_open_path ("/", &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (lb_stream_port_open_tcp ("localhost", NULL, &error));
  g_assert_error (error, LB_ERROR, LB_ERROR_INVALID);

  close (fd);
  unlink (file);
}

static void
test_busy (void)
{
  Pty pty;
  g_autoptr(LbPort) port = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *process = NULL;
  int ready[2];
  char byte;
  pid_t child;

  pty_open (&pty);
  port = lb_stream_port_open_path (pty.path, NULL);
  g_assert_null (lb_stream_port_open_path (pty.path, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_PORT_BUSY);
  g_clear_error (&error);
  g_clear_object (&port);

  g_assert_cmpint (pipe (ready), ==, 0);
  child = fork ();
  if (child == 0)
    {
      int fd = open (pty.path, O_RDWR | O_NOCTTY);

      prctl (PR_SET_PDEATHSIG, SIGKILL);
      if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0 && write (ready[1], "r", 1) == 1)
        pause ();
      _exit (1);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);

  g_assert_null (lb_stream_port_open_path (pty.path, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_PORT_BUSY);
  process = g_strdup_printf ("(process %d)", child);
  g_assert_nonnull (strstr (error->message, process));
  g_assert_nonnull (strstr (error->message, "test-stream"));

  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  port = lb_stream_port_open_path (pty.path, NULL);
  g_assert_nonnull (port);
  close (ready[0]);
  close (ready[1]);
  pty_close (&pty);
}

/* The usual suspect gets a hint of its own (facts 8). */
static void
test_modem_manager (void)
{
  Pty pty;
  g_autoptr(GError) error = NULL;
  int ready[2];
  char byte;
  pid_t child;

  pty_open (&pty);
  g_assert_cmpint (pipe (ready), ==, 0);
  child = fork ();
  if (child == 0)
    {
      int fd = open (pty.path, O_RDWR | O_NOCTTY);

      prctl (PR_SET_PDEATHSIG, SIGKILL);
      prctl (PR_SET_NAME, "ModemManager");
      if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0 && write (ready[1], "r", 1) == 1)
        pause ();
      _exit (1);
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);

  g_assert_true (lb_port_access_is_running ("ModemManager"));
  g_assert_null (lb_stream_port_open_path (pty.path, &error));
  g_assert_error (error, LB_RETRY, LB_RETRY_PORT_BUSY);
  g_assert_nonnull (strstr (error->message, "ModemManager (process "));
  g_assert_nonnull (strstr (error->message, "sudo systemctl stop ModemManager"));

  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  g_assert_false (lb_port_access_is_running ("no such program"));
  close (ready[0]);
  close (ready[1]);
  pty_close (&pty);
}

/* Returns: (transfer full): what somebody else is told, after "domain code " */
static char *
open_as_nobody (const char *path)
{
  int result[2];
  char text[1024] = "";
  pid_t child;

  g_assert_cmpint (pipe (result), ==, 0);
  child = fork ();
  if (child == 0)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *line = NULL;

      if (setgroups (0, NULL) == 0 && setresgid (12345, 12345, 12345) == 0 &&
          setresuid (NOBODY, NOBODY, NOBODY) == 0)
        lb_stream_port_open_path (path, &error);
      line = error != NULL ? g_strdup_printf ("%d %s", error->domain == LB_RETRY ? error->code : -1,
                                              error->message)
                           : g_strdup ("opened");
      _exit (write (result[1], line, strlen (line)) > 0 ? 0 : 1);
    }

  close (result[1]);
  g_assert_cmpint (read (result[0], text, sizeof text - 1), >, 0);
  close (result[0]);
  waitpid (child, NULL, 0);
  return g_strdup (text);
}

static void
test_no_access (void)
{
  g_autofree char *expected = g_strdup_printf ("%d ", LB_RETRY_NO_ACCESS);
  g_autofree char *outsider = NULL;
  g_autofree char *member = NULL;
  g_autofree char *single = NULL;
  struct group *dialout = getgrnam ("dialout");
  Pty pty;

  if (getuid () != 0 || dialout == NULL)
    {
      g_test_skip ("needs root, to become somebody else, and a group dialout");
      return;
    }

  pty_open (&pty);
  g_assert_cmpint (chown (pty.path, 0, dialout->gr_gid), ==, 0);
  g_assert_cmpint (chmod (pty.path, 0660), ==, 0);
  outsider = open_as_nobody (pty.path);
  g_assert_true (g_str_has_prefix (outsider, expected));
  g_assert_nonnull (strstr (outsider, "sudo usermod -aG dialout nobody"));

  /* The group database has nobody in nogroup, this process has not. */
  g_assert_cmpint (chown (pty.path, 0, NOBODY), ==, 0);
  member = open_as_nobody (pty.path);
  g_assert_true (g_str_has_prefix (member, expected));
  g_assert_null (strstr (member, "usermod"));
  g_assert_nonnull (strstr (member, "Log out"));

  g_assert_cmpint (chmod (pty.path, 0600), ==, 0);
  single = open_as_nobody (pty.path);
  g_assert_true (g_str_has_prefix (single, expected));
  g_assert_nonnull (strstr (single, "sudo setfacl -m u:nobody:rw /dev/pts/"));
  pty_close (&pty);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream-port/bytes", test_bytes);
  g_test_add_func ("/stream-port/waiting", test_waiting);
  g_test_add_func ("/stream-port/cancel", test_cancel);
  g_test_add_func ("/stream-port/peer-closes", test_peer_closes);
  g_test_add_func ("/stream-port/baud", test_baud);
  g_test_add_func ("/stream-port/tcp", test_tcp);
  g_test_add_func ("/stream-port/bad-names", test_bad_names);
  g_test_add_func ("/stream-port/busy", test_busy);
  g_test_add_func ("/stream-port/modem-manager", test_modem_manager);
  g_test_add_func ("/stream-port/no-access", test_no_access);
  return g_test_run ();
}
