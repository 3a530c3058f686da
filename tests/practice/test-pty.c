/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "lb-reader.h"

/* lifeboat-practice as foreign tools see it: a program and a path. */

typedef struct
{
  GPid  pid;
  int   out;
  char *path;
  char *folder;
  char *link;
  char *flash;
} Board;

static char *
program (void)
{
  return g_test_build_filename (G_TEST_BUILT, "..", "src", "cli", "lifeboat-practice", NULL);
}

/* A failed assertion must not leave a board behind that keeps the harness waiting. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* Returns: a line of what the program prints */
static char *
read_line (int fd)
{
  GString *line = g_string_new (NULL);
  char c;

  while (read (fd, &c, 1) == 1 && c != '\n')
    g_string_append_c (line, c);
  return g_string_free (line, FALSE);
}

static void
start (Board      *board,
       const char *first,
       ...)
{
  g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  va_list args;

  if (board->folder == NULL)
    {
      board->folder = g_dir_make_tmp ("lifeboat-pty-XXXXXX", NULL);
      board->link = g_build_filename (board->folder, "board", NULL);
      board->flash = g_build_filename (board->folder, "flash.bin", NULL);
    }
  g_ptr_array_add (argv, program ());
  g_ptr_array_add (argv, g_strdup ("--link"));
  g_ptr_array_add (argv, g_strdup (board->link));
  g_ptr_array_add (argv, g_strdup ("--flash"));
  g_ptr_array_add (argv, g_strdup (board->flash));
  va_start (args, first);
  for (const char *arg = first; arg != NULL; arg = va_arg (args, const char *))
    g_ptr_array_add (argv, g_strdup (arg));
  va_end (args);
  g_ptr_array_add (argv, NULL);
  g_spawn_async_with_pipes (NULL,
                            (char **)argv->pdata,
                            NULL,
                            G_SPAWN_DO_NOT_REAP_CHILD,
                            die_with_parent,
                            NULL,
                            &board->pid,
                            NULL,
                            &board->out,
                            NULL,
                            &error);
  g_assert_no_error (error);
  board->path = read_line (board->out);
  g_assert_true (g_str_has_prefix (board->path, "/dev/"));
}

/* Returns: the exit code, or minus the signal */
static int
stop (Board *board,
      int    signal_number)
{
  int status;

  kill (board->pid, signal_number);
  waitpid (board->pid, &status, 0);
  close (board->out);
  g_clear_pointer (&board->path, g_free);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -WTERMSIG (status);
}

static void
board_clear (Board *board)
{
  g_unlink (board->flash);
  g_unlink (board->link);
  g_rmdir (board->folder);
  g_free (board->folder);
  g_free (board->link);
  g_free (board->flash);
}

/* --- a client without a rate of its own ----------------------------------------------------- */

static int
client_open (const char *path)
{
  int fd = open (path, O_RDWR | O_NOCTTY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

/* Reads until nothing came for @quiet_ms. */
static GByteArray *
client_read (int fd,
             int quiet_ms)
{
  GByteArray *all = g_byte_array_new ();
  struct pollfd entry = { fd, POLLIN, 0 };
  guint8 buf[4096];
  gssize n;

  while (poll (&entry, 1, quiet_ms) > 0 && (n = read (fd, buf, sizeof buf)) > 0)
    g_byte_array_append (all, buf, n);
  return all;
}

static void
client_write (int           fd,
              const guint8 *data,
              gsize         length)
{
  g_assert_cmpint (write (fd, data, length), ==, length);
}

/* Returns: the value field of the replies to SYNC, or -1 when there were not eight of them */
static gint64
client_sync (int fd)
{
  g_autoptr(GByteArray) answer = NULL;
  guint8 sync[46] = { 0xc0, 0x00, 0x08, 36, 0, 0, 0, 0, 0, 0x07, 0x07, 0x12, 0x20 };
  guint found = 0;
  gint64 value = -1;

  memset (sync + 13, 0x55, 32);
  sync[45] = 0xc0;
  client_write (fd, sync, sizeof sync);
  answer = client_read (fd, 300);
  for (guint i = 0; i + 12 <= answer->len; i++)
    if (memcmp (answer->data + i, "\xc0\x01\x08", 3) == 0)
      {
        found++;
        value = lb_get_le32 (answer->data + i + 5);
      }

  return found == 8 ? value : -1;
}

static void
client_upload_stub (int fd)
{
  static const guint8 begin[] = { 0xc0, 0x00, 0x05, 16, 0, 0,    0, 0, 0, 4, 0,    0,    0,
                                  1,    0,    0,    0,  0, 0x18, 0, 0, 0, 0, 0x10, 0x40, 0xc0 };
  static const guint8 data[] = { 0xc0, 0x00, 0x07, 20, 0, 0xef, 0, 0, 0, 4, 0, 0, 0, 0, 0,
                                 0,    0,    0,    0,  0, 0,    0, 0, 0, 0, 0, 0, 0, 0, 0xc0 };
  static const guint8 end[] = { 0xc0, 0x00, 0x06, 8, 0, 0, 0,    0,    0,
                                0,    0,    0,    0, 0, 0, 0x10, 0x40, 0xc0 };
  g_autoptr(GByteArray) answer = NULL;

  client_write (fd, begin, sizeof begin);
  g_byte_array_unref (client_read (fd, 200));
  client_write (fd, data, sizeof data);
  g_byte_array_unref (client_read (fd, 200));
  client_write (fd, end, sizeof end);
  answer = client_read (fd, 300);
  g_assert_nonnull (memmem (answer->data, answer->len, "\xc0OHAI\xc0", 6));
}

static void
client_set_baud (int     fd,
                 speed_t speed)
{
  struct termios state;

  g_assert_cmpint (tcgetattr (fd, &state), ==, 0);
  cfsetspeed (&state, speed);
  g_assert_cmpint (tcsetattr (fd, TCSANOW, &state), ==, 0);
}

/* RUN_USER_CODE gets no answer from the stub: the next command must be heard all the same. */
static void
test_no_answer (void)
{
  static const guint8 run_user_code[] = { 0xc0, 0x00, 0xd3, 0, 0, 0, 0, 0, 0, 0xc0 };
  Board board = { 0 };
  int fd;

  start (&board, "--chip", "esp8266", "--instant", NULL);
  fd = client_open (board.path);
  g_assert_cmpint (client_sync (fd), !=, 0);
  client_upload_stub (fd);
  client_write (fd, run_user_code, sizeof run_user_code);
  g_byte_array_unref (client_read (fd, 100));
  g_assert_cmpint (client_sync (fd), ==, 0);
  close (fd);
  stop (&board, SIGTERM);
  board_clear (&board);
}

/* --- cases ---------------------------------------------------------------------------------- */

static void
test_arguments (void)
{
  static const struct { const char *arguments; int code; const char *says;
  } cases[] = {
    { "--version", 0, "lifeboat-practice " },
    { "--help", 0, "--fault" },
    { "--fault list", 0, "baud:MAX" },
    { "", 2, NULL },
    { "--chip toaster", 2, NULL },
    { "--board toaster", 2, NULL },
    { "--chip esp32 --board esp32", 2, NULL },
    { "--chip esp32 --fault nonsense", 2, NULL },
    { "--chip esp32 surplus", 2, NULL },
    { "--nonsense", 2, NULL },
    { "--chip esp32 --instant --speed 3", 2, NULL },
    { "--chip esp32 --size 1000", 2, NULL },
    { "--chip esp32 --size many", 2, NULL },
    { "--chip esp32 --speed 0x", 2, NULL },
  };
  g_autofree char *path = program ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *command = g_strdup_printf ("%s %s", path, cases[i].arguments);
      g_autofree char *out = NULL;
      g_autofree char *err = NULL;
      g_autoptr(GError) error = NULL;
      int status;

      g_spawn_command_line_sync (command, &out, &err, &status, &error);
      g_assert_no_error (error);
      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, cases[i].code);
      if (cases[i].says != NULL)
        g_assert_nonnull (strstr (out, cases[i].says));
      else
        g_assert_true (g_str_has_prefix (err, "lifeboat-practice: "));
    }
}

static void
test_link (gconstpointer data)
{
  int signal_number = GPOINTER_TO_INT (data);
  Board board = { 0 };
  g_autofree char *target = NULL;

  start (&board, "--chip", "esp32", NULL);
  target = g_file_read_link (board.link, NULL);
  g_assert_cmpstr (target, ==, board.path);
  g_assert_cmpint (stop (&board, signal_number), ==, 0);
  g_assert_false (g_file_test (board.link, G_FILE_TEST_IS_SYMLINK));
  board_clear (&board);
}

/* Nobody set a rate: it works, at whatever rate the chip is. State outlives clients. */
static void
test_clients (void)
{
  Board board = { 0 };
  int fd;

  start (&board, "--chip", "esp8266", NULL);
  fd = client_open (board.link);
  g_assert_cmpint (client_sync (fd), >, 0);
  client_upload_stub (fd);
  g_assert_cmpint (client_sync (fd), ==, 0);
  close (fd);

  g_usleep (50000);
  fd = client_open (board.link);
  g_assert_cmpint (client_sync (fd), ==, 0);
  close (fd);
  g_assert_cmpint (stop (&board, SIGTERM), ==, 0);
  board_clear (&board);
}

/* A rate that was set counts; it goes with the client that set it. */
static void
test_rates (void)
{
  static const guint8 change[] = { 0xc0, 0x00, 0x0f, 8,    0,    0,    0,    0,    0,
                                   0x00, 0x10, 0x0e, 0x00, 0x00, 0xc2, 0x01, 0x00, 0xc0 };
  Board board = { 0 };
  int fd;

  start (&board, "--chip", "esp32", NULL);
  fd = client_open (board.link);
  client_set_baud (fd, B115200);
  g_assert_cmpint (client_sync (fd), >, 0);
  client_upload_stub (fd);
  client_write (fd, change, sizeof change); /* 921600 */
  g_byte_array_unref (client_read (fd, 200));
  g_assert_cmpint (client_sync (fd), ==, -1);
  client_set_baud (fd, B921600);
  g_usleep (50000);
  g_byte_array_unref (client_read (fd, 100));
  g_assert_cmpint (client_sync (fd), ==, 0);
  close (fd);

  /* The next one sets none, the one after it the wrong one. */
  g_usleep (50000);
  fd = client_open (board.link);
  g_assert_cmpint (client_sync (fd), ==, 0);
  close (fd);
  g_usleep (50000);
  fd = client_open (board.link);
  client_set_baud (fd, B115200);
  g_assert_cmpint (client_sync (fd), ==, -1);
  close (fd);
  g_assert_cmpint (stop (&board, SIGTERM), ==, 0);
  board_clear (&board);
}

/* Killed without mercy, what was erased stays erased. */
static void
test_killed (void)
{
  static const guint8 erase[] = { 0xc0, 0x00, 0xd1, 8, 0,    0,    0, 0, 0,
                                  0x00, 0x10, 0,    0, 0x00, 0x10, 0, 0, 0xc0 };
  Board board = { 0 };
  g_autofree char *content = NULL;
  gsize length;
  int fd;

  start (&board, "--chip", "esp32", "--size", "524288", NULL);
  fd = client_open (board.link);
  g_assert_cmpint (client_sync (fd), >, 0);
  client_upload_stub (fd);
  client_write (fd, erase, sizeof erase);
  g_byte_array_unref (client_read (fd, 300));
  g_assert_cmpint (stop (&board, SIGKILL), ==, -SIGKILL);
  close (fd);
  g_assert_true (g_file_get_contents (board.flash, &content, &length, NULL));
  g_assert_cmpuint (length, ==, 524288);
  g_assert_true (lb_bytes_are ((const guint8 *) content + 0x1000, 4096, 0xff));
  g_assert_cmphex (content[0x8000] & 0xff, ==, 0xaa);

  /* The same flash and the link it left behind do for the next one. */
  start (&board, "--chip", "esp32", NULL);
  g_assert_cmpint (stop (&board, SIGTERM), ==, 0);
  board_clear (&board);
}

static void
test_boot_normal (void)
{
  Board board = { 0 };
  int fd;

  start (&board, "--chip", "esp32", "--fault", "boot:normal", NULL);
  fd = client_open (board.link);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpint (client_sync (fd), ==, -1);
  close (fd);
  g_assert_cmpint (stop (&board, SIGTERM), ==, 0);
  board_clear (&board);
}

/* The cable is pulled while something is read: the path is gone, and back later. */
static void
test_vanish (void)
{
  static const guint8 read_flash[] = { 0xc0, 0x00, 0xd2, 16, 0,    0,    0, 0, 0, 0, 0, 0, 0,
                                       0x00, 0x20, 0,    0,  0x00, 0x10, 0, 0, 1, 0, 0, 0, 0xc0 };
  Board board = { 0 };
  g_autofree char *second = NULL;
  guint8 byte;
  int fd;

  start (&board, "--chip", "esp32", "--fault", "vanish@100", "--instant", NULL);
  fd = client_open (board.link);
  g_assert_cmpint (client_sync (fd), >, 0);
  client_upload_stub (fd);
  client_write (fd, read_flash, sizeof read_flash);
  g_byte_array_unref (client_read (fd, 500));
  g_assert_cmpint (read (fd, &byte, 1), <=, 0);
  close (fd);

  second = read_line (board.out);
  g_assert_true (g_str_has_prefix (second, "/dev/"));
  fd = client_open (board.link);
  g_assert_cmpint (client_sync (fd), >, 0);
  close (fd);
  g_assert_cmpint (stop (&board, SIGTERM), ==, 0);
  board_clear (&board);
}

/* Real time, many times faster, and none at all. */
static void
test_speed (void)
{
  static const struct
  {
    const char *option;
    const char *value;
    gint64 least;
    gint64 most;
  } cases[] = {
    { "--speed", "1", 350000, 2000000 },
    { "--speed", "50", 6000, 300000 },
    { "--instant", NULL, 0, 250000 },
  };
  static const guint8 md5[] = { 0xc0, 0x00, 0x13, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                0x00, 0x00, 0x05, 0,  0, 0, 0, 0, 0, 0, 0, 0, 0xc0 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Board board = { 0 };
      struct pollfd entry = { 0, POLLIN, 0 };
      gint64 from;
      gint64 taken;

      start (&board, "--chip", "esp32", cases[i].option, cases[i].value, NULL);
      entry.fd = client_open (board.link);
      g_assert_cmpint (client_sync (entry.fd), >, 0);
      client_upload_stub (entry.fd);
      from = g_get_monotonic_time ();
      client_write (entry.fd, md5, sizeof md5);
      g_assert_cmpint (poll (&entry, 1, 5000), ==, 1);
      taken = g_get_monotonic_time () - from;
      g_assert_cmpint (taken, >=, cases[i].least);
      g_assert_cmpint (taken, <=, cases[i].most);
      close (entry.fd);
      g_assert_cmpint (stop (&board, SIGTERM), ==, 0);
      board_clear (&board);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/practice/pty/arguments", test_arguments);
  g_test_add_data_func ("/practice/pty/link/term", GINT_TO_POINTER (SIGTERM), test_link);
  g_test_add_data_func ("/practice/pty/link/int", GINT_TO_POINTER (SIGINT), test_link);
  g_test_add_func ("/practice/pty/clients", test_clients);
  g_test_add_func ("/practice/pty/rates", test_rates);
  g_test_add_func ("/practice/pty/no-answer", test_no_answer);
  g_test_add_func ("/practice/pty/killed", test_killed);
  g_test_add_func ("/practice/pty/boot-normal", test_boot_normal);
  g_test_add_func ("/practice/pty/vanish", test_vanish);
  g_test_add_func ("/practice/pty/speed", test_speed);

  return g_test_run ();
}
